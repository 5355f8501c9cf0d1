from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from pgrelay.errors import ContractError, ReadError
from pgrelay.streams.one_record import read_one
from tests.support.kinesis import FIRST_SHARD, FakeStreams


def one(streams: FakeStreams, **request: Any) -> dict[str, Any]:
    return read_one(
        {"StreamName": "s", "Timeout": 0, **request}, streams, remaining_seconds=lambda: 30.0, sleep=lambda _: None
    )


def test_published_loop_reads_record_by_record() -> None:
    streams = FakeStreams()
    numbers = [streams.put(json.dumps({"temp": str(temp)}).encode()) for temp in (99, 100)]
    first = one(streams)
    assert first["Data"] == {"temp": "99"}
    assert first["SequenceNumber"] == numbers[0]
    assert one(streams, SequenceNumber=numbers[0])["Data"] == {"temp": "100"}
    second = one(streams, NextShardIterator=first["NextShardIterator"], ShardId=FIRST_SHARD)
    assert second["SequenceNumber"] == numbers[1]
    empty = one(streams, NextShardIterator=second["NextShardIterator"], Timeout="0")
    assert (empty["Data"], empty["SequenceNumber"]) == ("", "")
    streams.put(b"later")
    assert one(streams, NextShardIterator=empty["NextShardIterator"])["Data"] == "later"


def test_published_request_s_empty_members_count_as_missing() -> None:
    streams = FakeStreams()
    streams.put(b"1")
    assert one(streams, SequenceNumber="", NextShardIterator="", ShardId="")["Data"] == 1


def test_published_request_waits_for_a_record() -> None:
    streams = FakeStreams()

    def sleep(_seconds: float) -> None:
        streams.put(b"{}")

    request = {"StreamName": "s", "Timeout": 5}
    answer = read_one(request, streams, remaining_seconds=lambda: 30.0, sleep=sleep)
    assert answer["Data"] == {}


def test_published_iterator_that_expired_goes_on_from_the_sequence_number() -> None:
    streams = FakeStreams(expiring=1)
    numbers = [streams.put(str(number).encode()) for number in range(2)]
    assert one(streams, NextShardIterator="old", SequenceNumber=numbers[0])["Data"] == 1
    streams.expiring = 1
    with pytest.raises(ReadError, match="Pass the SequenceNumber"):
        one(streams, NextShardIterator="old")


def test_published_answer_of_a_closed_shard_has_no_iterator() -> None:
    streams = FakeStreams()
    streams.split(FIRST_SHARD)
    assert one(streams) == {"Data": "", "SequenceNumber": "", "NextShardIterator": None}


def test_published_answer_carries_binary_data() -> None:
    streams = FakeStreams()
    streams.put(b"\xff\x00")
    assert one(streams)["Data"] == {"base64": base64.b64encode(b"\xff\x00").decode()}


def test_published_timeout_that_is_no_number_is_an_error() -> None:
    with pytest.raises(ContractError, match="Timeout"):
        one(FakeStreams(), Timeout="soon")
