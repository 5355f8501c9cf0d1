"""Row changes, exceptions and metrics from SQL to the functions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from tests.database.support import value
from tests.versions.aws_lambda import DELIVERED, LATER, REFUSED

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.versions.aws_lambda import Functions

PUBLISHER = "dml_event_publisher"
RELAY = "exception_relay"
TABLE = "CREATE TABLE t (id int PRIMARY KEY, v text)"
TREE = """
    CREATE TABLE p (id int, region text, PRIMARY KEY (id, region)) PARTITION BY LIST (region);
    CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu');
    CREATE TABLE p_us (region text NOT NULL, id int NOT NULL)
"""
PROCEDURE = """
    CREATE PROCEDURE load() LANGUAGE plpgsql AS $$
    DECLARE
        d pgrelay.diagnostics;
    BEGIN
        INSERT INTO t VALUES (1), (1);
    EXCEPTION WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS
            d.sqlstate = RETURNED_SQLSTATE, d.message = MESSAGE_TEXT, d.detail = PG_EXCEPTION_DETAIL;
        PERFORM pgrelay.report_exception(d);
    END $$
"""


def events(functions: Functions, name: str = PUBLISHER) -> list[dict[str, Any]]:
    """Return the events of every invocation, each with the members of its data."""
    sent = [event for payload in functions.payloads(name) for event in payload.get("events", [])]
    return [{**event, **json.loads(event.get("data", "{}"))} for event in sent]


def shapes(functions: Functions) -> list[tuple[str, str, object]]:
    """Return the table, the operation and the key of every event."""
    return [(event["table"], event["operation"], event["key"] and event["key"]["id"]) for event in events(functions)]


def drain(dba: psycopg.Connection) -> None:
    """Deliver what is committed, and what is to be tried again at once."""
    dba.execute("UPDATE pgrelay.reader SET not_before = '-infinity'")
    dba.execute("UPDATE pgrelay.retry SET next_at = clock_timestamp() WHERE next_at < 'infinity'")
    dba.execute("CALL pgrelay.drain()")


def test_each_operation_makes_an_event(dba: psycopg.Connection, functions: Functions) -> None:
    dba.execute(TABLE)
    dba.execute(
        "SELECT pgrelay.watch('t', '{insert,update,delete,truncate}', p_payload => 'changed', p_when => 'id < 9')"
    )
    dba.execute("INSERT INTO t VALUES (1, 'a'), (2, 'b'), (9, 'c')")
    dba.execute("UPDATE t SET v = v || '!' WHERE id = 1")
    dba.execute("DELETE FROM t WHERE id = 2")
    dba.execute("INSERT INTO t VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET v = 'upsert'")
    dba.execute("TRUNCATE t")
    drain(dba)
    assert shapes(functions) == [
        ("t", "insert", 1),
        ("t", "insert", 2),
        ("t", "update", 1),
        ("t", "delete", 2),
        ("t", "update", 1),
        ("t", "truncate", None),
    ]
    assert (events(functions)[2]["old"], events(functions)[2]["new"]) == ({"v": "a"}, {"v": "a!"})
    assert dba.execute("SELECT state, backlog FROM pgrelay.status WHERE channel = 'events'").fetchone() == (
        "idle", 0,
    )  # fmt: skip


def test_only_what_is_committed_leaves(installed: Database, dba: psycopg.Connection, functions: Functions) -> None:
    dba.execute(TABLE)
    dba.execute("SELECT pgrelay.watch('t')")
    with installed.connect(autocommit=False) as writer:
        writer.execute("INSERT INTO t VALUES (1); SAVEPOINT s; INSERT INTO t VALUES (2); ROLLBACK TO s")
        dba.execute("BEGIN; INSERT INTO t VALUES (3); PREPARE TRANSACTION 'p'")
        dba.execute("INSERT INTO t VALUES (4)")
        drain(dba)
        assert shapes(functions) == [("t", "insert", 4)]
        writer.commit()
        dba.execute("COMMIT PREPARED 'p'")
        drain(dba)
    assert shapes(functions)[1:] == [("t", "insert", 1), ("t", "insert", 3)]


def test_partitions_are_watched_with_their_root(dba: psycopg.Connection, functions: Functions) -> None:
    dba.execute(TREE)
    dba.execute("SELECT pgrelay.watch('p')")
    dba.execute("INSERT INTO p VALUES (1, 'eu'); INSERT INTO p_eu VALUES (2, 'eu')")
    dba.execute("ALTER TABLE p ATTACH PARTITION p_us FOR VALUES IN ('us')")
    drain(dba)
    dba.execute("INSERT INTO p_us (id, region) VALUES (3, 'us'); UPDATE p SET region = 'us' WHERE id = 1")
    drain(dba)
    assert shapes(functions) == [
        ("p", "insert", 1),
        ("p", "insert", 2),
        ("p", "insert", 3),
        ("p", "delete", 1),
        ("p", "insert", 1),
    ]


def test_existing_rows_are_sent_and_a_pause_holds_them_back(dba: psycopg.Connection, functions: Functions) -> None:
    dba.execute(TABLE)
    dba.execute("INSERT INTO t SELECT g FROM generate_series(1, 3) AS g")
    dba.execute("SELECT pgrelay.watch('t'), pgrelay.pause()")
    dba.execute("CALL pgrelay.backfill('t')")
    drain(dba)
    assert events(functions) == []
    dba.execute("SELECT pgrelay.resume()")
    drain(dba)
    assert [(event["operation"], event["key"]["id"]) for event in events(functions)] == [
        ("snapshot", 1), ("snapshot", 2), ("snapshot", 3),
    ]  # fmt: skip


def test_order_of_a_key_is_kept_through_failures(dba: psycopg.Connection, functions: Functions) -> None:
    dba.execute(TABLE)
    dba.execute("SELECT pgrelay.watch('t', p_ordered => true)")
    dba.execute("SELECT pgrelay.set_readers('events', 2)")
    dba.execute("INSERT INTO t VALUES (1, '0'), (2, '0')")
    functions.answer(PUBLISHER, LATER)
    drain(dba)
    refused = len(events(functions))
    for number in (1, 2, 3):
        dba.execute("UPDATE t SET v = %s", [str(number)])
        dba.execute("CALL pgrelay.drain()")
    assert len(events(functions)) == refused
    functions.answer(PUBLISHER, DELIVERED)
    drain(dba)
    for key in (1, 2):
        arrived = [event["new"]["v"] for event in events(functions)[refused:] if event["key"]["id"] == key]
        assert arrived == ["0", "1", "2", "3"]


def test_function_that_fails_loses_nothing(dba: psycopg.Connection, functions: Functions) -> None:
    dba.execute(TABLE)
    dba.execute("SELECT pgrelay.watch('t')")
    dba.execute("INSERT INTO t SELECT g FROM generate_series(1, 600) AS g")
    functions.fail(PUBLISHER, "no memory")
    drain(dba)
    state, error = dba.execute("SELECT state, last_error FROM pgrelay.status WHERE channel = 'events'").fetchone() or ()
    assert state == "failing"
    assert "no memory" in error
    functions.answer(PUBLISHER, DELIVERED)
    for _ in range(20):  # the batches grow again
        drain(dba)
    assert sorted(event["key"]["id"] for event in events(functions)) == list(range(1, 601))


def test_refused_event_is_tried_again_given_up_and_redriven(dba: psycopg.Connection, functions: Functions) -> None:
    dba.execute(TABLE)
    dba.execute("SELECT pgrelay.watch('t'), pgrelay.configure('max_attempts', '2')")
    dba.execute("INSERT INTO t VALUES (1)")
    functions.answer(PUBLISHER, LATER)
    drain(dba)
    assert dba.execute("SELECT attempts, last_error FROM pgrelay.retry").fetchall() == [(1, "not now")]
    drain(dba)
    assert dba.execute("SELECT attempts, reason FROM pgrelay.dead_letter").fetchall() == [(2, "not now")]
    dba.execute("INSERT INTO t VALUES (2)")
    functions.answer(PUBLISHER, REFUSED)
    drain(dba)
    assert dba.execute("SELECT attempts, reason FROM pgrelay.dead_letter ORDER BY event_id").fetchall() == [
        (2, "not now"), (1, "refused"),
    ]  # fmt: skip
    seen = events(functions)
    functions.answer(PUBLISHER, DELIVERED)
    assert [value(dba, "SELECT pgrelay.redrive(p_dry_run => true)"), value(dba, "SELECT pgrelay.redrive()")] == [2, 2]
    drain(dba)
    assert {event["id"] for event in events(functions)[len(seen) :]} == {event["id"] for event in seen}
    assert value(dba, "SELECT count(*) FROM pgrelay.dead_letter") == 0


def test_exception_is_reported_at_once_or_later(dba: psycopg.Connection, functions: Functions) -> None:
    dba.execute(TABLE)
    dba.execute(PROCEDURE)
    dba.execute("CALL load()")
    [report] = functions.payloads(RELAY)
    assert (report["error"]["sqlstate"], report["error"]["detail"]) == ("23505", "Key (id)=(1) already exists.")
    assert report["session"]["server_version"] == value(dba, "SHOW server_version")
    functions.fail(RELAY, "away")
    with pytest.raises(psycopg.errors.DivisionByZero):
        dba.execute("CALL pgrelay.guard('sum', 'SELECT 1 / 0')")
    dba.execute("CALL load()")
    functions.answer(RELAY, DELIVERED)
    drain(dba)
    [late] = events(functions, RELAY)
    assert late["report"]["error"]["sqlstate"] == "23505"


def test_metrics_and_records_are_published(dba: psycopg.Connection, functions: Functions) -> None:
    dba.execute("SELECT pgrelay.publish_metric('Temperature', 60.5, p_dimensions => '{\"Sensor\": \"1\"}')")
    dba.execute("SELECT pgrelay.forward_record('{\"a\": 1}')")
    drain(dba)
    [metric] = events(functions, "metric_publisher")
    assert (metric["name"], metric["value"], metric["dimensions"]) == ("Temperature", 60.5, {"Sensor": "1"})
    assert len(events(functions, "stream_forwarder")) == 1


def test_rows_become_metrics(dba: psycopg.Connection, functions: Functions) -> None:
    dba.execute("CREATE TABLE reading (id int PRIMARY KEY, celsius float8)")
    dba.execute(
        "SELECT pgrelay.watch('reading', ARRAY['insert'], p_destination => 'metrics', "
        """p_mapping => '{"name": "Temperature", "value": {"column": "celsius"}}')"""
    )
    dba.execute("INSERT INTO reading VALUES (1, 20.5), (2, NULL)")
    drain(dba)
    assert [(metric["name"], metric["value"]) for metric in events(functions, "metric_publisher")] == [
        ("Temperature", 20.5)
    ]


def test_function_is_called_from_sql(dba: psycopg.Connection, functions: Functions) -> None:
    assert value(dba, "SELECT pgrelay.call('echo', '{\"name\": \"bob\"}')") == {"name": "bob"}
    functions.fail("echo", "no memory")
    with pytest.raises(psycopg.DatabaseError) as error:
        dba.execute("SELECT pgrelay.call('echo', '{}')")
    assert error.value.sqlstate == "PR135"
