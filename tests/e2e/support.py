"""What the end-to-end tests share."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import psycopg


def run(connection: psycopg.Connection, script: Path) -> psycopg.Cursor:
    """Run an example's statements, without psql's own commands; return the cursor, at the first one's result."""
    lines = [line for line in script.read_text().splitlines() if not line.startswith("\\")]
    return connection.execute("\n".join(lines).encode())
