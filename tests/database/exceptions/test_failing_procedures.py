"""Procedures that fail in every way, with AWS up, slow, refusing and away: what is reported, and what it costs them."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from tests.database.support import CANCELLED, HOSTILE_TEXTS, RELAY, notices
from tests.support.lambda_endpoint import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Database
    from tests.database.support import Notice
    from tests.support.lambda_endpoint import LambdaEndpoint

HANDLER = """
    EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
        GET STACKED DIAGNOSTICS
            d.sqlstate = RETURNED_SQLSTATE, d.message = MESSAGE_TEXT, d.detail = PG_EXCEPTION_DETAIL,
            d.hint = PG_EXCEPTION_HINT, d.context = PG_EXCEPTION_CONTEXT, d.schema_name = SCHEMA_NAME,
            d.table_name = TABLE_NAME, d.column_name = COLUMN_NAME, d.constraint_name = CONSTRAINT_NAME,
            d.data_type = PG_DATATYPE_NAME;
        PERFORM pgrelay.report_exception(d, NULL, '{"load": "nightly"}');
        RAISE;
    END
"""


def procedure(name: str, body: str) -> str:
    return f"""
        CREATE PROCEDURE {name}() LANGUAGE plpgsql AS $procedure$
        DECLARE
            d pgrelay.diagnostics;
        BEGIN
            {body}
        {HANDLER}
        $procedure$;
    """


HOSTILE = "\n".join(HOSTILE_TEXTS).replace("'", "''")

SETUP = (
    """
    CREATE EXTENSION postgres_fdw;
    CREATE SERVER away FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '127.0.0.1', port '9', connect_timeout '2');
    CREATE USER MAPPING FOR PUBLIC SERVER away OPTIONS (user 'x', password 'y');
    CREATE FOREIGN TABLE remote (id int) SERVER away;
    CREATE TABLE orders (id int PRIMARY KEY, state text NOT NULL CHECK (state <> ''));
    CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'refused by %', TG_NAME USING TABLE = TG_TABLE_NAME; END $$;
    CREATE TABLE guarded (id int);
    CREATE TRIGGER no_rows BEFORE INSERT ON guarded FOR EACH ROW EXECUTE FUNCTION refuse();
    """
    + procedure("division", "PERFORM 1 / 0;")
    + procedure("duplicate", "INSERT INTO orders VALUES (1, 'new'), (1, 'new');")
    + procedure("missing_value", "INSERT INTO orders VALUES (1, NULL);")
    + procedure("broken_rule", "INSERT INTO orders VALUES (1, '');")
    + procedure("dynamic", "EXECUTE format('SELECT * FROM %I', 'no ''such'' \"table\"');")
    + procedure(
        "nested",
        "BEGIN BEGIN PERFORM 1 / 0; EXCEPTION WHEN division_by_zero THEN "
        "PERFORM 'x'::int; END; EXCEPTION WHEN invalid_text_representation THEN "
        "RAISE EXCEPTION 'the third one' USING ERRCODE = 'UE003', DETAIL = SQLERRM; END;",
    )
    + procedure("in_a_trigger", "INSERT INTO guarded VALUES (1);")
    + procedure("foreign_table_down", "PERFORM * FROM remote;")
    + procedure(
        "hostile",
        f"""RAISE EXCEPTION USING ERRCODE = 'UE001', MESSAGE = '{HOSTILE}', DETAIL = '{HOSTILE}', HINT = '{HOSTILE}',
            SCHEMA = '{HOSTILE}', TABLE = '{HOSTILE}', COLUMN = '{HOSTILE}', CONSTRAINT = '{HOSTILE}',
            DATATYPE = '{HOSTILE}';""",
    )
    + procedure("assertion", "ASSERT false, 'never';")
    + procedure("huge", "RAISE EXCEPTION '%', repeat('x', 1000000);")
    + procedure("locked", "SET LOCAL lock_timeout = '100ms'; LOCK TABLE orders;")
    + procedure("called", "CALL division();")
)

SQLSTATES = {
    "division": "22012",
    "duplicate": "23505",
    "missing_value": "23502",
    "broken_rule": "23514",
    "dynamic": "42P01",
    "nested": "UE003",
    "in_a_trigger": "P0001",
    "foreign_table_down": "08001",
    "hostile": "UE001",
    "assertion": "P0004",
    "huge": "P0001",
}


def _refuse(_payload: object) -> object:
    raise ApiError(429, "TooManyRequestsException", "slow down")


@pytest.fixture
def failing(database: Database) -> Database:
    with database.connect("postgres") as connection:
        connection.execute(SETUP.encode())
    return database


def make_up(_endpoint: LambdaEndpoint) -> None:
    """Leave it as it is."""


def make_slow(endpoint: LambdaEndpoint) -> None:
    endpoint.hang(RELAY)


def make_refusing(endpoint: LambdaEndpoint) -> None:
    endpoint.respond(RELAY, _refuse)


def make_away(endpoint: LambdaEndpoint) -> None:
    endpoint.refuse()


AWS: dict[str, Callable[[LambdaEndpoint], None]] = {
    "up": make_up,
    "slow": make_slow,
    "refusing": make_refusing,
    "away": make_away,
}


def reports(endpoint: LambdaEndpoint, seen: list[Notice], aws: str) -> list[Any]:
    """Return the reports that left, or those of the warnings that say that they did not."""
    if aws == "up":
        return [invocation.payload for invocation in endpoint.invocations]
    return [json.loads(notice.detail) for notice in seen if notice.sqlstate == "PR010"]


@pytest.mark.parametrize("aws", AWS)
@pytest.mark.parametrize("name", SQLSTATES)
def test_failure_is_reported_and_the_error_is_the_procedure_s_own(
    failing: Database, lambda_endpoint: LambdaEndpoint, name: str, aws: str
) -> None:
    AWS[aws](lambda_endpoint)
    with failing.connect("postgres") as connection:
        seen = notices(connection)
        with pytest.raises(psycopg.DatabaseError) as raised:
            connection.execute(f"CALL {name}()".encode())
        usable = connection.execute("SELECT 1").fetchone()
    assert raised.value.sqlstate == SQLSTATES[name]
    assert usable == (1,)
    assert len(lambda_endpoint.invocations) <= 1
    [report] = reports(lambda_endpoint, seen, aws)
    error = report["error"]
    assert error["sqlstate"] == SQLSTATES[name]
    assert report["procedure"] == name
    assert report["data"] == {"load": "nightly"}
    diag = raised.value.diag
    if name != "huge":
        assert (error["message"], error["detail"], error["hint"]) == (
            diag.message_primary, diag.message_detail, diag.message_hint,
        )  # fmt: skip
        assert (error["schema"], error["table"], error["column"], error["constraint"], error["data_type"]) == (
            diag.schema_name, diag.table_name, diag.column_name, diag.constraint_name, diag.datatype_name,
        )  # fmt: skip


@pytest.mark.parametrize("aws", AWS)
def test_deadlock_is_reported_by_the_one_that_lost(
    failing: Database, lambda_endpoint: LambdaEndpoint, aws: str
) -> None:
    update = "UPDATE orders SET state = 'x' WHERE id = {};"
    # Each goes on when both have updated a row, so that they always meet.
    meet = """
        PERFORM pg_advisory_xact_lock(pg_backend_pid());
        WHILE (
            SELECT count(*) FROM pg_locks AS l INNER JOIN pg_database AS b ON b.oid = l.database
            WHERE l.locktype = 'advisory' AND b.datname = current_database()
        ) < 2 LOOP
            PERFORM pg_sleep(0.01);
        END LOOP;
    """
    body = f"{update} {meet} {update}"
    with failing.connect("postgres") as connection:
        connection.execute("INSERT INTO orders VALUES (1, 'a'), (2, 'a')")
        connection.execute((procedure("first", body.format(1, 2)) + procedure("second", body.format(2, 1))).encode())
    AWS[aws](lambda_endpoint)

    def call(name: str) -> tuple[str | None, list[Notice]]:
        with failing.connect("postgres") as connection:
            seen = notices(connection)
            connection.execute("SET deadlock_timeout = '200ms'")
            try:
                connection.execute(f"CALL {name}()".encode())
            except psycopg.errors.DeadlockDetected as error:
                return error.sqlstate, seen
            return None, seen

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(call, ("first", "second")))
    assert sorted(str(state) for state, _ in outcomes) == ["40P01", "None"]
    [report] = reports(lambda_endpoint, [notice for _, seen in outcomes for notice in seen], aws)
    assert report["error"]["sqlstate"] == "40P01"
    assert "ShareLock" in report["error"]["detail"]


@pytest.mark.parametrize("aws", AWS)
def test_cancelled_statement_is_reported(failing: Database, lambda_endpoint: LambdaEndpoint, aws: str) -> None:
    AWS[aws](lambda_endpoint)
    with failing.connect("postgres") as connection:
        connection.execute(procedure("sleeps", f"{CANCELLED.replace('SELECT', 'PERFORM')};").encode())
        seen = notices(connection)
        with pytest.raises(psycopg.errors.QueryCanceled):
            connection.execute("CALL sleeps()")
    [report] = reports(lambda_endpoint, seen, aws)
    assert report["error"]["sqlstate"] == "57014"


def test_lock_timeout_is_reported(failing: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with failing.connect("postgres", autocommit=False) as holder, failing.connect("postgres") as connection:
        holder.execute("LOCK TABLE orders")
        with pytest.raises(psycopg.errors.LockNotAvailable):
            connection.execute("CALL locked()")
    assert lambda_endpoint.invocations[0].payload["error"]["sqlstate"] == "55P03"


def test_each_procedure_of_a_stack_reports_what_it_caught(failing: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with failing.connect("postgres") as connection, pytest.raises(psycopg.errors.DivisionByZero):
        connection.execute("CALL called()")
    inner, outer = (invocation.payload for invocation in lambda_endpoint.invocations)
    assert (inner["procedure"], outer["procedure"]) == ("division", "called")
    assert "called()" in inner["error"]["context"]


def test_a_thousand_failures_with_aws_slow_wait_for_it_a_few_times(
    failing: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    make_slow(lambda_endpoint)
    with failing.connect("postgres") as connection:
        connection.execute("SET client_min_messages = error")
        started = connection.execute("SELECT clock_timestamp()").fetchone()
        connection.execute(
            "DO $$ BEGIN FOR n IN 1..1000 LOOP BEGIN CALL division(); EXCEPTION WHEN division_by_zero THEN END; "
            "END LOOP; END $$"
        )
        most = connection.execute(
            "SELECT 1 + ceil(extract(EPOCH FROM clock_timestamp() - %s) / 10)::int", started
        ).fetchone()
    assert most is not None
    assert len(lambda_endpoint.invocations) <= most[0]  # one, and one for each ten seconds that it took
