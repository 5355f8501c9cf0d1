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
    kind="failed", number=3, opened_at=1.5, severity=CRITICAL, headline="failed: no", status="failing", count=2,
    seen_at=2.5, alerts=1, alerted_at=1.5, clear_since=2.0, escalated=True,
)  # fmt: skip
PROBLEMS = Problems(open={"failed": PROBLEM}, recent_openings={"failed": (0.5, 1.5)}, opened=3)
JOB = JobState(
    name="load", command="CALL load()", schedule="0 3 * * *", database="app", username="dba", active=True,
    is_scheduled=True, unscheduled_at=0.0, watched_since=1.0, inactive_since=2.0, last_run_id=9,
    unfinished_runs=(UnfinishedRun(run_id=9, noticed_at=1.0, started_at=0.5, backend_gone_at=1.0),),
    recent_runs=(EndedRun(run_id=8, mark=FAILED, started_at=None, seconds=None),), failures_in_a_row=1,
    last_failure=FailedRun(run_id=8, started_at=0.5, seconds=1.0, message="no"), last_start_at=0.5, last_success_at=0.4,
    slow_run=SlowRun(run_id=7, seconds=9.0, usual_seconds=1.0), due_times=(3.0, 4.0), due_until=5.0, next_at=6.0,
    next_at_schedule="0 3 * * *", missed=MissedRuns(first_at=1.0, last_at=2.0, count=2, is_overdue=True),
    start_missed_at=0.0,
)  # fmt: skip
SET = SetState(
    name="mart.daily", kind="id", is_closed=True, interval="1000", partitions=9, newest_end=10_000, ids_per_second=0.5,
    left_seconds=10.0, left_ids=5.0, default_rows=0, maintained_at=1.0, samples=(Sample(at=1.0, position=5000),),
)  # fmt: skip


@pytest.mark.parametrize("state", [JOB, JobState(), SET, SetState(), SchedulerState()])
@pytest.mark.parametrize("problems", [PROBLEMS, Problems()])
def test_state_is_read_as_it_was_written(state: DataclassInstance, problems: Problems) -> None:
    kept = Kept(state=state, problems=problems)
    assert decode(type(state), json.loads(json.dumps(encode(kept), allow_nan=False))) == kept


@pytest.mark.parametrize("members", [None, {"version": STATE_VERSION - 1, "garbage": True}, {"garbage": True}])
def test_state_of_another_version_is_forgotten(members: dict[str, Any] | None) -> None:
    assert decode(JobState, members) == Kept(state=JobState(), problems=Problems())


def test_members_that_are_missing_or_not_known_are_no_error() -> None:
    members = {
        "version": STATE_VERSION,
        "name": "load",
        "later": 1,
        "missed": {"first_at": 1, "last_at": 2, "count": 1},
    }
    kept = decode(JobState, members)
    assert kept.state == JobState(name="load", missed=MissedRuns(first_at=1, last_at=2, count=1))
    assert kept.problems == Problems()
