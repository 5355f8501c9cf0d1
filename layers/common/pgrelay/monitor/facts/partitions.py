"""What findings about a partition set are made of. Times are seconds since 1970; None is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pgrelay.monitor.partition_sets import DefaultPartition, MaintenanceFailure, Unwatched


class SetIdentity(NamedTuple):
    """The set, and what its remedies need.

    Parameters
    ----------
    parent, relation
        The parent table, as pg_partman has it and as SQL needs it.
    partman_schema
        The schema of pg_partman.
    has_default_rows
        Whether its default partition holds rows, which have to be moved before anything else.
    part_of
        The set that it is a partition of.
    is_encoded
        Whether a function tells the time in its control column; pg_partman moves no rows of such a set.
    """

    parent: str
    relation: str
    partman_schema: str
    control: str
    interval: str
    premake: int
    partitions: int
    has_default_rows: bool
    part_of: str | None = None
    is_encoded: bool = False


class RunningOut(NamedTuple):
    """The premade partitions do not last as long as they should.

    Parameters
    ----------
    newest_end
        The upper boundary of the newest partition: a time, or an id if the set is not `is_by_time`; None if it has no
        partition but the default one.
    left_seconds
        None if the rate of writes is not known.
    left_ids, ids_per_second
        Of a set by id.
    """

    set: SetIdentity
    is_by_time: bool
    is_automatic: bool
    is_infinite: bool
    newest_end: float | None
    left_seconds: float | None
    left_ids: float | None
    ids_per_second: float | None
    maintained_at: float | None

    @property
    def has_run_out(self) -> bool:
        """Whether there is no partition for new rows already."""
        return self.newest_end is None or any(
            left is not None and left <= 0 for left in (self.left_seconds, self.left_ids)
        )


class DefaultRows(NamedTuple):
    """Rows lie in the default partition."""

    set: SetIdentity
    default: DefaultPartition
    rows: int


class MaintenanceFailed(NamedTuple):
    """`run_maintenance` failed for the set."""

    set: SetIdentity
    failure: MaintenanceFailure
    maintained_at: float | None


class Unmaintained(NamedTuple):
    """Maintenance has not succeeded for too long.

    Parameters
    ----------
    has_jobs
        Whether pg_cron is in the database of the set.
    """

    set: SetIdentity
    maintained_at: float
    age_seconds: float
    allowed_seconds: float
    has_jobs: bool


class RetentionNotApplied(NamedTuple):
    """Partitions older than the retention are still there.

    Parameters
    ----------
    oldest_end
        The upper boundary of the oldest partition.
    distance
        How far behind the position of new rows that is, in seconds or ids.
    """

    set: SetIdentity
    is_by_time: bool
    retention: str
    oldest_end: float
    distance: float


class Dropped(NamedTuple):
    """The parent table is gone, and pg_partman still has the set."""

    set: SetIdentity
    is_automatic: bool


class NotWatched(NamedTuple):
    """Something of the set cannot be checked.

    Parameters
    ----------
    reasons
        What and why, also of sets that are partitions of this one.
    role
        The role that checks.
    error, since
        What reading it ended with, and since when; None if it could be read.
    """

    set: SetIdentity
    reasons: Sequence[Unwatched]
    role: str | None
    error: str | None
    since: float | None
