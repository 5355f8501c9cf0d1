"""`pgrelay drain --follow` on a real server: sessions that are ended, and a stop between two batches."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from pgrelay_cli.connection import connect
from pgrelay_cli.delivery import drain
from tests.database.command.support import insert, take
from tests.database.support import PUBLISHER, value
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    import psycopg
    import pytest

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint


def connect_to(database: Database, **settings: Any) -> psycopg.Connection:
    return connect(database.dsn(), **settings)


def test_following_outlasts_the_end_of_its_session(orders: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drain, "FIRST_PAUSE_SECONDS", 0.1)
    monkeypatch.setattr(drain, "TURN_SECONDS", 1)
    stop = threading.Event()
    said: list[str] = []
    insert(orders, 3)
    with ThreadPoolExecutor() as pool, orders.connect("postgres") as admin:
        following = pool.submit(drain.follow_events, lambda **given: connect_to(orders, **given), said.append, stop)
        try:
            for number in range(2):
                wait_until(
                    lambda: value(admin, "SELECT count(*) FROM pgrelay.delivery AS d"), "they are delivered", wanted=3
                )
                wait_until(
                    lambda: value(
                        admin,
                        "SELECT count(pg_terminate_backend(a.pid)) > 0 FROM pg_stat_activity AS a "
                        "WHERE a.query LIKE 'CALL pgrelay.drain(p_seconds%' AND a.datname = current_database()",
                    ),
                    "its session is ended",
                )
                wait_until(
                    lambda: sum(line.startswith("Delivering from") for line in said),
                    "it connects again",
                    wanted=number + 2,
                )
        finally:
            stop.set()
        following.result()
    assert sum("terminating connection due to administrator command" in line for line in said) == 2
    assert said[-1] == "Stopped."


def test_a_stop_waits_for_the_batch_that_is_being_delivered(
    orders: Database, lambda_endpoint: LambdaEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drain, "TURN_SECONDS", 1)
    stop = threading.Event()

    def take_and_stop(payload: dict[str, Any]) -> dict[str, Any]:
        if payload.get("events"):
            stop.set()
        return take(payload)

    lambda_endpoint.respond(PUBLISHER, take_and_stop)
    insert(orders, 3)
    said: list[str] = []
    drain.follow_events(lambda **given: connect_to(orders, **given), said.append, stop)
    with orders.connect("postgres") as admin:
        assert value(admin, "SELECT count(*) FROM pgrelay.delivery AS d") == 3
    assert said[1:] == ["Delivered 3 events.", "Stopped."]
