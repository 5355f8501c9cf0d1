"""Functions that break, refuse, lie and go away: what is delivered, tried again or given up, and in which order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.database.support import PUBLISHER, deliver, drained, events, value
from tests.support.lambda_endpoint import FunctionError, Garbage, RawResult, Truncated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import psycopg

    from tests.conftest import Database
    from tests.support.lambda_endpoint import Handler, LambdaEndpoint


@pytest.fixture
def reader(database: Database) -> Iterator[psycopg.Connection]:
    """A connection that delivers, in a database with the watched table `t`."""
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id int PRIMARY KEY, v text); SELECT pgrelay.watch('t')")
        drain(connection)  # says that the database is a copy, tells the publisher how the outbox stands
        yield connection


def drain(connection: psycopg.Connection) -> None:
    connection.execute("UPDATE pgrelay.reader SET not_before = '-infinity'")
    connection.execute("UPDATE pgrelay.retry SET next_at = clock_timestamp() WHERE next_at < 'infinity'")
    connection.execute("CALL pgrelay.drain()")


def answer(failures: Callable[[dict[str, Any]], dict[str, Any] | None], seen: list[int] | None = None) -> Handler:
    """Return a handler that refuses the events that `failures` says something of, and notes the keys it delivers."""

    def handler(payload: dict[str, Any]) -> dict[str, Any]:
        failed = []
        for event in payload["events"]:
            failure = failures({**event, **json.loads(event["data"])})
            if failure is not None:
                failed.append({"id": event["id"], **failure})
            elif seen is not None:
                seen.append(json.loads(event["data"])["key"]["id"])
        return {"request_id": "r", "delivered": len(payload["events"]) - len(failed), "failed": failed}

    return handler


def dead(connection: psycopg.Connection) -> list[tuple[Any, ...]]:
    return connection.execute("SELECT attempts, reason FROM pgrelay.dead_letter ORDER BY event_id").fetchall()


def waiting(connection: psycopg.Connection) -> object:
    return value(connection, "SELECT coalesce(sum(events), 0) FROM pgrelay.backlog")


def test_one_event_that_the_function_breaks_on_blocks_and_repeats_no_other(
    reader: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    done: list[int] = []

    def handler(payload: dict[str, Any]) -> object:
        keys = [json.loads(event["data"])["key"]["id"] for event in payload["events"]]
        if 137 in keys:
            raise FunctionError({"errorMessage": "cannot read it"})
        done.extend(keys)
        return deliver(payload)

    lambda_endpoint.respond(PUBLISHER, handler)
    reader.execute("INSERT INTO t SELECT g FROM generate_series(1, 1000) AS g")
    reader.execute("CALL pgrelay.drain()")
    assert done == [*range(1, 137), *range(138, 1001)]
    [[attempts, reason]] = reader.execute("SELECT attempts, last_error FROM pgrelay.retry").fetchall()
    assert attempts == 1
    assert "the function failed on it" in reason
    reader.execute("SELECT pgrelay.configure('max_attempts', '3')")
    drain(reader)
    drain(reader)
    [[attempts, reason]] = dead(reader)
    assert attempts == 3
    assert "cannot read it" in reason
    assert len(done) == 999


def test_refused_for_good_is_a_dead_letter_at_once(reader: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    done: list[int] = []
    refusal = {"error": "no such destination", "retryable": False}
    lambda_endpoint.respond(PUBLISHER, answer(lambda event: refusal if event["key"]["id"] == 2 else None, done))
    reader.execute("INSERT INTO t VALUES (1), (2), (3)")
    drain(reader)
    assert (done, dead(reader)) == ([1, 3], [(1, "no such destination")])


def test_refused_for_now_comes_again_alone_and_later_each_time(
    reader: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    done: list[int] = []
    refusal = {"error": "throttled"}  # retryable where nothing else is said
    lambda_endpoint.respond(PUBLISHER, answer(lambda event: refusal if event["key"]["id"] == 2 else None, done))
    reader.execute("INSERT INTO t VALUES (1), (2), (3)")
    waits = []
    for _ in range(5):
        drain(reader)
        waits.append(value(reader, "SELECT extract(epoch FROM next_at - clock_timestamp())::float8 FROM pgrelay.retry"))
    assert done == [1, 3]
    for attempt, seconds in enumerate(waits):
        assert isinstance(seconds, float)
        assert 2 * 2**attempt * 0.5 < seconds <= 2 * 2**attempt * 1.25
    first_id = events(lambda_endpoint)[1]["id"]
    [last] = drained_now(reader, lambda_endpoint)
    assert (last["key"], last["id"]) == ({"id": 2}, first_id)
    assert waiting(reader) == 0


def drained_now(connection: psycopg.Connection, endpoint: LambdaEndpoint) -> list[dict[str, Any]]:
    """Deliver what waits for another attempt, too."""
    connection.execute("UPDATE pgrelay.reader SET not_before = '-infinity'")
    connection.execute("UPDATE pgrelay.retry SET next_at = clock_timestamp() WHERE next_at < 'infinity'")
    return drained(connection, endpoint)


def lie(change: Callable[[dict[str, Any], list[str]], None]) -> Handler:
    """Return a handler whose answer to a batch is changed."""

    def handler(payload: dict[str, Any]) -> dict[str, Any]:
        truth = deliver(payload)
        if payload["events"]:
            change(truth, [event["id"] for event in payload["events"]])
        return truth

    return handler


def raising(error: Exception) -> Handler:
    def handler(payload: dict[str, Any]) -> object:
        if payload["events"]:
            raise error
        return deliver(payload)

    return handler


@pytest.mark.parametrize(
    "handler",
    [
        lambda _: None,
        lambda _: [],
        lambda _: "delivered",
        lambda _: {},
        lambda _: RawResult(b""),
        lambda _: RawResult(b"\xff\x00 no JSON"),
        lambda _: RawResult(b'{"delivered": 3, "failed": []'),
        raising(Garbage()),
        raising(Truncated()),
        raising(FunctionError({"errorMessage": "\u0000"})),
        lie(lambda truth, _: truth.update(delivered=2)),
        lie(lambda truth, _: truth.update(delivered=4)),
        lie(lambda truth, _: truth.update(delivered="3")),
        lie(lambda truth, _: truth.update(delivered=2.5)),
        lie(lambda truth, _: truth.update(failed=None)),
        lie(lambda truth, _: truth.update(failed={})),
        lie(lambda truth, _: truth.update(delivered=2, failed=["x"])),
        lie(lambda truth, _: truth.update(delivered=2, failed=[{}])),
        lie(lambda truth, _: truth.update(delivered=2, failed=[{"id": None}])),
        lie(lambda truth, _: truth.update(delivered=2, failed=[{"id": "nonsense", "error": "e"}])),
        lie(lambda truth, ids: truth.update(delivered=2, failed=[{"id": ids[0] + "0", "error": "e"}])),
        lie(lambda truth, ids: truth.update(delivered=2, failed=[{"id": "x" * 9 + ids[0][9:], "error": "e"}])),
        lie(lambda truth, ids: truth.update(delivered=1, failed=[{"id": ids[0]}, {"id": ids[0]}])),
        lie(lambda truth, ids: truth.update(delivered=-1, failed=[{"id": i} for i in [*ids, ids[0]]])),
        lie(lambda truth, ids: truth.update(delivered=2, failed=[{"id": ids[0], "retryable": "maybe"}])),
        lie(lambda truth, ids: truth.update(delivered=2, failed=[{"id": ids[0], "error": "\u0000"}])),
    ],
)
def test_answer_that_cannot_be_trusted_loses_nothing(
    reader: psycopg.Connection, lambda_endpoint: LambdaEndpoint, handler: Handler
) -> None:
    lambda_endpoint.respond(PUBLISHER, handler)
    reader.execute("INSERT INTO t VALUES (1), (2), (3)")
    for _ in range(4):
        drain(reader)
    assert waiting(reader) == 3
    assert value(reader, "SELECT count(*) FROM pgrelay.dead_letter") == 0
    assert {event["key"]["id"] for event in drained_now(reader, lambda_endpoint)} == {1, 2, 3}
    assert waiting(reader) == 0


@pytest.mark.parametrize("messages", [[], ["one"], [None, 1, {}], ["x"] * 100, "x", {"a": 1}])
def test_message_ids_that_are_wrong_do_no_harm(
    reader: psycopg.Connection, lambda_endpoint: LambdaEndpoint, messages: object
) -> None:
    lambda_endpoint.respond(PUBLISHER, lie(lambda truth, _: truth.update(messages=messages)))
    reader.execute("INSERT INTO t VALUES (1), (2), (3)")
    drain(reader)
    assert waiting(reader) == 0
    assert value(reader, "SELECT count(*) FROM pgrelay.delivery") == 3


def test_held_without_anything_to_wait_for_is_a_failure(
    reader: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    reader.execute("SELECT pgrelay.watch('t', p_ordered => true); CREATE TABLE u (id int); SELECT pgrelay.watch('u')")
    reader.execute("SELECT pgrelay.configure('max_attempts', '3')")
    lambda_endpoint.respond(PUBLISHER, answer(lambda _: {"error": "behind another", "held": True}))
    reader.execute("INSERT INTO t VALUES (1); UPDATE t SET v = 'x'; INSERT INTO u VALUES (1)")
    for _ in range(3):
        drain(reader)
    assert dead(reader) == [(3, "behind another"), (3, "behind another")]
    for _ in range(3):
        drain(reader)
    assert waiting(reader) == 0
    assert len(dead(reader)) == 3


def test_away_for_a_while_keeps_everything_in_place(
    reader: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    reader.execute("INSERT INTO t SELECT g FROM generate_series(1, 700) AS g")
    lambda_endpoint.refuse()
    for _ in range(3):
        drain(reader)
    reader.execute("INSERT INTO t VALUES (701)")
    [[state, error]] = reader.execute(
        "SELECT state, last_error FROM pgrelay.status WHERE channel = 'events'"
    ).fetchall()
    assert state == "failing"
    assert error
    assert value(reader, "SELECT count(*) FROM pgrelay.retry") == 0
    lambda_endpoint.accept()
    assert [event["key"]["id"] for event in drained_now(reader, lambda_endpoint)] == list(range(1, 702))
    [[state, error]] = reader.execute(
        "SELECT state, last_error FROM pgrelay.status WHERE channel = 'events'"
    ).fetchall()
    assert (state, error) == ("idle", None)


def test_ordered_events_of_a_key_wait_behind_a_failed_one_and_others_do_not(
    reader: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    reader.execute("SELECT pgrelay.watch('t', p_ordered => true)")
    order: list[tuple[int, str]] = []
    broken = True

    def failure(event: dict[str, Any]) -> dict[str, Any] | None:
        row = (event["key"]["id"], event["new"]["v"])
        if broken and row == (1, "b"):
            return {"error": "not now"}
        if broken and row[0] == 1 and row[1] > "b":
            return {"error": "behind b", "held": True}
        order.append(row)
        return None

    lambda_endpoint.respond(PUBLISHER, answer(failure))
    reader.execute("INSERT INTO t VALUES (1, 'a'), (2, 'a')")
    for version in "bcd":
        reader.execute("UPDATE t SET v = %s", [version])
    drain(reader)
    reader.execute("UPDATE t SET v = 'e'")
    drain(reader)
    assert order == [(1, "a"), (2, "a"), (2, "b"), (2, "c"), (2, "d"), (2, "e")]
    assert reader.execute("SELECT attempts, next_at IS NULL FROM pgrelay.retry ORDER BY event_id").fetchall() == [
        (2, False),
        (0, True),
        (0, True),
        (0, True),
    ]
    broken = False
    reader.execute("UPDATE t SET v = 'f' WHERE id = 1")
    drain(reader)
    assert order[6:] == [(1, version) for version in "bcdef"]


def test_ordered_group_goes_on_behind_a_dead_letter_and_redrive_sends_it_under_its_id(
    reader: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    reader.execute("SELECT pgrelay.watch('t', p_ordered => true)")
    order: list[str] = []
    refusal = {"error": "never", "retryable": False}

    def failure(event: dict[str, Any]) -> dict[str, Any] | None:
        if event["new"]["v"] == "b":
            return refusal
        if event["new"]["v"] == "c":
            return {"error": "behind b", "held": True}
        order.append(event["new"]["v"])
        return None

    lambda_endpoint.respond(PUBLISHER, answer(failure))
    reader.execute("INSERT INTO t VALUES (1, 'a'); UPDATE t SET v = 'b'; UPDATE t SET v = 'c'")
    drain(reader)
    [dead_id] = {event["id"] for event in events(lambda_endpoint) if event["new"]["v"] == "b"}
    assert dead(reader) == [(1, "never")]
    assert [event["new"]["v"] for event in drained_now(reader, lambda_endpoint)] == ["c"]
    assert value(reader, "SELECT pgrelay.redrive('t', p_dry_run => true)") == 1
    assert value(reader, "SELECT pgrelay.redrive('t', p_reason => 'no%%')", []) == 0
    assert value(reader, "SELECT pgrelay.redrive('t', 'events', 'nev%%')", []) == 1
    assert value(reader, "SELECT pgrelay.redrive()") == 0
    [event] = drained(reader, lambda_endpoint)
    assert (event["id"], event["new"]) == (dead_id, {"id": 1, "v": "b"})
    assert (dead(reader), waiting(reader)) == ([], 0)


def test_discard_counts_first(reader: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    lambda_endpoint.respond(PUBLISHER, answer(lambda _: {"error": "no", "retryable": False}))
    reader.execute("INSERT INTO t VALUES (1), (2)")
    drain(reader)
    assert value(reader, "SELECT pgrelay.discard(p_dry_run => true)") == 2
    assert len(dead(reader)) == 2
    assert value(reader, "SELECT pgrelay.discard()") == 2
    assert (dead(reader), waiting(reader)) == ([], 0)


@pytest.mark.parametrize("ordered", [False, True])
def test_pause_and_resume_of_a_table_keep_its_order(
    reader: psycopg.Connection, lambda_endpoint: LambdaEndpoint, ordered: bool
) -> None:
    reader.execute("SELECT pgrelay.watch('t', p_ordered => %s)", [ordered])
    reader.execute("CREATE TABLE u (id int PRIMARY KEY); SELECT pgrelay.watch('u'); SELECT pgrelay.pause('t')")
    reader.execute("INSERT INTO t SELECT g FROM generate_series(1, 1200) AS g; INSERT INTO u VALUES (1)")
    assert [event["table"] for event in drained(reader, lambda_endpoint)] == ["u"]
    reader.execute("UPDATE t SET v = 'x' WHERE id = 1")
    assert drained(reader, lambda_endpoint) == []
    assert value(reader, "SELECT sum(events) FROM pgrelay.backlog WHERE state = 'paused'") == 1201
    reader.execute("SELECT pgrelay.resume('t'); INSERT INTO t VALUES (1201)")
    arrived = [(event["key"]["id"], event["operation"]) for event in drained(reader, lambda_endpoint)]
    assert arrived.index((1, "insert")) < arrived.index((1, "update"))
    arrived.remove((1201, "insert"))
    assert arrived == [*((number, "insert") for number in range(1, 1201)), (1, "update")]


def test_pause_of_everything(reader: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    reader.execute("SELECT pgrelay.pause(); INSERT INTO t VALUES (1)")
    assert drained(reader, lambda_endpoint) == []
    assert value(reader, "SELECT state FROM pgrelay.status WHERE channel = 'events'") == "paused"
    reader.execute("SELECT pgrelay.resume()")
    assert [event["key"]["id"] for event in drained(reader, lambda_endpoint)] == [1]


def test_resume_while_a_reader_holds_events_back(
    database: Database, reader: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    # The reader's transaction puts events into retry that resume cannot see yet.
    reader.execute("INSERT INTO t VALUES (1); SELECT pgrelay.pause('t')")
    reader.autocommit = False
    reader.execute("SELECT pgrelay._tick()")
    reader.commit()
    reader.execute("SELECT pgrelay._deliver('events', 0)")
    with database.connect() as operator:
        operator.execute("SELECT pgrelay.resume('t')")
    reader.commit()
    reader.autocommit = True
    assert [event["key"]["id"] for event in drained(reader, lambda_endpoint)] == [1]


def test_unwatch_while_paused_still_delivers(reader: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    reader.execute("SELECT pgrelay.pause('t'); INSERT INTO t VALUES (1)")
    assert drained(reader, lambda_endpoint) == []
    reader.execute("INSERT INTO t VALUES (2); SELECT pgrelay.unwatch('t'); INSERT INTO t VALUES (3)")
    assert sorted(event["key"]["id"] for event in drained(reader, lambda_endpoint)) == [1, 2]


def test_trace_from_transaction_to_message(reader: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    reader.autocommit = False
    xid = value(reader, "SELECT pg_current_xact_id()::text")
    reader.execute("INSERT INTO t VALUES (1)")
    reader.commit()
    reader.autocommit = True
    [event] = drained(reader, lambda_endpoint)
    assert reader.execute(
        "SELECT event, batch, request_id, message_id FROM pgrelay.delivery WHERE transaction_id = %s::xid8", [xid]
    ).fetchall() == [
        (event["id"], lambda_endpoint.invocations[0].payload["batch"], "request-1", f"message-{event['id']}")
    ]
