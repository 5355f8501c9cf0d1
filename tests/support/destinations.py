"""Destinations of every kind, the messages that events become there, and AWS in memory behind them."""

from __future__ import annotations

import functools
import re
import time
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from pgrelay.delivery.claims import S3ClaimStore
from pgrelay.delivery.destinations.cloudwatch import CloudWatchNamespace
from pgrelay.delivery.destinations.registry import deployed_destinations
from pgrelay.delivery.engine import Engine
from pgrelay.delivery.messages import Entry, Message
from pgrelay.events.row_events import queue_events
from tests.support.aws import ACCOUNT
from tests.support.functions import CLAIM_CHECK_BUCKET, REGION
from tests.unit.payloads import batch, event

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pgrelay.delivery.claims import ClaimStore
    from pgrelay.delivery.destinations.base import AwsDestination
    from pgrelay.delivery.destinations.event_destination import EventDestination
    from pgrelay.delivery.send_queues import SendQueue
    from pgrelay.delivery.text_messages import TextMessage
    from tests.support.functions import FakeSender

ARNS = {
    "queue": f"arn:aws:sqs:{REGION}:{ACCOUNT}:queue",
    "queue.fifo": f"arn:aws:sqs:{REGION}:{ACCOUNT}:queue.fifo",
    "bus": f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/bus",
    "stream": f"arn:aws:firehose:{REGION}:{ACCOUNT}:deliverystream/stream",
}
EVENT_TOPIC_ARN = f"arn:aws:sns:{REGION}:{ACCOUNT}:topic"


def known(sender: FakeSender | None = None, *, claims: ClaimStore | None = None) -> dict[str, EventDestination]:
    """Return a destination of every kind, and FIFO ones; with a sender, which keeps what they are to send."""
    found = deployed_destinations(
        EVENT_TOPIC_ARN,
        f"{EVENT_TOPIC_ARN}.fifo",
        list(ARNS.values()),
        claims=claims or S3ClaimStore(CLAIM_CHECK_BUCKET),
    )
    if sender is not None:
        for destination in found.values():
            destination.send = sender.send  # type: ignore[method-assign]
    return found


KNOWN = known()
"""Those that nothing is sent to."""


def messages(*events: dict[str, Any], database: str = "reporting") -> list[TextMessage]:
    """Return all messages of a batch, as if each was taken at once."""
    queues, refusals = queue_events(batch(*events, database=database), KNOWN)
    assert not refusals
    made: list[Any] = []
    for queue in queues:
        while chunks := list(queue.next_chunks()):
            made += [message for chunk in chunks for message in chunk.messages]
    return made


def message(event: dict[str, Any], *, database: str = "reporting") -> TextMessage:
    """Return the message of an event."""
    (made,) = messages(event, database=database)
    return made


def attributes(made: TextMessage) -> dict[str, str]:
    """Return the attributes of a message."""
    return {attribute.name: attribute.value for attribute in made.attributes}


def clock(seconds: float = 30.0) -> Callable[[], float]:
    """Return what tells how many of so many seconds are left."""
    until = time.monotonic() + seconds
    return lambda: until - time.monotonic()


def deliver(*events: dict[str, Any]) -> dict[int, str]:
    """Send events by the destinations' own clients and return the message ids by the events' places."""
    queues, _ = queue_events(batch(*events), known())
    return deliver_queues(*queues)


def deliver_queues(*queues: SendQueue[Any]) -> dict[int, str]:
    """Send what queues hold and return the message ids by the events' places."""
    outcomes = Engine().deliver(queues, seconds_left=clock())
    assert not outcomes.refusals
    return dict(outcomes.message_ids)


# --- AWS in memory

type EntryAnswer = str | tuple[str, str] | None
"""What AWS says of an entry: its message id, a code and a message, or nothing."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """How a call of one kind of destination looks, and how AWS answers it.

    Parameters
    ----------
    make
        Makes the destination, whose client is given.
    operation
        botocore's name of the call.
    messages
        Makes messages, whose texts have the numbers 0, 1, 2, ... in brackets.
    texts
        Returns the text of each message of a call, by its parameters.
    answer
        Returns AWS's answer.
    answers_for_entries
        Whether it says of each message what became of it.
    """

    make: Callable[[Callable[[], Any]], AwsDestination[Any]]
    operation: str
    messages: Callable[[int], Sequence[Any]]
    texts: Callable[[dict[str, Any]], list[str]]
    answer: Callable[[Sequence[EntryAnswer]], dict[str, Any]]
    answers_for_entries: bool = True


def _event_destination(name: str) -> Callable[[Callable[[], Any]], AwsDestination[Any]]:
    def make(client: Callable[[], Any]) -> AwsDestination[Any]:
        destination = known()[name]
        destination.client = client
        return destination

    return make


def _event_messages(name: str) -> Callable[[int], Sequence[TextMessage]]:
    return lambda count: messages(
        *(event(number, data=f'{{"text":"[{number}]"}}', destination=name) for number in range(count))
    )


def _metric_messages(count: int) -> Sequence[Message[dict[str, str]]]:
    return [
        Message(
            entries=(Entry(position=number, event_id=f"event-{number}"),),
            body={"MetricName": f"[{number}]"},
            size_bytes=100,
        )
        for number in range(count)
    ]


def _by_id(answers: Sequence[EntryAnswer]) -> dict[str, Any]:
    numbered = [(str(number), answer) for number, answer in enumerate(answers)]
    return {
        "Successful": [{"Id": number, "MessageId": answer} for number, answer in numbered if isinstance(answer, str)],
        "Failed": [
            {"Id": number, "Code": answer[0], "Message": answer[1], "SenderFault": False}
            for number, answer in numbered
            if isinstance(answer, tuple)
        ],
    }


def _by_place(answers: Sequence[EntryAnswer], *, member: str, id_member: str) -> dict[str, Any]:
    return {
        member: [
            {id_member: answer} if isinstance(answer, str) else {"ErrorCode": answer[0], "ErrorMessage": answer[1]}
            for answer in answers
            if answer is not None
        ]
    }


def _sns_texts(params: dict[str, Any]) -> list[str]:
    form = parse_qsl(params["PgrelayBody"].decode(), strict_parsing=True)
    return [value for name, value in form if re.fullmatch(r"PublishBatchRequestEntries\.member\.\d+\.Message", name)]


SAMPLES = {
    "sns": Sample(
        make=_event_destination("events"),
        operation="publish_batch",
        messages=_event_messages("events"),
        texts=_sns_texts,
        answer=_by_id,
    ),
    "sqs": Sample(
        make=_event_destination("queue"),
        operation="send_message_batch",
        messages=_event_messages("queue"),
        texts=lambda params: [entry["MessageBody"] for entry in params["Entries"]],
        answer=_by_id,
    ),
    "events": Sample(
        make=_event_destination("bus"),
        operation="put_events",
        messages=_event_messages("bus"),
        texts=lambda params: [entry["Detail"] for entry in params["Entries"]],
        answer=functools.partial(_by_place, member="Entries", id_member="EventId"),
    ),
    "firehose": Sample(
        make=_event_destination("stream"),
        operation="put_record_batch",
        messages=_event_messages("stream"),
        texts=lambda params: [record["Data"].decode() for record in params["Records"]],
        answer=functools.partial(_by_place, member="RequestResponses", id_member="RecordId"),
    ),
    "cloudwatch": Sample(
        make=lambda client: CloudWatchNamespace("Database", client=client),
        operation="put_metric_data",
        messages=_metric_messages,
        texts=lambda params: [datum["MetricName"] for datum in params["MetricData"]],
        answer=lambda _: {"ResponseMetadata": {"HTTPHeaders": {"x-amzn-requestid": "r-1"}}},
        answers_for_entries=False,
    ),
}
"""By service. A new kind of destination needs one, and then passes the tests of all."""


@dataclass(kw_only=True)
class FakeAws:
    """AWS behind a destination: answers what a test says, and keeps the texts of each call."""

    sample: Sample
    decide: Callable[[list[int]], Sequence[EntryAnswer] | None]
    """Answers the numbers of a call's messages, says nothing of any, or raises what botocore would."""
    calls: list[list[str]] = field(default_factory=list)
    meta: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(endpoint_url="https://test"))

    def __getattr__(self, operation: str) -> Callable[..., dict[str, Any]]:
        if operation != self.sample.operation:
            raise AttributeError(operation)
        return self._call

    def _call(self, **params: Any) -> dict[str, Any]:
        texts = self.sample.texts(params)
        self.calls.append(texts)
        answers = self.decide([_number(text) for text in texts])
        return {} if answers is None else self.sample.answer(answers)


def _number(text: str) -> int:
    found = re.search(r"\[(\d+)\]", text)
    assert found
    return int(found[1])
