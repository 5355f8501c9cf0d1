"""A storm: two thousand failures from eight sessions at once, folded by the function's own code."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import psycopg

from pgrelay.contracts import Contract
from pgrelay.exceptions.folding import LEASE_SECONDS
from pgrelay.exceptions.occurrences import occurrence_of
from tests.database.exceptions.test_failing_procedures import procedure
from tests.database.support import RELAY
from tests.unit.exceptions.test_folding import WINDOW, Relay

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

SESSIONS = 8
FAILURES = 2_000
SENT_TWICE = 10
"""One event in so many is handed to the function twice, as asynchronous events may be."""


class LambdaService:
    """Takes events at once, and has several environments of the function work them off."""

    def __init__(self, relay: Relay) -> None:
        self.relay = relay
        self.events: SimpleQueue[Any] = SimpleQueue()
        self.contract = Contract("pgrelay.exception/1", published="none")
        self.taken = 0
        self.threads = [threading.Thread(target=self._work) for _ in range(SESSIONS)]
        for thread in self.threads:
            thread.start()

    def take(self, payload: Any) -> None:
        self.taken += 1
        for _ in range(1 if self.taken % SENT_TWICE else 2):
            self.events.put(payload)

    def _work(self) -> None:
        environment = self.relay.environment()
        while (payload := self.events.get()) is not None:
            environment.fold(occurrence_of(self.contract.check(payload), now=self.relay.now))

    def finish(self) -> None:
        for _ in self.threads:
            self.events.put(None)
        for thread in self.threads:
            thread.join()


def test_storm_is_a_handful_of_messages_whose_counts_add_up(
    database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    relay = Relay()
    service = LambdaService(relay)
    lambda_endpoint.respond(RELAY, service.take)
    with database.connect("postgres") as connection:
        connection.execute("CREATE TABLE orders (id int PRIMARY KEY)")
        body = "INSERT INTO orders VALUES (pg_backend_pid()), (pg_backend_pid());"
        connection.execute(procedure("fails", body).encode())

    def fail(_: int) -> None:
        with database.connect("postgres") as connection:
            for _ in range(FAILURES // SESSIONS):
                try:
                    connection.execute("CALL fails()")
                except psycopg.errors.UniqueViolation:
                    continue

    with ThreadPoolExecutor(SESSIONS) as pool:
        list(pool.map(fail, range(SESSIONS)))
    service.finish()
    for _ in range(3):
        relay.tick(WINDOW + LEASE_SECONDS)

    assert len(lambda_endpoint.invocations) == FAILURES
    assert relay.kinds == ["exception", "exception_summary"]
    assert relay.notified == FAILURES
    assert relay.inbox[1].facts["total"] == FAILURES
