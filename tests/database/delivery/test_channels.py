"""One channel whose function fails or hangs holds up no other one."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

from tests.database.support import PUBLISHER, deliver, drained, given
from tests.support.lambda_endpoint import FunctionError

if TYPE_CHECKING:
    import psycopg

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

METRIC_PUBLISHER = "pgrelay-metric-publisher"


def test_a_function_that_fails_on_rows_holds_up_no_metric(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    published, arrived = threading.Event(), threading.Event()

    def fail_slowly(payload: dict[str, Any]) -> dict[str, Any]:
        if not payload["events"]:
            return deliver(payload)
        if not published.is_set():
            with database.connect() as writer:
                writer.execute("SELECT pgrelay.publish_metric('m', 1)")
            published.set()
        arrived.wait(0.2)
        raise FunctionError({"errorMessage": "not these"})

    def take_metric(payload: dict[str, Any]) -> dict[str, Any]:
        if payload["events"]:
            arrived.set()
        return deliver(payload)

    lambda_endpoint.respond(PUBLISHER, fail_slowly)
    lambda_endpoint.respond(METRIC_PUBLISHER, take_metric)
    watched.execute("INSERT INTO t SELECT g FROM generate_series(1, 1000) AS g")
    watched.execute("CALL pgrelay.drain(p_seconds => 2)")
    given("a metric was published meanwhile", is_so=published.is_set())
    assert arrived.is_set()


def test_a_function_that_fails_is_asked_without_events_before_it_gets_them_again(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    asked: list[int] = []

    def fail(payload: dict[str, Any]) -> object:
        if payload["status"] is None:
            asked.append(len(payload["events"]))
        raise FunctionError({"errorMessage": "away"})

    lambda_endpoint.respond(PUBLISHER, fail)
    watched.execute("INSERT INTO t VALUES (1)")
    with database.connect("postgres") as admin:
        for _ in range(3):
            watched.execute("CALL pgrelay.drain(p_channel => 'events')")
            admin.execute("UPDATE pgrelay.reader SET not_before = '-infinity'")
    assert asked == [1, 0, 0, 0]
    lambda_endpoint.respond(PUBLISHER, deliver)
    assert [event["key"] for event in drained(watched, lambda_endpoint)] == [{"id": 1}]
