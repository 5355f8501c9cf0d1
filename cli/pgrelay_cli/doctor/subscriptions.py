"""The check of who receives what the stack's topics send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pgrelay_cli.doctor.findings import ok, skipped, warning
from pgrelay_cli.subscribers import ALERTS, EVENTS, subscribers_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pgrelay_cli.doctor.examination import Examination
    from pgrelay_cli.doctor.findings import Finding
    from pgrelay_cli.subscribers import Subscribers


def check_subscribers(examination: Examination) -> Iterator[Finding]:
    """Check that somebody receives alerts, and row events where tables are watched."""
    if examination.stack is None:
        yield skipped("subscribers", "--stack NAME looks at the subscriptions of its topics")
        return
    yield judge_subscribers("alerts", subscribers_of(examination.stack, ALERTS))
    [(watches,)] = examination.rows(
        "SELECT count(*) FROM pgrelay.watch AS w WHERE w.channel = 'events' AND w.destination IS NULL"
    )
    if watches:
        yield judge_subscribers("row events", subscribers_of(examination.stack, EVENTS))


def judge_subscribers(what: str, found: Subscribers) -> Finding:
    """Return whether somebody receives."""
    judged = f"{what} go {found.words}"
    return warning("subscribers", judged, found.remedy) if found.remedy else ok("subscribers", judged)
