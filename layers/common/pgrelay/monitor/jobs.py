"""One pg_cron job during one check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pgrelay.errors import ScheduleError
from pgrelay.monitor.due_times import with_due_times, with_late_times, with_next_time
from pgrelay.monitor.findings import look
from pgrelay.monitor.job_history import with_job, with_runs
from pgrelay.monitor.kinds import JOB_KINDS
from pgrelay.monitor.observations import JobObservation
from pgrelay.monitor.schedules import parse_schedule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pgrelay.monitor.findings import DescribedFinding
    from pgrelay.monitor.observations import Clock, Job, Run
    from pgrelay.monitor.schedules import Schedule
    from pgrelay.monitor.states import JobState

GRACE_SECONDS: Final = 300.0
"""How late a run may start if the job's settings do not say."""
FORGET_SECONDS: Final = 7 * 24 * 3600.0


def observe_job(
    before: JobState,
    job: Job | None,
    runs: Sequence[Run],
    clock: Clock,
    *,
    grace_seconds: float = GRACE_SECONDS,
    limit_seconds: float | None = None,
    statuses_before: Sequence[str] = (),
    database: str | None = None,
) -> tuple[JobState, list[DescribedFinding], list[str]]:
    """Take in what a check sees of a job, and look for what is wrong with it.

    Parameters
    ----------
    before
        The state that the check before left.
    job
        The job as it is scheduled; None if it is not, or not any more.
    runs
        Those since the check before, and those that were unfinished then.
    grace_seconds
        How late a run may start.
    limit_seconds
        How long a run may take; None: as long as its history suggests.
    statuses_before
        Of the problems that were open at the check before.
    database
        Where the check runs.

    Returns
    -------
    tuple
        The new state, what was found, and the kinds that this check could not look for.
    """
    state, ended_runs = with_runs(with_job(before, job, clock), runs, clock)
    seen = JobObservation(
        job=job,
        schedule=_schedule(job, clock),
        grace_seconds=grace_seconds,
        limit_seconds=limit_seconds,
        before=before,
        statuses_before=statuses_before,
        database=database,
        ended_runs=ended_runs,
    )
    state = with_next_time(with_due_times(state, seen, clock), seen, clock)
    if not clock.is_behind:
        state, late_times = with_late_times(state, seen, clock)
        seen = seen._replace(late_times=late_times)
    return look(JOB_KINDS, state, seen, clock)


def is_forgotten(state: JobState, clock: Clock) -> bool:
    """Return whether nothing needs to be kept of a job.

    Of one that is not scheduled any more everything is kept for a while: another role may check later.
    """
    gone_at = state.unscheduled_at
    return gone_at is not None and clock.now - gone_at > FORGET_SECONDS and not state.unfinished_runs


def job_name(state: JobState) -> str:
    """Return the job's name, or its number if it has none."""
    return state.name or f"job {state.job_id}"


def job_data(state: JobState) -> dict[str, Any]:
    """Return what a program knows the job by."""
    return {
        "job_id": state.job_id,
        "job_name": state.name,
        "command": state.command,
        "schedule": state.schedule,
        "job_database": state.database,
        "username": state.username,
    }


def _schedule(job: Job | None, clock: Clock) -> Schedule | None:
    """Return the job's schedule; None if it cannot be read."""
    if job is None or clock.zone is None:
        return None
    try:
        return parse_schedule(job.schedule, zone=clock.zone, version=clock.version, both_days=clock.both_days)
    except ScheduleError:
        return None
