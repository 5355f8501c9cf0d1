"""What capture does where its outbox is full, locked, or has no room."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql

from tests.database.support import drained, given, value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sandbox.postgres import PostgresCluster
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

SMALL_BYTES = 1 << 20
ROTATE_BYTES = 65536
LIMIT_BYTES = 262144


@pytest.fixture
def small_disk(cluster: PostgresCluster) -> Iterator[Path]:
    """The directory of the table space `small`, which is a disk of its own with next to no room."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    directory = cluster.home.with_name(f"{cluster.home.name}-small")  # not in it: a killed run leaves it mounted
    directory.mkdir(exist_ok=True)
    take_away(directory)
    directory.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL_BYTES}", "tmpfs", directory], check=True)
    try:
        cluster.server.own(directory)
        with cluster.connect() as admin:
            location = sql.Literal(str(cluster.server.inner(directory)))
            admin.execute(sql.SQL("CREATE TABLESPACE small LOCATION {}").format(location))
        yield directory
    finally:
        with cluster.connect() as admin:
            admin.execute("DROP TABLESPACE IF EXISTS small")
        take_away(directory)


def take_away(disk: Path) -> None:
    """Remove a small disk; the server may still have a file of it open that it has deleted."""
    if disk.is_mount():
        subprocess.run(["umount", "--lazy", disk], check=True)
    disk.rmdir()


def fill(disk: Path) -> None:
    """Leave no room on a disk."""
    free = os.statvfs(disk)
    (disk / "filling").write_bytes(bytes(free.f_bavail * free.f_frsize))
    given("there is no room left", is_so=os.statvfs(disk).f_bavail == 0)


def test_statement_fails_whose_events_find_no_room(
    small_disk: Path, database: Database, watched: psycopg.Connection
) -> None:
    with database.connect("postgres") as admin:
        for table in ("_outbox_0", "_outbox_1", "_outbox_2", "capture_failure"):
            admin.execute(f"ALTER TABLE pgrelay.{table} SET TABLESPACE small".encode())
    fill(small_disk)
    with pytest.raises(psycopg.errors.DiskFull):
        watched.execute("INSERT INTO t VALUES (1)")
    assert value(watched, "SELECT count(*) FROM t") == 0


def test_a_locked_outbox_table_loses_no_event(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watched.execute("SET lock_timeout = '100ms'")
    with database.connect("postgres", autocommit=False) as holder:
        holder.execute("LOCK TABLE pgrelay._outbox_0 IN ACCESS EXCLUSIVE MODE")
        watched.execute("INSERT INTO t VALUES (1)")
    assert [event["key"] for event in drained(watched, lambda_endpoint)] == [{"id": 1}]


def test_stop_capturing_counts_only_what_waits(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watched.execute(
        "SELECT pgrelay.configure('rotate_bytes', %s), pgrelay.configure('backlog_limit_bytes', %s), "
        "pgrelay.configure('backlog_full', 'stop_capturing')",
        [str(ROTATE_BYTES), str(LIMIT_BYTES)],
    )
    with database.connect() as other:
        other.execute("BEGIN; INSERT INTO t VALUES (0); PREPARE TRANSACTION 'old'")
        try:
            for batch in range(1, 6):  # the ring turns twice, and cannot turn on to the table of the old transaction
                watched.execute(
                    "INSERT INTO t SELECT g, repeat('x', 400) FROM generate_series(%s::int, %s) AS g",
                    [batch * 1000, batch * 1000 + 199],
                )
                given("all is delivered", is_so=len(drained(watched, lambda_endpoint)) == 200)
            watched.execute("INSERT INTO t VALUES (1)")
            arrived = [event["key"] for event in drained(watched, lambda_endpoint)]
        finally:
            other.execute("ROLLBACK PREPARED 'old'")
    assert arrived == [{"id": 1}]
