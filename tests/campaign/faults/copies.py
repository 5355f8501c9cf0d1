"""Databases that go on elsewhere: failover, restore, copies, replication."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from sandbox import databases
from tests.campaign.places import Place, create_roles, use_transactions
from tests.campaign.registry import fault
from tests.campaign.servers import install_in
from tests.support.clusters import use_small_botocore
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from random import Random

    from sandbox.postgres import PostgresCluster
    from tests.campaign.lab import Lab
    from tests.campaign.registry import Injection

_SECONDS = 60


# ------------------------------------------------------------------------------------------------------------- failover


def _standby(lab: Lab) -> PostgresCluster:
    standby = lab.servers.standby(lab.cluster)
    lab.ends.callback(standby.destroy)
    wait_until(
        lambda: lab.place.value("SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'"),
        "the standby follows",
        wanted=1,
        timeout_seconds=_SECONDS,
    )
    return standby


@fault("failover", breaks_writers=True)
def failover(lab: Lab, random: Random) -> Injection:
    """The primary dies and a synchronous standby is promoted"""
    home = lab.place
    standby = _standby(lab)

    def be_alone() -> None:
        lab.start_server(home.cluster)
        with home.cluster.connect() as connection:
            connection.execute("ALTER SYSTEM RESET synchronous_standby_names")
            connection.execute("SELECT pg_reload_conf()")

    lab.ends.callback(be_alone)
    with home.cluster.connect() as connection:
        connection.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
        connection.execute("SELECT pg_reload_conf()")
    wait_until(
        lambda: home.value("SELECT max(sync_state) FROM pg_stat_replication"),
        "the standby is synchronous",
        wanted="sync",
    )
    yield random.uniform(0.5, 1.5)
    lab.kill_server()
    standby.promote()
    lab.move(Place(cluster=standby, database=home.database))


@fault(
    "failover-with-lag",
    in_short=False,
    breaks_writers=True,
    known="The standby lacks commits that were delivered: ghosts",
)
def failover_with_lag(lab: Lab, random: Random) -> Injection:
    """The primary dies and a standby is promoted that lags behind it by a second or more"""
    home = lab.place
    standby = _standby(lab)
    lab.ends.callback(lab.start_server, home.cluster)
    yield
    with standby.connect() as connection:
        connection.execute("ALTER SYSTEM SET primary_conninfo = ''")
        connection.execute("SELECT pg_reload_conf()")
        wait_until(
            lambda: connection.execute("SELECT count(*) FROM pg_stat_wal_receiver").fetchone(),
            "the standby hears no more",
            wanted=(0,),
        )
    yield random.uniform(1, 2)
    lab.kill_server()
    standby.promote()
    lab.move(Place(cluster=standby, database=home.database))


@fault("physical-copy")
def physical_copy(lab: Lab, random: Random) -> Injection:
    """A base backup is promoted and written to, while the original goes on"""
    standby = _standby(lab)
    yield
    standby.promote()
    copy = Place(cluster=standby, database=lab.place.database)
    lab.add_place(copy)
    lab.start_load(copy, epoch=1)
    yield random.uniform(1, 2)


# ------------------------------------------------------------------------------------------------- logical copies


def _restored(lab: Lab, source: Place, *, is_ahead: bool = True) -> Place:
    """Dump a database and restore it into another cluster, with the roles.

    Parameters
    ----------
    lab
        The run's.
    source
        The database.
    is_ahead
        Whether the new server's transaction ids are larger than the old one's.
    """
    target = lab.servers.empty()
    lab.ends.callback(target.destroy)
    if is_ahead:
        use_transactions(Place(cluster=target, database="postgres"), beyond=source)
    roles = source.cluster.home / "roles.sql"
    dump = source.cluster.home / f"{source.database}.dump"
    inner = source.cluster.server.inner
    dsn = source.cluster.dsn(source.database)
    source.cluster.run("pg_dumpall", "--roles-only", f"--file={inner(roles)}", f"--dbname={dsn}")
    source.cluster.run("pg_dump", "--format=custom", f"--file={inner(dump)}", f"--dbname={dsn}")
    # psql goes on after the roles that are there already.
    target.run("psql", "-X", "-q", "-f", inner(roles), target.dsn())
    with target.connect() as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {}").format(
                sql.Identifier(source.database), sql.Identifier(databases.DBA)
            )
        )
    target.run("pg_restore", "--exit-on-error", f"--dbname={target.dsn(source.database)}", inner(dump))
    dump.unlink()
    roles.unlink()
    use_small_botocore(target, source.database)
    return Place(cluster=target, database=source.database)


def _move_by_dump(lab: Lab, random: Random, *, before_dump: str | None = None, is_ahead: bool = True) -> Injection:
    lab.execute("SELECT pgrelay.pause()")
    yield random.uniform(0.5, 1.5)
    lab.stop_load()
    lab.drains.stop(lab.place)
    if before_dump is not None:
        lab.execute(before_dump)
    lab.move(_restored(lab, lab.place, is_ahead=is_ahead))
    lab.execute("SELECT pgrelay.resume()")
    lab.start_load(lab.place, epoch=1)
    yield


@fault("dump-and-restore")
def dump_and_restore(lab: Lab, random: Random) -> Injection:
    """A move by pg_dump into another cluster, with events that wait; the old database is not used any more"""
    yield from _move_by_dump(lab, random)


@fault("dump-to-a-younger-server")
def dump_to_a_younger_server(lab: Lab, random: Random) -> Injection:
    """The same, where the new server's transaction ids are smaller than the old one's"""
    use_transactions(lab.place, count=5000)
    yield from _move_by_dump(lab, random, is_ahead=False)


@fault(
    "dump-while-readers-change",
    in_short=False,
)
def dump_while_readers_change(lab: Lab, random: Random) -> Injection:
    """A move by pg_dump after a set_readers that no drain has carried out yet"""
    yield from _move_by_dump(lab, random, before_dump="SELECT pgrelay.set_readers('events', 3)")


@fault("dump-and-original-goes-on")
def dump_and_original_goes_on(lab: Lab, random: Random) -> Injection:
    """A dump is taken under load and restored, and both databases go on"""
    yield
    copy = _restored(lab, lab.place)
    lab.add_place(copy)
    lab.start_load(copy, epoch=1)
    yield random.uniform(1, 2)


@fault(
    "restore-with-publication",
    in_short=False,
)
def restore_with_publication(lab: Lab, random: Random) -> Injection:
    """A move by pg_dump of a database with a publication for all tables"""
    lab.execute("CREATE PUBLICATION everything FOR ALL TABLES")
    yield from _move_by_dump(lab, random)


@fault("database-from-template")
def database_from_template(lab: Lab, random: Random) -> Injection:
    """CREATE DATABASE ... TEMPLATE, and both databases go on; the copy stands by until it is told to deliver"""
    original = lab.place
    yield
    lab.stop_load()
    lab.drains.stop(original)
    copy = Place(cluster=original.cluster, database=f"{original.database}_copy")
    with original.cluster.connect() as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(copy.database), sql.Identifier(original.database)
            )
        )
    lab.ends.callback(lab.drop_database, copy)
    lab.drains.start(original)
    lab.add_place(copy)
    lab.start_load(original, epoch=2)
    lab.start_load(copy, epoch=1)
    yield random.uniform(1, 2)
    copy.execute("SELECT pgrelay.take_over()")


@fault("logical-replication")
def logical_replication(lab: Lab, random: Random) -> Injection:
    """Logical replication to a database that has pgrelay too, and a switch over to that"""
    source = lab.place
    target = Place(cluster=lab.servers.empty(), database=source.database)
    lab.ends.callback(target.cluster.destroy)
    databases.create_database(target.cluster, target.database, ["aws_lambda"])
    use_small_botocore(target.cluster, target.database)
    install_in(target.cluster, target.database)
    create_roles(target.cluster)
    target.make_tables()
    source.execute(
        "CREATE PUBLICATION moving FOR TABLE plain, ordered, parted, accounting "
        "WITH (publish_via_partition_root = true)"
    )
    with target.connect() as connection:
        connection.execute(sql.SQL("CREATE SUBSCRIPTION moving CONNECTION {} PUBLICATION moving").format(source.dsn()))
    lab.add_place(target)
    yield random.uniform(1, 2)
    lab.stop_load()
    count = "SELECT count(*) FROM accounting"
    wait_until(
        lambda: _value(target, count),
        "the replica has all",
        wanted=source.value(count),
        timeout_seconds=_SECONDS,
    )
    target.execute("DROP SUBSCRIPTION moving")
    source.execute("DROP PUBLICATION moving")
    lab.start_load(target, epoch=1)
    yield


def _value(place: Place, statement: str) -> object:
    try:
        return place.value(statement)
    except psycopg.Error as error:
        return str(error)
