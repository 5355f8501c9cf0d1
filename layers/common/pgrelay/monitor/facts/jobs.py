"""What findings about a pg_cron job are made of. Times are seconds since 1970; None is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pgrelay.monitor.states import FailedRun


class JobIdentity(NamedTuple):
    """The job; all that some findings need.

    Parameters
    ----------
    zone
        The time zone of a schedule by the clock.
    """

    job_id: int
    name: str | None
    command: str | None
    schedule: str | None
    zone: str | None
    database: str | None
    username: str | None


class Failed(NamedTuple):
    """Runs failed since the last check, or the last one before it did.

    Parameters
    ----------
    new_failures
        Those since the last check.
    last
        The last of them, or of those before.
    in_a_row
        Failures since the last success; 0 if a run has succeeded since.
    next_at
        When the job runs next.
    server_started_at
        When the server started.
    """

    job: JobIdentity
    new_failures: Sequence[FailedRun]
    last: FailedRun
    in_a_row: int
    last_success_at: float | None
    next_at: float | None
    server_started_at: float


class RunLimit(NamedTuple):
    """How long a run may take.

    Parameters
    ----------
    is_set
        Whether it was set for the job.
    compared_runs, longest_seconds
        The successful runs that it was found from, and the longest of them; 0 and None if they are too few.
    """

    seconds: float
    is_set: bool = False
    compared_runs: int = 0
    longest_seconds: float | None = None


class Stuck(NamedTuple):
    """A run does not end.

    Parameters
    ----------
    reason
        It has not connected yet, its backend is gone, or it exceeds its limit.
    """

    job: JobIdentity
    run_id: int
    started_at: float | None
    running_seconds: float
    reason: Literal["connecting", "backend_gone", "over_limit"]
    is_backend_gone: bool
    limit: RunLimit


class Slow(NamedTuple):
    """The last successful run took far longer than usual, or than the job's limit."""

    job: JobIdentity
    run_id: int
    seconds: float
    usual_seconds: float
    has_limit: bool


class NotStarted(NamedTuple):
    """Runs were due and did not start.

    Parameters
    ----------
    first_due_at, last_due_at, missed_runs
        Of all that were missed since the last start.
    has_started_since
        Whether a run has started since.
    server_started_at
        When the server started.
    """

    job: JobIdentity
    first_due_at: float
    last_due_at: float
    missed_runs: int
    has_started_since: bool
    last_start_at: float | None
    next_at: float | None
    server_started_at: float


class Unscheduled(NamedTuple):
    """The job is not in `cron.job` any more.

    Parameters
    ----------
    job, last_scheduled
        The job as its last runs and as the last check that found it tell.
    statuses
        Of the problems that were open then.
    is_whole
        Whether what is known of the job then makes it again: neither cut nor masked.
    was_active
        Whether pg_cron started it then.
    is_here
        Whether it ran in the database of pg_cron's tables.
    """

    job: JobIdentity
    last_scheduled: JobIdentity
    statuses: Sequence[str]
    is_whole: bool
    was_active: bool
    is_here: bool


class NoOwner(NamedTuple):
    """The job's role is gone or may not log in."""

    job: JobIdentity
    exists: bool


class UnusableSchedule(NamedTuple):
    """The schedule cannot be read, or no time matches it."""

    job: JobIdentity
    is_readable: bool
