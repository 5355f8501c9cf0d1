"""What pgrelay locks, nobody else can lock, and what others may lock holds up no delivery."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, LiteralString

import psycopg
import pytest

from pgrelay_cli.install.installer import install
from pgrelay_cli.install.uninstaller import uninstall
from sandbox.paths import SQL
from tests.conftest import BINDINGS
from tests.database.support import PUBLISHER, deliver, drained, given, value
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

IMPATIENT = "SET lock_timeout = '500ms'"  # without it, what waits here would wait until the test is over
LOCKS: LiteralString = (
    "SELECT c.oid::regclass::text FROM pg_class AS c "
    "WHERE c.relnamespace = 'pgrelay'::regnamespace AND c.relname LIKE '%\\_lock' ORDER BY c.relname"
)
ADVISORY: LiteralString = "SELECT count(*) FROM pg_locks AS l WHERE l.locktype = 'advisory'"

pytestmark = pytest.mark.usefixtures("roles")


def delivered(connection: psycopg.Connection, endpoint: LambdaEndpoint) -> list[int]:
    """Insert a row into `t`, deliver, and return the keys of its events that arrived."""
    connection.execute("INSERT INTO t SELECT coalesce(max(t.id), 0) + 1 FROM t")
    return [event["key"]["id"] for event in drained(connection, endpoint)]


# ------------------------------------------------------------------------------------------------- who may lock what


def test_delivery_takes_no_lock_that_anybody_may_take(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    seen = []

    def look(payload: dict[str, Any]) -> dict[str, Any]:
        with database.connect() as observer:
            seen.append(value(observer, ADVISORY))
        return deliver(payload)

    lambda_endpoint.respond(PUBLISHER, look)
    # Of a batch, and of house-keeping's report of how the outbox stands.
    watched.execute("UPDATE pgrelay.channel SET status_sent_at = NULL; INSERT INTO t VALUES (1)")
    watched.execute("CALL pgrelay.drain()")
    assert seen == [0, 0]


@pytest.mark.parametrize("role", ["app", "operator", "reporter"])
def test_no_other_role_can_take_a_lock_of_pgrelays(database: Database, role: str) -> None:
    with database.connect("postgres") as admin:
        names = [name for (name,) in admin.execute(LOCKS).fetchall()]
    given("there are locks", is_so=len(names) == 4)
    with database.connect(role) as connection:
        for name in names:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"BEGIN; LOCK TABLE {name} IN EXCLUSIVE MODE NOWAIT".encode())
            connection.execute("ROLLBACK")
        for strength in ("UPDATE", "KEY SHARE"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"SELECT FROM pgrelay.reader FOR {strength}".encode())


def test_an_idle_drain_takes_no_transaction_id(watched: psycopg.Connection) -> None:
    watched.execute("SELECT pgrelay.pause()")
    watched.execute("INSERT INTO t VALUES (1)")
    watched.execute("CALL pgrelay.drain()")  # the event waits in the channel that is paused, after a tick
    with watched.transaction():
        made = value(watched, "SELECT pgrelay._tick()")
        kept = value(watched, "SELECT pgrelay._keep_house()")
        outcome = value(watched, "SELECT pgrelay._deliver('events', 0)")
        given("all of it was done, and there was nothing to do", is_so=(made, kept, outcome) == (False, True, "paused"))
        assert value(watched, "SELECT pg_current_xact_id_if_assigned()") is None


def test_one_session_at_a_time_ticks_and_keeps_house(database: Database, watched: psycopg.Connection) -> None:
    with database.connect() as other, other.transaction():
        given("the other one keeps house", is_so=value(other, "SELECT pgrelay._keep_house()") is True)
        given("the other one ticks", is_so=value(other, "SELECT pgrelay._tick()") is False)
        watched.execute("INSERT INTO t VALUES (1)")
        assert value(watched, "SELECT pgrelay._keep_house()") is False
        assert value(watched, "SELECT pgrelay._tick()") is False
    assert value(watched, "SELECT pgrelay._tick()") is True


# --------------------------------------------------------------------------------------------------- what others lock


def test_a_transaction_that_analyzed_holds_up_nothing(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watched.execute("SELECT pgrelay.set_readers('events', 2)")
    with database.connect(autocommit=False) as owner:
        owner.execute("ANALYZE")  # as the owner of the database may, whoever owns the tables
        analyzed = (
            "SELECT count(*) FROM pg_locks WHERE relation = 'pgrelay.reader'::regclass AND pid = pg_backend_pid()"
        )
        given("it has locked pgrelay's tables", is_so=value(owner, analyzed) == 1)
        watched.execute(IMPATIENT)
        assert delivered(watched, lambda_endpoint) == [1]
        assert delivered(watched, lambda_endpoint) == [2]
    assert value(watched, "SELECT readers FROM pgrelay.channel WHERE name = 'events'") == 2


def test_a_transaction_that_analyzed_the_outbox_holds_up_no_tick(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    summarized = "SELECT summarized_blocks FROM pgrelay._ring_table WHERE slot = 0"
    with database.connect(autocommit=False) as owner, database.connect("postgres") as admin:
        owner.execute("ANALYZE pgrelay._outbox_0")
        watched.execute("INSERT INTO t SELECT g, repeat('x', 900) FROM generate_series(1, 500) AS g")
        watched.execute(IMPATIENT)
        assert len(drained(watched, lambda_endpoint)) == 500
        given("it keeps block ranges from being summarized", is_so=value(admin, summarized) == 0)
        owner.rollback()
        assert delivered(watched, lambda_endpoint) == [501]
        assert value(admin, summarized) != 0


def test_nothing_is_locked_while_the_status_is_sent(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    seen = []

    def pause(payload: dict[str, Any]) -> dict[str, Any]:
        if not payload["events"]:
            with database.connect() as operator:
                operator.execute(IMPATIENT)
                operator.execute("SELECT pgrelay.pause(); SELECT pgrelay.resume()")
            seen.append(payload.get("status") is not None)
        return deliver(payload)

    lambda_endpoint.respond(PUBLISHER, pause)
    watched.execute("SELECT pgrelay.watch('t', p_destination => 'orders'), pgrelay.set_readers('events', 2)")
    seen.clear()
    watched.execute("UPDATE pgrelay.channel SET status_sent_at = NULL, destinations_asked_at = NULL")
    watched.execute("CALL pgrelay.drain()")
    watched.execute("CALL pgrelay.drain()")
    assert seen == [True, False]


def test_a_dump_holds_up_nothing(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watched.execute("SELECT pgrelay.set_readers('events', 2)")
    with database.connect("postgres", autocommit=False) as dump:
        for (relation,) in dump.execute(
            "SELECT c.oid::regclass::text FROM pg_class AS c "
            "WHERE c.relnamespace = 'pgrelay'::regnamespace AND c.relkind IN ('r', 'v')"
        ).fetchall():
            dump.execute(f"LOCK TABLE {relation} IN ACCESS SHARE MODE".encode())
        watched.execute(IMPATIENT)
        assert delivered(watched, lambda_endpoint) == [1]
        assert delivered(watched, lambda_endpoint) == [2]
    assert value(watched, "SELECT readers FROM pgrelay.channel WHERE name = 'events'") == 2


def test_a_long_look_at_the_status_keeps_the_ring_from_turning_and_nothing_from_being_delivered(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watched.execute("SELECT pgrelay.configure('rotate_bytes', '65536')")
    fill = "INSERT INTO t SELECT g, repeat('x', 900) FROM generate_series(1000 * %s, 1000 * %s + 199) AS g"
    with database.connect("operator", autocommit=False) as reader:
        for view in ("status", "backlog", "delivery", "watches", "problem", "breaker"):
            reader.execute(f"SELECT * FROM pgrelay.{view}".encode())
        for batch in range(1, 6):
            watched.execute(fill.encode(), [batch, batch])
            given("all is delivered", is_so=len(drained(watched, lambda_endpoint)) == 200)
        kept = value(watched, "SELECT pgrelay._outbox_bytes()")
    for batch in range(6, 9):
        watched.execute(fill.encode(), [batch, batch])
        drained(watched, lambda_endpoint)
    after = value(watched, "SELECT pgrelay._outbox_bytes()")
    assert isinstance(kept, int)
    assert isinstance(after, int)
    assert after < kept


def test_maintenance_does_not_wait_for_ever_for_a_lock_of_pg_partmans(database: Database) -> None:
    with database.connect("postgres") as admin, database.connect("app") as app:
        admin.execute(
            "CREATE SCHEMA partman; CREATE EXTENSION pg_partman SCHEMA partman;"
            "CREATE TABLE p (id bigint NOT NULL) PARTITION BY RANGE (id);"
            "INSERT INTO partman.part_config (parent_table, control, partition_interval, partition_type) "
            "VALUES ('public.p', 'id', '1000', (SELECT max(x.t) FROM unnest(ARRAY['native', 'range']) AS x (t) "
            "WHERE partman.check_partition_type(x.t)))"
        )
        written = str(value(admin, "SELECT pg_get_functiondef('pgrelay.run_maintenance'::regproc)"))
        given("it waits for 30 seconds", is_so="'30 seconds'" in written)
        admin.execute(written.replace("'30 seconds'", "'0.1 seconds'").encode())
        app.execute("SELECT pg_advisory_lock(hashtext('pg_partman run_maintenance'))")
        admin.execute("SET statement_timeout = '10s'")
        with pytest.raises(psycopg.DatabaseError, match="maintenance failed for 1 of 1") as caught:
            admin.execute("CALL pgrelay.run_maintenance()")
    assert "pg_partman's lock" in (caught.value.diag.message_detail or "")


# ----------------------------------------------------------------------------------------- installations and removals


def test_an_installation_takes_no_lock_that_anybody_may_take(database: Database) -> None:
    with database.connect() as dba, database.connect() as observer:
        dba.execute("SET application_name = 'installation'")
        with database.connect("postgres", autocommit=False) as other:
            other.execute("LOCK TABLE pgrelay._installation_lock IN EXCLUSIVE MODE")
            with ThreadPoolExecutor() as pool:
                installation = pool.submit(install, dba, SQL, bindings=BINDINGS)
                wait_until(lambda: is_waiting(observer, dba), "the installation waits for another one")
                assert value(observer, ADVISORY) == 0
                other.rollback()
                installation.result()


def is_waiting(observer: psycopg.Connection, session: psycopg.Connection) -> bool:
    """Tell whether a session waits for a lock."""
    query: LiteralString = "SELECT EXISTS (SELECT FROM pg_locks AS l WHERE l.pid = %s AND NOT l.granted)"
    return bool(value(observer, query, [session.info.backend_pid]))


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
        # Here the removal stops before it has all locks.
        holder.execute("LOCK TABLE pgrelay.dead_letter IN ACCESS EXCLUSIVE MODE")
        removal = pool.submit(uninstall, remover, force=True)
        wait_until(lambda: removal.done() or is_waiting(watched, remover), "the removal waits for dead letters")
        delivery = pool.submit(drain.execute, "CALL pgrelay.drain()")
        wait_until(lambda: delivery.done() or is_waiting(watched, drain), "the drain ends or waits for the removal")
        holder.rollback()
        removal.result()
        # A drain may end with an error when its tables are gone, but not with this one.
        assert not isinstance(delivery.exception(), psycopg.errors.DeadlockDetected)


def test_uninstall_lets_no_writer_fail(database: Database, watched: psycopg.Connection) -> None:
    """A transaction has written to one watched table when the removal begins, and goes on to write to both."""
    watched.execute("CREATE TABLE u (id int PRIMARY KEY); SELECT pgrelay.watch('u')")
    with (
        database.connect(autocommit=False) as writer,
        database.connect("postgres") as remover,
        ThreadPoolExecutor() as pool,
    ):
        writer.execute("INSERT INTO t VALUES (1)")
        removal = pool.submit(uninstall, remover, force=True)
        wait_until(lambda: removal.done() or is_waiting(watched, remover), "the removal waits for the writer")
        writer.execute("INSERT INTO u VALUES (1)")
        writer.execute("INSERT INTO t VALUES (2)")
        given("the removal waits still", is_so=not removal.done())
        writer.commit()
        removal.result()
    assert value(watched, "SELECT count(*) FROM t") == 2
