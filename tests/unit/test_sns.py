"""The adapter to SNS: with moto where a message really arrives, with stubbed answers where SNS refuses."""

from __future__ import annotations

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from moto import mock_aws
from moto.sns.models import sns_backends

from pgrelay.errors import DeliveryError
from pgrelay.notifications import render
from pgrelay.row_events import message as row_message
from pgrelay.sns import Message, SnsTopic
from tests.support.functions import REGION, set_environment
from tests.unit.payloads import HOSTILE_TEXTS, event
from tests.unit.test_notifications import notification

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mypy_boto3_sqs import SQSClient


ACCOUNT = "123456789012"
"""moto's."""


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    set_environment(monkeypatch, "test")


@pytest.fixture
def aws() -> Iterator[None]:
    with mock_aws():
        yield


class Subscriber:
    """A queue that is subscribed to a new topic."""

    def __init__(self, filter_policy: dict[str, list[str]] | None = None, *, raw: bool = False) -> None:
        sns = boto3.client("sns", region_name=REGION)
        self.sqs: SQSClient = boto3.client("sqs", region_name=REGION)
        self.topic_arn = sns.create_topic(Name="topic")["TopicArn"]
        self.url = self.sqs.create_queue(QueueName="queue")["QueueUrl"]
        attributes = {"FilterPolicy": json.dumps(filter_policy)} if filter_policy else {}
        attributes |= {"RawMessageDelivery": "true"} if raw else {}
        sns.subscribe(
            TopicArn=self.topic_arn,
            Protocol="sqs",
            Endpoint=f"arn:aws:sqs:{REGION}:{ACCOUNT}:queue",
            Attributes=attributes,
        )

    def receive(self) -> list[Any]:
        """Return what arrived; the queue hands out ten messages at a time."""
        received: list[Any] = []
        while messages := self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get("Messages", []):
            received += [json.loads(message["Body"]) for message in messages]
        return received


@pytest.mark.usefixtures("aws")
def test_notification_arrives_at_a_queue_as_facts() -> None:
    subscriber = Subscriber()
    message_id = SnsTopic(subscriber.topic_arn).notify(*render(notification(facts={"text": "a\0\ud800漢\N{ROCKET}"})))
    (received,) = subscriber.receive()
    assert received["MessageId"] == message_id
    assert received["Subject"] == "job failed"
    assert json.loads(received["Message"])["text"] == "a\0\ud800漢\N{ROCKET}"


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("protocol", ["sqs", "lambda", "firehose", "https", "email", "email-json", "sms"])
def test_each_protocol_gets_its_variant(protocol: str) -> None:
    subscriber = Subscriber()
    said = notification(summary='漢\N{ROCKET} \0 \ud800 "quoted" \\')
    SnsTopic(subscriber.topic_arn).notify(*render(said))
    ((_, message, subject, *_),) = sns_backends[ACCOUNT][REGION].topics[subscriber.topic_arn].sent_notifications
    sent = json.loads(message)
    text = sent.get(protocol, sent["default"])
    assert subject == "job failed"
    if protocol == "email":
        assert text.startswith('漢\N{ROCKET} \\u0000 \\ud800 "quoted" \\\n\nWHAT\n')
    elif protocol == "sms":
        assert text == "job failed"
    else:
        assert json.loads(text)["contract"] == "pgrelay.notification/1"


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("text", HOSTILE_TEXTS[:10], ids=range(10))
def test_row_event_arrives_as_it_is_where_delivery_is_raw(text: str) -> None:
    subscriber = Subscriber({"table": ["orders"], "operation": ["insert"]}, raw=True)
    sent = row_message(event(new={text: text}), database="reporting")
    assert SnsTopic(subscriber.topic_arn).publish_batch([sent]) == [None]
    (received,) = subscriber.receive()
    assert received == json.loads(sent.body)
    assert received["data"]["new"] == {text: text}


@pytest.mark.usefixtures("aws")
def test_single_message_arrives_with_subject_and_attributes() -> None:
    subscriber = Subscriber()
    message_id = SnsTopic(subscriber.topic_arn).publish(
        Message(body="body", subject="subject", attributes={"table": "orders"})
    )
    (received,) = subscriber.receive()
    assert (received["MessageId"], received["Message"], received["Subject"]) == (message_id, "body", "subject")
    assert received["MessageAttributes"] == {"table": {"Type": "String", "Value": "orders"}}


@pytest.mark.usefixtures("aws")
def test_filter_policy_selects_from_a_batch() -> None:
    subscriber = Subscriber({"table": ["orders"]})
    sent = [Message(body=str(number), attributes={"table": ("orders", "visits")[number % 2]}) for number in range(10)]
    assert SnsTopic(subscriber.topic_arn).publish_batch(sent) == [None] * 10
    assert sorted(received["Message"] for received in subscriber.receive()) == ["0", "2", "4", "6", "8"]


@pytest.mark.usefixtures("aws")
def test_topic_that_is_gone_is_an_error() -> None:
    topic = SnsTopic(f"arn:aws:sns:{REGION}:{ACCOUNT}:gone")
    with pytest.raises(DeliveryError, match="gone"):
        topic.notify("subject", '{"default": "text"}')
    with pytest.raises(DeliveryError, match="gone"):
        topic.publish(Message(body="body"))


@pytest.fixture
def topic() -> SnsTopic:
    return SnsTopic(f"arn:aws:sns:{REGION}:{ACCOUNT}:topic", attempts=1)


def test_entries_answered_failed_are_refusals_of_their_messages(topic: SnsTopic) -> None:
    answer = {
        "Successful": [{"Id": "1", "MessageId": "m"}],
        "Failed": [
            {"Id": "2", "Code": "InternalError", "Message": "later", "SenderFault": False},
            {"Id": "0", "Code": "InvalidParameter", "SenderFault": True},
        ],
    }
    with Stubber(topic._client) as stubber:
        stubber.add_response("publish_batch", answer)
        refusals = topic.publish_batch([Message(body="body")] * 4)
    assert [refusal and (refusal.error, refusal.retryable) for refusal in refusals] == [
        ("InvalidParameter", False),
        None,
        ("InternalError: later", True),
        ("SNS did not answer for this entry", True),
    ]


@pytest.mark.parametrize(
    ("code", "retryable"),
    [
        ("Throttling", True),
        ("InternalError", True),
        ("KMSThrottling", True),
        ("AuthorizationError", True),  # the event is not at fault: it is as good once the policy is repaired
        ("InvalidParameter", False),
        ("ValidationError", False),
        ("ValidationException", False),
        ("BatchRequestTooLong", False),
        ("NotFound", True),
        ("KMSAccessDenied", True),
        ("ACodeOfTheFuture", True),
    ],
)
def test_call_refused_as_a_whole_refuses_every_message(topic: SnsTopic, code: str, retryable: bool) -> None:
    with Stubber(topic._client) as stubber:
        stubber.add_client_error("publish_batch", code, "why")
        refusals = topic.publish_batch([Message(body="body")] * 3)
    assert len(refusals) == 3
    for refusal in refusals:
        assert refusal is not None
        assert refusal.retryable is retryable
        assert refusal.whole_call
        assert code in refusal.error


def test_single_message_refused_is_itself_to_blame(topic: SnsTopic) -> None:
    with Stubber(topic._client) as stubber:
        stubber.add_client_error("publish_batch", "InvalidParameter", "why")
        (refusal,) = topic.publish_batch([Message(body="body")])
    assert refusal is not None
    assert not refusal.retryable
    assert not refusal.whole_call


def publishers(topic: SnsTopic) -> list[Callable[[], str]]:
    """Return the calls that raise where SNS does not take a message."""
    return [
        lambda: topic.notify("subject", '{"default": "text"}'),
        lambda: topic.publish(Message(body="body")),
    ]


@pytest.mark.parametrize("code", ["InvalidParameter", "AuthorizationError", "Throttling", "NotFound"])
def test_refused_publish_is_an_error_with_its_code_and_cause(topic: SnsTopic, code: str) -> None:
    for publish in publishers(topic):
        with Stubber(topic._client) as stubber:
            stubber.add_client_error("publish", code, "why")
            with pytest.raises(DeliveryError, match=f"{topic.arn}: .*{code}.*why") as raised:
                publish()
        assert isinstance(raised.value.__cause__, ClientError)


class NotSns(BaseHTTPRequestHandler):
    """A proxy that answers with a page of its own."""

    def do_POST(self) -> None:
        page = b"<html><body>Please sign in<br></body></html>"
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


def test_answer_that_is_not_sns_s_is_a_retryable_refusal_and_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with HTTPServer(("127.0.0.1", 0), NotSns) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
            topic = SnsTopic(f"arn:aws:sns:{REGION}:{ACCOUNT}:topic", attempts=1)
            refusals = topic.publish_batch([Message(body="body")] * 2)
            assert [refusal is not None and refusal.retryable for refusal in refusals] == [True, True]
            for publish in publishers(topic):
                with pytest.raises(DeliveryError, match="Unable to parse response"):
                    publish()
        finally:
            server.shutdown()
            thread.join()


def test_unreachable_endpoint_is_a_retryable_refusal_and_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{unused.getsockname()[1]}")
        topic = SnsTopic(f"arn:aws:sns:{REGION}:{ACCOUNT}:topic", attempts=1)
        (refusal,) = topic.publish_batch([Message(body="body")])
        assert refusal is not None
        assert refusal.retryable
        with pytest.raises(DeliveryError, match="Could not connect"):
            topic.publish(Message(body="body"))


def test_calls_end_inside_the_function_s_timeout(topic: SnsTopic) -> None:
    for client, attempts in ((topic._client, 1), (SnsTopic(topic.arn)._client, 3)):
        config: Any = client.meta.config
        assert config.retries == {"mode": "standard", "total_max_attempts": attempts}
        longest_pauses_seconds = sum(2**attempt for attempt in range(attempts - 1))
        assert attempts * (config.connect_timeout + config.read_timeout) + longest_pauses_seconds < 30
