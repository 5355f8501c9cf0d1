"""Drains under a statement timeout: they end by themselves, and a function that is waited for too long has failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql

from tests.database.command.support import read
from tests.database.support import PUBLISHER, deliver, given, keys, value

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint


def limit_statements(database: Database, limit: str) -> None:
    """Give every new session of a database a statement timeout, as a parameter group does."""
    with database.connect("postgres") as admin:
        admin.execute(
            sql.SQL("ALTER DATABASE {} SET statement_timeout = {}").format(sql.Identifier(database.name), limit)
        )


@pytest.mark.parametrize("limit", ["2s", "2500", "0.05min"])
def test_a_drain_ends_by_itself_before_the_statement_timeout(database: Database, limit: str) -> None:
    limit_statements(database, limit)
    with database.connect() as connection:
        connection.execute("CALL pgrelay.drain(p_seconds => 600)")


@pytest.mark.parametrize("statement", ["CALL pgrelay.drain()", "CALL pgrelay.drain(p_seconds => 600)"])
def test_a_function_that_hangs_has_failed_before_a_statement_timeout(
    watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint, statement: str
) -> None:
    lambda_endpoint.respond(PUBLISHER, deliver)
    watched.execute("INSERT INTO t VALUES (1)")
    watched.execute("CALL pgrelay.drain()")  # makes the session's first call, which takes long
    lambda_endpoint.clear()
    lambda_endpoint.hang(PUBLISHER)
    watched.execute("INSERT INTO t VALUES (2)")
    watched.execute("SET statement_timeout = '2s'")
    watched.execute(statement.encode())
    watched.execute("RESET statement_timeout")
    given("the function was called", is_so=2 in keys(lambda_endpoint))
    assert value(watched, "SELECT state FROM pgrelay.status WHERE channel = 'events'") == "failing"
    error = value(watched, "SELECT last_error FROM pgrelay.reader WHERE channel = 'events'")
    assert "because statement_timeout is 2s" in str(error)


@pytest.mark.parametrize(("limit", "milliseconds"), [("0", range(58_000, 58_001)), ("30s", range(10_000, 13_001))])
def test_a_function_has_its_time_or_half_of_what_is_left(
    watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint, limit: str, milliseconds: range
) -> None:
    lambda_endpoint.respond(PUBLISHER, deliver)
    watched.execute("INSERT INTO t VALUES (1)")
    watched.execute("SELECT set_config('statement_timeout', %s, false)", [limit])
    watched.execute("CALL pgrelay.drain()")
    [invocation] = [one for one in lambda_endpoint.invocations if one.payload["events"]]
    # Two seconds are for the answer's way back.
    assert invocation.payload["answer_within_ms"] in milliseconds


def test_without_a_statement_timeout_a_drain_may_always_begin_a_delivery(database: Database) -> None:
    with database.connect() as connection:
        assert value(connection, "SELECT pgrelay._last_delivery_at() = 'infinity'") is True
        connection.execute("SET statement_timeout = '10min'")
        # Two calls of a minute each have to fit in.
        assert value(connection, "SELECT pgrelay._last_delivery_at() = statement_timestamp() + '8min'") is True
        connection.execute("SET statement_timeout = '30s'")
        assert value(connection, "SELECT pgrelay._last_delivery_at() = statement_timestamp() + '15s'") is True


def test_doctor_finds_a_statement_timeout_that_ends_drains(database: Database) -> None:
    limit_statements(database, "8s")
    [found] = [one for one in read(database, "doctor", code=None)["checks"] if one["check"] == "settings"]
    assert found["state"] == "warning"
    assert "statement_timeout is 8 s for the role dba" in found["found"]
    with database.connect() as connection:
        connection.execute(found["remedy"].split("`")[1])
    [found] = [one for one in read(database, "doctor", code=None)["checks"] if one["check"] == "settings"]
    assert found["state"] == "ok"
