"""What was sent about exceptions is kept, and shown in chat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.support.functions import FakeTopic, load_with_fake
from tests.unit.payloads import exception
from tests.unit.test_handlers import invoke

if TYPE_CHECKING:
    import pytest


def test_what_was_sent_is_kept_and_shown_in_chat(monkeypatch: pytest.MonkeyPatch) -> None:
    topic, channels, kept = FakeTopic(), FakeTopic(), list[Any]()
    relay = load_with_fake(monkeypatch, "exception_relay", topic)
    monkeypatch.setattr(relay.sent, "keep", lambda *_what, **where: kept.append(where))
    monkeypatch.setattr(relay, "chat", lambda: channels)
    invoke(relay, exception())
    assert kept == [{"topic": topic.arn, "message_id": "message-1"}]
    assert [(post["version"], post["source"]) for post in channels.posted] == [("1.0", "custom")]
