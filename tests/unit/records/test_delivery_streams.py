from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgrelay.constants import FIREHOSE_CALL_BYTES, FIREHOSE_RECORD_BYTES, FIREHOSE_RECORDS
from pgrelay.delivery.refusals import Refusal
from pgrelay.errors import DeliveryError
from pgrelay.records.delivery_streams import Record, RecordError, batches, destinations, record
from tests.support.functions import Context, FakeDeliveryStreams
from tests.unit.payloads import HOSTILE_TEXTS

if TYPE_CHECKING:
    from types import ModuleType

STREAMS = {"records": "pgrelay-records", "FirehoseTempReading": "FirehoseTempReading"}


def event(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {"id": f"r-{number}", "at": "2026-11-21T07:00:00+00:00", "data": json.dumps({"n": number}), **changes}


def batch(*events: dict[str, Any]) -> dict[str, Any]:
    return {"contract": "pgrelay.records/1", "database": "d", "batch": "b-1", "mode": "outbox", "events": list(events)}


def handle(function: ModuleType, payload: object) -> Any:
    return function.handler(payload, Context())


def test_text_arrives_as_it_was_written() -> None:
    text = '{"n": 60.123456789012345678, "n": 1.10, "deep": {"a":[1,\n 2]}}'
    assert record(event(data=text), STREAMS).line == text.replace("\n", " ").encode() + b"\n"


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=range(len(HOSTILE_TEXTS)))
def test_record_is_one_line_whatever_is_in_it(text: str) -> None:
    text = text[:50_000]  # a longer one is too large a record
    for data in ({"text": text}, json.dumps({"text": text}), json.dumps({"text": text}, indent=2)):
        line = record(event(data=data), STREAMS).line
        assert line.count(b"\n") == 1
        assert json.loads(line) == {"text": text}


def test_partition_keys_are_added_where_the_record_has_none() -> None:
    keys = {"site": "north", "n": 5}
    assert record(event(data='{"n": 1.50}', partition_keys=keys), STREAMS).line == b'{"site":"north","n": 1.50}\n'
    assert json.loads(record(event(data="{}", partition_keys=keys), STREAMS).line) == keys
    assert json.loads(record(event(data=" {} ", partition_keys={"it's": '"'}), STREAMS).line) == {"it's": '"'}


def test_destination_is_the_first_unless_named() -> None:
    assert record(event(), STREAMS).stream == "pgrelay-records"
    assert record(event(destination="FirehoseTempReading"), STREAMS).stream == "FirehoseTempReading"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"destination": "elsewhere"}, "'elsewhere' is none of this deployment's: records, FirehoseTempReading"),
        ({"data": None}, "data is None; expected an object"),
        ({"data": "[1]"}, "data is '[1]'"),
        ({"data": "{broken"}, "data is '{broken'"),
        ({"data": "[" * 100_000}, "expected an object"),
        ({"data": "{}", "partition_keys": [1]}, "partition_keys is no object"),
        ({"data": json.dumps({"x": "x" * FIREHOSE_RECORD_BYTES})}, "Firehose takes at most 1024000"),
        ({"data": '{"x": "\ud800"}'}, "lone surrogate"),
    ],
)
def test_record_that_firehose_never_takes_is_told_why(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(RecordError) as raised:
        record(event(**changes), STREAMS)
    assert words in str(raised.value)
    assert len(str(raised.value)) < 400


def test_deployment_without_a_stream_says_so() -> None:
    with pytest.raises(RecordError, match="none of this deployment's: none"):
        record(event(), {})


def test_destinations_are_names_arns_or_both() -> None:
    arn = "arn:aws:firehose:us-east-1:123456789012:deliverystream/mine"
    assert destinations(["records=pgrelay-records", "other", arn]) == {
        "records": "pgrelay-records",
        "other": "other",
        "mine": "mine",
    }


@given(st.lists(st.tuples(st.sampled_from(["a", "b"]), st.integers(1, FIREHOSE_RECORD_BYTES)), max_size=40))
def test_batches_lose_nothing_and_keep_order_and_limits(sizes: list[tuple[str, int]]) -> None:
    items = [
        Record(event_id=str(number), stream=stream, line=b"x" * size) for number, (stream, size) in enumerate(sizes)
    ]
    cut = list(batches(items))
    for stream in ("a", "b"):
        assert [item for part in cut for item in part if item.stream == stream] == [
            item for item in items if item.stream == stream
        ]
    for part in cut:
        assert len({item.stream for item in part}) == 1
        assert len(part) <= FIREHOSE_RECORDS
        assert sum(len(item.line) for item in part) <= FIREHOSE_CALL_BYTES


def test_published_row_is_one_record(stream_forwarder: ModuleType, delivery_streams: FakeDeliveryStreams) -> None:
    row = {"reading_time": "2016-02-15 12:00:00", "reading_value": "60"}
    assert handle(stream_forwarder, row) == {"Status": "OK"}
    ((stream, line),) = delivery_streams.taken
    assert stream == "pgrelay-records"
    assert json.loads(line) == row


def test_published_row_that_is_refused_is_an_error(
    stream_forwarder: ModuleType, delivery_streams: FakeDeliveryStreams
) -> None:
    delivery_streams.refuse = lambda _: Refusal(error="InvalidArgumentException", retryable=False)
    with pytest.raises(DeliveryError, match="InvalidArgumentException"):
        handle(stream_forwarder, {"a": 1})


def test_records_are_put_by_the_hundreds(stream_forwarder: ModuleType, delivery_streams: FakeDeliveryStreams) -> None:
    answer = handle(stream_forwarder, batch(*(event(number) for number in range(1_200))))
    assert answer == {"request_id": Context().aws_request_id, "delivered": 1_200, "failed": []}
    assert [len(lines) for _, lines in delivery_streams.calls] == [500, 500, 200]


def test_record_that_fails_is_offered_again_alone_and_then_answered(
    stream_forwarder: ModuleType, delivery_streams: FakeDeliveryStreams, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)
    delivery_streams.refuse = lambda line: (
        Refusal(error="ServiceUnavailableException: slow down", retryable=True) if line == b'{"n": 2}\n' else None
    )
    answer = handle(stream_forwarder, batch(event(1), event(2), event(3), event(4, destination="no")))
    assert answer["delivered"] == 2
    assert {failed["id"]: failed["retryable"] for failed in answer["failed"]} == {"r-2": True, "r-4": False}
    assert [len(lines) for _, lines in delivery_streams.calls] == [3, 1, 1, 1]


def test_call_that_is_refused_for_one_record_is_halved(
    stream_forwarder: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoilt = Refusal(error="InvalidArgumentException", retryable=False, whole_call=True)

    class Strict(FakeDeliveryStreams):
        def put(self, stream: str, lines: Any) -> list[Refusal | None]:
            return [spoilt] * len(lines) if b'{"n": 7}\n' in lines else super().put(stream, lines)

    strict = Strict()
    monkeypatch.setattr(stream_forwarder, "delivery_streams", strict)
    answer = handle(stream_forwarder, batch(*(event(number) for number in range(20))))
    assert answer["delivered"] == 19
    assert [failed["id"] for failed in answer["failed"]] == ["r-7"]
    assert len(strict.taken) == 19


def test_records_are_not_logged(stream_forwarder: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    handle(stream_forwarder, batch(event(1, data='{"card": "4111-1111-1111"}')))
    output = capsys.readouterr()
    assert "4111-1111" not in output.out + output.err
