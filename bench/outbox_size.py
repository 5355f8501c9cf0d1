"""Whether the outbox stays as small and as fast however much goes through it, and what waiting costs.

Events come in statements of 100,000 rows. After each they are read as a drain reads them, in batches of 500 that are
committed one by one; nothing is sent, as if the function answered at once. Waiting is a drain with nothing to deliver.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.outbox_reader import BATCH_EVENTS

if TYPE_CHECKING:
    import psycopg

    from sandbox.postgres import PostgresCluster

ROWS: Final = 100_000
TENTHS: Final = 10
MOST_RING_BYTES = 512 * 1024 * 1024
MOST_DEAD_ROWS = 5_000
LEAST_SPEED_AT_THE_END = 0.8
MOST_IDLE_PERCENT = 1.0
IDLE_SECONDS: Final = 10

_READ = """
CREATE PROCEDURE read_round() LANGUAGE plpgsql AS $procedure$
DECLARE
    v_batch record;
BEGIN
    PERFORM pgrelay._tick();
    COMMIT;
    LOOP
        SELECT b.* INTO v_batch FROM pgrelay._next_batch('events', 0, {batch}, 4000000) AS b;
        UPDATE pgrelay.reader
        SET passed_tick_id = v_batch.passed_tick_id, tick_id = v_batch.tick_id, position = v_batch.position
        WHERE channel = 'events';
        COMMIT;
        EXIT WHEN v_batch.event_ids IS NULL;
    END LOOP;
    -- The other channels' readers, for whom there is nothing, would hold the ring.
    UPDATE pgrelay.reader
    SET passed_tick_id = v_batch.passed_tick_id, tick_id = v_batch.tick_id, position = v_batch.position;
    COMMIT;
END
$procedure$
"""
_FILL = """
INSERT INTO size_t (customer, amount, note)
SELECT g %% 1000, g * 1.37, 'a note of some length ' || g FROM generate_series(1, %s) AS g
"""
_RING = """
SELECT sum(pg_total_relation_size(t))::bigint
FROM unnest(ARRAY['pgrelay._outbox_0', 'pgrelay._outbox_1', 'pgrelay._outbox_2']::regclass[]) AS t
"""
_DEAD = """
SELECT sum(s.n_dead_tup)::bigint FROM pg_stat_user_tables AS s
WHERE s.relid = ANY(
    ARRAY['pgrelay._outbox_0', 'pgrelay._outbox_1', 'pgrelay._outbox_2', 'pgrelay.reader', 'pgrelay.tick',
    'pgrelay.retry', 'pgrelay._ring_table']::regclass[]
)
"""


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """How the outbox stood after a tenth of the events."""

    events: int
    events_a_second: float
    ring_bytes: int
    dead_rows: int


@dataclass(frozen=True, kw_only=True)
class SizeResult:
    """Every tenth of the events, and a drain that waits."""

    stretches: list[Stretch]
    idle_percent: float

    def checks(self) -> list[tuple[str, float, float]]:
        """Return the figures that have a limit: what, the figure, at most."""
        return [
            ("bytes of the ring", max(s.ring_bytes for s in self.stretches), MOST_RING_BYTES),
            ("dead rows", max(s.dead_rows for s in self.stretches), MOST_DEAD_ROWS),
            (
                "read speed of the first tenth over the last",
                self.stretches[0].events_a_second / self.stretches[-1].events_a_second,
                1 / LEAST_SPEED_AT_THE_END,
            ),
            ("percent of a core for a drain that waits", self.idle_percent, MOST_IDLE_PERCENT),
        ]


def measure(cluster: PostgresCluster, database: str, *, events: int) -> SizeResult:
    """Send so many events through the outbox, then wait."""
    with cluster.connect(database) as connection:
        connection.autocommit = True
        connection.execute("CREATE TABLE size_t (LIKE pgrelay_t INCLUDING ALL)")
        connection.execute("SELECT pgrelay.watch('size_t')")
        connection.execute(_READ.format(batch=BATCH_EVENTS).encode())
        connection.execute("CALL read_round()")
        rounds = max(events // ROWS, 1)
        tenths = min(rounds, TENTHS)
        stretches = [
            _stretch(connection, rounds * (tenth + 1) // tenths - rounds * tenth // tenths) for tenth in range(tenths)
        ]
        return SizeResult(stretches=stretches, idle_percent=_idle_percent(connection))


def _stretch(connection: psycopg.Connection, rounds: int) -> Stretch:
    seconds = 0.0
    ring_bytes = dead_rows = 0
    for _ in range(rounds):
        connection.execute(_FILL.encode(), [ROWS])
        started = time.perf_counter()
        connection.execute("CALL read_round()")
        seconds += time.perf_counter() - started
        ring_bytes = max(ring_bytes, _number(connection, _RING))
        dead_rows = max(dead_rows, _number(connection, _DEAD))
        connection.execute("TRUNCATE size_t")
    return Stretch(
        events=rounds * ROWS, events_a_second=rounds * ROWS / seconds, ring_bytes=ring_bytes, dead_rows=dead_rows
    )


def _number(connection: psycopg.Connection, query: str) -> int:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return int(row[0])


def _idle_percent(connection: psycopg.Connection) -> float:
    connection.execute("CALL pgrelay.drain()")  # keeps house, and fills the caches
    before = _cpu_seconds(connection.info.backend_pid)
    connection.execute("CALL pgrelay.drain(p_seconds => %s)", [IDLE_SECONDS])
    return 100 * (_cpu_seconds(connection.info.backend_pid) - before) / IDLE_SECONDS


def _cpu_seconds(process: int) -> float:
    # After the program's name, which may have blanks: the fields from the third on; 14 and 15 are the times.
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
