"""The table in DynamoDB and the one in memory: one behaviour."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast, get_args

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from pgrelay.errors import TableError
from pgrelay.exceptions import table as exception_table
from pgrelay.exceptions.folding import LEASE_SECONDS, ExceptionTable
from pgrelay.exceptions.occurrences import Occurrence, occurrence_of
from pgrelay.exceptions.table import SHARDS, DynamoDbExceptionTable
from pgrelay_cli.exceptions.table import ExceptionTable as CommandsTable
from pgrelay_cli.exceptions.table import Said
from sandbox.local_aws import create_exception_table
from tests.support import functions
from tests.support.exceptions import FakeTable
from tests.support.functions import EXCEPTION_TABLE, REGION
from tests.unit.exceptions.test_folding import START, WINDOW, Relay
from tests.unit.payloads import HOSTILE_TEXTS, exception

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[DynamoDBClient]:
    functions.set_environment(monkeypatch, "exception_relay")
    with mock_aws():
        client = boto3.client("dynamodb", region_name=REGION)
        create_exception_table(client, EXCEPTION_TABLE)
        yield client


@pytest.fixture
def dynamodb(client: DynamoDBClient) -> DynamoDbExceptionTable:  # noqa: ARG001 - the table is in it
    return DynamoDbExceptionTable(EXCEPTION_TABLE, sleep=lambda _: None)


@pytest.fixture(params=["dynamodb", "fake"])
def table(request: pytest.FixtureRequest) -> ExceptionTable:
    if request.param == "fake":
        return FakeTable()
    return cast("ExceptionTable", request.getfixturevalue("dynamodb"))


def occurrence(number: int = 1, **changes: Any) -> Occurrence:
    return occurrence_of(exception(id=f"report-{number}", **changes), now=START)


def test_report_is_counted_once(table: ExceptionTable) -> None:
    assert [table.count(occurrence(number)) for number in (1, 1, 2, 1)] == [True, False, True, False]
    assert table.load(occurrence().fingerprint) is None
    assert table.open_window(occurrence(), ends_at=START)
    state = table.load(occurrence().fingerprint)
    assert state is not None
    assert (state.total, state.notified, state.pending, sum(state.counts.values())) == (2, 0, 2, 2)


def test_window_is_opened_once_and_after_it_was_closed(table: ExceptionTable) -> None:
    table.count(occurrence())
    assert table.open_window(occurrence(1), ends_at=START)
    assert not table.open_window(occurrence(2), ends_at=START + 1)
    table.record_first(occurrence(2))  # not its opener: nothing happens
    table.record_first(occurrence(1))
    table.record_first(occurrence(1))
    state = table.load(occurrence().fingerprint)
    assert state is not None
    assert (state.opened_by, state.is_opener_notified, state.notified, state.pending) == ("report-1", True, 1, 0)
    assert state.report["error"] == exception()["error"]
    assert "data" not in state.report

    table.close(state, lease_ends_at=START)
    closed = table.load(state.fingerprint)
    assert closed is not None
    assert (closed.is_open, closed.total, closed.notified, closed.counts) == (False, 1, 1, {})
    assert (closed.first_seen_at, closed.last_seen_at) == (occurrence().seen_at,) * 2
    assert table.open_window(occurrence(2), ends_at=START)


def test_window_stays_open_if_something_was_counted_meanwhile(table: ExceptionTable) -> None:
    table.count(occurrence(1))
    table.open_window(occurrence(1), ends_at=START)
    table.record_first(occurrence(1))
    state = table.load(occurrence().fingerprint)
    assert state is not None
    for number in range(2, 2 + 4 * SHARDS):
        table.count(occurrence(number))
    table.close(state, lease_ends_at=START)
    after = table.load(state.fingerprint)
    assert after is not None
    assert (after.is_open, after.total, after.pending) == (True, 1 + 4 * SHARDS, 4 * SHARDS)


def test_end_of_a_window_is_moved_by_one_of_two(table: ExceptionTable) -> None:
    table.count(occurrence())
    table.open_window(occurrence(), ends_at=START)
    state = table.load(occurrence().fingerprint)
    assert state is not None
    assert table.move_end(state, ends_at=START + 120)
    assert not table.move_end(state, ends_at=START + 121)
    table.record_summary(state, count=1, lease_ends_at=START + 121, ends_at=START + 300)  # another's lease
    assert table.due(START + 200) == [state.fingerprint]
    table.record_summary(state, count=1, lease_ends_at=START + 120, ends_at=START + 300)
    assert table.due(START + 200) == []
    recorded = table.load(state.fingerprint)
    assert recorded is not None
    assert (recorded.notified, recorded.is_opener_notified, recorded.notified_until) == (1, True, occurrence().seen_at)
    assert recorded.is_told


def test_regression_opens_a_window_once_and_ends_what_was_said(
    client: DynamoDBClient, dynamodb: DynamoDbExceptionTable
) -> None:
    dynamodb.open_window(occurrence(1), ends_at=START)
    name = occurrence().fingerprint
    command = CommandsTable(client, EXCEPTION_TABLE)
    for said in get_args(Said):
        assert command.say(name, said, datetime.fromtimestamp(START, UTC))
    state = dynamodb.load(name)
    assert state is not None
    assert (state.silenced_until, state.acknowledged_until) == (START, START)
    assert state.resolved_at == "2027-01-15T08:00:00.000000+00:00"
    assert not dynamodb.open_window(occurrence(2), ends_at=START)
    assert dynamodb.open_window(occurrence(3), ends_at=START, is_regressed=True)
    assert not dynamodb.open_window(occurrence(4), ends_at=START, is_regressed=True)
    state = dynamodb.load(name)
    assert state is not None
    assert (state.silenced_until, state.acknowledged_until, state.resolved_at) == (START, 0, None)
    assert state.opened_by == "report-3"


def test_windows_are_due_in_the_order_of_their_ends(table: ExceptionTable) -> None:
    for number in (3, 1, 2, 4):
        table.open_window(occurrence(procedure=f"proc {number}"), ends_at=START + number)
    wanted = [occurrence(procedure=f"proc {number}").fingerprint for number in (1, 2, 3)]
    assert table.due(START + 3) == wanted


def test_turns_are_counted_by_minute(table: ExceptionTable) -> None:
    assert [table.take_turn(minute, is_critical=False) for minute in (1, 1, 2, 1)] == [1, 2, 1, 3]
    assert table.take_turn(1, is_critical=True) == 1


def test_first_and_last_are_kept_over_shards_and_windows(table: ExceptionTable) -> None:
    times = [f"2026-11-21T03:{minute:02}:00.000000+00:00" for minute in range(40)]
    for number, at in enumerate(times):
        table.count(occurrence(number, at=at))
    table.open_window(occurrence(0, at=times[0]), ends_at=START)
    state = table.load(occurrence().fingerprint)
    assert state is not None
    assert (state.first_seen_at, state.last_seen_at) == (times[0], times[-1])


@pytest.mark.parametrize("text", HOSTILE_TEXTS[1:], ids=range(1, len(HOSTILE_TEXTS)))
def test_any_report_is_counted(table: ExceptionTable, text: str) -> None:
    hostile = occurrence_of(
        exception(id=text, procedure=text, database=text, message=text, detail=text, context=text, at=text), now=START
    )
    assert table.count(hostile)
    assert table.open_window(hostile, ends_at=START)
    assert table.load(hostile.fingerprint) is not None


def test_a_storm_is_folded_the_same_in_both(table: ExceptionTable) -> None:
    relay = Relay(table=table)
    for number in range(50):
        relay.fold(number)
        relay.fold(number)
    relay.tick(WINDOW)
    relay.tick(WINDOW)
    relay.fold(50)
    assert relay.kinds == ["exception", "exception_summary", "exception"]
    assert relay.notified == 51
    assert relay.inbox[-1].facts["total"] == 51


def test_items_expire(client: DynamoDBClient, dynamodb: DynamoDbExceptionTable) -> None:
    Relay(table=dynamodb).fold(1)
    items = client.scan(TableName=EXCEPTION_TABLE)["Items"]
    assert {item["sk"]["S"].partition("#")[0] for item in items} == {"state", "count", "seen", "turns"}
    assert all(int(item["expires_at"]["N"]) > START - 10**9 for item in items)


def test_no_values_are_kept_but_the_report_s(client: DynamoDBClient, dynamodb: DynamoDbExceptionTable) -> None:
    Relay(table=dynamodb).fold(1, data={"card": "4111-1111-1111"})
    assert "4111-1111-1111" not in json.dumps(client.scan(TableName=EXCEPTION_TABLE)["Items"])


def test_more_windows_than_one_call_closes_wait(
    dynamodb: DynamoDbExceptionTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exception_table, "DUE_AT_ONCE", 5)
    for number in range(6):
        dynamodb.open_window(occurrence(procedure=f"proc {number}"), ends_at=START)
    assert len(dynamodb.due(START)) == 5


class Refusing:
    """A client that refuses a number of calls before it works."""

    def __init__(self, client: Any, code: str, times: int, *, reasons: list[str] | None = None) -> None:
        self.client, self.code, self.times = client, code, times
        self.reasons = reasons

    def __getattr__(self, name: str) -> Any:
        def call(**arguments: Any) -> Any:
            if self.times:
                self.times -= 1
                response: Any = {"Error": {"Code": self.code, "Message": "no"}}
                if self.reasons:
                    response["CancellationReasons"] = [{"Code": reason} for reason in self.reasons]
                raise ClientError(response, name)
            return getattr(self.client, name)(**arguments)

        return call


@pytest.mark.parametrize(
    ("code", "reasons"),
    [("TransactionCanceledException", ["None", "TransactionConflict"]), ("TransactionConflictException", None)],
)
def test_write_that_met_another_is_tried_again(
    dynamodb: DynamoDbExceptionTable, code: str, reasons: list[str] | None
) -> None:
    dynamodb._calls.client = cast("Any", Refusing(dynamodb._calls.client, code, 5, reasons=reasons))
    assert dynamodb.count(occurrence())
    dynamodb._calls.client = cast("Any", Refusing(dynamodb._calls.client, code, 50, reasons=reasons))
    with pytest.raises(TableError, match=EXCEPTION_TABLE):
        dynamodb.count(occurrence())


def test_table_that_is_not_there_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    functions.set_environment(monkeypatch, "exception_relay")
    with mock_aws():
        table = DynamoDbExceptionTable("other")
        for call in (
            lambda: table.count(occurrence()),
            lambda: table.load("f"),
            lambda: table.open_window(occurrence(), ends_at=1),
            lambda: table.due(1),
            lambda: table.take_turn(1, is_critical=False),
        ):
            with pytest.raises(TableError, match="other"):
                call()


def test_table_that_does_not_answer_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    functions.set_environment(monkeypatch, "exception_relay", AWS_ENDPOINT_URL_DYNAMODB="http://127.0.0.1:9")
    with pytest.raises(TableError, match="did not answer"):
        DynamoDbExceptionTable(EXCEPTION_TABLE).take_turn(1, is_critical=False)


def test_lease_is_longer_than_a_function_runs() -> None:
    assert LEASE_SECONDS > 60


def test_exception_with_a_long_message_is_one_problem_from_its_beginning_to_its_end(
    dynamodb: DynamoDbExceptionTable,
) -> None:
    relay = Relay(table=dynamodb)
    for number in range(2):
        relay.fold(number, message="a line cannot be read and the next one neither; " * 50)
    relay.tick(WINDOW)
    relay.tick(WINDOW)
    relay.tick(2 * 86_400)
    assert relay.kinds == ["exception", "exception_summary", "exception_resolved"]
    assert len({notification.problems[0].problem_id for notification in relay.inbox}) == 1
