"""What is kept of each target from check to check, typed; codec.py turns it into the database's JSON and back.

Times are seconds since 1970. A member that is None is not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

SUCCEEDED: Final = "s"
FAILED: Final = "f"
NEVER_STARTED: Final = "n"
CANCELED: Final = "c"


class EndedRun(NamedTuple):
    """A run that has ended.

    Parameters
    ----------
    mark
        How it ended: one of this module's.
    """

    run_id: int
    mark: str
    started_at: float | None = None
    seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class UnfinishedRun:
    """A run that had not ended when a check last looked.

    Parameters
    ----------
    noticed_at
        When a check first saw it.
    started_at
        None while pg_cron is connecting.
    backend_gone_at
        When a check first saw that its backend is gone.
    """

    run_id: int
    noticed_at: float
    started_at: float | None = None
    backend_gone_at: float | None = None


@dataclass(frozen=True, kw_only=True)
class FailedRun:
    """A run that failed.

    Parameters
    ----------
    job_id
        Which its job had then.
    started_at
        None if it could not connect.
    never_started
        Whether its command was not even begun.
    backend_pid
        The server process.
    """

    run_id: int
    job_id: int = 0
    never_started: bool = False
    started_at: float | None = None
    seconds: float | None = None
    message: str = ""
    backend_pid: int | None = None


@dataclass(frozen=True, kw_only=True)
class SlowRun:
    """A run that took far longer than usual, or than the job's limit."""

    run_id: int
    seconds: float
    usual_seconds: float


@dataclass(frozen=True, kw_only=True)
class MissedRuns:
    """Runs that were due and did not start.

    Parameters
    ----------
    first_at, last_at
        When the first and the last of them were due.
    """

    first_at: float
    last_at: float
    count: int


@dataclass(frozen=True, kw_only=True)
class JobState:
    """A pg_cron job.

    Parameters
    ----------
    job_id
        ``cron.job.jobid``, by which pg_cron's history knows it; another one since it was scheduled anew.
    name, command, schedule, database, username, active
        As last seen in `cron.job`; of a job that is not there, what its runs tell.
    is_whole
        Whether name, schedule and command are the job's own, neither cut nor masked.
    is_scheduled, unscheduled_at
        Whether it is in `cron.job`, and since when it is not.
    watched_since
        When its schedule was first seen: what was due before is not missed.
    inactive_since
        When it was made inactive; None if it was when it was first seen.
    last_run_id
        The greatest run id that was read.
    unfinished_runs, recent_runs
        By run id; of those that have ended the newest `job_history.RUNS_KEPT`.
    failures_in_a_row, failing_since, last_failure
        Since the last success; `failing_since` is when the first of them started.
    slow_run
        The last successful run, if it was slow.
    due_times, due_until
        Times up to `due_until` at which a run was due, if none has started since and the grace is not over.
    next_at, next_at_schedule
        When the next run is due, and by which schedule that was found.
    missed, overdue
        What was missed, until a run starts; what was due while the server was down is overdue.
    start_missed_at
        The start of the server after which a run at each start did not come, and was reported.
    told_run_id
        The failed run that was reported with the partition set that it failed for.
    """

    job_id: int = 0
    name: str | None = None
    command: str | None = None
    schedule: str | None = None
    database: str | None = None
    username: str | None = None
    active: bool = False
    is_whole: bool = False
    is_scheduled: bool = False
    unscheduled_at: float | None = None
    watched_since: float | None = None
    inactive_since: float | None = None
    last_run_id: int = 0
    unfinished_runs: tuple[UnfinishedRun, ...] = ()
    recent_runs: tuple[EndedRun, ...] = ()
    failures_in_a_row: int = 0
    failing_since: float | None = None
    last_failure: FailedRun | None = None
    last_start_at: float | None = None
    last_success_at: float | None = None
    slow_run: SlowRun | None = None
    due_times: tuple[float, ...] = ()
    due_until: float | None = None
    next_at: float | None = None
    next_at_schedule: str | None = None
    missed: MissedRuns | None = None
    overdue: MissedRuns | None = None
    start_missed_at: float | None = None
    told_run_id: int | None = None


class Sample(NamedTuple):
    """Where the ids of a set had got to at a time."""

    at: float
    position: float


@dataclass(frozen=True, kw_only=True)
class SetState:
    """A partition set; all but the samples are for people to read.

    Parameters
    ----------
    samples
        From which the rate of writes is known.
    ids_per_second
        The rate of writes of a set by id, over the last day.
    left_seconds, left_ids
        How long the premade partitions last.
    maintained_at
        When it was last maintained, whoever did.
    readable_at
        When a check last ran as a role that may read all of it.
    failed_job
        The job whose history alone tells that its maintenance fails.
    unread_since
        Since when reading it has failed; None if it did not fail the last time.
    """

    name: str | None = None
    kind: str | None = None
    is_closed: bool = False
    interval: str | None = None
    partitions: int | None = None
    newest_end: float | None = None
    ids_per_second: float | None = None
    left_seconds: float | None = None
    left_ids: float | None = None
    default_rows: int | None = None
    maintained_at: float | None = None
    readable_at: float | None = None
    failed_job: str | None = None
    unread_since: float | None = None
    samples: tuple[Sample, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SchedulerState:
    """pg_cron's scheduler: nothing but its problems is kept."""


@dataclass(frozen=True, kw_only=True)
class OutboxState:
    """A channel, a watched table or a binding.

    Parameters
    ----------
    failing_since, uncovered_since, incomplete_since
        Since when checks have seen it so, whether or not it was long enough to be a problem.
    wrong_at
        When a check last found a problem.
    """

    failing_since: float | None = None
    uncovered_since: float | None = None
    incomplete_since: float | None = None
    wrong_at: float | None = None
