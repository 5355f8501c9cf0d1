from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgrelay.delivery.destinations.registry import EVENTS
from pgrelay.events.row_events import queue_events, queue_published_row
from tests.support.destinations import KNOWN, attributes, message, messages
from tests.unit.payloads import HOSTILE_TEXTS, batch, event, texts, values

if TYPE_CHECKING:
    from decimal import Decimal

rows = st.none() | st.dictionaries(texts, values, max_size=4)


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


def test_subject_is_what_e_mail_subscribers_see_and_no_member_of_the_event() -> None:
    with_subject, without = messages(event(1, subject="Order changed"), event(2))
    assert (with_subject.subject, without.subject) == ("Order changed", None)
    assert json.loads(with_subject.body)["subject"] == "public.orders"
    assert with_subject.size_bytes == without.size_bytes + len("Order changed")


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
    for destination in KNOWN:
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
        if KNOWN[destination].is_fifo:
            assert re.fullmatch("[!-~]{1,128}", sent.group)
            assert re.fullmatch("[!-~]{1,128}", sent.deduplication_id)


@pytest.mark.parametrize("text", HOSTILE_TEXTS[:10], ids=range(10))
def test_row_values_arrive_unchanged(text: str) -> None:
    data = json.loads(message(event(new={text: text})).body)["data"]
    assert data["new"] == {text: text}


@pytest.mark.parametrize(("name", "source"), [("my db", "my%20db"), ("a/b:c%", "a%2Fb%3Ac%25"), ("数", "%E6%95%B0")])
def test_database_is_percent_encoded_in_the_source(name: str, source: str) -> None:
    assert json.loads(message(event(), database=name).body)["source"] == f"urn:pgrelay:{source}"


def test_event_for_an_unknown_destination_fails_for_good() -> None:
    found, refusals = queue_events(
        batch(event(1, destination="events"), event(2, destination="s3"), event(3), event(4, destination="")), KNOWN
    )
    assert [entry.event_id for queue in found for entry in queue.waiting] == ["event-1", "event-3", "event-4"]
    assert refusals[1].error == (f"The destination 's3' is none of this function's: {', '.join(KNOWN)}.")
    assert not refusals[1].retryable


def test_destination_is_named_shortly() -> None:
    _, refusals = queue_events(batch(event(destination="x" * 1_000_000)), KNOWN)
    assert len(refusals[0].error) < 300


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


def test_bare_row_is_the_published_message() -> None:
    row = {"application": "customer-onboard-app", "n": 1, "when": None}
    queue = queue_published_row(row, KNOWN[EVENTS])
    assert queue is not None
    made: Any = queue.take(queue.waiting)
    assert json.loads(made.body) == row
    assert made.subject == "Notification for row-insert in RDS"
    assert made.attributes == ()


@pytest.mark.parametrize("end", ["1", "1e999", "-1e999"])
def test_bare_row_may_nest_deeper_than_python_s_stack(end: str) -> None:
    deep = json.loads("[" * 2_000 + end + "]" * 2_000)
    assert queue_published_row({"deep": deep}, KNOWN[EVENTS]) is not None


@pytest.mark.parametrize("payload", [None, [], "row", 5, {"contract": "pgrelay.events/1"}, {"contract": "other"}])
def test_other_payloads_are_no_bare_row(payload: object) -> None:
    assert queue_published_row(payload, KNOWN[EVENTS]) is None


def test_data_that_are_more_than_a_value_are_refused_for_good() -> None:
    forged = event(1) | {"data": '{"new":null},"source":"urn:evil"'}
    found, refusals = queue_events(batch(forged, event(2)), KNOWN)
    assert [entry.event_id for queue in found for entry in queue.waiting] == ["event-2"]
    assert (refusals[0].error, refusals[0].retryable) == ("The event's data is not JSON.", False)
