"""AWS switched off in the middle, and the sandbox repaired after it."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import psycopg
import pytest

from sandbox.databases import DBA
from sandbox.stack import DATABASE
from tests.e2e.conftest import Subscriber

if TYPE_CHECKING:
    from sandbox.stack import Sandbox


def test_database_works_on_without_aws_and_recovers(sandbox: Sandbox) -> None:
    warnings: list[str] = []
    with sandbox.cluster.connect(DATABASE, DBA) as connection:
        connection.add_notice_handler(lambda notice: warnings.append(str(notice.message_primary)))
        connection.execute("DROP TABLE IF EXISTS orders")
        connection.execute("CREATE TABLE orders (id integer PRIMARY KEY)")
        connection.execute("SELECT pgrelay.watch('orders')")
        warnings.clear()

        sandbox.aws.stop()
        connection.execute("INSERT INTO orders VALUES (1), (2)")
        report = connection.execute("SELECT pgrelay.report_exception('orders_sp', 'P0001', 'away')").fetchone()
        with pytest.raises(psycopg.DatabaseError, match="invoke API failed"):
            connection.execute("SELECT pgrelay.invoke('echo', '{}')")
        rows = connection.execute("SELECT count(*) FROM orders").fetchone()

    assert rows == (2,)
    assert report == (False,)
    [reported] = warnings
    assert reported.startswith("the exception report was not handed to Lambda")

    # Nobody may be told before the subscriber below is there.
    with sandbox.cluster.connect(DATABASE, DBA) as connection:
        connection.execute("SELECT pgrelay.pause()")

    # A server killed as by a reboot: its pid file stays behind.
    pid = int((sandbox.cluster.data / "postmaster.pid").read_text().splitlines()[0])
    os.kill(pid, signal.SIGKILL)
    sandbox.up()
    subscriber = Subscriber(sandbox)
    with sandbox.cluster.connect(DATABASE, DBA) as connection:
        assert connection.execute("SELECT count(*) FROM orders").fetchone() == (2,)
        connection.execute("INSERT INTO orders VALUES (3)")
        connection.execute("SELECT pgrelay.resume()")
    # What was captured while AWS was away comes, too, once the reader tries again.
    for number in (1, 2, 3):
        assert subscriber.event(f'"key":{{"id":{number}}}') is not None
