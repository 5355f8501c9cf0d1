"""Delivery goes on after a move, and at the end of the events' numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.database.support import drained

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

LAST_NUMBER = 2**63 - 1
MOVE = b"UPDATE pgrelay._origin SET database_id = 4294967294"  # as after a move to another database


@pytest.fixture
def admin(database: Database) -> Iterator[psycopg.Connection]:
    """A superuser in the database."""
    with database.connect("postgres") as connection:
        yield connection


def delivered(connection: psycopg.Connection, endpoint: LambdaEndpoint, *, drains: int = 1) -> list[int]:
    """Insert a row, deliver, and return the keys that arrived."""
    connection.execute("INSERT INTO t VALUES (1)")
    return [event["key"]["id"] for _ in range(drains) for event in drained(connection, endpoint)]


def test_a_pending_change_of_readers_survives_a_move(
    watched: psycopg.Connection, admin: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watched.execute("SELECT pgrelay.set_readers('events', 2)")
    admin.execute(MOVE)
    assert delivered(watched, lambda_endpoint, drains=3) == [1]


@pytest.mark.parametrize(("table", "column"), [("tick", "tick_id"), ("batch", "batch_id")])
def test_sequences_that_a_logical_move_left_behind_are_caught_up_with(
    watched: psycopg.Connection, admin: psycopg.Connection, lambda_endpoint: LambdaEndpoint, table: str, column: str
) -> None:
    watched.execute("INSERT INTO t VALUES (0)")
    drained(watched, lambda_endpoint)
    admin.execute(
        f"SELECT setval('pgrelay.{table}_{column}_seq', (SELECT max({column}) FROM pgrelay.{table}), false)".encode()
    )
    admin.execute(MOVE)
    assert delivered(watched, lambda_endpoint) == [1]


def test_the_last_numbers_are_delivered(
    watched: psycopg.Connection, admin: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    admin.execute("SELECT setval('pgrelay.event_id', %s)", [LAST_NUMBER - 10])
    assert delivered(watched, lambda_endpoint) == [1]


def test_a_number_that_is_given_out_again_makes_another_id(
    watched: psycopg.Connection, admin: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watched.execute("INSERT INTO t VALUES (1)")
    [lost] = drained(watched, lambda_endpoint)
    # As on a server that goes on from an earlier state: it does not know that the event was delivered, nor its number.
    admin.execute("SELECT setval('pgrelay.event_id', 1, false); TRUNCATE pgrelay._outbox_0, pgrelay.batch")
    admin.execute(
        "UPDATE pgrelay.reader SET position = 0; UPDATE pgrelay.tick SET first_event_id = 0, last_event_id = 0"
    )
    watched.execute("DELETE FROM t; INSERT INTO t VALUES (1)")
    later = drained(watched, lambda_endpoint)
    number = lost["id"].rpartition("-")[2]
    assert number in {event["id"].rpartition("-")[2] for event in later}
    assert lost["id"] not in {event["id"] for event in later}


def test_the_id_of_an_event_is_the_same_wherever_it_is_shown(
    watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watched.execute("SET timezone = 'Asia/Kathmandu'; SET extra_float_digits = -15; INSERT INTO t VALUES (1)")
    captured = watched.execute("SELECT event FROM pgrelay.captured('1:1:')").fetchall()
    probed = watched.execute("SELECT pgrelay.probe()").fetchall()
    arrived = drained(watched, lambda_endpoint)
    shown = watched.execute("SELECT event FROM pgrelay.delivery ORDER BY event_id").fetchall()
    assert [event["id"] for event in arrived] == [event for (event,) in captured + probed] == [e for (e,) in shown]
