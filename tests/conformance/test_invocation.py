"""The modes of an invocation, what comes back, and the log, the context and the qualifier."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, LiteralString

import psycopg
import pytest

from tests.conformance.target import invoke

if TYPE_CHECKING:
    from tests.conformance.target import Target

GREETING = "Hello from Postgres!"
LOG_BYTES = 4096


def test_default_is_request_response(target: Target) -> None:
    """Without an invocation type the call is synchronous."""
    first = target.invoke("%(function)s, %(payload)s::json")
    second = target.invoke("%(function)s, %(payload)s::json, NULL, 'RequestResponse'")
    assert first == second


def test_composite_inline(target: Target) -> None:
    """The structure may be made inside the call."""
    row = target.invoke("aws_commons.create_lambda_function_arn(%(function)s), %(payload)s::json")
    assert row["payload"]["body"] == GREETING


def test_composite_third_argument_is_the_invocation_type(target: Target) -> None:
    """The form with the structure has no Region: its third argument is the invocation type."""
    row = target.invoke("aws_commons.create_lambda_function_arn(%(function)s), %(payload)s::json, 'Event'")
    assert row["status_code"] == 202
    assert row["payload"] is None


def test_named_arguments(target: Target) -> None:
    """Every argument can be passed by its name."""
    row = target.invoke(
        "qualifier => %(version)s, context => NULL, log_type => 'None', invocation_type => 'RequestResponse',"
        " region => NULL, payload => %(payload)s::json, function_name => %(function)s",
        version=target.version,
    )
    assert row["payload"]["body"] == GREETING


def test_output_columns(target: Target) -> None:
    """The result has the four documented columns in their order."""
    row = target.invoke("%(function)s, %(payload)s::json")
    assert list(row) == ["status_code", "payload", "executed_version", "log_result"]


@pytest.mark.parametrize("json_type", ["json", "jsonb"])
@pytest.mark.parametrize("composite", [False, True], ids=["text", "composite"])
def test_payload_comes_back_in_its_type(target: Target, json_type: LiteralString, *, composite: bool) -> None:
    """JSON is answered as JSON, JSONB as JSONB."""
    function: LiteralString = (
        "aws_commons.create_lambda_function_arn(%(function)s)" if composite else "%(function)s::text"
    )
    with target.connect() as connection:
        row = connection.execute(
            f"SELECT pg_typeof(payload)::text, payload FROM aws_lambda.invoke({function}, %(payload)s::{json_type})",
            target.values(),
        ).fetchone()
    assert row is not None
    assert row[0] == json_type
    assert row[1]["body"] == GREETING


def test_request_response(target: Target) -> None:
    """RequestResponse waits, and answers with status 200 and the result."""
    row = target.invoke("%(function)s, %(payload)s::json, NULL, 'RequestResponse'")
    assert row["status_code"] == 200
    assert row["payload"]["body"] == GREETING


def test_event(target: Target) -> None:
    """Event does not wait, and answers with status 202 and no payload."""
    row = target.invoke("%(function)s, %(payload)s::json, NULL, 'Event'")
    assert row["status_code"] == 202
    assert row["payload"] is None


def test_event_is_not_undone_by_rollback(target: Target) -> None:
    """What Event has handed over, a ROLLBACK does not take back."""
    with target.connect(autocommit=False) as connection:
        invoke(connection, "%(function)s, %(payload)s::json, NULL, 'Event'", **target.values())
        connection.rollback()
    assert [call.invocation_type for call in target.arrived()] == ["Event"]


def test_dry_run(target: Target) -> None:
    """DryRun checks the access, answers with status 204 and does not run the function."""
    row = target.invoke("%(function)s, %(payload)s::json, NULL, 'DryRun'")
    assert row["status_code"] == 204
    assert row["payload"] is None


@pytest.mark.parametrize("value", ["event", "REQUESTRESPONSE", "dryrun", "Other"])
def test_invocation_type_is_case_sensitive(target: Target, value: str) -> None:
    """Another spelling of an invocation type is an error."""
    target.error("%(function)s, %(payload)s::json, NULL, %(value)s", value=value)


def test_log_tail(target: Target) -> None:
    """Tail returns the end of the log, 4 KB at most, in Base64."""
    row = target.invoke("%(function)s, %(payload)s::json, NULL, 'RequestResponse', 'Tail'")
    log = base64.b64decode(row["log_result"], validate=True)
    assert 0 < len(log) <= LOG_BYTES


def test_log_is_decoded_in_sql(target: Target) -> None:
    """decode and convert_from make the log readable in SQL."""
    with target.connect() as connection:
        row = connection.execute(
            "SELECT *, convert_from(decode(log_result, 'base64'), 'utf-8') AS log"
            " FROM aws_lambda.invoke(%(function)s, %(payload)s::json, NULL, 'RequestResponse', 'Tail')",
            target.values(),
        ).fetchone()
    assert row is not None
    assert row[4]


@pytest.mark.parametrize("arguments", ["", ", NULL, 'RequestResponse', 'None'"], ids=["default", "None"])
def test_log_none(target: Target, arguments: LiteralString) -> None:
    """None, which is the default, returns no log."""
    assert target.invoke(f"%(function)s, %(payload)s::json{arguments}")["log_result"] is None


@pytest.mark.parametrize("value", ["tail", "NONE", "All"])
def test_log_type_is_case_sensitive(target: Target, value: str) -> None:
    """Another spelling of a log type is an error."""
    target.error("%(function)s, %(payload)s::json, NULL, 'RequestResponse', %(value)s", value=value)


@pytest.mark.parametrize("json_type", ["json", "jsonb"])
def test_client_context(target: Target, json_type: LiteralString) -> None:
    """A JSON object passed as the context reaches the function as its client context."""
    context: dict[str, Any] = {"custom": {"id": 1}, "env": {"stage": "test"}}
    target.invoke(
        f"%(function)s, %(payload)s::{json_type}, NULL, 'RequestResponse', 'None',"
        f' \'{{"custom": {{"id": 1}}, "env": {{"stage": "test"}}}}\'::{json_type}'
    )
    [call] = target.arrived()
    assert call.client_context == context


def test_executed_version(target: Target) -> None:
    """The version that ran is returned."""
    assert target.invoke("%(function)s, %(payload)s::json")["executed_version"]


def test_statement_in_a_transaction_goes_on(target: Target) -> None:
    """After a synchronous call that succeeds, the transaction goes on with its result."""
    with target.connect(autocommit=False) as connection:
        connection.execute("CREATE TEMPORARY TABLE conformance (answer json) ON COMMIT DROP")
        connection.execute(
            "INSERT INTO conformance SELECT payload FROM aws_lambda.invoke(%(function)s, %(payload)s::json)",
            target.values(),
        )
        row = connection.execute("SELECT answer ->> 'body' FROM conformance").fetchone()
    assert row == (GREETING,)


def test_function_error_aborts_the_transaction(target: Target) -> None:
    """A function that fails in a synchronous call fails the transaction."""
    with target.connect(autocommit=False) as connection:
        with pytest.raises(psycopg.Error):
            invoke(connection, "%(function)s, %(payload)s::json", **target.values(function=target.failing))
        with pytest.raises(psycopg.errors.InFailedSqlTransaction):
            connection.execute("SELECT 1")
        connection.rollback()
