from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgrelay.delivery.destinations import EVENTS, destinations
from pgrelay.delivery.messages import Writer
from pgrelay.events.row_events import lanes, published_lane
from tests.support.functions import CLAIM_CHECK_BUCKET, EVENT_TOPIC_ARN
from tests.unit.payloads import HOSTILE_TEXTS, batch, event, texts, values

if TYPE_CHECKING:
    from decimal import Decimal

    from pgrelay.delivery.messages import Message

ARN = "arn:aws:{}:us-east-1:000000000000:{}".format
KNOWN = destinations(
    EVENT_TOPIC_ARN,
    f"{EVENT_TOPIC_ARN}.fifo",
    [
        ARN("sqs", "queue"),
        ARN("sqs", "queue.fifo"),
        ARN("events", "event-bus/bus"),
        ARN("firehose", "deliverystream/stream"),
    ],
    [],
)
WRITERS = {name: Writer(destination=destination, bucket=CLAIM_CHECK_BUCKET) for name, destination in KNOWN.items()}

rows = st.none() | st.dictionaries(texts, values, max_size=4)


def messages(*events: dict[str, Any], database: str = "reporting") -> list[Message]:
    """Return all messages of a batch, as if each was taken at once."""
    found, refusals = lanes(batch(*events, database=database), WRITERS)
    assert not refusals
    made = []
    for lane in found:
        while lane.waiting:
            made += [message for part in lane.next_parts() for message in part.messages]
    return made


def message(event: dict[str, Any], *, database: str = "reporting") -> Message:
    (made,) = messages(event, database=database)
    return made


def attributes(made: Message) -> dict[str, str]:
    return {attribute.name: attribute.value for attribute in made.attributes}


def test_event_is_a_structured_cloudevent() -> None:
    sent = message(event(operation="update", old={"id": 1}, changed=["note"]))
    assert json.loads(sent.body) == {
        "specversion": "1.0",
        "id": "event-1",
        "source": "urn:pgrelay:reporting",
        "type": "pgrelay.row.update",
        "subject": "public.orders",
        "time": "2026-11-21T03:12:45.123456+00:00",
        "datacontenttype": "application/json",
        "data": {
            "schema": "public",
            "table": "orders",
            "operation": "update",
            "key": {"id": 1},
            "new": {"id": 1},
            "old": {"id": 1},
            "changed": ["note"],
            "xid": "90210",
        },
    }
    assert attributes(sent) == {
        "database": "reporting", "schema": "public", "table": "orders", "operation": "update"
    }  # fmt: skip


@given(
    st.text(st.characters(exclude_characters="\ufffe\uffff", codec="utf-8")), st.decimals(allow_nan=False, places=30)
)
def test_data_arrive_byte_for_byte(text: str, number: Decimal) -> None:
    data = f'{{"new": {{"text": {json.dumps(text, ensure_ascii=False)}, "n": {number:f}, "z": 1.50,\n "n": 1e400}}}}'
    for made in (message(event(data=data)), message(event(data=data, packed=True))):
        assert f',"data":{data}}}' in made.body


def test_what_sqs_refuses_becomes_an_escape() -> None:
    made = message(event(data='{"new": {"\uffff": "\ufffe 漢"}}'))
    assert made.body.endswith(r'"data":{"new": {"\uffff": "\ufffe 漢"}}}')


@given(name=texts.filter(bool), database=texts.filter(bool), new=rows, old=rows)
def test_any_event_can_be_sent(name: str, database: str, new: Any, old: Any) -> None:
    for destination in WRITERS:
        sent = message(
            event(id=name, schema=name, table=name, new=new, old=old, destination=destination), database=database
        )
        body = json.loads(sent.body)
        sent.body.encode()
        assert re.fullmatch(r"urn:pgrelay:([A-Za-z0-9._~-]|%[0-9A-F]{2})+", body["source"])
        for value in attributes(sent).values():
            assert value
            value.encode()
            assert not re.search("[\x00-\x1f\x7f-\x9f]", value)
        if WRITERS[destination].destination.is_fifo:
            assert re.fullmatch("[!-~]{1,128}", sent.group)
            assert re.fullmatch("[!-~]{1,128}", sent.deduplication_id)


@pytest.mark.parametrize("text", HOSTILE_TEXTS[:10], ids=range(10))
def test_row_values_arrive_unchanged(text: str) -> None:
    data = json.loads(message(event(new={text: text})).body)["data"]
    assert data["new"] == {text: text}


@pytest.mark.parametrize(("name", "source"), [("my db", "my%20db"), ("a/b:c%", "a%2Fb%3Ac%25"), ("数", "%E6%95%B0")])
def test_database_is_percent_encoded_in_the_source(name: str, source: str) -> None:
    assert json.loads(message(event(), database=name).body)["source"] == f"urn:pgrelay:{source}"


# --- destinations


def test_event_for_an_unknown_destination_fails_for_good() -> None:
    found, refusals = lanes(
        batch(event(1, destination="events"), event(2, destination="s3"), event(3), event(4, destination="")), WRITERS
    )
    assert [entry.event_id for lane in found for entry in lane.waiting] == ["event-1", "event-3", "event-4"]
    assert refusals[1].error == (
        "The destination 's3' is none of this function's: events, events.fifo, queue, queue.fifo, bus, stream."
    )
    assert not refusals[1].retryable


def test_destination_is_named_shortly() -> None:
    _, refusals = lanes(batch(event(destination="x" * 1_000_000)), WRITERS)
    assert len(refusals[0].error) < 300


def test_event_for_eventbridge_is_a_detail_of_its_type() -> None:
    made = message(event(destination="bus"))
    assert made.detail_type == "pgrelay.row.insert"
    assert json.loads(made.body)["data"]["new"] == {"id": 1}


def test_event_for_firehose_is_one_line() -> None:
    made = message(event(data='{"new": {"document": {\r\n"a": "\\n"}}}', destination="stream"))
    assert made.body.endswith("\n")
    assert made.body.count("\n") == 1
    assert "\r" not in made.body
    assert json.loads(made.body)["data"] == {"new": {"document": {"a": "\n"}}}


@pytest.mark.parametrize("destination", ["events.fifo", "queue.fifo"])
def test_fifo_destination_gets_group_and_id(destination: str) -> None:
    grouped, plain, odd = messages(
        event(1, destination=destination, ordered=True, group="7-1a2b3c4d"),
        event(2, destination=destination),
        event(3, destination=destination, schema="Schéma", id="event 3"),
    )
    assert (grouped.group, grouped.deduplication_id) == ("7-1a2b3c4d", "event-1")
    assert (plain.group, plain.deduplication_id) == ("public.orders", "event-2")
    assert re.fullmatch("[0-9a-f]{64}", odd.group)
    assert re.fullmatch("[0-9a-f]{64}", odd.deduplication_id)


def test_group_is_stable() -> None:
    first, again = (message(event(n, destination="queue.fifo", table="漢字")) for n in (1, 2))
    assert first.group == again.group


# --- packed


def test_packed_events_are_one_array_of_cloudevents() -> None:
    (made,) = messages(*(event(number, packed=True) for number in range(100)))
    assert [one["id"] for one in json.loads(made.body)] == [f"event-{number}" for number in range(100)]
    assert attributes(made) == {
        "database": "reporting",
        "schema": "public",
        "table": "orders",
        "operation": "insert",
        "content_type": "application/cloudevents-batch+json",
    }


def test_single_packed_event_is_an_array_too() -> None:
    made = message(event(packed=True))
    assert [one["id"] for one in json.loads(made.body)] == ["event-1"]


def test_packed_events_share_a_message_where_filter_policies_see_no_difference() -> None:
    made = messages(
        event(1, packed=True),
        event(2, packed=True, operation="delete"),
        event(3, packed=True, table="visits"),
        event(4, packed=True, destination="queue"),
        event(5, packed=True),
        event(6),
    )
    assert [[entry.event_id for entry in one.entries] for one in made] == [
        ["event-1", "event-5"],
        ["event-2"],
        ["event-3"],
        ["event-4"],
        ["event-6"],
    ]


def test_ordered_packed_events_share_a_message_with_other_operations() -> None:
    (made,) = messages(
        *(
            event(number, packed=True, ordered=True, group=f"7-{number % 2}", operation=operation)
            for number, operation in enumerate(["insert", "update", "insert", "delete"])
        )
    )
    assert [one["id"] for one in json.loads(made.body)] == ["event-0", "event-1", "event-2", "event-3"]
    (operation,) = (attribute for attribute in made.attributes if attribute.name == "operation")
    assert operation.type == "String.Array"
    assert json.loads(operation.value) == ["insert", "update", "delete"]


@pytest.mark.parametrize("destination", list(WRITERS))
@pytest.mark.parametrize("text", ["x", "é", "\N{ROCKET}"])
@given(st.lists(st.integers(min_value=0, max_value=80_000), min_size=1, max_size=40))
def test_packed_messages_lose_nothing_keep_order_and_limits(destination: str, text: str, sizes: list[int]) -> None:
    sent = messages(
        *(
            event(n, data=f'{{"new":"{text * size}"}}', packed=True, destination=destination, table=text * 60)
            for n, size in enumerate(sizes)
        ),
        database=text * 60,
    )
    kind = WRITERS[destination].destination.kind
    assert [entry.position for made in sent for entry in made.entries] == list(range(len(sizes)))
    for made in sent:
        assert made.size_bytes <= kind.message_bytes
        assert len(made.entries) == 1 or made.size_bytes <= kind.packed_bytes


def test_packed_for_eventbridge_is_an_object_that_rules_can_select_by() -> None:
    (made,) = messages(*(event(number, packed=True, destination="bus") for number in range(3)))
    detail = json.loads(made.body)
    assert made.detail_type == "pgrelay.row.insert.batch"
    assert {name: detail[name] for name in ("database", "schema", "table", "operation")} == {
        "database": "reporting", "schema": "public", "table": "orders", "operation": ["insert"]
    }  # fmt: skip
    assert [one["id"] for one in detail["events"]] == ["event-0", "event-1", "event-2"]


def test_packed_for_firehose_are_lines() -> None:
    (made,) = messages(*(event(number, packed=True, destination="stream") for number in range(3)))
    assert [json.loads(line)["id"] for line in made.body.splitlines()] == ["event-0", "event-1", "event-2"]


def test_packed_message_is_no_repeat_of_one_with_other_events() -> None:
    (both,) = messages(*(event(number, packed=True, destination="queue.fifo") for number in (1, 2)))
    (one,) = messages(event(1, packed=True, destination="queue.fifo"))
    (again,) = messages(*(event(number, packed=True, destination="queue.fifo") for number in (1, 2)))
    assert both.deduplication_id == again.deduplication_id != one.deduplication_id
    assert both.group == one.group == "public.orders"


# --- too large


LARGE = {name: "x" * (writer.destination.kind.message_bytes + 1) for name, writer in WRITERS.items()}


@pytest.mark.parametrize("destination", ["events", "events.fifo", "queue", "queue.fifo"])
@pytest.mark.parametrize("packed", [False, True])
def test_large_event_is_stored_as_the_extended_clients_do(destination: str, packed: bool) -> None:
    data = f'{{"new": 1.50, "text": "{LARGE[destination]}é"}}'
    made = message(event(data=data, packed=packed, destination=destination))
    assert made.claim is not None
    assert json.loads(made.body) == [
        "software.amazon.payloadoffloading.PayloadS3Pointer",
        {"s3BucketName": CLAIM_CHECK_BUCKET, "s3Key": made.claim.key},
    ]
    (size,) = (attribute for attribute in made.attributes if attribute.name == "ExtendedPayloadSize")
    assert (size.type, size.value) == ("Number", str(len(made.claim.text.encode())))
    assert f'"data":{data}}}' in made.claim.text
    assert isinstance(json.loads(made.claim.text), list) == packed
    assert made.claim.key.startswith("reporting/event-1/")
    assert made.size_bytes < 1_000


@pytest.mark.parametrize("destination", ["bus", "stream"])
def test_large_event_is_stored_and_its_cloudevent_refers_to_its_data(destination: str) -> None:
    data = f'{{"new": 1.50, "text": "{LARGE[destination]}"}}'
    made = message(event(data=data, destination=destination))
    assert made.claim is not None
    assert made.claim.text == data
    sent = json.loads(made.body)
    assert sent["dataref"] == f"s3://{CLAIM_CHECK_BUCKET}/{made.claim.key}"
    assert "data" not in sent
    assert (sent["id"], sent["type"], sent["subject"]) == ("event-1", "pgrelay.row.insert", "public.orders")


def test_each_message_has_an_object_of_its_own() -> None:
    """A consumer may delete the object with its message; a repeat of the message must find its own."""
    data = f'{{"text": "{LARGE[EVENTS]}"}}'
    keys = {made.claim.key for made in messages(*[event(1, data=data)] * 2) if made.claim}
    assert len(keys) == 2


def test_key_of_an_object_is_plain_whatever_the_names() -> None:
    made = message(event(id="../ä\ud800" * 1_000, data=f'{{"t": "{LARGE[EVENTS]}"}}'), database="../漢")
    assert made.claim is not None
    assert re.fullmatch("[0-9a-f]{64}/[0-9a-f]{64}/[0-9a-f-]{36}", made.claim.key)


@pytest.mark.parametrize("destination", list(WRITERS))
@pytest.mark.parametrize("surplus_bytes", [0, 1])
def test_event_is_sent_itself_up_to_the_last_byte(destination: str, surplus_bytes: int) -> None:
    around = message(event(data='{"t":""}', destination=destination)).size_bytes
    text = "x" * (WRITERS[destination].destination.kind.message_bytes - around + surplus_bytes)
    made = message(event(data=f'{{"t":"{text}"}}', destination=destination))
    assert bool(made.claim) == bool(surplus_bytes)


# --- the published payload


def test_bare_row_is_the_published_message() -> None:
    row = {"application": "customer-onboard-app", "n": 1, "when": None}
    lane = published_lane(row, WRITERS[EVENTS])
    assert lane is not None
    ((made,),) = (part.messages for part in lane.next_parts())
    assert json.loads(made.body) == row
    assert made.entries[0].label.subject == "Notification for row-insert in RDS"
    assert made.attributes == ()


@pytest.mark.parametrize("end", ["1", "1e999", "-1e999"])
def test_bare_row_may_nest_deeper_than_python_s_stack(end: str) -> None:
    deep = json.loads("[" * 2_000 + end + "]" * 2_000)
    assert published_lane({"deep": deep}, WRITERS[EVENTS]) is not None


@pytest.mark.parametrize("payload", [None, [], "row", 5, {"contract": "pgrelay.events/1"}, {"contract": "other"}])
def test_other_payloads_are_no_bare_row(payload: object) -> None:
    assert published_lane(payload, WRITERS[EVENTS]) is None
