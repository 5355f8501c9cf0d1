"""The scheduler during one check."""

from __future__ import annotations

from pgrelay.notifications.notification import text_body
from tests.unit.monitor.watched import HOUR, Relay, subjects
from tests.unit.payloads import NOW, job, run


def test_scheduler_that_is_not_well() -> None:
    relay = Relay()
    scheduler = {"version": "1.6", "timezone": "Mars/Base", "launcher": False, "log_run": False, "launch": False}
    (sent,) = relay.check(jobs=[], scheduler=scheduler)
    assert sent.notification.facts["target"] == "scheduler"
    assert {problem.facts["problem"] for problem in sent.notification.problems} == {
        "timezone", "history_off", "jobs_off", "launcher",
    }  # fmt: skip
    assert "pgrelay.acknowledge('scheduler')" in text_body(sent.notification)
    (sent,) = relay.check(jobs=[])
    assert "recovered" in sent.notification.reason


def test_nothing_is_missed_where_the_time_zone_is_hidden() -> None:
    relay, scheduler = Relay(), {"version": "1.6", "timezone_hidden": True}
    for hour in range(30):
        assert relay.check(jobs=[job(1)], scheduler=scheduler, now=NOW + hour * HOUR) == []
    assert subjects(relay.check(run(1, 1), jobs=[job(1)], scheduler=scheduler, now=NOW + 31 * HOUR)) == [
        "job number 1 failed: division by zero"
    ]
    well = run(2, 1, status="succeeded", at=NOW + 32 * HOUR)
    assert len(relay.check(well, jobs=[job(1)], now=NOW + 32 * HOUR)) == 1  # a role that sees it, or may by now


def test_nothing_is_missed_where_no_history_is_kept() -> None:
    relay, scheduler = Relay(), {"version": "1.6", "log_run": False}
    assert len(relay.check(jobs=[job(1)], scheduler=scheduler)) == 1
    for hour in range(1, 6):
        assert relay.check(jobs=[job(1, schedule="* * * * *")], scheduler=scheduler, now=NOW + hour * HOUR / 10) == []


def test_time_zone_that_pg_cron_does_not_know_is_not_gone_by() -> None:
    relay, scheduler = Relay(), {"version": "1.4-1", "timezone": "Asia/Tokyo"}
    midnight = NOW - NOW % (24 * HOUR)
    assert relay.check(jobs=[job(1)], scheduler=scheduler, now=midnight + 12 * HOUR) == []
    assert relay.check(jobs=[job(1)], scheduler=scheduler, now=midnight + 24.5 * HOUR) == []
    ran = run(1, 1, status="succeeded", at=midnight + 25 * HOUR)  # at one o'clock, GMT
    assert relay.check(ran, jobs=[job(1)], scheduler=scheduler, now=midnight + 47 * HOUR) == []
    assert relay.check(jobs=[job(1)], scheduler=scheduler | {"timezone": "Mars"}, now=midnight + 47.1 * HOUR) == []
