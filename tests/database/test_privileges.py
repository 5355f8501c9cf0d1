"""Who may do what, and the rules that every object of the schema follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

import psycopg
import pytest

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

pytestmark = pytest.mark.usefixtures("roles")

CALLS: dict[str, LiteralString] = {
    "bind": "SELECT pgrelay.bind('x', 'f')",
    "unbind": "SELECT pgrelay.unbind('echo')",
    "invoke": "SELECT pgrelay.invoke('echo', '{}')",
    "call": "SELECT pgrelay.call('echo', '{}')",
    "reset_breaker": "SELECT pgrelay.reset_breaker('echo')",
    "configure_binding": "SELECT pgrelay.configure_binding('echo')",
    "allow": "SELECT pgrelay.allow('echo', 'dba')",
    "disallow": "SELECT pgrelay.disallow('echo', 'dba')",
    "seek_stream": """SELECT pgrelay.seek_stream('s', 'c', '{"type": "latest"}')""",
    "report_exception": "SELECT pgrelay.report_exception('p', '22012', 'm')",
    "guard": "CALL pgrelay.guard('p', 'SELECT 1')",
    "guard_all": "CALL pgrelay.guard_all('p', ARRAY['SELECT 1'])",
    "mask": "SELECT pgrelay.mask('detail')",
    "unmask": "SELECT pgrelay.unmask('detail')",
    "schedule_guarded": "SELECT pgrelay.schedule_guarded('j', '* * * * *', 'SELECT 1')",
    "check_cron": "SELECT pgrelay.check_cron()",
    "watch": "SELECT pgrelay.watch('public.t')",
    "unwatch": "SELECT pgrelay.unwatch('public.t')",
}
ALLOWED = {
    "app": set[str](),
    "reporter": {"report_exception", "guard", "guard_all"},
    "operator": set(CALLS) - {"bind", "unbind", "configure_binding", "allow", "disallow", "mask", "unmask"},
    "dba": set(CALLS),
}  # fmt: skip
NEED_PG_CRON = {"check_cron", "schedule_guarded"}
RUN_AS_CALLED = ["guard", "guard_all"]
"""They run a statement of the caller's, whose names mean what they mean to the caller."""


@pytest.mark.parametrize(("role", "call"), [(role, call) for role in ALLOWED for call in CALLS])
def test_role_may_call_what_it_needs_only(
    database: Database, lambda_endpoint: LambdaEndpoint, role: str, call: str
) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id int); ALTER TABLE t OWNER TO dba; GRANT TRIGGER ON t TO operator")
    with database.connect(role) as connection:
        if call not in ALLOWED[role]:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(CALLS[call])
            assert lambda_endpoint.invocations == []
        elif call in NEED_PG_CRON:
            with pytest.raises(psycopg.DatabaseError, match="pg_cron is not installed"):
                connection.execute(CALLS[call])
        else:
            connection.execute(CALLS[call])


@pytest.mark.parametrize("role", ["app", "reporter", "operator"])
@pytest.mark.parametrize("privilege", ["INSERT", "UPDATE", "DELETE", "TRUNCATE", "TRIGGER", "REFERENCES"])
def test_role_may_not_write_to_tables(database: Database, role: str, privilege: str) -> None:
    with database.connect() as connection:
        writable = connection.execute(
            "SELECT c.relname FROM pg_class AS c "
            "WHERE c.relnamespace = 'pgrelay'::regnamespace AND c.relkind = 'r' "
            "AND has_table_privilege(%s, c.oid, %s)",
            [role, privilege],
        ).fetchall()
    assert writable == []


@pytest.mark.parametrize("role", ["app", "reporter", "operator"])
def test_role_may_not_use_aws_lambda_itself(database: Database, role: str) -> None:
    with database.connect(role) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT aws_lambda.invoke('f', '{}'::json)")


def test_operator_may_read_the_state(database: Database) -> None:
    with database.connect("operator") as connection:
        for table in (
            "binding",
            "watch",
            "migration",
            "cron_check",
            "monitor_state",
            "monitor_setting",
            "partition_maintenance",
            "problem",
            "status",
            "backlog",
            "breaker",
            "allowed_call",
            "stream_consumer",
            "stream_position",
            "mask",
        ):
            connection.execute(psycopg.sql.SQL("SELECT * FROM pgrelay.{}").format(psycopg.sql.Identifier(table)))


def test_operator_needs_the_trigger_privilege_to_watch(database: Database) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id int)")
    with database.connect("operator") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("SELECT pgrelay.watch('t')")


def test_app_may_not_attach_the_trigger_function(database: Database) -> None:
    with database.connect() as connection:
        connection.execute("GRANT USAGE ON SCHEMA pgrelay TO app; CREATE SCHEMA own AUTHORIZATION dba")
        connection.execute("CREATE TABLE own.t (id int); GRANT USAGE ON SCHEMA own TO app; GRANT ALL ON own.t TO app")
    with database.connect("app") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(
            "CREATE TRIGGER x AFTER INSERT ON own.t FOR EACH STATEMENT EXECUTE FUNCTION pgrelay._capture_directly()"
        )


def test_public_may_execute_nothing(database: Database) -> None:
    with database.connect() as connection:
        open_functions = connection.execute(
            "SELECT p.oid::regprocedure::text FROM pg_proc p "
            "WHERE p.pronamespace = 'pgrelay'::regnamespace "
            "AND has_function_privilege('app', p.oid, 'EXECUTE')"
        ).fetchall()
    assert open_functions == []


def test_every_function_has_a_fixed_search_path(database: Database) -> None:
    with database.connect() as connection:
        loose = connection.execute(
            "SELECT p.proname FROM pg_proc p WHERE p.pronamespace = 'pgrelay'::regnamespace "
            "AND NOT coalesce('search_path=pg_catalog, pg_temp' = ANY(p.proconfig), false)"
        ).fetchall()
        definers = connection.execute(
            "SELECT count(*) FROM pg_proc p WHERE p.pronamespace = 'pgrelay'::regnamespace "
            "AND p.prosecdef AND p.proname = ANY(%s)",
            [RUN_AS_CALLED],
        ).fetchone()
    # A procedure with a SET clause may not commit, and a function with one is not inlined: these name every schema.
    assert {name for (name,) in loose} - set(RUN_AS_CALLED) == {
        "_data_end",
        "_end_xid",
        "_event_json",
        "_group_name",
        "_is_visible",
        "_is_waiting",
        "_operation_name",
        "_reader_of",
        "_reader_progress",
        "backfill",
        "consume_stream",
        "drain",
        "run_maintenance",
    }
    assert definers == (0,)


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
            "AND relkind = 'r' AND obj_description(oid, 'pg_class') IS NULL "
            "UNION ALL SELECT attrelid::regclass || '.' || attname FROM pg_attribute AS a "
            "JOIN pg_class AS c ON c.oid = attrelid WHERE relnamespace = 'pgrelay'::regnamespace "
            "AND relkind = 'r' AND attnum > 0 AND NOT attisdropped "
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
