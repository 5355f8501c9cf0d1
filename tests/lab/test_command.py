"""The command by a reader's name and through a pooler."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from sandbox.lab import rds
from tests.lab.support import COMMAND_SECONDS, pgrelay, through_pooler

if TYPE_CHECKING:
    from sandbox.lab.sandbox import RdsSandbox


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
