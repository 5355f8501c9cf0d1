"""The errors of aws_lambda.invoke, in RDS's words, its settings, and cancelling it."""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import errors

from tests.support.lambda_endpoint import ApiError, FunctionError, Garbage, RawResult, Truncated

if TYPE_CHECKING:
    from psycopg.errors import Diagnostic

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

ARN = "arn:aws:lambda:us-west-2:123456789012:function:my-function"


def _failure(database: Database, name: str = "my-function", json_type: str = "json") -> Diagnostic:
    with database.connect() as connection, pytest.raises(psycopg.Error) as caught:
        connection.execute(f"SELECT aws_lambda.invoke(%s, '{{}}'::{json_type})".encode(), (name,))
    assert (caught.value.diag.context or "").endswith('SQL function "invoke" statement 1')
    assert "Traceback" not in str(caught.value)
    return caught.value.diag


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (ARN, ARN),
        (f"{ARN}:live", f"{ARN}:live"),
        ("123456789012:function:my-function", ARN.replace("us-west-2", "us-east-1")),
        ("my-function", "my-function"),
    ],
)
def test_function_error(extension_database: Database, lambda_endpoint: LambdaEndpoint, name: str, shown: str) -> None:
    error = {"errorMessage": 'it\'s "bad"\n🐘', "errorType": "ValueError"}

    def fail(_payload: object) -> None:
        raise FunctionError(error)

    lambda_endpoint.respond("my-function", fail)
    diagnostic = _failure(extension_database, name)
    assert (diagnostic.sqlstate, diagnostic.message_primary) == ("38000", "lambda invocation failed")
    assert diagnostic.message_detail == (f'"{shown}" returned error "Unhandled", details: "{json.dumps(error)}".')


@pytest.mark.parametrize(
    ("status", "code", "sqlstate"),
    [
        (400, "InvalidRequestContentException", "22023"),
        (403, "AccessDeniedException", "42501"),
        (403, "UnrecognizedClientException", "28000"),
        (403, "ExpiredTokenException", "28000"),
        (404, "ResourceNotFoundException", "42883"),
        (409, "ResourceConflictException", "55000"),
        (413, "RequestTooLargeException", "54000"),
        (429, "TooManyRequestsException", "53000"),
        (500, "ServiceException", "58000"),
        (502, "EC2UnexpectedException", "58000"),
    ],
)
def test_api_error(
    extension_database: Database, lambda_endpoint: LambdaEndpoint, status: int, code: str, sqlstate: str
) -> None:
    def refuse(_payload: object) -> None:
        raise ApiError(status, code, "Some reason: it's so.")

    lambda_endpoint.respond("my-function", refuse)
    diagnostic = _failure(extension_database)
    assert (diagnostic.sqlstate, diagnostic.message_primary) == (sqlstate, "invoke API failed")
    assert diagnostic.message_detail == "AWS Lambda client returned 'Some reason: it's so.'."
    assert (diagnostic.message_hint or "").startswith(f"{code} (HTTP {status}). ")
    assert len(lambda_endpoint.invocations) == 1  # never tried again


def test_unreachable_endpoint_and_its_return(extension_database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with extension_database.connect() as connection:
        connection.execute("SELECT aws_lambda.invoke('f', '{}'::json)")
        lambda_endpoint.refuse()
        with pytest.raises(errors.SqlclientUnableToEstablishSqlconnection) as caught:
            connection.execute("SELECT aws_lambda.invoke('f', '{}'::json)")
        lambda_endpoint.accept()
        connection.execute("SELECT aws_lambda.invoke('f', '{}'::json)")
    assert caught.value.diag.message_primary == "invoke API failed"
    assert caught.value.diag.message_detail == ("AWS Lambda client returned 'Unable to connect to endpoint'.")
    assert "aws_lambda.endpoint_override" in (caught.value.diag.message_hint or "")


@pytest.mark.parametrize("answer", [Garbage, Truncated])
def test_no_valid_answer(
    extension_database: Database, lambda_endpoint: LambdaEndpoint, answer: type[Exception]
) -> None:
    def misbehave(_payload: object) -> None:
        raise answer

    lambda_endpoint.respond("my-function", misbehave)
    diagnostic = _failure(extension_database)
    assert diagnostic.sqlstate == "08006"
    assert diagnostic.message_detail == "AWS Lambda client returned 'No valid response from endpoint'."


@pytest.mark.parametrize(
    ("result", "json_type"),
    [
        (b"<html>", "json"),
        (b'{"a": 1', "jsonb"),
        (b'"\xff"', "json"),
        (b'"a\x00b"', "json"),
        (b'"\\u0000"', "jsonb"),
    ],
)
def test_result_that_is_not_json(
    extension_database: Database, lambda_endpoint: LambdaEndpoint, result: bytes, json_type: str
) -> None:
    lambda_endpoint.respond("my-function", lambda _payload: RawResult(result))
    diagnostic = _failure(extension_database, json_type=json_type)
    assert (diagnostic.sqlstate, diagnostic.message_primary) == ("22032", "lambda invocation failed")
    assert (diagnostic.message_detail or "").startswith(
        f'"my-function" returned a result that is not valid {json_type.upper()}: '
    )


def test_credentials_are_in_no_message(extension_database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    cluster = extension_database.cluster
    secrets = [cluster.environment[key] for key in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")]

    def refuse(_payload: object) -> None:
        raise ApiError(403, "InvalidSignatureException", f"The canonical string is: {' '.join(secrets)}")

    def fail(_payload: object) -> None:
        raise FunctionError({"errorMessage": " ".join(secrets)})

    lambda_endpoint.respond("refusing", refuse)
    lambda_endpoint.respond("failing", fail)
    for name in ("refusing", "failing"):
        diagnostic = _failure(extension_database, name)
        assert "*** ***" in (diagnostic.message_detail or "")
    log = cluster.log.read_text()
    assert "*** ***" in log
    assert not [secret for secret in secrets if secret in log]


@pytest.mark.parametrize("setting", ["connect_timeout_ms", "request_timeout_ms"])
def test_settings_out_of_bounds(extension_database: Database, lambda_endpoint: LambdaEndpoint, setting: str) -> None:
    name = f"aws_lambda.{setting}"
    with extension_database.connect() as connection:
        for value, words in (
            ("0", f'0 ms is outside the valid range for parameter "{name}" (1 ms .. 900000 ms)'),
            ("900001", f'900001 ms is outside the valid range for parameter "{name}" (1 ms .. 900000 ms)'),
            ("-1", f'invalid value for parameter "{name}": "-1"'),
            ("soon", f'invalid value for parameter "{name}": "soon"'),
            ("9" * 50, f'{"9" * 50} ms is outside the valid range for parameter "{name}" (1 ms .. 900000 ms)'),
        ):
            connection.execute("SELECT set_config(%s, %s, false)", (name, value))
            with pytest.raises(errors.InvalidParameterValue) as caught:
                connection.execute("SELECT aws_lambda.invoke('f', '{}'::json)")
            assert caught.value.diag.message_primary == words
        assert not lambda_endpoint.invocations
        for value in ("900000", "2500"):
            connection.execute("SELECT set_config(%s, %s, false)", (name, value))
            connection.execute("SELECT aws_lambda.invoke('f', '{}'::json)")
        connection.execute(f"RESET {name}".encode())
        connection.execute("SELECT aws_lambda.invoke('f', '{}'::json)")
    assert len(lambda_endpoint.invocations) == 3


def test_request_timeout_of_the_transaction(extension_database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    lambda_endpoint.hang("slow")
    with extension_database.connect() as connection:
        connection.execute("SELECT aws_lambda.invoke('f', '{}'::json)")
        connection.execute("SET aws_lambda.request_timeout_ms = 600000")
        connection.execute("BEGIN; SET LOCAL aws_lambda.request_timeout_ms = 200")
        with pytest.raises(errors.ConnectionFailure) as caught:
            connection.execute("SELECT aws_lambda.invoke('slow', '{}'::json)")
        connection.execute("ROLLBACK")
        assert caught.value.diag.message_detail == "AWS Lambda client returned 'Request timed out'."
        lambda_endpoint.respond("slow", lambda _payload: time.sleep(0.5))
        connection.execute("SELECT aws_lambda.invoke('slow', '{}'::json)")


def test_statement_timeout_ends_the_wait(extension_database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    lambda_endpoint.hang("slow")
    with extension_database.connect() as connection:
        connection.execute("SET aws_lambda.request_timeout_ms = 600000")
        connection.execute("SELECT aws_lambda.invoke('f', '{}'::json)")
        connection.execute("SET statement_timeout = 300")
        with pytest.raises(errors.QueryCanceled, match="canceling statement due to statement timeout"):
            connection.execute(
                "DO $$ BEGIN PERFORM aws_lambda.invoke('slow', '{}'::json);"
                " EXCEPTION WHEN OTHERS THEN RAISE NOTICE 'cancelling must not be caught'; END $$"
            )
        connection.execute("RESET statement_timeout")
        connection.execute("SELECT aws_lambda.invoke('f', '{}'::json)")


@pytest.mark.parametrize("function", ["pg_cancel_backend", "pg_terminate_backend"])
def test_backend_signal_ends_the_wait(
    extension_database: Database, lambda_endpoint: LambdaEndpoint, function: str
) -> None:
    lambda_endpoint.hang("slow")
    ended: list[str | None] = []

    def call(connection: psycopg.Connection) -> None:
        with pytest.raises(psycopg.OperationalError) as caught:
            connection.execute("SELECT aws_lambda.invoke('slow', '{}'::json)")
        ended.append(caught.value.sqlstate)

    with extension_database.connect() as connection, extension_database.connect() as other:
        connection.execute("SET aws_lambda.request_timeout_ms = 600000")
        thread = threading.Thread(target=call, args=(connection,))
        thread.start()
        lambda_endpoint.wait_for(1)
        other.execute(f"SELECT {function}(%s)".encode(), (connection.info.backend_pid,))
        thread.join()
    assert ended == [{"pg_cancel_backend": "57014", "pg_terminate_backend": "57P01"}[function]]
