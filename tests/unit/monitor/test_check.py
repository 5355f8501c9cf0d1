"""One step: messages, their ids and topics, and what is remembered."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pgrelay.monitor.check import Outgoing, step
from pgrelay.notifications.alert_topics import AlertTopics
from pgrelay.notifications.notification import render, text_body
from tests.support.functions import FakeTopic
from tests.unit.monitor.test_partitions import by_time
from tests.unit.notifications.test_notifications import rendered
from tests.unit.payloads import HOSTILE_TEXTS, NOW, cron, job, run

HOUR = 3600.0


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
            for entry in json.loads(json.dumps(list(answer.states))):
                if entry["state"] is None:
                    self.states.pop(entry["target"], None)
                else:
                    self.states[entry["target"]] = entry["state"]
        return list(answer.outgoing)


def subjects(outgoing: list[Outgoing]) -> list[str]:
    return [sent.notification.subject.removeprefix("[pgrelay] reporting: ") for sent in outgoing]


def ids(outgoing: list[Outgoing]) -> list[str]:
    return [sent.notification.facts["id"] for sent in outgoing]


def test_each_job_gets_one_notification() -> None:
    relay = Relay()
    assert subjects(relay.check(run(5, 1), run(6, 2), run(7, 2))) == [
        "job number 1 failed: ERROR:  division by zero",
        "job number 2 failed (2 times): ERROR:  division by zero",
    ]
    jobs = [job(1), job(2)]
    assert relay.check(run(8, 1), jobs=jobs) == []
    assert subjects(relay.check(run(9, 1, status="succeeded"), jobs=jobs, now=NOW + HOUR)) == [
        "job number 1 recovered, was failing for 1 h"
    ]
    assert subjects(relay.check(jobs=jobs, now=NOW + 26 * HOUR))[-1].startswith(
        "job number 2 still failing after 1 day"
    )


def test_check_whose_outcome_was_lost_repeats_its_messages_with_their_ids() -> None:
    relay = Relay()
    first = relay.check(run(5, 1), run(6, 2), lose=True)
    again = relay.check(run(5, 1), run(6, 2), run(7, 1), now=NOW + 300)
    assert ids(first) == ids(again)
    assert len(set(ids(first))) == 2


def test_ids_differ_from_problem_to_problem_phase_to_phase_and_database_to_database() -> None:
    relay, seen = Relay(), set()
    for number in range(1, 4):
        for status in ("failed", "succeeded"):
            sent = relay.check(
                run(number * 2 + (status == "succeeded"), 1, status=status), now=NOW + number * 10 * HOUR
            )
            seen.update(ids(sent))
    assert len(seen) == 6
    assert not seen & set(ids(Relay().check(run(1, 1), database="other")))


def test_ten_targets_get_a_notification_each_and_eleven_one_digest() -> None:
    assert len(Relay().check(*(run(number, number) for number in range(1, 11)))) == 10
    (digest,) = Relay().check(*(run(number, number % 11) for number in range(1, 23)))
    assert digest.notification.subject == "[pgrelay] reporting: 11 problems: 11 new"
    _, variants, facts = rendered(digest.notification)
    assert [problem["name"] for problem in facts["problems"]] == [f"job number {number}" for number in range(11)]
    assert "job number 3 failed (2 times): ERROR:  division by zero" in variants["email"]


def test_digest_tells_what_is_new_still_open_and_over() -> None:
    relay, jobs = Relay(), [job(number) for number in range(12)]
    relay.check(*(run(number + 1, number) for number in range(9)), jobs=jobs)
    later = [run(20 + number, number, status="succeeded") for number in range(5)]
    later += [run(30 + number, number) for number in range(9, 12)]
    settings = [{"target": "", "grace_seconds": 1e6}]
    (digest,) = relay.check(*later, jobs=jobs, now=NOW + 25 * HOUR, settings=settings)
    assert digest.notification.subject.endswith("12 problems: 3 new, 4 still open, 5 recovered")


def test_digest_says_how_many_it_does_not_show() -> None:
    (digest,) = Relay().check(*(run(number + 1, number) for number in range(250)))
    body = text_body(digest.notification)
    assert "  job number 99 failed" in body
    assert "  job number 100 failed" not in body
    assert "  and 150 more" in body.splitlines()
    assert len(rendered(digest.notification)[2]["problems"]) == 250


def test_settings_of_a_job_and_the_defaults_of_all() -> None:
    relay = Relay(escalates=True)
    settings = [
        {"target": "", "topic": "team-a", "escalate_after_seconds": 60.0},
        {"target": "job/2", "topic": "team-b", "severity": "info"},
        {"target": "job/3", "silenced_until": NOW + HOUR},
    ]
    jobs = [job(number) for number in (1, 2, 3)]
    sent = relay.check(*(run(number, number) for number in (1, 2, 3)), jobs=jobs, settings=settings)
    assert [(one.topic, one.notification.facts["severity"]) for one in sent] == [
        ("team-a", "critical"),
        ("team-b", "info"),
    ]
    sent = relay.check(jobs=jobs, settings=settings, now=NOW + 120)
    assert [(one.topic, one.escalated, one.notification.facts["target"]) for one in sent] == [(None, True, "job/1")]
    sent = relay.check(jobs=jobs, settings=settings, now=NOW + HOUR)
    assert [one.notification.facts["target"] for one in sent] == ["job/3"]


def test_end_of_what_was_escalated_is_told_where_it_was() -> None:
    relay, settings = Relay(escalates=True), [{"target": "", "escalate_after_seconds": 60.0, "topic": "team"}]
    jobs = [job(1), job(2)]
    relay.check(run(1, 1), run(2, 2), jobs=jobs, settings=settings)
    acknowledged = [*settings, {"target": "job/2", "acknowledged_at": NOW + 1}]
    assert [one.escalated for one in relay.check(jobs=jobs, settings=acknowledged, now=NOW + 90)] == [True]
    well = [run(number + 2, number, status="succeeded") for number in (1, 2)]
    sent = relay.check(*well, jobs=jobs, settings=acknowledged, now=NOW + 120)
    assert [(one.topic, one.escalated, one.notification.facts["target"]) for one in sent] == [
        ("team", False, "job/1"),
        ("team", False, "job/2"),
        (None, True, "job/1"),
    ]
    assert len(set(ids(sent))) == 2


def test_problems_of_one_target_are_one_notification_the_worst_first() -> None:
    facts = by_time(newest_end=NOW, maintained_at=NOW - 90 * 86_400)
    (sent,) = Relay().check(jobs=None, partitions={"schema": "partman", "version": "5.2.4", "sets": [facts]})
    assert sent.notification.subject.endswith(
        "mart.daily: no partition for new rows since 0 ms; not maintained for 90 days"
    )
    _, _, rendered_facts = rendered(sent.notification)
    assert (rendered_facts["kind"], rendered_facts["problem"]) == ("partitions", "running_out")
    assert [also["problem"] for also in rendered_facts["also"]] == ["maintenance"]
    body = text_body(sent.notification)
    assert body.count("Premake") == 1
    assert "1 OF 2\n  no partition for new rows since 0 ms\n" in body
    assert "2 OF 2\n  not maintained for 90 days\n" in body


def test_set_that_is_gone_is_forgotten_and_not_told_of() -> None:
    relay = Relay()
    found = {"schema": "partman", "version": "5.2.4", "sets": [by_time(newest_end=NOW)]}
    relay.check(jobs=[], partitions=found)
    assert set(relay.states) == {"set/mart.daily"}
    assert relay.check(jobs=[], partitions=found | {"sets": []}) == []
    assert relay.states == {}


def test_sets_that_a_role_may_not_read_stay_as_they_are() -> None:
    relay = Relay()
    relay.check(jobs=[], partitions={"schema": "p", "version": "4.7.2", "sets": [by_time(newest_end=NOW)]})
    assert relay.check(jobs=[], partitions=None) == []
    assert set(relay.states["set/mart.daily"]["problems"]) == {"running_out"}


def test_set_that_could_not_be_read_stays_as_it_is() -> None:
    relay = Relay()
    found = {"schema": "partman", "version": "5.2.4", "sets": [by_time(newest_end=NOW)], "unread": []}
    assert len(relay.check(jobs=[], partitions=found)) == 1
    assert relay.check(jobs=[], partitions=found | {"sets": [], "unread": ["mart.daily"]}) == []
    assert relay.check(jobs=[], partitions=found) == []


def test_job_that_runs_the_maintenance_tells_when_a_set_was_maintained() -> None:
    maintenance = job(1, command="CALL partman.run_maintenance_proc()")
    found = {"schema": "p", "version": "4.7.2", "sets": [by_time(maintained_at=None)]}
    relay = Relay()
    assert relay.check(run(1, 1, status="succeeded"), jobs=[maintenance], partitions=found) == []
    settings = [{"target": "job/1", "grace_seconds": 1e9}]
    facts = by_time(maintained_at=None, newest_end=NOW + 9 * 86_400)
    sent = relay.check(
        jobs=[maintenance], partitions=found | {"sets": [facts]}, now=NOW + 3 * 86_400, settings=settings
    )
    assert subjects(sent) == ["mart.daily: not maintained for 3 days 2 h"]


def test_state_of_another_version_is_forgotten() -> None:
    relay = Relay()
    relay.states["job/1"] = {"version": 0, "garbage": True}
    relay.check(run(1, 1))
    assert relay.states["job/1"]["seen"] == 1


def test_scheduler_that_is_not_well() -> None:
    relay = Relay()
    scheduler = {"version": "1.6", "timezone": "Mars/Base", "launcher": False, "log_run": False, "launch": False}
    (sent,) = relay.check(jobs=[], scheduler=scheduler)
    assert sent.notification.facts["target"] == "scheduler"
    assert {sent.notification.facts["problem"], *(also["problem"] for also in sent.notification.facts["also"])} == {
        "timezone", "history_off", "jobs_off", "launcher",
    }  # fmt: skip
    assert "pgrelay.acknowledge('scheduler')" in text_body(sent.notification)
    (sent,) = relay.check(jobs=[])
    assert "recovered" in sent.notification.subject


def test_nothing_is_missed_where_the_time_zone_is_hidden() -> None:
    relay, scheduler = Relay(), {"version": "1.6", "timezone_hidden": True}
    for hour in range(30):
        assert relay.check(jobs=[job(1)], scheduler=scheduler, now=NOW + hour * HOUR) == []
    assert subjects(relay.check(run(1, 1), jobs=[job(1)], scheduler=scheduler, now=NOW + 31 * HOUR)) == [
        "job number 1 failed: ERROR:  division by zero"
    ]
    well = run(2, 1, status="succeeded", at=NOW + 32 * HOUR)
    assert len(relay.check(well, jobs=[job(1)], now=NOW + 32 * HOUR)) == 1  # a role that sees it, or may by now


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=range(len(HOSTILE_TEXTS)))
@pytest.mark.parametrize("jobs", [1, 11])
def test_hostile_text_in_every_member_is_a_notification(text: str, jobs: int) -> None:
    texts = dict.fromkeys(("command", "database", "username"), text)
    sent = Relay().check(
        *(run(number + 1, number, message=text, **texts) for number in range(jobs)),
        jobs=[job(number, name=text, schedule=text, owner_may_login=False, **texts) for number in range(jobs)],
    )
    for one in sent:
        rendered(one.notification)


def test_500_jobs_with_the_longest_texts_fit() -> None:
    longest = "\N{ROCKET}" * 16_000
    for jobs in (1, 10, 500):
        check = [run(number + 1, number % jobs, message=longest, command=longest) for number in range(500)]
        for sent in Relay().check(*check, jobs=[job(number, name=longest) for number in range(jobs)]):
            rendered(sent.notification)


class Log:
    def __init__(self) -> None:
        self.warnings: list[str] = []

    def warning(self, message: str, **_members: object) -> None:
        self.warnings.append(message)


def test_topics_are_named_by_name_and_never_stand_in_the_way() -> None:
    made: dict[str, FakeTopic] = {}

    def connect(arn: str) -> FakeTopic:
        return made.setdefault(arn, FakeTopic(arn=arn, away=arn.endswith("broken")))

    topics = AlertTopics(
        escalation_arn="arn:aws:sns:r:1:boss", other_arns=["arn:aws:sns:r:1:team", "arn:aws:sns:r:1:broken"],
        connect=connect,
    )  # fmt: skip
    alerts, log = FakeTopic(), Log()
    (sent,) = Relay().check(run(1, 1))
    assert topics.escalates
    for topic, escalated in (("team", False), ("broken", False), ("unknown", False), (None, False), (None, True)):
        outgoing = Outgoing(notification=sent.notification, topic=topic, escalated=escalated)
        assert topics.send(outgoing, alerts, log)  # type: ignore[arg-type]
    assert {arn.rpartition(":")[2]: len(topic.notifications) for arn, topic in made.items()} == {
        "team": 1, "broken": 0, "boss": 1,
    }  # fmt: skip
    assert len(alerts.notifications) == 3
    assert len(log.warnings) == 2
    assert render(sent.notification)[0] == alerts.notifications[0][0]
