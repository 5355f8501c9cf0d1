"""The load: writers with savepoints, rollbacks, prepared and long transactions, who account for what they do.

Every statement that changes a watched table writes the names of its events to `accounting` by itself, so the two cannot
come apart. Keys are of three kinds. Few are hot: all writers update them, each transaction one at most. Many belong to
one writer, which inserts, updates and deletes them. And a fault takes those from FAULT_KEYS on.
"""

from __future__ import annotations

import threading
from random import Random
from typing import TYPE_CHECKING, LiteralString

import psycopg
from psycopg import sql

from tests.campaign.places import TABLES, WRITER

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.campaign.places import Place

HOT_KEYS = 3
OWN_KEYS = 40
FAULT_KEYS = 1_000_000
EPOCHS = 3
_EPOCH_KEYS = 100_000
_LONGEST_STATEMENT_MS = 30_000
_CHANGE: LiteralString = """
WITH done AS ({change} RETURNING id, seq, token)
INSERT INTO accounting (name, tbl, id, seq)
SELECT {operation} || ':' || token, {table_name}, id, {sequence} FROM done
"""
_INSERT: LiteralString = """
INSERT INTO {table} (id, seq, token, pad)
SELECT g.id, %(seq)s, %(token)s || '.' || g.id, %(pad)s
FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS g (id)
ON CONFLICT (id) DO NOTHING
"""
_UPDATE: LiteralString = """
UPDATE {table} SET seq = %(seq)s, token = %(token)s || '.' || id WHERE id BETWEEN %(first)s AND %(last)s
"""
_UPDATE_HOT: LiteralString = """
UPDATE {table} SET seq = seq + 1, token = %(token)s || '.' || id WHERE id = %(first)s
"""
_DELETE: LiteralString = "DELETE FROM {table} WHERE id BETWEEN %(first)s AND %(last)s"
# Of a deleted row the writer's number counts, which is larger than the row's.
_CHANGES: dict[str, tuple[LiteralString, str, LiteralString]] = {
    "insert": (_INSERT, "insert", "seq"),
    "update": (_UPDATE, "update", "seq"),
    "update hot": (_UPDATE_HOT, "update", "seq"),
    "delete": (_DELETE, "delete", "%(seq)s"),
}


def statement(kind: str, table: str) -> sql.Composed:
    """Return the statement that changes rows of a table and accounts for that.

    Parameters
    ----------
    kind
        insert, update, "update hot" or delete. Its parameters are first and last, the keys; seq, token and pad.
    table
        The table.
    """
    change, operation, sequence = _CHANGES[kind]
    return sql.SQL(_CHANGE).format(
        change=sql.SQL(change).format(table=sql.Identifier(table)),
        operation=sql.Literal(operation),
        table_name=sql.Literal(table),
        sequence=sql.SQL(sequence),
    )


def change(
    connection: psycopg.Connection, kind: str, table: str, first: int, last: int, *, seq: int, token: str
) -> int:
    """Change rows of a table and account for that; return how many events that makes."""
    parameters = {"first": first, "last": last, "seq": seq, "token": token, "pad": "x" * 40}
    return connection.execute(statement(kind, table), parameters).rowcount


def insert_hot_rows(place: Place) -> None:
    """Insert the rows that all writers of an epoch share."""
    with place.connect() as connection:
        for epoch in range(EPOCHS):
            for table in TABLES:
                first = 1 + 10 * epoch
                change(connection, "insert", table, first, first + HOT_KEYS - 1, seq=0, token=f"hot{epoch}-{table}")


class Load:
    """Writers, which go on until they are stopped.

    Parameters
    ----------
    place
        Where they write; may change, and they follow when their connection breaks.
    seed
        What they do follows from it.
    writers
        How many there are.
    epoch
        Below EPOCHS. Writers of another epoch, such as those of a copy, have other keys and tokens.
    """

    def __init__(self, place: Place, seed: str, *, writers: int = 3, epoch: int = 0) -> None:
        self.place = place
        self.epoch = epoch
        self.ended = threading.Event()
        self.is_hit: Callable[[], bool] = lambda: False
        """Whether the fault breaks writers at this moment."""
        self.committed = self.failed = self.hit = 0
        self.errors: list[str] = []
        self._lock = threading.Lock()
        self._writers = [_Writer(self, number, Random(f"{seed}/{epoch}/{number}")) for number in range(writers)]  # noqa: S311

    def start(self) -> None:
        """Start the writers."""
        for writer in self._writers:
            writer.start()

    def stop(self) -> None:
        """Let each writer end its transaction."""
        self.ended.set()
        for writer in self._writers:
            writer.join(_LONGEST_STATEMENT_MS / 1000 + 10)

    def move(self, place: Place) -> None:
        """Have the writers go to another place, each once its connection breaks."""
        self.place = place

    def count_committed(self, events: int) -> None:
        """Count the events of a transaction that was committed."""
        with self._lock:
            self.committed += events

    def count_failed(self, error: psycopg.Error) -> None:
        """Count a transaction that failed."""
        with self._lock:
            if self.is_hit():
                self.hit += 1
            else:
                self.failed += 1
                self.errors.append(str(error).strip().partition("\n")[0])


class _Writer(threading.Thread):
    def __init__(self, load: Load, number: int, random: Random) -> None:
        super().__init__(daemon=True)
        self._load = load
        self._number = number
        self._random = random
        self._counter = 0
        self._name = f"e{load.epoch}w{number}"
        self._hot = 1 + 10 * load.epoch
        self._first_key = 1000 * (number + 1) + _EPOCH_KEYS * load.epoch

    def run(self) -> None:
        kinds: dict[Callable[[psycopg.Connection], int], int] = {
            self._short: 50,
            self._with_savepoint: 20,
            self._rolled_back: 10,
            self._prepared: 12,
            self._long: 3,
            self._many_rows: 5,
        }
        while not self._load.ended.is_set():
            try:
                with psycopg.connect(
                    self._load.place.dsn(WRITER),
                    autocommit=True,
                    options=f"-c statement_timeout={_LONGEST_STATEMENT_MS}",
                    application_name="campaign writer",
                ) as connection:
                    self._end_prepared(connection)
                    while not self._load.ended.is_set():
                        [work] = self._random.choices(list(kinds), list(kinds.values()))
                        self._load.count_committed(work(connection))
                        self._pause(0.0, 0.02)
            except psycopg.Error as error:
                self._load.count_failed(error)
                self._pause(0.05, 0.1)

    # -------------------------------------------------------------------------------------------------- transactions

    def _short(self, connection: psycopg.Connection) -> int:
        with connection.transaction():
            events = sum(self._change(connection) for _ in range(self._random.randint(1, 3)))
            if self._random.random() < 0.3:
                events += self._change(connection, hot=True)
        return events

    def _with_savepoint(self, connection: psycopg.Connection) -> int:
        with connection.transaction():
            events = self._change(connection)
            for _ in range(self._random.randint(1, 3)):
                is_kept = self._random.random() < 0.5
                with connection.transaction(force_rollback=not is_kept):
                    made = self._change(connection)
                events += made if is_kept else 0
            events += self._change(connection)
        return events

    def _rolled_back(self, connection: psycopg.Connection) -> int:
        with connection.transaction(force_rollback=True):
            self._change(connection)
            self._change(connection)
        return 0

    def _prepared(self, connection: psycopg.Connection) -> int:
        self._counter += 1
        gid = f"{self._name}-{self._counter}"
        connection.execute("BEGIN")
        events = self._change(connection) + self._change(connection)
        connection.execute(sql.SQL("PREPARE TRANSACTION {}").format(gid))
        self._pause(0.0, 0.2)
        is_kept = self._random.random() < 0.7
        connection.execute(sql.SQL("COMMIT PREPARED {}" if is_kept else "ROLLBACK PREPARED {}").format(gid))
        return events if is_kept else 0

    def _end_prepared(self, connection: psycopg.Connection) -> None:
        """End what was prepared on a connection that broke: its locks would stop this writer."""
        found = connection.execute(
            "SELECT gid FROM pg_prepared_xacts WHERE database = current_database() AND gid LIKE %s", [f"{self._name}-%"]
        ).fetchall()
        for (gid,) in found:
            connection.execute(sql.SQL("COMMIT PREPARED {}").format(gid))

    def _long(self, connection: psycopg.Connection) -> int:
        with connection.transaction():
            events = self._change(connection)
            self._pause(0.3, 1.0)
            events += self._change(connection)
        return events

    def _many_rows(self, connection: psycopg.Connection) -> int:
        return self._change(connection, rows=self._random.randint(5, OWN_KEYS))

    def _change(self, connection: psycopg.Connection, *, rows: int = 1, hot: bool = False) -> int:
        self._counter += 1
        table = self._random.choice(TABLES)
        kind = "update hot" if hot else self._random.choice(("insert", "insert", "update", "update", "delete"))
        if hot:
            first = self._hot + self._random.randrange(HOT_KEYS)
        else:
            first = self._first_key + self._random.randrange(OWN_KEYS - rows + 1)
        token = f"{self._name}-{self._counter}"
        return change(connection, kind, table, first, first + rows - 1, seq=self._counter, token=token)

    def _pause(self, least: float, most: float) -> None:
        self._load.ended.wait(self._random.uniform(least, most))
