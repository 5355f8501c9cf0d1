"""The command by a reader's name and through a pooler."""

from __future__ import annotations

import subprocess
from contextlib import ExitStack, closing
from typing import TYPE_CHECKING

from sandbox.lab import rds
from sandbox.lab.sandbox import DATABASE
from tests.lab.support import COMMAND_SECONDS, pgrelay, through_pooler

if TYPE_CHECKING:
    from sandbox.lab.sandbox import RdsSandbox

POOLED = 3


def test_following_drain_outlasts_a_failover(sandbox: RdsSandbox) -> None:
    process = pgrelay(sandbox, "drain", "--follow", PGHOST=rds.READER, PGPORT=str(sandbox.ports["reader"]))
    try:
        code: int | None = process.wait(timeout=COMMAND_SECONDS)
    except subprocess.TimeoutExpired:
        code = None
    finally:
        process.terminate()
        output, _ = process.communicate()
    assert code is None, output


def test_status_follows_behind_a_pooler(sandbox: RdsSandbox) -> None:
    processes = [
        pgrelay(sandbox, "status", "--follow", "--interval", "0.1", **through_pooler(sandbox)) for _ in range(2)
    ]
    ended = []
    for process in processes:
        try:
            ended.append(process.wait(timeout=COMMAND_SECONDS / 2))
        except subprocess.TimeoutExpired:
            process.terminate()
    outputs = [process.communicate()[0][-500:] for process in processes]
    assert ended == [], outputs


def test_installation_behind_a_pooler_leaves_no_lock(sandbox: RdsSandbox) -> None:
    with ExitStack() as stack:  # so that the pooler has several sessions, and changes among them
        for _ in range(POOLED):
            connection = stack.enter_context(closing(sandbox.deployment.connect(DATABASE, name="pooler")))
            stack.enter_context(connection.transaction())
            connection.execute("SELECT 1")
    process = pgrelay(sandbox, "install", "--stack", "pgrelay", **through_pooler(sandbox))
    output, _ = process.communicate(timeout=COMMAND_SECONDS)
    assert process.returncode == 0, output
    with closing(sandbox.deployment.connect(DATABASE)) as master:
        locks = master.execute(
            "SELECT count(*) FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid) "
            "WHERE a.datname = current_database() AND a.state = 'idle'"
        ).fetchone()
    assert locks == (0,), output
