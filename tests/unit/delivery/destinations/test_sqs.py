from __future__ import annotations

import json

import boto3
import pytest

from tests.support.aws import received
from tests.support.destinations import deliver
from tests.support.functions import REGION
from tests.unit.payloads import event


@pytest.mark.usefixtures("aws")
def test_queue_gets_events_with_their_attributes() -> None:
    sqs = boto3.client("sqs", region_name=REGION)
    url = sqs.create_queue(QueueName="queue")["QueueUrl"]
    message_ids = deliver(*(event(number, destination="queue") for number in range(25)))
    arrived = received(sqs, url)
    assert {message["MessageId"] for message in arrived} == set(message_ids.values())
    assert sorted(json.loads(message["Body"])["id"] for message in arrived) == sorted(f"event-{n}" for n in range(25))
    assert arrived[0]["MessageAttributes"]["operation"] == {"DataType": "String", "StringValue": "insert"}


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("is_ordered", [False, True])
def test_fifo_queue_gets_events_in_order_and_each_once(is_ordered: bool) -> None:
    sqs = boto3.client("sqs", region_name=REGION)
    url = sqs.create_queue(QueueName="queue.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    events = [
        event(number, destination="queue.fifo", ordered=is_ordered, group=f"7-{number % 3}") for number in range(25)
    ]
    deliver(*events)
    deliver(*events)
    arrived = received(sqs, url)
    for group in ("7-0", "7-1", "7-2"):
        numbers = [
            int(json.loads(message["Body"])["id"].partition("-")[2])
            for message in arrived
            if message["Attributes"]["MessageGroupId"] == group
        ]
        assert numbers == list(range(int(group[-1]), 25, 3))
