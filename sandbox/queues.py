"""A queue subscribed to a topic: what a subscriber receives, and when."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mypy_boto3_sqs.literals import QueueAttributeNameType

    from sandbox.clients import Clients

RECEIVE_LIMIT = 10
POLL_INTERVAL_SECONDS = 0.05


def queue_attributes(name: str) -> Mapping[QueueAttributeNameType, str]:
    """Return what a queue of this name has to be made with."""
    return {"FifoQueue": "true"} if name.endswith(".fifo") else {}


@dataclass(frozen=True, kw_only=True)
class ReceivedMessage:
    """One message as the subscriber got it.

    Attributes
    ----------
    body
        The published text, or SNS's JSON envelope around it where delivery is not raw.
    attributes
        The message attributes; empty where delivery is not raw, the envelope has them then.
    sent_at
        When the queue got it, by the clock of the local AWS.
    """

    message_id: str
    body: str
    attributes: Mapping[str, str]
    sent_at: datetime

    def json(self) -> Any:
        """Return the parsed body."""
        return json.loads(self.body)


@dataclass(frozen=True, kw_only=True)
class Queue:
    """A queue whose messages are taken off it as they are read."""

    clients: Clients
    url: str
    _taken: list[ReceivedMessage] = field(default_factory=list, init=False, repr=False)

    @classmethod
    def subscribe(cls, clients: Clients, topic_arn: str, *, name: str, raw: bool = True) -> Self:
        """Make a queue, let the topic send to it, and subscribe it; the same again changes nothing.

        Parameters
        ----------
        clients
            The account owner's.
        topic_arn
            The topic.
        name
            The queue's name; a FIFO topic's has to end in .fifo.
        raw
            Deliver the published text alone, instead of SNS's envelope with the subject.
        """
        url = clients.sqs.create_queue(QueueName=name, Attributes=queue_attributes(name))["QueueUrl"]
        attributes = clients.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": attributes["QueueArn"],
            "Condition": {"ArnEquals": {"aws:SourceArn": topic_arn}},
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        clients.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
        clients.sns.subscribe(
            TopicArn=topic_arn,
            Protocol="sqs",
            Endpoint=attributes["QueueArn"],
            Attributes={"RawMessageDelivery": str(raw).lower()},
        )
        return cls(clients=clients, url=url)

    def empty(self) -> None:
        """Throw away every message that is there."""
        self.clients.sqs.purge_queue(QueueUrl=self.url)
        self._taken.clear()

    def take(self) -> list[ReceivedMessage]:
        """Take every message that is there, without waiting."""
        self._receive()
        messages = list(self._taken)
        self._taken.clear()
        return messages

    def wait_for(
        self, wanted: Callable[[ReceivedMessage], bool], *, deadline_seconds: float = 10
    ) -> ReceivedMessage | None:
        """Take the first message that is wanted and leave the others; None if it does not come in time."""
        deadline = time.monotonic() + deadline_seconds
        while True:
            self._receive()
            for message in self._taken:
                if wanted(message):
                    self._taken.remove(message)
                    return message
            if time.monotonic() > deadline:
                return None
            time.sleep(POLL_INTERVAL_SECONDS)

    def _receive(self) -> None:
        while True:
            answer = self.clients.sqs.receive_message(
                QueueUrl=self.url,
                MaxNumberOfMessages=RECEIVE_LIMIT,
                MessageSystemAttributeNames=["SentTimestamp"],
                MessageAttributeNames=["All"],
            )
            messages = answer.get("Messages", [])
            if not messages:
                return
            for message in messages:
                attributes = message.get("MessageAttributes", {})
                milliseconds = int(message["Attributes"]["SentTimestamp"])
                self._taken.append(
                    ReceivedMessage(
                        message_id=message["MessageId"],
                        body=message["Body"],
                        attributes={name: value.get("StringValue", "") for name, value in attributes.items()},
                        sent_at=datetime.fromtimestamp(milliseconds / 1000, tz=UTC),
                    )
                )
                self.clients.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
