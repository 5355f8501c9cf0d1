"""watch and unwatch: which tables, which triggers, and for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.database.support import HOSTILE_TEXTS, TABLE, drain, events, keys, notices, value

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint


def triggers(connection: psycopg.Connection, table: str) -> list[str]:
    rows = connection.execute(
        "SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND NOT tgisinternal ORDER BY 1", [table]
    )
    return [name for (name,) in rows]


@pytest.mark.parametrize(
    ("relation", "reason"),
    [
        ("v", "it is a view"),
        ("m", "it is a materialized view"),
        ("f", "it is a foreign table"),
        ("s", "it is not a table"),
        ("i", "it is not a table"),
        ("temporary", "it is a temporary table"),
        ("p1", "it is a partition of p"),
        ("pg_class", "it belongs to the system catalog"),
        ("information_schema.sql_features", "it belongs to the system catalog"),
        ("pgrelay.binding", "it belongs to pgrelay"),
        ("4294967295", "there is no such table"),
        (None, "there is no such table"),
    ],
)
def test_what_cannot_be_watched(database: Database, relation: str | None, reason: str) -> None:
    with database.connect("postgres") as connection:
        connection.execute(
            "CREATE TABLE t (id int); CREATE VIEW v AS SELECT 1; CREATE MATERIALIZED VIEW m AS SELECT 1;"
            "CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;"
            "CREATE FOREIGN TABLE f (id int) SERVER s; CREATE SEQUENCE s; CREATE INDEX i ON t (id);"
            "CREATE TEMPORARY TABLE temporary (id int);"
            "CREATE TABLE p (id int) PARTITION BY LIST (id); CREATE TABLE p1 PARTITION OF p DEFAULT"
        )
        with pytest.raises(psycopg.DatabaseError) as caught:
            connection.execute("SELECT pgrelay.watch(%s::regclass)", [relation])
        assert value(connection, "SELECT count(*) FROM pgrelay.watch") == 0
    assert caught.value.sqlstate == "PR030"
    assert reason in str(caught.value)
    assert caught.value.diag.message_hint


@pytest.mark.parametrize("operations", [[], ["select"], ["insert", None], ["insert", "'; --"]])
def test_operations_that_cannot_be_watched(database: Database, operations: list[str | None]) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id int)")
        with pytest.raises(psycopg.DatabaseError) as caught:
            connection.execute("SELECT pgrelay.watch('t', %s::text[])", [operations])
        assert triggers(connection, "t") == []
    assert caught.value.sqlstate == "PR031"


def test_second_watch_has_the_triggers_of_its_operations_and_unwatch_removes_all(database: Database) -> None:
    with database.connect() as connection:
        seen = notices(connection)
        connection.execute("CREATE TABLE t (id int)")
        connection.execute("SELECT pgrelay.watch('t', ARRAY['insert', 'TRUNCATE', 'insert'])")
        assert triggers(connection, "t") == ["!pgrelay_capture_insert", "!pgrelay_capture_truncate"]
        connection.execute("SELECT pgrelay.watch('t', '{insert,update,delete}')")
        names = [f"!pgrelay_capture_{operation}" for operation in ("delete", "insert", "update")]
        assert triggers(connection, "t") == names
        assert value(connection, "SELECT operations FROM pgrelay.watch WHERE watched_table = 't'::regclass") == [
            "delete",
            "insert",
            "update",
        ]
        connection.execute("SELECT pgrelay.unwatch('t')")
        assert triggers(connection, "t") == []
        assert value(connection, "SELECT count(*) FROM pgrelay.watch") == 0
        connection.execute("SELECT pgrelay.unwatch('t')")
    assert [(notice.severity, notice.message) for notice in seen] == [
        ("NOTICE", "the watch of public.t changed: operations insert, truncate -> delete, insert, update"),
        ("NOTICE", "public.t was not watched"),
    ]


@pytest.mark.usefixtures("roles")
def test_operator_watches_with_the_trigger_privilege_alone(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id int); GRANT TRIGGER ON t TO operator")
    with database.connect("operator") as connection:
        connection.execute("SELECT pgrelay.watch('t', ARRAY['insert'])")
        connection.execute("SELECT pgrelay.watch('t', ARRAY['insert', 'delete'])")
        assert value(connection, "SELECT watched_by FROM pgrelay.watch") == "operator"
    with database.connect() as connection:
        connection.execute("INSERT INTO t VALUES (1)")
        connection.commit()
        drain(connection, lambda_endpoint)
    assert len(events(lambda_endpoint)) == 1


@pytest.mark.usefixtures("roles")
def test_function_of_a_stranger_never_runs_as_the_owner(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    cast = (
        "CREATE TYPE mood AS ENUM ('good'); CREATE TABLE t (id int, m mood);"
        "CREATE TABLE spied (role text); GRANT ALL ON spied TO PUBLIC;"
        "CREATE FUNCTION spy(mood) RETURNS json LANGUAGE plpgsql AS "
        "'BEGIN INSERT INTO public.spied VALUES (current_user); RETURN ''1''; END';"
    )
    with database.connect() as connection:
        connection.execute(cast.encode())
        connection.execute("SELECT pgrelay.watch('t')")
        connection.execute("CREATE CAST (mood AS json) WITH FUNCTION spy(mood)")
        connection.execute("INSERT INTO t VALUES (1, 'good')")
        connection.execute("SELECT pgrelay.watch('t')")
        connection.execute("INSERT INTO t VALUES (2, 'good')")
        assert value(connection, "SELECT count(*) FROM spied") == 0
    assert lambda_endpoint.invocations == []


@pytest.mark.parametrize(
    "condition",
    [
        "nothing > 1",
        "id >",
        "true); DROP TABLE t; SELECT (true",
        "id IN (SELECT 1)",
        "random() > 0.5",
        "count(*) > 1",
        "stranger(id)",
        "id",
        *HOSTILE_TEXTS[:3],
    ],
)
def test_condition_that_is_none_is_refused_and_changes_nothing(database: Database, condition: str) -> None:
    with database.connect(autocommit=False) as connection:
        connection.execute(TABLE)
        connection.execute(
            "CREATE FUNCTION pg_temp.stranger(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'"
        )
        connection.commit()
        with pytest.raises(psycopg.DatabaseError) as caught:
            connection.execute("SELECT pgrelay.watch('t', p_when => %s)", [condition])
        connection.rollback()
        assert value(connection, "SELECT count(*) FROM pgrelay.watch") == 0
        assert value(connection, "SELECT count(*) FROM t") == 0
    assert caught.value.sqlstate == "PR060"


def test_backfill_sends_the_rows_that_are_there(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect(autocommit=False) as connection:
        connection.execute("CREATE TABLE t (id int PRIMARY KEY, v text) PARTITION BY RANGE (id)")
        connection.execute("CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (500)")
        connection.execute("CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (500) TO (5000)")
        connection.execute("INSERT INTO t SELECT g, 'old' FROM generate_series(1, 2000) AS g")
        connection.execute("SELECT pgrelay.watch('t')")
        connection.commit()
        connection.autocommit = True
        connection.execute("CALL pgrelay.backfill('t', 'id % 2 = 0', 100)")
        connection.autocommit = False
        drain(connection, lambda_endpoint)
    assert sorted(keys(lambda_endpoint)) == list(range(2, 2001, 2))
    assert {event["operation"] for event in events(lambda_endpoint)} == {"snapshot"}
    assert {event["table"] for event in events(lambda_endpoint)} == {"t"}


def test_backfill_refuses_rows_that_row_security_hides(database: Database) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1); SELECT pgrelay.watch('t')")
        connection.execute("ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        with pytest.raises(psycopg.DatabaseError, match=r"row security hides rows of public\.t from dba") as raised:
            connection.execute("CALL pgrelay.backfill('t')")
    assert raised.value.sqlstate == "PR065"


def test_backfill_refuses_rows_that_the_row_security_of_a_partition_hides(database: Database) -> None:
    with database.connect() as connection:
        connection.execute(
            "CREATE TABLE t (id int PRIMARY KEY) PARTITION BY RANGE (id); "
            "CREATE TABLE t_1 PARTITION OF t FOR VALUES FROM (0) TO (10); INSERT INTO t VALUES (1); "
            "SELECT pgrelay.watch('t'); ALTER TABLE t_1 ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
        )
        with pytest.raises(psycopg.DatabaseError, match=r"row security hides rows of public\.t_1 from dba") as raised:
            connection.execute("CALL pgrelay.backfill('t')")
    assert raised.value.sqlstate == "PR065"


def test_backfill_never_leaves_rows_out_silently(database: Database) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id int); ALTER TABLE t ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
        connection.execute("BEGIN; SELECT pgrelay._fix_settings()")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="row-level security policy"):
            connection.execute("SELECT FROM public.t")  # as if the policy came between two chunks
