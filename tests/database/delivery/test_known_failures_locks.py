"""Locks that anybody may take, and locks that pgrelay takes of its own: none should stop it, and these do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, LiteralString

import psycopg
import pytest

from pgrelay_cli.errors import InstallError
from pgrelay_cli.install.installer import install
from pgrelay_cli.install.sql_files import LOCK_KEY
from pgrelay_cli.install.uninstaller import uninstall
from sandbox.paths import SQL
from tests.conftest import BINDINGS
from tests.database.support import drained, value
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

IMPATIENT = "SET lock_timeout = '500ms'"  # without it, what waits here would wait until the test is over
TAKE = "SELECT pg_advisory_lock(hashtext('pgrelay'), hashtext(%s))"

pytestmark = pytest.mark.usefixtures("roles")


@pytest.mark.parametrize("name", ["tick", "reader events 0"])
@pytest.mark.xfail(
    strict=True,
    raises=AssertionError,
    reason="a role without any right on pgrelay stops delivery, unseen, by an advisory lock whose key it can compute",
)
def test_an_advisory_lock_of_any_role_stops_no_delivery(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint, name: str
) -> None:
    with database.connect("app") as app:
        app.execute(TAKE, [name])
        watched.execute("INSERT INTO t VALUES (1)")
        assert [event["key"] for event in drained(watched, lambda_endpoint)] == [{"id": 1}]


@pytest.mark.xfail(
    strict=True,
    raises=AssertionError,
    reason="a role without any right on pgrelay stops its house-keeping by an advisory lock whose key it can compute",
)
def test_an_advisory_lock_of_any_role_stops_no_house_keeping(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect("app") as app:
        app.execute(TAKE, ["keep house"])
        watched.execute("SELECT pgrelay.set_readers('events', 2)")
        for _ in range(2):
            drained(watched, lambda_endpoint)
        assert value(watched, "SELECT readers FROM pgrelay.channel WHERE name = 'events'") == 2


@pytest.mark.xfail(
    strict=True,
    raises=psycopg.errors.LockNotAvailable,
    reason="a role without any right on pgrelay lets set_readers wait for ever by an advisory lock",
)
def test_an_advisory_lock_of_any_role_stops_no_change_of_readers(
    database: Database, watched: psycopg.Connection
) -> None:
    with database.connect("app") as app:
        app.execute(TAKE, ["tick"])
        watched.execute(IMPATIENT)
        watched.execute("SELECT pgrelay.set_readers('events', 2)")


@pytest.mark.xfail(
    strict=True,
    raises=InstallError,
    reason="a role without any right on pgrelay lets an installation wait for ever by an advisory lock",
)
def test_an_advisory_lock_of_any_role_stops_no_installation(database: Database) -> None:
    with database.connect("app") as app, database.connect() as dba:
        app.execute("SELECT pg_advisory_lock(%s)", [LOCK_KEY])
        dba.execute(IMPATIENT)
        install(dba, SQL, bindings=BINDINGS)


@pytest.mark.xfail(
    strict=True,
    raises=psycopg.errors.QueryCanceled,
    reason="a role without any right on pgrelay or pg_partman lets run_maintenance wait for ever by an advisory lock",
)
def test_an_advisory_lock_of_any_role_does_not_let_maintenance_wait_for_ever(database: Database) -> None:
    with database.connect("postgres") as admin, database.connect("app") as app:
        admin.execute(
            "CREATE SCHEMA partman; CREATE EXTENSION pg_partman SCHEMA partman;"
            "CREATE TABLE p (id bigint NOT NULL) PARTITION BY RANGE (id);"
            "INSERT INTO partman.part_config (parent_table, control, partition_interval, partition_type) "
            "VALUES ('public.p', 'id', '1000', (SELECT max(x.t) FROM unnest(ARRAY['native', 'range']) AS x (t) "
            "WHERE partman.check_partition_type(x.t)))"
        )
        app.execute("SELECT pg_advisory_lock(hashtext('pg_partman run_maintenance'))")
        admin.execute("SET statement_timeout = '1s'")
        try:
            admin.execute("CALL pgrelay.run_maintenance()")
        except psycopg.DatabaseError as error:
            if error.sqlstate != "PR105":  # pg_partman itself maintains nothing meanwhile: it can only be reported
                raise


def is_waiting(observer: psycopg.Connection, session: psycopg.Connection) -> bool:
    """Tell whether a session waits for a lock."""
    query: LiteralString = "SELECT EXISTS (SELECT FROM pg_locks AS l WHERE l.pid = %s AND NOT l.granted)"
    return bool(value(observer, query, [session.info.backend_pid]))


@pytest.mark.xfail(
    strict=True,
    raises=psycopg.errors.DeadlockDetected,
    reason="uninstall locks the outbox first and a drain locks it last, so that they wait for each other",
)
def test_uninstall_and_a_drain_do_not_wait_for_each_other(database: Database, watched: psycopg.Connection) -> None:
    watched.execute("INSERT INTO t VALUES (1)")
    with (
        database.connect("postgres", autocommit=False) as holder,
        database.connect("postgres") as drain,
        database.connect("postgres") as remover,
        ThreadPoolExecutor() as pool,
    ):
        # Of the two, the removal finds the deadlock.
        remover.execute("SET deadlock_timeout = '50ms'")
        drain.execute("SET deadlock_timeout = '1min'")
        # Here the removal stops when it has locked the outbox, to count what would be lost.
        holder.execute("LOCK TABLE pgrelay.dead_letter IN ACCESS EXCLUSIVE MODE")
        removal = pool.submit(uninstall, remover, force=True)
        wait_until(lambda: removal.done() or is_waiting(watched, remover), "the removal waits for dead letters")
        delivery = pool.submit(drain.execute, "CALL pgrelay.drain()")
        wait_until(lambda: delivery.done() or is_waiting(watched, drain), "the drain waits for the outbox")
        holder.rollback()
        removal.result()
        # A drain may end with an error when its tables are gone, but not with this one.
        assert not isinstance(delivery.exception(), psycopg.errors.DeadlockDetected)
