"""What is delivered when: never before its commit, never what was rolled back, nothing left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.database.support import deliver, drained, value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint


@pytest.fixture
def reader(database: Database) -> Iterator[psycopg.Connection]:
    """A connection that delivers, in a database with the watched table `t`."""
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id int PRIMARY KEY, v text); SELECT pgrelay.watch('t')")
        yield connection


def delivered(connection: psycopg.Connection, endpoint: LambdaEndpoint) -> list[int]:
    """Return the keys of what a drain delivers."""
    return [event["key"]["id"] for event in drained(connection, endpoint)]


def test_nothing_leaves_before_its_commit(
    database: Database, reader: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect(autocommit=False) as writer:
        writer.execute("INSERT INTO t VALUES (1)")
        assert delivered(reader, lambda_endpoint) == []
        assert delivered(reader, lambda_endpoint) == []
        writer.commit()
        assert delivered(reader, lambda_endpoint) == [1]
        assert delivered(reader, lambda_endpoint) == []


def test_only_the_youngest_transaction_is_open_at_the_tick(
    database: Database, reader: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect(autocommit=False) as first, database.connect(autocommit=False) as second:
        first.execute("INSERT INTO t VALUES (1)")
        second.execute("INSERT INTO t VALUES (2)")
        assert delivered(reader, lambda_endpoint) == []
        second.commit()
        assert delivered(reader, lambda_endpoint) == [2]
        reader.execute("INSERT INTO t VALUES (3)")
        assert delivered(reader, lambda_endpoint) == [3]
        first.commit()
        assert delivered(reader, lambda_endpoint) == [1]


@pytest.mark.parametrize("moved", [False, True])
@pytest.mark.parametrize("others", [[], [2]])
def test_transactions_that_begin_after_the_ticks_own(
    database: Database, reader: psycopg.Connection, lambda_endpoint: LambdaEndpoint, moved: bool, others: list[int]
) -> None:
    if moved:  # the tick then writes before it looks at the events
        with database.connect(user="postgres") as admin:
            admin.execute("UPDATE pgrelay._origin SET database_id = 4294967294")
    with database.connect(autocommit=False) as ticker, database.connect(autocommit=False) as open_writer:
        ticker.execute("SELECT pg_current_xact_id()")
        open_writer.execute("INSERT INTO t VALUES (1)")
        for number in others:
            reader.execute("INSERT INTO t VALUES (%s)", [number])
        ticker.execute("SELECT pgrelay._tick()")
        ticker.commit()
        assert delivered(reader, lambda_endpoint) == others
        open_writer.commit()
        assert delivered(reader, lambda_endpoint) == [1]
        reader.execute("INSERT INTO t VALUES (3)")
        assert delivered(reader, lambda_endpoint) == [3]


@pytest.mark.parametrize("before", [[], [1]])
@pytest.mark.parametrize("others", [[], [3]])
def test_transaction_that_ticks_and_goes_on_to_write(
    database: Database,
    reader: psycopg.Connection,
    lambda_endpoint: LambdaEndpoint,
    before: list[int],
    others: list[int],
) -> None:
    with database.connect(autocommit=False) as ticker:
        ticker.execute("SELECT pg_current_xact_id()")
        for number in before:
            ticker.execute("INSERT INTO t VALUES (%s)", [number])
        for number in others:  # with a larger transaction id than the tick's own
            reader.execute("INSERT INTO t VALUES (%s)", [number])
        ticker.execute("SELECT pgrelay._tick()")
        ticker.execute("INSERT INTO t VALUES (2)")
        ticker.execute("SELECT pgrelay._tick()")
        ticker.execute("INSERT INTO t VALUES (4)")
        ticker.commit()
        assert sorted(delivered(reader, lambda_endpoint)) == sorted([*before, 2, *others, 4])
        assert delivered(reader, lambda_endpoint) == []


def test_transaction_older_than_many_ticks(
    database: Database, reader: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect(autocommit=False) as writer:
        writer.execute("INSERT INTO t VALUES (0)")
        for number in range(1, 20):
            reader.execute("INSERT INTO t VALUES (%s)", [number])
            assert delivered(reader, lambda_endpoint) == [number]
            if number % 5 == 0:
                writer.execute("INSERT INTO t VALUES (%s)", [100 + number])
        writer.commit()
        assert delivered(reader, lambda_endpoint) == [0, 105, 110, 115]
        assert delivered(reader, lambda_endpoint) == []


def test_many_transactions_open_over_a_tick_in_any_order_of_their_ends(
    database: Database, reader: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    writers = [database.connect(autocommit=False) for _ in range(12)]
    for number, writer in enumerate(writers):
        writer.execute("INSERT INTO t VALUES (%s)", [number])
        writer.execute("INSERT INTO t VALUES (%s)", [100 + number])
    assert delivered(reader, lambda_endpoint) == []
    seen = []
    for place in (7, 0, 11, 3, 8, 1, 10, 2, 9, 4, 6, 5):
        if place % 3:
            writers[place].commit()
        else:
            writers[place].rollback()
        seen += delivered(reader, lambda_endpoint)
    for writer in writers:
        writer.close()
    assert sorted(seen) == sorted(n + h for n in range(12) if n % 3 for h in (0, 100))


def test_rolled_back_savepoints_and_transactions(
    database: Database, reader: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect(autocommit=False) as writer:
        writer.execute("INSERT INTO t VALUES (1); SAVEPOINT a; INSERT INTO t VALUES (2); SAVEPOINT b")
        writer.execute("INSERT INTO t VALUES (3); ROLLBACK TO b; INSERT INTO t VALUES (4); ROLLBACK TO a")
        writer.execute("INSERT INTO t VALUES (5); SAVEPOINT c; INSERT INTO t VALUES (6); RELEASE c")
        assert delivered(reader, lambda_endpoint) == []
        writer.commit()
        assert delivered(reader, lambda_endpoint) == [1, 5, 6]
        writer.execute("INSERT INTO t VALUES (7)")
        writer.rollback()
        assert delivered(reader, lambda_endpoint) == []


def test_transaction_that_only_its_savepoints_wrote_in(
    database: Database, reader: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect(autocommit=False) as writer:
        writer.execute("SAVEPOINT a; INSERT INTO t VALUES (1)")
        for number in range(2, 100):
            writer.execute("SAVEPOINT b")
            writer.execute("INSERT INTO t VALUES (%s)", [number])
            if number % 10 == 0:
                assert delivered(reader, lambda_endpoint) == []
        writer.commit()
    assert delivered(reader, lambda_endpoint) == list(range(1, 100))


def test_prepared_transactions(database: Database, reader: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect(autocommit=False) as writer:
        for number, name in enumerate("ab"):
            writer.execute("INSERT INTO t VALUES (%s)", [number])
            writer.execute(f"PREPARE TRANSACTION '{database.name} {name}'".encode())
    reader.execute("INSERT INTO t VALUES (9)")
    assert delivered(reader, lambda_endpoint) == [9]
    reader.execute(f"COMMIT PREPARED '{database.name} a'".encode())
    reader.execute(f"ROLLBACK PREPARED '{database.name} b'".encode())
    assert delivered(reader, lambda_endpoint) == [0]
    assert delivered(reader, lambda_endpoint) == []


def test_large_transaction_beside_small_ones(
    database: Database, reader: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect(autocommit=False) as writer:
        writer.execute("INSERT INTO t SELECT g FROM generate_series(1, 3000) AS g")
        for number in range(3001, 3010):
            reader.execute("INSERT INTO t VALUES (%s)", [number])
        assert delivered(reader, lambda_endpoint) == list(range(3001, 3010))
        writer.execute("INSERT INTO t SELECT g FROM generate_series(4001, 5000) AS g")
        reader.execute("INSERT INTO t VALUES (6000)")
        assert delivered(reader, lambda_endpoint) == [6000]
        writer.commit()
    assert delivered(reader, lambda_endpoint) == [*range(1, 3001), *range(4001, 5001)]


@pytest.mark.parametrize("level", ["repeatable read", "serializable"])
def test_drain_delivers_whatever_isolation_level_is_the_default(
    reader: psycopg.Connection, lambda_endpoint: LambdaEndpoint, level: str
) -> None:
    reader.execute("INSERT INTO t VALUES (1)")
    reader.execute(f"SET default_transaction_isolation = '{level}'".encode())
    assert delivered(reader, lambda_endpoint) == [1]
    with pytest.raises(psycopg.DatabaseError, match="drain needs READ COMMITTED"):
        reader.execute("SELECT pgrelay._tick()")


def test_writers_in_every_isolation_level(
    database: Database, reader: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    # A snapshot from before the outbox turned to its next table must not matter.
    with database.connect(autocommit=False) as writer:
        writer.execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
        assert value(writer, "SELECT count(*) FROM t") == 0
        reader.execute("SELECT pgrelay.configure('rotate_bytes', '65536')")
        for start in (1000, 3000, 5000):
            reader.execute(
                "INSERT INTO t SELECT g, repeat('x', 60) FROM generate_series(%s, %s + 999) AS g", [start] * 2
            )
            assert delivered(reader, lambda_endpoint) == list(range(start, start + 1000))
        writer.execute("INSERT INTO t VALUES (1)")
        writer.commit()
    assert delivered(reader, lambda_endpoint) == [1]


def test_two_drains_at_once_share_the_work(
    database: Database, reader: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    reader.execute("INSERT INTO t SELECT g FROM generate_series(1, 20) AS g")
    with database.connect() as other:

        def drain_from_within(payload: dict[str, object]) -> object:
            if payload["events"]:
                other.execute("CALL pgrelay.drain()")
            return deliver(payload)

        lambda_endpoint.respond("pgrelay-dml-event-publisher", drain_from_within)
        reader.execute("CALL pgrelay.drain()")
    assert sum(len(invocation.payload["events"]) for invocation in lambda_endpoint.invocations) == 20
    assert value(reader, "SELECT delivered_events FROM pgrelay.reader WHERE channel = 'events'") == 20
