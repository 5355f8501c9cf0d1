"""One step: what is kept of each target, and what is forgotten."""

from __future__ import annotations

from typing import Any

from tests.unit.monitor.watched import DAY, Relay, subjects
from tests.unit.payloads import NOW, job, run, time_set


def found(*sets: dict[str, Any]) -> dict[str, Any]:
    return {"schema": "partman", "version": "4.7.2", "role": "dba", "sets": sets}


def unread(**changes: Any) -> dict[str, Any]:
    return time_set(kind="other", partitions=0, error="canceling statement due to lock timeout") | changes


def test_problems_of_a_set_that_is_gone_end_with_it() -> None:
    relay = Relay()
    relay.check(jobs=[], partitions=found(time_set(newest_end=NOW), time_set(parent="mart.well")))
    assert set(relay.states) == {"set/mart.daily", "set/mart.well"}
    assert subjects(relay.check(jobs=[], partitions=found(), now=NOW + 60)) == [
        "mart.daily: recovered, was out of partitions for 1 min"
    ]
    assert relay.states == {}


def test_problem_of_a_target_that_was_forgotten_gets_no_id_that_an_earlier_one_had() -> None:
    """Who closed the incident of the first problem would not see the second one."""
    relay, ids = Relay(), []
    for hours in (0, 2):
        sent = relay.check(jobs=[], partitions=found(time_set(newest_end=NOW)), now=NOW + hours * 3600)
        ids += [problem.problem_id for each in sent for problem in each.notification.problems]
        relay.check(jobs=[], partitions=found(), now=NOW + hours * 3600 + 60)
        assert relay.states == {}
    assert len(set(ids)) == 2


def test_sets_that_a_role_may_not_read_stay_as_they_are() -> None:
    relay = Relay()
    relay.check(jobs=[], partitions={"schema": "p", "version": "4.7.2", "sets": [time_set(newest_end=NOW)]})
    assert relay.check(jobs=[], partitions=None) == []
    assert set(relay.states["set/mart.daily"]["problems"]) == {"running_out"}


def test_set_that_could_not_be_read_stays_as_it_is() -> None:
    relay = Relay()
    assert len(relay.check(jobs=[], partitions=found(time_set(newest_end=NOW)))) == 1
    assert relay.check(jobs=[], partitions=found(unread())) == []
    assert relay.check(jobs=[], partitions=found(time_set(newest_end=NOW))) == []


def test_set_that_cannot_be_read_for_long_is_reported() -> None:
    relay = Relay()
    relay.check(jobs=[], partitions=found(unread()))
    assert {"name", "kind", "interval", "partitions"} <= relay.states["set/mart.daily"].keys()  # the command shows them
    sent = [
        subjects(relay.check(jobs=[], partitions=found(each), now=NOW + minutes * 60))
        for minutes, each in ((0, unread()), (50, unread()), (65, unread()), (70, time_set()), (75, unread()))
    ]
    assert sent == [
        [],
        [],
        [
            "mart.daily: not watched: all of it (reading it fails since Sat 21 Nov 2026 03:12:45 UTC: canceling "
            "statement due to lock timeout)"
        ],
        ["mart.daily: recovered, was not watched in full for 5 min"],
        [],
    ]


def test_right_that_one_of_two_roles_has_is_not_missed() -> None:
    relay = Relay()
    blind = time_set(default={"table": "mart.daily_default"}, unwatched=["default"], maintained_at=NOW + 2 * DAY)
    assert relay.check(jobs=[], partitions=found(time_set())) == []
    assert relay.check(jobs=[], partitions=found(blind), now=NOW + 60) == []
    assert relay.check(jobs=[], partitions=found(time_set()), now=NOW + DAY - 400) == []
    assert relay.check(jobs=[], partitions=found(blind), now=NOW + DAY + 100) == []
    assert subjects(relay.check(jobs=[], partitions=found(blind), now=NOW + 2 * DAY - 399)) == [
        "mart.daily: not watched: rows in its default partition (dba may not read that)"
    ]


def test_sets_within_another_are_told_with_the_outermost() -> None:
    parts = [
        time_set(parent=f"mart.day_{day}", relation=f"mart.day_{day}", part_of="mart.daily", unwatched=["trigger"])
        for day in range(30)
    ]
    closed = time_set(parent="mart.past", part_of="mart.daily", closed=True, unwatched=["list"])
    [sent] = Relay().check(jobs=[], partitions=found(time_set(), *parts, closed))
    assert sent.notification.facts["target"] == "set/mart.daily"
    assert sent.notification.facts["reasons"] == ["trigger"]
    [text] = [each.text for each in sent.notification.sections if each.heading == "What is not watched"]
    assert text is not None
    assert "mart.day_3, mart.day_4 and 25 more: how long its partitions last" in text


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
            facts = [problem.facts for problem in sent.notification.problems]
            phases += [each["phase"] for each in facts if each["problem"] == "failed"]
    assert phases == ["opened", "recovered"] * 4
