"""One table, one channel or one rule of the database's that stops every table's delivery: it should not, and does."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from tests.database.support import PUBLISHER, deliver, drained, given, value
from tests.support.lambda_endpoint import FunctionError

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

METRIC_PUBLISHER = "pgrelay-metric-publisher"
PARTITIONED = """
    CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id);
    CREATE TABLE p_1 PARTITION OF p FOR VALUES FROM (0) TO (1000);
    SELECT pgrelay.watch('p')
"""
IMPATIENT = "SET lock_timeout = '500ms'"  # without it, what waits here would wait until the test is over


def delivered(connection: psycopg.Connection, endpoint: LambdaEndpoint) -> list[int]:
    """Insert a row into `t`, deliver, and return the keys of its events that arrived."""
    connection.execute("INSERT INTO t VALUES (1)")
    return [event["key"]["id"] for event in drained(connection, endpoint) if event["table"] == "t"]


@pytest.mark.parametrize("statement", ["LOCK TABLE p_1", "TRUNCATE p_1"], ids=["lock", "truncate"])
@pytest.mark.xfail(
    strict=True,
    raises=psycopg.errors.LockNotAvailable,
    reason="delivery waits for whoever locks a partition of one watched table",
)
def test_a_locked_partition_holds_up_no_other_table(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint, statement: str
) -> None:
    watched.execute(PARTITIONED.encode())
    with database.connect(autocommit=False) as holder:
        holder.execute(statement.encode())
        watched.execute(IMPATIENT)
        assert delivered(watched, lambda_endpoint) == [1]


@pytest.mark.xfail(
    strict=True,
    raises=psycopg.errors.LockNotAvailable,
    reason="the view of watches waits for whoever locks a partition of a watched table",
)
def test_a_locked_partition_does_not_hide_the_watches(database: Database, watched: psycopg.Connection) -> None:
    watched.execute(PARTITIONED.encode())
    with database.connect(autocommit=False) as holder:
        holder.execute("LOCK TABLE p_1")
        watched.execute(IMPATIENT)
        assert len(watched.execute("SELECT * FROM pgrelay.watches").fetchall()) == 2


@pytest.mark.xfail(
    strict=True,
    raises=psycopg.errors.LockNotAvailable,
    reason="delivery waits for an open transaction that paused a table whose columns have changed",
)
def test_an_open_pause_of_a_table_holds_up_no_other(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watched.execute("CREATE TABLE u (id int PRIMARY KEY); SELECT pgrelay.watch('u'); ALTER TABLE u ADD COLUMN v text")
    with database.connect(autocommit=False) as operator:
        operator.execute("SELECT pgrelay.pause('u')")
        watched.execute(IMPATIENT)
        assert delivered(watched, lambda_endpoint) == [1]


@pytest.mark.xfail(
    strict=True,
    raises=psycopg.errors.RaiseException,
    reason="an event trigger that refuses changes of the schema stops all delivery once a watched table has changed",
)
def test_an_event_trigger_that_refuses_changes_stops_no_delivery(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watched.execute("CREATE TABLE u (id int PRIMARY KEY); SELECT pgrelay.watch('u'); ALTER TABLE u ADD COLUMN v text")
    with database.connect("postgres") as admin:
        admin.execute(
            "CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RAISE EXCEPTION 'the schema is frozen'; END $$;"
            "CREATE EVENT TRIGGER frozen ON ddl_command_start EXECUTE FUNCTION refuse()"
        )
    assert delivered(watched, lambda_endpoint) == [1]


def attach_partition(connection: psycopg.Connection, kind: str) -> None:
    """Attach a partition on which its owner has a trigger of the name that pgrelay's would have."""
    connection.execute(PARTITIONED.encode())
    connection.execute(
        "CREATE TABLE p_2 (LIKE p INCLUDING ALL);"
        "CREATE FUNCTION own() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
        f"CREATE {kind} pgrelay_capture_insert AFTER INSERT ON p_2 FOR EACH ROW EXECUTE FUNCTION own();"
        "ALTER TABLE p ATTACH PARTITION p_2 FOR VALUES FROM (1000) TO (2000)".encode()
    )


@pytest.mark.xfail(
    strict=True,
    raises=psycopg.errors.DuplicateObject,
    reason="a constraint trigger with pgrelay's name on a partition stops the delivery of every table",
)
def test_a_trigger_with_pgrelays_name_stops_no_delivery(
    watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    attach_partition(watched, "CONSTRAINT TRIGGER")
    assert delivered(watched, lambda_endpoint) == [1]


@pytest.mark.xfail(
    strict=True, raises=AssertionError, reason="delivery replaces a partition's own trigger that has pgrelay's name"
)
def test_a_trigger_with_pgrelays_name_is_left_alone(
    watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    attach_partition(watched, "TRIGGER")
    given("the event arrived", is_so=delivered(watched, lambda_endpoint) == [1])
    assert value(watched, "SELECT count(*) FROM pg_trigger AS t WHERE t.tgfoid = 'own'::regproc") == 1


@pytest.mark.xfail(
    strict=True,
    raises=psycopg.errors.ObjectNotInPrerequisiteState,
    reason="after a restore, a publication for all tables lets every drain fail: the outbox has no replica identity",
)
def test_a_publication_for_all_tables_stops_no_delivery_after_a_restore(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect("postgres") as admin:
        admin.execute("CREATE PUBLICATION everything FOR ALL TABLES")
        admin.execute("UPDATE pgrelay._origin SET database_id = 1")  # as after a restore into another database
    assert delivered(watched, lambda_endpoint) == [1]


@pytest.mark.xfail(
    strict=True, raises=AssertionError, reason="while the function fails on batch after batch, nothing new is delivered"
)
def test_a_function_that_fails_on_rows_holds_up_no_metric(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    published, arrived = threading.Event(), threading.Event()

    def fail_slowly(payload: dict[str, Any]) -> dict[str, Any]:
        if not payload["events"]:
            return deliver(payload)
        if not published.is_set():
            with database.connect() as writer:
                writer.execute("SELECT pgrelay.publish_metric('m', 1)")
            published.set()
        arrived.wait(0.2)
        raise FunctionError({"errorMessage": "not these"})

    def take_metric(payload: dict[str, Any]) -> dict[str, Any]:
        if payload["events"]:
            arrived.set()
        return deliver(payload)

    lambda_endpoint.respond(PUBLISHER, fail_slowly)
    lambda_endpoint.respond(METRIC_PUBLISHER, take_metric)
    watched.execute("INSERT INTO t SELECT g FROM generate_series(1, 1000) AS g")
    watched.execute("CALL pgrelay.drain(p_seconds => 2)")
    given("a metric was published meanwhile", is_so=published.is_set())
    assert arrived.is_set()
