"""drain: what it delivers, in which order, and what becomes of the rest."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import pytest

from tests.database.support import (
    PUBLISHER,
    TABLE,
    deliver,
    drain,
    events,
    keys,
    notices,
    value,
)
from tests.support.lambda_endpoint import FunctionError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint


def refuse(what: Callable[[dict[str, Any]], bool], *, retryable: bool) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Return a publisher that refuses some events, and holds back what is behind them in their group."""

    def publish(payload: dict[str, Any]) -> dict[str, Any]:
        failed: list[dict[str, Any]] = []
        groups = set()
        for event in payload["events"]:
            if event.get("group") in groups:
                failed.append({"id": event["id"], "error": "behind another", "retryable": True, "held": True})
            elif what(json.loads(event["data"])):
                failed.append({"id": event["id"], "error": "refused", "retryable": retryable})
                groups.add(event.get("group", ""))
        return {"delivered": len(payload["events"]) - len(failed), "failed": failed}

    return publish


def test_only_what_is_committed_leaves(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect(autocommit=False) as connection:
        connection.execute(f"{TABLE}; SELECT pgrelay.watch('t')".encode())
        connection.commit()
        connection.execute("INSERT INTO t VALUES (1, 'ghost')")
        connection.rollback()
        connection.execute("INSERT INTO t VALUES (2, 'kept'); SAVEPOINT s; INSERT INTO t VALUES (3, 'ghost')")
        connection.execute("ROLLBACK TO s; INSERT INTO t VALUES (4, 'kept')")
        connection.commit()
        drain(connection, lambda_endpoint)
    assert keys(lambda_endpoint) == [2, 4]


def test_long_transaction_holds_up_nobody_but_itself(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect(autocommit=False) as long, database.connect(autocommit=False) as short:
        short.execute(f"{TABLE}; SELECT pgrelay.watch('t')".encode())
        short.commit()
        long.execute("INSERT INTO t VALUES (1, 'long')")
        for number in range(2, 5):
            short.execute("INSERT INTO t VALUES (%s, 'short')", [number])
            short.commit()
            drain(short, lambda_endpoint)
        assert keys(lambda_endpoint) == [2, 3, 4]
        long.execute("INSERT INTO t VALUES (5, 'long')")
        long.commit()
        drain(short, lambda_endpoint)
        drain(short, lambda_endpoint)
    assert keys(lambda_endpoint) == [2, 3, 4, 1, 5]


def test_prepared_transaction_leaves_when_it_is_committed(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect(autocommit=False) as connection:
        connection.execute(f"{TABLE}; SELECT pgrelay.watch('t')".encode())
        connection.commit()
        connection.execute("INSERT INTO t VALUES (1, 'prepared'); PREPARE TRANSACTION 'p'")
        connection.commit()
        drain(connection, lambda_endpoint)
        assert keys(lambda_endpoint) == []
        connection.autocommit = True
        connection.execute("COMMIT PREPARED 'p'")
        drain(connection, lambda_endpoint)
    assert keys(lambda_endpoint) == [1]


def test_nothing_is_lost_while_aws_is_away(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect(autocommit=False) as connection:
        connection.execute(f"{TABLE}; SELECT pgrelay.watch('t')".encode())
        connection.commit()
        lambda_endpoint.refuse()
        connection.execute("INSERT INTO t SELECT g, 'away' FROM generate_series(1, 1200) AS g")
        connection.commit()
        connection.autocommit = True
        connection.execute("CALL pgrelay.drain()")
        row = connection.execute("SELECT state, backlog, last_error FROM pgrelay.status WHERE channel = 'events'")
        assert row.fetchone() == (
            "failing", 1200, "invoke API failed AWS Lambda client returned 'Unable to connect to endpoint'.",
        )  # fmt: skip
        lambda_endpoint.accept()
        connection.autocommit = False
        with database.connect("postgres") as admin:
            admin.execute("UPDATE pgrelay.reader SET not_before = '-infinity'")
        drain(connection, lambda_endpoint)
        assert value(connection, "SELECT backlog FROM pgrelay.status WHERE channel = 'events'") == 0
    assert keys(lambda_endpoint) == list(range(1, 1201))


def test_refused_event_becomes_a_dead_letter_and_rises_under_its_id(
    database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect(autocommit=False) as connection:
        connection.execute(f"{TABLE}; SELECT pgrelay.watch('t')".encode())
        connection.execute("INSERT INTO t VALUES (1, 'a'), (2, 'b'), (3, 'c')")
        connection.commit()
        lambda_endpoint.respond(PUBLISHER, refuse(lambda data: data["key"]["id"] == 2, retryable=False))
        connection.autocommit = True
        connection.execute("CALL pgrelay.drain()")
        assert value(connection, "SELECT reason FROM pgrelay.dead_letter") == "refused"
        [_, first, _] = events(lambda_endpoint)
        assert value(connection, "SELECT pgrelay.redrive('t', p_dry_run => true)") == 1
        assert value(connection, "SELECT count(*) FROM pgrelay.dead_letter") == 1
        assert value(connection, "SELECT pgrelay.redrive('t', p_reason => 'ref%')") == 1
        connection.autocommit = False
        lambda_endpoint.clear()
        drain(connection, lambda_endpoint)
        assert value(connection, "SELECT count(*) FROM pgrelay.retry") == 0
    [again] = events(lambda_endpoint)
    assert (again["id"], again["key"]) == (first["id"], {"id": 2})


def test_event_that_breaks_the_function_blocks_no_other(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    delivered: list[int] = []

    def publish(payload: dict[str, Any]) -> dict[str, Any]:
        ids = [json.loads(event["data"])["key"]["id"] for event in payload["events"]]
        if 7 in ids:
            raise FunctionError({"errorMessage": "broke"})
        delivered.extend(ids)
        return deliver(payload)

    lambda_endpoint.respond(PUBLISHER, publish)
    with database.connect(autocommit=False) as connection:
        connection.execute(f"{TABLE}; SELECT pgrelay.watch('t')".encode())
        connection.execute("INSERT INTO t SELECT g, 'x' FROM generate_series(1, 40) AS g")
        connection.commit()
        connection.autocommit = True
        for _ in range(20):
            connection.execute("CALL pgrelay.drain()")
        retried = connection.execute("SELECT attempts, last_error FROM pgrelay.retry").fetchall()
    assert sorted(delivered) == [number for number in range(1, 41) if number != 7]
    [(attempts, error)] = retried
    assert attempts == 1
    assert error.startswith("the function failed on it: lambda invocation failed")


@pytest.mark.parametrize(
    "answer",
    ["text", None, [], {"delivered": 1}, {"delivered": 0, "failed": []}, {"delivered": 2, "failed": [{"id": "x"}]}],
)
def test_answer_that_is_none_moves_nothing(database: Database, lambda_endpoint: LambdaEndpoint, answer: object) -> None:
    lambda_endpoint.respond(PUBLISHER, lambda payload: answer if payload["events"] else "broken")
    with database.connect(autocommit=False) as connection:
        connection.execute(f"{TABLE}; SELECT pgrelay.watch('t')".encode())
        connection.execute("INSERT INTO t VALUES (1, 'a'), (2, 'b')")
        connection.commit()
        connection.autocommit = True
        connection.execute("CALL pgrelay.drain()")
        assert value(connection, "SELECT state FROM pgrelay.status WHERE channel = 'events'") == "failing"
        assert value(connection, "SELECT sum(events) FROM pgrelay.backlog") == 2


def test_ordered_keys_keep_their_order_through_failures(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect(autocommit=False) as connection:
        connection.execute(f"{TABLE}; SELECT pgrelay.watch('t', p_ordered => true)".encode())
        connection.execute("INSERT INTO t VALUES (1, 'a'), (2, 'a'); UPDATE t SET v = 'b'; UPDATE t SET v = 'c'")
        connection.commit()
        lambda_endpoint.respond(PUBLISHER, refuse(lambda data: data["key"]["id"] == 1, retryable=True))
        connection.autocommit = True
        connection.execute("CALL pgrelay.drain()")
        connection.execute("UPDATE t SET v = 'd'")
        connection.execute("CALL pgrelay.drain()")
        states = connection.execute("SELECT attempts, next_at IS NULL FROM pgrelay.retry ORDER BY event_id").fetchall()
        assert states == [(1, False), (0, True), (0, True), (0, True)]
        with database.connect("postgres") as admin:
            admin.execute("UPDATE pgrelay.retry SET next_at = now() WHERE next_at IS NOT NULL")
        lambda_endpoint.clear()
        connection.autocommit = False
        drain(connection, lambda_endpoint)
        assert value(connection, "SELECT count(*) FROM pgrelay.retry") == 0
    assert [(event["key"]["id"], event["new"]["v"]) for event in events(lambda_endpoint)] == [
        (1, "a"), (1, "b"), (1, "c"), (1, "d"),
    ]  # fmt: skip


def test_pause_holds_back_and_resume_delivers_in_order(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect(autocommit=False) as connection:
        connection.execute(f"{TABLE}; CREATE TABLE u (id int PRIMARY KEY)".encode())
        connection.execute("SELECT pgrelay.watch('t', p_ordered => true), pgrelay.watch('u')")
        connection.execute("SELECT pgrelay.pause('t')")
        connection.execute("INSERT INTO t VALUES (1, 'a'); INSERT INTO u VALUES (9); UPDATE t SET v = 'b'")
        connection.commit()
        drain(connection, lambda_endpoint)
        assert keys(lambda_endpoint) == [9]
        assert value(connection, "SELECT sum(events) FROM pgrelay.backlog WHERE state = 'paused'") == 2
        connection.execute("UPDATE t SET v = 'c'; SELECT pgrelay.resume('t')")
        connection.commit()
        lambda_endpoint.clear()
        drain(connection, lambda_endpoint)
        drain(connection, lambda_endpoint)
    assert [event["new"]["v"] for event in events(lambda_endpoint)] == ["a", "b", "c"]


def test_ring_turns_and_stays_small_without_losing_anything(
    database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect(autocommit=False) as connection:
        connection.execute(f"{TABLE}; SELECT pgrelay.watch('t')".encode())
        connection.execute("SELECT pgrelay.configure('rotate_bytes', '65536')")
        connection.commit()
        for batch in range(12):
            first = batch * 1000
            connection.execute(
                "INSERT INTO t SELECT g, repeat('x', 100) FROM generate_series(%s::int, %s) AS g",
                [first + 1, first + 1000],
            )
            connection.commit()
            drain(connection, lambda_endpoint)
        size = value(connection, "SELECT outbox_bytes FROM pgrelay.status WHERE channel = 'events'")
        dead = value(
            connection,
            "SELECT sum(n_tup_upd + n_tup_del) FROM pg_stat_user_tables WHERE relname LIKE '\\_outbox\\_%'",
        )
    assert sorted(keys(lambda_endpoint)) == list(range(1, 12001))
    assert isinstance(size, int)
    assert size < 3_000_000
    assert dead == 0


def test_readers_share_a_channel_without_loss_doubling_or_disorder(
    database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    lambda_endpoint.respond(PUBLISHER, deliver)
    stop = threading.Event()

    def write() -> None:
        with database.connect(autocommit=False) as writer:
            number = 0
            while not stop.is_set():
                number += 1
                writer.execute("INSERT INTO t VALUES (%s, '0')", [number])
                writer.execute("UPDATE t SET v = '1' WHERE id = %s", [number])
                writer.commit()

    with database.connect(autocommit=False) as connection:
        connection.execute(f"{TABLE}; SELECT pgrelay.watch('t', p_ordered => true)".encode())
        connection.commit()
        connection.autocommit = True
        thread = threading.Thread(target=write)
        thread.start()
        try:
            for readers in (3, 1, 2):
                connection.execute("CALL pgrelay.drain()")
                connection.execute("SELECT pgrelay.set_readers('events', %s)", [readers])
                connection.execute("CALL pgrelay.drain()")
        finally:
            stop.set()
            thread.join()
        connection.execute("CALL pgrelay.drain()")
        connection.execute("CALL pgrelay.drain()")
        rows = value(connection, "SELECT count(*) FROM t")
        assert value(connection, "SELECT readers FROM pgrelay.channel WHERE name = 'events'") == 2
    seen: dict[int, list[str]] = {}
    for event in events(lambda_endpoint):
        seen.setdefault(event["key"]["id"], []).append(event["operation"])
    assert len(seen) == rows
    assert {tuple(operations) for operations in seen.values()} == {("insert", "update")}


def test_another_server_goes_on_where_the_old_one_was(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect(autocommit=False) as connection:
        connection.execute(f"{TABLE}; SELECT pgrelay.watch('t')".encode())
        connection.execute("INSERT INTO t VALUES (1, 'delivered')")
        connection.commit()
        drain(connection, lambda_endpoint)
        connection.execute("INSERT INTO t VALUES (2, 'waiting')")
        connection.commit()
        with database.connect("postgres") as admin:
            # As after a restore: other transaction ids, another system, and rows from before the first drain.
            admin.execute("UPDATE pgrelay._origin SET system_identifier = 1")
            admin.execute("UPDATE pgrelay.tick SET snapshot = '900000000:900000000:'")
            admin.execute("UPDATE pgrelay._outbox_0 SET xid = xid + 800000000 WHERE event_id <= 2")
        connection.execute("INSERT INTO t VALUES (3, 'new')")
        connection.commit()
        lambda_endpoint.clear()
        seen = notices(connection)
        drain(connection, lambda_endpoint)
        assert "PR057" in {notice.sqlstate for notice in seen}
    assert set(keys(lambda_endpoint)) >= {3}


def test_trace_leads_from_transaction_to_message(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect(autocommit=False) as connection:
        connection.execute(f"{TABLE}; SELECT pgrelay.watch('t')".encode())
        connection.execute("INSERT INTO t VALUES (1, 'a')")
        xid = value(connection, "SELECT pg_current_xact_id()::text")
        connection.commit()
        drain(connection, lambda_endpoint)
        row = connection.execute(
            "SELECT event, transaction_id::text, batch, request_id, message_id FROM pgrelay.delivery"
        ).fetchone()
    [event] = events(lambda_endpoint)
    [batch] = [
        invocation.payload["batch"] for invocation in lambda_endpoint.invocations if invocation.payload["events"]
    ]
    assert row == (event["id"], xid, batch, "request-1", f"message-{event['id']}")
