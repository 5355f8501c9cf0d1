from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgrelay.errors import ContractError, ReadError
from pgrelay.streams.kinesis import ExpiredError, GoneError, ThrottledError
from pgrelay.streams.reading import read
from tests.support.functions import Context
from tests.support.kinesis import FIRST_SHARD, NOW, FakeStreams, packed

if TYPE_CHECKING:
    from types import ModuleType

TRIM_HORIZON = {"type": "trim_horizon"}


def read_all(streams: FakeStreams, **request: Any) -> dict[str, Any]:
    return read({"stream": "s", **request}, streams, remaining_seconds=lambda: 30.0, sleep=lambda _: None)


def follow(streams: FakeStreams, max_records: int) -> list[str]:
    """Read shard 0 to its end, position by position."""
    found: list[str] = []
    position: dict[str, Any] = TRIM_HORIZON
    for _ in range(1_000):
        shards = [{"shard_id": FIRST_SHARD, "position": position}]
        answer = read_all(streams, shards=shards, max_records=max_records)
        found += [record["data"] for record in answer["records"]]
        if not answer["records"] and not answer["positions"][0]["behind_latest_ms"]:
            return found
        position = answer["positions"][0]["position"]
    raise AssertionError("it does not end")


@given(st.lists(st.integers(0, 5), max_size=30), st.integers(1, 7), st.integers(1, 5))
def test_positions_lose_and_repeat_nothing(sizes: list[int], max_records: int, page_records: int) -> None:
    streams = FakeStreams(page_records=page_records)
    wanted: list[str] = []
    for number, size in enumerate(sizes):
        if size:
            parts = [(f"key {part}", f"{number}.{part}".encode()) for part in range(size)]
            streams.put(packed(parts))
            wanted += [data.decode() for _, data in parts]
        else:
            streams.put(str(number).encode())
            wanted.append(str(number))
    assert follow(streams, max_records) == wanted


def test_every_shard_is_read_but_children_wait_for_their_parents() -> None:
    streams = FakeStreams()
    streams.put(b"parent")
    child, _ = streams.split(FIRST_SHARD)
    streams.put(b"child", shard_id=child)
    answer = read_all(streams)
    assert [record["data"] for record in answer["records"]] == ["parent"]
    assert [shard["parents"] for shard in answer["shards"]] == [[], [FIRST_SHARD], [FIRST_SHARD]]
    assert answer["positions"][0]["ended"] is True
    del streams.known[FIRST_SHARD]
    assert [record["data"] for record in read_all(streams)["records"]] == ["child"]


def test_closed_shard_ends_where_kinesis_does_not_say_so() -> None:
    streams = FakeStreams()
    streams.split(FIRST_SHARD)
    page = FakeStreams.page

    def endless(self: FakeStreams, stream: str, iterator: str, limit: int) -> Any:
        found = page(self, stream, iterator, limit)
        return type(found)(records=found.records, next_iterator=iterator, behind_latest_ms=0)

    streams.page = endless.__get__(streams)  # type: ignore[method-assign]
    shards = [{"shard_id": FIRST_SHARD, "position": TRIM_HORIZON}]
    assert read_all(streams, shards=shards)["positions"][0]["ended"] is True


def test_no_shards_and_no_records_only_list() -> None:
    streams = FakeStreams()
    streams.put(b"1")
    requests: list[dict[str, Any]] = [{"shards": []}, {"max_records": 0}]
    for request in requests:
        answer = read_all(streams, **request)
        assert (answer["records"], answer["positions"]) == ([], [])
        assert answer["shards"] == [{"shard_id": FIRST_SHARD, "parents": [], "closed": False}]


def test_latest_is_remembered_as_a_time() -> None:
    streams = FakeStreams()
    streams.put(b"old", at=NOW - 10)
    request = {"stream": "s", "shards": [{"shard_id": FIRST_SHARD, "position": {"type": "latest"}}]}
    answer = read(request, streams, remaining_seconds=lambda: 30.0, now=lambda: NOW)
    assert answer["records"] == []
    streams.put(b"new", at=NOW + 1)
    position = answer["positions"][0]["position"]
    answer = read_all(streams, shards=[{"shard_id": FIRST_SHARD, "position": position}])
    assert [record["data"] for record in answer["records"]] == ["new"]


@pytest.mark.parametrize(
    ("position", "wanted"),
    [
        (TRIM_HORIZON, "01234"),
        ({"type": "at_timestamp", "timestamp": NOW + 3}, "34"),
        ({"type": "at_timestamp", "timestamp": "2025-11-21T07:00:03+00:00"}, "34"),
        ({"type": "at_timestamp", "timestamp": "2025-11-21 07:00:03"}, "34"),
        ({"type": "at_sequence_number", "sequence_number": f"{3:056d}"}, "234"),
        ({"type": "after_sequence_number", "sequence_number": f"{3:056d}"}, "34"),
        ({"type": "latest"}, ""),
    ],
)
def test_position_says_where_to_start(position: dict[str, Any], wanted: str) -> None:
    streams = FakeStreams()
    for number in range(5):
        streams.put(str(number).encode(), at=NOW + number)
    assert "".join(record["data"] for record in read_all(streams, position=position)["records"]) == wanted


@pytest.mark.parametrize(
    "position",
    [{"type": "at_timestamp"}, {"type": "at_timestamp", "timestamp": "soon"}, {"type": "at_sequence_number"}],
)
def test_position_that_is_incomplete_is_an_error(position: dict[str, Any]) -> None:
    with pytest.raises(ContractError, match=r"pgrelay\.stream/1: "):
        read_all(FakeStreams(), position=position)


def test_answer_has_limits_of_records_and_bytes() -> None:
    streams = FakeStreams()
    for _ in range(20):
        streams.put(b"x" * 1_000)
    assert len(read_all(streams, max_records=7)["records"]) == 7
    answer = read_all(streams, max_bytes=5_000)
    assert len(answer["records"]) == 3
    assert answer["positions"][0]["behind_latest_ms"] is not None
    for _ in range(20):
        streams.put(b'"' * 500_000)
    position = {"type": "after_sequence_number", "sequence_number": f"{20:056d}"}
    whole = read_all(streams, shards=[{"shard_id": FIRST_SHARD, "position": position}])
    assert 0 < len(json.dumps(whole)) < 6_000_000


def test_record_larger_than_the_limit_comes_alone() -> None:
    streams = FakeStreams()
    for _ in range(2):
        streams.put(b"x" * 10_000)
    assert len(read_all(streams, max_bytes=100)["records"]) == 1


def test_shard_that_stays_throttled_is_left_for_the_next_call() -> None:
    streams = FakeStreams(throttled=1_000)
    streams.put(b"1")
    remaining = [30.0]

    def sleep(seconds: float) -> None:
        remaining[0] -= seconds

    answer = read({"stream": "s"}, streams, remaining_seconds=lambda: remaining[0], sleep=sleep)
    assert answer["records"] == []
    assert answer["positions"] == [
        {"shard_id": FIRST_SHARD, "position": TRIM_HORIZON, "ended": False, "behind_latest_ms": None}
    ]
    assert remaining[0] > 0


def test_stream_that_is_not_there_is_an_error() -> None:
    with pytest.raises(ReadError, match="Missing"):
        read_all(FakeStreams(), stream="Missing")


def test_packed_records_of_another_shard_s_range_are_left_to_it() -> None:
    streams = FakeStreams()
    low, high = streams.split(FIRST_SHARD)
    del streams.known[FIRST_SHARD]
    records = [(f"key {number}", str(number).encode()) for number in range(40)]
    for child in (low, high):
        streams.put(packed(records), shard_id=child)
    found = [record["data"] for record in read_all(streams)["records"]]
    assert sorted(found, key=int) == [str(number) for number in range(40)]


# --- the function


def test_function_answers_with_its_request_id(stream_reader: ModuleType, streams: FakeStreams) -> None:
    streams.put(b"\xff")
    answer = stream_reader.handler({"contract": "pgrelay.stream/1", "stream": "s"}, Context())
    assert answer["request_id"] == Context().aws_request_id
    assert answer["records"][0]["encoding"] == "base64"


@pytest.mark.parametrize("error", [GoneError("gone"), ThrottledError("slow"), ExpiredError("old"), ReadError("no")])
def test_stream_that_cannot_be_read_is_an_error(
    stream_reader: ModuleType, streams: FakeStreams, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(_stream: str) -> Any:
        raise error

    monkeypatch.setattr(streams, "shards", fail)
    for payload in ({"contract": "pgrelay.stream/1", "stream": "s"}, {"StreamName": "s"}):
        with pytest.raises(ReadError):
            stream_reader.handler(payload, Context())


@pytest.mark.parametrize("payload", [None, [], "s", {}, {"StreamName": 5}, {"contract": "pgrelay.stream/2"}])
def test_payload_that_is_no_contract_is_an_error(stream_reader: ModuleType, payload: object) -> None:
    with pytest.raises(ContractError, match=r"pgrelay\.stream/1 and the published payload"):
        stream_reader.handler(payload, Context())
