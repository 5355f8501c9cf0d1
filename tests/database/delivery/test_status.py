"""Backlog and lag: one computation, whoever reads it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from tests.database.support import PUBLISHER, deliver, drained, value
from tests.support.lambda_endpoint import FunctionError
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint


@pytest.fixture
def reader(database: Database) -> Iterator[psycopg.Connection]:
    """A connection that delivers, in a database with the watched table `t`."""
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id int PRIMARY KEY, v text); SELECT pgrelay.watch('t')")
        yield connection


def sent(connection: psycopg.Connection) -> dict[str, Any]:
    """Return what would be measured."""
    row = connection.execute("SELECT pgrelay._outbox_status()").fetchone()
    assert row is not None
    status: dict[str, Any] = row[0]
    return status


def test_backlog_that_is_sent_counts_nothing_delivered(
    database: Database, reader: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect(autocommit=False) as long:
        long.execute("INSERT INTO t VALUES (1), (2)")
        reader.execute("INSERT INTO t SELECT g FROM generate_series(3, 102) AS g")
        assert len(drained(reader, lambda_endpoint)) == 100
        long.commit()
    reader.execute("SELECT pgrelay.configure('batch_events', '1')")
    reader.execute("SELECT pgrelay._tick()")
    reader.execute("SELECT pgrelay._deliver('events', 0)")  # of the two old events the first
    backlog = value(reader, "SELECT backlog FROM pgrelay.status WHERE channel = 'events'")
    assert value(reader, "SELECT sum(events) FROM pgrelay.backlog") == 1
    assert sent(reader)["backlog"] == backlog
    assert sent(reader)["backlog"] < 100


def test_lag_is_the_same_in_the_view_and_as_it_is_sent(
    reader: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    assert drained(reader, lambda_endpoint) == []
    assert sent(reader)["lag_seconds"] == 0
    reader.execute("INSERT INTO t VALUES (1)")
    reader.execute("SELECT pgrelay._tick()")
    in_view = value(reader, "SELECT lag_seconds FROM pgrelay.status WHERE channel = 'events'")
    assert isinstance(in_view, float)
    assert in_view > 0
    assert in_view < sent(reader)["lag_seconds"] < in_view + 60
    assert [event["key"]["id"] for event in drained(reader, lambda_endpoint)] == [1]
    assert sent(reader) == {
        "backlog": 0,
        "lag_seconds": 0,
        "retries": 0,
        "dead_letters": 0,
        "paused": False,
        "watch_problems": 0,
        "capture_failures": 0,
    }
    reader.execute("SELECT pgrelay.pause()")
    assert sent(reader)["paused"] is True


METRIC_PUBLISHER = "pgrelay-metric-publisher"


def refuse(payload: dict[str, Any]) -> dict[str, Any]:
    """Refuse every event for good."""
    failed = [{"id": event["id"], "error": "no such namespace", "retryable": False} for event in payload["events"]]
    return {"request_id": "r", "delivered": 0, "failed": failed}


def statuses(endpoint: LambdaEndpoint) -> list[tuple[str, dict[str, Any]]]:
    """Return which functions were sent a status, and the status."""
    return [(i.function, i.payload["status"]) for i in endpoint.invocations if i.payload["status"] is not None]


def test_status_of_a_channel_without_watches_is_sent_to_its_function(
    database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    lambda_endpoint.respond(METRIC_PUBLISHER, refuse)
    with database.connect() as connection:
        connection.execute("CALL pgrelay.drain()")
        assert statuses(lambda_endpoint) == []  # nothing is in use yet
        connection.execute("SELECT pgrelay.publish_metric('m', 1)")
        connection.execute("CALL pgrelay.drain()")
        connection.execute("CALL pgrelay.drain()")
        connection.execute("CALL pgrelay.drain()")
    [(function, status)] = statuses(lambda_endpoint)
    assert function == METRIC_PUBLISHER
    assert (status["dead_letters"], status["backlog"]) == (1, 0)


def test_function_that_fails_keeps_the_status_from_no_other(
    reader: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    reader.execute("SELECT pgrelay.publish_metric('m', 1)")
    lambda_endpoint.respond(METRIC_PUBLISHER, deliver)
    lambda_endpoint.respond(PUBLISHER, deliver)
    reader.execute("CALL pgrelay.drain()")

    def fail(_payload: object) -> object:
        raise FunctionError({"errorMessage": "broken"})

    lambda_endpoint.respond(PUBLISHER, fail)
    before = len(statuses(lambda_endpoint))
    reader.execute("UPDATE pgrelay.channel SET status_sent_at = now() - interval '2 minutes' WHERE name = 'events'")
    for _ in range(4):
        reader.execute("CALL pgrelay.drain()")
    # One that fails is asked again only after a minute, and one that took it has it for a minute.
    assert [function for function, _ in statuses(lambda_endpoint)][before:] == [PUBLISHER, METRIC_PUBLISHER]


@pytest.mark.usefixtures("roles")
def test_search_path_cannot_change_what_the_views_do(database: Database, reader: psycopg.Connection) -> None:
    operators = [
        (left, right, result, name)
        for left, right in (("bigint", "bigint"), ("bigint", "smallint"), ("bigint", "integer"))
        for result, name in (("boolean", "<"), ("boolean", "<="), ("boolean", "<>"), ("boolean", ">"), ("bigint", "%"))
    ]
    reader.execute("CREATE SCHEMA evil; GRANT USAGE ON SCHEMA evil TO PUBLIC")
    for number, (left, right, result, name) in enumerate(operators):
        reader.execute(
            f"CREATE FUNCTION evil.spy_{number}({left}, {right}) RETURNS {result} LANGUAGE plpgsql AS "
            "'BEGIN RAISE EXCEPTION ''spied''; END';"
            f"CREATE OPERATOR evil.{name} (LEFTARG = {left}, RIGHTARG = {right}, FUNCTION = evil.spy_{number})".encode()
        )
    reader.execute("INSERT INTO t VALUES (1); SELECT pgrelay._tick()")
    with database.connect("operator") as operator:
        operator.execute("SET search_path = evil, pg_catalog")
        assert value(operator, "SELECT sum(events) FROM pgrelay.backlog") is not None
        assert value(operator, "SELECT max(backlog) FROM pgrelay.status") is not None


def test_status_waits_for_no_vacuum(database: Database, reader: psycopg.Connection) -> None:
    with (
        database.connect(autocommit=False) as writer,
        database.connect("postgres") as admin,
        ThreadPoolExecutor() as pool,
    ):
        writer.execute("INSERT INTO t VALUES (1)")
        vacuum = pool.submit(admin.execute, "VACUUM FULL pgrelay._outbox_0")
        try:
            wait_until(
                lambda: value(
                    reader,
                    "SELECT EXISTS (SELECT FROM pg_locks AS l WHERE l.pid = %s AND NOT l.granted)",
                    [admin.info.backend_pid],
                ),
                "VACUUM waits for the writer",
            )
            reader.execute("SET lock_timeout = '500ms'")
            assert value(reader, "SELECT outbox_bytes FROM pgrelay.status WHERE channel = 'events'") is None
        finally:
            writer.rollback()
            vacuum.result()
    assert value(reader, "SELECT outbox_bytes FROM pgrelay.status WHERE channel = 'events'") is not None
