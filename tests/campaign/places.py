"""Databases of the campaign: their tables, their servers, and how those are killed."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, LiteralString

import psycopg
from psycopg import sql

from sandbox.databases import DBA
from sandbox.servers import SUPERUSER
from tests.campaign.accounting import Expected
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from sandbox.postgres import PostgresCluster

WRITER = "campaign_writer"
DRAIN = "campaign_drain"
TABLES = ("plain", "ordered", "parted")
ORDERED = ("ordered", "parted")
"""The tables whose keys keep their order."""

# Which sequences, keys and partitions the load takes is in load.py.
SCHEMA: LiteralString = """
CREATE TABLE plain (id bigint PRIMARY KEY, seq bigint NOT NULL, token text NOT NULL, pad text);
CREATE TABLE ordered (LIKE plain INCLUDING ALL);
CREATE TABLE parted (LIKE plain INCLUDING ALL) PARTITION BY RANGE (id);
CREATE TABLE parted_hot PARTITION OF parted FOR VALUES FROM (0) TO (1000);
CREATE TABLE parted_low PARTITION OF parted FOR VALUES FROM (1000) TO (2500);
CREATE TABLE parted_rest PARTITION OF parted FOR VALUES FROM (2500) TO (2000000);
CREATE TABLE accounting (name text PRIMARY KEY, tbl text NOT NULL, id bigint, seq bigint NOT NULL);
GRANT SELECT, INSERT, UPDATE, DELETE ON plain, ordered, parted, accounting TO campaign_writer;
SELECT pgrelay.watch('plain');
SELECT pgrelay.watch('ordered', p_ordered => true);
SELECT pgrelay.watch('parted', p_ordered => true);
SELECT pgrelay.configure('batch_events', '100');
SELECT pgrelay.configure('first_retry_seconds', '0.2');
SELECT pgrelay.configure('longest_retry_seconds', '2');
SELECT pgrelay.configure('max_attempts', '1000');
SELECT pgrelay.configure('rotate_bytes', '262144');
"""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A database that is written to and delivered from."""

    cluster: PostgresCluster
    database: str

    def dsn(self, user: str = SUPERUSER) -> str:
        """Return a libpq connection string that gives up soon."""
        return f"{self.cluster.dsn(self.database, user)} connect_timeout=5"

    def connect(self, user: str = SUPERUSER) -> psycopg.Connection:
        """Open an autocommit connection."""
        return psycopg.connect(self.dsn(user), autocommit=True)

    def execute(self, statement: str, *parameters: object) -> list[tuple[object, ...]]:
        """Run a statement of the superuser's on a connection of its own and return its rows, if it has any."""
        with self.connect() as connection:
            return rows(connection, statement, *parameters)

    def value(self, statement: str, *parameters: object) -> object:
        """Return the first column of the first row."""
        return self.execute(statement, *parameters)[0][0]

    def waiting(self) -> int:
        """Count the events that are not delivered, dead letters apart."""
        return int(str(self.value("SELECT coalesce(sum(events), 0) FROM pgrelay.backlog")))

    def dead_letters(self) -> int:
        """Count the dead letters."""
        return int(str(self.value("SELECT count(*) FROM pgrelay.dead_letter")))

    def expected(self) -> list[Expected]:
        """Return the accounting of what was committed."""
        with self.connect() as connection:
            found = connection.execute("SELECT name, tbl, id, seq FROM accounting").fetchall()
        return [
            Expected(name=name, key=(table, key) if table in ORDERED and key is not None else None, sequence=sequence)
            for name, table, key, sequence in found
        ]

    def make_tables(self) -> None:
        """Make the tables and watch them."""
        with self.connect(DBA) as connection:
            connection.execute(SCHEMA)

    def end_prepared(self, *, commit: bool) -> int:
        """End every prepared transaction; return how many there were."""
        with self.connect() as connection:
            found = connection.execute(
                "SELECT gid FROM pg_prepared_xacts WHERE database = current_database()"
            ).fetchall()
            for (gid,) in found:
                command: LiteralString = "COMMIT PREPARED {}" if commit else "ROLLBACK PREPARED {}"
                connection.execute(sql.SQL(command).format(gid))
        return len(found)


def rows(connection: psycopg.Connection, statement: str, *parameters: object) -> list[tuple[object, ...]]:
    """Run a statement and return its rows, if it has any."""
    cursor = connection.execute(statement.encode(), parameters or None)
    return cursor.fetchall() if cursor.description else []


def create_roles(cluster: PostgresCluster) -> None:
    """Create who writes and who drains, where they are missing."""
    roles = {WRITER: "LOGIN", DRAIN: "LOGIN IN ROLE pgrelay_operator"}
    with cluster.connect() as connection:
        known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
        for role, options in roles.items():
            if role not in known:
                connection.execute(f"CREATE ROLE {role} {options}".encode())


def use_transactions(place: Place, *, count: int = 0, beyond: Place | None = None) -> None:
    """Use up transaction ids of a server: so many, or until they are larger than another server's."""
    ids = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
    if beyond is not None:
        count = int(str(beyond.value(ids))) + 1000 - int(str(place.value(ids)))
    with place.connect() as connection:
        connection.execute(
            f"DO $$ BEGIN FOR i IN 1 .. {count} LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$".encode()
        )


# ------------------------------------------------------------------------------------------------------------- killing


def kill_server(cluster: PostgresCluster) -> None:
    """Kill a server and all its processes at once with SIGKILL, as a machine that stops does."""
    postmaster = int((cluster.data / "postmaster.pid").read_text().split("\n", 1)[0])
    with suppress(ProcessLookupError):
        os.kill(postmaster, signal.SIGSTOP)  # so that it starts no further process
        pids = [*_children(postmaster), postmaster]
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        wait_until(lambda: [pid for pid in pids if _is_alive(pid)], "the server's processes are gone", wanted=[])


def kill_backend(pid: int) -> None:
    """Kill one process of a server with SIGKILL; the server then starts all others anew."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _children(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # The name, in brackets, may have spaces.
            if stat.read_text().rpartition(")")[2].split()[1] == str(parent):
                found.append(int(stat.parent.name))
    return found


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
