from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgrelay.delivery.destinations.firehose import FirehoseStream
from pgrelay.delivery.engine import Engine
from pgrelay.delivery.refusals import Refusal
from pgrelay.errors import DeliveryError
from pgrelay.records.row_records import delivery_streams, queue_records
from tests.support.destinations import clock
from tests.support.functions import Context, FakeDeliveryStreams, load_with_fake
from tests.unit.payloads import HOSTILE_TEXTS

if TYPE_CHECKING:
    from types import ModuleType

STREAMS = delivery_streams(["records=pgrelay-records", "FirehoseTempReading"], client=FirehoseStream.connect)


def event(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {"id": f"r-{number}", "at": "2026-11-21T07:00:00+00:00", "data": json.dumps({"n": number}), **changes}


def batch(*events: dict[str, Any]) -> dict[str, Any]:
    return {"contract": "pgrelay.records/1", "database": "d", "batch": "b-1", "events": list(events)}


def handle(function: ModuleType, payload: object) -> Any:
    return function.handler(payload, Context())


def put(event: dict[str, Any], streams: dict[str, FirehoseStream] = STREAMS) -> tuple[str, bytes]:
    """Return the delivery stream and the line of an event."""
    (queue,), refusals = queue_records([event], streams)
    assert not refusals
    stream = streams[queue.destination.name]
    return stream.resource, stream.take(queue.waiting).body.encode()


def line(**changes: Any) -> bytes:
    return put(event(**changes))[1]


def refused(event: dict[str, Any], streams: dict[str, FirehoseStream] = STREAMS) -> str:
    """Return why an event is no record."""
    queues, refusals = queue_records([event], streams)
    assert queues == []
    assert not refusals[0].retryable
    return refusals[0].error


def test_text_arrives_as_it_was_written() -> None:
    text = '{"n": 60.123456789012345678, "n": 1.10, "deep": {"a":[1,\n 2]}}'
    assert line(data=text) == text.replace("\n", " ").encode() + b"\n"


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=range(len(HOSTILE_TEXTS)))
def test_record_is_one_line_whatever_is_in_it(text: str) -> None:
    text = text[:50_000]  # a longer one is too large a record
    for data in ({"text": text}, json.dumps({"text": text}), json.dumps({"text": text}, indent=2)):
        written = line(data=data)
        assert written.count(b"\n") == 1
        assert json.loads(written) == {"text": text}


def test_line_breaks_within_a_record_make_no_other_record_of_what_is_nested() -> None:
    """A column of type json keeps the blanks of whoever wrote it, and readers of lakes go line by line."""
    _, line = put(event(data='{"order": 1, "note":\r\n{"order": 2, "paid": true}\n}'))
    assert line.count(b"\n") == 1
    assert json.loads(line) == {"order": 1, "note": {"order": 2, "paid": True}}


def test_partition_keys_are_added_where_the_record_has_none() -> None:
    keys = {"site": "north", "n": 5}
    assert line(data='{"n": 1.50}', partition_keys=keys) == b'{"site":"north","n": 1.50}\n'
    assert json.loads(line(data="{}", partition_keys=keys)) == keys
    assert json.loads(line(data=" {} ", partition_keys={"it's": '"'})) == {"it's": '"'}


def test_destination_is_the_first_unless_named() -> None:
    assert put(event())[0] == "pgrelay-records"
    assert put(event(destination="FirehoseTempReading"))[0] == "FirehoseTempReading"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"destination": "elsewhere"}, "'elsewhere' is none of this deployment's: records, FirehoseTempReading"),
        ({"destination": ["records"]}, "['records'] is none of this deployment's"),
        ({"data": None}, "data is None; expected an object"),
        ({"data": "[1]"}, "data is '[1]'"),
        ({"data": "{broken"}, "data is '{broken'"),
        ({"data": "[" * 100_000}, "expected an object"),
        ({"data": "{}", "partition_keys": [1]}, "partition_keys is no object"),
        ({"data": json.dumps({"x": "x" * FirehoseStream.message_bytes})}, "Firehose takes at most 1024000"),
        ({"data": '{"x": "\ud800"}'}, "lone surrogate"),
    ],
)
def test_record_that_firehose_never_takes_is_told_why(changes: dict[str, Any], words: str) -> None:
    error = refused(event(**changes))
    assert words in error
    assert len(error) < 400


@pytest.mark.parametrize("surplus_bytes", [0, 1])
def test_record_is_put_up_to_the_last_byte(surplus_bytes: int) -> None:
    data = json.dumps({"x": "x" * (FirehoseStream.message_bytes - len('{"x": ""}\n') + surplus_bytes)})
    if surplus_bytes:
        assert "1024001 bytes" in refused(event(data=data))
    else:
        assert len(line(data=data)) == FirehoseStream.message_bytes


def test_deployment_without_a_stream_says_so() -> None:
    assert "none of this deployment's: none" in refused(event(), {})


def test_destinations_are_names_arns_or_both() -> None:
    arn = "arn:aws:firehose:us-east-1:123456789012:deliverystream/mine"
    found = delivery_streams(["records=pgrelay-records", "other", arn], client=FirehoseStream.connect)
    assert {name: stream.resource for name, stream in found.items()} == {
        "records": "pgrelay-records",
        "other": "other",
        "mine": "mine",
    }


@given(st.lists(st.tuples(st.sampled_from(list(STREAMS)), st.integers(10, FirehoseStream.message_bytes)), max_size=20))
def test_calls_lose_nothing_and_keep_order_and_limits(sizes: list[tuple[str, int]]) -> None:
    fake = FakeDeliveryStreams()
    streams = delivery_streams(["records=pgrelay-records", "FirehoseTempReading"], client=FirehoseStream.connect)
    for stream in streams.values():
        stream.send = fake.sender(stream.resource)  # type: ignore[method-assign, assignment]
    events = [
        event(number, data=f'{{"n":{number}{" " * (size - 20)}}}', destination=name)
        for number, (name, size) in enumerate(sizes)
    ]
    queues, _ = queue_records(events, streams)
    assert not Engine().deliver(queues, seconds_left=clock()).refusals
    for name, stream in streams.items():
        taken = [json.loads(line)["n"] for resource, line in fake.taken if resource == stream.resource]
        assert taken == [number for number, (wanted, _) in enumerate(sizes) if wanted == name]
    for _, lines in fake.calls:
        assert len(lines) <= FirehoseStream.call_messages
        assert sum(map(len, lines)) <= FirehoseStream.call_bytes


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
    stream_forwarder: ModuleType, delivery_streams: FakeDeliveryStreams
) -> None:
    delivery_streams.refuse = lambda line: (
        Refusal(error="ServiceUnavailableException: slow down", retryable=True) if line == b'{"n": 2}\n' else None
    )
    answer = handle(stream_forwarder, batch(event(1), event(2), event(3), event(4, destination="no")))
    assert answer["delivered"] == 2
    assert {failed["id"]: failed["retryable"] for failed in answer["failed"]} == {"r-2": True, "r-4": False}
    assert [len(lines) for _, lines in delivery_streams.calls] == [3, 1, 1, 1]


def test_call_that_is_refused_for_one_record_is_halved(monkeypatch: pytest.MonkeyPatch) -> None:
    spoilt = Refusal(error="InvalidArgumentException", retryable=False, whole_call=True)

    class Strict(FakeDeliveryStreams):
        def put(self, stream: str, lines: Any) -> list[Refusal | None]:
            return [spoilt] * len(lines) if b'{"n": 7}\n' in lines else super().put(stream, lines)

    strict = Strict()
    answer = handle(
        load_with_fake(monkeypatch, "stream_forwarder", strict), batch(*(event(number) for number in range(20)))
    )
    assert answer["delivered"] == 19
    assert [failed["id"] for failed in answer["failed"]] == ["r-7"]
    assert len(strict.taken) == 19


def test_error_is_answered_shortly(stream_forwarder: ModuleType, delivery_streams: FakeDeliveryStreams) -> None:
    delivery_streams.refuse = lambda _: Refusal(error="x" * 100_000, retryable=False)
    answer = handle(stream_forwarder, batch(event(1)))
    assert len(answer["failed"][0]["error"]) < 1_000


def test_records_of_the_same_id_are_each_answered_for(stream_forwarder: ModuleType) -> None:
    answer = handle(stream_forwarder, batch(event(1, destination="no"), event(1), event(1, destination="no")))
    assert (answer["delivered"], [failed["id"] for failed in answer["failed"]]) == (1, ["r-1", "r-1"])


def test_records_are_put_in_a_time_that_is_shorter_than_aws_may_take(
    stream_forwarder: ModuleType, delivery_streams: FakeDeliveryStreams
) -> None:
    answer = handle(stream_forwarder, {**batch(event(1)), "answer_within_ms": 1_000})
    assert answer["delivered"] == len(delivery_streams.taken) == 1


def test_records_are_not_logged(stream_forwarder: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    handle(stream_forwarder, batch(event(1, data='{"card": "4111-1111-1111"}')))
    output = capsys.readouterr()
    assert "4111-1111" not in output.out + output.err
