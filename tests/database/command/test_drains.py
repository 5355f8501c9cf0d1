"""doctor on what runs drain, and on the limits of the role that does."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import psycopg
import pytest

from pgrelay_cli.doctor.drains import limits
from pgrelay_cli.doctor.examination import Examination
from tests.database.command.support import read, run
from tests.database.support import value
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Database

pytestmark = pytest.mark.usefixtures("roles")


@contextlib.contextmanager
def draining(database: Database, application_name: str, user: str = "dba") -> Iterator[None]:
    """Let a session of this name deliver meanwhile."""
    with (
        psycopg.connect(database.dsn(user), application_name=application_name, autocommit=True) as connection,
        database.connect("postgres") as admin,
        ThreadPoolExecutor() as pool,
    ):
        drain = pool.submit(connection.execute, "CALL pgrelay.drain(p_seconds => 60)")
        try:
            wait_until(
                lambda: value(
                    admin,
                    "SELECT max(a.query) FROM pg_stat_activity AS a WHERE a.pid = %s AND a.state = 'active'",
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


@pytest.mark.parametrize(
    ("application_name", "runner"),
    [
        ("pg_cron", "pg_cron of another database"),
        ("pgrelay", "pgrelay drain"),
        ("pgrelay outbox_drainer", "the function outbox_drainer"),
        ("ours", "a session of ours"),
    ],
)
def test_doctor_sees_who_drains(database: Database, application_name: str, runner: str) -> None:
    with draining(database, application_name):
        found = read(database, "doctor", code=None)["checks"]
    assert [(one["check"], one["state"], one["found"]) for one in found if one["check"] in ("pg_cron", "drain")] == [
        ("drain", "ok", f"runs: {runner}, as the role dba")
    ]


def test_an_idle_session_is_no_drain(database: Database) -> None:
    with database.connect() as connection:
        connection.execute("CALL pgrelay.drain(p_seconds => 0)")
        found = read(database, "doctor", code=None)["checks"]
    assert [one["state"] for one in found if one["check"] in ("pg_cron", "drain")] == ["warning"]


def test_a_command_that_drained_once_does_not_deliver_what_comes(database: Database) -> None:
    run(database, "drain")
    found = read(database, "doctor", code=None)["checks"]
    assert [one["state"] for one in found if one["check"] in ("pg_cron", "drain")] == ["warning"]


def test_the_limits_are_those_of_the_role_that_drains(database: Database) -> None:
    def look() -> list[tuple[str, float]]:
        with database.connect("postgres") as connection:
            found = limits(Examination(connection=connection))
        return [(limit.role, limit.value.total_seconds()) for limit in found]

    with database.connect("postgres") as admin, draining(database, "pg_cron", "operator"):
        assert look() == []
        name = database.name
        try:
            admin.execute(f"ALTER DATABASE {name} SET statement_timeout = '1min'".encode())
            assert look() == [("operator", 60)]
            admin.execute("ALTER ROLE operator SET statement_timeout = '4000'")
            assert look() == [("operator", 4)]
            admin.execute(f"ALTER ROLE operator IN DATABASE {name} SET statement_timeout = '0'".encode())
            assert look() == []
        finally:
            admin.execute("ALTER ROLE operator RESET statement_timeout")
