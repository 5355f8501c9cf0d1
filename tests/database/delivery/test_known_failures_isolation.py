"""One channel or one rule of the database's that stops every table's delivery: it should not, and does."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from tests.database.support import PUBLISHER, deliver, drained, given
from tests.support.lambda_endpoint import FunctionError

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

METRIC_PUBLISHER = "pgrelay-metric-publisher"


def delivered(connection: psycopg.Connection, endpoint: LambdaEndpoint) -> list[int]:
    """Insert a row into `t`, deliver, and return the keys of its events that arrived."""
    connection.execute("INSERT INTO t VALUES (1)")
    return [event["key"]["id"] for event in drained(connection, endpoint) if event["table"] == "t"]


@pytest.mark.xfail(
    strict=True,
    raises=psycopg.errors.ObjectNotInPrerequisiteState,
    reason="after a restore, a publication for all tables lets every drain fail: the outbox has no replica identity",
)
def test_a_publication_for_all_tables_stops_no_delivery_after_a_restore(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect("postgres") as admin:
        admin.execute("CREATE PUBLICATION everything FOR ALL TABLES")
        admin.execute("UPDATE pgrelay._origin SET database_id = 4294967294")  # as after a restore into another database
    assert delivered(watched, lambda_endpoint) == [1]


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
