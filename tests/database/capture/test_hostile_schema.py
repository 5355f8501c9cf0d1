"""Operators that anyone may create in the schema public, and that fit better than PostgreSQL's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

import psycopg
import pytest

from pgrelay.streams.reading import read
from pgrelay_cli.install.installer import install
from sandbox.paths import SQL
from tests.conftest import BINDINGS
from tests.database.support import PUBLISHER, READER, deliver, drained, notices, value
from tests.migration.support import psql
from tests.support.kinesis import FakeStreams

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

TRAPS: LiteralString = """
CREATE FUNCTION public.trapped() RETURNS void LANGUAGE plpgsql AS
'BEGIN RAISE EXCEPTION ''trapped as %'', current_user; END';

DO $traps$
DECLARE
    v_types CONSTANT regtype[] := '{int2,int4,int8,numeric,float4,float8,text,text[],name,"char",json,jsonb,oid,
        regclass,tid,interval,timestamptz,bool}';
    v_left regtype;
    v_right regtype;
    v_name text;
    v_result text;
    v_trap text;
BEGIN
    FOR v_left, v_right, v_name IN
        SELECT l.type, r.type, o.name
        FROM unnest(v_types) AS l (type)
        CROSS JOIN unnest(v_types) AS r (type)
        CROSS JOIN unnest('{=,<>,<,<=,>,>=,+,-,*,/,%,||,->,->>}'::text[]) AS o (name)
        WHERE NOT EXISTS (
            SELECT FROM pg_operator AS p
            WHERE p.oprname = o.name AND p.oprleft = l.type AND p.oprright = r.type
        )
    LOOP
        v_result := CASE
            WHEN v_name IN ('=', '<>', '<', '<=', '>', '>=') THEN 'bool'
            WHEN v_name = '->>' THEN 'text'
            ELSE v_left::text
        END;
        v_trap := format('trap_%s', v_result::regtype::oid);
        EXECUTE format(
            'CREATE OR REPLACE FUNCTION public.%I(%s, %s) RETURNS %s LANGUAGE plpgsql AS '
            '''BEGIN PERFORM public.trapped(); RETURN NULL; END''',
            v_trap, v_left, v_right, v_result
        );
        EXECUTE format(
            'CREATE OPERATOR public.%s (LEFTARG = %s, RIGHTARG = %s, FUNCTION = public.%I)',
            v_name, v_left, v_right, v_trap
        );
    END LOOP;
END
$traps$;
"""

CALLS: list[LiteralString] = [
    "CALL pgrelay.drain(0.3)",
    "CALL pgrelay.drain(p_channel => 'events')",
    "CALL pgrelay.backfill('t', 'id OPERATOR(pg_catalog.=) 1', 1)",
    "CALL pgrelay.consume_stream('s', 'c', 'public.handle', p_seconds => 0.1)",
    "CALL pgrelay.guard('p', 'SELECT 1')",
]


@pytest.fixture
def trapped(database: Database) -> Database:
    """A database where everything has been trapped since it was installed, with a watched table."""
    with database.connect() as connection:
        connection.execute(
            "CREATE TABLE t (id integer PRIMARY KEY, v text); SELECT pgrelay.watch('t', p_ordered => true);"
            "CREATE FUNCTION public.handle(pgrelay.stream_record[]) RETURNS void LANGUAGE sql AS 'SELECT'"
        )
    with database.connect("postgres") as connection:
        connection.execute(TRAPS)
    return database


def test_traps_work(trapped: Database) -> None:
    with trapped.connect() as connection, pytest.raises(psycopg.errors.RaiseException, match="trapped as dba"):
        connection.execute("SELECT 1::numeric < 0")


@pytest.mark.parametrize("call", CALLS)
def test_procedures_that_commit_use_postgresql_s_operators(
    trapped: Database, lambda_endpoint: LambdaEndpoint, call: LiteralString
) -> None:
    lambda_endpoint.respond(PUBLISHER, deliver)
    streams = FakeStreams()
    streams.put(b"a record")
    lambda_endpoint.respond(READER, lambda request: read(request, streams, remaining_seconds=lambda: 30.0))
    with trapped.connect() as connection:
        connection.execute("INSERT INTO t VALUES (1, 'a'), (2, 'b')")
        connection.execute(call)


def test_guard_all_uses_postgresql_s_operators(trapped: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with trapped.connect() as connection, pytest.raises(psycopg.DatabaseError) as caught:
        connection.execute("CALL pgrelay.guard_all('p', ARRAY['SELECT 1', 'SELECT 1/(SELECT 0)'])")
    assert caught.value.diag.sqlstate == "PR081"
    assert caught.value.diag.message_detail == "2: 22012 division by zero"
    assert len(lambda_endpoint.invocations) == 1


@pytest.mark.parametrize("way", ["command", "psql"])
def test_installation_uses_postgresql_s_operators(extension_database: Database, way: str) -> None:
    with extension_database.connect("postgres") as connection:
        connection.execute(TRAPS)
    if way == "psql":
        script = psql(extension_database)
        assert script.returncode == 0, script.stderr
    else:
        with extension_database.connect() as connection:
            install(connection, SQL, bindings=BINDINGS)
    with extension_database.connect() as connection:
        connection.execute("SET search_path = pg_catalog")
        using = connection.execute(
            "SELECT pg_describe_object(d.classid, d.objid, 0) FROM pg_depend AS d "
            "INNER JOIN pg_operator AS o ON o.oid = d.refobjid AND d.refclassid = 'pg_operator'::regclass "
            "WHERE o.oprnamespace = 'public'::regnamespace"
        ).fetchall()
    assert using == []


def test_event_trigger_that_raises_stops_no_capture(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect("postgres") as superuser:
        superuser.execute(
            "CREATE TABLE t (id integer PRIMARY KEY, v text); SELECT pgrelay.watch('t', p_when => $$v <> 'x'$$);"
            "CREATE TABLE parted (id integer PRIMARY KEY) PARTITION BY LIST (id); SELECT pgrelay.watch('parted');"
            "ALTER TABLE t RENAME v TO w; CREATE TABLE part PARTITION OF parted DEFAULT;"
            "CREATE FUNCTION raises() RETURNS event_trigger LANGUAGE plpgsql AS "
            "$f$ BEGIN RAISE EXCEPTION 'no changes today'; END $f$;"
            "CREATE EVENT TRIGGER at_start ON ddl_command_start EXECUTE FUNCTION raises();"
            "CREATE EVENT TRIGGER at_end ON ddl_command_end EXECUTE FUNCTION raises()"
        )
        try:
            for number in (1, 2):
                superuser.execute("INSERT INTO t VALUES (%s, 'y'); ", [number])
                superuser.execute("INSERT INTO parted VALUES (%s)", [number])
                found = [(event["table"], event["key"]["id"]) for event in drained(superuser, lambda_endpoint)]
                assert found == [("t", number), ("parted", number)]
            assert "no changes today" in str(value(superuser, "SELECT string_agg(problem, ' ') FROM pgrelay.watches"))
        finally:
            superuser.execute("DROP EVENT TRIGGER at_start; DROP EVENT TRIGGER at_end")


def test_rules_of_a_watched_table(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    """A rule changes which statements run: what they change is captured, and what they do not is not."""
    with database.connect() as owner:
        owner.execute(
            "CREATE TABLE t (id integer PRIMARY KEY, v text); CREATE TABLE log (id integer, v text);"
            "CREATE RULE also AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (NEW.id, 'seen');"
            "CREATE RULE instead AS ON DELETE TO t DO INSTEAD UPDATE t SET v = 'deleted' WHERE id = OLD.id;"
            "CREATE RULE nothing AS ON UPDATE TO t WHERE NEW.v = 'ignored' DO INSTEAD NOTHING;"
            "SELECT pgrelay.watch('t', p_ordered => true); SELECT pgrelay.watch('log')"
        )
        seen = notices(owner)
        owner.execute("INSERT INTO t VALUES (1, 'a'), (2, 'b'); DELETE FROM t WHERE id = 1")
        owner.execute("UPDATE t SET v = 'ignored'; UPDATE t SET v = 'c' WHERE id = 2")
        found = [
            (event["table"], event["operation"], event["new"]["id"], event["new"]["v"])
            for event in drained(owner, lambda_endpoint)
        ]
    assert sorted(found) == sorted(
        [
            ("t", "insert", 1, "a"), ("t", "insert", 2, "b"),
            ("log", "insert", 1, "seen"), ("log", "insert", 2, "seen"),
            ("t", "update", 1, "deleted"), ("t", "update", 2, "c"),
        ]
    )  # fmt: skip
    assert seen == []
