"""The databases that the console looks at: one connection each for the pages, one for each action."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import psycopg

from pgrelay_cli.connection import SAFE_SETTINGS
from pgrelay_cli.console.events import Passing
from pgrelay_cli.delivery.tail import Tail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import LiteralString

    from pgrelay_cli.connection import Connect

APPLICATION = "pgrelay console"
PAGE_TIMEOUT = "10s"
"""A page that takes longer than this is given up, so that looking never weighs on the server for long."""

RIGHTS: Mapping[str, LiteralString] = {
    "pause": "pgrelay.pause(regclass)",
    "resume": "pgrelay.resume(regclass)",
    "drain": "pgrelay.drain(numeric,text)",
    "redrive": "pgrelay.redrive(text,text,text,timestamptz,timestamptz,text,boolean)",
    "discard": "pgrelay.discard(text,text,text,timestamptz,timestamptz,boolean)",
    "silence": "pgrelay.silence(text,timestamptz,text)",
    "acknowledge": "pgrelay.acknowledge(text,text)",
    "note": "pgrelay._note_action(text,text,text)",
}
"""What a role must be allowed to call for an action."""


@dataclass(kw_only=True)
class Database:
    """One database.

    Parameters
    ----------
    name
        As the server knows it.
    connect
        Opens an autocommit connection to it; logs in anew each time, so that nothing of a password is kept.
    is_read_only
        Whether actions are refused, whatever the role may do.
    """

    name: str
    connect: Connect
    is_read_only: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)
    _connection: psycopg.Connection | None = field(default=None, init=False, repr=False)
    _tail: Tail | None = field(default=None, init=False, repr=False)
    _passing: Passing = field(default_factory=Passing, init=False, repr=False)
    looking_since: datetime | None = field(default=None, init=False)

    @contextmanager
    def reading(self) -> Iterator[psycopg.Connection]:
        """Read within one transaction that can change nothing; a connection that was lost is opened anew.

        Raises
        ------
        psycopg.Error, PgrelayCliError
            If there is no connection, or the database refuses.
        """
        with self._lock:
            connection = self._connection
            if connection is None or connection.closed or connection.broken:
                self._tail = None
                connection = self._connection = self.connect(application_name=APPLICATION)
            try:
                with connection.transaction():
                    connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                    connection.execute(SAFE_SETTINGS)
                    # Compiling a query takes longer than these take.
                    connection.execute(
                        "SELECT set_config('statement_timeout', %s, true), set_config('jit', 'off', true)",
                        [PAGE_TIMEOUT],
                    )
                    yield connection
            except psycopg.OperationalError:
                if connection.broken:
                    connection.close()
                raise

    @contextmanager
    def acting(self) -> Iterator[psycopg.Connection]:
        """Use a connection of its own for one action."""
        with self.connect(application_name=APPLICATION) as connection:
            yield connection

    def passing(self, connection: psycopg.Connection) -> Passing:
        """Return what passed since somebody first looked; `connection` is that of `reading`."""
        if self._tail is None:
            self._tail = Tail(connection)
            self.looking_since = datetime.now(UTC)
        for line in self._tail.look_within():
            self._passing.add(line)
        return self._passing

    def rights(self, connection: psycopg.Connection) -> frozenset[str]:
        """Return which actions the role may take."""
        if self.is_read_only:
            return frozenset()
        found = connection.execute(
            "SELECT r.name FROM unnest(%s::text[], %s::text[]) AS r (name, routine) "
            "WHERE NOT pg_is_in_recovery() AND has_schema_privilege('pgrelay', 'USAGE') "
            "AND coalesce(has_function_privilege(to_regprocedure(r.routine), 'EXECUTE'), false)",
            [list(RIGHTS), list(RIGHTS.values())],
        )
        return frozenset(name for (name,) in found)

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()


def open_databases(
    connect: Connect, names: Sequence[str], *, is_read_only: bool, check: Callable[[psycopg.Connection], object]
) -> dict[str, Database]:
    """Return databases by name, each of which was connected to once; without names the one that `connect` leads to."""
    found: dict[str, Database] = {}
    wanted: Sequence[str | None] = names or [None]
    for name in wanted:

        def connect_to(name: str | None = name, **settings: Any) -> psycopg.Connection:
            return connect(**({"dbname": name} if name else {}), **settings)

        with connect_to(application_name=APPLICATION) as connection:
            check(connection)
            database = Database(name=connection.info.dbname, connect=connect_to, is_read_only=is_read_only)
        found[database.name] = database
    return found
