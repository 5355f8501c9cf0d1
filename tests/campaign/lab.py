"""What a fault has in its hands: the places, the load, the drains, the function, and what the run notes."""

from __future__ import annotations

import itertools
import time
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, LiteralString

import psycopg
from psycopg import sql

from sandbox.errors import SandboxError
from sandbox.servers import SUPERUSER
from tests.campaign.drains import Drains
from tests.campaign.load import FAULT_KEYS, Load, change
from tests.campaign.places import WRITER, Place, kill_server, rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.postgres import PostgresCluster
    from tests.campaign.consumer import Consumer
    from tests.campaign.servers import Servers

_SERVER_SECONDS = 60
_POLL_SECONDS = 0.1


class Lab:
    """One run's world.

    Parameters
    ----------
    place
        Where the load writes at first.
    consumer
        The function that takes the events.
    servers
        Makes further clusters.
    seed
        Of the run.
    size
        How large the large things are: 1 in the full form, less in the short one.
    """

    def __init__(self, place: Place, consumer: Consumer, servers: Servers | None, seed: str, size: float) -> None:
        self.place = place
        self.consumer = consumer
        self.drains = Drains()
        self.places = [place]
        """Whose events count: they are delivered, and their accounting is read."""
        self.loads: list[Load] = []
        self.hands: list[str] = []
        """What had to be done by hand."""
        self.notes: list[str] = []
        self.is_hit: Callable[[], bool] = lambda: False
        """Whether the fault breaks writers at this moment."""
        self.ends = ExitStack()
        """What the end of the run undoes."""
        self._servers = servers
        self._seed = seed
        self._size = size
        self._sequence = itertools.count(1)

    # ---------------------------------------------------------------------------------------- for every fault

    @property
    def cluster(self) -> PostgresCluster:
        """The server that the load writes to."""
        return self.place.cluster

    @property
    def servers(self) -> Servers:
        """What makes further servers."""
        assert self._servers is not None, "this run has one server only"
        return self._servers

    def connect(self, user: str = SUPERUSER) -> psycopg.Connection:
        """Open an autocommit connection to the database that the load writes to."""
        return self.place.connect(user)

    def execute(self, statement: str, *parameters: object) -> list[tuple[object, ...]]:
        """Run a statement there and return its rows."""
        return self.place.execute(statement, *parameters)

    def configure(self, setting: str, value: str) -> None:
        """Change one of delivery's settings."""
        self.execute("SELECT pgrelay.configure(%s, %s)", setting, value)

    def set_for_writers(self, setting: LiteralString, value: str) -> None:
        """Give the writers a setting, with which they connect anew."""
        with self.connect() as connection:
            connection.execute(
                sql.SQL("ALTER ROLE {} IN DATABASE {} SET {} = {}").format(
                    sql.Identifier(WRITER), sql.Identifier(self.place.database), sql.SQL(setting), value
                )
            )
            connection.execute(
                "SELECT pg_terminate_backend(a.pid, 5000) FROM pg_stat_activity AS a "
                "WHERE a.datname = current_database() AND a.usename = %s",
                [WRITER],
            )

    def large(self, full: int) -> int:
        """Return a number for this run, of what is `full` in the full form."""
        return max(int(full * self._size), 1)

    def change(self, connection: psycopg.Connection, kind: str, table: str, first: int, last: int | None = None) -> int:
        """Insert, update or delete rows of the fault's own, with the accounting; return how many events that makes.

        Keys count from 0 and are no other writer's.
        """
        number = next(self._sequence)
        ends = (FAULT_KEYS + first, FAULT_KEYS + (first if last is None else last))
        return change(connection, kind, table, *ends, seq=number, token=f"fault-{number}")

    def hand(self, what: str) -> None:
        """Note that somebody had to do something."""
        self.hands.append(what)

    def note(self, what: str) -> None:
        """Note something for the report."""
        self.notes.append(what)

    # ---------------------------------------------------------------------------------------- servers and places

    def kill_server(self) -> None:
        """Kill the server of the load with all its processes."""
        kill_server(self.cluster)

    def start_server(self, cluster: PostgresCluster | None = None) -> None:
        """Start a server, as often as it takes, as a service manager does."""
        started = cluster or self.cluster
        deadline = time.monotonic() + _SERVER_SECONDS
        while True:
            try:
                started.start()
            except SandboxError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(_POLL_SECONDS)
            else:
                return

    def wait_for_server(self) -> None:
        """Wait until the server takes connections again."""
        deadline = time.monotonic() + _SERVER_SECONDS
        while True:
            try:
                self.execute("SELECT 1")
            except psycopg.Error:
                if time.monotonic() > deadline:
                    raise
                time.sleep(_POLL_SECONDS)
            else:
                return

    def start_load(self, place: Place, *, epoch: int = 0) -> Load:
        """Start writers in a place; of each epoch there may be one set in a run."""
        load = Load(place, self._seed, epoch=epoch)
        load.is_hit = lambda: self.is_hit()
        self.loads.append(load)
        load.start()
        return load

    def stop_load(self) -> None:
        """Let all writers end."""
        for load in self.loads:
            load.stop()
        for place in self.places:
            with suppress(psycopg.OperationalError):
                place.end_prepared(commit=True)

    def add_place(self, place: Place) -> None:
        """Deliver from a further place from now on, and count its events."""
        self.places.append(place)
        self.drains.start(place)

    def leave_place(self, place: Place) -> None:
        """Neither deliver from a place any more nor count its events."""
        self.drains.stop(place)
        self.places.remove(place)

    def move(self, place: Place) -> None:
        """Go on in another place: its drains, its writers and its accounting instead of the old one's."""
        old, self.place = self.place, place
        self.leave_place(old)
        self.add_place(place)
        for load in self.loads:
            load.move(place)

    def drop_database(self, place: Place) -> None:
        """Drop a database with all that uses it."""
        place.end_prepared(commit=False)
        with place.cluster.connect() as connection:
            slots = rows(connection, "SELECT slot_name FROM pg_replication_slots WHERE database = %s", place.database)
            for (slot,) in slots:
                rows(connection, "SELECT pg_drop_replication_slot(%s)", slot)
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(place.database))
            )
