"""pg_partman's partition sets as a check found them, typed.

Times are seconds since 1970. A member that is None is not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pgrelay.monitor.maintenance import FailingMaintenance


UNDO: Final = "undo"
ENCODED: Final = "encoded"
INDEX: Final = "index"
DEFAULT: Final = "default"
LACKS_RIGHTS: Final = frozenset({"schema", "control", DEFAULT})
"""What keeps one role from reading a set, and perhaps not another one."""


class DefaultPartition(NamedTuple):
    """A set's default partition.

    Parameters
    ----------
    rows
        How many it holds; None if the checking role may not read it.
    has_more
        Whether counting stopped at `rows`.
    least, greatest
        The range of the counted rows' partition keys.
    """

    table: str
    rows: int | None = None
    has_more: bool | None = None
    least: str | None = None
    greatest: str | None = None

    @classmethod
    def from_payload(cls, row: Mapping[str, Any]) -> DefaultPartition:
        """Return the default partition of a payload's set."""
        return cls(
            table=row["table"],
            rows=row.get("rows"),
            has_more=row.get("more"),
            least=row.get("min"),
            greatest=row.get("max"),
        )


class MaintenanceFailure(NamedTuple):
    """How the maintenance of a set failed, and how often in a row.

    Parameters
    ----------
    sqlstate
        None if only a job's history tells of it.
    job
        The job that ran it; None if it is not known.
    """

    at: float
    message: str
    sqlstate: str | None
    failures: int
    detail: str | None = None
    job: str | None = None

    @classmethod
    def from_payload(cls, row: Mapping[str, Any]) -> MaintenanceFailure:
        """Return the failure of a payload's set."""
        return cls(
            at=row["at"],
            message=row["message"],
            sqlstate=row["sqlstate"],
            failures=row["count"],
            detail=row.get("detail"),
        )


class PartitionSet(NamedTuple):
    """A partition set of pg_partman's.

    Parameters
    ----------
    parent, relation
        The parent table, as pg_partman has it and as SQL needs it.
    control
        The column that it is partitioned by.
    kind
        time, id or other.
    interval, interval_seconds, interval_ids
        What one partition holds: as pg_partman has it, and as a number of either kind.
    is_automatic, is_infinite, is_closed
        Whether maintenance without a table's name includes it; whether time alone makes partitions; whether it gets no
        new rows, being a partition of a time that has passed.
    newest_end, oldest_end
        The upper boundaries of the newest and the oldest partition: a time or an id.
    part_of
        The set that this one is a partition of.
    range_start
        Where such a set begins, if that is a time of a set by time, or an id of one by id.
    unwatched
        Why something of it could not be read: the contract has the words.
    error
        What went wrong in reading it; then all but its name, control column, interval and premake is unknown.
    is_missing
        Whether there is no parent table.
    position
        The time now, or the greatest id.
    retention, retention_value
        What is kept: as pg_partman has it, and in seconds or ids.
    maintained_at, succeeded_at
        When pg_partman and `run_maintenance` last maintained it.
    """

    parent: str
    relation: str
    control: str
    kind: str
    interval: str
    premake: int
    partitions: int
    interval_seconds: float | None = None
    interval_ids: float | None = None
    is_automatic: bool = True
    is_infinite: bool = False
    is_closed: bool = False
    newest_end: float | None = None
    oldest_end: float | None = None
    position: float | None = None
    retention: str | None = None
    retention_value: float | None = None
    maintained_at: float | None = None
    succeeded_at: float | None = None
    part_of: str | None = None
    range_start: float | None = None
    unwatched: Sequence[str] = ()
    error: str | None = None
    is_missing: bool = False
    default: DefaultPartition | None = None
    failure: MaintenanceFailure | None = None

    @classmethod
    def from_payload(cls, row: Mapping[str, Any]) -> PartitionSet:
        """Return a partition set of a payload."""
        return cls(
            parent=row["parent"],
            relation=row["relation"],
            control=row["control"],
            kind=row["kind"],
            interval=row["interval"],
            premake=row["premake"],
            partitions=row["partitions"],
            interval_seconds=row.get("interval_seconds"),
            interval_ids=row.get("interval_ids"),
            is_automatic=row["automatic"],
            is_infinite=bool(row.get("infinite")),
            is_closed=bool(row.get("closed")),
            newest_end=row.get("newest_end"),
            oldest_end=row.get("oldest_end"),
            position=row.get("position"),
            retention=row.get("retention"),
            retention_value=row.get("retention_value"),
            maintained_at=row.get("maintained_at"),
            succeeded_at=row.get("succeeded_at"),
            part_of=row.get("part_of"),
            range_start=row.get("range_start"),
            unwatched=tuple(row.get("unwatched") or ()),
            error=row.get("error"),
            is_missing=bool(row.get("missing")),
            default=DefaultPartition.from_payload(row["default"]) if row.get("default") else None,
            failure=MaintenanceFailure.from_payload(row["failure"]) if row.get("failure") else None,
        )

    @property
    def is_by_time(self) -> bool:
        """Whether it is partitioned by time, and not by an id."""
        return self.kind == "time"


class Partitions(NamedTuple):
    """The partition sets of a database.

    Parameters
    ----------
    schema
        The schema of pg_partman, quoted where SQL needs it.
    role
        The role that checks, quoted where SQL needs it; None if it is not known.
    """

    schema: str
    sets: Sequence[PartitionSet]
    role: str | None = None

    @classmethod
    def from_payload(cls, row: Mapping[str, Any]) -> Partitions:
        """Return the partition sets of a payload."""
        return cls(
            schema=row["schema"],
            sets=[PartitionSet.from_payload(each) for each in row["sets"]],
            role=row.get("role"),
        )


class Unwatched(NamedTuple):
    """Why something of a set is not watched.

    Parameters
    ----------
    reason
        As the contract has it.
    relation, control
        The table that is meant, as SQL needs it, and its control column.
    """

    reason: str
    relation: str
    control: str


class SetObservation(NamedTuple):
    """What one check sees of one set: what its rules look at beside its state.

    Parameters
    ----------
    schema
        The schema of pg_partman.
    role
        The role that checks.
    has_jobs
        Whether the check looked at pg_cron's jobs, too.
    maintained_at
        When it was last maintained, whoever did.
    required_seconds
        How much time must be left, as set for it; None: by its own interval and premake.
    failing_job
        The job that fails because of it; None if there is none, or none that is seen.
    is_job_hidden
        Whether the job that failed because of it is not one of those that this check sees.
    unwatched
        What is not watched of it and of the sets that are partitions of it. Empty for those: the outermost one tells.
    """

    set: PartitionSet
    schema: str
    maintained_at: float | None = None
    required_seconds: float | None = None
    role: str | None = None
    has_jobs: bool = True
    failing_job: FailingMaintenance | None = None
    is_job_hidden: bool = False
    unwatched: Sequence[Unwatched] = ()
