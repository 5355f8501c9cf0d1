"""What operators of pgrelay do while there is load."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from pgrelay_cli.install.installer import install
from sandbox.databases import DBA
from tests.campaign.registry import fault
from tests.campaign.servers import BINDINGS
from tests.migration.next_version import make_next_version
from tests.migration.support import copy_sql

if TYPE_CHECKING:
    from random import Random

    from tests.campaign.lab import Lab
    from tests.campaign.registry import Injection


@fault("drains-and-readers")
def drains_and_readers(lab: Lab, random: Random) -> Injection:
    """Three more drains, and set_readers again and again"""
    lab.drains.start(lab.place, 3)
    for _ in range(6):
        lab.execute("SELECT pgrelay.set_readers('events', %s)", random.randint(1, 5))
        yield


@fault("pause-and-resume")
def pause_and_resume(lab: Lab, random: Random) -> Injection:
    """pause and resume, of one table and of everything"""
    for _ in range(4):
        table = random.choice(("'plain'", "'ordered'", "'parted'", ""))
        lab.execute(f"SELECT pgrelay.pause({table})")
        yield
        lab.execute(f"SELECT pgrelay.resume({table})")
        yield 0.2


@fault("watch-again")
def watch_again(lab: Lab, random: Random) -> Injection:
    """watch of tables that are watched, with other options"""
    for _ in range(6):
        table = random.choice(("plain", "ordered", "parted"))
        ordered = "false" if table == "plain" else "true"
        packed = random.choice(("true", "false"))
        with lab.connect(DBA) as connection:
            connection.execute(
                f"SELECT pgrelay.watch('{table}', p_ordered => {ordered}, p_packed => {packed})".encode()
            )
        yield


@fault("unwatch-and-watch")
def unwatch_and_watch(lab: Lab, random: Random) -> Injection:
    """unwatch and watch in one transaction, so that no change goes by unseen"""
    for _ in range(5):
        table = random.choice(("plain", "ordered", "parted"))
        ordered = "false" if table == "plain" else "true"
        with lab.connect(DBA) as connection, connection.transaction():
            # What DROP TRIGGER takes anyway, taken at once: two steps up would meet a writer's.
            connection.execute(f"LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE".encode())
            connection.execute(f"SELECT pgrelay.unwatch('{table}')".encode())
            connection.execute(f"SELECT pgrelay.watch('{table}', p_ordered => {ordered})".encode())
        yield


@fault("upgrade")
def upgrade(lab: Lab, random: Random) -> Injection:
    """An upgrade whose version changes one function, then one that changes all and migrates"""
    with tempfile.TemporaryDirectory() as folder:
        changed = copy_sql(Path(folder) / "changed")
        function = random.choice(sorted((changed / "functions" / "delivery").glob("_*.sql")))
        function.write_text(function.read_text() + "-- Changed.\n")
        versions = [changed, make_next_version(_made(Path(folder) / "next"))]
        for version in versions:
            yield
            with psycopg.connect(lab.place.dsn(DBA)) as connection:
                install(connection, version, bindings=BINDINGS)
        yield


@fault(
    "upgrade-and-lock-timeout",
    in_short=False,
    breaks_writers=True,
)
def upgrade_and_lock_timeout(lab: Lab, random: Random) -> Injection:
    """An upgrade, where writers have a lock_timeout of 50 ms"""
    lab.set_for_writers("lock_timeout", "50ms")
    yield
    yield from upgrade(lab, random)


def _made(directory: Path) -> Path:
    directory.mkdir()
    return directory
