"""Who may do what, and the rules that every object of the schema follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

import psycopg
import pytest

from tests.database.support import PUBLISHER, deliver, value

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

pytestmark = pytest.mark.usefixtures("roles")

CALLS: dict[str, LiteralString] = {
    "acknowledge": "SELECT pgrelay.acknowledge('job')",
    "allow": "SELECT pgrelay.allow('echo', 'dba')",
    "allow_consumer": "SELECT pgrelay.allow_consumer('s', 'c', 'dba')",
    "backfill": "CALL pgrelay.backfill('public.t')",
    "bind": "SELECT pgrelay.bind('x', 'f')",
    "call": "SELECT pgrelay.call('echo', '{}')",
    "caller": "SELECT pgrelay.caller()",
    "captured": "SELECT * FROM pgrelay.captured(pg_current_snapshot())",
    "check_cron": "SELECT pgrelay.check_cron()",
    "check_outbox": "SELECT pgrelay.check_outbox()",
    "check_partitions": "SELECT pgrelay.check_partitions()",
    "configure": "SELECT pgrelay.configure('max_attempts', '3')",
    "configure_binding": "SELECT pgrelay.configure_binding('echo')",
    "configure_job": "SELECT pgrelay.configure_job('job')",
    "consume_stream": "CALL pgrelay.consume_stream('s', 'c', 'pg_catalog.now')",
    "dead_letters": "SELECT * FROM pgrelay.dead_letters()",
    "disallow": "SELECT pgrelay.disallow('echo', 'dba')",
    "disallow_consumer": "SELECT pgrelay.disallow_consumer('s', 'c', 'dba')",
    "discard": "SELECT pgrelay.discard()",
    "drain": "CALL pgrelay.drain()",
    "forward_record": "SELECT pgrelay.forward_record('{}', 'records')",
    "guard": "CALL pgrelay.guard('p', 'SELECT 1')",
    "guard_all": "CALL pgrelay.guard_all('p', ARRAY['SELECT 1'])",
    "invoke": "SELECT pgrelay.invoke('echo', '{}')",
    "mask": "SELECT pgrelay.mask('detail')",
    "pause": "SELECT pgrelay.pause()",
    "probe": "SELECT pgrelay.probe()",
    "prune_cron_history": "SELECT pgrelay.prune_cron_history('1 day')",
    "publish_metric": "SELECT pgrelay.publish_metric('m', 1)",
    "read_stream": "SELECT * FROM pgrelay.read_stream('s', 'c')",
    "redrive": "SELECT pgrelay.redrive()",
    "report_exception": "SELECT pgrelay.report_exception('p', '22012', 'm')",
    "reset_breaker": "SELECT pgrelay.reset_breaker('echo')",
    "resume": "SELECT pgrelay.resume()",
    "run_maintenance": "CALL pgrelay.run_maintenance()",
    "schedule": "SELECT pgrelay.schedule()",
    "schedule_guarded": "SELECT pgrelay.schedule_guarded('j', '* * * * *', 'SELECT 1')",
    "seek_stream": """SELECT pgrelay.seek_stream('s', 'c', '{"type": "latest"}')""",
    "send_cron_job_failures": "CALL pgrelay.send_cron_job_failures('l', 's')",
    "set_readers": "SELECT pgrelay.set_readers('events', 1)",
    "silence": "SELECT pgrelay.silence('job', now())",
    "take_over": "SELECT pgrelay.take_over()",
    "unacknowledge": "SELECT pgrelay.unacknowledge('job')",
    "unbind": "SELECT pgrelay.unbind('echo')",
    "unmask": "SELECT pgrelay.unmask('detail')",
    "unschedule": "SELECT pgrelay.unschedule()",
    "unsilence": "SELECT pgrelay.unsilence('job')",
    "unwatch": "SELECT pgrelay.unwatch('public.t')",
    "watch": "SELECT pgrelay.watch('public.t')",
}
OWNERS = {
    "allow", "allow_consumer", "bind", "configure_binding", "disallow", "disallow_consumer", "mask", "unbind", "unmask",
}  # fmt: skip
ALLOWED = {
    "app": set[str](),
    "reporter": {"caller", "report_exception", "guard", "guard_all"},
    "operator": set(CALLS) - OWNERS,
    "dba": set(CALLS),
}


@pytest.fixture
def table(database: Database) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id int); GRANT TRIGGER, SELECT ON t TO operator")


def test_every_public_routine_is_tried(database: Database) -> None:
    with database.connect() as connection:
        public = connection.execute(
            "SELECT DISTINCT p.proname FROM pg_proc AS p "
            "WHERE p.pronamespace = 'pgrelay'::regnamespace AND p.proname !~ '^_'"
        ).fetchall()
    assert {name for (name,) in public} == set(CALLS)


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize("role", [role for role in ALLOWED if ALLOWED[role]])
def test_role_can_call_what_it_is_granted(database: Database, lambda_endpoint: LambdaEndpoint, role: str) -> None:
    """A grant alone does not say so: many routines run with the caller's rights, and call private ones."""
    lambda_endpoint.respond(PUBLISHER, deliver)
    refused = {}
    for name in sorted(ALLOWED[role]):
        with database.connect(role) as connection:
            try:
                connection.execute(CALLS[name])
            except psycopg.errors.InsufficientPrivilege as error:
                refused[name] = str(error)
            except psycopg.DatabaseError as error:
                if not str(error.sqlstate).startswith("PR"):  # such as: pg_cron is not installed
                    raise
    assert refused == {}


@pytest.mark.usefixtures("table")
@pytest.mark.parametrize("role", ALLOWED)
def test_role_cannot_call_anything_else(database: Database, lambda_endpoint: LambdaEndpoint, role: str) -> None:
    with database.connect(role) as connection:
        for name in sorted(set(CALLS) - ALLOWED[role]):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(CALLS[name])
    assert lambda_endpoint.invocations == []


@pytest.mark.parametrize("role", ["app", "reporter", "operator"])
def test_role_may_not_use_aws_lambda_itself(database: Database, role: str) -> None:
    with database.connect(role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT aws_lambda.invoke('f', '{}'::json)")


def test_operator_can_read_what_is_granted(database: Database) -> None:
    """Views read with their owner's rights, but call functions with the reader's."""
    with database.connect("operator") as connection:
        granted = connection.execute(
            "SELECT c.relname FROM pg_class AS c WHERE c.relnamespace = 'pgrelay'::regnamespace "
            "AND c.relkind IN ('r', 'v') AND has_table_privilege(c.oid, 'SELECT')"
        ).fetchall()
        assert {"status", "problem", "watches"} <= {name for (name,) in granted}
        for (name,) in granted:
            connection.execute(psycopg.sql.SQL("SELECT * FROM pgrelay.{}").format(psycopg.sql.Identifier(name)))


def test_operator_needs_the_trigger_privilege_to_watch(database: Database) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id int)")
    with database.connect("operator") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT pgrelay.watch('t')")


def test_app_may_not_attach_the_trigger_function(database: Database) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id int); SELECT pgrelay.watch('t')")
        name = value(connection, "SELECT pgrelay._capture_name(watch_id) FROM pgrelay.watch")
        connection.execute("GRANT USAGE ON SCHEMA pgrelay, pgrelay_capture TO app; CREATE SCHEMA own AUTHORIZATION dba")
        connection.execute("CREATE TABLE own.t (id int); GRANT USAGE ON SCHEMA own TO app; GRANT ALL ON own.t TO app")
    with database.connect("app") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(
            "CREATE TRIGGER x AFTER INSERT ON own.t FOR EACH STATEMENT "
            f"EXECUTE FUNCTION pgrelay_capture.{name}()".encode()
        )


def test_everything_belongs_to_the_owner(database: Database) -> None:
    with database.connect() as connection:
        owners = connection.execute(
            "SELECT DISTINCT owner::regrole::text FROM ("
            "SELECT proowner FROM pg_proc WHERE pronamespace = 'pgrelay'::regnamespace UNION "
            "SELECT relowner FROM pg_class WHERE relnamespace = 'pgrelay'::regnamespace UNION "
            "SELECT nspowner FROM pg_namespace WHERE nspname = 'pgrelay') AS x (owner)"
        ).fetchall()
        attributes = connection.execute(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE 'pgrelay%' AND (rolcanlogin OR rolsuper OR rolcreaterole)"
        ).fetchall()
    assert owners == [("pgrelay_owner",)]
    assert attributes == []


def test_everything_has_a_comment(database: Database) -> None:
    with database.connect() as connection:
        bare = connection.execute(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'pgrelay'::regnamespace "
            "AND obj_description(oid, 'pg_proc') IS NULL "
            "UNION ALL SELECT relname FROM pg_class WHERE relnamespace = 'pgrelay'::regnamespace "
            "AND relkind IN ('r', 'v') AND obj_description(oid, 'pg_class') IS NULL "
            "UNION ALL SELECT attrelid::regclass || '.' || attname FROM pg_attribute AS a "
            "JOIN pg_class AS c ON c.oid = attrelid WHERE relnamespace = 'pgrelay'::regnamespace "
            "AND relkind IN ('r', 'v') AND attnum > 0 AND NOT attisdropped "
            "AND col_description(attrelid, attnum) IS NULL "
            "UNION ALL SELECT rolname FROM pg_roles WHERE rolname LIKE 'pgrelay\\_%' "
            "AND shobj_description(oid, 'pg_authid') IS NULL"
        ).fetchall()
    assert bare == []


def test_one_function_calls_aws_lambda(database: Database) -> None:
    with database.connect() as connection:
        callers = connection.execute(
            "SELECT proname FROM pg_proc WHERE pronamespace = 'pgrelay'::regnamespace "
            "AND prosrc LIKE '%aws_lambda.invoke(%'"
        ).fetchall()
    assert callers == [("_invoke",)]


def test_every_sqlstate_is_listed(database: Database) -> None:
    from sandbox.paths import SQL

    with database.connect() as connection:
        used = {
            state
            for (state,) in connection.execute(
                "SELECT DISTINCT m[1] FROM pg_proc, regexp_matches(prosrc, '''(PR\\d{3})''', 'g') AS m "
                "WHERE pronamespace = 'pgrelay'::regnamespace"
            )
        }
    listed = (SQL / "errors.md").read_text()
    assert {state for state in used if f"| {state} |" not in listed} == set()
