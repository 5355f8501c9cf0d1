"""What doctor tells one to do: each command and statement is run as it is printed, and mends what it was told for."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest

from tests.conftest import BINDINGS
from tests.database.command.support import insert, read, refuse, run, take
from tests.database.support import PUBLISHER

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

pytestmark = pytest.mark.usefixtures("roles")
# They go on until they are ended, or need pg_cron: tests/lab.
LASTING = ("pgrelay drain --follow", "pgrelay schedule")


def as_superuser(*statements: str) -> Callable[[Database, LambdaEndpoint], None]:
    def broken(database: Database, _: LambdaEndpoint) -> None:
        with database.connect("postgres") as connection:
            for statement in statements:
                connection.execute(statement.encode())

    return broken


def given_up(database: Database, endpoint: LambdaEndpoint) -> None:
    endpoint.respond(PUBLISHER, refuse)
    insert(database)
    run(database, "drain")
    endpoint.respond(PUBLISHER, take)


def remedies_of(database: Database, check: str, user: str) -> list[str]:
    checks = read(database, "doctor", user=user, code=None)["checks"]
    return [one["remedy"] for one in checks if one["check"] == check and one["state"] in ("warning", "failure")]


def follow(database: Database, remedy: str) -> None:
    for what in re.findall("`([^`]+)`", remedy):
        if what.startswith("pgrelay ") and what not in LASTING:
            run(database, *shlex.split(what)[1:])
        elif what not in LASTING:
            with database.connect("postgres") as superuser:
                superuser.execute(what.encode())


@pytest.mark.parametrize(
    ("broken", "check", "user"),
    [
        (as_superuser("SELECT pgrelay.pause()"), "outbox events", "dba"),
        (given_up, "dead letters", "dba"),
        (as_superuser("SET ROLE pgrelay_owner", "SELECT pgrelay.unbind('exception_relay')"), "bindings", "dba"),
        (as_superuser("SET ROLE dba", "REVOKE ALL ON SCHEMA aws_lambda FROM pgrelay_owner"), "grants", "dba"),
        (as_superuser(), "grants", "app"),
        (as_superuser("ALTER TABLE public.orders DISABLE TRIGGER USER"), "watches", "dba"),
        (
            as_superuser(
                "CREATE TABLE public.\"It's\" (id int PRIMARY KEY); SELECT pgrelay.watch('public.\"It''s\"')",
                'DROP TABLE public."It\'s"',
            ),
            "watches",
            "dba",
        ),
        (as_superuser("ALTER ROLE dba SET statement_timeout = '5s'"), "settings", "dba"),
    ],
    ids=["paused", "dead letters", "unbound", "owner", "operator", "disabled", "dropped", "limit"],
)
def test_remedies_work_as_they_are_printed(
    orders: Database,
    lambda_endpoint: LambdaEndpoint,
    monkeypatch: pytest.MonkeyPatch,
    broken: Callable[[Database, LambdaEndpoint], None],
    check: str,
    user: str,
) -> None:
    monkeypatch.setattr("pgrelay_cli.install.commands.bindings_of_stack", lambda _: BINDINGS)
    broken(orders, lambda_endpoint)
    try:
        remedies = remedies_of(orders, check, user)
        assert remedies
        for remedy in remedies:
            follow(orders, remedy)
        assert remedies_of(orders, check, user) == []
    finally:
        with orders.connect("postgres") as superuser:
            # Roles are the whole cluster's, which other tests use, too.
            superuser.execute(
                f"ALTER ROLE dba RESET statement_timeout; ALTER ROLE dba IN DATABASE {orders.name} RESET ALL; "
                "REVOKE pgrelay_operator FROM app"
            )
