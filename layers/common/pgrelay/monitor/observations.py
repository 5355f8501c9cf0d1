"""What a check found, typed: the payload of the contract pgrelay.cron.

Times are seconds since 1970. A member that is None is not known.
"""

from __future__ import annotations

import math
from datetime import UTC
from typing import TYPE_CHECKING, Any, NamedTuple

from pgrelay.monitor.outbox_parts import Outbox
from pgrelay.monitor.partition_sets import Partitions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import tzinfo

    from pgrelay.monitor.schedules import Schedule
    from pgrelay.monitor.states import JobState


class Clock(NamedTuple):
    """What a check knows of time and of how pg_cron reads schedules.

    Parameters
    ----------
    now
        When the check looked.
    started_at
        When the server started.
    horizon
        Up to when runs were read; None: up to now.
    zone
        The time zone of the schedules; None if it is not known here.
    version
        pg_cron's version.
    both_days
        Its setting `cron.match_dom_and_dow`.
    """

    now: float
    started_at: float = -math.inf
    horizon: float | None = None
    zone: tzinfo | None = UTC
    version: tuple[int, ...] = (1, 6)
    both_days: bool = False

    @property
    def is_behind(self) -> bool:
        """Whether there are runs that this check has not read yet."""
        return self.horizon is not None


class Scheduler(NamedTuple):
    """pg_cron's launcher and its settings.

    Parameters
    ----------
    is_timezone_hidden
        Whether the checking role may not see `cron.timezone`.
    keeps_history
        Its setting `cron.log_run`.
    starts_jobs
        Its setting `cron.launch_active_jobs`.
    is_running
        Whether there is a process of the launcher.
    """

    version: str | None = None
    timezone: str | None = None
    is_timezone_hidden: bool = False
    both_days: bool = False
    keeps_history: bool | None = None
    starts_jobs: bool | None = None
    is_running: bool | None = None
    started_at: float | None = None

    @classmethod
    def from_payload(cls, row: Mapping[str, Any]) -> Scheduler:
        """Return the scheduler of a payload."""
        return cls(
            version=row.get("version"),
            timezone=row.get("timezone"),
            is_timezone_hidden=bool(row.get("timezone_hidden")),
            both_days=bool(row.get("both_days")),
            keeps_history=row.get("log_run"),
            starts_jobs=row.get("launch"),
            is_running=row.get("launcher"),
            started_at=row.get("started_at"),
        )


class Job(NamedTuple):
    """A job as it is scheduled now: a row of `cron.job`.

    Parameters
    ----------
    target
        What the monitor knows it by, whatever its id is.
    owner_exists, owner_may_login, database_exists
        None for a job that runs on another server.
    is_whole
        Whether name, schedule and command are the job's own, neither cut nor masked.
    """

    target: str
    job_id: int
    schedule: str
    active: bool
    name: str | None = None
    command: str | None = None
    database: str | None = None
    username: str | None = None
    owner_exists: bool | None = None
    owner_may_login: bool | None = None
    database_exists: bool | None = None
    is_whole: bool = False

    @classmethod
    def from_payload(cls, row: Mapping[str, Any]) -> Job:
        """Return a job of a payload."""
        return cls(
            target=row["target"],
            job_id=row["job"],
            schedule=row["schedule"],
            active=row["active"],
            name=row.get("name"),
            command=row.get("command"),
            database=row.get("database"),
            username=row.get("username"),
            owner_exists=row.get("owner_exists"),
            owner_may_login=row.get("owner_may_login"),
            database_exists=row.get("database_exists"),
            is_whole=bool(row.get("whole")),
        )


class Run(NamedTuple):
    """A run of a job: a row of `cron.job_run_details`.

    Parameters
    ----------
    started_at
        None if pg_cron has not connected, or could not.
    seconds
        How long it took; None if it has not ended.
    is_alive
        Whether its backend still exists.
    backend_pid
        The server process, of the newest of a job's failed runs.
    """

    run_id: int
    job_id: int = 0
    status: str | None = None
    started_at: float | None = None
    seconds: float | None = None
    message: str | None = None
    command: str | None = None
    database: str | None = None
    username: str | None = None
    is_alive: bool | None = None
    backend_pid: int | None = None

    @classmethod
    def from_payload(cls, row: Mapping[str, Any]) -> Run:
        """Return a run of a payload."""
        return cls(
            run_id=row["run"],
            job_id=row.get("job") or 0,
            status=row.get("status"),
            started_at=row.get("at"),
            seconds=row.get("seconds"),
            message=row.get("message"),
            command=row.get("command"),
            database=row.get("database"),
            username=row.get("username"),
            is_alive=row.get("alive"),
            backend_pid=row.get("pid"),
        )

    @property
    def ended_at(self) -> float | None:
        """When it ended; None if it did not start or has not ended."""
        return None if self.started_at is None or self.seconds is None else float(self.started_at + self.seconds)


class JobObservation(NamedTuple):
    """What one check sees of one job: what its rules look at beside its state.

    Parameters
    ----------
    job
        The job as it is scheduled; None if it is not, or not any more.
    schedule
        None if it cannot be read.
    grace_seconds, limit_seconds
        How late a run may start, and how long it may take; None: as long as its history suggests.
    before
        The state that the check before left.
    statuses_before
        Of the problems that were open then.
    database
        Where the check runs, which is where pg_cron's tables are.
    ended_runs
        Runs that have ended since, by run id.
    late_times
        Times at which a run was due and none has started within the grace, since the check before.
    """

    job: Job | None
    schedule: Schedule | None
    grace_seconds: float
    limit_seconds: float | None
    before: JobState
    statuses_before: Sequence[str] = ()
    database: str | None = None
    ended_runs: Sequence[Run] = ()
    late_times: Sequence[float] = ()

    @property
    def is_active(self) -> bool:
        """Whether pg_cron is to start the job."""
        return self.job is not None and self.job.active


class Check(NamedTuple):
    """All that a check found.

    Parameters
    ----------
    origin
        Identifies the installation, because other servers have databases of the same name.
    history
        Identifies pg_cron's history: run ids of another one mean other runs.
    jobs
        None if the check did not look at jobs.
    partitions
        None if the check did not look at partition sets.
    outbox
        None if the check did not look at it, or could not.
    """

    database: str
    history: object
    origin: str | None
    now: float
    horizon: float | None
    scheduler: Scheduler
    jobs: Sequence[Job] | None
    runs: Sequence[Run]
    partitions: Partitions | None
    outbox: Outbox | None = None

    @classmethod
    def from_payload(cls, payload: Mapping[str, Any]) -> Check:
        """Return a payload that keeps the contract."""
        jobs, partitions, outbox = (payload.get(name) for name in ("jobs", "partitions", "outbox"))
        return cls(
            database=payload["database"],
            history=payload.get("history"),
            origin=payload.get("origin"),
            now=float(payload["now"]),
            horizon=payload.get("horizon"),
            scheduler=Scheduler.from_payload(payload["scheduler"]),
            jobs=None if jobs is None else [Job.from_payload(row) for row in jobs],
            runs=[Run.from_payload(row) for row in payload["runs"]],
            partitions=None if partitions is None else Partitions.from_payload(partitions),
            outbox=None if outbox is None else Outbox.from_payload(outbox),
        )
