"""The doctor's rules, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pgrelay_cli.doctor import calls, delivery, installation
from pgrelay_cli.doctor.calls import DryRun, judge_bindings, judge_dry_runs, judge_settings
from pgrelay_cli.doctor.drains import Job, Limit, Run, Scheduler, Session, judge_limits, judge_scheduler
from pgrelay_cli.doctor.probe import Probe, judge_probe
from pgrelay_cli.doctor.subscriptions import judge_subscribers
from pgrelay_cli.subscribers import Subscribers

JOB = Job(number=7, schedule="30 seconds", is_active=True, last_run=None)
SCHEDULER = Scheduler(sessions=[], sees_sessions=True, is_installed=True, is_visible=True, job=JOB)
CRON = Session(role="dba", application="pg_cron", kind="client backend")
WORKER = Session(role="dba", application="", kind="pg_cron")
SERVICE = Session(role="relay", application="pgrelay", kind="client backend")
FUNCTION = Session(role="drainer", application="pgrelay outbox_drainer", kind="client backend")
OTHER = Session(role="app", application="our scheduler", kind=None)
PROBE = Probe(event="e", commit_ms=2, waited_seconds=1)


@pytest.mark.parametrize(
    ("is_standby", "major", "state"), [(False, 14, "ok"), (False, 13, "failure"), (True, 17, "failure")]
)
def test_connection(is_standby: bool, major: int, state: str) -> None:
    rows = [(f"{major}.1", major, "db", "dba", is_standby, True)]
    [finding] = installation.check_connection.judge(rows)
    assert (finding.state, ", TLS" in finding.found) == (state, True)


def test_extension_that_the_server_does_not_have_is_another_remedy() -> None:
    for is_available, remedy in ((True, "CREATE EXTENSION"), (False, "sql/aws_lambda/README.md")):
        rows = [("aws_commons", "1.2", is_available), ("aws_lambda", None, is_available)]
        [finding] = installation.check_extension.judge(rows)
        assert remedy in (finding.remedy or "")


@pytest.mark.parametrize(
    ("bound", "deployed", "states"),
    [
        ({"a": "f"}, {}, ["ok"]),
        ({"a": "f"}, {"a": "f"}, ["ok"]),
        ({"a": "f"}, {"a": "g"}, ["failure"]),
        ({}, {}, ["failure"]),
        ({}, {"a": "g"}, ["failure", "failure"]),
    ],
)
def test_bindings(bound: dict[str, str], deployed: dict[str, str], states: list[str]) -> None:
    found = judge_bindings(bound=bound, needed={"a"}, deployed=deployed, stack="pgrelay")
    assert [finding.state for finding in found] == states


@pytest.mark.parametrize(
    ("runs", "states"),
    [
        ([], {"network": "skipped"}),
        ([DryRun(binding="a", milliseconds=1)], {"network": "ok", "iam": "ok"}),
        (
            [DryRun(binding="a", milliseconds=1), DryRun(binding="b", milliseconds=1, sqlstate="PR136")],
            {"network": "ok", "iam b": "failure", "iam": "ok"},
        ),
        ([DryRun(binding="a", milliseconds=1, sqlstate="PR136")], {"network": "ok", "iam a": "failure"}),
        ([DryRun(binding="a", milliseconds=1, sqlstate="PR132")], {"network": "failure", "iam": "skipped"}),
    ],
)
def test_network_and_rights_are_told_apart(runs: list[DryRun], states: dict[str, str]) -> None:
    assert {finding.check: finding.state for finding in judge_dry_runs(runs)} == states


@pytest.mark.parametrize(
    ("sqlstate", "reason", "remedy"),
    [
        ("PR134", "Rate Exceeded", "concurrency"),
        ("PR136", "Function not found", "pgrelay install"),
        ("PR136", "not authorized", "pgrelay attach"),
    ],
)
def test_remedy_fits_the_refusal(sqlstate: str, reason: str, remedy: str) -> None:
    _, refused = judge_dry_runs([DryRun(binding="a", milliseconds=1, sqlstate=sqlstate, reason=reason)])
    assert remedy in (refused.remedy or "")


@pytest.mark.parametrize(
    ("row", "count"),
    [
        ((None, "read committed", "origin"), 0),
        (("2000", "read committed", "origin"), 1),
        (("2000", "serializable", "replica"), 3),
    ],
)
def test_settings_are_warned_of_one_by_one(row: tuple[str | None, str, str], count: int) -> None:
    assert [finding.state for finding in judge_settings(*row)] == ["warning"] * count


@pytest.mark.parametrize(
    ("setting", "seconds", "words"),
    [
        ("statement_timeout", 8, ["statement_timeout is 8 s", "after 4 s", 'ROLE "dba" IN DATABASE "My DB" SET']),
        ("statement_timeout", 239, ["after 119.5 s"]),
        ("statement_timeout", 240, None),
        ("transaction_timeout", 119, ["transaction_timeout is 119 s"]),
        ("transaction_timeout", 120, None),
    ],
)
def test_a_limit_that_ends_a_drain_is_warned_of(setting: str, seconds: int, words: list[str] | None) -> None:
    limit = Limit(role="dba", database="My DB", setting=setting, value=timedelta(seconds=seconds))
    found = [*judge_limits([limit], timedelta(seconds=60))]
    assert len(found) == (words is not None)
    for finding in found:
        said = f"{finding.found} {finding.remedy}"
        assert [word for word in words or () if word not in said] == []


@pytest.mark.parametrize(
    ("scheduler", "state"),
    [
        (replace(SCHEDULER, is_installed=False, job=None, sessions=[SERVICE]), "ok"),
        (replace(SCHEDULER, is_installed=False, job=None, sessions=[CRON]), "ok"),
        (replace(SCHEDULER, is_visible=False, job=None, sessions=[WORKER]), "ok"),
        # Its own job says more than that it runs at this moment.
        (replace(SCHEDULER, job=replace(JOB, is_active=False), sessions=[WORKER]), "failure"),
        (replace(SCHEDULER, job=replace(JOB, is_active=False), sessions=[WORKER, SERVICE]), "ok"),
        (replace(SCHEDULER, is_installed=False, job=None), "warning"),
        (replace(SCHEDULER, is_visible=False, job=None), "warning"),
        (replace(SCHEDULER, job=None), "failure"),
        (replace(SCHEDULER, job=replace(JOB, is_active=False)), "failure"),
        (SCHEDULER, "warning"),
        (replace(SCHEDULER, job=replace(JOB, last_run=Run(status="failed", message="why\n", seconds=None))), "failure"),
        (replace(SCHEDULER, job=replace(JOB, last_run=Run(status="running", message=None, seconds=3))), "ok"),
    ],
)
def test_something_has_to_deliver(scheduler: Scheduler, state: str) -> None:
    assert judge_scheduler(scheduler).state == state


@pytest.mark.parametrize(
    ("session", "words"),
    [
        (CRON, "pg_cron of another database, as the role dba"),
        (WORKER, "pg_cron of another database, as the role dba"),
        (SERVICE, "pgrelay drain, as the role relay"),
        (FUNCTION, "the function outbox_drainer, as the role drainer"),
        (OTHER, "a session of our scheduler, as the role app"),
    ],
)
def test_who_delivers_is_named(session: Session, words: str) -> None:
    elsewhere = replace(SCHEDULER, is_installed=False, job=None, sessions=[session, session])
    finding = judge_scheduler(elsewhere)
    assert (finding.check, finding.found) == ("drain", f"runs: {words}")


def test_what_this_role_may_not_see_is_said() -> None:
    unseen = replace(SCHEDULER, is_installed=False, job=None, sees_sessions=False, place="It is elsewhere.")
    assert "pg_read_all_stats" in judge_scheduler(unseen).found
    assert "pg_read_all_stats" not in judge_scheduler(replace(unseen, sees_sessions=True)).found


@pytest.mark.parametrize(
    ("state", "lag", "wanted"),
    [
        ("delivering", 59.0, "ok"),
        ("delivering", 61.0, "failure"),
        ("idle", 0.0, "ok"),
        ("stalled", 121.0, "failure"),
        ("dying", 0.0, "failure"),
        ("standing by", 0.0, "warning"),
        ("locked", None, "warning"),
        ("failing", 0.0, "failure"),
        ("paused", 61.0, "warning"),
    ],
)
def test_outbox(state: str, lag: float | None, wanted: str) -> None:
    [finding] = delivery.check_outbox.judge(
        [("events", state, 3, lag, "throttled", 300.0, "pg_cron, process 7, as dba")]
    )
    assert (finding.check, finding.state) == ("outbox events", wanted)


@pytest.mark.parametrize(
    ("probe", "state", "words"),
    [
        (PROBE, "failure", "not delivered within 1 s"),
        (replace(PROBE, batch="events-1"), "failure", "refused in batch events-1"),
        (replace(PROBE, batch="events-1", message="m"), "ok", "delivered 1000 ms later in batch events-1 as message m"),
    ],
)
def test_probe(probe: Probe, state: str, words: str) -> None:
    finding = judge_probe(probe)
    assert finding.state == state
    assert words in finding.found


def test_half_open_breaker_is_no_failure() -> None:
    found = [*calls.check_breakers.judge([("echo", "open"), ("exception_relay", "half-open")])]
    assert [finding.state for finding in found] == ["failure", "warning"]
    assert [finding.state for finding in calls.check_breakers.judge([])] == ["ok"]


@pytest.mark.parametrize(
    ("confirmed", "unconfirmed", "state", "words"),
    [
        (["email dba@example.com"], [], "ok", "alerts go to email dba@example.com"),
        ([], [], "warning", "alerts go to nobody: there is no subscription"),
        ([], ["email dba@example.com"], "warning", "alerts go to nobody yet; not confirmed: email dba@example.com"),
        (["sqs arn:q"], ["email me@example.com"], "warning", "to sqs arn:q; not confirmed: email me@example.com"),
    ],
)
def test_subscribers(confirmed: list[str], unconfirmed: list[str], state: str, words: str) -> None:
    topic = "arn:aws:sns:eu-west-1:123456789012:alerts"
    found = judge_subscribers("alerts", Subscribers(topic=topic, confirmed=confirmed, unconfirmed=unconfirmed))
    assert found.state == state
    assert words in found.found
    if state == "warning":
        address = unconfirmed[0].split()[1] if unconfirmed else "you@example.com"
        assert f"--topic-arn {topic} --protocol email --notification-endpoint {address}`" in (found.remedy or "")
