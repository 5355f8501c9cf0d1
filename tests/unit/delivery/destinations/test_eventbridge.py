from __future__ import annotations

import json

from botocore.stub import Stubber

from tests.support.destinations import ARNS, known, message, messages
from tests.unit.payloads import event


def test_event_bus_gets_source_type_and_detail() -> None:
    (sent,) = messages(event(destination="bus"))
    expected = {
        "EventBusName": ARNS["bus"], "Source": "pgrelay", "DetailType": "pgrelay.row.insert", "Detail": sent.body
    }  # fmt: skip
    bus = known()["bus"]
    with Stubber(bus.client()) as stubber:
        stubber.add_response("put_events", {"Entries": [{"EventId": "m"}]}, {"Entries": [expected]})
        assert bus.send([sent]) == ["m"]


def test_event_for_eventbridge_is_a_detail_of_its_type() -> None:
    made = message(event(destination="bus"))
    assert made.detail_type == "pgrelay.row.insert"
    assert json.loads(made.body)["data"]["new"] == {"id": 1}


def test_packed_for_eventbridge_is_an_object_that_rules_can_select_by() -> None:
    (made,) = messages(*(event(number, packed=True, destination="bus") for number in range(3)))
    detail = json.loads(made.body)
    assert made.detail_type == "pgrelay.row.insert.batch"
    assert {name: detail[name] for name in ("database", "schema", "table", "operation")} == {
        "database": "reporting", "schema": "public", "table": "orders", "operation": ["insert"]
    }  # fmt: skip
    assert [one["id"] for one in detail["events"]] == ["event-0", "event-1", "event-2"]
