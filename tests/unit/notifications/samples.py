"""Notifications of every kind, as they arrive: `python -m tests.unit.notifications.samples` writes them to texts/.

Whoever changes one sees in the difference what it becomes.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pgrelay.exceptions.reports import Standing, Wording
from pgrelay.exceptions.words import (
    digest_notification,
    first_notification,
    resolved_notification,
    summary_notification,
)
from pgrelay.monitor.check import step
from pgrelay.notifications.chat import chat_message
from pgrelay.notifications.notification import render
from sandbox.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pgrelay.notifications.notification import Notification

TEXTS: Final = Path(__file__).parent / "texts"
ENVIRONMENT: Final = "prod"
WORDING: Final = Wording(
    environment=ENVIRONMENT, region="eu-west-1", function_log_group="/aws/lambda/pgrelay-exception-relay"
)
STANDING: Final = Standing(
    fingerprint="6a1d0c9be0f3a2b4",
    total=12,
    first_seen_at="2026-11-01T03:00:00.000000+00:00",
    last_seen_at="2026-11-21T03:12:45.123456+00:00",
)


def samples() -> Iterator[tuple[str, Notification]]:
    """Yield a name and a notification each, made from the events of events/."""
    yield from _exceptions()
    for path in sorted((ROOT / "events").glob("cron_failure_notifier.*.json")):
        event = json.loads(path.read_text(encoding="utf-8"))
        case = path.stem.partition(".")[2]
        if "contract" in event:
            yield from _checks(case, event)


def _exceptions() -> Iterator[tuple[str, Notification]]:
    report = json.loads((ROOT / "events" / "exception_relay.exception.json").read_text(encoding="utf-8"))
    disk_full: dict[str, Any] = {
        **report,
        "procedure": "load_orders",
        "error": {"sqlstate": "53100", "message": 'could not extend file "base/16384/24601": No space left on device'},
    }
    yield "exception", first_notification(report, WORDING, STANDING)
    back = replace(STANDING, quiet_since="2026-11-18T02:00:00.000000+00:00")
    yield "exception_again", first_notification(report, WORDING, back)
    folded = replace(STANDING, count=1_249, total=1_261, counted_since="2026-11-21T03:02:45.123456+00:00")
    yield "exception_summary", summary_notification(report, WORDING, folded)
    yield "exception_resolved", resolved_notification([report], WORDING, [STANDING])
    yield "exception_digest", digest_notification([report, disk_full], WORDING, [folded, STANDING])


def _checks(case: str, event: dict[str, Any]) -> Iterator[tuple[str, Notification]]:
    for number, outgoing in enumerate(step(event).outgoing, 1):
        yield f"{case}_{number}", outgoing.notification


def text_of(notification: Notification) -> str:
    """Return subject, e-mail, facts and chat message as one text."""
    rendered = render(notification, ENVIRONMENT)
    chat = json.loads(chat_message(notification, rendered))
    shown = "\n".join([chat["content"].pop("title"), "", chat["content"].pop("description")])
    steps = "".join(f"\n  {step}" for step in chat["content"].pop("nextSteps", ()))
    parts = {
        "Subject": rendered.subject,
        "E-mail": json.loads(rendered.message)["email"].rstrip(),
        "Attributes": json.dumps(rendered.attributes, indent=2, ensure_ascii=False),
        "For programs": json.dumps(json.loads(rendered.facts), indent=2, ensure_ascii=False),
        "Chat": f"{shown}\n\nNext steps:{steps}" if steps else shown,
        "Chat, the rest": json.dumps(chat, indent=2, ensure_ascii=False),
    }
    return "\n\n".join(f"=== {heading}\n{text}" for heading, text in parts.items()) + "\n"


def _write() -> None:
    shutil.rmtree(TEXTS, ignore_errors=True)
    TEXTS.mkdir()
    for name, notification in samples():
        (TEXTS / f"{name}.txt").write_text(text_of(notification), encoding="utf-8")


if __name__ == "__main__":
    _write()
