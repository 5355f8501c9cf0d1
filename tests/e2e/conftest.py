"""A sandbox of the tests' own, beside the one that `make demo` may have running."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sandbox.databases import DBA
from sandbox.queues import Queue
from sandbox.stack import DATABASE, Sandbox
from tests.support.clusters import state

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from sandbox.queues import ReceivedMessage


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    sandbox = Sandbox(directory=state("sandbox"), aws_environment={"LAMBDA_ASYNC_RETRY_BASE_SECONDS": "0.05"})
    sandbox.down()  # what a killed run left
    try:
        sandbox.up()
        with sandbox.cluster.connect(DATABASE) as superuser:
            # A function's first start takes longer than three seconds where other tests want the processors, too.
            superuser.execute(f"ALTER DATABASE {DATABASE} SET aws_lambda.request_timeout_ms = 30000")
        with _delivery(sandbox):
            yield sandbox
    finally:
        sandbox.down()


@contextmanager
def _delivery(sandbox: Sandbox) -> Iterator[None]:
    """Deliver from outside the database, as pg_cron would from the minute after its start."""
    process = subprocess.Popen(
        [Path(sys.executable).with_name("pgrelay"), "drain", "--follow", "--dsn", sandbox.cluster.dsn(DATABASE, DBA)],
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        assert process.wait(timeout=70) == 0


@pytest.fixture
def connection(sandbox: Sandbox) -> Iterator[psycopg.Connection]:
    """An autocommit connection of the role that owns the database and is no superuser."""
    with sandbox.cluster.connect(DATABASE, DBA) as connection:
        yield connection


class Subscriber:
    """Queues subscribed to both topics, empty at the start of a test."""

    def __init__(self, sandbox: Sandbox) -> None:
        clients, outputs = sandbox.aws.clients(), sandbox.aws.outputs()
        self.alerts = Queue.subscribe(clients, outputs["AlertTopicArn"], name="e2e-alerts")
        self.events = Queue.subscribe(clients, outputs["EventTopicArn"], name="e2e-events")
        for queue in (self.alerts, self.events):
            queue.empty()

    def alert(self, text: str) -> ReceivedMessage:
        """Wait for the alert whose body has a text."""
        return _found(self.alerts.wait_for(lambda message: text in message.body), text)

    def event(self, text: str) -> ReceivedMessage:
        """Wait for the row event whose body has a text."""
        return _found(self.events.wait_for(lambda message: text in message.body), text)


def _found(message: ReceivedMessage | None, text: str) -> ReceivedMessage:
    assert message is not None, f"no message with {text!r} arrived"
    return message


@pytest.fixture
def subscriber(sandbox: Sandbox) -> Subscriber:
    return Subscriber(sandbox)
