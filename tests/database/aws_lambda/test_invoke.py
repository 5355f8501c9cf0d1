"""aws_lambda.invoke: its four forms, what travels through it, and what comes back."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, LiteralString

import pytest

from tests.support.lambda_endpoint import RawResult

if TYPE_CHECKING:
    import psycopg

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

ARN = "arn:aws:lambda:us-west-2:123456789012:function:my-function"
COMPOSITE = "aws_commons._lambda_function_arn_1"


def _text(connection: psycopg.Connection, query: LiteralString, *values: object) -> str | None:
    row = connection.execute(query, values).fetchone()
    assert row is not None
    assert row[0] is None or isinstance(row[0], str)
    return row[0]


@pytest.mark.parametrize("json_type", ["json", "jsonb"])
@pytest.mark.parametrize("composite", [False, True])
def test_invoke_positional_and_named(
    extension_database: Database, lambda_endpoint: LambdaEndpoint, json_type: LiteralString, *, composite: bool
) -> None:
    name: LiteralString = (
        "aws_commons.create_lambda_function_arn('my-function', 'us-west-2')" if composite else "'my-function'"
    )
    region: LiteralString = "" if composite else "'us-west-2',"
    positional: LiteralString = (
        f"{name}, '{{\"a\": 1}}'::{json_type}, {region} 'RequestResponse', 'Tail',"
        f" '{{\"custom\": {{\"b\": 2}}}}'::{json_type}, '7'"
    )
    named: LiteralString = (
        f"qualifier => '7', context => '{{\"custom\": {{\"b\": 2}}}}', log_type => 'Tail',"
        f" payload => '{{\"a\": 1}}'::{json_type}, function_name => {name}"
    )
    with extension_database.connect() as connection:
        for arguments in (positional, named):
            cursor = connection.execute(f"SELECT *, pg_typeof(payload)::text FROM aws_lambda.invoke({arguments})")
            columns = [column.name for column in cursor.description or ()]
            assert columns[:4] == ["status_code", "payload", "executed_version", "log_result"]
            row = cursor.fetchone()
            assert row is not None
            assert (row[0], row[1], row[2], row[4]) == (200, {"a": 1}, "7", json_type)
            assert base64.b64decode(row[3]).endswith(b"END\n")
    for invocation in lambda_endpoint.invocations:
        assert (invocation.function, invocation.qualifier, invocation.log_type) == ("my-function", "7", "Tail")
        assert invocation.client_context == {"custom": {"b": 2}}
        assert invocation.payload == {"a": 1}
    credential = [call.headers["Authorization"].split("/")[2] for call in lambda_endpoint.invocations]
    assert credential == ["us-west-2", "us-west-2" if composite else "us-east-1"]


def test_invoke_modes(extension_database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with extension_database.connect() as connection:
        rows = [
            connection.execute("SELECT * FROM aws_lambda.invoke('f', '{}'::jsonb, NULL, %s)", (kind,)).fetchone()
            for kind in ("RequestResponse", "Event", "DryRun")
        ]
    assert rows == [(200, {}, "$LATEST", None), (202, None, "$LATEST", None), (204, None, "$LATEST", None)]
    assert [i.invocation_type for i in lambda_endpoint.invocations] == ["RequestResponse", "Event", "DryRun"]


@pytest.mark.parametrize(
    "payload",
    [
        r"""{"a": "it's \"quoted\" \\ \n"}""",
        '{"emoji": "🐘 漢字 \\ud83d\\udc18", "sql": "\'; DROP TABLE t; --"}',
        r'{"nul": "a\u0000b", "raw": "%s $1 :x"}',
        '{"twice": 1, "twice": 2, "big": 123456789012345678901234567890.123456789e400}',
        " [1 ,\n\t2 ] ",
        "null",
        '""',
        json.dumps({"text": "x" * 1_000_000}),
    ],
    ids=lambda payload: payload[:12],
)
def test_json_travels_unchanged(extension_database: Database, lambda_endpoint: LambdaEndpoint, payload: str) -> None:
    with extension_database.connect() as connection:
        answer = _text(connection, "SELECT payload::text FROM aws_lambda.invoke('f', %s::text::json)", payload)
    assert answer == payload
    assert lambda_endpoint.invocations[0].body == payload.encode()


def test_result_null_is_json_and_no_result_is_sql_null(
    extension_database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    lambda_endpoint.respond("nothing", lambda _payload: RawResult(b""))
    lambda_endpoint.respond("null", lambda _payload: None)
    query: LiteralString = "SELECT payload::text FROM aws_lambda.invoke(%s, '{}'::jsonb)"
    with extension_database.connect() as connection:
        assert _text(connection, query, "null") == "null"
        assert _text(connection, query, "nothing") is None


def test_one_connection_for_a_backend(extension_database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with extension_database.connect() as connection:
        for _ in range(2):
            connection.execute("SELECT aws_lambda.invoke('f', to_json(n)) FROM generate_series(1, 20) AS n")
    assert [call.payload for call in lambda_endpoint.invocations] == [*range(1, 21)] * 2
    assert lambda_endpoint.connections == 1


def test_clients_are_bounded(extension_database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with extension_database.connect() as connection:
        for milliseconds in range(2000, 2010):
            connection.execute("SELECT set_config('aws_lambda.request_timeout_ms', %s, false)", (str(milliseconds),))
            connection.execute("SELECT aws_lambda.invoke('f', '{}'::json)")
    assert lambda_endpoint.connections == 10


def test_request_is_signed_and_sent_once(extension_database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with extension_database.connect() as connection:
        connection.execute("SELECT aws_lambda.invoke(%s, '{}'::json)", (f"{ARN}:live",))
    [invocation] = lambda_endpoint.invocations
    assert invocation.name == f"{ARN}:live"
    assert invocation.headers["Authorization"].startswith("AWS4-HMAC-SHA256 Credential=")
    assert "/us-west-2/lambda/aws4_request" in invocation.headers["Authorization"]
