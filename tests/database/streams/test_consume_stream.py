"""Consuming a stream as a job: a handler for every batch, and positions that move with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.database.streams.support import texts
from tests.database.support import value

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.kinesis import FakeStreams


HANDLERS = """
CREATE TABLE readings (id integer GENERATED ALWAYS AS IDENTITY, reading text, in_one_transaction xid8);
CREATE PROCEDURE handle_batch(p_records pgrelay.stream_record[]) LANGUAGE sql AS $$
    INSERT INTO readings (reading, in_one_transaction) SELECT r.data, pg_current_xact_id() FROM unnest(p_records) AS r
$$;
CREATE FUNCTION handle_each(p_record pgrelay.stream_record) RETURNS void LANGUAGE sql AS $$
    INSERT INTO readings (reading, in_one_transaction) SELECT p_record.data, pg_current_xact_id()
$$;
CREATE PROCEDURE handle_numbers(p_records pgrelay.stream_record[]) LANGUAGE sql AS $$
    INSERT INTO readings (reading) SELECT r.data::integer FROM unnest(p_records) AS r
$$;
CREATE PROCEDURE handle_nothing() LANGUAGE sql AS 'SELECT 1';
CREATE PROCEDURE handle_one(p_record pgrelay.stream_record) LANGUAGE sql AS 'SELECT 1';
"""


@pytest.mark.parametrize("handler", ["handle_batch", "public.handle_each"])
def test_job_hands_every_record_to_the_handler(
    connection: psycopg.Connection, streams: FakeStreams, handler: str
) -> None:
    connection.execute(HANDLERS.encode())
    for number in range(25):
        streams.put(str(number).encode())
    connection.execute("CALL pgrelay.consume_stream('s', 'c', %s, 10)", [handler])
    rows = connection.execute("SELECT reading FROM readings ORDER BY id").fetchall()
    assert rows == [(str(number),) for number in range(25)]
    assert value(connection, "SELECT count(DISTINCT in_one_transaction) FROM readings") == 3
    connection.execute("CALL pgrelay.consume_stream('s', 'c', %s, 10)", [handler])
    assert value(connection, "SELECT count(*) FROM readings") == 25


def test_handler_that_fails_keeps_the_batches_before(connection: psycopg.Connection, streams: FakeStreams) -> None:
    connection.execute(HANDLERS.encode())
    for text in ("1", "2", "three", "4"):
        streams.put(text.encode())
    call = "CALL pgrelay.consume_stream('s', 'c', 'handle_numbers', 2)"
    for _ in range(2):
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            connection.execute(call.encode())
        assert connection.execute("SELECT reading FROM readings").fetchall() == [("1",), ("2",)]
    assert texts(connection) == ["three", "4"]


def test_job_ends_when_its_time_is_up(connection: psycopg.Connection, streams: FakeStreams) -> None:
    connection.execute(HANDLERS.encode())
    for number in range(10):
        streams.put(str(number).encode())
    connection.execute("CALL pgrelay.consume_stream('s', 'c', 'handle_batch', 1, 0)")
    assert value(connection, "SELECT count(*) FROM readings") == 1


@pytest.mark.parametrize(
    "handler", [None, "", "nobody", "handle_nothing", "handle_one", "now", "'; DROP TABLE readings"]
)
def test_handler_that_takes_no_records_is_an_error(connection: psycopg.Connection, handler: str | None) -> None:
    connection.execute(HANDLERS.encode())
    with pytest.raises(psycopg.DatabaseError) as caught:
        connection.execute("CALL pgrelay.consume_stream('s', 'c', %s)", [handler])
    assert caught.value.sqlstate in ("PR145", "42601", "42602")


@pytest.mark.usefixtures("roles")
def test_role_that_is_allowed_the_reader_may_read_and_consume(database: Database, streams: FakeStreams) -> None:
    for number in range(2):
        streams.put(str(number).encode())
    with database.connect() as dba, database.connect("app") as app:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            texts(app)
        dba.execute(HANDLERS.encode())
        dba.execute("GRANT INSERT ON readings TO app; SELECT pgrelay.allow('stream_reader', 'app')")
        assert texts(app, 1) == ["0"]
        app.execute("CALL pgrelay.consume_stream('s', 'c', 'handle_batch')")
        assert value(dba, "SELECT string_agg(reading, ',') FROM readings") == "1"
        dba.execute("SELECT pgrelay.disallow('stream_reader', 'app')")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            texts(app)
