"""A watched table while AWS is away, slow or refusing: the writer's statement succeeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.database.support import PUBLISHER, drained, notices, value
from tests.support.lambda_endpoint import ApiError, Garbage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint


@pytest.fixture
def writer(database: Database, lambda_endpoint: LambdaEndpoint) -> Iterator[psycopg.Connection]:
    with database.connect() as connection:
        # A session's first call takes long on a busy machine, and a slow failure opens the breaker.
        connection.execute("SELECT pgrelay.invoke('echo', '{}')")
        lambda_endpoint.clear()
        connection.execute('CREATE TABLE "my t" (id int PRIMARY KEY, v text)')
        connection.execute("SELECT pgrelay.watch('\"my t\"', '{insert,update,delete,truncate}', p_mode => 'direct')")
        yield connection


def _refuse(_payload: object) -> object:
    raise ApiError(429, "TooManyRequestsException", "Rate exceeded")


def _garbage(_payload: object) -> object:
    raise Garbage


@pytest.mark.parametrize("trouble", ["away", "refusing", "garbage", "unbound"])
def test_statement_succeeds_with_a_warning(
    writer: psycopg.Connection, lambda_endpoint: LambdaEndpoint, trouble: str
) -> None:
    reasons = {
        "away": "Unable to connect",
        "refusing": "Rate exceeded",
        "garbage": "No valid response",
        "unbound": "'dml_event_publisher' is not bound",
    }
    if trouble == "away":
        lambda_endpoint.refuse()
    elif trouble == "unbound":
        writer.execute("SELECT pgrelay.unbind('dml_event_publisher')")
    lambda_endpoint.respond(PUBLISHER, _garbage if trouble == "garbage" else _refuse)
    seen = notices(writer)
    writer.execute("INSERT INTO \"my t\" SELECT g, 'x' FROM generate_series(1, 3) AS g")
    writer.execute("UPDATE \"my t\" SET v = 'y' WHERE id < 3")
    writer.execute('DELETE FROM "my t" WHERE id = 1')
    writer.execute('TRUNCATE "my t"')
    assert [(warning.severity, warning.sqlstate) for warning in seen] == [("WARNING", "PR032")] * 4
    assert [warning.message.split(" were ")[0] for warning in seen] == [
        '3 of 3 events of INSERT on public."my t"',
        '2 of 2 events of UPDATE on public."my t"',
        '1 of 1 events of DELETE on public."my t"',
        '1 of 1 events of TRUNCATE on public."my t"',
    ]
    for warning in seen:
        assert reasons[trouble] in warning.message
        assert warning.hint


def test_transaction_and_savepoints_are_as_without_pgrelay(
    writer: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    lambda_endpoint.refuse()
    with writer.transaction():
        writer.execute("INSERT INTO \"my t\" VALUES (1, 'kept')")
        with writer.transaction(force_rollback=True):
            writer.execute("INSERT INTO \"my t\" VALUES (2, 'gone')")
        writer.execute("INSERT INTO \"my t\" VALUES (3, 'kept')")
    assert value(writer, 'SELECT array_agg(id ORDER BY id) FROM "my t"') == [1, 3]


def test_statement_waits_for_a_slow_lambda_once(writer: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    lambda_endpoint.hang(PUBLISHER)
    writer.execute("SET aws_lambda.request_timeout_ms = '600000'")
    seen = notices(writer)
    writer.execute("INSERT INTO \"my t\" SELECT g, repeat('x', 10000) FROM generate_series(1, 500) AS g")
    assert len(lambda_endpoint.invocations) == 1
    [warning] = seen
    assert warning.message.startswith("500 of 500 events of INSERT")
    assert "timed out" in warning.message
    assert value(writer, 'SELECT count(*) FROM "my t"') == 500


def test_only_the_first_statement_waits_for_a_slow_lambda(
    database: Database, writer: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    lambda_endpoint.hang(PUBLISHER)
    writer.execute("INSERT INTO \"my t\" VALUES (1, 'x')")
    with database.connect() as other:
        seen = notices(other)
        for number in range(2, 12):
            other.execute("INSERT INTO \"my t\" VALUES (%s, 'x')", [number])
    assert len(lambda_endpoint.invocations) == 1
    assert {warning.sqlstate for warning in seen} == {"PR032"}
    assert all("dml_event_publisher is not called: its last calls failed" in warning.message for warning in seen)
    assert value(writer, "SELECT sum(events) FROM pgrelay.backlog") == 11


def test_warning_counts_only_what_did_not_leave(writer: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    def refuse_later(_payload: object) -> object:
        if len(lambda_endpoint.invocations) > 1:
            raise ApiError(500, "ServiceException", "internal")
        return None

    lambda_endpoint.respond(PUBLISHER, refuse_later)
    seen = notices(writer)
    writer.execute("INSERT INTO \"my t\" SELECT g, repeat('x', 300000) FROM generate_series(1, 7) AS g")
    assert len(lambda_endpoint.invocations) == 2
    [warning] = seen
    assert warning.message.startswith("5 of 7 events of INSERT")


def test_cancelled_statement_is_cancelled(writer: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    lambda_endpoint.hang(PUBLISHER)
    writer.execute("SET statement_timeout = '500ms'")
    with pytest.raises(psycopg.errors.QueryCanceled):
        writer.execute("INSERT INTO \"my t\" VALUES (1, 'x')")
    assert value(writer, 'SELECT count(*) FROM "my t"') == 0


def test_settings_of_the_session_stay(writer: psycopg.Connection) -> None:
    writer.execute("SET timezone = 'Asia/Kolkata'; SET aws_lambda.request_timeout_ms = '77'")
    with writer.transaction():
        writer.execute("INSERT INTO \"my t\" VALUES (1, 'x')")
        assert value(writer, "SHOW aws_lambda.request_timeout_ms") == "77"
        assert value(writer, "SHOW timezone") == "Asia/Kolkata"
    assert value(writer, "SHOW aws_lambda.request_timeout_ms") == "77"


@pytest.mark.usefixtures("roles")
def test_application_needs_no_grant(
    database: Database, writer: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    writer.execute('GRANT INSERT, SELECT ON "my t" TO app')
    with database.connect("app") as app:
        seen = notices(app)
        app.execute("SET search_path = pg_temp")
        app.execute("INSERT INTO public.\"my t\" VALUES (1, 'x')")
        lambda_endpoint.refuse()
        app.execute("INSERT INTO public.\"my t\" VALUES (2, 'x')")
    assert len(lambda_endpoint.invocations) == 1
    assert [warning.sqlstate for warning in seen] == ["PR032"]


def test_replicated_changes_are_not_sent_again(
    database: Database, writer: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    writer.execute("SELECT 1")
    with database.connect("postgres") as applier:
        applier.execute("SET session_replication_role = replica")
        applier.execute("INSERT INTO \"my t\" VALUES (1, 'x')")
    assert lambda_endpoint.invocations == []


def test_a_slot_that_was_never_set_loses_no_event(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect("postgres") as admin:
        admin.execute("CREATE TABLE t (id int PRIMARY KEY); SELECT pgrelay.watch('t')")
        admin.execute("SELECT setval('pgrelay._slot', 0, false)")
        admin.execute("INSERT INTO t VALUES (1)")
        assert [event["key"] for event in drained(admin, lambda_endpoint)] == [{"id": 1}]


def test_warnings_of_capture_name_the_table(database: Database) -> None:
    with database.connect("postgres") as admin:
        admin.execute("CREATE TABLE t (id int PRIMARY KEY, a text); SELECT pgrelay.watch('t', p_columns => '{a}')")
        admin.execute("ALTER TABLE t DROP COLUMN a")
        seen = notices(admin)
        admin.execute("INSERT INTO t VALUES (1)")
        admin.execute("SELECT pgrelay._warn_key_only(w.watch_id, 'INSERT', 'too large') FROM pgrelay.watch AS w")
    assert [notice.sqlstate for notice in seen] == ["PR051", "PR052"]
    assert ["public.t" in notice.message for notice in seen] == [True, True]
