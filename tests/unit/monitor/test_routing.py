"""Which notifications a check leads to, and where they go."""

from __future__ import annotations

from tests.unit.monitor.watched import HOUR, Relay, ids, subjects
from tests.unit.notifications.test_notifications import rendered
from tests.unit.payloads import NOW, job, run


def test_each_job_gets_one_notification() -> None:
    relay = Relay()
    assert subjects(relay.check(run(5, 1), run(6, 2), run(7, 2))) == [
        "job number 1 failed: division by zero",
        "job number 2 failed (2 times): division by zero",
    ]
    jobs = [job(1), job(2)]
    assert relay.check(run(8, 1), jobs=jobs) == []
    assert subjects(relay.check(run(9, 1, status="succeeded"), jobs=jobs, now=NOW + HOUR)) == [
        "job number 1 recovered, was failing for 3 h"
    ]
    assert subjects(relay.check(jobs=jobs, now=NOW + 26 * HOUR))[-1].startswith(
        "job number 2 still failing after 1 day"
    )


def test_ten_targets_get_a_notification_each_and_eleven_one_digest() -> None:
    assert len(Relay().check(*(run(number, number) for number in range(1, 11)))) == 10
    (digest,) = Relay().check(*(run(number, number % 11) for number in range(1, 23)))
    assert rendered(digest.notification)[0].startswith("[OPEN CRITICAL] prod reporting: 11 new problems: job number 0")
    _, variants, facts = rendered(digest.notification)
    assert [problem["name"] for problem in facts["problems"]] == [f"job number {number}" for number in range(11)]
    assert "job number 3 failed (2 times): division by zero" in variants["email"]


def test_settings_of_a_job_and_the_defaults_of_all() -> None:
    relay = Relay(escalates=True)
    settings = [
        {"target": "", "topic": "team-a", "escalate_after_seconds": 60.0},
        {"target": "job/2", "topic": "team-b", "severity": "info"},
        {"target": "job/3", "silenced_until": NOW + HOUR},
    ]
    jobs = [job(number) for number in (1, 2, 3)]
    sent = relay.check(*(run(number, number) for number in (1, 2, 3)), jobs=jobs, settings=settings)
    assert [(one.topic, one.notification.problems[0].severity) for one in sent] == [
        ("team-a", "critical"),
        ("team-b", "info"),
    ]
    sent = relay.check(jobs=jobs, settings=settings, now=NOW + 120)
    assert [(one.topic, one.escalated, one.notification.facts["target"]) for one in sent] == [(None, True, "job/1")]
    sent = relay.check(jobs=jobs, settings=settings, now=NOW + HOUR)
    assert [one.notification.facts["target"] for one in sent] == ["job/3"]


def test_end_of_what_was_escalated_is_reported_where_it_was() -> None:
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
