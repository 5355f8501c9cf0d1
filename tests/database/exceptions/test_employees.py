"""The example sql/examples/employees: loads, duplicates, failures, and the published error handler."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import sql

from pgrelay.exceptions.fingerprints import fingerprint
from sandbox import databases
from sandbox.paths import SQL
from sandbox.postgres import HOST
from sandbox.stack import REMOTE_READER, SOURCE_DATABASE
from tests.database.cron import cron_tables
from tests.database.exceptions.test_guard import SCHEDULE
from tests.database.support import HOSTILE_TEXTS, notices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.postgres import PostgresCluster
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

EXAMPLE = SQL / "examples" / "employees"
PASSWORD = "a password's \\ best"  # pragma: allowlist secret
LOADED = [(1, "Ada", "10447", "Research"), (2, "Björn", "20183", "Operations"), (3, "Mary", "30991", "Accounting")]

# As the published procedure does it, with its own two columns of the diagnostics and its text.
PUBLISHED = """
    CREATE PROCEDURE published_sp() LANGUAGE plpgsql AS $$
    DECLARE
        v_proc_name text := 'published_sp'; v_message text; v_error_exception text; v_error_hint text;
    BEGIN
        INSERT INTO employee SELECT * FROM clean_employee;
        INSERT INTO employee SELECT * FROM clean_employee;
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS v_message = MESSAGE_TEXT, v_error_exception = PG_EXCEPTION_DETAIL,
            v_error_hint = PG_EXCEPTION_HINT;
        CALL error_handler_sp('TIME:  '||clock_timestamp()||' / PROCEDURE:  '||v_proc_name||'
            / MESSAGE:  '||v_message||' / EXCEPTION:  '||v_error_exception||' / HINT:  '||v_error_hint);
    END $$
"""


@dataclass(frozen=True, kw_only=True)
class Example:
    """The two databases, set up as the example's README says."""

    database: Database
    connection: psycopg.Connection

    def run(self, script: str, database: str, **variables: str) -> None:
        settings = [argument for name, value in variables.items() for argument in ("-v", f"{name}={value}")]
        dsn = self.database.cluster.dsn(database, databases.DBA)
        command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", *settings, "-f", str(EXAMPLE / script), dsn]
        result = subprocess.run(command, check=False, capture_output=True, text=True)
        assert result.returncode == 0, result.stderr

    def set_up(self) -> None:
        port = str(self.database.cluster.port)
        self.run("reporting.sql", self.database.name, source_host=HOST, source_port=port, source_password=PASSWORD)

    def rows(self) -> list[tuple[Any, ...]]:
        return self.connection.execute(
            "SELECT employee_id, first_name, badge_id, dept_name FROM employee ORDER BY employee_id"
        ).fetchall()


@pytest.fixture
def example(cluster: PostgresCluster, database: Database) -> Iterator[Example]:
    databases.create_database(cluster, SOURCE_DATABASE, [])
    databases.create_database(cluster, database.name, ["postgres_fdw"])
    with cluster.connect() as connection:
        if not connection.execute("SELECT FROM pg_roles WHERE rolname = %s", [REMOTE_READER]).fetchall():
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(REMOTE_READER), sql.Literal(PASSWORD))
            )
    with database.connect() as connection:
        example = Example(database=database, connection=connection)
        example.run("source.sql", SOURCE_DATABASE)
        example.set_up()
        connection.execute("CALL employee_sp()")
        assert example.rows() == LOADED
        yield example
    with cluster.connect() as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(SOURCE_DATABASE)))


def test_load_again_changes_nothing_and_reports_nothing(example: Example, lambda_endpoint: LambdaEndpoint) -> None:
    example.connection.execute("CALL employee_sp()")
    example.connection.execute("CALL employee_sp('skip')")
    assert example.rows() == LOADED
    assert lambda_endpoint.invocations == []


def test_duplicate_is_reported_raised_and_leaves_the_rows(example: Example, lambda_endpoint: LambdaEndpoint) -> None:
    example.run("duplicate.sql", SOURCE_DATABASE)
    with pytest.raises(psycopg.errors.UniqueViolation, match="employee_pkey"):
        example.connection.execute("CALL employee_sp()")
    assert example.rows() == LOADED
    [invocation] = lambda_endpoint.invocations
    sent = invocation.payload
    assert (sent["procedure"], sent["error"]["sqlstate"]) == ("employee_sp", "23505")
    assert "(employee_id)=(1)" in sent["error"]["detail"]


def test_good_rows_are_loaded_and_duplicates_reported_with_their_keys(
    example: Example, lambda_endpoint: LambdaEndpoint
) -> None:
    example.run("duplicate.sql", SOURCE_DATABASE)
    with psycopg.connect(example.database.cluster.dsn(SOURCE_DATABASE, databases.DBA)) as source:
        source.execute("UPDATE employee SET first_name = 'Bo' WHERE employee_id = 2")
        source.execute("DELETE FROM employee WHERE employee_id = 3")
        person = "'Two', 'Faces', '2000-01-01', '80-1', 1, 10"
        source.execute(f"INSERT INTO employee VALUES (8, {person}), (9, {person}), (9, {person})".encode())
    example.connection.execute("CALL employee_sp('skip')")
    assert example.rows() == [LOADED[0], (2, "Bo", "20183", "Operations"), (8, "Two", "801", "Accounting")]
    [invocation] = lambda_endpoint.invocations
    assert invocation.payload["data"] == {"employee_ids": [1, 9]}
    assert invocation.payload["error"]["detail"] == "Keys (employee_id): 1, 9."


def test_source_that_is_down_is_reported(example: Example, lambda_endpoint: LambdaEndpoint) -> None:
    example.connection.execute("ALTER SERVER source OPTIONS (SET port '9')")
    with pytest.raises(psycopg.errors.OperationalError, match="could not connect to server"):
        example.connection.execute("CALL employee_sp()")
    assert lambda_endpoint.invocations[0].payload["error"]["sqlstate"] == "08001"


def test_source_that_changed_is_reported(example: Example, lambda_endpoint: LambdaEndpoint) -> None:
    with psycopg.connect(example.database.cluster.dsn(SOURCE_DATABASE, databases.DBA)) as source:
        source.execute("ALTER TABLE employee RENAME COLUMN salary TO wage")
    with pytest.raises(psycopg.DatabaseError, match="salary"):
        example.connection.execute("CALL employee_sp()")
    assert example.rows() == LOADED
    assert lambda_endpoint.invocations[0].payload["error"]["sqlstate"] == "42703"


def test_failure_with_aws_away_is_the_procedure_s_own(example: Example, lambda_endpoint: LambdaEndpoint) -> None:
    example.run("duplicate.sql", SOURCE_DATABASE)
    lambda_endpoint.refuse()
    seen = notices(example.connection)
    with pytest.raises(psycopg.errors.UniqueViolation):
        example.connection.execute("CALL employee_sp()")
    assert [notice.sqlstate for notice in seen] == ["PR010"]
    assert example.rows() == LOADED


@pytest.mark.parametrize("choice", ["other", "", None, "'; DROP TABLE employee; --"])
def test_unknown_choice_is_refused(example: Example, choice: str | None) -> None:
    with pytest.raises(psycopg.errors.InvalidParameterValue, match="no way to deal with duplicates"):
        example.connection.execute("CALL employee_sp(%s)", [choice])
    assert example.rows() == LOADED


def test_source_s_reader_may_read_two_tables_and_write_none(example: Example) -> None:
    for statement in ("INSERT INTO employee_fdw (employee_id) VALUES (9)", "DELETE FROM department_fdw"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            example.connection.execute(statement.encode())


def test_published_procedure_needs_no_change(example: Example, lambda_endpoint: LambdaEndpoint) -> None:
    example.connection.execute(PUBLISHED)
    example.connection.execute("TRUNCATE employee")
    example.connection.execute("CALL published_sp()")
    [invocation] = lambda_endpoint.invocations
    sent = invocation.payload
    assert sent["procedure"] == "published_sp"
    assert "employee_pkey" in sent["error"]["message"]
    assert "(employee_id)=(" in sent["error"]["detail"]
    assert sent["error"]["hint"] is None
    assert sent["error"]["sqlstate"] == "P0000"


def test_two_procedures_that_hand_over_the_same_text_are_two_exceptions(
    example: Example, lambda_endpoint: LambdaEndpoint
) -> None:
    for name in ("one_sp", "other_sp"):
        example.connection.execute(
            f"CREATE PROCEDURE {name}() LANGUAGE plpgsql AS $$ BEGIN PERFORM 1 / 0; "
            "EXCEPTION WHEN OTHERS THEN CALL error_handler_sp(SQLERRM); END $$".encode()
        )
        example.connection.execute(f"CALL {name}()".encode())
    sent = [invocation.payload for invocation in lambda_endpoint.invocations]
    assert [report["procedure"] for report in sent] == ["one_sp", "other_sp"]
    assert len({fingerprint(report) for report in sent}) == 2


@pytest.mark.parametrize("text", [*HOSTILE_TEXTS, "", "PROCEDURE: x", None], ids=repr)
def test_error_handler_takes_any_text(example: Example, lambda_endpoint: LambdaEndpoint, text: str | None) -> None:
    example.connection.execute("CALL error_handler_sp(%s)", [text])
    example.connection.execute(
        "CALL error_handler_sp('TIME: x / PROCEDURE:  p / MESSAGE:  ' || %(t)s || ' / EXCEPTION:  e / HINT:  h')",
        {"t": text},
    )
    whole, parts = (invocation.payload for invocation in lambda_endpoint.invocations)
    assert whole["error"]["message"] == (text or "(no message)")
    if text:
        assert parts["error"]["message"] == text.strip(" \n\t")
        assert (parts["procedure"], parts["error"]["hint"]) == ("p", "h")


def test_job_is_scheduled_under_the_published_name_and_cleaned_up(example: Example) -> None:
    with example.database.connect("postgres") as connection:
        connection.execute(cron_tables() + SCHEDULE.encode())
        connection.execute("CALL schedule_sp_job()")
        jobs = connection.execute("SELECT jobname, schedule, command FROM cron.job").fetchall()
    assert jobs == [("Execute employee_sp", "*/10 * * * *", "CALL public.employee_sp()")]
