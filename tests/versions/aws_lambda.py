"""aws_lambda without PL/Python: the open extension's own SQL, with a stand-in in PL/pgSQL for its one Python function.

    functions = Functions(database)
    functions.answer("dml_event_publisher", DELIVERED)      # an SQL expression of $1, the payload
    functions.fail("dml_event_publisher", "no memory")      # until the next answer
    functions.payloads("dml_event_publisher")               # what it was invoked with, in order

A failed invocation leaves no payload: the rollback undoes the record (see _call.sql).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sandbox.paths import SQL
from sandbox.servers import SUPERUSER
from tests.conftest import BINDINGS

if TYPE_CHECKING:
    import psycopg

    from tests.conftest import Database

ECHO: Final = "$1"
DELIVERED: Final = """
    json_build_object(
        'request_id', 'request-1',
        'delivered', json_array_length($1 -> 'events'),
        'failed', '[]'::json,
        'messages', (
            SELECT coalesce(json_agg('message-' || (e ->> 'id')), '[]') FROM json_array_elements($1 -> 'events') AS e
        )
    )
"""
"""What a channel's function answers that delivers everything."""
REFUSED: Final = """
    json_build_object(
        'delivered', 0,
        'failed', (
            SELECT json_agg(json_build_object('id', e ->> 'id', 'error', 'refused', 'retryable', false))
            FROM json_array_elements($1 -> 'events') AS e
        )
    )
"""
"""What one answers that refuses every event for good."""
LATER: Final = REFUSED.replace("'refused', 'retryable', false", "'not now', 'retryable', true")

_TABLES = """
    CREATE TABLE aws_lambda.function (name text PRIMARY KEY, answer text, error text);
    CREATE TABLE aws_lambda.invocation (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, function_name text, invocation_type text, payload json
    );
"""
_PYTHON = re.compile(r"LANGUAGE plpython3u(.*?)AS \$python\$.*?\$python\$", re.DOTALL)


def create_aws_lambda(connection: psycopg.Connection) -> None:
    """Make the schemas aws_commons and aws_lambda, as a superuser, where the extension cannot be created."""
    body = Path(__file__).with_name("_call.sql").read_text()
    for extension in ("aws_commons", "aws_lambda"):
        script = (SQL / "aws_lambda" / f"{extension}--1.0.sql").read_text()
        statements = "\n".join(line for line in script.splitlines() if not line.startswith("\\"))
        here = _PYTHON.sub(lambda found: f"LANGUAGE plpgsql{found[1]}AS $call$\n{body}$call$", statements)
        connection.execute(here.encode())
    connection.execute(_TABLES)


@dataclass(frozen=True, kw_only=True)
class Functions:
    """The Lambda functions of a database."""

    database: Database

    def answer(self, name: str, expression: str) -> None:
        """Let a function answer with the value of an SQL expression."""
        self._set(name, expression, None)

    def fail(self, name: str, error: str) -> None:
        """Let a function raise an error."""
        self._set(name, None, error)

    def payloads(self, name: str) -> list[Any]:
        """Return what a function was invoked with, in order."""
        with self.database.connect(SUPERUSER) as connection:
            rows = connection.execute(
                "SELECT payload FROM aws_lambda.invocation WHERE function_name = %s ORDER BY id", [BINDINGS[name]]
            ).fetchall()
        return [payload for (payload,) in rows]

    def _set(self, name: str, answer: str | None, error: str | None) -> None:
        with self.database.connect(SUPERUSER) as connection:
            connection.execute(
                "INSERT INTO aws_lambda.function VALUES (%s, %s, %s) "
                "ON CONFLICT (name) DO UPDATE SET answer = excluded.answer, error = excluded.error",
                [BINDINGS[name], answer, error],
            )
