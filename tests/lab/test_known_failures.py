"""What fails today on a server with RDS's manners. Each turns green when its cause is mended."""

from __future__ import annotations

from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

import pytest

from sandbox.lab.sandbox import DATABASE
from tests.lab.support import COMMAND_SECONDS, pgrelay, through_pooler
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from sandbox.lab.sandbox import RdsSandbox

POOLED = 3


@pytest.fixture
def master(sandbox: RdsSandbox) -> Iterator[psycopg.Connection]:
    with closing(sandbox.deployment.connect(DATABASE)) as connection:
        yield connection


# ------------------------------------------------------------------------------------------------- readers and poolers


@pytest.mark.xfail(
    strict=True, raises=AssertionError, reason="an installation behind a pooler leaves its lock on a pooled connection"
)
def test_installation_behind_a_pooler_leaves_no_lock(sandbox: RdsSandbox, master: psycopg.Connection) -> None:
    with ExitStack() as stack:
        for _ in range(POOLED):
            connection = stack.enter_context(closing(sandbox.deployment.connect(DATABASE, name="pooler")))
            stack.enter_context(connection.transaction())
            connection.execute("SELECT 1")
    try:
        process = pgrelay(sandbox, "install", "--stack", "pgrelay", **through_pooler(sandbox))
        output, _ = process.communicate(timeout=COMMAND_SECONDS)
        locks = master.execute(
            "SELECT count(*) FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid) "
            "WHERE l.locktype = 'advisory' AND a.datname = current_database() AND a.state = 'idle'"
        ).fetchone()
        assert locks == (0,), output
    finally:
        master.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid IN "
            "(SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle')"
        )


# ----------------------------------------------------------------------------------------------------------- failover


@pytest.mark.whole_lab
@pytest.mark.xfail(
    strict=True,
    raises=AssertionError,
    reason="a reader that was behind goes on with the ids of events that were delivered",
)
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
