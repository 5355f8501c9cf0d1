"""Reports for the tests of report_exception."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.database.support import value
from tests.support.lambda_endpoint import ApiError

if TYPE_CHECKING:
    import psycopg

    from tests.support.lambda_endpoint import LambdaEndpoint

TEXTS = ("procedure", "sqlstate", "message", "detail", "hint", "context")
NAMES = ("schema", "table", "column", "constraint", "data_type")


def report(connection: psycopg.Connection, *, data: str | None = None, **arguments: str | None) -> object:
    names = [*TEXTS, *NAMES]
    return value(
        connection,
        "SELECT pgrelay.report_exception(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::json)",
        [*(arguments.get(name) for name in names), data],
    )


def make_first_call(connection: psycopg.Connection, endpoint: LambdaEndpoint) -> None:
    """Make a session's first call, which takes long on a busy machine, and a slow failure opens the breaker."""
    connection.execute("SELECT pgrelay.invoke('echo', '{}')")
    endpoint.clear()


def refuse(_payload: object) -> object:
    raise ApiError(403, "AccessDeniedException", "not 'allowed'")
