"""Drains that pg_cron runs from another database, and settings that end one: what is not said or done yet."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import sql

from tests.database.command.support import read
from tests.database.support import PUBLISHER, deliver, given, keys, value
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

ELSEWHERE = "cron.schedule_in_database"
"""How a job of pg_cron's database runs in another one."""


def check(database: Database, name: str) -> dict[str, Any]:
    """Return what doctor finds by one check."""
    [found] = [check for check in read(database, "doctor", code=None)["checks"] if check["check"] == name]
    return dict(found)


@pytest.mark.parametrize(
    "call",
    [
        "SELECT pgrelay.schedule()",
        "SELECT pgrelay.check_cron()",
        "SELECT pgrelay.schedule_guarded('load', '0 3 * * *', 'SELECT 1')",
    ],
    ids=["schedule", "check_cron", "schedule_guarded"],
)
@pytest.mark.xfail(
    strict=True,
    raises=AssertionError,
    reason="where pg_cron is in another database, the hint is to create it here, which it does not allow",
)
def test_what_to_do_where_pg_cron_is_in_another_database(database: Database, call: str) -> None:
    with database.connect() as connection:
        try:
            connection.execute(call.encode())
        except psycopg.DatabaseError as error:
            given("pg_cron is not here", is_so=error.sqlstate == "PR020")
            said = f"{error.diag.message_detail} {error.diag.message_hint}"
            assert ELSEWHERE in said
            assert "CREATE EXTENSION" not in said


@pytest.mark.xfail(
    strict=True,
    raises=AssertionError,
    reason="where pg_cron is in another database, doctor advises to create it here, which it does not allow",
)
def test_doctor_says_what_to_do_where_pg_cron_is_in_another_database(database: Database) -> None:
    found = check(database, "pg_cron")
    given("nothing delivers", is_so=found["state"] == "warning")
    assert ELSEWHERE in found["remedy"]
    assert "CREATE EXTENSION" not in found["remedy"]


@contextlib.contextmanager
def draining(database: Database, application_name: str) -> Iterator[None]:
    """Let a session of this name deliver meanwhile."""
    with (
        psycopg.connect(f"{database.dsn()} application_name={application_name}", autocommit=True) as connection,
        database.connect("postgres") as admin,
        ThreadPoolExecutor() as pool,
    ):
        drain = pool.submit(connection.execute, "CALL pgrelay.drain(p_seconds => 60)")
        try:
            wait_until(
                lambda: value(
                    admin,
                    "SELECT a.query FROM pg_stat_activity AS a WHERE a.pid = %s AND a.state = 'active'",
                    [connection.info.backend_pid],
                ),
                "the drain runs",
                wanted="CALL pgrelay.drain(p_seconds => 60)",
            )
            yield
        finally:
            connection.cancel()
            with contextlib.suppress(psycopg.errors.QueryCanceled):
                drain.result()


@pytest.mark.xfail(
    strict=True, raises=AssertionError, reason="doctor does not see a drain that pg_cron runs from another database"
)
def test_doctor_sees_a_drain_that_pg_cron_runs_from_another_database(database: Database) -> None:
    with draining(database, "pg_cron"):
        found = read(database, "doctor", code=None)["checks"]
    assert {one["state"] for one in found if one["check"] in ("pg_cron", "drain")} == {"ok"}


def limit_statements(database: Database, limit: str) -> None:
    """Give every new session of a database a statement timeout, as a parameter group does."""
    with database.connect("postgres") as admin:
        admin.execute(
            sql.SQL("ALTER DATABASE {} SET statement_timeout = {}").format(sql.Identifier(database.name), limit)
        )


@pytest.mark.xfail(
    strict=True,
    raises=AssertionError,
    reason="a statement timeout ends every drain, and doctor finds the settings well",
)
def test_doctor_finds_a_statement_timeout_that_ends_drains(database: Database) -> None:
    limit_statements(database, "8s")
    assert check(database, "settings")["state"] != "ok"


@pytest.mark.xfail(
    strict=True, raises=psycopg.errors.QueryCanceled, reason="a statement timeout ends a drain with an error"
)
def test_a_drain_ends_by_itself_before_the_statement_timeout(database: Database) -> None:
    limit_statements(database, "1s")
    with database.connect() as connection:
        connection.execute("CALL pgrelay.drain(p_seconds => 5)")


@pytest.mark.xfail(
    strict=True,
    raises=AssertionError,
    reason="with a statement timeout below the function's time the same events arrive for ever, and no failure counts",
)
def test_a_delivery_that_a_statement_timeout_cancels_counts_as_a_failure(
    watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    lambda_endpoint.respond(PUBLISHER, deliver)
    watched.execute("INSERT INTO t VALUES (1)")
    watched.execute("CALL pgrelay.drain()")  # makes the session's first call, which takes long
    lambda_endpoint.clear()
    lambda_endpoint.hang(PUBLISHER)
    watched.execute("INSERT INTO t VALUES (2)")
    watched.execute("SET statement_timeout = '1s'")
    with contextlib.suppress(psycopg.errors.QueryCanceled):
        watched.execute("CALL pgrelay.drain()")
    watched.execute("RESET statement_timeout")
    given("the function was called", is_so=2 in keys(lambda_endpoint))
    assert value(watched, "SELECT state FROM pgrelay.status WHERE channel = 'events'") == "failing"
