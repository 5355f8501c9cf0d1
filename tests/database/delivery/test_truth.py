"""What status, doctor and warnings say of deliveries that do not happen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.database.command.support import read, refuse, state
from tests.database.support import PUBLISHER, TABLE, deliver, drained, given, keys, notices, value

if TYPE_CHECKING:
    import psycopg

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

HOUR = 3600
METRIC_PUBLISHER = "pgrelay-metric-publisher"


@pytest.fixture
def undrained(database: Database) -> Database:
    """A database with events that have waited for an hour, and that nobody has ever drained."""
    with database.connect("postgres") as admin:
        admin.execute(f"{TABLE}; SELECT pgrelay.watch('t')".encode())
        admin.execute("INSERT INTO t SELECT g FROM generate_series(1, 100) AS g")
        moved = admin.execute("UPDATE pgrelay._outbox_0 SET at = at - interval '1 hour'")
        given("the events wait in the outbox", is_so=moved.rowcount == 100)
        admin.execute("UPDATE pgrelay.tick SET made_at = made_at - interval '2 hours'")
    return database


def status(connection: psycopg.Connection, channel: str = "events") -> dict[str, Any]:
    """Return a row of pgrelay.status, by the names of its columns."""
    cursor = connection.execute("SELECT * FROM pgrelay.status WHERE channel = %s", [channel])
    row = cursor.fetchone()
    given(f"the channel {channel} has a status", is_so=row is not None)
    return dict(zip([column.name for column in cursor.description or ()], row or (), strict=True))


def test_a_channel_that_nobody_drains_is_stalled(undrained: Database) -> None:
    with undrained.connect() as connection:
        assert status(connection)["state"] == "stalled"


def test_the_lag_is_the_age_of_the_oldest_event_that_waits(undrained: Database) -> None:
    with undrained.connect() as connection:
        assert status(connection)["lag_seconds"] >= HOUR


def test_the_lag_that_is_sent_is_the_age_of_the_oldest_event_that_waits(undrained: Database) -> None:
    with undrained.connect("postgres") as connection:
        sent = value(connection, "SELECT (pgrelay._outbox_status() ->> 'lag_seconds')::float8")
    assert isinstance(sent, float)
    assert sent >= HOUR


def test_doctor_finds_a_channel_that_nobody_drains(undrained: Database) -> None:
    assert state(read(undrained, "doctor", code=None), "outbox events") == "failure"


def test_status_says_when_a_drain_was_last_seen(watched: psycopg.Connection) -> None:
    assert any("drain" in column for column in status(watched))


def test_a_report_that_waits_where_nobody_drains_is_promised_to_nobody(
    undrained: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    lambda_endpoint.refuse()
    with undrained.connect() as connection:
        seen = notices(connection)
        connection.execute("SELECT pgrelay.report_exception('load', 'P0001', 'no')")
        hints = [notice.hint for notice in seen if notice.sqlstate == "PR010"]
        given("Lambda did not take the report", is_so=len(hints) == 1)
        assert "is delivered if the transaction commits" not in hints[0]


def test_a_channel_whose_events_all_die_is_dying(watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    lambda_endpoint.respond(PUBLISHER, refuse)
    watched.execute("INSERT INTO t VALUES (1), (2)")
    watched.execute("CALL pgrelay.drain()")
    found = status(watched)
    given("both events died", is_so=found["dead_letters"] == 2)
    assert (found["state"], found["last_error"], found["last_delivered_at"]) == ("dying", "AccessDenied [red]", None)


def test_backlog_and_lag_of_a_channel_are_its_own(watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    watched.execute("INSERT INTO t VALUES (1)")
    watched.execute("CALL pgrelay.drain(p_channel => 'events')")
    given("the row event left", is_so=keys(lambda_endpoint) == [1])
    found = status(watched, "metrics")
    assert (found["backlog"], found["lag_seconds"]) == (0, 0)


def test_a_clock_that_is_set_back_makes_nothing_wait(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    lambda_endpoint.respond(PUBLISHER, lambda payload: refuse(payload) if payload["events"] else deliver(payload))
    watched.execute("INSERT INTO t VALUES (1)")
    with database.connect("postgres") as admin:
        watched.execute("CALL pgrelay.drain()")
        # As if all that happened before the clock was set back by an hour.
        admin.execute(
            "SELECT pgrelay.redrive();"
            "UPDATE pgrelay.retry SET next_at = next_at + interval '1 hour';"
            "UPDATE pgrelay.reader SET not_before = clock_timestamp() + interval '1 hour';"
            "UPDATE pgrelay.channel SET drained_at = drained_at + interval '1 hour'"
        )
    lambda_endpoint.respond(PUBLISHER, deliver)
    assert [event["key"] for event in drained(watched, lambda_endpoint)] == [{"id": 1}]


def test_dead_letters_of_a_channel_whose_function_is_broken_are_measured(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    def break_or_refuse(payload: dict[str, Any]) -> object:
        return refuse(payload) if payload["events"] else "no answer to a status"

    lambda_endpoint.respond(METRIC_PUBLISHER, break_or_refuse)
    lambda_endpoint.respond(PUBLISHER, deliver)
    watched.execute("SELECT pgrelay.publish_metric('m', 1)")
    watched.execute("CALL pgrelay.drain()")
    with database.connect("postgres") as admin:
        admin.execute("UPDATE pgrelay.channel SET status_sent_at = NULL")
    watched.execute("CALL pgrelay.drain()")
    watched.execute("CALL pgrelay.drain()")
    sent = [call.payload["status"] for call in lambda_endpoint.invocations if call.payload["status"]]
    assert sent[-1]["dead_letters"] == 1


def test_the_backlog_has_what_began_before_the_last_tick_and_was_committed_after_it(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect(autocommit=False) as late:
        late.execute("INSERT INTO t VALUES (1)")
        watched.execute("INSERT INTO t VALUES (2)")
        given("the later number is delivered", is_so=len(drained(watched, lambda_endpoint)) == 1)
    assert status(watched)["backlog"] == 1


def test_the_backlog_leaves_out_what_another_reader_has_delivered_far_ahead(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watched.execute("SELECT pgrelay.watch('t', p_ordered => true), pgrelay.set_readers('events', 2)")
    drained(watched, lambda_endpoint)
    watched.execute("INSERT INTO t SELECT generate_series(1, 9000)")
    drained(watched, lambda_endpoint)
    with database.connect("postgres") as admin:
        # As if one reader were still at the beginning, and the first of its events were the last of all.
        admin.execute("UPDATE pgrelay._outbox_0 SET group_hash = CASE WHEN event_id > 8990 THEN 1 ELSE 0 END")
        admin.execute(
            "UPDATE pgrelay.reader SET passed_tick_id = (SELECT min(tick_id) FROM pgrelay.tick), position = 0 "
            "WHERE channel = 'events' AND number = 1"
        )
        waiting = value(admin, "SELECT count(*) FROM pgrelay._waiting WHERE channel = 'events'")
    given("few wait", is_so=waiting == 10)
    assert status(watched)["backlog"] == waiting


def test_what_was_delivered_stays_delivered_with_fewer_readers(
    watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watched.execute("SELECT pgrelay.set_readers('events', 3)")
    drained(watched, lambda_endpoint)
    watched.execute("INSERT INTO t SELECT generate_series(1, 9)")
    given("all is delivered", is_so=len(drained(watched, lambda_endpoint)) == 9)
    before = status(watched)
    watched.execute("SELECT pgrelay.set_readers('events', 1)")
    drained(watched, lambda_endpoint)
    after = status(watched)
    assert (before["readers"], after["readers"]) == (3, 1)
    assert [(one["delivered_events"], one["last_delivered_at"]) for one in (before, after)] == [
        (9, before["last_delivered_at"])
    ] * 2
