"""Resources that run out: disk, connections, locks."""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

import psycopg

from tests.campaign.drains import APPLICATION
from tests.campaign.places import WRITER
from tests.campaign.registry import CannotRunError, fault

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

    from tests.campaign.lab import Lab
    from tests.campaign.registry import Injection

_KILOBYTE = 1024


def _mount(*arguments: str | Path) -> None:
    result = subprocess.run(["mount", *map(str, arguments)], check=False, capture_output=True, text=True)
    if result.returncode != 0:
        raise CannotRunError(f"it needs a file system of its own: {result.stderr.strip() or 'mount failed'}")


@fault("disk-full-tablespace", breaks_writers=True)
def disk_full_tablespace(lab: Lab, random: Random) -> Injection:
    """The table space that the outbox is in is full, so that writers' statements fail, and later is not"""
    if os.geteuid() != 0:
        raise CannotRunError("only root can mount a file system")
    directory = lab.cluster.home / "small"
    directory.mkdir()
    lab.ends.callback(shutil.rmtree, directory, ignore_errors=True)
    _mount("-t", "tmpfs", "-o", "size=1m,mode=0700", "tmpfs", directory)
    lab.ends.callback(subprocess.run, ["umount", str(directory)], check=False, capture_output=True)
    lab.cluster.server.own(directory)
    lab.execute(f"CREATE TABLESPACE small LOCATION '{lab.cluster.server.inner(directory)}'")
    lab.ends.callback(lab.execute, "DROP TABLESPACE small")
    for slot in (0, 1, 2):
        lab.execute(f"ALTER TABLE pgrelay._outbox_{slot} SET TABLESPACE small")
        lab.ends.callback(lab.execute, f"ALTER TABLE pgrelay._outbox_{slot} SET TABLESPACE pg_default")
    lab.execute("SELECT pgrelay.pause()")
    for number in range(10):
        with suppress(psycopg.errors.DiskFull), lab.connect() as connection:
            lab.change(connection, "insert", "plain", 1000 * number, 1000 * number + random.randint(400, 900))
        yield 0.2
    yield
    _mount("-o", "remount,size=64m", directory)
    lab.execute("SELECT pgrelay.resume()")


@fault(
    "disk-full-cluster",
    settings={"max_wal_size": "64MB", "wal_keep_size": "0"},
    breaks_writers=True,
    in_short=False,
)
def disk_full_cluster(lab: Lab, random: Random) -> Injection:
    """The file system of the whole server is full, and later is not"""
    home = lab.cluster.home
    if not home.is_mount():
        raise CannotRunError("the server has no file system of its own: it needs root and memory")
    usage = shutil.disk_usage(home)
    spare = random.randint(500, 3000) * _KILOBYTE
    lab.ends.callback(_mount, "-o", f"remount,size={usage.total}", home)
    _mount("-o", f"remount,size={usage.used + spare}", home)
    for number in range(20):
        yield 0.2
        with suppress(psycopg.Error), lab.connect(WRITER) as connection:
            lab.change(connection, "insert", "plain", 1000 * number, 1000 * number + 999)
    _mount("-o", f"remount,size={usage.total}", home)
    lab.start_server()
    lab.wait_for_server()


@fault("out-of-connections")
def out_of_connections(lab: Lab, random: Random) -> Injection:
    """All connections are taken, and the drain has just lost its own"""
    for _ in range(2):
        with ExitStack() as taken:
            with suppress(psycopg.OperationalError):
                while True:
                    taken.enter_context(lab.connect(WRITER))
            lab.execute(
                "SELECT pg_terminate_backend(a.pid, 1000) FROM pg_stat_activity AS a "
                "WHERE a.datname = current_database() AND a.application_name = %s",
                APPLICATION,
            )
            with suppress(psycopg.OperationalError):
                while True:
                    taken.enter_context(lab.connect(WRITER))
            yield random.uniform(1, 2)
        yield


@fault(
    "out-of-locks",
    breaks_writers=True,
)
def out_of_locks(lab: Lab, random: Random) -> Injection:
    """One session takes all of the server's locks"""
    for _ in range(2):
        with lab.connect() as connection:
            with suppress(psycopg.errors.OutOfMemory):
                # Locks of a session outlive the statement that fails.
                connection.execute("SELECT count(pg_advisory_lock(i)) FROM generate_series(1, 10000000) AS g (i)")
            yield random.uniform(1, 2)
        yield
