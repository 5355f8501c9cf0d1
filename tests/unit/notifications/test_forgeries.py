"""Whatever a payload carries, wherever in it: no notification gets a section, a line or a control character of it.

Each text of each event of events/ is made hostile, one after the other, and all that is sent of it is looked at.
"""

from __future__ import annotations

import copy
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import pytest

from pgrelay.contracts import Contract
from pgrelay.errors import ContractError
from pgrelay.exceptions.occurrences import occurrence_of
from pgrelay.exceptions.reports import CONTRACT as REPORT
from pgrelay.exceptions.reports import published_report
from pgrelay.exceptions.words import (
    digest_notification,
    first_notification,
    resolved_notification,
    summary_notification,
)
from pgrelay.monitor.check import CONTRACT as CHECK
from pgrelay.monitor.check import step
from pgrelay.monitor.published import published_notification
from pgrelay.notifications.chat import chat_message
from pgrelay.notifications.notification import render
from sandbox.paths import ROOT
from tests.unit.notifications.samples import STANDING, WORDING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pgrelay.notifications.notification import Notification

FORGERY: Final = "load\n\nFORGED\n  open http://evil.example\r\x1b[2J\x9b2J\u202e\u200b\u2028FORGED\x0bFORGED\u00ad"
EVENTS: Final = sorted((ROOT / "events").glob("*.json"))
CHECKS: Final = [path for path in EVENTS if path.name.startswith("cron_failure_notifier.")]
REPORTS: Final = [path for path in EVENTS if path.name.startswith("exception_relay.")]


def forgeries(value: Any) -> Iterator[Any]:
    """Yield the JSON value once for each text in it, with that text hostile; names of members are texts, too."""
    if isinstance(value, str):
        yield f"{value}{FORGERY}"
    elif isinstance(value, list):
        for place, item in enumerate(value):
            for forged in forgeries(item):
                yield [*value[:place], forged, *value[place + 1 :]]
    elif isinstance(value, dict):
        for name, item in value.items():
            yield {(FORGERY if each == name else each): one for each, one in value.items()}
            for forged in forgeries(item):
                yield {**value, name: forged}


def assert_unforged(notification: Notification) -> None:
    rendered = render(notification, "prod")
    message = json.loads(rendered.message)
    chat = json.loads(chat_message(notification, rendered))
    for line in message["email"].split("\n"):
        assert line.replace("\t", "").isprintable(), ascii(line)
        assert not line.startswith("FORGED"), ascii(message["email"])
    for line in (rendered.subject, message["sms"], *rendered.attributes.values()):
        assert line.isprintable(), ascii(line)
    for text in (chat["content"]["title"], chat["content"]["description"], *chat["content"].get("nextSteps", ())):
        assert text.replace("\n", "").isprintable(), ascii(text)
    assert chat["content"]["description"].count("```") % 2 == 0


@pytest.mark.parametrize("path", CHECKS, ids=lambda path: path.stem)
def test_no_check_forges_a_notification(path: Any) -> None:
    event, contract, tried = json.loads(path.read_text(encoding="utf-8")), Contract(CHECK, published=""), 0
    if "contract" not in event:
        assert_unforged(published_notification(event["message"] + FORGERY))
        return
    for forged in forgeries(event):
        try:
            contract.check(copy.deepcopy(forged))
        except ContractError:
            continue
        for outgoing in step(forged, escalates=True).outgoing:
            assert_unforged(outgoing.notification)
            tried += 1
    assert tried > 20


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
def test_no_report_forges_a_notification(path: Any) -> None:
    event, contract = json.loads(path.read_text(encoding="utf-8")), Contract(REPORT, published="")
    for forged in forgeries(event):
        try:
            report = contract.check(copy.deepcopy(forged))
        except ContractError:
            continue
        standing = replace(STANDING, count=2, latest=occurrence_of(report, now=0).example)
        for notification in (
            first_notification(report, WORDING, STANDING),
            first_notification(report, WORDING, None),
            summary_notification(report, WORDING, standing),
            resolved_notification([report], WORDING, [STANDING]),
            digest_notification([report, event], WORDING, [standing, STANDING]),
        ):
            assert_unforged(notification)


def test_no_published_text_forges_a_notification() -> None:

    report = published_report(FORGERY, request_id="r", at=datetime.now(UTC))
    for notification in (
        first_notification(report, WORDING, STANDING),
        summary_notification(report, WORDING, replace(STANDING, count=2)),
        resolved_notification([report], WORDING, [STANDING]),
        digest_notification([report, report], WORDING, [STANDING, STANDING]),
    ):
        assert_unforged(notification)
