"""guard, guard_all and schedule_guarded."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.database.cron import cron_tables
from tests.database.support import CANCELLED, HOSTILE_TEXTS, notices, value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

RAISES = """
    CREATE PROCEDURE fails(p_text text) LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION USING
            ERRCODE = 'UE001', MESSAGE = p_text, DETAIL = p_text, HINT = p_text, SCHEMA = p_text, TABLE = p_text,
            COLUMN = p_text, CONSTRAINT = p_text, DATATYPE = p_text;
    END $$;
    CREATE TABLE done (n int PRIMARY KEY);
    CREATE PROCEDURE commits() LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO done VALUES (100);
        COMMIT;
        INSERT INTO done VALUES (101);
    END $$
"""
FIELDS = (
    "sqlstate", "message_primary", "message_detail", "message_hint", "schema_name", "table_name", "column_name",
    "constraint_name", "datatype_name",
)  # fmt: skip


@pytest.fixture
def connection(database: Database) -> Iterator[psycopg.Connection]:
    with database.connect() as connection:
        connection.execute(RAISES)
        yield connection


def done(connection: psycopg.Connection) -> list[int]:
    return [number for (number,) in connection.execute("SELECT n FROM done ORDER BY n")]


def test_guard_runs_the_statement(connection: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    connection.execute("CALL pgrelay.guard('load', 'INSERT INTO done VALUES (1)')")
    assert done(connection) == [1]
    assert lambda_endpoint.invocations == []


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=repr)
def test_guard_reports_all_diagnostics_and_raises_them_unchanged(
    connection: psycopg.Connection, lambda_endpoint: LambdaEndpoint, text: str
) -> None:
    errors = []
    for statement in ("CALL fails(%s)", "CALL pgrelay.guard('load', format('CALL fails(%%L)', %s::text))"):
        with pytest.raises(psycopg.DatabaseError) as raised:
            connection.execute(statement, [text])
        errors.append([getattr(raised.value.diag, field) for field in FIELDS])
    assert errors[0] == errors[1]
    [invocation] = lambda_endpoint.invocations
    sent = invocation.payload
    assert sent["procedure"] == "load"
    assert "fails(text)" in sent["error"].pop("context").splitlines()[0]
    assert sent["error"].pop("context_of") == "exception"
    assert sent["error"] == dict.fromkeys(sent["error"], text) | {"sqlstate": "UE001"}


@pytest.mark.usefixtures("roles")
def test_guard_runs_as_its_caller_with_the_caller_s_search_path(
    database: Database, connection: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    connection.execute("CREATE SCHEMA own AUTHORIZATION dba; GRANT USAGE ON SCHEMA own TO reporter")
    connection.execute("CREATE TABLE own.t (who text); GRANT INSERT, SELECT ON own.t TO reporter")
    with database.connect("reporter") as reporter:
        reporter.execute("SET search_path = own")
        reporter.execute("CALL pgrelay.guard('p', 'INSERT INTO t VALUES (current_user)')")
        assert value(reporter, "SELECT who FROM t") == "reporter"
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            reporter.execute("CALL pgrelay.guard('p', 'INSERT INTO public.done VALUES (1)')")
    assert lambda_endpoint.invocations[0].payload["error"]["sqlstate"] == "42501"


def test_guard_reports_a_statement_that_is_cancelled(
    connection: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    with pytest.raises(psycopg.errors.QueryCanceled):
        connection.execute("CALL pgrelay.guard('p', %s)", [CANCELLED])
    assert lambda_endpoint.invocations[0].payload["error"]["sqlstate"] == "57014"


def test_guard_reports_a_failed_assertion(connection: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    with pytest.raises(psycopg.errors.AssertFailure):
        connection.execute("CALL pgrelay.guard('p', 'DO $$ BEGIN ASSERT false; END $$')")
    assert lambda_endpoint.invocations[0].payload["error"]["sqlstate"] == "P0004"


def test_guard_of_a_statement_that_commits_says_what_to_do(
    connection: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    with pytest.raises(psycopg.DatabaseError) as raised:
        connection.execute("CALL pgrelay.guard('load', 'CALL commits()')")
    assert raised.value.sqlstate == "PR080"
    assert "the statement of load ends its transaction" in str(raised.value)
    assert "p_commits => true" in (raised.value.diag.message_hint or "")
    assert lambda_endpoint.invocations[0].payload["error"]["sqlstate"] == "2D000"
    assert done(connection) == []


def test_procedure_that_commits_reports_from_blocks_of_its_own(
    connection: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    connection.execute(
        """
        CREATE PROCEDURE in_batches() LANGUAGE plpgsql AS $$
        BEGIN
            FOR n IN 1..3 LOOP
                BEGIN
                    INSERT INTO done VALUES (n);
                    PERFORM 1 / (n - 2);
                EXCEPTION WHEN OTHERS THEN
                    PERFORM pgrelay.report_exception('in_batches', SQLSTATE, SQLERRM);
                END;
                COMMIT;
            END LOOP;
        END $$
        """
    )
    connection.execute("CALL in_batches()")
    assert done(connection) == [1, 3]
    assert len(lambda_endpoint.invocations) == 1


@pytest.mark.parametrize("statement", [None, "", "SELEC 1"])
def test_guard_of_no_statement_is_an_error(
    connection: psycopg.Connection, lambda_endpoint: LambdaEndpoint, statement: str | None
) -> None:
    if statement == "":
        connection.execute("CALL pgrelay.guard('p', %s)", [statement])
        return
    with pytest.raises(psycopg.DatabaseError):
        connection.execute("CALL pgrelay.guard('p', %s)", [statement])
    assert len(lambda_endpoint.invocations) == 1


STATEMENTS = [
    "INSERT INTO done VALUES (1)",
    "CALL fails('no')",
    "INSERT INTO done VALUES (2)",
    "INSERT INTO done VALUES (1)",
]


def test_guard_all_goes_on_keeps_what_succeeded_and_fails_with_a_summary(
    connection: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    with pytest.raises(psycopg.DatabaseError) as raised:
        connection.execute("CALL pgrelay.guard_all('nightly', %s)", [STATEMENTS])
    assert raised.value.sqlstate == "PR081"
    assert raised.value.diag.message_primary == "2 of 4 statements of nightly failed"
    detail = (raised.value.diag.message_detail or "").splitlines()
    assert detail[0] == "2: UE001 no"
    assert detail[1].startswith("4: 23505 ")
    assert done(connection) == [1, 2]
    assert [sent.payload["error"]["sqlstate"] for sent in lambda_endpoint.invocations] == ["UE001", "23505"]


def test_guard_all_without_failures_is_silent(connection: psycopg.Connection) -> None:
    seen = notices(connection)
    connection.execute("CALL pgrelay.guard_all('nightly', %s)", [STATEMENTS[:1]])
    connection.execute("CALL pgrelay.guard_all('nightly', '{}')")
    connection.execute("CALL pgrelay.guard_all('nightly', NULL)")
    assert seen == []
    assert done(connection) == [1]


def test_guard_all_in_a_transaction_warns_instead(
    connection: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    seen = notices(connection)
    with connection.transaction():
        connection.execute("CALL pgrelay.guard_all('nightly', %s, p_commit => false)", [STATEMENTS])
    assert [(notice.severity, notice.sqlstate) for notice in seen] == [("WARNING", "PR081")]
    assert done(connection) == [1, 2]
    assert len(lambda_endpoint.invocations) == 2
    with pytest.raises(psycopg.errors.InvalidTransactionTermination), connection.transaction():
        connection.execute("CALL pgrelay.guard_all('nightly', %s)", [STATEMENTS[:1]])


def test_guard_all_ends_when_it_is_cancelled(connection: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    with pytest.raises(psycopg.errors.QueryCanceled):
        connection.execute(
            "CALL pgrelay.guard_all('nightly', %s)",
            [["INSERT INTO done VALUES (1)", CANCELLED, "INSERT INTO done VALUES (2)"]],
        )
    assert done(connection) == [1]
    assert len(lambda_endpoint.invocations) == 1


DEFERRED = """
    CREATE TABLE referring (n int REFERENCES done (n) DEFERRABLE INITIALLY DEFERRED);
    CREATE FUNCTION refuses() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'refused'; END $$;
    CREATE TABLE refused (n int);
    CREATE CONSTRAINT TRIGGER refused AFTER INSERT ON refused DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION refuses();
"""


@pytest.mark.parametrize(("table", "sqlstate"), [("referring", "23503"), ("refused", "P0001")])
def test_what_is_deferred_fails_in_its_statement_and_is_reported(
    connection: psycopg.Connection, lambda_endpoint: LambdaEndpoint, table: str, sqlstate: str
) -> None:
    connection.execute(DEFERRED)
    with pytest.raises(psycopg.DatabaseError) as raised:
        connection.execute("CALL pgrelay.guard('load', %s)", [f"INSERT INTO {table} VALUES (9)"])
    assert raised.value.sqlstate == sqlstate
    with pytest.raises(psycopg.DatabaseError, match="1 of 2 statements of load failed"):
        connection.execute(
            "CALL pgrelay.guard_all('load', %s)", [[f"INSERT INTO {table} VALUES (9)", "INSERT INTO done VALUES (1)"]]
        )
    assert done(connection) == [1]
    assert [sent.payload["error"]["sqlstate"] for sent in lambda_endpoint.invocations] == [sqlstate, sqlstate]


def test_what_is_deferred_may_hold_by_the_statement_s_end(
    connection: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    connection.execute(DEFERRED)
    block = "DO $$ BEGIN INSERT INTO referring VALUES (9); INSERT INTO done VALUES (9); END $$"
    connection.execute("CALL pgrelay.guard_all('load', %s)", [[block, block.replace("9", "8")]])
    assert done(connection) == [8, 9]
    assert lambda_endpoint.invocations == []


SCHEDULE = """
    CREATE FUNCTION cron.schedule(job_name text, schedule text, command text) RETURNS bigint LANGUAGE sql AS $$
        INSERT INTO cron.job (jobname, schedule, command) VALUES (job_name, schedule, command) RETURNING jobid $$;
    CREATE FUNCTION cron.schedule_in_database(job_name text, schedule text, command text, database text)
    RETURNS bigint LANGUAGE sql AS $$
        INSERT INTO cron.job (jobname, schedule, command, database) VALUES (job_name, schedule, command, database)
        RETURNING jobid $$;
"""


@pytest.mark.parametrize(
    ("arguments", "command", "elsewhere"),
    [
        ("", "CALL pgrelay.guard('it''s', 'CALL load(''x'')')", False),
        (", p_commits => true", "CALL load('x')", False),
        (", p_database => 'postgres'", "CALL pgrelay.guard('it''s', 'CALL load(''x'')')", True),
    ],
)
def test_schedule_guarded_schedules(database: Database, arguments: str, command: str, elsewhere: bool) -> None:
    with database.connect("postgres") as connection:
        connection.execute(cron_tables() + SCHEDULE.encode())
        query = f"SELECT pgrelay.schedule_guarded('it''s', '*/10 * * * *', 'CALL load(''x'')'{arguments})"
        job = connection.execute(query.encode()).fetchone()
        found = connection.execute("SELECT jobid, jobname, schedule, command, database FROM cron.job").fetchone()
    assert job is not None
    assert found == (job[0], "it's", "*/10 * * * *", command, "postgres" if elsewhere else database.name)


@pytest.mark.parametrize(
    "arguments", ["NULL, '* * * * *', 'SELECT 1'", "'j', '* * * * *', NULL", "'j', '* * * * *', ' '"]
)
def test_schedule_guarded_refuses_a_job_of_nothing(connection: psycopg.Connection, arguments: str) -> None:
    with pytest.raises(psycopg.DatabaseError) as raised:
        connection.execute(f"SELECT pgrelay.schedule_guarded({arguments})".encode())
    assert raised.value.sqlstate == "PR082"
