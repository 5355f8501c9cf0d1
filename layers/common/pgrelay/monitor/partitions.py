"""One partition set of pg_partman's during one check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pgrelay.monitor.findings import look
from pgrelay.monitor.kinds import SET_KINDS
from pgrelay.monitor.partition_sets import SetObservation
from pgrelay.monitor.states import Sample, SetState

if TYPE_CHECKING:
    from pgrelay.monitor.findings import DescribedFinding
    from pgrelay.monitor.observations import Clock
    from pgrelay.monitor.partition_sets import PartitionSet

SAMPLES_KEPT: Final = 25
SAMPLE_EVERY_SECONDS: Final = 3600.0


def observe_set(
    before: SetState,
    partition_set: PartitionSet,
    clock: Clock,
    *,
    schema: str,
    maintained_at: float | None = None,
    required_seconds: float | None = None,
) -> tuple[SetState, list[DescribedFinding], list[str]]:
    """Take in what a check sees of a set, and look for what is wrong with it.

    Parameters
    ----------
    before
        The state that the check before left.
    schema
        The schema of pg_partman.
    maintained_at
        The last successful run of a job that calls pg_partman's maintenance, which the set itself may not know.
    required_seconds
        How much time must be left; None: by the set's own interval and premake.

    Returns
    -------
    tuple
        The new state, what was found, and the kinds that this check could not look for.
    """
    known = (partition_set.maintained_at, partition_set.succeeded_at, maintained_at)
    seen = SetObservation(
        set=partition_set,
        schema=schema,
        maintained_at=max((at for at in known if at is not None), default=None),
        required_seconds=required_seconds,
    )
    return look(SET_KINDS, _measured(before, seen, clock), seen, clock)


def set_data(partition_set: PartitionSet) -> dict[str, Any]:
    """Return what a program knows the set by."""
    return {
        "parent_table": partition_set.parent,
        "control": partition_set.control,
        "interval": partition_set.interval,
    }


def _measured(before: SetState, seen: SetObservation, clock: Clock) -> SetState:
    """Return the state with how long the premade partitions last."""
    partition_set = seen.set
    samples = _samples(before.samples, partition_set, clock)
    rate = _ids_per_second(samples, partition_set, clock)
    left_seconds = left_ids = None
    if partition_set.newest_end is not None and partition_set.is_by_time:
        left_seconds = float(partition_set.newest_end - clock.now)
    elif partition_set.newest_end is not None and partition_set.position is not None:
        left_ids = float(partition_set.newest_end - partition_set.position)
        left_seconds = left_ids / rate if rate else None
    return SetState(
        name=partition_set.parent,
        kind=partition_set.kind,
        is_closed=partition_set.is_closed,
        interval=partition_set.interval,
        partitions=partition_set.partitions,
        newest_end=partition_set.newest_end,
        ids_per_second=rate,
        left_seconds=left_seconds,
        left_ids=left_ids,
        default_rows=partition_set.default.rows if partition_set.default else None,
        maintained_at=seen.maintained_at,
        samples=samples,
    )


def _samples(before: tuple[Sample, ...], partition_set: PartitionSet, clock: Clock) -> tuple[Sample, ...]:
    """Return where an id has got to, once an hour."""
    position = partition_set.position
    if partition_set.is_by_time or position is None:
        return before
    samples = before
    if samples and position < samples[-1].position:
        samples = ()  # the ids began again
    if not samples or clock.now - samples[-1].at >= SAMPLE_EVERY_SECONDS:
        samples = (*samples, Sample(at=clock.now, position=position))
    return samples[-SAMPLES_KEPT:]


def _ids_per_second(samples: tuple[Sample, ...], partition_set: PartitionSet, clock: Clock) -> float | None:
    """Return the rate of writes over the last day; None while it is not known."""
    position = partition_set.position
    if partition_set.is_by_time or position is None or not samples:
        return None
    seconds = clock.now - samples[0].at
    return float(position - samples[0].position) / seconds if seconds >= SAMPLE_EVERY_SECONDS / 2 else None
