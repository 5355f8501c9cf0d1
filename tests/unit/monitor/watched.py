"""Targets that are checked again and again, as a database has them checked."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pgrelay.monitor.check import step
from pgrelay.monitor.jobs import observe_job
from pgrelay.monitor.observations import Clock, Job, Run
from pgrelay.monitor.partition_sets import PartitionSet, SetObservation
from pgrelay.monitor.partitions import observe_set, unwatched_by_set
from pgrelay.monitor.states import JobState, SetState
from tests.unit.payloads import NOW, cron, job

if TYPE_CHECKING:
    from pgrelay.monitor.findings import DescribedFinding
    from pgrelay.notifications.alert_topics import Outgoing

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
MIDNIGHT = 1_795_219_200.0
"""2026-11-21 00:00 UTC."""


class WatchedJob:
    """A job and its history."""

    def __init__(self, schedule: str = "0 3 * * *", **settings: Any) -> None:
        self.job: Job | None = Job.from_payload(job(1, schedule=schedule))
        self.state = JobState()
        self.settings = settings
        self.clock: dict[str, Any] = {}
        self.history: dict[int, Run] = {}
        self.checked = 0
        self.unknown: list[str] = []

    def ran(self, at: float | None, status: str = "succeeded", seconds: float | None = 1.0, **members: Any) -> int:
        number = len(self.history) + 1
        self.history[number] = Run(run_id=number, job_id=1, status=status, started_at=at, seconds=seconds, **members)
        return number

    def ends(self, run_id: int, status: str, seconds: float) -> None:
        self.history[run_id] = self.history[run_id]._replace(status=status, seconds=seconds)

    def becomes(self, **changes: Any) -> None:
        assert self.job is not None
        self.job = self.job._replace(**changes)

    def check(self, now: float) -> dict[str, DescribedFinding]:
        unfinished = {run.run_id for run in self.state.unfinished_runs}
        runs = [run for number, run in self.history.items() if number > self.checked or number in unfinished]
        self.checked = len(self.history)
        self.state, found, self.unknown = observe_job(
            self.state, self.job, runs, Clock(now=now, **self.clock), **self.settings
        )
        return {finding.kind: finding for finding in found}


def healthy_job(schedule: str = "0 3 * * *", *, days: int = 10, seconds: float = 60.0, **settings: Any) -> WatchedJob:
    """Return a job that ran well every night."""
    watched = WatchedJob(schedule, **settings)
    watched.check(MIDNIGHT - days * DAY)
    for day in range(days, 0, -1):
        watched.ran(MIDNIGHT - day * DAY + 3 * HOUR, seconds=seconds)
        assert watched.check(MIDNIGHT - day * DAY + 4 * HOUR) == {}
    return watched


class WatchedSet:
    """A partition set."""

    def __init__(self) -> None:
        self.state = SetState()
        self.unknown: list[str] = []

    def check(self, row: dict[str, Any], now: float = NOW, **settings: Any) -> dict[str, DescribedFinding]:
        partition_set = PartitionSet.from_payload(row)
        unwatched = unwatched_by_set([partition_set])[partition_set.parent]
        seen = SetObservation(set=partition_set, schema="partman", role="dba", **({"unwatched": unwatched} | settings))
        self.state, found, self.unknown = observe_set(self.state, seen, Clock(now=now))
        return {finding.kind: finding for finding in found}


class Relay:
    """A database and its function: what a step answers is what the next one is given."""

    def __init__(self, *, escalates: bool = False) -> None:
        self.states: dict[str, Any] = {}
        self.escalates = escalates

    def check(self, *runs: dict[str, Any], now: float = NOW, lose: bool = False, **members: Any) -> list[Outgoing]:
        states = [{"target": target, "state": state} for target, state in self.states.items()]
        check = json.loads(json.dumps(cron(*runs, now=now, states=states, **members)))
        answer = step(check, escalates=self.escalates)
        if not lose:
            for entry in json.loads(json.dumps(list(answer.states), allow_nan=False)):
                if entry["state"] is None:
                    self.states.pop(entry["target"], None)
                else:
                    self.states[entry["target"]] = entry["state"]
        return list(answer.outgoing)


def subjects(outgoing: list[Outgoing]) -> list[str]:
    """Return what each notification says of its target, in a line."""
    said = []
    for sent in outgoing:
        first, *others = (line.removesuffix(".") for line in sent.notification.reason.splitlines())
        name = str(sent.notification.subject[2])
        said.append("; ".join([first, *(line.removeprefix(name).lstrip(": ") for line in others)]))
    return said


def ids(outgoing: list[Outgoing]) -> list[str]:
    return [sent.notification.facts["id"] for sent in outgoing]
