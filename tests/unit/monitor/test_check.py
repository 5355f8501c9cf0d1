"""One step: what is kept of each target, and what is forgotten."""

from __future__ import annotations

from tests.unit.monitor.watched import Relay, subjects
from tests.unit.payloads import NOW, job, run, time_set


def test_set_that_is_gone_is_forgotten_and_not_reported() -> None:
    relay = Relay()
    found = {"schema": "partman", "version": "5.2.4", "sets": [time_set(newest_end=NOW)]}
    relay.check(jobs=[], partitions=found)
    assert set(relay.states) == {"set/mart.daily"}
    assert relay.check(jobs=[], partitions=found | {"sets": []}) == []
    assert relay.states == {}


def test_sets_that_a_role_may_not_read_stay_as_they_are() -> None:
    relay = Relay()
    relay.check(jobs=[], partitions={"schema": "p", "version": "4.7.2", "sets": [time_set(newest_end=NOW)]})
    assert relay.check(jobs=[], partitions=None) == []
    assert set(relay.states["set/mart.daily"]["problems"]) == {"running_out"}


def test_set_that_could_not_be_read_stays_as_it_is() -> None:
    relay = Relay()
    found = {"schema": "partman", "version": "5.2.4", "sets": [time_set(newest_end=NOW)], "unread": []}
    assert len(relay.check(jobs=[], partitions=found)) == 1
    assert relay.check(jobs=[], partitions=found | {"sets": [], "unread": ["mart.daily"]}) == []
    assert relay.check(jobs=[], partitions=found) == []


def test_job_that_runs_the_maintenance_tells_when_a_set_was_maintained() -> None:
    maintenance = job(1, command="CALL partman.run_maintenance_proc()")
    found = {"schema": "p", "version": "4.7.2", "sets": [time_set(maintained_at=None)]}
    relay = Relay()
    assert relay.check(run(1, 1, status="succeeded"), jobs=[maintenance], partitions=found) == []
    settings = [{"target": "job/1", "grace_seconds": 1e9}]
    facts = time_set(maintained_at=None, newest_end=NOW + 9 * 86_400)
    sent = relay.check(
        jobs=[maintenance], partitions=found | {"sets": [facts]}, now=NOW + 3 * 86_400, settings=settings
    )
    assert subjects(sent) == ["mart.daily: not maintained for 3 days 2 h"]


def test_state_of_another_version_is_forgotten() -> None:
    relay = Relay()
    relay.states["job/1"] = {"version": 0, "garbage": True}
    relay.check(run(1, 1))
    assert relay.states["job/1"]["last_run_id"] == 1


def test_job_that_is_unscheduled_and_scheduled_anew_does_not_flap() -> None:
    relay, phases = Relay(), []
    for turn in range(4):
        now = NOW + turn * 1200
        for sent in (
            *relay.check(run(turn + 1, turn + 1), jobs=[job(turn + 1, target="job/a")], now=now),
            *relay.check(jobs=[], now=now + 600),
        ):
            facts = sent.notification.facts
            phases += [part["phase"] for part in (facts, *facts.get("also", [])) if part["problem"] == "failed"]
    assert phases == ["opened", "recovered"] * 4
