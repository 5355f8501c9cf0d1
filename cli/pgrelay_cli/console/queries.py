"""Reading rows by the names of their columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psycopg.rows import dict_row

if TYPE_CHECKING:
    import psycopg


def rows(connection: psycopg.Connection, query: str, *parameters: object, **named: object) -> list[dict[str, Any]]:
    """Return the rows of a query; its parameters stand by place or by name."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(query, named or parameters).fetchall()
