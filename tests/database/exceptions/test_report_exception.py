"""report_exception: what it sends, and that it never fails."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from tests.database.exceptions.support import NAMES, TEXTS, refuse, report
from tests.database.support import HOSTILE_TEXTS, RELAY, notices, value
from tests.support.lambda_endpoint import Garbage

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

EVENT_LIMIT_BYTES = 1_048_576
PROCEDURE = """
    CREATE TABLE parent (id int PRIMARY KEY);
    CREATE PROCEDURE load() LANGUAGE plpgsql AS $$
    DECLARE
        v_state text; v_message text; v_detail text; v_hint text; v_context text; v_schema text; v_table text;
        v_column text; v_constraint text; v_type text;
    BEGIN
        INSERT INTO parent VALUES (1);
        INSERT INTO parent VALUES (1);
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS
            v_state = RETURNED_SQLSTATE, v_message = MESSAGE_TEXT, v_detail = PG_EXCEPTION_DETAIL,
            v_hint = PG_EXCEPTION_HINT, v_context = PG_EXCEPTION_CONTEXT, v_schema = SCHEMA_NAME,
            v_table = TABLE_NAME, v_column = COLUMN_NAME, v_constraint = CONSTRAINT_NAME,
            v_type = PG_DATATYPE_NAME;
        PERFORM pgrelay.report_exception(
            'load', v_state, v_message, v_detail, v_hint, v_context, v_schema, v_table, v_column,
            v_constraint, v_type, '{"rows": 2}'
        );
        RAISE;
    END $$
"""


def test_report_from_a_handler_survives_the_rollback(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        connection.execute(PROCEDURE)
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("CALL load()")
        pid = connection.info.backend_pid
        version = value(connection, "SHOW server_version")
    [invocation] = lambda_endpoint.invocations
    assert invocation.function == RELAY
    assert invocation.invocation_type == "Event"
    sent = invocation.payload
    assert sent["contract"] == "pgrelay.exception/1"
    assert sent["database"] == database.name
    assert sent["procedure"] == "load"
    context = sent["error"].pop("context")
    assert sent["error"].pop("context_of") == "exception"
    assert "load()" in context
    assert "parent_pkey" in sent["error"].pop("message")
    assert "(id)=(1)" in sent["error"].pop("detail")
    assert sent["error"] == {
        "sqlstate": "23505",
        "hint": None,
        "schema": "public",
        "table": "parent",
        "column": None,
        "constraint": "parent_pkey",
        "data_type": None,
    }
    assert sent["session"]["user"] == "dba"
    assert sent["session"]["backend_pid"] == pid
    assert sent["session"]["client_address"] == "127.0.0.1"
    assert sent["session"]["server_version"] == version
    assert sent["session"]["transaction_id"].isdigit()
    assert sent["at"].endswith("+00:00")
    assert sent["data"] == {"rows": 2}


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=repr)
def test_report_carries_any_text_in_any_field(database: Database, lambda_endpoint: LambdaEndpoint, text: str) -> None:
    with database.connect() as connection:
        assert report(connection, **dict.fromkeys([*TEXTS, *NAMES], text), data=json.dumps({text: text}))
    [invocation] = lambda_endpoint.invocations
    sent = invocation.payload
    assert sent["procedure"] == text
    assert sent["error"] == dict.fromkeys([*TEXTS[1:], *NAMES], text) | {"context_of": "exception"}
    assert sent["data"] == {text: text}


@pytest.mark.parametrize("nothing", [None, ""])
def test_report_of_nothing_is_a_valid_report(
    database: Database, lambda_endpoint: LambdaEndpoint, nothing: str | None
) -> None:
    with database.connect() as connection:
        assert report(connection, **dict.fromkeys([*TEXTS, *NAMES], nothing))
    [invocation] = lambda_endpoint.invocations
    assert invocation.payload["procedure"] is None
    assert invocation.payload["error"] == {
        **dict.fromkeys([*TEXTS, *NAMES][1:]), "sqlstate": "XX000", "message": "(no message)", "context_of": None,
    }  # fmt: skip
    assert invocation.payload["session"]["transaction_id"] is None
    assert invocation.payload["data"] == {}


def test_report_clips_texts_so_that_an_event_takes_it(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        assert report(
            connection,
            **dict.fromkeys([*TEXTS, *NAMES], "\x01" * 1_000_000),
            data=json.dumps({"x": "y" * 249_000}),
        )
    [invocation] = lambda_endpoint.invocations
    assert len(invocation.body) < EVENT_LIMIT_BYTES
    message = invocation.payload["error"]["message"]
    assert len(message) == 16_000
    assert message.endswith(" [... clipped, 1000000 characters in all]")
    assert len(invocation.payload["data"]["x"]) == 249_000


def test_report_replaces_data_that_is_too_large(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    data = json.dumps({"x": "y" * 1_000_000})
    with database.connect() as connection:
        assert report(connection, message="m", data=data)
    [invocation] = lambda_endpoint.invocations
    assert invocation.payload["data"]["omitted_bytes"] == len(data)
    assert "left out" in invocation.payload["data"]["note"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("[1, 2]", {"value": [1, 2]}),
        ("null", {"value": None}),
        ('"x"', {"value": "x"}),
        (r'{"nul": "\u0000"}', {"nul": "\x00"}),
    ],
)
def test_report_makes_any_data_an_object(
    database: Database, lambda_endpoint: LambdaEndpoint, data: str, expected: dict[str, Any]
) -> None:
    with database.connect() as connection:
        assert report(connection, message="m", data=data)
    [invocation] = lambda_endpoint.invocations
    assert invocation.payload["data"] == expected


def _garbage(_payload: object) -> object:
    raise Garbage


@pytest.mark.parametrize("trouble", ["away", "refusing", "garbage", "unbound"])
def test_report_that_cannot_leave_is_a_warning_with_the_whole_report(
    database: Database, lambda_endpoint: LambdaEndpoint, trouble: str
) -> None:
    reasons = {
        "away": "Unable to connect",
        "refusing": "not 'allowed'",
        "garbage": "No valid response",
        "unbound": "is not bound",
    }
    lambda_endpoint.respond(RELAY, _garbage if trouble == "garbage" else refuse)
    if trouble == "away":
        lambda_endpoint.refuse()
    with database.connect() as connection:
        if trouble == "unbound":
            connection.execute("SELECT pgrelay.unbind('exception_relay')")
        seen = notices(connection)
        assert report(connection, message="it's bad", data='{"a": [1]}') is False
        assert value(connection, "SELECT 1") == 1
    [warning] = seen
    assert warning.severity == "WARNING"
    assert warning.sqlstate == "PR010"
    assert reasons[trouble] in warning.message
    carried = json.loads(warning.detail)
    assert carried["contract"] == "pgrelay.exception/1"
    assert carried["error"]["message"] == "it's bad"
    assert carried["data"] == {"a": [1]}


def test_report_to_a_slow_lambda_is_bounded_in_time(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    lambda_endpoint.hang(RELAY)
    with database.connect() as connection:
        connection.execute("SET aws_lambda.request_timeout_ms = '600000'")
        seen = notices(connection)
        assert report(connection, message="m") is False
    assert "timed out" in seen[0].message


@pytest.mark.parametrize("reachable", [True, False])
@pytest.mark.parametrize("setting", [None, "1234"])
def test_report_restores_the_timeouts(
    database: Database, lambda_endpoint: LambdaEndpoint, reachable: bool, setting: str | None
) -> None:
    names = ("aws_lambda.connect_timeout_ms", "aws_lambda.request_timeout_ms")
    if not reachable:
        lambda_endpoint.refuse()
    with database.connect() as connection:
        for name in names:
            if setting:
                connection.execute("SELECT set_config(%s, %s, false)", [name, setting])
        with connection.transaction():
            assert report(connection, message="m") is reachable
            inside = [value(connection, "SELECT current_setting(%s, true)", [name]) for name in names]
        after = [value(connection, "SELECT current_setting(%s, true)", [name]) for name in names]
    assert [setting_ or None for setting_ in inside] == [setting, setting]
    assert [setting_ or None for setting_ in after] == [setting, setting]


def test_report_lets_a_cancelled_query_be_cancelled(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    lambda_endpoint.hang(RELAY)
    with database.connect() as connection:
        connection.execute("SET statement_timeout = '500ms'")
        with pytest.raises(psycopg.errors.QueryCanceled):
            report(connection, message="m")


def test_report_works_in_a_read_only_transaction(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        connection.execute("SET default_transaction_read_only = on")
        assert report(connection, message="m") is True
    assert len(lambda_endpoint.invocations) == 1


@pytest.mark.usefixtures("roles")
def test_report_names_the_reporter(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect("reporter") as connection:
        connection.execute("SET search_path = pg_temp; SET application_name = 'it''s me'")
        assert report(connection, message="m") is True
    [invocation] = lambda_endpoint.invocations
    assert invocation.payload["session"]["user"] == "reporter"
    assert invocation.payload["session"]["application_name"] == "it's me"


RECORD = """
    CREATE TABLE target (id int PRIMARY KEY);
    CREATE PROCEDURE load_it() LANGUAGE plpgsql AS $$
    DECLARE
        d pgrelay.diagnostics;
    BEGIN
        INSERT INTO target VALUES (1), (1);
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS
            d.sqlstate = RETURNED_SQLSTATE, d.message = MESSAGE_TEXT, d.detail = PG_EXCEPTION_DETAIL,
            d.hint = PG_EXCEPTION_HINT, d.context = PG_EXCEPTION_CONTEXT, d.schema_name = SCHEMA_NAME,
            d.table_name = TABLE_NAME, d.column_name = COLUMN_NAME, d.constraint_name = CONSTRAINT_NAME,
            d.data_type = PG_DATATYPE_NAME;
        PERFORM pgrelay.report_exception(d);
        RAISE;
    END $$
"""


def test_report_of_the_diagnostics_value_is_complete(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        connection.execute(RECORD)
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("CALL load_it()")
    [invocation] = lambda_endpoint.invocations
    error = invocation.payload["error"]
    assert invocation.payload["procedure"] == "load_it"
    assert (error["sqlstate"], error["constraint"], error["table"]) == ("23505", "target_pkey", "target")
    assert "INSERT INTO target" in error["context"].splitlines()[0]
    assert error["context_of"] == "exception"


def waiting(connection: psycopg.Connection, endpoint: LambdaEndpoint) -> list[Any]:
    """Deliver what waits in the outbox, and return it as it reached the relay."""
    before = len(endpoint.invocations)
    endpoint.respond(RELAY, lambda payload: {"delivered": len(payload["events"]), "failed": []})
    connection.execute("CALL pgrelay.drain()")
    batches = [invocation.payload for invocation in endpoint.invocations[before:]]
    assert {batch["contract"] for batch in batches} <= {"pgrelay.exceptions/1"}
    return [event for batch in batches for event in batch["events"]]


def test_report_waits_in_the_outbox_if_the_transaction_commits(
    database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    lambda_endpoint.refuse()
    with database.connect() as connection:
        seen = notices(connection)
        for message, rollback in (("kept", False), ("lost", True)):
            with connection.transaction(force_rollback=rollback):
                assert report(connection, message=message) is False
        lambda_endpoint.accept()
        [event] = waiting(connection, lambda_endpoint)
    assert event["report"] == json.loads(seen[0].detail)
    assert event["report"]["error"]["message"] == "kept"
    assert ["It waits in the outbox" in warning.hint for warning in seen[:2]] == [True, True], seen
    assert json.loads(seen[1].detail)["error"]["message"] == "lost"


@pytest.mark.usefixtures("roles")
def test_reporter_s_report_waits_in_the_outbox_too(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    lambda_endpoint.refuse()
    with database.connect("reporter") as connection:
        assert report(connection, message="kept") is False
    lambda_endpoint.accept()
    with database.connect() as connection:
        [event] = waiting(connection, lambda_endpoint)
    assert event["report"]["session"]["user"] == "reporter"


def test_report_in_a_read_only_transaction_that_cannot_leave_says_that_it_does_not_wait(
    database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    lambda_endpoint.refuse()
    with database.connect() as connection:
        connection.execute("SET default_transaction_read_only = on")
        seen = notices(connection)
        assert report(connection, message="m") is False
    [warning] = seen
    assert "It could not be put into the outbox either: " in warning.hint
    assert json.loads(warning.detail)["error"]["message"] == "m"
