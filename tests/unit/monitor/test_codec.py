"""Targets as the database keeps them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from pgrelay.monitor.codec import STATE_VERSION, Kept, decode, encode
from pgrelay.monitor.findings import CRITICAL
from pgrelay.monitor.problems import Problem, Problems
from pgrelay.monitor.states import (
    FAILED,
    EndedRun,
    FailedRun,
    JobState,
    MissedRuns,
    Sample,
    SchedulerState,
    SetState,
    SlowRun,
    UnfinishedRun,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

PROBLEM = Problem(
    kind="failed", number=3, began_at=0.5, opened_at=1.5, severity=CRITICAL, headline="failed: no", status="failing",
    count=2, seen_at=2.5, alerts=1, alerted_at=1.5, clear_since=2.0, escalated=True,
)  # fmt: skip
PROBLEMS = Problems(open={"failed": PROBLEM}, recent_openings={"failed": (0.5, 1.5)}, opened=3)
JOB = JobState(
    job_id=5, name="load", command="CALL load()", schedule="0 3 * * *", database="app", username="dba", active=True,
    is_scheduled=True, unscheduled_at=0.0, watched_since=1.0, inactive_since=2.0, last_run_id=9,
    unfinished_runs=(UnfinishedRun(run_id=9, noticed_at=1.0, started_at=0.5, backend_gone_at=1.0),),
    recent_runs=(EndedRun(run_id=8, mark=FAILED, started_at=None, seconds=None),), failures_in_a_row=1,
    failing_since=0.5, last_failure=FailedRun(run_id=8, job_id=4, started_at=0.5, seconds=1.0, message="no"),
    last_start_at=0.5, last_success_at=0.4,
    slow_run=SlowRun(run_id=7, seconds=9.0, usual_seconds=1.0), due_times=(3.0, 4.0), due_until=5.0, next_at=6.0,
    next_at_schedule="0 3 * * *", missed=MissedRuns(first_at=1.0, last_at=2.0, count=2),
    overdue=MissedRuns(first_at=0.1, last_at=0.2, count=2), start_missed_at=0.0,
)  # fmt: skip
SET = SetState(
    name="mart.daily", kind="id", is_closed=True, interval="1000", partitions=9, newest_end=10_000, ids_per_second=0.5,
    left_seconds=10.0, left_ids=5.0, default_rows=0, maintained_at=1.0, samples=(Sample(at=1.0, position=5000),),
)  # fmt: skip


@pytest.mark.parametrize("state", [JOB, JobState(), SET, SetState(), SchedulerState()])
@pytest.mark.parametrize("problems", [PROBLEMS, Problems()])
def test_state_is_read_as_it_was_written(state: DataclassInstance, problems: Problems) -> None:
    kept = Kept(state=state, problems=problems)
    assert decode(type(state), json.loads(json.dumps(encode(kept, 9.0), allow_nan=False)), 9.0) == kept


@pytest.mark.parametrize("members", [None, {"version": STATE_VERSION - 1, "garbage": True}, {"garbage": True}])
def test_state_of_another_version_is_forgotten(members: dict[str, Any] | None) -> None:
    assert decode(JobState, members, 9.0) == Kept(state=JobState(), problems=Problems())


def test_members_that_are_missing_or_not_known_are_no_error() -> None:
    members = {
        "version": STATE_VERSION,
        "name": "load",
        "later": 1,
        "missed": {"first_at": 1, "last_at": 2, "count": 1},
    }
    kept = decode(JobState, members, 9.0)
    assert kept.state == JobState(name="load", missed=MissedRuns(first_at=1, last_at=2, count=1))
    assert kept.problems == Problems()


def later(members: Any, now: float) -> list[float]:
    """Return the numbers at any depth of a state that are later than a time."""
    if isinstance(members, dict):
        return [at for member in members.values() for at in later(member, now)]
    if isinstance(members, list):
        return [at for member in members for at in later(member, now)]
    return [members] if isinstance(members, float) and members > now else []


@pytest.mark.parametrize("state", [JOB, SET])
def test_no_time_is_later_than_now_once_the_clock_was_set_back(state: DataclassInstance) -> None:
    hours_ahead = 1_000.0

    def ahead(members: Any) -> Any:
        if isinstance(members, dict):
            return {name: ahead(member) for name, member in members.items()}
        if isinstance(members, list):
            return [ahead(member) for member in members]
        return members + hours_ahead if isinstance(members, float) else members

    stored = ahead(json.loads(json.dumps(encode(Kept(state=state, problems=PROBLEMS), 9.0))))
    kept = decode(type(state), stored, 10.0)
    found = later(json.loads(json.dumps(encode(kept, 10.0))), 10.0)
    # Durations, rates, an end of partitions, and when runs that have ended began: nothing is waited for there.
    assert len(found) == {JobState: 3, SetState: 3}[type(state)]
    assert decode(type(state), stored, hours_ahead + 9.0).state != kept.state
