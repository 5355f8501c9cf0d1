"""What is wrong with a pg_cron job: one rule a kind. The state has taken in the job and its runs already."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

from pgrelay.monitor.due_times import is_over
from pgrelay.monitor.facts.jobs import (
    Failed,
    JobIdentity,
    NoOwner,
    NotStarted,
    RunLimit,
    Slow,
    Stuck,
    Unscheduled,
    UnusableSchedule,
)
from pgrelay.monitor.findings import Finding
from pgrelay.monitor.job_history import began_at, failed_run, is_failure
from pgrelay.monitor.schedules import Calendar, Never
from pgrelay.monitor.states import SUCCEEDED, JobState, SlowRun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pgrelay.monitor.findings import Looked
    from pgrelay.monitor.observations import Clock, JobObservation
    from pgrelay.monitor.states import UnfinishedRun

RUNS_FOR_USUAL: Final = 5
"""So many successful runs make a history to compare with."""
LIMIT_WITHOUT_HISTORY_SECONDS: Final = 24 * 3600.0
SLACK_SECONDS: Final = 60.0
"""A run is not slow or stuck before it exceeds what is usual by so much."""
STARTING_SECONDS: Final = 300.0


def failed(state: JobState, seen: JobObservation, clock: Clock) -> Looked[JobState, Failed]:
    """Find runs that failed since the last check, or the last failure if no run has succeeded since."""
    failures = [run for run in seen.ended_runs if is_failure(run)]
    last = failed_run(failures[-1]) if failures else state.last_failure
    if last is None or not (failures or seen.job):
        return state, None
    identity = job_identity(seen, state)
    if failures and failures[-1].command:
        identity = identity._replace(command=failures[-1].command)
    is_to_come = seen.job is not None and state.next_at is not None and state.next_at > clock.now
    facts = Failed(
        job=identity,
        new_failures=[failed_run(run) for run in failures],
        last=last,
        in_a_row=state.failures_in_a_row,
        last_success_at=state.last_success_at,
        next_at=state.next_at if is_to_come else None,
        server_started_at=clock.started_at,
    )
    return state, Finding(
        facts=facts,
        began_at=state.failing_since if state.failures_in_a_row else began_at(failures[0], clock),
        count=len(failures),
        is_resolved=not state.failures_in_a_row,
        persists=seen.job is not None,
    )


def stuck(state: JobState, seen: JobObservation, clock: Clock) -> Looked[JobState, Stuck]:
    """Find a run that does not connect, exceeds its limit, or has lost its backend."""
    limit = _run_limit(state, seen)
    for run in state.unfinished_runs:
        running_seconds = clock.now - (run.noticed_at if run.started_at is None else run.started_at)
        if reason := _why_stuck(run, running_seconds, limit, clock):
            facts = Stuck(
                job=job_identity(seen, state),
                run_id=run.run_id,
                started_at=run.started_at,
                running_seconds=running_seconds,
                reason=reason,
                is_backend_gone=run.backend_gone_at is not None,
                limit=limit,
            )
            return state, Finding(facts=facts, began_at=_stuck_since(run, reason, limit))
    return state, None


def _stuck_since(run: UnfinishedRun, reason: str, limit: RunLimit) -> float | None:
    if run.started_at is None:
        return run.noticed_at
    return run.backend_gone_at if reason == "backend_gone" else run.started_at + limit.seconds


def _why_stuck(
    run: UnfinishedRun, running_seconds: float, limit: RunLimit, clock: Clock
) -> Literal["connecting", "backend_gone", "over_limit"] | None:
    if run.started_at is None and running_seconds > STARTING_SECONDS:
        return "connecting"
    # Only when two checks saw it so: a backend is gone for a moment before its run has ended.
    if run.backend_gone_at is not None and run.backend_gone_at < clock.now:
        return "backend_gone"
    return "over_limit" if run.started_at is not None and running_seconds > limit.seconds else None


def _run_limit(state: JobState, seen: JobObservation) -> RunLimit:
    if seen.limit_seconds is not None:
        return RunLimit(seconds=seen.limit_seconds, is_set=True)
    took = _successful_seconds(state)
    if len(took) < RUNS_FOR_USUAL:
        return RunLimit(seconds=LIMIT_WITHOUT_HISTORY_SECONDS)
    longest = max(took)
    return RunLimit(seconds=max(2 * longest, longest + SLACK_SECONDS), compared_runs=len(took), longest_seconds=longest)


def _successful_seconds(state: JobState, *, before_run: float = float("inf")) -> list[float]:
    """Return how long the successful runs took that the state holds, up to a run."""
    return [
        run.seconds
        for run in state.recent_runs
        if run.mark == SUCCEEDED and run.seconds is not None and run.run_id < before_run
    ]


def slow(state: JobState, seen: JobObservation, _clock: Clock) -> Looked[JobState, Slow]:
    """Find that the last successful run took far longer than usual, or than the job's limit."""
    took = [
        (run.run_id, run.seconds) for run in seen.ended_runs if run.status == "succeeded" and run.seconds is not None
    ]
    if took:
        state = replace(state, slow_run=_slow_run(*took[-1], state, seen))
    if state.slow_run is None:
        return state, None
    facts = Slow(
        job=job_identity(seen, state),
        run_id=state.slow_run.run_id,
        seconds=state.slow_run.seconds,
        usual_seconds=state.slow_run.usual_seconds,
        has_limit=seen.limit_seconds is not None,
    )
    return state, Finding(facts=facts)


def _slow_run(run_id: int, seconds: float, state: JobState, seen: JobObservation) -> SlowRun | None:
    before = _successful_seconds(state, before_run=run_id)
    if seen.limit_seconds is not None:
        usual = allowed = seen.limit_seconds
    elif len(before) >= RUNS_FOR_USUAL:
        usual = _median(before)
        allowed = max(3 * usual, usual + SLACK_SECONDS)
    else:
        return None
    return SlowRun(run_id=run_id, seconds=seconds, usual_seconds=usual) if seconds > allowed else None


def _median(values: Sequence[float]) -> float:
    """Return the median; importing the module statistics would lengthen every start."""
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def missed(state: JobState, seen: JobObservation, clock: Clock) -> Looked[JobState, NotStarted]:
    """Find runs that the schedule called for and that are not in the history."""
    return _not_started(state, seen, clock, is_overdue=False)


def overdue(state: JobState, seen: JobObservation, clock: Clock) -> Looked[JobState, NotStarted]:
    """Find runs that the schedule called for while the server was down."""
    return _not_started(state, seen, clock, is_overdue=True)


def _not_started(
    state: JobState, seen: JobObservation, clock: Clock, *, is_overdue: bool
) -> Looked[JobState, NotStarted]:
    missed_runs = state.overdue if is_overdue else state.missed
    if missed_runs is None:
        return state, None
    has_started_since = is_over(missed_runs, state)
    facts = NotStarted(
        job=job_identity(seen, state),
        first_due_at=missed_runs.first_at,
        last_due_at=missed_runs.last_at,
        missed_runs=missed_runs.count,
        has_started_since=has_started_since,
        last_start_at=state.last_start_at,
        next_at=state.next_at,
        server_started_at=clock.started_at,
    )
    if has_started_since:
        state = replace(state, overdue=None) if is_overdue else replace(state, missed=None)
    late = [at for at in seen.late_times if (at < clock.started_at) == is_overdue]
    return state, Finding(facts=facts, count=len(late), is_resolved=has_started_since, began_at=missed_runs.first_at)


def inactive(state: JobState, seen: JobObservation, clock: Clock) -> Looked[JobState, JobIdentity]:
    """Find that the job was made inactive, unless it was so when it was first seen."""
    if seen.job is None or seen.job.active:
        return replace(state, inactive_since=None), None
    if seen.before.active:
        state = replace(state, inactive_since=clock.now)
    return state, None if state.inactive_since is None else Finding(facts=job_identity(seen, state))


def unscheduled(state: JobState, seen: JobObservation, _clock: Clock) -> Looked[JobState, Unscheduled]:
    """Find that the job was in `cron.job` at the check before, and is not any more."""
    if seen.job is not None or not seen.before.is_scheduled:
        return state, None
    facts = Unscheduled(
        job=job_identity(seen, state),
        last_scheduled=job_identity(seen, seen.before),
        statuses=seen.statuses_before,
        is_whole=seen.before.is_whole,
        was_active=seen.before.active,
        is_here=seen.before.database == seen.database,
    )
    return state, Finding(facts=facts, persists=False)


def owner(state: JobState, seen: JobObservation, _clock: Clock) -> Looked[JobState, NoOwner]:
    """Find that the job's role is gone or may not log in."""
    if seen.job is None or seen.job.owner_may_login is not False:
        return state, None
    facts = NoOwner(job=job_identity(seen, state), exists=seen.job.owner_exists is not False)
    return state, Finding(facts=facts)


def database(state: JobState, seen: JobObservation, _clock: Clock) -> Looked[JobState, JobIdentity]:
    """Find that the job's database is gone or takes no connections."""
    is_wrong = seen.job is not None and seen.job.database_exists is False
    return state, Finding(facts=job_identity(seen, state)) if is_wrong else None


def schedule(state: JobState, seen: JobObservation, clock: Clock) -> Looked[JobState, UnusableSchedule]:
    """Find that the schedule cannot be read, or that no time matches it."""
    is_usable = seen.schedule is not None and not isinstance(seen.schedule, Never)
    if is_usable or not seen.is_active or clock.zone is None:
        return state, None
    facts = UnusableSchedule(job=job_identity(seen, state), is_readable=seen.schedule is not None)
    return state, Finding(facts=facts)


def job_identity(seen: JobObservation, state: JobState) -> JobIdentity:
    """Return what a person and a program know the job by."""
    return JobIdentity(
        job_id=state.job_id,
        name=state.name,
        command=state.command,
        schedule=state.schedule,
        zone=str(seen.schedule.zone) if isinstance(seen.schedule, Calendar) else None,
        database=state.database,
        username=state.username,
    )
