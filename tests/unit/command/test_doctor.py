"""The doctor's rules, without a database."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pgrelay_cli.doctor import calls, delivery, installation
from pgrelay_cli.doctor.calls import DryRun, judge_bindings, judge_dry_runs
from pgrelay_cli.doctor.delivery import Job, Run, Scheduler, judge_scheduler
from pgrelay_cli.doctor.probe import Probe, judge_probe

JOB = Job(number=7, schedule="30 seconds", is_active=True, last_run=None)
SCHEDULER = Scheduler(is_followed=False, is_installed=True, is_visible=True, job=JOB)
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
        ((None, None, "read committed", "origin"), 0),
        (("500", "2000", "read committed", "origin"), 1),
        (("500", "2000", "serializable", "replica"), 3),
    ],
)
def test_settings_are_warned_of_one_by_one(row: tuple[str | None, ...], count: int) -> None:
    states = [finding.state for finding in calls.check_settings.judge([row])]
    assert states == (["warning"] * count or ["ok"])


@pytest.mark.parametrize(
    ("scheduler", "state"),
    [
        (replace(SCHEDULER, is_followed=True, is_installed=False, job=None), "ok"),
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
