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
MOVE = b"UPDATE pgrelay._origin SET database_id = 1"  # as after a move to another database


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
