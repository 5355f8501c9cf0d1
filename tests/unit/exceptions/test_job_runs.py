"""A job that reports its own exception is told of once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from aws_lambda_powertools.logging import Logger
from moto import mock_aws

from pgrelay.exceptions.job_runs import JobRuns
from sandbox.local_aws import create_exception_table
from tests.support.functions import EXCEPTION_TABLE, REGION, FakeTopic, load_with_fake, set_environment
from tests.unit.payloads import NOW, cron, exception, run
from tests.unit.test_handlers import invoke

if TYPE_CHECKING:
    from collections.abc import Iterator

AT = 1_795_230_765.0
"""When the exception of the payloads happened."""


@pytest.fixture
def job_runs(monkeypatch: pytest.MonkeyPatch) -> Iterator[JobRuns]:
    set_environment(monkeypatch, "exception_relay")
    with mock_aws():
        client = boto3.client("dynamodb", region_name=REGION)
        create_exception_table(client, EXCEPTION_TABLE)
        yield JobRuns(EXCEPTION_TABLE, lambda: client, Logger(service="test"))


def test_run_is_known_by_its_process_and_time(job_runs: JobRuns) -> None:
    job_runs.note(exception())
    assert job_runs.has_reported("reporting", 4711, started_at=AT - 60, seconds=61)
    assert not job_runs.has_reported("reporting", 4712, started_at=AT - 60, seconds=61)
    assert not job_runs.has_reported("other", 4711, started_at=AT - 60, seconds=61)
    # Another process had the number before, or has it since.
    assert not job_runs.has_reported("reporting", 4711, started_at=AT - 600, seconds=60)
    assert not job_runs.has_reported("reporting", 4711, started_at=AT + 60, seconds=60)


@pytest.mark.parametrize(
    "changes", [{"session": {}}, {"database": None}, {"database": "\ud800" * 5_000}, {"at": "yesterday"}]
)
def test_report_with_little_or_odd_in_it_is_noted_or_left(job_runs: JobRuns, changes: dict[str, Any]) -> None:
    job_runs.note(exception(**changes))


def test_table_that_is_away_makes_two_messages(job_runs: JobRuns) -> None:
    away = JobRuns("no-such-table", job_runs._client, Logger(service="test"))
    away.note(exception())
    assert not away.has_reported("reporting", 4711, started_at=AT, seconds=1)


def test_failure_that_the_job_reported_is_not_told_again(monkeypatch: pytest.MonkeyPatch) -> None:
    topic = FakeTopic()
    notifier = load_with_fake(monkeypatch, "cron_failure_notifier", topic)
    asked: list[Any] = []

    def has_reported(database: str, pid: int, **times: float) -> bool:
        asked.append((database, pid, times))
        return pid == 4711

    monkeypatch.setattr(notifier.job_runs, "has_reported", has_reported)
    answer = invoke(
        notifier, cron(run(1, 1, pid=4711), run(2, 2, pid=4712), run(3, 3), run(4, 4, pid=1), run(5, 4, pid=1))
    )
    assert asked == [
        ("postgres", 4711, {"started_at": NOW - 7200, "seconds": 0.1}),
        ("postgres", 4712, {"started_at": NOW - 7200, "seconds": 0.1}),
    ]
    assert [facts["name"] for facts in (problems["problems"][0] for problems in topic.facts)] == [
        "job number 2", "job number 3", "job number 4",
    ]  # fmt: skip
    assert (answer["notified"], answer["open_problems"]) == (3, 4)


def test_what_was_told_as_an_exception_has_no_end_of_its_own_and_further_failures_are_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever opens an incident at an alert closes it at its end: there is no end of what was not opened."""
    for further, told in (
        ([run(2, 1, pid=4712, status="succeeded", at=NOW + 100)], []),
        ([run(2, 1, pid=4712, at=NOW + 100)], ["open"]),
    ):
        topic = FakeTopic()
        notifier = load_with_fake(monkeypatch, "cron_failure_notifier", topic)
        monkeypatch.setattr(notifier.job_runs, "has_reported", lambda _database, pid, **_times: pid == 4711)
        answer = invoke(notifier, cron(run(1, 1, pid=4711)))
        assert topic.facts == []
        states = [{"target": each["target"], "state": each["state"]} for each in answer["states"] if each["state"]]
        invoke(notifier, cron(*further, states=states, now=NOW + 300))
        assert [facts["state"] for facts in topic.facts] == told


def test_what_was_notified_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    relay = load_with_fake(monkeypatch, "exception_relay")
    noted: list[str] = []
    monkeypatch.setattr(relay.job_runs, "note", lambda report: noted.append(report["id"]))
    for number in ("1", "2"):
        invoke(relay, exception(id=number))
    assert noted == ["1"]
