from __future__ import annotations

import json
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from pgrelay.errors import DeliveryError
from pgrelay.notifications.event_bus import EventBus
from tests.support import functions
from tests.support.functions import REGION

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    functions.set_environment(monkeypatch, "exception_relay")
    with mock_aws():
        boto3.client("events", region_name=REGION).create_event_bus(Name="alerts")
        yield


@pytest.mark.usefixtures("aws")
def test_event_is_put() -> None:
    client = boto3.client("events", region_name=REGION)
    client.put_rule(Name="all", EventBusName="alerts", EventPattern=json.dumps({"source": ["pgrelay"]}))
    EventBus("alerts").put('{"kind": "exception"}')


def test_bus_that_does_not_answer_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    functions.set_environment(monkeypatch, "exception_relay", AWS_ENDPOINT_URL_EVENTS="http://127.0.0.1:9")
    with pytest.raises(DeliveryError, match="bus alerts"):
        EventBus("alerts").put("{}")


@pytest.mark.usefixtures("aws")
def test_event_that_is_refused_is_an_error() -> None:
    with pytest.raises(DeliveryError, match="bus alerts"):
        EventBus("alerts").put("no JSON")
