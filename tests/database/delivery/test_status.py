"""Backlog and lag: one computation, whoever reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.database.support import drained, value

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
    """Return what the publisher would be sent of the status."""
    row = connection.execute("SELECT pgrelay._channel_status('events')").fetchone()
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
    assert sent(reader) == {"backlog": 0, "lag_seconds": 0, "retries": 0, "dead_letters": 0, "paused": False}
    reader.execute("SELECT pgrelay.pause()")
    assert sent(reader)["paused"] is True


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
