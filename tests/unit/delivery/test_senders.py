"""The adapters to AWS: with moto where messages really arrive, with stubbed answers where AWS refuses."""

from __future__ import annotations

import importlib
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote_plus

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

from pgrelay.delivery.deliverer import Deliverer
from pgrelay.delivery.destinations import destinations
from pgrelay.delivery.messages import Writer
from pgrelay.delivery.refusals import Refusal
from pgrelay.delivery.senders import AwsSender, S3Store, _form
from pgrelay.events.row_events import lanes, published_lane
from tests.support.aws import ACCOUNT, Subscriber, not_aws, received, unreachable_aws
from tests.support.functions import CLAIM_CHECK_BUCKET, REGION, set_environment
from tests.unit.payloads import HOSTILE_TEXTS, batch, event

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pgrelay.delivery.deliverer import Lane
    from pgrelay.delivery.messages import Message

LARGE = "x" * 300_000
ARNS = {
    "events": f"arn:aws:sns:{REGION}:{ACCOUNT}:topic",
    "queue": f"arn:aws:sqs:{REGION}:{ACCOUNT}:plain",
    "queue.fifo": f"arn:aws:sqs:{REGION}:{ACCOUNT}:plain.fifo",
    "topic.fifo": f"arn:aws:sns:{REGION}:{ACCOUNT}:topic.fifo",
    "bus": f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/bus",
    "stream": f"arn:aws:firehose:{REGION}:{ACCOUNT}:deliverystream/stream",
}
KNOWN = destinations(ARNS["events"], "", list(ARNS.values())[1:], list(ARNS)[1:])
WRITERS = {name: Writer(destination=destination, bucket=CLAIM_CHECK_BUCKET) for name, destination in KNOWN.items()}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    set_environment(monkeypatch, "test")


@pytest.fixture
def aws() -> Iterator[None]:
    with mock_aws():
        boto3.client("s3", region_name=REGION).create_bucket(Bucket=CLAIM_CHECK_BUCKET)
        yield


def senders() -> dict[str, AwsSender]:
    store = S3Store()
    return {name: AwsSender(destination, store) for name, destination in KNOWN.items()}


def deliver(*events: dict[str, Any]) -> dict[int, str]:
    found, _ = lanes(batch(*events), WRITERS)
    return deliver_lanes(found)


def deliver_lanes(found: Sequence[Lane]) -> dict[int, str]:
    outcomes = Deliverer(senders()).deliver(found, seconds_left=lambda: 30.0)
    assert not outcomes.refusals
    return dict(outcomes.message_ids)


def messages(*events: dict[str, Any]) -> list[Message]:
    found, _ = lanes(batch(*events), WRITERS)
    return [message for lane in found for part in lane.next_parts() for message in part.messages]


# --- what arrives


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
    lane = published_lane({"application": "a", "n": None}, WRITERS["events"])
    assert lane is not None
    message_ids = deliver_lanes([lane])
    (arrived,) = subscriber.receive()
    assert arrived["MessageId"] == message_ids[0]
    assert arrived["Subject"] == "Notification for row-insert in RDS"
    assert json.loads(arrived["Message"]) == {"application": "a", "n": None}


@pytest.mark.usefixtures("aws")
def test_queue_gets_events_with_their_attributes() -> None:
    sqs = boto3.client("sqs", region_name=REGION)
    url = sqs.create_queue(QueueName="plain")["QueueUrl"]
    message_ids = deliver(*(event(number, destination="queue") for number in range(25)))
    arrived = received(sqs, url)
    assert {message["MessageId"] for message in arrived} == set(message_ids.values())
    assert sorted(json.loads(message["Body"])["id"] for message in arrived) == sorted(f"event-{n}" for n in range(25))
    assert arrived[0]["MessageAttributes"]["operation"] == {"DataType": "String", "StringValue": "insert"}


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("is_ordered", [False, True])
def test_fifo_queue_gets_events_in_order_and_each_once(is_ordered: bool) -> None:
    sqs = boto3.client("sqs", region_name=REGION)
    url = sqs.create_queue(QueueName="plain.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
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


@pytest.mark.usefixtures("aws")
def test_fifo_topic_gets_group_and_id() -> None:
    sns = boto3.client("sns", region_name=REGION)
    sns.create_topic(Name="topic.fifo", Attributes={"FifoTopic": "true"})
    sqs = boto3.client("sqs", region_name=REGION)
    url = sqs.create_queue(QueueName="other.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    sns.subscribe(
        TopicArn=ARNS["topic.fifo"],
        Protocol="sqs",
        Endpoint=f"arn:aws:sqs:{REGION}:{ACCOUNT}:other.fifo",
        Attributes={"RawMessageDelivery": "true"},
    )
    deliver(event(destination="topic.fifo", ordered=True, group="7-1a2b3c4d"))
    (message,) = received(sqs, url)
    assert message["Attributes"]["MessageGroupId"] == "7-1a2b3c4d"
    assert message["Attributes"]["MessageDeduplicationId"] == "event-1"


def test_event_bus_gets_source_type_and_detail() -> None:
    (sent,) = messages(event(destination="bus"))
    expected = {
        "EventBusName": ARNS["bus"], "Source": "pgrelay", "DetailType": "pgrelay.row.insert", "Detail": sent.body
    }  # fmt: skip
    sender = AwsSender(KNOWN["bus"], S3Store())
    with Stubber(sender._client) as stubber:
        stubber.add_response("put_events", {"Entries": [{"EventId": "m"}]}, {"Entries": [expected]})
        assert sender.send([sent]) == ["m"]


@pytest.mark.usefixtures("aws")
def test_delivery_stream_gets_lines() -> None:
    s3 = boto3.client("s3", region_name=REGION)
    s3.create_bucket(Bucket="lake")
    boto3.client("firehose", region_name=REGION).create_delivery_stream(
        DeliveryStreamName="stream",
        S3DestinationConfiguration={"RoleARN": f"arn:aws:iam::{ACCOUNT}:role/r", "BucketARN": "arn:aws:s3:::lake"},
    )
    deliver(*(event(number, destination="stream", packed=number > 1) for number in range(4)))
    keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket="lake")["Contents"]]
    lines = b"".join(s3.get_object(Bucket="lake", Key=key)["Body"].read() for key in keys).splitlines()
    assert sorted(json.loads(line)["id"] for line in lines) == ["event-0", "event-1", "event-2", "event-3"]


# --- what is too large, as consumers read it


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
    subscriber.sqs.create_queue(QueueName="plain")
    url = subscriber.url if destination == "events" else subscriber.url.replace("/queue", "/plain")
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


@pytest.mark.usefixtures("aws")
def test_event_whose_store_is_away_fails_for_now_and_alone() -> None:
    Subscriber()
    boto3.client("s3", region_name=REGION).delete_bucket(Bucket=CLAIM_CHECK_BUCKET)
    sent = messages(event(1), event(2, data=f'{{"t":"{LARGE}"}}'), event(3))
    first, large, third = senders()["events"].send(sent)
    assert isinstance(first, str)
    assert isinstance(third, str)
    assert isinstance(large, Refusal)
    assert large.retryable
    assert not large.whole_call
    assert "NoSuchBucket" in large.error


@pytest.mark.usefixtures("aws")
def test_s3_is_not_asked_for_what_is_small() -> None:
    Subscriber()
    sender = AwsSender(KNOWN["events"], S3Store())
    sender.send(messages(event()))
    assert "_client" not in vars(sender._store)


# --- what is refused


def test_entries_answered_failed_are_refusals_of_their_messages() -> None:
    sent = messages(*(event(number) for number in range(4)))
    answer = {
        "Successful": [{"Id": "1", "MessageId": "m"}],
        "Failed": [
            {"Id": "2", "Code": "InternalError", "Message": "later", "SenderFault": False},
            {"Id": "0", "Code": "InvalidParameter", "SenderFault": True},
        ],
    }
    sender = AwsSender(KNOWN["events"], S3Store())
    with Stubber(sender._client) as stubber:
        stubber.add_response("publish_batch", answer)
        assert sender.send(sent) == [
            Refusal(error="InvalidParameter", retryable=False),
            "m",
            Refusal(error="InternalError: later", retryable=True),
            Refusal(error="AWS did not answer for this entry.", retryable=True),
        ]


@pytest.mark.parametrize(
    ("destination", "operation", "answers"),
    [("bus", "put_events", "Entries"), ("stream", "put_record_batch", "RequestResponses")],
)
def test_entries_answered_with_an_error_are_refusals_of_their_messages(
    destination: str, operation: str, answers: str
) -> None:
    sent = messages(*(event(number, destination=destination) for number in range(4)))
    entries = [
        {"EventId": "m", "RecordId": "m"},
        {"ErrorCode": "ThrottlingException", "ErrorMessage": "slow down"},
        {"ErrorCode": "MalformedDetail", "ErrorMessage": "no JSON"},
    ]
    own = {"bus": "RecordId", "stream": "EventId"}[destination]
    answer: dict[str, Any] = {answers: [{k: v for k, v in entry.items() if k != own} for entry in entries]}
    answer |= {"FailedPutCount": 2} if destination == "stream" else {"FailedEntryCount": 2}
    sender = AwsSender(KNOWN[destination], S3Store())
    with Stubber(sender._client) as stubber:
        stubber.add_response(operation, answer)
        assert sender.send(sent) == [
            "m",
            Refusal(error="ThrottlingException: slow down", retryable=True, throttled=True),
            Refusal(error="MalformedDetail: no JSON", retryable=False),
            Refusal(error="AWS did not answer for this entry.", retryable=True),
        ]


OPERATIONS = {
    "events": "publish_batch",
    "queue": "send_message_batch",
    "bus": "put_events",
    "stream": "put_record_batch",
}


@pytest.mark.parametrize("destination", OPERATIONS)
@pytest.mark.parametrize(
    ("code", "retryable", "throttled"),
    [
        ("Throttling", True, True),
        ("ThrottlingException", True, True),
        ("RequestThrottled", True, True),
        ("ServiceUnavailableException", True, True),
        ("InternalError", True, False),
        ("KMSThrottling", True, True),
        ("AuthorizationError", True, False),  # the event is not at fault: it is as good once the policy is repaired
        ("AccessDeniedException", True, False),
        ("AWS.SimpleQueueService.NonExistentQueue", True, False),
        ("ResourceNotFoundException", True, False),
        ("InvalidParameter", False, False),
        ("ValidationError", False, False),
        ("ValidationException", False, False),
        ("InvalidMessageContents", False, False),
        ("InvalidArgumentException", False, False),
        ("BatchRequestTooLong", False, False),
        ("AWS.SimpleQueueService.BatchRequestTooLong", False, False),
        ("NotFound", True, False),
        ("KMSAccessDenied", True, False),
        ("ACodeOfTheFuture", True, False),
    ],
)
def test_call_refused_as_a_whole_refuses_every_message(
    destination: str, code: str, retryable: bool, throttled: bool
) -> None:
    sender = AwsSender(KNOWN[destination], S3Store())
    for count in (1, 3):
        sent = messages(*(event(number, destination=destination) for number in range(count)))
        with Stubber(sender._client) as stubber:
            stubber.add_client_error(OPERATIONS[destination], code, "why")
            refusals = sender.send(sent)
        assert len(refusals) == count
        for refusal in refusals:
            assert isinstance(refusal, Refusal)
            assert (refusal.retryable, refusal.throttled) == (retryable, throttled)
            assert refusal.whole_call == (count > 1)
            assert code in refusal.error


@pytest.mark.parametrize("destination", OPERATIONS)
def test_answer_that_is_not_aws_s_is_a_retryable_refusal(destination: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = messages(*(event(number, destination=destination) for number in range(2)))
    with not_aws(monkeypatch):
        assert_retryable(AwsSender(KNOWN[destination], S3Store()).send(sent))


@pytest.mark.parametrize("destination", OPERATIONS)
def test_unreachable_endpoint_is_a_retryable_refusal(destination: str, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = messages(*(event(number, destination=destination) for number in range(2)))
    with unreachable_aws(monkeypatch):
        assert_retryable(AwsSender(KNOWN[destination], S3Store()).send(sent))


@pytest.mark.parametrize("where", [not_aws, unreachable_aws])
def test_store_without_s3_is_a_retryable_refusal(where: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    with where(monkeypatch):
        refusal = S3Store().put("bucket", "key", "text")
        # What answers a PUT with 501, as a proxy does, is S3's client's error.
        assert refusal is not None
        assert refusal.retryable


def assert_retryable(outcomes: Sequence[str | Refusal]) -> None:
    assert len(outcomes) == 2
    for outcome in outcomes:
        assert isinstance(outcome, Refusal)
        assert outcome.retryable
        assert not outcome.whole_call


def test_destination_in_another_region_is_called_there() -> None:
    known = destinations(ARNS["events"], "", ["arn:aws:sqs:eu-west-1:123456789012:queue"], [])
    assert AwsSender(known["queue"], S3Store())._client.meta.region_name == "eu-west-1"


def test_calls_are_tried_once() -> None:
    for sender in senders().values():
        config = sender._client.meta.config
        assert config.retries == {"mode": "standard", "total_max_attempts": 1}
        assert config.connect_timeout + config.read_timeout < 30


# --- the body that is written without botocore


@given(st.text(st.characters(codec="utf-8")))
def test_form_is_that_of_quote_plus(text: str) -> None:
    assert _form(text) == quote_plus(text)


def test_every_ascii_character_is_encoded_as_quote_plus_does() -> None:
    text = "".join(map(chr, range(128))) * 2
    assert _form(text) == quote_plus(text)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("destination", ["events", "topic.fifo"])
def test_body_is_the_one_that_botocore_writes(destination: str, packed: bool) -> None:
    events = [
        event(n, table=f"t {n % 2} é&=", operation=operation, destination=destination, packed=packed)
        for n, operation in enumerate(["insert", "update", "delete"])
    ]
    sent = [*messages(*events), *messages(event(4, data=f'{{"t":"{LARGE}"}}', destination=destination))]
    lane = published_lane({"a": "row"}, WRITERS["events"])
    if destination == "events" and lane is not None:
        sent += [message for part in lane.next_parts() for message in part.messages]
    bodies: list[Any] = []

    def keep(params: dict[str, Any], **_: Any) -> Any:
        bodies.append(params["body"])
        raise ClientError({"Error": {"Code": "kept"}}, "PublishBatch")

    sender = AwsSender(KNOWN[destination], KeepingNothing())
    sender._client.meta.events.register_last("before-call.sns.PublishBatch", keep)
    sender.send(sent)
    theirs: Any = boto3.client("sns", region_name=REGION)
    theirs.meta.events.register_last("before-call.sns.PublishBatch", keep)
    with pytest.raises(ClientError):
        theirs.publish_batch(
            TopicArn=KNOWN[destination].arn,
            PublishBatchRequestEntries=[
                {
                    "Id": str(number),
                    "Message": message.body,
                    **({"Subject": subject} if (subject := message.entries[0].label.subject) else {}),
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


class KeepingNothing:
    def put(self, bucket: str, key: str, text: str) -> None:
        """Keep nothing."""
