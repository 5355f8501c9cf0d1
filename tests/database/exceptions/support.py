"""Reports for the tests of report_exception."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.database.support import value
from tests.support.lambda_endpoint import ApiError

if TYPE_CHECKING:
    import psycopg

TEXTS = ("procedure", "sqlstate", "message", "detail", "hint", "context")
NAMES = ("schema", "table", "column", "constraint", "data_type")


def report(connection: psycopg.Connection, *, data: str | None = None, **arguments: str | None) -> object:
    names = [*TEXTS, *NAMES]
    return value(
        connection,
        "SELECT pgrelay.report_exception(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::json)",
        [*(arguments.get(name) for name in names), data],
    )


def refuse(_payload: object) -> object:
    raise ApiError(403, "AccessDeniedException", "not 'allowed'")
