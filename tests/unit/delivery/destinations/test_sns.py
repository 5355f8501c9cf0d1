from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import boto3
import pytest
from botocore.exceptions import ClientError

from pgrelay.delivery.claims import S3ClaimStore
from pgrelay.events.row_events import queue_published_row
from tests.support.aws import ACCOUNT, Subscriber, received
from tests.support.destinations import KNOWN, deliver, deliver_queues, known, messages
from tests.support.functions import CLAIM_CHECK_BUCKET, REGION
from tests.unit.payloads import HOSTILE_TEXTS, event

if TYPE_CHECKING:
    from pgrelay.delivery.refusals import Refusal
    from pgrelay.delivery.text_messages import Claim

LARGE = "x" * 300_000


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("text", HOSTILE_TEXTS[:10], ids=range(10))
def test_row_event_arrives_as_it_is_where_delivery_is_raw(text: str) -> None:
    subscriber = Subscriber({"table": ["orders"], "operation": ["insert"]}, raw=True)
    data = json.dumps({"new": {text: text}, "n": 1})
    message_ids = deliver(event(data=data))
    assert list(message_ids) == [0]
    (arrived,) = subscriber.receive()
    assert arrived["data"] == json.loads(data)


@pytest.mark.usefixtures("aws")
def test_numbers_are_not_rounded_on_the_way() -> None:
    subscriber = Subscriber(raw=True)
    deliver(event(data='{"new":{"amount":12345678901234567890.123456789000}}'))
    (message,) = received(subscriber.sqs, subscriber.url)
    assert message["Body"].endswith('"data":{"new":{"amount":12345678901234567890.123456789000}}}')


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("number", [1, 2, 25])
def test_filter_policy_selects_from_a_batch(number: int) -> None:
    subscriber = Subscriber({"table": ["visits"]})
    tables = ("orders", "visits")
    message_ids = deliver(*(event(n, table=tables[n % 2]) for n in range(number)))
    assert len(set(message_ids.values())) == number
    ids = sorted(json.loads(arrived["Message"])["id"] for arrived in subscriber.receive())
    assert ids == sorted(f"event-{n}" for n in range(1, number, 2))


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("name", ['Schema "with" & = % + quotes', "Tabelle ä 漢字 \N{ROCKET}", "&a=b&c=d", " "])
def test_names_arrive_in_the_attributes_as_they_are(name: str) -> None:
    subscriber = Subscriber(raw=True)
    deliver(event(table=name))
    (message,) = received(subscriber.sqs, subscriber.url)
    assert message["MessageAttributes"]["table"]["StringValue"] == name


@pytest.mark.usefixtures("aws")
def test_published_row_arrives_with_its_subject() -> None:
    subscriber = Subscriber()
    queue = queue_published_row({"application": "a", "n": None}, KNOWN["events"])
    assert queue is not None
    message_ids = deliver_queues(queue)
    (arrived,) = subscriber.receive()
    assert arrived["MessageId"] == message_ids[0]
    assert arrived["Subject"] == "Notification for row-insert in RDS"
    assert json.loads(arrived["Message"]) == {"application": "a", "n": None}


@pytest.mark.usefixtures("aws")
def test_fifo_topic_gets_group_and_id() -> None:
    sns = boto3.client("sns", region_name=REGION)
    sns.create_topic(Name="topic.fifo", Attributes={"FifoTopic": "true"})
    sqs = boto3.client("sqs", region_name=REGION)
    url = sqs.create_queue(QueueName="other.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    sns.subscribe(
        TopicArn=KNOWN["events.fifo"].arn,
        Protocol="sqs",
        Endpoint=f"arn:aws:sqs:{REGION}:{ACCOUNT}:other.fifo",
        Attributes={"RawMessageDelivery": "true"},
    )
    deliver(event(destination="events.fifo", ordered=True, group="7-1a2b3c4d"))
    (message,) = received(sqs, url)
    assert message["Attributes"]["MessageGroupId"] == "7-1a2b3c4d"
    assert message["Attributes"]["MessageDeduplicationId"] == "event-1"


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("destination", ["events", "events.fifo"])
def test_body_is_the_one_that_botocore_writes(destination: str, packed: bool) -> None:
    events = [
        event(n, table=f"t {n % 2} é&=", operation=operation, destination=destination, packed=packed)
        for n, operation in enumerate(["insert", "update", "delete"])
    ]
    sent = [*messages(*events), *messages(event(4, data=f'{{"t":"{LARGE}"}}', destination=destination))]
    queue = queue_published_row({"a": "row"}, KNOWN["events"])
    if destination == "events" and queue is not None:
        sent.append(KNOWN["events"].take(queue.waiting))
    bodies: list[Any] = []

    def keep(params: dict[str, Any], **_: Any) -> Any:
        bodies.append(params["body"])
        raise ClientError({"Error": {"Code": "kept"}}, "PublishBatch")

    topic = known(claims=KeepingNothing(CLAIM_CHECK_BUCKET))[destination]
    topic.client().meta.events.register_last("before-call.sns.PublishBatch", keep)
    topic.send(sent)
    theirs: Any = boto3.client("sns", region_name=REGION)
    theirs.meta.events.register_last("before-call.sns.PublishBatch", keep)
    with pytest.raises(ClientError):
        theirs.publish_batch(
            TopicArn=KNOWN[destination].arn,
            PublishBatchRequestEntries=[
                {
                    "Id": str(number),
                    "Message": message.body,
                    **({"Subject": message.subject} if message.subject else {}),
                    **(
                        {"MessageGroupId": message.group, "MessageDeduplicationId": message.deduplication_id}
                        if message.group
                        else {}
                    ),
                    "MessageAttributes": {
                        one.name: {"DataType": one.type, "StringValue": one.value} for one in message.attributes
                    },
                }
                for number, message in enumerate(sent)
            ],
        )
    ours, original = bodies
    assert dict(parse_qsl(ours.decode(), strict_parsing=True)) == {
        name: str(value) for name, value in original.items() if value != ""
    }


class KeepingNothing(S3ClaimStore):
    def put(self, claim: Claim) -> Refusal | None:
        """Keep nothing."""
