from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgrelay.constants import SNS_MESSAGE_BYTES
from pgrelay.delivery import deliver
from pgrelay.row_events import message, outgoing, published_message
from tests.support.functions import FakeTopic
from tests.unit.payloads import HOSTILE_TEXTS, batch, event, texts, values

rows = st.none() | st.dictionaries(texts, values, max_size=4)


def test_event_is_a_structured_cloudevent() -> None:
    sent = message(event(operation="update", old={"id": 1}, changed=["note"]), database="reporting")
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
            "new": {"id": 1, "note": None},
            "old": {"id": 1},
            "changed": ["note"],
            "xid": "90210",
        },
    }
    assert sent.subject is None
    assert sent.attributes == {"database": "reporting", "schema": "public", "table": "orders", "operation": "update"}


def test_members_that_the_event_lacks_are_null() -> None:
    least = {name: event()[name] for name in ("id", "schema", "table", "operation", "at")}
    data = json.loads(message(least, database="d").body)["data"]
    assert {data[name] for name in ("key", "new", "old", "changed", "xid")} == {None}
    assert "omitted_bytes" not in data


@given(name=texts.filter(bool), database=texts.filter(bool), new=rows, old=rows)
def test_any_event_can_be_sent(name: str, database: str, new: Any, old: Any) -> None:
    sent = message(event(id=name, schema=name, table=name, new=new, old=old), database=database)
    body = json.loads(sent.body)
    sent.body.encode()
    assert re.fullmatch(r"urn:pgrelay:([A-Za-z0-9._~-]|%[0-9A-F]{2})+", body["source"])
    for value in sent.attributes.values():
        assert value
        value.encode()
        assert not re.search("[\x00-\x1f\x7f-\x9f]", value)
    assert sent.size_bytes <= SNS_MESSAGE_BYTES


@pytest.mark.parametrize("text", HOSTILE_TEXTS[:10], ids=range(10))
def test_row_values_arrive_unchanged(text: str) -> None:
    data = json.loads(message(event(new={text: text}), database="d").body)["data"]
    assert data["new"] == {text: text}


@pytest.mark.parametrize(("name", "source"), [("my db", "my%20db"), ("a/b:c%", "a%2Fb%3Ac%25"), ("数", "%E6%95%B0")])
def test_database_is_percent_encoded_in_the_source(name: str, source: str) -> None:
    assert json.loads(message(event(), database=name).body)["source"] == f"urn:pgrelay:{source}"


def test_event_over_the_limit_goes_by_its_key() -> None:
    sent = message(event(new={"text": "x" * 300_000}, old={"text": "y"}), database="d")
    data = json.loads(sent.body)["data"]
    assert (data["key"], data["new"], data["old"]) == ({"id": 1}, None, None)
    assert 300_000 < data["omitted_bytes"] < 301_000
    assert sent.size_bytes <= SNS_MESSAGE_BYTES


@pytest.mark.parametrize("missing_bytes", [0, 1])
def test_event_keeps_its_row_up_to_the_last_byte(missing_bytes: int) -> None:
    overhead = message(event(new={"text": ""}), database="d").size_bytes
    text = "x" * (SNS_MESSAGE_BYTES - overhead + missing_bytes)
    data = json.loads(message(event(new={"text": text}), database="d").body)["data"]
    assert (data["new"] is None) == bool(missing_bytes)


def test_what_the_database_left_out_is_said() -> None:
    data = json.loads(message(event(new=None, omitted_bytes=5_000_000), database="d").body)["data"]
    assert data["omitted_bytes"] == 5_000_000


def test_event_for_an_unknown_destination_fails_for_good() -> None:
    messages, failures = outgoing(batch(event(1, destination="events"), event(2, destination="s3"), event(3)))
    assert [item.event_id for item in messages] == ["event-1", "event-3"]
    (failure,) = failures
    assert failure.event_id == "event-2"
    assert failure.refusal.error == "The destination 's3' is none of this function's: events."
    assert not failure.refusal.retryable


def test_bare_row_is_the_published_message() -> None:
    row = {"application": "customer-onboard-app", "n": 1, "when": None}
    sent = published_message(row)
    assert sent is not None
    assert json.loads(sent.body) == row
    assert sent.subject == "Notification for row-insert in RDS"


@pytest.mark.parametrize("payload", [None, [], "row", 5, {"contract": "pgrelay.events/1"}, {"contract": "other"}])
def test_other_payloads_are_no_bare_row(payload: object) -> None:
    assert published_message(payload) is None


def test_destination_is_named_shortly() -> None:
    _, (failure,) = outgoing(batch(event(destination="x" * 1_000_000)))
    assert len(failure.refusal.error) < 250


@pytest.mark.parametrize("end", ["1", "1e999", "-1e999"])
def test_row_may_nest_deeper_than_python_s_stack(end: str) -> None:
    deep = json.loads("[" * 2_000 + end + "]" * 2_000)
    assert message(event(new={"deep": deep}), database="d").size_bytes < SNS_MESSAGE_BYTES


def test_event_over_the_limit_by_its_key_is_refused_for_good() -> None:
    topic = FakeTopic()
    messages, _ = outgoing(batch(event(1), event(2, key={"id": "x" * 300_000}), event(3)))
    (failure,) = deliver(messages, topic, remaining_seconds=lambda: 30.0)
    assert (failure.event_id, failure.refusal.retryable) == ("event-2", False)
    assert [json.loads(sent.body)["id"] for sent in topic.published] == ["event-1", "event-3"]
