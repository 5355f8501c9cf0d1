from __future__ import annotations

import importlib
import json
import re
from typing import Any

import boto3
import pytest

from tests.support.aws import Subscriber, received
from tests.support.destinations import KNOWN, deliver, message, messages
from tests.support.functions import CLAIM_CHECK_BUCKET, REGION
from tests.unit.payloads import event

LARGE = "x" * (KNOWN["queue"].message_bytes + 1)


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


def test_packed_message_is_no_repeat_of_one_with_other_events() -> None:
    (both,) = messages(*(event(number, packed=True, destination="queue.fifo") for number in (1, 2)))
    (one,) = messages(event(1, packed=True, destination="queue.fifo"))
    (again,) = messages(*(event(number, packed=True, destination="queue.fifo") for number in (1, 2)))
    assert both.deduplication_id == again.deduplication_id != one.deduplication_id
    assert both.group == one.group == "public.orders"


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


@pytest.mark.parametrize("destination", ["events", "events.fifo", "queue", "queue.fifo"])
@pytest.mark.parametrize("packed", [False, True])
def test_large_event_is_stored_as_the_extended_clients_do(destination: str, packed: bool) -> None:
    data = f'{{"new": 1.50, "text": "{LARGE}é"}}'
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


def extended_session(monkeypatch: pytest.MonkeyPatch, module: str, name: str) -> Any:
    """Return a session of PyPI's amazon-*-extended-client, which puts it in boto3's place when it is imported."""
    with monkeypatch.context() as patch:
        for owner, attribute in ((boto3, "Session"), (boto3.session, "Session"), (boto3, "DEFAULT_SESSION")):
            patch.setattr(owner, attribute, getattr(owner, attribute))
        session = getattr(importlib.import_module(module), name)
    return session(region_name=REGION)


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("destination", ["events", "queue"])
def test_extended_client_reads_a_large_event_back(
    destination: str, packed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    subscriber = Subscriber(raw=True)
    subscriber.sqs.create_queue(QueueName="queue")
    url = subscriber.url if destination == "events" else subscriber.url.replace("/subscribed", "/queue")
    data = f'{{"new":{{"amount":1.50,"text":"{LARGE}é"}}}}'
    deliver(event(data=data, destination=destination, packed=packed))

    client = extended_session(monkeypatch, "sqs_extended_client", "SQSExtendedClientSession").client("sqs")
    client.large_payload_support = CLAIM_CHECK_BUCKET
    (message,) = client.receive_message(QueueUrl=url, MessageAttributeNames=["All"])["Messages"]
    assert f'"data":{data}}}' in message["Body"]
    assert isinstance(json.loads(message["Body"]), list) == packed
    client.delete_payload_from_s3 = True
    client.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    assert "Contents" not in boto3.client("s3", region_name=REGION).list_objects_v2(Bucket=CLAIM_CHECK_BUCKET)


@pytest.mark.usefixtures("aws")
def test_pointer_is_the_one_that_the_extended_client_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    subscriber = Subscriber(raw=True)
    theirs = extended_session(monkeypatch, "sns_extended_client", "SNSExtendedClientSession").client("sns")
    theirs.large_payload_support = CLAIM_CHECK_BUCKET
    deliver(event(data=f'{{"t":"{LARGE}"}}'))
    (ours,) = received(subscriber.sqs, subscriber.url)
    pointer = json.loads(ours["Body"])
    body = boto3.client("s3", region_name=REGION).get_object(Bucket=pointer[1]["s3BucketName"], Key=pointer[1]["s3Key"])
    theirs.publish(TopicArn=subscriber.topic_arn, Message=body["Body"].read().decode())
    (original,) = received(subscriber.sqs, subscriber.url)
    assert json.loads(original["Body"])[0] == pointer[0]
    assert json.loads(original["Body"])[1].keys() == pointer[1].keys()
    name = "ExtendedPayloadSize"
    assert ours["MessageAttributes"][name] == original["MessageAttributes"][name]
