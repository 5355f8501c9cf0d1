from __future__ import annotations

from datetime import UTC, datetime

import boto3
import pytest

from pgrelay.delivery.destinations.cloudwatch import CloudWatchNamespace
from pgrelay.delivery.messages import Entry, Message
from tests.support.functions import REGION


@pytest.mark.usefixtures("aws")
def test_namespace_gets_metrics() -> None:
    content = {"MetricName": "Reading", "Timestamp": datetime(2026, 11, 21, 7, tzinfo=UTC), "Value": 60.5}
    message = Message(entries=(Entry(position=0, event_id="m-1"),), body=content, size_bytes=100)
    assert CloudWatchNamespace("Database", client=CloudWatchNamespace.connect).send([message]) == [""]
    found = boto3.client("cloudwatch", region_name=REGION).list_metrics(Namespace="Database")["Metrics"]
    assert [metric["MetricName"] for metric in found] == ["Reading"]
