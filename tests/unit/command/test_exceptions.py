"""pgrelay exceptions, on what the function writes."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from aws_lambda_powertools.logging import Logger
from moto import mock_aws
from typer.testing import CliRunner

from pgrelay.exceptions.sent import SentNotifications
from pgrelay.exceptions.table import DynamoDbExceptionTable
from pgrelay.notifications.notification import render
from pgrelay_cli.errors import PgrelayCliError
from pgrelay_cli.exceptions import commands
from pgrelay_cli.exceptions.table import ExceptionTable
from pgrelay_cli.main import app
from pgrelay_cli.times import parse_until
from sandbox.local_aws import create_exception_table
from tests.support import functions
from tests.support.functions import EXCEPTION_TABLE, REGION
from tests.unit.exceptions.test_folding import WINDOW, Relay

if TYPE_CHECKING:
    from collections.abc import Iterator

OUTPUTS = {("pgrelay", "ExceptionTableName"): EXCEPTION_TABLE}
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def relay(monkeypatch: pytest.MonkeyPatch) -> Iterator[Relay]:
    functions.set_environment(monkeypatch, "exception_relay")
    monkeypatch.setenv("COLUMNS", "160")
    with mock_aws():
        create_exception_table(boto3.client("dynamodb", region_name=REGION), EXCEPTION_TABLE)
        monkeypatch.setattr(commands, "output_of_stack", lambda stack, key: OUTPUTS[stack, key])
        yield Relay(table=DynamoDbExceptionTable(EXCEPTION_TABLE), now=time.time())


def run(*arguments: str, fails: bool = False) -> str:
    result = CliRunner().invoke(app, ["exceptions", *arguments])
    assert result.exit_code == (1 if fails else 0), result.output
    return result.output


def read(*arguments: str, fails: bool = False) -> Any:
    return json.loads(run(*arguments, "--json", fails=fails))


def test_list_has_the_last_seen_first_with_counts(relay: Relay) -> None:
    for number in range(3):
        relay.fold(number, procedure="old_sp", at="2026-11-20T01:00:00+00:00")
    relay.fold(10, procedure="new_sp", at="2026-11-21T01:00:00+00:00")
    relay.tick(WINDOW)
    relay.tick(WINDOW)
    listed = read()["exceptions"]
    assert [(known["procedure"], known["occurrences"], known["unnotified"]) for known in listed] == [
        ("new_sp", 1, 0),
        ("old_sp", 3, 0),
    ]
    assert len(read("--count", "1")["exceptions"]) == 1
    text = run()
    assert listed[0]["fingerprint"] in text
    assert "reporting new_sp" in text
    assert "2026-11-21 01:00:00" in text


@pytest.mark.usefixtures("relay")
def test_list_of_nothing_says_so() -> None:
    assert run() == "No exception was counted yet.\n"
    assert read() == {"exceptions": []}


def test_show_has_the_diagnostics(relay: Relay) -> None:
    relay.fold(1)
    relay.fold(2)
    (known,) = read()["exceptions"]
    shown = read("show", known["fingerprint"])
    assert shown == known
    assert (shown["occurrences"], shown["unnotified"]) == (2, 1)
    text = run("show", known["fingerprint"])
    assert "Occurrences     2, 1 of them in no notification yet" in text
    assert "Constraint      employee_pkey" in text
    assert "                PL/pgSQL function employee_sp() line 12" in text


def test_fingerprint_may_be_given_by_how_it_begins(relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, procedure in enumerate(("old_sp", "new_sp")):
        relay.fold(number, procedure=procedure)
    names = [known["fingerprint"] for known in read()["exceptions"]]
    assert read("show", names[0][:6])["fingerprint"] == names[0]
    assert read("resolve", names[1][:4])["fingerprint"] == names[1]
    assert names[0] in run()
    monkeypatch.setattr(ExceptionTable, "beginning_with", lambda *_: names)
    error = read("resolve", "abcd", fails=True)["error"]
    assert error["message"] == "2 fingerprints begin with abcd."
    assert names[1] in error["hint"]


def test_silenced_exception_is_held_back_until_then(relay: Relay) -> None:
    relay.fold(1)
    relay.tick(WINDOW)
    (known,) = read()["exceptions"]
    answer = read("silence", known["fingerprint"], "--until", "2h")
    assert answer["fingerprint"] == known["fingerprint"]
    (silenced,) = read()["exceptions"]
    assert (
        silenced["silenced_until"]
        == datetime.fromisoformat(answer["silenced_until"]).replace(microsecond=0).isoformat()
    )
    assert "silenced" in run()
    relay.now = time.time()
    assert relay.fold(2).result == "silenced"
    assert len(relay.tick(7_201)) == 1
    assert relay.notified == 2
    assert "is silenced until" in run("silence", known["fingerprint"], "--until", "2999-01-01")


def test_silence_is_ended_before_its_time(relay: Relay) -> None:
    relay.fold(1)
    (known,) = read()["exceptions"]
    name = known["fingerprint"]
    read("silence", name, "--until", "2h")
    relay.fold(2)
    assert relay.tick(WINDOW) == []
    assert read("unsilence", name) == {"fingerprint": name, "silenced_until": None}
    assert "silenced" not in run()
    assert len(relay.tick(WINDOW)) == 1


def test_acknowledged_exception_is_told_again_once_it_is_not(relay: Relay) -> None:
    relay.fold(1)
    (known,) = read()["exceptions"]
    name = known["fingerprint"]
    until = read("acknowledge", name)["acknowledged_until"]
    assert datetime.fromisoformat(until) > datetime.now(UTC) + timedelta(days=6)
    assert "acknowledged" in run()
    assert f"Acknowledged    until {until[:17]}" in run("show", name)
    relay.fold(2)
    assert relay.tick(WINDOW) == []
    assert "is not acknowledged" in run("unacknowledge", name)
    assert relay.fold(3).result == "notified"


def test_resolved_exception_has_regressed_when_it_returns_unless_it_was_reopened(relay: Relay) -> None:
    relay.fold(1)
    (known,) = read()["exceptions"]
    name = known["fingerprint"]
    assert read("resolve", name)["resolved_at"]
    assert "resolved" in run()
    assert read("reopen", name) == {"fingerprint": name, "resolved_at": None}
    at = (datetime.now(UTC) + timedelta(seconds=9)).isoformat()
    assert relay.fold(2, at=at).result == "counted"
    run("resolve", name)
    assert relay.fold(3, at=at).result == "notified"
    assert relay.inbox[-1].facts["regressed"]
    assert read("show", name)["resolved_at"] is None


@pytest.mark.usefixtures("relay")
@pytest.mark.parametrize(
    "command",
    [
        ["show"],
        ["silence", "--until", "1h"],
        ["unsilence"],
        ["acknowledge"],
        ["unacknowledge"],
        ["resolve"],
        ["reopen"],
    ],
)
@pytest.mark.parametrize(
    ("fingerprint", "words"),
    [("0" * 16, "No exception has"), ("abcdef", "No exception has"), ("'; --", "is not a fingerprint")],
)
def test_fingerprint_that_is_not_known_is_an_error(command: list[str], fingerprint: str, words: str) -> None:
    error = read(*command, fingerprint, fails=True)["error"]
    assert words in error["message"]
    assert "pgrelay exceptions" in error["hint"]


@pytest.mark.usefixtures("relay")
def test_table_that_is_gone_is_an_error() -> None:
    boto3.client("dynamodb", region_name=REGION).delete_table(TableName=EXCEPTION_TABLE)
    assert "could not be used" in read(fails=True)["error"]["message"]


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("30m", NOW + timedelta(minutes=30)),
        ("2h", NOW + timedelta(hours=2)),
        ("3d", NOW + timedelta(days=3)),
        ("1w", NOW + timedelta(weeks=1)),
        ("2026-11-22", datetime(2026, 11, 22, tzinfo=UTC)),
        ("2026-11-21T14:00+01:00", datetime(2026, 11, 21, 13, tzinfo=UTC)),
    ],
)
def test_time_is_read(text: str, until: datetime) -> None:
    assert parse_until(text, now=NOW) == until


@pytest.mark.parametrize("text", ["", "soon", "2x", "-1h", "0h", "2026-11-21", "99999999999w", "2026-13-01"])
def test_time_that_is_none_or_has_passed_is_an_error(text: str) -> None:
    with pytest.raises(PgrelayCliError, match=r"is not a time|has passed") as caught:
        parse_until(text, now=NOW)
    assert caught.value.hint


def test_resolved_exception_is_over_by_the_next_minute(relay: Relay) -> None:
    relay.fold(1)
    run("resolve", relay.inbox[0].facts["fingerprint"])
    relay.tick()
    relay.tick()
    assert relay.kinds == ["exception", "exception_resolved"]


def test_what_was_sent_is_shown_the_last_first(relay: Relay) -> None:
    client = boto3.client("dynamodb", region_name=REGION)
    sent = SentNotifications(EXCEPTION_TABLE, lambda: client, Logger(service="test"))
    assert run("notifications") == "Nothing was sent in the last 30 days.\n"
    for number in (1, 2):
        relay.fold(number, procedure=f"proc {number}")
        notification = relay.inbox[-1]
        sent.keep(notification, render(notification), topic="arn:aws:sns:r:1:alerts", message_id=f"message-{number}")
    found = read("notifications")["notifications"]
    assert [one["message_id"] for one in found] == ["message-2", "message-1"]
    assert found[0]["problem_ids"] == [relay.inbox[-1].problems[0].problem_id]
    assert "proc 2: unique_violation employee_pkey" in run("notifications", "--count", "1")


def test_sent_notification_that_cannot_be_kept_was_sent_all_the_same(relay: Relay) -> None:
    relay.fold(1)
    client = boto3.client("dynamodb", region_name=REGION)
    sent = SentNotifications("no-such-table", lambda: client, Logger(service="test"))
    sent.keep(relay.inbox[0], render(relay.inbox[0]), topic="t", message_id="m")
