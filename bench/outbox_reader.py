"""How fast waiting events become ready batches, beside a reader that deletes what it takes.

Both read 1,000,000 events of two transactions in batches of 500, build each batch's JSON, and commit after each.
Nothing is sent. The other reader deletes what it takes from an ordinary table, as queues in tables usually are read.
Twice: with no other session, and beside one whose transaction stays open, as a report's or a dump's does: what is
deleted then stays in the table's and the index's way.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sandbox.postgres import PostgresCluster

BATCH_EVENTS: Final = 500
LEAST_EVENTS_A_SECOND = 200_000
LEAST_TIMES_FASTER = 4
PART_BESIDE: Final = 4

_QUEUE = """
DROP TABLE IF EXISTS queue;
CREATE TABLE queue (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz DEFAULT now(), operation text, data jsonb
)
"""
_FILL = """
INSERT INTO {table} (customer, amount, note)
SELECT g % 1000, g * 1.37, 'a note of some length ' || g FROM generate_series(1, {rows}) AS g
"""
_FILL_QUEUE = """
INSERT INTO queue (operation, data)
SELECT
    'insert',
    jsonb_build_object(
        'key', jsonb_build_object('id', g),
        'new', jsonb_build_object(
            'id', g, 'customer', g % 1000, 'amount', g * 1.37, 'note', 'a note of some length ' || g, 'created', now()
        )
    )
FROM generate_series(1, {rows}) AS g
"""
_READ = """
CREATE OR REPLACE PROCEDURE read_outbox() LANGUAGE plpgsql AS $procedure$
DECLARE
    v_batch record;
BEGIN
    LOOP
        SELECT b.* INTO v_batch FROM pgrelay._next_batch('events', 0, {batch}, 4000000) AS b;
        EXIT WHEN v_batch.event_ids IS NULL;
        UPDATE pgrelay.reader
        SET passed_tick_id = v_batch.passed_tick_id, tick_id = v_batch.tick_id, position = v_batch.position
        WHERE channel = 'events';
        COMMIT;
    END LOOP;
END
$procedure$
"""
_READ_QUEUE = """
CREATE OR REPLACE PROCEDURE read_queue() LANGUAGE plpgsql AS $procedure$
DECLARE
    v_events json;
BEGIN
    LOOP
        WITH taken AS (
            DELETE FROM queue WHERE id IN (
                SELECT id FROM queue ORDER BY id LIMIT {batch} FOR UPDATE SKIP LOCKED
            ) RETURNING id, at, operation, data
        )
        SELECT json_agg(json_build_object('id', t.id, 'at', t.at, 'operation', t.operation, 'data', t.data))
        INTO v_events FROM (SELECT * FROM taken ORDER BY id) AS t;
        EXIT WHEN v_events IS NULL;
        COMMIT;
    END LOOP;
END
$procedure$
"""


@dataclass(frozen=True, kw_only=True)
class Rates:
    """Events a second into ready batches, of so many events."""

    events: int
    pgrelay: float
    delete: float


@dataclass(frozen=True, kw_only=True)
class ReaderResult:
    """With no other session, and beside an open transaction."""

    alone: Rates
    beside: Rates

    def checks(self) -> list[tuple[str, float, float]]:
        """Return the figures that have a target: what, the figure, at least."""
        return [
            ("events a second", self.alone.pgrelay, LEAST_EVENTS_A_SECOND),
            ("times DELETE ... SKIP LOCKED", self.alone.pgrelay / self.alone.delete, LEAST_TIMES_FASTER),
        ]


def measure(cluster: PostgresCluster, database: str, *, events: int) -> ReaderResult:
    """Fill both with events of two transactions and read them; beside an open transaction a quarter as many."""
    with cluster.connect(database) as connection:
        connection.execute("CREATE TABLE read_t (LIKE pgrelay_t INCLUDING ALL)")
        connection.execute("SELECT pgrelay.watch('read_t')")
        connection.execute(_READ.format(batch=BATCH_EVENTS).encode())
    return ReaderResult(
        alone=_read(cluster, database, events=events, beside=False),
        beside=_read(cluster, database, events=events // PART_BESIDE, beside=True),
    )


def _read(cluster: PostgresCluster, database: str, *, events: int, beside: bool) -> Rates:
    with cluster.connect(database) as connection, cluster.connect(database) as other:
        connection.execute(_QUEUE)
        connection.execute(_READ_QUEUE.format(batch=BATCH_EVENTS).encode())
        _skip_what_waits(cluster, database)
        for _ in range(2):
            connection.execute(_FILL.format(table="read_t", rows=events // 2).encode())
            connection.execute(_FILL_QUEUE.format(rows=events // 2).encode())
        connection.execute("SELECT pgrelay._tick()")
        connection.execute("ANALYZE queue")
        connection.execute("CHECKPOINT")
        if beside:
            other.execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM read_t")
        seconds = []
        for procedure in ("read_outbox", "read_queue"):
            started = time.perf_counter()
            connection.execute(f"CALL {procedure}()".encode())
            seconds.append(time.perf_counter() - started)
    return Rates(events=events, pgrelay=events / seconds[0], delete=events / seconds[1])


def _skip_what_waits(cluster: PostgresCluster, database: str) -> None:
    with cluster.connect(database) as connection:
        connection.execute("SELECT pgrelay._tick()")
        connection.execute(
            "UPDATE pgrelay.reader SET (passed_tick_id, tick_id, position) = "
            "(SELECT t.tick_id, t.tick_id, t.last_event_id FROM pgrelay.tick AS t ORDER BY t.tick_id DESC LIMIT 1)"
        )
