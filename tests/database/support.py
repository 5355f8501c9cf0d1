"""What the database tests share."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, LiteralString

if TYPE_CHECKING:
    from collections.abc import Sequence

    import psycopg
    from psycopg.errors import Diagnostic

    from tests.support.lambda_endpoint import LambdaEndpoint

RELAY = "pgrelay-exception-relay"
NOTIFIER = "pgrelay-cron-failure-notifier"
PUBLISHER = "pgrelay-dml-event-publisher"
READER = "pgrelay-stream-reader"
ECHO = "pgrelay-echo"

TABLE = "CREATE TABLE t (id int PRIMARY KEY, v text)"
CANCELLED = "SELECT pg_cancel_backend(pg_backend_pid()), pg_sleep(60)"
"""What ends as a statement that times out does, and however slow the machine is, not before it began."""

HOSTILE_TEXTS = [
    "it's",
    'a "quoted" word',
    r"back\slash \n \u0000 \x00",
    "line one\nline two\r\n\ttabbed",
    "\x01\x1f\x7f control",
    "emoji 🐘 and ünïcödé 漢字 \u202e",
    "'; DROP TABLE t; --",
    '"}], "contract": "forged/1", {"',
    "%s %1$s {} $1 :name",
    "null",
]


class NotGivenError(Exception):
    """What a test starts from is not there. No expected failure raises it, so that such a test fails."""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A message that the server sent along; psycopg's own is valid only while its handler runs."""

    severity: str | None
    sqlstate: str | None
    message: str
    detail: str
    hint: str


def notices(connection: psycopg.Connection) -> list[Notice]:
    """Return a list that fills with the messages of a connection."""
    seen: list[Notice] = []

    def keep(diagnostic: Diagnostic) -> None:
        seen.append(
            Notice(
                severity=diagnostic.severity_nonlocalized,
                sqlstate=diagnostic.sqlstate,
                message=diagnostic.message_primary or "",
                detail=diagnostic.message_detail or "",
                hint=diagnostic.message_hint or "",
            )
        )

    connection.add_notice_handler(keep)
    return seen


def value(connection: psycopg.Connection, query: LiteralString, parameters: Sequence[object] | None = None) -> object:
    """Return the first column of the first row."""
    row = connection.execute(query, parameters).fetchone()
    assert row is not None
    return row[0]


def given(what: str, *, is_so: bool) -> None:
    """Check what an expected failure starts from, so that nothing but its own reason makes it fail."""
    if not is_so:
        raise NotGivenError(what)


def events(endpoint: LambdaEndpoint) -> list[dict[str, Any]]:
    """Return the row events of every invocation, each with the members of its data."""
    return [
        {**event, **json.loads(event["data"])}
        for invocation in endpoint.invocations
        for event in invocation.payload["events"]
    ]


def keys(endpoint: LambdaEndpoint) -> list[int]:
    """Return the ids of the rows of every event that was sent, in the order of the calls."""
    return [event["key"]["id"] for event in events(endpoint)]


def deliver(payload: dict[str, Any]) -> dict[str, Any]:
    """Answer as the publisher does when everything is delivered; a handler for the endpoint."""
    ids = [f"message-{event['id']}" for event in payload["events"]]
    return {"request_id": "request-1", "delivered": len(ids), "failed": [], "messages": ids}


def drain(connection: psycopg.Connection, endpoint: LambdaEndpoint) -> None:
    """Deliver what is committed."""
    endpoint.respond(PUBLISHER, deliver)
    connection.autocommit = True
    connection.execute("CALL pgrelay.drain()")
    connection.autocommit = False


def drained(connection: psycopg.Connection, endpoint: LambdaEndpoint) -> list[dict[str, Any]]:
    """Deliver what is committed on a connection in autocommit, and return the events that arrived."""
    endpoint.clear()
    endpoint.respond(PUBLISHER, deliver)
    connection.execute("CALL pgrelay.drain()")
    return events(endpoint)


def parts(event: dict[str, Any]) -> tuple[Any, ...]:
    """Return what differs from event to event."""
    return tuple(event[name] for name in ("operation", "key", "new", "old", "changed"))
