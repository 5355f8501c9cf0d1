"""bind, unbind and invoke."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.database.support import ECHO, HOSTILE_TEXTS, value
from tests.support.functions import NAMES
from tests.support.lambda_endpoint import ApiError, FunctionError

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

ARN = "arn:aws:lambda:us-east-1:123456789012:function:x"


@pytest.mark.parametrize(
    "function",
    [
        "f",
        "my-function_1",
        "my.function",
        "my-function:live",
        "my-function:$LATEST",
        "function:my-function",
        "123456789012:function:my-function:7",
        ARN,
        f"{ARN}:live",
        f"{ARN}:$LATEST.PUBLISHED",
        "arn:aws-us-gov:lambda:us-gov-west-1:123456789012:function:x",
        "arn:aws-cn:lambda:cn-north-1:123456789012:function:x",
        "n" * 64,
    ],
)
def test_bind_takes_function_name_that_lambda_takes(database: Database, function: str) -> None:
    with database.connect() as connection:
        connection.execute("SELECT pgrelay.bind('echo', %s)", [function])
        assert value(connection, "SELECT function_name FROM pgrelay.binding WHERE name = 'echo'") == function


@pytest.mark.parametrize(
    "function",
    [
        None,
        "",
        " f",
        "f\n",
        "f g",
        "f;",
        "ünicode",
        "f:",
        "f:a:b",
        "n" * 65,
        "arn:aws:s3:::bucket",
        "arn:aws:lambda:us-east-1:12345:function:x",
        "https://example.com",
        f"{ARN}:{'q' * 256}",
        *HOSTILE_TEXTS[:9],
    ],
)
def test_bind_refuses_other_function_names(database: Database, function: str | None) -> None:
    with database.connect() as connection, pytest.raises(psycopg.DatabaseError) as caught:
        connection.execute("SELECT pgrelay.bind('echo', %s)", [function])
    assert caught.value.sqlstate == "PR002"
    assert "ARN" in (caught.value.diag.message_hint or "")


@pytest.mark.parametrize("name", [None, "", "Echo", "1st", "_x", "a-b", "a b", "ä", "a\n", *HOSTILE_TEXTS[:9]])
def test_bind_refuses_names_that_are_no_snake_case(database: Database, name: str | None) -> None:
    with database.connect() as connection, pytest.raises(psycopg.DatabaseError) as caught:
        connection.execute("SELECT pgrelay.bind(%s, 'f')", [name])
    assert caught.value.sqlstate == "PR001"


def test_bind_replaces_a_binding_and_leaves_an_equal_one_untouched(database: Database) -> None:
    query = "SELECT ctid::text, function_name, bound_at, bound_by FROM pgrelay.binding WHERE name = 'new_one'"
    with database.connect() as connection:
        connection.execute("SELECT pgrelay.bind('new_one', 'f')")
        first = connection.execute(query).fetchone()
        connection.execute("SELECT pgrelay.bind('new_one', 'f')")
        assert connection.execute(query).fetchone() == first
        connection.execute("SELECT pgrelay.bind('new_one', 'g')")
        second = connection.execute(query).fetchone()
    assert first is not None
    assert second is not None
    assert second[1:2] == ("g",)
    assert second[2] > first[2]
    assert second[3] == "dba"


def test_invoke_of_unknown_name_names_the_known_ones(database: Database) -> None:
    with database.connect() as connection, pytest.raises(psycopg.DatabaseError) as caught:
        connection.execute("SELECT pgrelay.invoke('nobody''s', '{}')")
    assert caught.value.sqlstate == "PR003"
    assert "'nobody''s' is not bound" in str(caught.value)
    assert caught.value.diag.message_detail == (f"Bound are: {', '.join(sorted(NAMES))}.")
    assert "pgrelay.bind" in (caught.value.diag.message_hint or "")


def test_unbind_forgets_the_name_and_complains_about_an_unknown_one(database: Database) -> None:
    with database.connect() as connection:
        for name in NAMES:
            connection.execute("SELECT pgrelay.unbind(%s)", [name])
        with pytest.raises(psycopg.DatabaseError) as caught:
            connection.execute("SELECT pgrelay.unbind('echo')")
    assert caught.value.sqlstate == "PR003"
    assert caught.value.diag.message_detail == "No name is bound."


@pytest.mark.parametrize("text", [*HOSTILE_TEXTS, "x" * 1_000_000], ids=lambda text: repr(text[:12]))
def test_invoke_returns_what_the_function_answers(
    database: Database, lambda_endpoint: LambdaEndpoint, text: str
) -> None:
    payload = {"text": text, text[:100]: [1, None]}
    with database.connect() as connection:
        answer = value(connection, "SELECT pgrelay.invoke('echo', %s::json)", [json.dumps(payload)])
    [invocation] = lambda_endpoint.invocations
    assert invocation.function == ECHO
    assert invocation.qualifier == "live"
    assert invocation.invocation_type == "RequestResponse"
    assert invocation.payload == payload
    assert answer == payload


def test_invoke_carries_nul_escapes(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        connection.execute(r"""SELECT pgrelay.invoke('echo', '{"nul": "\u0000"}')""")
    [invocation] = lambda_endpoint.invocations
    assert invocation.payload == {"nul": "\x00"}


@pytest.mark.parametrize("invocation_type", ["Event", "DryRun"])
def test_invoke_without_waiting_answers_null(
    database: Database, lambda_endpoint: LambdaEndpoint, invocation_type: str
) -> None:
    with database.connect() as connection:
        answer = value(connection, "SELECT pgrelay.invoke('echo', '{}', %s)", [invocation_type])
    assert answer is None
    [invocation] = lambda_endpoint.invocations
    assert invocation.invocation_type == invocation_type


@pytest.mark.parametrize("invocation_type", [None, "", "event", "Async", "'; --"])
def test_invoke_refuses_other_invocation_types(database: Database, invocation_type: str | None) -> None:
    with database.connect() as connection, pytest.raises(psycopg.DatabaseError) as caught:
        connection.execute("SELECT pgrelay.invoke('echo', '{}', %s)", [invocation_type])
    assert caught.value.sqlstate == "PR004"


def test_invoke_refuses_a_missing_payload(database: Database) -> None:
    with database.connect() as connection, pytest.raises(psycopg.DatabaseError) as caught:
        connection.execute("SELECT pgrelay.invoke('echo', NULL)")
    assert caught.value.sqlstate == "PR005"


def test_invoke_fails_when_the_function_does(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    def fail(_payload: object) -> object:
        raise FunctionError({"errorMessage": "no"})

    lambda_endpoint.respond(ECHO, fail)
    with (
        database.connect() as connection,
        pytest.raises(psycopg.DatabaseError, match="lambda invocation failed"),
    ):
        connection.execute("SELECT pgrelay.invoke('echo', '{}')")


def test_invoke_fails_when_lambda_refuses(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    def refuse(_payload: object) -> object:
        raise ApiError(429, "TooManyRequestsException", "Rate exceeded")

    lambda_endpoint.respond(ECHO, refuse)
    with database.connect() as connection, pytest.raises(psycopg.DatabaseError, match="Rate exceeded"):
        connection.execute("SELECT pgrelay.invoke('echo', '{}')")
