"""No two events share an id, over a failover that loses commits."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from sandbox.lab.sandbox import DATABASE
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    import psycopg

    from sandbox.lab.sandbox import RdsSandbox


@pytest.mark.whole_lab
def test_ids_are_not_used_again_after_a_failover_that_lost_something(sandbox: RdsSandbox) -> None:
    deployment = sandbox.deployment
    with closing(deployment.connect(DATABASE)) as master:
        master.execute("CREATE TABLE shop.lost (id integer PRIMARY KEY); SELECT pgrelay.watch('shop.lost')")
        master.execute("INSERT INTO shop.lost SELECT generate_series(1, 20)")
        master.execute("CALL pgrelay.drain()")
        wait_until(lambda: _replayed(sandbox), "the reader has what the writer has", wanted=True)
        # A promotion replays what was received, so nothing must be received any more.
        with deployment.reader.connect() as reader:
            reader.execute("ALTER SYSTEM SET primary_conninfo = ''")
            reader.execute("SELECT pg_reload_conf()")
            wait_until(
                lambda: reader.execute("SELECT count(*) FROM pg_stat_wal_receiver").fetchone(),
                "the reader receives nothing",
                wanted=(0,),
            )
        earlier = len(_delivered(master))
        master.execute("INSERT INTO shop.lost SELECT generate_series(21, 220)")
        master.execute("CALL pgrelay.drain()")
        wait_until(lambda: len(_delivered(master)) >= earlier + 200, "they are delivered", wanted=True)
        before = _delivered(master)
    sandbox.fail_over()
    for node in (deployment.writer, deployment.reader):  # the new reader is a copy, with this setting
        with node.connect() as admin:
            admin.execute("ALTER SYSTEM RESET primary_conninfo")
            admin.execute("SELECT pg_reload_conf()")
    deployment.move_names()
    with closing(deployment.connect(DATABASE)) as master:
        master.execute("INSERT INTO shop.lost SELECT generate_series(301, 500)")
        master.execute("CALL pgrelay.drain()")
        again = _delivered(master) - before
        master.execute("SELECT pgrelay.unwatch('shop.lost')")
        known = {event for event, _ in before}
    assert [event for event, _ in again if event in known] == []


def _replayed(sandbox: RdsSandbox) -> bool:
    with sandbox.deployment.writer.connect() as writer:
        row = writer.execute("SELECT bool_and(replay_lsn >= pg_current_wal_lsn()) FROM pg_stat_replication").fetchone()
    return row == (True,)


def _delivered(connection: psycopg.Connection) -> set[tuple[str, str]]:
    """Return the ids that consumers saw, with the transaction that wrote the row."""
    rows = connection.execute("SELECT d.event, d.transaction_id::text FROM pgrelay.delivery AS d").fetchall()
    return {(event, transaction) for event, transaction in rows}
