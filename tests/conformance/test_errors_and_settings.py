"""The errors, in RDS's words, and the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.conformance.target import invoke

if TYPE_CHECKING:
    from tests.conformance.target import Target

CONTEXT = 'SQL function "invoke" statement 1'
SIX_MEGABYTES = 6 * 1024 * 1024


def test_function_error_message(target: Target) -> None:
    """A function error has the documented message."""
    error = target.error("%(failing)s, %(payload)s::json", failing=target.failing)
    assert error.diag.message_primary == "lambda invocation failed"


def test_function_error_detail(target: Target) -> None:
    """Its detail names the ARN, the kind of error and what the function said."""
    error = target.error("%(failing)s, %(payload)s::json", failing=target.failing)
    detail = error.diag.message_detail or ""
    assert detail.startswith(f'"{target.failing}" returned error "Unhandled", details: "')
    assert detail.endswith('".')


def test_function_error_of_an_event_does_not_fail(target: Target) -> None:
    """A function that fails later does not fail the statement that sent the event."""
    row = target.invoke("%(failing)s, %(payload)s::json, NULL, 'Event'", failing=target.failing)
    assert row["status_code"] == 202


def test_api_error_message(target: Target) -> None:
    """A call that Lambda or the network refuses has its own message."""
    with target.cut_off() as region:
        error = target.error("%(name)s, %(payload)s::json, %(region)s", name=target.name, region=region)
    assert error.diag.message_primary == "invoke API failed"


def test_connection_error_detail(target: Target) -> None:
    """An endpoint that cannot be reached is named as such in the detail."""
    with target.cut_off() as region:
        error = target.error("%(name)s, %(payload)s::json, %(region)s", name=target.name, region=region)
    assert error.diag.message_detail == "AWS Lambda client returned 'Unable to connect to endpoint'."


def test_error_context(target: Target) -> None:
    """The context names the SQL function invoke and its first statement."""
    error = target.error("%(failing)s, %(payload)s::json", failing=target.failing)
    assert CONTEXT in (error.diag.context or "")


def test_error_context_has_nothing_else(target: Target) -> None:
    """The context has that one line."""
    error = target.error("%(failing)s, %(payload)s::json", failing=target.failing)
    target.known_difference("a line for _invoke comes first")
    assert error.diag.context == CONTEXT


def test_payload_limit(target: Target) -> None:
    """A synchronous payload over 6 MB is refused."""
    error = target.error("%(function)s, to_json(repeat('x', %(size)s))", size=SIX_MEGABYTES)
    assert error.diag.message_primary == "invoke API failed"


@pytest.mark.parametrize("setting", ["connect_timeout_ms", "request_timeout_ms"])
@pytest.mark.parametrize("value", ["1000", "900000"])
def test_timeout_is_dynamic(target: Target, setting: str, value: str) -> None:
    """The timeouts can be set in a session, from 1 to 900,000 ms."""
    with target.connect() as connection:
        connection.execute(f"SET aws_lambda.{setting} = {value}".encode())
        row = invoke(connection, "%(function)s, %(payload)s::json", **target.values())
    assert row["status_code"] == 200


@pytest.mark.parametrize("setting", ["connect_timeout_ms", "request_timeout_ms"])
@pytest.mark.parametrize("value", ["0", "900001", "soon"])
def test_timeout_out_of_bounds(target: Target, setting: str, value: str) -> None:
    """A timeout out of bounds is refused, when it is set or at the latest at the call."""

    def set_and_call() -> None:
        with target.connect() as connection:
            connection.execute("SELECT set_config(%s, %s, false)", (f"aws_lambda.{setting}", value))
            invoke(connection, "%(function)s, %(payload)s::json", **target.values())

    with pytest.raises(psycopg.errors.InvalidParameterValue):
        set_and_call()


@pytest.mark.parametrize(("setting", "default"), [("connect_timeout_ms", 1000), ("request_timeout_ms", 3000)])
def test_timeout_default_is_shown(target: Target, setting: str, default: int) -> None:
    """Timeouts that nobody set show their defaults, 1,000 and 3,000 ms."""
    target.known_difference("only a C library can declare a setting: unset, it has its default but no value")
    with target.connect() as connection:
        row = connection.execute("SELECT setting FROM pg_settings WHERE name = %s", (f"aws_lambda.{setting}",))
        assert row.fetchone() == (str(default),)


def test_endpoint_override_is_not_a_users(target: Target) -> None:
    """A user cannot change the endpoint."""
    with target.connect() as connection:
        try:
            connection.execute("SET aws_lambda.endpoint_override = 'http://127.0.0.1:9'")
        except psycopg.errors.CantChangeRuntimeParam:
            return
        row = invoke(connection, "%(function)s, %(payload)s::json", **target.values())
    assert row["status_code"] == 200
