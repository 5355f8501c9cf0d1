"""Reading a stream from SQL, for the tests of this folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import psycopg

READ = "SELECT r.data FROM pgrelay.read_stream('s', 'c', %s) AS r"


def texts(connection: psycopg.Connection, count: int = 1_000) -> list[str]:
    return [data for (data,) in connection.execute(READ, [count])]
