"""What aws_lambda.invoke refuses before it calls, and where it finds the Region."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

ACCOUNT_AND_NAME = "123456789012:function:my-function"
ARN = f"arn:aws:lambda:us-west-2:{ACCOUNT_AND_NAME}"
MEGABYTE = 1024 * 1024

GOOD_NAMES = [
    "my-function",
    "my_function_2",
    "my-function:live",
    "my-function:$LATEST",
    ACCOUNT_AND_NAME,
    f"{ACCOUNT_AND_NAME}:7",
    f"function:my-function:{'v' * 128}",
    ARN,
    f"{ARN}:live",
    ARN.replace("aws", "aws-us-gov", 1).replace("us-west-2", "us-gov-west-1"),
    "n" * 64,
]
BAD_NAMES = [
    "",
    "my function",
    "my-function\n",
    "my-function:",
    "my-function:live:7",
    "my-funktiön",
    "../../2015-03-31/functions/other",
    "x' OR '1'='1",
    f"{ARN}/*",
    "arn:aws:sns:us-west-2:123456789012:topic",
    "n" * 65,
    f"{ARN}{'n' * 256}",
    "(",
]


def _error(connection: psycopg.Connection, arguments: str, values: Mapping[str, object]) -> psycopg.Error:
    query = f"SELECT * FROM aws_lambda.invoke({arguments})"
    with pytest.raises(psycopg.Error) as caught:
        connection.execute(query.encode(), values)
    return caught.value


def test_good_names_are_sent_as_they_are(extension_database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with extension_database.connect() as connection:
        for name in GOOD_NAMES:
            connection.execute("SELECT aws_lambda.invoke(%s, '{}'::json)", (name,))
    assert [call.name for call in lambda_endpoint.invocations] == GOOD_NAMES


@pytest.mark.parametrize("qualifier", [None, "live"])
def test_name_that_reads_like_a_region_is_a_name(
    extension_database: Database, lambda_endpoint: LambdaEndpoint, qualifier: str | None
) -> None:
    with extension_database.connect() as connection:
        connection.execute(
            "SELECT aws_lambda.invoke('my-function-1:live', '{}'::json, 'us-west-2', qualifier => %s)", (qualifier,)
        )
    assert [call.name for call in lambda_endpoint.invocations] == ["my-function-1:live"]


def test_bad_names_are_refused_before_the_call(extension_database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with extension_database.connect() as connection:
        for name in BAD_NAMES:
            error = _error(connection, "%(name)s, '{}'::json", {"name": name})
            assert error.sqlstate == "22023", name
            assert error.diag.message_primary == "function_name is no valid name or ARN of a Lambda function"
    assert not lambda_endpoint.invocations


@pytest.mark.parametrize(
    ("arguments", "sqlstate", "message", "detail"),
    [
        ("NULL::text, '{}'::json", "22004", "function_name must not be NULL", None),
        (
            "NULL::aws_commons._lambda_function_arn_1, '{}'::json",
            "22004",
            "function_name must not be NULL",
            None,
        ),
        ("'f', NULL::jsonb", "22004", "payload must not be NULL", None),
        (
            f"'{ARN}', '{{}}'::json, 'eu-west-1'",
            "22023",
            "region conflicts with the Region in function_name",
            'The region is "eu-west-1", the Region in function_name is "us-west-2".',
        ),
        (
            f"aws_commons.create_lambda_function_arn('{ARN}', 'eu-west-1'), '{{}}'::json",
            "22023",
            "region conflicts with the Region in function_name",
            'The region is "eu-west-1", the Region in function_name is "us-west-2".',
        ),
        (
            "'f:live', '{}'::json, qualifier => 'test'",
            "22023",
            "qualifier conflicts with the qualifier in function_name",
            'The qualifier is "test", the qualifier in function_name is "live".',
        ),
        ("'f', '{}'::json, 'us-east-1.example.com'", "22023", '"us-east-1.example.com" is no AWS Region', None),
        ("'f', '{}'::json, ''", "22023", '"" is no AWS Region', None),
        ("'f', '{}'::json, 'Event'", "22023", '"Event" is no AWS Region', None),
        ("'(f,us-east-1)', '{}'::json, 'event'", "22023", '"event" is no AWS Region', None),
        ("'(f,us-east-1)', '{}'::json, 'Event', 'tail'", "22023", 'log_type is "tail"', None),
        (
            "'(f,us-east-1)', '{}'::json, 'Event', 'None', '[]'",
            "22023",
            "context must be a JSON object of at most 3583 bytes in base64",
            "It is array, 4 bytes in base64.",
        ),
        ("'f', '{}'::json, invocation_type => 'event'", "22023", 'invocation_type is "event"', None),
        ("'f', '{}'::json, invocation_type => NULL", "22023", "invocation_type is NULL", None),
        ("'f', '{}'::json, log_type => 'tail'", "22023", 'log_type is "tail"', None),
        (
            "'f', '{}'::json, qualifier => ''",
            "22023",
            "qualifier is no valid version or alias of a Lambda function",
            'It is "", 0 characters.',
        ),
        (
            "'f', '{}'::jsonb, context => '[1]'",
            "22023",
            "context must be a JSON object of at most 3583 bytes in base64",
            "It is array, 4 bytes in base64.",
        ),
        (
            "'f', '{}'::json, context => json_build_object('custom', repeat('x', 2700))",
            "22023",
            "context must be a JSON object of at most 3583 bytes in base64",
            "It is object, 3620 bytes in base64.",
        ),
    ],
)
def test_bad_arguments_are_refused_before_the_call(
    extension_database: Database,
    lambda_endpoint: LambdaEndpoint,
    arguments: str,
    sqlstate: str,
    message: str,
    detail: str | None,
) -> None:
    with extension_database.connect() as connection:
        error = _error(connection, arguments, {})
    assert (error.sqlstate, error.diag.message_primary) == (sqlstate, message)
    assert error.diag.message_detail == detail
    assert (error.diag.context or "").endswith('SQL function "invoke" statement 1')
    assert not lambda_endpoint.invocations


def test_arguments_after_a_structure_as_text_are_those_of_its_own_form(
    extension_database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    with extension_database.connect() as connection:
        connection.execute(
            "SELECT aws_lambda.invoke('(f,us-east-1)', '{}'::json, 'RequestResponse', 'Tail',"
            """ '{"custom": {"id": 1}}')"""
        )
        error = _error(connection, "'(f,us-east-1)', '{}'::json, 'Event', 'None', '{\"custom\"'", {})
    [call] = lambda_endpoint.invocations
    assert (call.invocation_type, call.log_type, call.client_context) == (
        "RequestResponse",
        "Tail",
        {"custom": {"id": 1}},
    )
    assert error.sqlstate == "22P02"


def test_errors_list_the_allowed_values(extension_database: Database) -> None:
    with extension_database.connect() as connection:
        invocation_type = _error(connection, "'f', '{}'::json, NULL, 'requestresponse'", {})
        log_type = _error(connection, "'f', '{}'::json, NULL, 'Event', 'TAIL'", {})
    assert "RequestResponse, Event, DryRun" in (invocation_type.diag.message_hint or "")
    assert "None, Tail" in (log_type.diag.message_hint or "")


@pytest.mark.parametrize(("kind", "limit"), [("RequestResponse", 6 * MEGABYTE), ("Event", MEGABYTE)])
def test_payload_limit(extension_database: Database, lambda_endpoint: LambdaEndpoint, kind: str, limit: int) -> None:
    lambda_endpoint.respond("f", lambda _payload: None)
    arguments = "'f', to_json(repeat('x', %(size)s - 2)), invocation_type => %(kind)s"
    with extension_database.connect() as connection:
        connection.execute(f"SELECT aws_lambda.invoke({arguments})".encode(), {"size": limit, "kind": kind})
        error = _error(connection, arguments, {"size": limit + 1, "kind": kind})
    assert (error.sqlstate, error.diag.message_primary) == ("54000", "invoke API failed")
    assert error.diag.message_detail == (
        f"AWS Lambda client returned 'Request must be smaller than {limit} bytes for the InvokeFunction operation'."
    )
    assert [len(call.body) for call in lambda_endpoint.invocations] == [limit]


def test_region_is_argument_then_arn_then_setting_then_server(
    extension_database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    with extension_database.connect() as connection:
        connection.execute("SELECT aws_lambda.invoke('f', '{}'::json)")
        connection.execute("SET aws_lambda.region = 'eu-central-1'")
        connection.execute("SELECT aws_lambda.invoke('f', '{}'::json)")
        connection.execute("SELECT aws_lambda.invoke(%s, '{}'::json)", (ARN,))
        connection.execute("SELECT aws_lambda.invoke('f', '{}'::json, 'ap-south-1')")
    regions = [call.headers["Authorization"].split("/")[2] for call in lambda_endpoint.invocations]
    assert regions == ["us-east-1", "eu-central-1", "us-west-2", "ap-south-1"]


def test_region_setting_that_is_no_region_is_refused(
    extension_database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    with extension_database.connect() as connection:
        connection.execute("SET aws_lambda.region = 'us-east-1.example.com/'")
        error = _error(connection, "'f', '{}'::json", {})
        connection.execute("SELECT aws_lambda.invoke('f', '{}'::json, 'us-east-1')")
    assert (error.sqlstate, error.diag.message_primary) == ("22023", '"us-east-1.example.com/" is no AWS Region')
    assert "aws_lambda.region" in (error.diag.message_hint or "")
    assert len(lambda_endpoint.invocations) == 1
