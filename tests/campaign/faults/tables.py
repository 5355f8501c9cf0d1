"""What owners and administrators do to tables while there is load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.databases import DBA
from tests.campaign.registry import fault

if TYPE_CHECKING:
    from random import Random

    from tests.campaign.lab import Lab
    from tests.campaign.registry import Injection


@fault("alter-table")
def alter_table(lab: Lab, random: Random) -> Injection:
    """ALTER TABLE: columns added, dropped and given another type"""
    with lab.connect(DBA) as connection:
        for number in range(4):
            table = random.choice(("plain", "ordered", "parted"))
            connection.execute(f"ALTER TABLE {table} ADD COLUMN extra_{number} int DEFAULT {number}".encode())
            yield
            connection.execute(f"ALTER TABLE {table} ALTER COLUMN pad TYPE varchar({100 + number})".encode())
            yield
            connection.execute(f"ALTER TABLE {table} DROP COLUMN extra_{number}".encode())


@fault("attach-and-detach")
def attach_and_detach(lab: Lab, random: Random) -> Injection:
    """Partitions are attached, written through their parent, detached and dropped"""
    with lab.connect(DBA) as connection:
        for number in range(4):
            first = 2_000_000 + 1000 * number
            connection.execute(f"CREATE TABLE part_{number} (LIKE parted INCLUDING ALL)".encode())
            connection.execute(
                f"ALTER TABLE parted ATTACH PARTITION part_{number} "
                f"FOR VALUES FROM ({first}) TO ({first + 1000})".encode()
            )
            for _ in range(3):
                key = first - 1_000_000 + random.randrange(900)
                lab.change(connection, "insert", "parted", key, key + random.randrange(20))
                yield 0.1
            lab.change(connection, "update", "parted", first - 1_000_000, first - 999_001)
            yield
            connection.execute(f"ALTER TABLE parted DETACH PARTITION part_{number}".encode())
            connection.execute(f"DROP TABLE part_{number}".encode())


@fault("truncate")
def truncate(lab: Lab, random: Random) -> Injection:
    """TRUNCATE of watched tables, one of which makes events of it"""
    with lab.connect(DBA) as connection:
        connection.execute("CREATE TABLE emptied (LIKE plain INCLUDING ALL)")
        connection.execute("SELECT pgrelay.watch('emptied', ARRAY['insert', 'truncate'], p_ordered => true)")
        for number in range(1, 5):
            first = 100 * number
            lab.change(connection, "insert", "emptied", first, first + random.randrange(50))
            with connection.transaction():
                connection.execute("TRUNCATE emptied")
                connection.execute(
                    "INSERT INTO accounting (name, tbl, seq) VALUES (%s, 'emptied', %s)",
                    [f"truncate:emptied-{number}", number],
                )
            connection.execute("TRUNCATE plain")
            with connection.transaction(force_rollback=True):
                connection.execute("TRUNCATE emptied")
            yield


@fault("vacuum-full")
def vacuum_full(lab: Lab, random: Random) -> Injection:
    """VACUUM FULL and CLUSTER of the watched tables and of pgrelay's own"""
    own = [f"pgrelay.{name}" for name in ("_outbox_0", "_outbox_1", "_outbox_2", "retry", "reader", "tick", "batch")]
    with lab.connect() as connection:
        for _ in range(8):
            connection.execute(
                random.choice(
                    [
                        *(f"VACUUM FULL {table}" for table in [*own, *own, "plain", "ordered", "parted"]),
                        "CLUSTER plain USING plain_pkey",
                        "CLUSTER ordered USING ordered_pkey",
                    ]
                ).encode()
            )
            yield 0.3


@fault("outbox-locked")
def outbox_locked(lab: Lab, random: Random) -> Injection:
    """The outbox's tables are locked for seconds, as VACUUM FULL of large ones does; writers wait"""
    with lab.connect() as connection:
        for slot in (0, 1, 2):
            with connection.transaction():
                connection.execute(f"LOCK TABLE pgrelay._outbox_{slot} IN ACCESS EXCLUSIVE MODE".encode())
                yield random.uniform(0.7, 1.5)
            yield


@fault("outbox-locked-and-lock-timeout", breaks_writers=True)
def outbox_locked_and_lock_timeout(lab: Lab, random: Random) -> Injection:
    """The same, where writers have a lock_timeout of 200 ms, as parameter groups set it"""
    lab.set_for_writers("lock_timeout", "200ms")
    yield
    yield from outbox_locked(lab, random)


@fault(
    "sequence-at-its-end",
    in_short=False,
)
def sequence_at_its_end(lab: Lab, random: Random) -> Injection:
    """The sequence of event numbers comes to its end"""
    lab.execute("SELECT setval('pgrelay.event_id', %s)", 2**63 - 1 - random.randint(100, 300))
    yield 3


@fault("publication-for-all-tables")
def publication_for_all_tables(lab: Lab, random: Random) -> Injection:
    """CREATE PUBLICATION ... FOR ALL TABLES, which pgrelay's are among"""
    lab.execute("CREATE PUBLICATION everything FOR ALL TABLES")
    yield random.uniform(2, 4)
    lab.execute("DROP PUBLICATION everything")


@fault("event-deleted", for_tests=True)
def event_deleted(lab: Lab, random: Random) -> Injection:
    """Deletes events that wait: a real loss, which the campaign has to see"""
    lab.execute("SELECT pgrelay.pause()")
    deleted = 0
    while not deleted:
        yield
        slot = random.randrange(3)
        deleted = len(
            lab.execute(
                f"DELETE FROM pgrelay._outbox_{slot} AS o USING pgrelay._waiting AS w "
                "WHERE o.event_id = w.event_id "
                f"AND w.event_id = (SELECT max(x.event_id) FROM pgrelay._outbox_{slot} AS x) RETURNING o.event_id"
            )
        )
    lab.note(f"deleted {deleted}")
    lab.execute("SELECT pgrelay.resume()")
