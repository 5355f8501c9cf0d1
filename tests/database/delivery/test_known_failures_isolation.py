"""One channel that stops another's delivery: it should not, and does."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import pytest

from tests.database.support import PUBLISHER, deliver, given
from tests.support.lambda_endpoint import FunctionError

if TYPE_CHECKING:
    import psycopg

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

METRIC_PUBLISHER = "pgrelay-metric-publisher"


@pytest.mark.xfail(
    strict=True, raises=AssertionError, reason="while the function fails on batch after batch, nothing new is delivered"
)
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
