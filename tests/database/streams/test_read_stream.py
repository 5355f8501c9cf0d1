"""Reading streams from SQL: positions that move with the transaction, readers that share shards, resharding."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from pgrelay.streams.reading import read
from tests.database.streams.support import texts
from tests.database.support import HOSTILE_TEXTS, READER, value
from tests.support.kinesis import FIRST_SHARD, NOW, FakeStreams, packed
from tests.support.lambda_endpoint import FunctionError

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

FOUR_SHARDS = [f"shardId-{number:012d}" for number in range(4)]


def test_records_come_as_rows_in_their_order(connection: psycopg.Connection, streams: FakeStreams) -> None:
    numbers = [streams.put(text.encode(), key=text[:200]) for text in HOSTILE_TEXTS]
    rows = connection.execute("SELECT * FROM pgrelay.read_stream('s', 'c')").fetchall()
    assert [(row[0], row[1], row[2], row[4], row[5], row[6]) for row in rows] == [
        (FIRST_SHARD, number, None, text[:200], text, None) for number, text in zip(numbers, HOSTILE_TEXTS, strict=True)
    ]
    assert {row[3].timestamp() for row in rows} == {NOW}
    assert texts(connection) == []


def test_binary_data_come_as_bytea(connection: psycopg.Connection, streams: FakeStreams) -> None:
    for data in (b"\xff\xfe", b"a\x00b", b"", b"text"):
        streams.put(data)
    rows = connection.execute("SELECT r.data, r.binary_data FROM pgrelay.read_stream('s', 'c') AS r").fetchall()
    assert rows == [(None, b"\xff\xfe"), (None, b"a\x00b"), ("", None), ("text", None)]


def test_rollback_reads_again_and_commit_does_not(database: Database, streams: FakeStreams) -> None:
    for number in range(10):
        streams.put(str(number).encode())
    with database.connect(autocommit=False) as connection:
        assert texts(connection, 4) == ["0", "1", "2", "3"]
        assert texts(connection, 2) == ["4", "5"]
        connection.rollback()
        assert texts(connection, 4) == ["0", "1", "2", "3"]
        connection.commit()
        assert texts(connection) == ["4", "5", "6", "7", "8", "9"]


def test_failed_statement_leaves_the_position(connection: psycopg.Connection, streams: FakeStreams) -> None:
    streams.put(b"no number")
    for _ in range(2):
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            connection.execute("SELECT r.data::integer FROM pgrelay.read_stream('s', 'c') AS r")
    assert texts(connection) == ["no number"]


def test_consumers_have_positions_of_their_own(connection: psycopg.Connection, streams: FakeStreams) -> None:
    streams.put(b"1")
    for consumer in ("c", "d", 'it\'s \\ "odd"'):
        query = "SELECT r.data FROM pgrelay.read_stream('s', %s) AS r"
        assert connection.execute(query, [consumer]).fetchall() == [("1",)]
        assert connection.execute(query, [consumer]).fetchall() == []


def four_shards(streams: FakeStreams, records_each: int) -> set[str]:
    width = 2**128 // 4
    shard = type(streams.known[FIRST_SHARD])
    streams.known = {
        shard_id: shard(shard_id=shard_id, first_hash_key=number * width, last_hash_key=(number + 1) * width - 1)
        for number, shard_id in enumerate(FOUR_SHARDS)
    }
    for shard_id in FOUR_SHARDS:
        for number in range(records_each):
            streams.put(f"{shard_id} {number}".encode(), shard_id=shard_id)
    return {f"{shard_id} {number}" for shard_id in FOUR_SHARDS for number in range(records_each)}


def test_all_shards_are_read(connection: psycopg.Connection, streams: FakeStreams) -> None:
    wanted = four_shards(streams, 25)
    found = texts(connection)
    assert len(found) == 100
    assert set(found) == wanted
    assert texts(connection) == []


@pytest.mark.parametrize("is_known", [False, True])
def test_two_readers_share_the_shards_without_repeats_or_waits(
    database: Database, streams: FakeStreams, is_known: bool
) -> None:
    if is_known:
        four_shards(streams, 1)
        with database.connect() as connection:
            assert len(texts(connection)) == 4
    wanted = four_shards(streams, 25)
    with database.connect(autocommit=False) as one, database.connect(autocommit=False) as other:
        other.execute("SET statement_timeout = '5s'")
        first = texts(one, 10)
        second = texts(other, 1_000)
        third = texts(one, 1_000)
        one.commit()
        other.commit()
        rest = texts(other, 1_000)
    assert len(first) == 10
    assert len(second) >= 25
    found = first + second + third + rest
    assert len(found) == len(set(found))
    assert wanted <= set(found)


def test_what_one_reader_rolls_back_another_reads(database: Database, streams: FakeStreams) -> None:
    wanted = four_shards(streams, 5)
    with database.connect(autocommit=False) as one, database.connect(autocommit=False) as other:
        taken = texts(one)
        assert set(taken) == wanted
        assert texts(other) == []
        other.commit()
        one.rollback()
        assert set(texts(other)) == wanted


def test_many_readers_at_once_read_everything_once(database: Database, streams: FakeStreams) -> None:
    wanted = four_shards(streams, 250)
    found: list[str] = []
    lock = threading.Lock()

    def reader() -> None:
        with database.connect() as connection:
            for _ in range(60):
                part = texts(connection, 20)
                with lock:
                    found.extend(part)

    threads = [threading.Thread(target=reader) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.connect() as connection:
        while part := texts(connection):
            found.extend(part)
    assert len(found) == len(set(found)) == 1_000
    assert set(found) == wanted


def test_snapshot_that_is_too_old_fails_rather_than_repeats(database: Database, streams: FakeStreams) -> None:
    for number in range(10):
        streams.put(str(number).encode())
    with database.connect() as one, database.connect(autocommit=False) as old:
        old.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        old.execute("SELECT count(*) FROM pgrelay.stream_position")
        assert len(texts(one, 5)) == 5
        with pytest.raises((psycopg.errors.SerializationFailure, psycopg.errors.UniqueViolation)):
            texts(old)


def test_children_come_after_their_parent(connection: psycopg.Connection, streams: FakeStreams) -> None:
    for number in range(10):
        streams.put(f"parent {number}".encode())
    assert len(texts(connection, 4)) == 4
    for child_id in streams.split(FIRST_SHARD):
        streams.put(child_id.encode(), shard_id=child_id)
        for grandchild in streams.split(child_id):
            streams.put(grandchild.encode(), shard_id=grandchild)
    streams.page_records = 2

    found: list[str] = []
    while part := texts(connection, 3):
        found += part
    assert found[:6] == [f"parent {number}" for number in range(4, 10)]
    assert len(found) == 6 + 2 + 4
    for child in (shard for shard in streams.known.values() if shard.parents != (FIRST_SHARD,) and shard.parents):
        assert found.index(child.shard_id) > found.index(child.parents[0])
    ended = connection.execute(
        "SELECT shard_id, ended FROM pgrelay.stream_position WHERE stream = 's' AND ended ORDER BY 1"
    ).fetchall()
    assert len(ended) == 3


def test_shard_whose_records_are_too_old_ends_and_its_children_are_read(
    connection: psycopg.Connection, streams: FakeStreams
) -> None:
    streams.put(b"read")
    assert texts(connection) == ["read"]
    child, _ = streams.split(FIRST_SHARD)
    del streams.known[FIRST_SHARD]
    streams.put(b"of the child", shard_id=child)
    assert texts(connection) == ["of the child"]


def test_iterator_that_expires_and_a_throttled_shard_cost_nothing(
    connection: psycopg.Connection, streams: FakeStreams
) -> None:
    for number in range(5):
        streams.put(str(number).encode())
    streams.expiring = streams.throttled = 2
    assert texts(connection) == ["0", "1", "2", "3", "4"]


def test_records_that_were_packed_together_come_one_by_one(
    connection: psycopg.Connection, streams: FakeStreams
) -> None:
    streams.put(packed([(f"key {number}", str(number).encode()) for number in range(5)]))
    streams.put(b"plain")
    query = "SELECT r.data, r.sub_sequence, r.partition_key FROM pgrelay.read_stream('s', 'c', 2) AS r"
    found: list[tuple[Any, ...]] = []
    while rows := connection.execute(query).fetchall():
        found += rows
    assert found == [*((str(n), n, f"key {n}") for n in range(5)), ("plain", None, "Sensor1")]


def test_records_that_do_not_fit_an_answer_come_with_the_next(
    connection: psycopg.Connection, streams: FakeStreams
) -> None:
    for number in range(8):
        streams.put(str(number).encode() * 1_000_000)
    sizes = []
    while part := texts(connection):
        sizes.append(len(part))
    assert sum(sizes) == 8
    assert max(sizes) < 8


def test_consumer_starts_where_it_was_put(connection: psycopg.Connection, streams: FakeStreams) -> None:
    numbers = [streams.put(str(number).encode(), at=NOW + number) for number in range(5)]

    def after_seek(position: str, shard: str | None = None) -> list[str]:
        connection.execute("SELECT pgrelay.seek_stream('s', 'c', %s::json, %s)", [position, shard])
        return texts(connection)

    assert after_seek('{"type": "trim_horizon"}') == ["0", "1", "2", "3", "4"]
    assert after_seek(f'{{"type": "at_timestamp", "timestamp": {NOW + 3}}}') == ["3", "4"]
    assert after_seek('{"type": "at_timestamp", "timestamp": "2025-11-21T07:00:01Z"}') == ["1", "2", "3", "4"]
    at = f'{{"type": "at_sequence_number", "sequence_number": "{numbers[2]}"}}'
    assert after_seek(at, FIRST_SHARD) == ["2", "3", "4"]
    after = f'{{"type": "after_sequence_number", "sequence_number": "{numbers[2]}"}}'
    assert after_seek(after, FIRST_SHARD) == ["3", "4"]


def test_consumer_that_starts_with_the_latest_misses_nothing_after_it(
    connection: psycopg.Connection, streams: FakeStreams
) -> None:
    streams.put(b"old")
    connection.execute("""SELECT pgrelay.seek_stream('s', 'c', '{"type": "latest"}')""")
    assert texts(connection) == []
    now = value(connection, "SELECT extract(EPOCH FROM clock_timestamp())::float")
    assert isinstance(now, float)
    child, _ = streams.split(FIRST_SHARD)
    streams.put(b"new", at=now + 1)
    streams.put(b"newer", shard_id=child, at=now + 2)
    assert texts(connection) == ["new", "newer"]


@pytest.mark.parametrize(
    "position",
    [
        None, "null", "1", "{}", '{"type": "first"}', '{"type": "at_timestamp"}',
        '{"type": "after_sequence_number", "sequence_number": "1"}', '{"type": "at_timestamp", "timestamp": {}}',
    ],
)  # fmt: skip
def test_position_that_is_none_is_an_error(connection: psycopg.Connection, position: str | None) -> None:
    with pytest.raises(psycopg.DatabaseError) as caught:
        connection.execute("SELECT pgrelay.seek_stream('s', 'c', %s::json)", [position])
    assert caught.value.sqlstate == "PR142"


@pytest.mark.parametrize("arguments", ["NULL, 'c'", "'', 'c'", "'s', NULL", "'s', ''", "'s', 'c', 0", "'s', 'c', NULL"])
def test_argument_that_cannot_be_used_is_an_error(connection: psycopg.Connection, arguments: str) -> None:
    with pytest.raises(psycopg.DatabaseError) as caught:
        connection.execute(f"SELECT pgrelay.read_stream({arguments})".encode())
    assert caught.value.sqlstate == "PR144"


@pytest.mark.parametrize("answer", [None, [], {}, {"records": [], "positions": []}, {"records": 1, "positions": 1}])
def test_answer_that_does_not_fit_is_an_error(
    connection: psycopg.Connection, lambda_endpoint: LambdaEndpoint, answer: object
) -> None:
    lambda_endpoint.respond(READER, lambda _: answer)
    with pytest.raises(psycopg.DatabaseError) as caught:
        texts(connection)
    assert caught.value.sqlstate == "PR143"


def test_function_that_fails_is_the_call_s_error_and_moves_nothing(
    connection: psycopg.Connection, streams: FakeStreams, lambda_endpoint: LambdaEndpoint
) -> None:
    streams.put(b"1")

    def fail(_request: object) -> object:
        raise FunctionError({"errorType": "ReadError"})

    lambda_endpoint.respond(READER, fail)
    with pytest.raises(psycopg.DatabaseError) as caught:
        texts(connection)
    assert caught.value.sqlstate == "PR135"
    lambda_endpoint.respond(READER, lambda request: read(request, streams, remaining_seconds=lambda: 30.0))
    assert texts(connection) == ["1"]
