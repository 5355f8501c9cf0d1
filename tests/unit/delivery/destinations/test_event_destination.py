from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.destinations import KNOWN, attributes, message, messages
from tests.support.functions import CLAIM_CHECK_BUCKET
from tests.unit.payloads import event


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


@pytest.mark.parametrize("destination", list(KNOWN))
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
    kind = KNOWN[destination]
    assert [entry.position for made in sent for entry in made.entries] == list(range(len(sizes)))
    for made in sent:
        assert made.size_bytes <= kind.message_bytes
        assert len(made.entries) == 1 or made.size_bytes <= kind.packed_bytes


@pytest.mark.parametrize("destination", list(KNOWN))
@pytest.mark.parametrize("surplus_bytes", [0, 1])
def test_event_is_sent_itself_up_to_the_last_byte(destination: str, surplus_bytes: int) -> None:
    around = message(event(data='{"t":""}', destination=destination)).size_bytes
    text = "x" * (KNOWN[destination].message_bytes - around + surplus_bytes)
    made = message(event(data=f'{{"t":"{text}"}}', destination=destination))
    assert bool(made.claim) == bool(surplus_bytes)


@pytest.mark.parametrize("destination", ["bus", "stream"])
def test_large_event_is_stored_and_its_cloudevent_refers_to_its_data(destination: str) -> None:
    data = f'{{"new": 1.50, "text": "{"x" * (KNOWN[destination].message_bytes + 1)}"}}'
    made = message(event(data=data, destination=destination))
    assert made.claim is not None
    assert made.claim.text == data
    sent = json.loads(made.body)
    assert sent["dataref"] == f"s3://{CLAIM_CHECK_BUCKET}/{made.claim.key}"
    assert "data" not in sent
    assert (sent["id"], sent["type"], sent["subject"]) == ("event-1", "pgrelay.row.insert", "public.orders")
