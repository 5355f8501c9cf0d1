"""Calling functions from SQL: errors by type, time limits, the breaker, and who may call what."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from tests.database.support import ECHO, HOSTILE_TEXTS, value
from tests.support.lambda_endpoint import ApiError, FunctionError, Garbage, RawResult, Truncated
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint


def raise_(error: Exception) -> Any:
    def fail(_payload: object) -> object:
        raise error

    return fail


def failed_call(connection: psycopg.Connection, query: str = "SELECT pgrelay.call('echo', '{}')") -> psycopg.Error:
    with pytest.raises(psycopg.DatabaseError) as caught:
        connection.execute(query.encode())
    return caught.value


@pytest.mark.parametrize("text", [*HOSTILE_TEXTS, "x" * 1_000_000], ids=lambda text: repr(text[:12]))
def test_call_returns_the_answer(database: Database, text: str) -> None:
    with database.connect() as connection:
        answer = value(connection, "SELECT pgrelay.call('echo', %s::json)", [json.dumps({"text": text})])
    assert answer == {"text": text}


@pytest.mark.parametrize(
    ("error", "sqlstate"),
    [
        (FunctionError({"errorMessage": "no"}), "PR135"),
        (ApiError(429, "TooManyRequestsException", "Rate Exceeded."), "PR134"),
        (ApiError(403, "AccessDeniedException", "not authorized"), "PR136"),
        (ApiError(404, "ResourceNotFoundException", "no such function"), "PR136"),
        (ApiError(500, "ServiceException", "internal"), "PR136"),
        (Garbage(), "PR132"),
        (Truncated(), "PR132"),
    ],
    ids=lambda case: getattr(case, "code", None) or str(case),
)
def test_each_way_to_fail_has_its_sqlstate(
    database: Database, lambda_endpoint: LambdaEndpoint, error: Exception, sqlstate: str
) -> None:
    lambda_endpoint.respond(ECHO, raise_(error))
    with database.connect() as connection:
        caught = failed_call(connection)
    assert caught.sqlstate == sqlstate
    assert str(caught.diag.message_primary).startswith("the call of echo failed: ")
    assert caught.diag.message_hint


def test_slow_function_is_a_timeout_of_its_own(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    lambda_endpoint.hang(ECHO)
    with database.connect() as connection:
        connection.execute("SET aws_lambda.request_timeout_ms = '600000'")
        connection.execute("SELECT pgrelay.configure_binding('echo', p_timeout_ms => 200)")
        assert failed_call(connection).sqlstate == "PR132"


def test_lambda_that_is_away_is_unreachable(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    lambda_endpoint.refuse()
    with database.connect() as connection:
        assert failed_call(connection).sqlstate == "PR133"


def test_answer_that_is_no_json_is_a_bad_answer(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    lambda_endpoint.respond(ECHO, lambda _: RawResult(b"{broken"))
    with database.connect() as connection:
        assert failed_call(connection).sqlstate == "PR137"


@pytest.mark.parametrize(
    ("query", "sqlstate"),
    [
        ("SELECT pgrelay.call('nobody', '{}')", "PR003"),
        ("SELECT pgrelay.call(NULL, '{}')", "PR003"),
        ("SELECT pgrelay.call('echo', NULL)", "PR005"),
        ("SELECT pgrelay.configure_binding('echo', p_timeout_ms => 0)", "PR138"),
        ("SELECT pgrelay.configure_binding('echo', p_breaker_failures => -1)", "PR138"),
        ("SELECT pgrelay.configure_binding('echo', p_breaker_seconds => 0)", "PR138"),
        ("SELECT pgrelay.configure_binding('nobody')", "PR003"),
        ("SELECT pgrelay.reset_breaker('nobody')", "PR003"),
        ("SELECT pgrelay.allow('nobody', 'dba')", "PR003"),
    ],
)
def test_argument_that_cannot_be_used_is_an_error(
    database: Database, lambda_endpoint: LambdaEndpoint, query: str, sqlstate: str
) -> None:
    with database.connect() as connection:
        assert failed_call(connection, query).sqlstate == sqlstate
    assert lambda_endpoint.invocations == []


# ---------------------------------------------------------------------------------------------------------- the breaker

BREAKER = "SELECT state FROM pgrelay.breaker WHERE binding = 'echo'"


def open_breaker(connection: psycopg.Connection, endpoint: LambdaEndpoint) -> None:
    connection.execute("SELECT pgrelay.configure_binding('echo', p_breaker_failures => 3, p_breaker_seconds => 0.5)")
    endpoint.respond(ECHO, raise_(FunctionError("dead")))
    assert [failed_call(connection).sqlstate for _ in range(3)] == ["PR135"] * 3


def test_breaker_opens_after_failures_in_a_row_for_every_session(
    database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect() as connection, database.connect() as other:
        assert value(connection, BREAKER) == "closed"
        open_breaker(connection, lambda_endpoint)
        assert value(other, BREAKER) == "open"
        caught = failed_call(other)
        assert caught.sqlstate == "PR131"
        assert "after 3 failures in a row" in str(caught.diag.message_detail)
        assert len(lambda_endpoint.invocations) == 3


def test_breaker_opens_although_every_failure_is_rolled_back(
    database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    lambda_endpoint.respond(ECHO, raise_(FunctionError("dead")))
    for _ in range(5):
        with database.connect(autocommit=False) as connection:
            assert failed_call(connection).sqlstate == "PR135"
            connection.rollback()
    with database.connect() as connection:
        assert failed_call(connection).sqlstate == "PR131"


def test_success_starts_the_count_anew(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        for _ in range(4):
            lambda_endpoint.respond(ECHO, raise_(FunctionError("dead")))
            for _ in range(4):
                assert failed_call(connection).sqlstate == "PR135"
            lambda_endpoint.respond(ECHO, lambda payload: payload)
            connection.execute("SELECT pgrelay.call('echo', '{}')")
        assert value(connection, BREAKER) == "closed"


def test_breaker_lets_one_call_through_and_closes_when_it_succeeds(
    database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect() as connection:
        open_breaker(connection, lambda_endpoint)
        wait_until(lambda: value(connection, BREAKER), "the breaker lets one through", wanted="half-open")
        assert failed_call(connection).sqlstate == "PR135"  # still dead: open again at once
        assert failed_call(connection).sqlstate == "PR131"
        wait_until(lambda: value(connection, BREAKER), "the breaker lets one through", wanted="half-open")
        lambda_endpoint.respond(ECHO, lambda payload: payload)
        assert value(connection, "SELECT pgrelay.call('echo', '{}')") == {}
        assert value(connection, BREAKER) == "closed"


def test_sessions_do_not_queue_behind_the_call_that_finds_out(
    database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect() as connection, database.connect() as other:
        open_breaker(connection, lambda_endpoint)
        wait_until(lambda: value(connection, BREAKER), "the breaker lets one through", wanted="half-open")

        def slow_answer(payload: object) -> object:
            assert failed_call(other).sqlstate == "PR131"
            return payload

        lambda_endpoint.respond(ECHO, slow_answer)
        assert value(connection, "SELECT pgrelay.call('echo', '{}')") == {}


def test_statement_timeout_counts_as_a_failure(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    lambda_endpoint.respond(ECHO, lambda _: time.sleep(1))
    with database.connect() as connection:
        connection.execute("SELECT pgrelay.configure_binding('echo', p_breaker_failures => 2)")
        connection.execute("SET statement_timeout = '100ms'")
        assert [failed_call(connection).sqlstate for _ in range(3)] == ["57014", "57014", "PR131"]


def test_payload_that_is_too_large_is_not_the_function_s_failure(
    database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect() as connection:
        connection.execute("SELECT pgrelay.configure_binding('echo', p_breaker_failures => 1)")
        query = "SELECT pgrelay.call('echo', to_json(repeat('x', 7000000)))"
        assert [failed_call(connection, query).sqlstate for _ in range(2)] == ["PR136", "PR136"]
        assert value(connection, BREAKER) == "closed"
    assert lambda_endpoint.invocations == []


def test_breaker_is_closed_by_hand_and_may_be_switched_off(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        open_breaker(connection, lambda_endpoint)
        connection.execute("SELECT pgrelay.reset_breaker('echo')")
        assert failed_call(connection).sqlstate == "PR135"
        connection.execute("SELECT pgrelay.configure_binding('echo', p_breaker_failures => 0)")
        assert [failed_call(connection).sqlstate for _ in range(10)] == ["PR135"] * 10


def test_call_works_in_a_read_only_transaction(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        connection.execute("SET default_transaction_read_only = on")
        assert value(connection, "SELECT pgrelay.call('echo', '{}')") == {}
        lambda_endpoint.respond(ECHO, raise_(FunctionError("dead")))
        assert failed_call(connection).sqlstate == "PR135"


def test_bindings_have_breakers_of_their_own(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        connection.execute("SELECT pgrelay.bind('other', 'other')")
        open_breaker(connection, lambda_endpoint)
        assert value(connection, "SELECT pgrelay.call('other', '{}')") == {}
        connection.execute("SELECT pgrelay.unbind('other'); SELECT pgrelay.bind('other', 'other')")
        assert value(connection, "SELECT state FROM pgrelay.breaker WHERE binding = 'other'") == "closed"


# ---------------------------------------------------------------------------------------------------------------- roles


@pytest.mark.usefixtures("roles")
def test_role_may_call_what_it_is_allowed_only(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as dba, database.connect("app") as app:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("SELECT pgrelay.call('echo', '{}')")
        dba.execute("SELECT pgrelay.allow('echo', 'app')")
        assert value(app, "SELECT pgrelay.call('echo', '{}')") == {}
        caught = failed_call(app, "SELECT pgrelay.call('stream_reader', '{}')")
        assert caught.sqlstate == "PR130"
        assert "SELECT pgrelay.allow('stream_reader', 'app')" in str(caught.diag.message_hint)
        assert failed_call(app, "SELECT pgrelay.call(NULL, '{}')").sqlstate == "PR130"
        assert failed_call(app, "SELECT pgrelay.call('nobody', '{}')").sqlstate == "PR130"
        for private in ("SELECT pgrelay._call('echo', '{}')", "SELECT pgrelay.invoke('echo', '{}')"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(private.encode())
        allowed = dba.execute("SELECT binding, role::text FROM pgrelay.allowed_call").fetchall()
        assert allowed == [("echo", "app")]
        dba.execute("SELECT pgrelay.disallow('echo', 'app')")
        assert failed_call(app).sqlstate == "PR130"
    assert len(lambda_endpoint.invocations) == 1


@pytest.mark.usefixtures("roles")
def test_wrapper_lends_its_owner_s_right(database: Database) -> None:
    with database.connect() as dba:
        dba.execute(
            "CREATE FUNCTION greet(p_name text) RETURNS json LANGUAGE sql SECURITY DEFINER "
            "RETURN pgrelay.call('echo', json_build_object('name', p_name))"
        )
    with database.connect("app") as app:
        assert value(app, "SELECT greet('bob')") == {"name": "bob"}
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("SELECT pgrelay.call('echo', '{}')")


@pytest.mark.usefixtures("roles")
def test_unbinding_takes_the_rights_away(database: Database) -> None:
    with database.connect() as dba, database.connect("app") as app:
        dba.execute("SELECT pgrelay.allow('echo', 'app'); SELECT pgrelay.unbind('echo')")
        dba.execute("SELECT pgrelay.bind('echo', 'pgrelay-echo')")
        assert failed_call(app).sqlstate == "PR130"


@pytest.mark.usefixtures("roles")
def test_only_the_owner_allows_and_configures(database: Database) -> None:
    with database.connect("operator") as operator:
        for query in ("allow('echo', 'app')", "disallow('echo', 'app')", "configure_binding('echo')"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                operator.execute(f"SELECT pgrelay.{query}".encode())
        operator.execute("SELECT pgrelay.reset_breaker('echo')")
        assert value(operator, "SELECT count(*) FROM pgrelay.breaker") == 7


def test_name_too_long_to_be_allowed_is_an_error(database: Database) -> None:
    with database.connect() as connection:
        connection.execute("SELECT pgrelay.bind(repeat('a', 58), 'f')")
        assert failed_call(connection, "SELECT pgrelay.allow(repeat('a', 58), 'dba')").sqlstate == "PR139"
        connection.execute("SELECT pgrelay.bind(repeat('a', 57), 'f'); SELECT pgrelay.allow(repeat('a', 57), 'dba')")
