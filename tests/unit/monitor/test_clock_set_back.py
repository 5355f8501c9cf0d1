"""The clock of the server goes eight hours forward, and back: nothing is silent until it has caught up."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.monitor.watched import DAY, HOUR, MINUTE, Relay
from tests.unit.payloads import NOW, job, run

AHEAD = 8 * HOUR
STARTED = {"version": "1.6", "timezone": "GMT", "started_at": NOW - 30 * DAY}


class Machine:
    """A server whose checks come every five minutes."""

    def __init__(self, schedule: str = "*/5 * * * *", **members: Any) -> None:
        self.relay = Relay(escalates=True)
        self.jobs = [job(1, schedule=schedule)]
        self.runs = 0
        self.members = members

    def ran(self, at: float, status: str = "succeeded", **changes: Any) -> dict[str, Any]:
        self.runs += 1
        return run(self.runs, 1, status=status, at=at, **changes)

    def check(self, now: float, *runs: dict[str, Any]) -> list[tuple[str, str]]:
        sent = self.relay.check(*runs, jobs=self.jobs, now=now, **{"scheduler": STARTED} | self.members)
        problems = [problem.facts for one in sent if not one.escalated for problem in one.notification.problems]
        return [(each["problem"], each["phase"]) for each in problems]


def midnight() -> float:
    return NOW - NOW % DAY


@pytest.mark.parametrize("schedule", ["*/5 * * * *", "300 seconds"])
@pytest.mark.parametrize("runs_ahead", [True, False])
def test_run_that_is_missed_after_the_clock_was_set_back_is_noticed(schedule: str, runs_ahead: bool) -> None:
    machine, start = Machine(schedule), midnight()
    machine.check(start)
    assert machine.check(start + 5 * MINUTE + 2, machine.ran(start + 5 * MINUTE)) == []
    machine.check(start + AHEAD, *([machine.ran(start + AHEAD - MINUTE)] if runs_ahead else []))
    machine.check(start + 10 * MINUTE + 2, machine.ran(start + 10 * MINUTE))
    machine.check(start + 15 * MINUTE + 2, machine.ran(start + 15 * MINUTE))
    told = [machine.check(start + minutes * MINUTE + 2) for minutes in range(20, 60, 5)]
    assert told.count([("missed", "opened")]) == 1
    assert machine.check(start + HOUR + 2, machine.ran(start + HOUR)) == [("missed", "recovered")]


def test_run_that_started_ahead_becomes_stuck_as_long_after_as_any() -> None:
    machine, start = Machine("0 3 * * *", settings=[{"target": "job/1", "limit_seconds": 600.0}]), midnight()
    running = machine.ran(start + AHEAD - MINUTE, "running", seconds=None, alive=True)
    machine.check(start)
    machine.check(start + MINUTE, running)
    assert machine.check(start + 10 * MINUTE, running) == []
    assert machine.check(start + 12 * MINUTE, running) == [("stuck", "opened")]


def test_reminder_and_escalation_come_as_long_after_as_any() -> None:
    machine, start = Machine("0 3 * * *", settings=[{"target": "job/1", "reminder_seconds": HOUR}]), midnight()
    machine.check(start + AHEAD)
    assert machine.check(start + AHEAD + MINUTE, machine.ran(start + AHEAD, "failed")) == [("failed", "opened")]
    told = [machine.check(start + minutes * MINUTE) for minutes in range(5, 150, 5)]
    assert [(5 * number, phases) for number, phases in enumerate(told, 1) if phases] == [
        (125, [("failed", "reminder")])  # the escalation, of the hour before, counts as one
    ]


def test_start_of_the_server_that_is_to_come_makes_nothing_overdue() -> None:
    machine, start = Machine(scheduler=STARTED | {"started_at": midnight() + AHEAD}), midnight()
    machine.check(start)
    assert machine.check(start + 12 * MINUTE) == [("missed", "opened")]


def test_next_run_is_looked_for_anew() -> None:
    machine, start = Machine("0 * * * *"), midnight()
    machine.check(start + AHEAD)
    machine.check(start + MINUTE)
    assert machine.relay.states["job/1"]["next_at"] == start + HOUR
