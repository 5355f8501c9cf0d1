"""The outbox through killed drains, a dump and its restore, and much traffic."""

from __future__ import annotations

import json
import random
import threading
import time
from typing import TYPE_CHECKING, Any

import psycopg

from tests.database.support import PUBLISHER, deliver, value

if TYPE_CHECKING:
    from sandbox.postgres import PostgresCluster
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

KILLS = 25
KEYS = 5
SEED = 4
MOST_DEAD_ROWS = 500


def test_killed_drains_lose_nothing_and_repeat_only_what_was_in_flight(
    database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect("postgres") as admin:
        admin.execute("CREATE TABLE t (id int PRIMARY KEY, v int)")
        admin.execute("INSERT INTO t SELECT g, 0 FROM generate_series(1, %s) AS g", [KEYS])
        admin.execute("SELECT pgrelay.watch('t', p_ordered => true), pgrelay.configure('batch_events', '20')")
        ended = threading.Event()
        written: list[int] = []

        def write() -> None:
            with database.connect("postgres") as writer:
                while not ended.wait(0.005):
                    writer.execute("UPDATE t SET v = v + 1")
                    written.append(len(written) + 1)

        lambda_endpoint.respond(PUBLISHER, deliver)
        chance = random.Random(SEED)  # noqa: S311 - no secret
        thread = threading.Thread(target=write)
        thread.start()
        try:
            for _ in range(KILLS):
                _drain_and_kill(database, admin, chance.uniform(0, 0.15))
        finally:
            ended.set()
            thread.join()
        admin.execute("CALL pgrelay.drain()")
        admin.execute("CALL pgrelay.drain()")
        recorded = {name for (name,) in admin.execute("SELECT DISTINCT batch FROM pgrelay.delivery")}
    batches = [i.payload for i in lambda_endpoint.invocations if i.payload["events"]]
    in_flight = [batch for batch in batches if batch["batch"] not in recorded]
    assert len(in_flight) <= KILLS
    settled = [event["id"] for batch in batches if batch["batch"] in recorded for event in batch["events"]]
    assert len(settled) == len(set(settled)) == KEYS * len(written)
    arrived: dict[int, list[int]] = {}
    for batch in batches:
        if batch["batch"] in recorded:
            for event in batch["events"]:
                row = json.loads(event["data"])["new"]
                arrived.setdefault(row["id"], []).append(row["v"])
    assert arrived == dict.fromkeys(range(1, KEYS + 1), written)
    known = set(settled)
    assert {event["id"] for batch in in_flight for event in batch["events"]} <= known


def _drain_and_kill(database: Database, admin: psycopg.Connection, seconds: float) -> None:
    with database.connect("postgres") as victim:
        thread = threading.Thread(target=_drain_until_killed, args=(victim,))
        thread.start()
        time.sleep(seconds)  # the moment is what is being tried
        admin.execute("SELECT pg_terminate_backend(%s, 10000)", [victim.info.backend_pid])
        thread.join()


def _drain_until_killed(connection: psycopg.Connection) -> None:
    try:
        connection.execute("CALL pgrelay.drain(p_seconds => 60)")
    except psycopg.OperationalError:
        return
    raise AssertionError("the drain ended by itself")


def test_restored_dump_delivers_what_waited_under_the_same_ids(
    database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    restored = f"{database.name}_restored"
    with database.connect("postgres") as connection:
        connection.execute("CREATE TABLE t (id int PRIMARY KEY); SELECT pgrelay.watch('t')")
        connection.execute("INSERT INTO t VALUES (1), (2), (3), (4)")
        first = _refuse(lambda_endpoint, retryable={2}, for_good={3})
        connection.execute("CALL pgrelay.drain()")
        connection.execute("INSERT INTO t VALUES (5), (6)")
        _copy(database.cluster, database.name, restored)
        there = _refuse(lambda_endpoint)
        try:
            with database.cluster.connect(restored) as other:
                other.autocommit = True
                other.execute("INSERT INTO t VALUES (7)")
                other.execute("UPDATE pgrelay.retry SET next_at = clock_timestamp()")
                other.execute("SELECT pgrelay.take_over()")  # its original is on the same server
                other.execute("CALL pgrelay.drain()")
                assert sorted(there) == [2, 5, 6, 7]
                assert value(other, "SELECT pgrelay.redrive()") == 1
                other.execute("CALL pgrelay.drain()")
                assert sorted(there) == [2, 3, 5, 6, 7]
                other.execute("CALL pgrelay.drain()")
                assert value(other, "SELECT count(*) FROM pgrelay.retry") == 0
        finally:
            connection.execute(f'DROP DATABASE IF EXISTS "{restored}" WITH (FORCE)'.encode())
        assert {key: there[key] for key in (2, 3)} == {key: [first[key][0]] for key in (2, 3)}
        assert all(len(ids) == 1 for ids in there.values())
        here = _refuse(lambda_endpoint)
        connection.execute("CALL pgrelay.drain()")
        assert {key: here[key] for key in (5, 6)} == {key: there[key] for key in (5, 6)}


def _refuse(
    endpoint: LambdaEndpoint, *, retryable: frozenset[int] | set[int] = frozenset(), for_good: set[int] | None = None
) -> dict[int, list[str]]:
    """Have a publisher refuse some keys, and return what it is sent: the ids of each key."""
    seen: dict[int, list[str]] = {}
    refused = {**dict.fromkeys(retryable, True), **dict.fromkeys(for_good or set(), False)}

    def publish(payload: dict[str, Any]) -> dict[str, Any]:
        failed = []
        for event in payload["events"]:
            key = json.loads(event["data"])["key"]["id"]
            seen.setdefault(key, []).append(event["id"])
            if key in refused:
                failed.append({"id": event["id"], "error": "refused", "retryable": refused[key]})
        return {"delivered": len(payload["events"]) - len(failed), "failed": failed}

    endpoint.respond(PUBLISHER, publish)
    return seen


def _copy(cluster: PostgresCluster, source: str, target: str) -> None:
    dump = cluster.server.inner(cluster.home / f"{target}.dump")
    cluster.run("pg_dump", "--format=custom", f"--file={dump}", f"--dbname={cluster.dsn(source)}")
    with cluster.connect() as connection:
        connection.autocommit = True
        connection.execute(f'CREATE DATABASE "{target}"'.encode())
    cluster.run("pg_restore", "--exit-on-error", f"--dbname={cluster.dsn(target)}", dump)


def test_much_traffic_leaves_small_tables(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    rounds, rows = 40, 500
    with database.connect("postgres") as connection:
        connection.execute("CREATE TABLE t (id int, v text); SELECT pgrelay.watch('t')")
        connection.execute("SELECT pgrelay.configure('rotate_bytes', '65536'), pgrelay.configure('batch_events', '50')")
        lambda_endpoint.respond(PUBLISHER, deliver)
        for _ in range(rounds):
            connection.execute("INSERT INTO t SELECT g, repeat('x', 100) FROM generate_series(1, %s) AS g", [rows])
            connection.execute("CALL pgrelay.drain()")
        assert (
            value(connection, "SELECT delivered_events FROM pgrelay.reader WHERE channel = 'events'") == rounds * rows
        )
        assert _bytes(connection, "_outbox_0", "_outbox_1", "_outbox_2") < 1_500_000
        # Pruned as they are written: autovacuum comes once a minute, and a batch many times a second.
        assert _bytes(connection, "reader") < 128 * 1024
        assert _bytes(connection, "tick", "_ring_table") < 512 * 1024
        connection.execute("SELECT pg_stat_force_next_flush()")
        dead = value(
            connection,
            "SELECT sum(n_dead_tup) FROM pg_stat_user_tables WHERE schemaname = 'pgrelay' AND "
            "relname IN ('tick', 'reader', 'retry', '_ring_table', '_outbox_0', '_outbox_1', '_outbox_2')",
        )
    assert int(str(dead)) < MOST_DEAD_ROWS


def _bytes(connection: psycopg.Connection, *tables: str) -> int:
    size = value(
        connection,
        "SELECT sum(pg_total_relation_size(('pgrelay.' || t)::regclass)) FROM unnest(%s::text[]) AS t",
        [list(tables)],
    )
    return int(str(size))
