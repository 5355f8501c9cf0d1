"""One table of which a lock, a trigger or a rule is odd stops no other table's delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.database.support import PUBLISHER, drained, given, notices, value

if TYPE_CHECKING:
    import psycopg

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

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
def test_a_locked_partition_holds_up_no_other_table(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint, statement: str
) -> None:
    watched.execute(PARTITIONED.encode())
    with database.connect(autocommit=False) as holder:
        holder.execute(statement.encode())
        watched.execute(IMPATIENT)
        assert delivered(watched, lambda_endpoint) == [1]


def test_a_locked_partition_does_not_hide_the_watches(database: Database, watched: psycopg.Connection) -> None:
    watched.execute(PARTITIONED.encode())
    with database.connect(autocommit=False) as holder:
        holder.execute("LOCK TABLE p_1")
        watched.execute(IMPATIENT)
        assert len(watched.execute("SELECT * FROM pgrelay.watches").fetchall()) == 2


def test_an_open_pause_of_a_table_holds_up_no_other(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watched.execute("CREATE TABLE u (id int PRIMARY KEY); SELECT pgrelay.watch('u'); ALTER TABLE u ADD COLUMN v text")
    with database.connect(autocommit=False) as operator:
        operator.execute("SELECT pgrelay.pause('u')")
        watched.execute(IMPATIENT)
        assert delivered(watched, lambda_endpoint) == [1]


def refuse_for_now(payload: dict[str, Any]) -> dict[str, Any]:
    failed = [{"id": event["id"], "error": "not now", "retryable": True} for event in payload["events"]]
    return {"request_id": "request-1", "delivered": 0, "failed": failed}


def test_an_open_pause_of_a_table_that_is_retried_holds_up_no_other(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watched.execute("CREATE TABLE u (id int PRIMARY KEY); SELECT pgrelay.watch('u'), pgrelay.watch('t')")
    watched.execute("SELECT pgrelay.configure('first_retry_seconds', '0.1'); INSERT INTO u VALUES (7)")
    lambda_endpoint.respond(PUBLISHER, refuse_for_now)
    watched.execute("CALL pgrelay.drain()")
    with database.connect("postgres") as admin:
        due = admin.execute("UPDATE pgrelay.retry SET next_at = now()").rowcount
        given("an event of u is due in retry", is_so=due == 1)
    with database.connect(autocommit=False) as operator:
        operator.execute("SELECT pgrelay.pause('u')")
        watched.execute(IMPATIENT)
        assert delivered(watched, lambda_endpoint) == [1]


def freeze_the_schema(database: Database) -> None:
    """Let an event trigger refuse every change of the schema, as around a release."""
    with database.connect("postgres") as admin:
        admin.execute(
            "CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql "
            "AS $$ BEGIN RAISE EXCEPTION 'the schema is frozen'; END $$;"
            "CREATE EVENT TRIGGER frozen ON ddl_command_start EXECUTE FUNCTION refuse()"
        )


def test_an_event_trigger_that_refuses_changes_stops_no_delivery(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watched.execute("CREATE TABLE u (id int PRIMARY KEY); SELECT pgrelay.watch('u'); ALTER TABLE u ADD COLUMN v text")
    freeze_the_schema(database)
    assert delivered(watched, lambda_endpoint) == [1]


def attach_partition(connection: psycopg.Connection, kind: str) -> None:
    """Attach a partition on which its owner has a trigger of the name that pgrelay's would have."""
    connection.execute(PARTITIONED.encode())
    connection.execute(
        "CREATE TABLE p_2 (LIKE p INCLUDING ALL);"
        "CREATE FUNCTION own() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
        f'CREATE {kind} "!pgrelay_capture_insert" AFTER INSERT ON p_2 FOR EACH ROW EXECUTE FUNCTION own();'
        "ALTER TABLE p ATTACH PARTITION p_2 FOR VALUES FROM (1000) TO (2000)".encode()
    )


def test_a_trigger_with_pgrelays_name_stops_no_delivery(
    watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    attach_partition(watched, "CONSTRAINT TRIGGER")
    assert delivered(watched, lambda_endpoint) == [1]


def test_a_trigger_with_pgrelays_name_is_left_alone(
    watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    attach_partition(watched, "TRIGGER")
    given("the event arrived", is_so=delivered(watched, lambda_endpoint) == [1])
    assert value(watched, "SELECT count(*) FROM pg_trigger AS t WHERE t.tgfoid = 'own'::regproc") == 1


def problem(connection: psycopg.Connection, table: str) -> object:
    """Return what keeps the watch of a table from seeing everything."""
    return value(connection, "SELECT problem FROM pgrelay.watches WHERE table_name = %s", [table])


def test_what_failed_for_a_table_is_told_and_tried_later_and_later(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watched.execute("CREATE TABLE u (id int PRIMARY KEY); SELECT pgrelay.watch('u'); ALTER TABLE u ADD COLUMN v text")
    freeze_the_schema(database)
    pauses = []
    for _ in range(8):
        drained(watched, lambda_endpoint)
        drained(watched, lambda_endpoint)  # not its time yet
        pause = value(watched, "SELECT extract(epoch FROM retry_at - failed_at)::float8 FROM pgrelay._watch_failure")
        assert isinstance(pause, float)
        pauses.append(pause)
        with database.connect("postgres") as admin:
            admin.execute("UPDATE pgrelay._watch_failure SET retry_at = now()")
    assert value(watched, "SELECT failures FROM pgrelay._watch_failure") == 8
    assert pauses[0] < pauses[2] < pauses[4] < pauses[7] < 400
    assert "u: the schema is frozen" in str(problem(watched, "u"))
    with database.connect("postgres") as admin:
        admin.execute("DROP EVENT TRIGGER frozen")
    drained(watched, lambda_endpoint)
    assert problem(watched, "u") is None


def test_a_lock_on_pgrelays_records_holds_up_no_delivery(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect("postgres", autocommit=False) as holder:
        holder.execute("LOCK TABLE pgrelay.capture_failure")
        watched.execute(IMPATIENT)
        seen = notices(watched)
        assert delivered(watched, lambda_endpoint) == [1]
    assert "PR066" in {notice.sqlstate for notice in seen}


def test_delivery_comes_before_house_keeping(watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    watched.execute("UPDATE pgrelay.channel SET status_sent_at = NULL; INSERT INTO t VALUES (1)")
    drained(watched, lambda_endpoint)
    assert [len(invocation.payload["events"]) for invocation in lambda_endpoint.invocations] == [1, 0]


def test_a_partition_whose_trigger_has_pgrelays_name_is_told(
    watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    attach_partition(watched, "TRIGGER")
    drained(watched, lambda_endpoint)
    assert "another trigger has the name of pgrelay's on p_2" in str(problem(watched, "p"))
    watched.execute('ALTER TRIGGER "!pgrelay_capture_insert" ON p_2 RENAME TO own')
    drained(watched, lambda_endpoint)
    assert "another trigger" not in str(problem(watched, "p"))


def test_a_publication_for_all_tables_stops_no_delivery_after_a_restore(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect("postgres") as admin:
        admin.execute("CREATE PUBLICATION everything FOR ALL TABLES")
        admin.execute("UPDATE pgrelay._origin SET database_id = 4294967294")  # as after a restore into another database
    assert delivered(watched, lambda_endpoint) == [1]
