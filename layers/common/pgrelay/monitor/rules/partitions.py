"""What is wrong with a partition set: one rule a kind. The state holds how long the partitions last already."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pgrelay.monitor.facts.partitions import (
    DefaultRows,
    Dropped,
    MaintenanceFailed,
    NotWatched,
    RetentionNotApplied,
    RunningOut,
    SetIdentity,
    Unmaintained,
)
from pgrelay.monitor.findings import UNKNOWN, WARNING, Finding
from pgrelay.monitor.partition_sets import ENCODED, LACKS_RIGHTS, UNDO

if TYPE_CHECKING:
    from pgrelay.monitor.findings import Looked
    from pgrelay.monitor.observations import Clock
    from pgrelay.monitor.partition_sets import PartitionSet, SetObservation
    from pgrelay.monitor.states import SetState

DAY: Final = 86_400.0
LEFT_AT_MOST_SECONDS: Final = 7 * DAY
"""A set whose premade partitions last longer than this is never running out, however long its intervals are."""
LEFT_WITHOUT_RATE: Final = 0.5
"""Part of the premade ids that must be left while the rate of writes is not known."""
UNREAD_SECONDS: Final = 3600.0
"""A set that cannot be read for so long is reported: maintenance locks it for a moment, too."""
READABLE_SECONDS: Final = DAY
"""So long it does not matter that a role lacks rights, if another one that checks has them."""
STALE_AT_LEAST_SECONDS: Final = 2 * 3600.0
STALE_AT_MOST_SECONDS: Final = 2 * DAY


def dropped(state: SetState, seen: SetObservation, _clock: Clock) -> Looked[SetState, Dropped]:
    """Find that there is no parent table."""
    if not seen.set.is_missing:
        return state, UNKNOWN if seen.set.error is not None else None
    facts = Dropped(set=set_identity(seen), is_automatic=seen.set.is_automatic)
    return state, Finding(facts=facts, severity=None if facts.is_automatic else WARNING)


def unwatched(state: SetState, seen: SetObservation, clock: Clock) -> Looked[SetState, NotWatched]:
    """Find what cannot be checked."""
    since, reasons = state.unread_since, seen.unwatched
    if since is not None and clock.now - since < UNREAD_SECONDS:
        return state, UNKNOWN
    if state.readable_at is not None and clock.now - state.readable_at < READABLE_SECONDS:
        reasons = [each for each in reasons if each.reason not in LACKS_RIGHTS]
    if since is None and not reasons:
        return state, None
    facts = NotWatched(set=set_identity(seen), reasons=reasons, role=seen.role, error=seen.set.error, since=since)
    return state, Finding(facts=facts)


def default_rows(state: SetState, seen: SetObservation, _clock: Clock) -> Looked[SetState, DefaultRows]:
    """Find rows in the default partition."""
    default = seen.set.default
    if default is not None and default.rows is None:
        return state, UNKNOWN
    if default is None or not default.rows:
        return state, None
    return state, Finding(facts=DefaultRows(set=set_identity(seen), default=default, rows=default.rows))


def maintenance_failed(state: SetState, seen: SetObservation, _clock: Clock) -> Looked[SetState, MaintenanceFailed]:
    """Find that the maintenance of the set failed."""
    if seen.set.failure is None:
        return state, UNKNOWN if seen.is_job_hidden else None
    facts = MaintenanceFailed(set=set_identity(seen), failure=seen.set.failure, maintained_at=seen.maintained_at)
    return state, Finding(facts=facts)


def running_out(state: SetState, seen: SetObservation, _clock: Clock) -> Looked[SetState, RunningOut]:
    """Find that the premade partitions do not last as long as they should."""
    partition_set = seen.set
    if partition_set.is_closed or UNDO in partition_set.unwatched:
        return state, None
    if partition_set.kind == "other" or (
        partition_set.partitions and None in {partition_set.newest_end, partition_set.position}
    ):
        return state, UNKNOWN
    if partition_set.partitions and not _is_running_out(state, seen):
        return state, None
    facts = RunningOut(
        set=set_identity(seen),
        is_by_time=partition_set.is_by_time,
        is_automatic=partition_set.is_automatic,
        is_infinite=partition_set.is_infinite,
        newest_end=partition_set.newest_end,
        left_seconds=state.left_seconds,
        left_ids=state.left_ids,
        ids_per_second=state.ids_per_second,
        maintained_at=seen.maintained_at,
    )
    return state, Finding(facts=facts)


def _is_running_out(state: SetState, seen: SetObservation) -> bool:
    if _has_just_begun(seen.set) and seen.required_seconds is None:
        return False
    if state.left_seconds is not None:
        return state.left_seconds < _required_seconds(seen)
    if state.ids_per_second is not None or state.left_ids is None or not seen.set.interval_ids:
        return False  # a rate of zero is known, too: at that rate they never run out
    return state.left_ids < seen.set.interval_ids * seen.set.premake * LEFT_WITHOUT_RATE


def _has_just_begun(partition_set: PartitionSet) -> bool:
    """Return whether a set within another, such as the days of a month, has used less than half of what it began with.

    pg_partman makes the first partition of such a set in time, and more only when that one has rows.
    """
    start, end, position = partition_set.range_start, partition_set.newest_end, partition_set.position
    if start is None or end is None or position is None:
        return False
    return end - position >= (end - start) / 2


def _required_seconds(seen: SetObservation) -> float:
    """Return how much time must be left."""
    if seen.required_seconds is not None:
        return seen.required_seconds
    if not seen.set.is_by_time:
        return DAY
    premade: float = (seen.set.interval_seconds or DAY) * seen.set.premake
    return min(premade / 2, LEFT_AT_MOST_SECONDS)


def maintenance(state: SetState, seen: SetObservation, clock: Clock) -> Looked[SetState, Unmaintained]:
    """Find that the last successful maintenance was too long ago."""
    maintained_at = seen.maintained_at
    if seen.set.is_closed or not seen.set.is_automatic or seen.set.failure or maintained_at is None:
        return state, None
    age = clock.now - maintained_at
    interval = seen.set.interval_seconds or DAY
    allowed = min(max(2 * interval, STALE_AT_LEAST_SECONDS), STALE_AT_MOST_SECONDS)
    if age <= allowed:
        return state, None
    facts = Unmaintained(
        set=set_identity(seen),
        maintained_at=maintained_at,
        age_seconds=age,
        allowed_seconds=allowed,
        has_jobs=seen.has_jobs,
    )
    return state, Finding(facts=facts)


def retention(state: SetState, seen: SetObservation, clock: Clock) -> Looked[SetState, RetentionNotApplied]:
    """Find partitions older than the retention."""
    partition_set = seen.set
    position = clock.now if partition_set.is_by_time else partition_set.position
    kept, oldest_end = partition_set.retention_value, partition_set.oldest_end
    if partition_set.is_closed or partition_set.retention is None or UNDO in partition_set.unwatched:
        return state, None
    if kept is None or oldest_end is None or position is None:
        return state, None
    if position - kept - _retention_slack(partition_set) - oldest_end <= 0:
        return state, None
    facts = RetentionNotApplied(
        set=set_identity(seen),
        is_by_time=partition_set.is_by_time,
        retention=partition_set.retention,
        oldest_end=oldest_end,
        distance=position - oldest_end,
    )
    return state, Finding(facts=facts)


def _retention_slack(partition_set: PartitionSet) -> float:
    """Return how far behind its retention a set may be: maintenance drops whole partitions, and not at once."""
    if partition_set.is_by_time:
        return max(partition_set.interval_seconds or 0, STALE_AT_MOST_SECONDS)
    return partition_set.interval_ids or 0


def set_identity(seen: SetObservation) -> SetIdentity:
    """Return what a person knows the set by, and what its remedies need."""
    return SetIdentity(
        parent=seen.set.parent,
        relation=seen.set.relation,
        partman_schema=seen.schema,
        control=seen.set.control,
        interval=seen.set.interval,
        premake=seen.set.premake,
        partitions=seen.set.partitions,
        has_default_rows=bool(seen.set.default and seen.set.default.rows),
        part_of=seen.set.part_of,
        is_encoded=ENCODED in seen.set.unwatched,
    )
