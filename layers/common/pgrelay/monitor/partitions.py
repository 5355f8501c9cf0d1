"""One partition set of pg_partman's during one check."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from pgrelay.monitor.findings import look
from pgrelay.monitor.kinds import SET_KINDS, UNREAD_SET_KINDS
from pgrelay.monitor.partition_sets import DEFAULT, INDEX, LACKS_RIGHTS, MaintenanceFailure, Unwatched
from pgrelay.monitor.states import Sample, SetState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pgrelay.monitor.findings import DescribedFinding
    from pgrelay.monitor.observations import Clock
    from pgrelay.monitor.partition_sets import PartitionSet, SetObservation

SAMPLES_KEPT: Final = 25
SAMPLE_EVERY_SECONDS: Final = 3600.0


def observe_set(
    before: SetState, seen: SetObservation, clock: Clock
) -> tuple[SetState, list[DescribedFinding], list[str]]:
    """Take in what a check sees of a set, and look for what is wrong with it.

    Parameters
    ----------
    before
        The state that the check before left.
    seen
        `maintained_at` need only have what this check knows beside the set itself.

    Returns
    -------
    tuple
        The new state, what was found, and the kinds that this check could not look for.
    """
    known = (seen.maintained_at, seen.set.maintained_at, seen.set.succeeded_at, before.maintained_at)
    seen = seen._replace(
        set=seen.set._replace(failure=_failure(seen, clock)),
        maintained_at=max((at for at in known if at is not None), default=None),
    )
    if seen.set.error is None and not seen.set.is_missing:
        return look(SET_KINDS, _measured(before, seen, clock), seen, clock)
    state = _measured(before, seen, clock) if seen.set.is_missing else _unread(before, seen.set, clock)
    state, found, unknown = look(UNREAD_SET_KINDS, state, seen, clock)
    return state, found, unknown + [each.name for each in SET_KINDS if each not in UNREAD_SET_KINDS]


def _failure(seen: SetObservation, clock: Clock) -> MaintenanceFailure | None:
    """Return how the maintenance of the set failed, as it is recorded or a job's history tells it."""
    failure, job = seen.set.failure, seen.failing_job
    if job is None or failure is not None:
        return failure._replace(job=job.name) if failure and job else failure
    at = clock.now if job.last.started_at is None else job.last.started_at
    return MaintenanceFailure(at=at, message=job.last.message, sqlstate=None, failures=job.failures, job=job.name)


def unwatched_by_set(sets: Sequence[PartitionSet]) -> dict[str, list[Unwatched]]:
    """Return what is not watched of each set, by its parent table.

    What is so of the sets that are partitions of another, is told of the outermost one: there may be hundreds of them.
    """
    by_parent = {each.parent: each for each in sets}
    found: dict[str, list[Unwatched]] = {each.parent: [] for each in sets}
    for each in sorted(sets, key=lambda each: each.part_of is not None):
        outermost = each
        while outermost.part_of in by_parent:
            outermost = by_parent[outermost.part_of]
        told = found[outermost.parent]
        for reason in () if each.is_closed else each.unwatched:
            # An index of the outermost table is one of each of its partitions.
            relation = outermost.relation if reason == INDEX else _relation_of(each, reason)
            one = Unwatched(reason=reason, relation=relation, control=each.control)
            if one not in told:
                told.append(one)
    return found


def _relation_of(partition_set: PartitionSet, reason: str) -> str:
    return partition_set.default.table if reason == DEFAULT and partition_set.default else partition_set.relation


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
        failed_job=_failed_job(before, seen),
        readable_at=before.readable_at if LACKS_RIGHTS & {each.reason for each in seen.unwatched} else clock.now,
        samples=samples,
    )


def _failed_job(before: SetState, seen: SetObservation) -> str | None:
    if seen.is_job_hidden:
        return before.failed_job
    is_recorded = seen.set.failure is not None and seen.set.failure.sqlstate is not None
    return seen.failing_job.target if seen.failing_job and not is_recorded else None


def _unread(before: SetState, partition_set: PartitionSet, clock: Clock) -> SetState:
    """Return what is kept of a set that could not be read this time."""
    return replace(
        before,
        name=partition_set.parent,
        interval=partition_set.interval,
        kind=before.kind or partition_set.kind,
        partitions=before.partitions or partition_set.partitions,
        unread_since=clock.now if before.unread_since is None else before.unread_since,
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
