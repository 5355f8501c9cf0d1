"""Delivery goes on after a move, and at the end of the events' numbers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from tests.database.command.support import refuse
from tests.database.support import PUBLISHER, deliver, drained, given, keys, value
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Future

    import psycopg

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

LAST_NUMBER = 2**63 - 1
MOVE = b"UPDATE pgrelay._origin SET database_id = 4294967294"  # as after a move to another database


@pytest.fixture
def admin(database: Database) -> Iterator[psycopg.Connection]:
    """A superuser in the database."""
    with database.connect("postgres") as connection:
        yield connection


def delivered(connection: psycopg.Connection, endpoint: LambdaEndpoint, *, drains: int = 1) -> list[int]:
    """Insert a row, deliver, and return the keys that arrived."""
    connection.execute("INSERT INTO t VALUES (1)")
    return [event["key"]["id"] for _ in range(drains) for event in drained(connection, endpoint)]


def refuse_for_now(payload: dict[str, Any]) -> dict[str, Any]:
    """Answer that every event is to be retried."""
    failed = [{"id": event["id"], "error": "not now", "retryable": True} for event in payload["events"]]
    return {"request_id": "r", "delivered": 0, "failed": failed}


def test_a_pending_change_of_readers_survives_a_move(
    watched: psycopg.Connection, admin: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watched.execute("SELECT pgrelay.set_readers('events', 2)")
    admin.execute(MOVE)
    assert delivered(watched, lambda_endpoint, drains=3) == [1]


@pytest.mark.parametrize(("table", "column"), [("tick", "tick_id"), ("batch", "batch_id")])
def test_sequences_that_a_logical_move_left_behind_are_caught_up_with(
    watched: psycopg.Connection, admin: psycopg.Connection, lambda_endpoint: LambdaEndpoint, table: str, column: str
) -> None:
    watched.execute("INSERT INTO t VALUES (0)")
    drained(watched, lambda_endpoint)
    admin.execute(
        f"SELECT setval('pgrelay.{table}_{column}_seq', (SELECT max({column}) FROM pgrelay.{table}), false)".encode()
    )
    admin.execute(MOVE)
    assert delivered(watched, lambda_endpoint) == [1]


def test_events_under_numbers_that_a_logical_move_left_behind_arrive_in_their_order(
    watched: psycopg.Connection, admin: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watched.execute("SELECT pgrelay.watch('t', p_ordered => true); INSERT INTO t SELECT generate_series(1, 4)")
    drained(watched, lambda_endpoint)
    watched.execute("UPDATE t SET v = 'waits'")
    given("they are beyond the last tick", is_so=value(watched, "SELECT pgrelay._tick()") is True)
    watched.execute("UPDATE t SET v = 'in no tick'")
    # As on a server whose transaction ids and numbers are both behind.
    admin.execute(MOVE)
    admin.execute("UPDATE pgrelay.tick SET snapshot = '90000000:90000000:', xid = 90000000 WHERE last_event_id = 4")
    admin.execute("SELECT setval('pgrelay.event_id', 1, false)")
    for step in range(3):
        watched.execute("UPDATE t SET v = %s", [f"after {step}"])
    arrived = drained(watched, lambda_endpoint)
    for key in range(1, 5):
        assert [event["new"]["v"] for event in arrived if event["key"]["id"] == key] == [
            "waits", "in no tick", "after 0", "after 1", "after 2",
        ]  # fmt: skip
    assert len({event["id"].rpartition("-")[2] for event in arrived}) == len(arrived) == 20


def test_an_event_whose_number_a_dead_letter_has_can_die_as_well(
    watched: psycopg.Connection, admin: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    lambda_endpoint.respond(PUBLISHER, refuse)
    watched.execute("INSERT INTO t VALUES (1)")
    watched.execute("CALL pgrelay.drain()")
    admin.execute(MOVE)
    admin.execute("SELECT setval('pgrelay.event_id', 1, false)")
    watched.execute("INSERT INTO t VALUES (2)")
    watched.execute("CALL pgrelay.drain()")
    assert value(watched, "SELECT array_agg(d.key ->> 'id' ORDER BY d.event_id) FROM pgrelay.dead_letter AS d") == [
        "1", "2",
    ]  # fmt: skip


@pytest.mark.parametrize("answer", [deliver, refuse_for_now])
def test_a_move_that_is_noticed_while_a_batch_is_on_its_way_waits_for_it(
    database: Database,
    watched: psycopg.Connection,
    admin: psycopg.Connection,
    lambda_endpoint: LambdaEndpoint,
    answer: Callable[[dict[str, Any]], dict[str, Any]],
) -> None:
    drains: list[Future[psycopg.Cursor]] = []
    waits = (
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock')"
    )

    with ThreadPoolExecutor() as pool, database.connect() as other:

        def notice(payload: dict[str, Any]) -> dict[str, Any]:
            if payload["events"] and not drains:
                admin.execute(MOVE)
                drains.append(pool.submit(other.execute, "CALL pgrelay.drain()"))
                wait_until(lambda: value(admin, waits) is True, "the other drain waits for the reader")
            return answer(payload)

        watched.execute("INSERT INTO t VALUES (0); SELECT pgrelay.configure('first_retry_seconds', '3600')")
        drained(watched, lambda_endpoint)
        lambda_endpoint.clear()
        lambda_endpoint.respond(PUBLISHER, notice)
        watched.execute("INSERT INTO t VALUES (1)")
        watched.execute("CALL pgrelay.drain()")
        drains[0].result()
        assert keys(lambda_endpoint) == [1]
    watched.execute("INSERT INTO t VALUES (2)")
    assert [event["key"]["id"] for event in drained(watched, lambda_endpoint)] == [2]


def test_the_last_numbers_are_delivered(
    watched: psycopg.Connection, admin: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    admin.execute("SELECT setval('pgrelay.event_id', %s)", [LAST_NUMBER - 10])
    assert delivered(watched, lambda_endpoint) == [1]


def test_a_number_that_is_given_out_again_makes_another_id(
    watched: psycopg.Connection, admin: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watched.execute("INSERT INTO t VALUES (1)")
    [lost] = drained(watched, lambda_endpoint)
    # As on a server that goes on from an earlier state: it does not know that the event was delivered, nor its number.
    admin.execute("SELECT setval('pgrelay.event_id', 1, false); TRUNCATE pgrelay._outbox_0, pgrelay.batch")
    admin.execute(
        "UPDATE pgrelay.reader SET position = 0; UPDATE pgrelay.tick SET first_event_id = 0, last_event_id = 0"
    )
    watched.execute("DELETE FROM t; INSERT INTO t VALUES (1)")
    later = drained(watched, lambda_endpoint)
    number = lost["id"].rpartition("-")[2]
    assert number in {event["id"].rpartition("-")[2] for event in later}
    assert lost["id"] not in {event["id"] for event in later}


def test_the_id_of_an_event_is_the_same_wherever_it_is_shown(
    watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watched.execute("SET timezone = 'Asia/Kathmandu'; SET extra_float_digits = -15; INSERT INTO t VALUES (1)")
    captured = watched.execute("SELECT event FROM pgrelay.captured('1:1:')").fetchall()
    probed = watched.execute("SELECT pgrelay.probe()").fetchall()
    arrived = drained(watched, lambda_endpoint)
    shown = watched.execute("SELECT event FROM pgrelay.delivery ORDER BY event_id").fetchall()
    assert [event["id"] for event in arrived] == [event for (event,) in captured + probed] == [e for (e,) in shown]
