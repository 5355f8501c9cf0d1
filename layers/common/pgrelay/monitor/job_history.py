"""A job's definition and history in its state: what a check sees of them is taken in here."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pgrelay.monitor.states import (
    CANCELED,
    FAILED,
    NEVER_STARTED,
    SUCCEEDED,
    EndedRun,
    FailedRun,
    JobState,
    UnfinishedRun,
)
from pgrelay.text import clip, first_line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pgrelay.monitor.observations import Clock, Job, Run

RUNS_KEPT: Final = 20
_MESSAGE_KEPT_CHARACTERS: Final = 300
_FINAL_STATUSES: Final = frozenset({"succeeded", "failed"})
_CANCELED_MESSAGE: Final = "job canceled"
"""What pg_cron records of a run during which its job was unscheduled or made inactive: no failure of the job's."""
NO_PROCESS_MESSAGE: Final = "could not start background process"
"""How pg_cron's message of a run begins that got no process, which has a start and an end all the same."""


def with_job(state: JobState, job: Job | None, clock: Clock) -> JobState:
    """Return the state with the job as it is scheduled now; None if it is not scheduled."""
    if job is None:
        gone_at = clock.now if state.unscheduled_at is None else state.unscheduled_at
        return replace(state, is_scheduled=False, unscheduled_at=gone_at)
    if not state.is_scheduled:  # a failure of before is no problem of the job that is scheduled now
        state = replace(state, last_failure=None)
    # What was due before belongs to another schedule, or to a time in which the job was not to run.
    if not state.is_scheduled or (job.active and not state.active) or job.schedule != state.schedule:
        state = replace(state, watched_since=clock.now, due_until=clock.now, due_times=(), missed=None, overdue=None)
    elif job.job_id != state.job_id:  # it was scheduled anew, nobody knows when
        state = replace(state, due_until=clock.now)
    return replace(
        state,
        job_id=job.job_id,
        name=job.name,
        command=job.command,
        schedule=job.schedule,
        database=job.database,
        username=job.username,
        active=job.active,
        is_whole=job.is_whole,
        is_scheduled=True,
        unscheduled_at=None,
    )


def with_runs(state: JobState, runs: Sequence[Run], clock: Clock) -> tuple[JobState, list[Run]]:
    """Return the state with the runs since the last check, and those of them that have ended, by run id.

    Each run is taken once: when it is new, and again when one that was unfinished comes back. An unfinished run that
    does not come back is not in the history any more, and is dropped. A run that started later than now, because the
    clock has been set back since, started now.
    """
    runs = [run if run.started_at is None else run._replace(started_at=min(run.started_at, clock.now)) for run in runs]
    unfinished = {run.run_id: run for run in state.unfinished_runs}
    taken = [
        run
        for run in sorted(runs, key=lambda run: run.run_id)
        if run.run_id > state.last_run_id or run.run_id in unfinished
    ]
    ended = [run for run in taken if run.status in _FINAL_STATUSES]
    starts = [state.last_start_at, *(run.started_at for run in taken)]
    state = replace(
        state,
        last_run_id=max([state.last_run_id, *(run.run_id for run in taken)]),
        unfinished_runs=tuple(
            _unfinished(unfinished.get(run.run_id), run, clock) for run in taken if run.status not in _FINAL_STATUSES
        ),
        last_start_at=max((at for at in starts if at is not None), default=None),
    )
    for run in taken if not state.is_scheduled else ():
        state = _with_definition(state, run)
    for run in ended:
        state = _with_ended(state, run, clock)
    return state, ended


def is_failure(run: Run) -> bool:
    """Return whether a run failed by itself, and was not canceled together with its job."""
    return run.status == "failed" and first_line(run.message or "") != _CANCELED_MESSAGE


def failed_run(run: Run) -> FailedRun:
    """Return a failed run as rules and words take it."""
    return FailedRun(
        run_id=run.run_id,
        job_id=run.job_id,
        never_started=never_started(run),
        started_at=run.started_at,
        seconds=run.seconds,
        message=run.message or "",
        backend_pid=run.backend_pid,
    )


def never_started(run: Run) -> bool:
    """Return whether a failed run did not even begin its command."""
    return run.started_at is None or (run.message or "").startswith(NO_PROCESS_MESSAGE)


def _with_definition(state: JobState, run: Run) -> JobState:
    """Learn from a run what `cron.job` does not tell."""
    return replace(
        state,
        job_id=state.job_id or run.job_id,
        command=state.command if run.command is None else run.command,
        database=state.database if run.database is None else run.database,
        username=state.username if run.username is None else run.username,
    )


def _unfinished(known: UnfinishedRun | None, run: Run, clock: Clock) -> UnfinishedRun:
    gone_at = None
    if run.is_alive is False:
        gone_at = known.backend_gone_at if known and known.backend_gone_at is not None else clock.now
    return UnfinishedRun(
        run_id=run.run_id,
        noticed_at=known.noticed_at if known else clock.now,
        # What was first seen stays: of a start that lies later than now, when it was seen.
        started_at=known.started_at if known and known.started_at is not None else run.started_at,
        backend_gone_at=gone_at,
    )


def _with_ended(state: JobState, run: Run, clock: Clock) -> JobState:
    ended = EndedRun(run_id=run.run_id, mark=_mark(run), started_at=run.started_at, seconds=run.seconds)
    state = replace(state, recent_runs=(*state.recent_runs, ended)[-RUNS_KEPT:])
    if run.status == "succeeded":
        success_at = min(run.ended_at or clock.now, clock.now)
        return replace(state, failures_in_a_row=0, failing_since=None, last_failure=None, last_success_at=success_at)
    if is_failure(run):
        return replace(
            state,
            failures_in_a_row=state.failures_in_a_row + 1,
            failing_since=state.failing_since if state.failures_in_a_row else began_at(run, clock),
            last_failure=replace(failed_run(run), message=clip(run.message or "", _MESSAGE_KEPT_CHARACTERS)),
        )
    return state


def _mark(run: Run) -> str:
    if run.status == "succeeded":
        return SUCCEEDED
    if not is_failure(run):
        return CANCELED
    return NEVER_STARTED if never_started(run) else FAILED


def began_at(run: Run, clock: Clock) -> float:
    """Return when a run began; of one that did not connect, nothing but when it was found is known."""
    return clock.now if run.started_at is None else run.started_at
