"""Failed runs whose failure the job may have reported itself, as an exception."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pgrelay.monitor.states import JobState


class ReportedRun(NamedTuple):
    """A failed run, and where its command ran."""

    database: str
    backend_pid: int
    started_at: float
    seconds: float


def reported_run(state: JobState) -> ReportedRun | None:
    """Return the failed run of a job that has failed once; None after more, or if its process is not known."""
    last = state.last_failure
    if state.failures_in_a_row != 1 or last is None or not (state.database and last.backend_pid and last.started_at):
        return None
    return ReportedRun(
        database=state.database,
        backend_pid=last.backend_pid,
        started_at=last.started_at,
        seconds=last.seconds or 0.0,
    )
