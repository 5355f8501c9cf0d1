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
def test_role_reads_and_consumes_for_the_consumer_that_it_is_allowed(database: Database, streams: FakeStreams) -> None:
    for number in range(2):
        streams.put(str(number).encode())
    with database.connect() as dba, database.connect("app") as app:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            texts(app)
        dba.execute(HANDLERS.encode())
        dba.execute("GRANT INSERT ON readings TO app; SELECT pgrelay.allow_consumer('s', 'c', 'app')")
        assert texts(app, 1) == ["0"]
        app.execute("CALL pgrelay.consume_stream('s', 'c', 'handle_batch')")
        assert value(dba, "SELECT string_agg(reading, ',') FROM readings") == "1"
        allowed = dba.execute("SELECT stream, consumer, role::text FROM pgrelay.allowed_consumer").fetchall()
        assert allowed == [("s", "c", "app")]
        dba.execute("SELECT pgrelay.disallow_consumer('s', 'c', 'app')")
        refused(app, "SELECT pgrelay.read_stream('s', 'c')")


def refused(connection: psycopg.Connection, query: str) -> psycopg.Error:
    with pytest.raises(psycopg.DatabaseError) as caught:
        connection.execute(query.encode())
    assert caught.value.sqlstate in ("PR146", "42501")
    return caught.value


OTHERS = [
    "SELECT pgrelay.read_stream('s', 'theirs')",
    "CALL pgrelay.consume_stream('s', 'theirs', 'handle_batch')",
    "SELECT pgrelay._read_stream('s', 'theirs', 10)",
    "SELECT pgrelay._claim_shards('s', 'theirs', NULL, '{}', 1)",
    """SELECT pgrelay._move_positions('s', 'theirs', '{"positions": [], "records": [], "shards": []}')""",
    "SELECT pgrelay.seek_stream('s', 'theirs', '{\"type\": \"latest\"}')",
    "DELETE FROM pgrelay.stream_position",
    "SELECT pgrelay.allow_consumer('s', 'theirs', 'app')",
]
"""Ways to another consumer's records and positions."""


@pytest.mark.usefixtures("roles")
@pytest.mark.parametrize("query", OTHERS)
def test_role_that_may_read_for_one_consumer_reads_for_no_other(
    database: Database, streams: FakeStreams, query: str
) -> None:
    for number in range(2):
        streams.put(str(number).encode())
    with database.connect() as dba, database.connect("app") as app:
        dba.execute(HANDLERS.encode())
        dba.execute("SELECT pgrelay.allow_consumer('s', 'mine', 'app')")
        dba.execute("SELECT pgrelay.allow_consumer('s', 'theirs', 'operator')")
        refused(app, query)
        assert [data for (data,) in dba.execute("SELECT r.data FROM pgrelay.read_stream('s', 'theirs') AS r")] == [
            "0",
            "1",
        ]


@pytest.mark.usefixtures("roles")
def test_what_another_session_runs_of_a_role_reads_for_no_other_consumer(
    database: Database, streams: FakeStreams
) -> None:
    """A function that runs with the role's rights has no others, whoever's session it is."""
    streams.put(b"0")
    with database.connect() as dba, database.connect("app") as app:
        dba.execute(
            "SELECT pgrelay.allow_consumer('s', 'mine', 'app'); CREATE SCHEMA own; GRANT ALL ON SCHEMA own TO app"
        )
        app.execute(
            "CREATE FUNCTION own.wrapper(p_consumer text) RETURNS text LANGUAGE sql SECURITY DEFINER AS "
            "$$SELECT r.data FROM pgrelay.read_stream('s', p_consumer) AS r$$"
        )
        error = refused(dba, "SELECT own.wrapper('theirs')")
        assert "SELECT pgrelay.allow_consumer('s', 'theirs', 'app')" in str(error.diag.message_hint)
        assert value(dba, "SELECT own.wrapper('mine')") == "0"


def test_consumers_of_similar_names_are_not_one(database: Database) -> None:
    with database.connect() as connection:
        names = [("s", "a/b"), ("s/a", "b"), ("s", 'a"'), ("s", "a"), ("S", "a"), ("s", "x" * 3000), ("s", "x" * 3001)]
        for stream, consumer in names:
            connection.execute("SELECT pgrelay.allow_consumer(%s, %s, 'dba')", [stream, consumer])
        count = "SELECT count(DISTINCT pgrelay._reader_name(stream, consumer)) FROM pgrelay.stream_consumer"
        assert value(connection, count) == len(names)
        for no_stream, no_consumer in (("", "c"), ("s", None)):
            with pytest.raises(psycopg.DatabaseError) as caught:
                connection.execute("SELECT pgrelay.allow_consumer(%s, %s, 'dba')", [no_stream, no_consumer])
            assert caught.value.sqlstate == "PR144"


@pytest.mark.usefixtures("roles")
def test_role_that_may_call_the_reader_has_nobody_s_consumer(database: Database, streams: FakeStreams) -> None:
    """What allow gives is the function, which keeps no positions."""
    streams.put(b"0")
    with database.connect() as dba, database.connect("app") as app:
        dba.execute("SELECT pgrelay.allow('stream_reader', 'app')")
        refused(app, "SELECT pgrelay.read_stream('s', 'c')")
