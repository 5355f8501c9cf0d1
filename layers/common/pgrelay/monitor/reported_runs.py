"""Failed runs whose failure the job may have reported itself."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pgrelay.notifications.alert_topics import Outgoing


class ReportedRun(NamedTuple):
    """A failed run, and where its command ran."""

    database: str
    backend_pid: int
    started_at: float
    seconds: float


def reported_run(outgoing: Outgoing) -> ReportedRun | None:
    """Return the run of a notification that tells of nothing but that a job failed once; None of any other."""
    notification = outgoing.notification
    facts = notification.facts
    if len(notification.problems) != 1 or (facts.get("problem"), facts.get("phase")) != ("failed", "opened"):
        return None
    database, pid, started_at = facts.get("job_database"), facts.get("backend_pid"), facts.get("started_at")
    if facts.get("failures") != 1 or not (database and pid and started_at):
        return None
    return ReportedRun(
        database=database,
        backend_pid=pid,
        started_at=datetime.fromisoformat(started_at).timestamp(),
        seconds=facts.get("seconds") or 0.0,
    )
