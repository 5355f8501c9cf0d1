"""The first published solution: a procedure that fails reports why, and a storm of failures is one message."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import psycopg

from sandbox.demo.examples import psql
from sandbox.demo.expectations import Expectation
from sandbox.errors import SandboxError
from sandbox.postgres import HOST
from sandbox.stack import DATABASE, SOURCE_DATABASE

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.clients import Clients
    from sandbox.stack import Sandbox

STATEMENT = "CALL public.employee_sp()"
EMPLOYEES = [
    (1, "Ada", "10447", "Research"),
    (2, "Björn", "20183", "Operations"),
    (3, "Mary", "30991", "Accounting"),
]
"""What the reporting table must hold: no dashes in the badge, no row that lacks something."""
STORM_FAILURES = 10
WINDOW_DEADLINE_SECONDS = 90
"""The sandbox's windows are 10 seconds long: the storm has to fit in, on a slow machine, too."""


def load_employees(sandbox: Sandbox, connection: psycopg.Connection) -> None:
    """Load the source's rows over postgres_fdw, cleaned."""
    # Of an earlier demo.
    psql(sandbox, SOURCE_DATABASE, "employees/source_cleanup.sql")
    psql(sandbox, DATABASE, "employees/cleanup.sql")
    psql(sandbox, SOURCE_DATABASE, "employees/source.sql")
    psql(
        sandbox, DATABASE, "employees/reporting.sql",
        source_host=HOST, source_port=str(sandbox.ports["postgres"]),
        source_password=sandbox.remote_reader_password,
    )  # fmt: skip
    psql(sandbox, DATABASE, command=STATEMENT)
    query = "SELECT employee_id, first_name, badge_id, dept_name FROM public.employee ORDER BY employee_id"
    rows = connection.execute(query).fetchall()
    if rows != EMPLOYEES:
        raise SandboxError(f"The reporting table should hold {EMPLOYEES}, and holds {rows}.")


def duplicate(sandbox: Sandbox, connection: psycopg.Connection) -> list[Expectation]:
    """Violate the reporting table's primary key: the procedure fails, the report reaches the DBA."""
    psql(sandbox, SOURCE_DATABASE, "employees/duplicate.sql")
    error = psql(sandbox, DATABASE, command=STATEMENT, must_fail=True)
    if "employee_pkey" not in error:
        raise SandboxError(f"`{STATEMENT}` should have violated employee_pkey, and said:\n{error}")
    count = connection.execute("SELECT count(*) FROM public.employee").fetchone()
    if count != (len(EMPLOYEES),):
        raise SandboxError(f"A failed load should leave the table as it was, and left {count} rows.")
    return [
        Expectation(
            case="Exception in a procedure",
            statement=STATEMENT,
            topic="alerts",
            matches=_is_duplicate_by_hand,
            committed_at=datetime.now(UTC),
        )
    ]


def storm(connection: psycopg.Connection) -> list[Expectation]:
    """Fail in the same way again and again: one message counts the failures."""
    for _ in range(STORM_FAILURES):
        with suppress(psycopg.errors.UniqueViolation):
            connection.execute(STATEMENT)
    return [
        Expectation(
            case=f"The same {STORM_FAILURES} times more",
            statement=STATEMENT,
            topic="alerts",
            # On a slow machine a window may end in the middle of it: the next one begins with a message of its own.
            matches=lambda body: body.get("kind") == "exception_summary" or _is_duplicate_by_hand(body),
            count=STORM_FAILURES,
            committed_at=datetime.now(UTC),
        )
    ]


def is_duplicate(body: Any) -> bool:
    """Tell whether a message reports the violation of the primary key."""
    is_exception = body.get("kind") == "exception" and body["procedure"] == "employee_sp"
    return is_exception and str(body["error"]["sqlstate"]) == "23505"


def _is_duplicate_by_hand(body: Any) -> bool:
    return is_duplicate(body) and bool(body["session"]["application_name"] != "pg_cron")


def close_windows(clients: Clients, outputs: dict[str, str], is_reported: Callable[[], bool] = lambda: True) -> None:
    """Do at once what the schedule does once a minute, until everything is reported and no window is open."""
    deadline = time.monotonic() + WINDOW_DEADLINE_SECONDS
    while not is_reported() or _open_windows(clients, outputs["ExceptionTableName"]):
        if time.monotonic() > deadline:
            raise SandboxError("The windows of exceptions did not close; see the log of exception_relay.")
        clients.lambda_.invoke(
            FunctionName=outputs["ExceptionRelayFunctionArn"],
            Payload=json.dumps({"contract": "pgrelay.windows/1"}).encode(),
        )
        time.sleep(0.2)


def _open_windows(clients: Clients, table: str) -> int:
    return clients.dynamodb.query(
        TableName=table,
        IndexName="windows",
        KeyConditionExpression="#window = :open",
        ExpressionAttributeNames={"#window": "window"},
        ExpressionAttributeValues={":open": {"S": "open"}},
        Select="COUNT",
    )["Count"]
