"""When a job was due, which of its due times a run kept, and when it is due next.

A due time waits in the state until a run keeps it or the grace is over: then it is late.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Final

from pgrelay.monitor.schedules import AtStart, Calendar, Interval
from pgrelay.monitor.states import MissedRuns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pgrelay.monitor.observations import Clock, JobObservation
    from pgrelay.monitor.states import JobState

EARLY_SECONDS: Final = 2.0
"""How long before its time a run may seem to start, by two clocks."""
DUE_AT_MOST: Final = 1000


def with_due_times(state: JobState, seen: JobObservation, clock: Clock) -> JobState:
    """Return the state with what was due up to where the history was read, without what a run kept."""
    if not seen.is_active:
        return state
    if not isinstance(seen.schedule, Calendar):  # once it can be followed, nothing from before counts as missed
        return replace(state, due_until=clock.now, due_times=())
    known_until = clock.now if state.due_until is None else state.due_until
    until = clock.now
    if clock.horizon is not None:
        ends = [run.ended_at for run in seen.ended_runs if run.ended_at is not None]
        until = min(until, max([clock.horizon + EARLY_SECONDS, *ends]))
    due = list(state.due_times)
    if until > known_until:
        times = seen.schedule.between(_datetime(known_until), _datetime(until))
        due += [at.timestamp() for at in islice(times, DUE_AT_MOST)]
    return replace(state, due_times=_not_kept(due, state, seen), due_until=max(until, known_until))


def _not_kept(due: Sequence[float], state: JobState, seen: JobObservation) -> tuple[float, ...]:
    """Return the due times that no run kept, and that did not come while one was running."""
    runs = [(run.started_at, run.ended_at) for run in seen.ended_runs]
    runs += [(run.started_at, None) for run in state.unfinished_runs]
    started = [(start, end) for start, end in runs if start is not None]
    left = list(due)
    for start, end in sorted(started, key=lambda span: span[0]):
        left = [at for at in left if not (start < at and (end is None or at <= end))]
        kept = [at for at in left if at - EARLY_SECONDS <= start <= at + seen.grace_seconds]
        if kept:
            left.remove(kept[-1])
    never_started = len(runs) - len(started)
    return tuple(left[never_started:])  # those were tried, and are reported as failed


def with_late_times(state: JobState, seen: JobObservation, clock: Clock) -> tuple[JobState, Sequence[float]]:
    """Return the state with what was missed so far, and the due times that have become late since the last check."""
    if not seen.is_active:
        return replace(state, missed=None, overdue=None), ()
    if isinstance(seen.schedule, Calendar):
        late = [at for at in state.due_times if clock.now - at > seen.grace_seconds]
        state = replace(state, due_times=tuple(at for at in state.due_times if clock.now - at <= seen.grace_seconds))
    elif isinstance(seen.schedule, Interval):
        late = _late_interval(seen.schedule, state, seen, clock)
    elif isinstance(seen.schedule, AtStart) and _is_start_missed(state, seen, clock):
        late = [clock.started_at - 1]
        state = replace(state, start_missed_at=clock.started_at)
    else:
        late = []
    state = replace(
        state,
        missed=_with_late(state.missed, [at for at in late if at >= clock.started_at]),
        overdue=_with_late(state.overdue, [at for at in late if at < clock.started_at]),
    )
    return state, late


def _with_late(before: MissedRuns | None, late: Sequence[float]) -> MissedRuns | None:
    if not late:
        return before
    return MissedRuns(
        first_at=before.first_at if before else late[0],
        last_at=late[-1],
        count=(before.count if before else 0) + len(late),
    )


def is_over(missed: MissedRuns, state: JobState) -> bool:
    """Return whether the job runs again after it missed runs.

    While due times of before its last start may still be kept, which pg_cron does late if all of its slots were taken,
    it is not known how much was missed.
    """
    if state.last_start_at is None or state.last_start_at <= missed.last_at:
        return False
    return all(at > state.last_start_at for at in state.due_times)


def _late_interval(schedule: Interval, state: JobState, seen: JobObservation, clock: Clock) -> list[float]:
    due = max(state.last_start_at or 0.0, _watched_since(state, clock)) + schedule.seconds
    is_busy = bool(state.unfinished_runs)
    never_started = any(run.started_at is None for run in seen.ended_runs)
    is_known = any(missed and missed.last_at >= due for missed in (state.missed, state.overdue))
    return [due] if clock.now - due > seen.grace_seconds and not (is_busy or never_started or is_known) else []


def _is_start_missed(state: JobState, seen: JobObservation, clock: Clock) -> bool:
    """Return whether the run at the server's start did not come, and was not reported yet."""
    started_at = clock.started_at
    if _watched_since(state, clock) >= started_at or state.start_missed_at == started_at:
        return False
    has_run = state.last_start_at is not None and state.last_start_at >= started_at - EARLY_SECONDS
    was_tried = any(run.started_at is None for run in seen.ended_runs)
    return not (has_run or was_tried) and clock.now - started_at > seen.grace_seconds


def with_next_time(state: JobState, seen: JobObservation, clock: Clock) -> JobState:
    """Return the state with when the job is due next; a time that is known and to come is not looked for again."""
    if not seen.is_active:
        return replace(state, next_at=None)
    if isinstance(seen.schedule, Interval):
        return replace(state, next_at=max((state.last_start_at or 0.0) + seen.schedule.seconds, clock.now))
    if not isinstance(seen.schedule, Calendar):
        return replace(state, next_at=None)
    if state.next_at is not None and state.next_at > clock.now and state.next_at_schedule == state.schedule:
        return state
    at = seen.schedule.next_after(_datetime(clock.now))
    return replace(state, next_at=at.timestamp() if at else None, next_at_schedule=state.schedule)


def _watched_since(state: JobState, clock: Clock) -> float:
    return clock.now if state.watched_since is None else state.watched_since


def _datetime(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
