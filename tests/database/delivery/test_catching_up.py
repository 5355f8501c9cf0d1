"""What it takes to catch up: one batch for many ticks, and nothing for ticks without events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.database.support import drained, given, keys, value

if TYPE_CHECKING:
    import psycopg

    from tests.support.lambda_endpoint import LambdaEndpoint

TICKS = 20


def test_a_batch_spans_ticks(watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    watched.execute("SELECT pgrelay.pause()")
    for number in range(TICKS):
        watched.execute("INSERT INTO t VALUES (%s)", [number])
        watched.execute("CALL pgrelay.drain()")
    given("nothing left yet", is_so=keys(lambda_endpoint) == [])
    watched.execute("SELECT pgrelay.resume()")
    arrived = [event["key"]["id"] for event in drained(watched, lambda_endpoint)]
    given("all arrived", is_so=arrived == list(range(TICKS)))
    assert len([call for call in lambda_endpoint.invocations if call.payload["events"]]) == 1


def scans_of_ticks(connection: psycopg.Connection) -> int:
    """Return how often the ticks have been read."""
    connection.execute("SELECT pg_stat_force_next_flush()")
    scans = value(
        connection,
        "SELECT s.seq_scan + s.idx_scan FROM pg_stat_user_tables AS s WHERE s.relid = 'pgrelay.tick'::regclass",
    )
    assert isinstance(scans, int)
    return scans


def scans_to_pass(connection: psycopg.Connection, endpoint: LambdaEndpoint, ticks: int) -> int:
    """Return how often the ticks are read to pass some that have no event of the readers that are behind."""
    for _ in range(ticks):
        connection.execute("INSERT INTO t (id) SELECT coalesce(max(t.id), 0) + 1 FROM t")
        connection.execute("CALL pgrelay.drain(p_channel => 'events')")
    given("each tick had an event", is_so=len(keys(endpoint)) >= ticks)
    before = scans_of_ticks(connection)
    connection.execute("CALL pgrelay.drain()")
    return scans_of_ticks(connection) - before


def test_ticks_without_events_cost_nothing(watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    few = scans_to_pass(watched, lambda_endpoint, 1)
    many = scans_to_pass(watched, lambda_endpoint, TICKS)
    assert many <= few + TICKS
