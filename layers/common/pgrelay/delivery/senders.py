"""Sending messages to AWS: the port that delivery uses, and the real things behind it."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import quote_plus

from botocore.exceptions import ClientError

from pgrelay.clients import NO_ANSWER, code_of, make_client
from pgrelay.constants import CALLS_AT_ONCE
from pgrelay.delivery.destinations import EVENTBRIDGE, FIREHOSE, SNS, SQS
from pgrelay.delivery.messages import SOURCE
from pgrelay.delivery.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from pgrelay.delivery.destinations import Destination
    from pgrelay.delivery.messages import Attribute, Message

# Of the codes that these calls and their entries answer with, those that blame the message: it would be refused again.
_REFUSED_FOR_GOOD: Final = frozenset(
    {
        "BatchRequestTooLong",
        "InvalidArgument",
        "InvalidMessageContents",
        "InvalidParameter",
        "InvalidParameterValue",
        "MalformedDetail",
        "ParameterValueInvalid",
        "ValidationError",
        "ValidationException",
    }
)
_THROTTLED: Final = frozenset(
    {
        "KMSThrottling",
        "KmsThrottled",
        "LimitExceededException",
        "RequestThrottled",
        "ServiceUnavailable",
        "ServiceUnavailableException",
        "SlowDown",
        "Throttled",
        "ThrottledException",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
_BODY: Final = "PgrelayBody"
_UNRESERVED: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~")
# The percent sign comes first and the plus before the space, so that no replacement is itself replaced.
_FORM: Final = [
    (chr(code), "+" if code == ord(" ") else f"%{code:02X}")
    for code in [*b"%+ ", *(code for code in range(128) if code not in _UNRESERVED and code not in b"%+ ")]
]


class Sender(Protocol):
    """A destination that messages can be sent to."""

    def send(self, messages: Sequence[Message]) -> Sequence[str | Refusal]:
        """Send what one call takes; return for each its message id, or why it was not taken. Raises nothing for it."""


class Store(Protocol):
    """Where messages that are too large are kept."""

    def put(self, bucket: str, key: str, text: str) -> Refusal | None:
        """Keep a text; return None, or why it was not kept."""


class S3Store:
    """S3, through a client that is made when it is first needed."""

    @cached_property
    def _client(self) -> Any:
        return make_client("s3", max_pool_connections=CALLS_AT_ONCE)

    def put(self, bucket: str, key: str, text: str) -> Refusal | None:
        """Keep a text; return None, or why it was not kept."""
        try:
            self._client.put_object(Bucket=bucket, Key=key, Body=text.encode(), ContentType="application/json")
        except ClientError as error:
            # Whatever S3 has against it is not the event's fault.
            return Refusal(error=str(error), retryable=True, throttled=code_of(error) in _THROTTLED)
        except NO_ANSWER as error:
            return Refusal(error=str(error), retryable=True)
        return None


class AwsSender:
    """One destination, through a client that is made when it is first needed.

    Parameters
    ----------
    destination
        What to send to.
    store
        Where to keep what is too large.
    """

    def __init__(self, destination: Destination, store: Store) -> None:
        self._destination = destination
        self._store = store
        self._send_call = _CALLS[destination.kind.service]

    def prepare(self) -> None:
        """Make the client now."""
        _ = self._client

    @cached_property
    def _client(self) -> Any:
        # What it is given is made here: botocore need not validate it.
        kind, region = self._destination.kind, self._destination.region
        client = make_client(
            kind.service, region=region, parameter_validation=False, max_pool_connections=CALLS_AT_ONCE
        )
        if kind is SNS:
            client.meta.events.register("before-parameter-build.sns.PublishBatch", _take_body)
            client.meta.events.register("before-call.sns.PublishBatch", _give_body)
        return client

    def send(self, messages: Sequence[Message]) -> Sequence[str | Refusal]:
        """Send what one call takes; return for each its message id, or why it was not taken."""
        outcomes: dict[int, str | Refusal] = {}
        for position, message in enumerate(messages):
            if message.claim:
                refusal = self._store.put(message.claim.bucket, message.claim.key, message.claim.text)
                if refusal:
                    outcomes[position] = refusal
        kept = [position for position in range(len(messages)) if position not in outcomes]
        if kept:
            sent = self._send([messages[position] for position in kept])
            outcomes.update(zip(kept, sent, strict=True))
        return [outcomes[position] for position in range(len(messages))]

    def _send(self, messages: Sequence[Message]) -> Sequence[str | Refusal]:
        try:
            return self._send_call(self._client, self._destination, messages)
        except ClientError as error:
            refusal = _refusal(code_of(error), str(error), whole_call=len(messages) > 1)
        except NO_ANSWER as error:
            refusal = Refusal(error=str(error), retryable=True)
        return [refusal] * len(messages)


def _refusal(code: str, error: str, *, whole_call: bool = False) -> Refusal:
    """Return what a code of AWS's means; one that nobody knows may pass."""
    # SQS's codes may have a prefix, others a suffix.
    name = code.rpartition(".")[2]
    return Refusal(
        error=error,
        retryable=not {name, name.removesuffix("Exception")} & _REFUSED_FOR_GOOD,
        whole_call=whole_call,
        throttled=name in _THROTTLED,
    )


def _entry_refusal(code: str, message: str) -> Refusal:
    return _refusal(code, f"{code}: {message}".rstrip(": "))


# --- SNS and SQS: each entry is answered for under its id, in Successful or in Failed


def _by_id(answer: Mapping[str, Any], count: int) -> Sequence[str | Refusal]:
    outcomes: list[str | Refusal] = [Refusal(error="AWS did not answer for this entry.", retryable=True)] * count
    for taken in answer.get("Successful", []):
        outcomes[int(taken["Id"])] = taken["MessageId"]
    for failed in answer.get("Failed", []):
        outcomes[int(failed["Id"])] = _entry_refusal(failed["Code"], failed.get("Message", ""))
    return outcomes


def _publish_batch(client: Any, destination: Destination, messages: Sequence[Message]) -> Sequence[str | Refusal]:
    body = _publish_batch_body(destination.arn, messages)
    answer = client.publish_batch(TopicArn=destination.arn, PublishBatchRequestEntries=[], **{_BODY: body})
    return _by_id(answer, len(messages))


def _publish_batch_body(topic_arn: str, messages: Iterable[Message]) -> bytes:
    """Return the body of a call of PublishBatch (query protocol).

    botocore makes it from a dictionary of every attribute of every entry, and encodes that anew each time it looks at
    the body: a call of ten takes 2.3 ms of processor time, and 1.0 ms with the body written here.
    """
    parts = [f"Action=PublishBatch&Version=2010-03-31&TopicArn={_form(topic_arn)}"]
    for number, message in enumerate(messages):
        prefix = f"&PublishBatchRequestEntries.member.{number + 1}."
        parts += [prefix, f"Id={number}", prefix, "Message=", _form(message.body)]
        subject = message.entries[0].label.subject
        if subject:
            parts += [prefix, "Subject=", _form(subject)]
        if message.group:
            parts += [prefix, "MessageGroupId=", _form(message.group)]
            parts += [prefix, "MessageDeduplicationId=", _form(message.deduplication_id)]
        parts.append(_form_of_attributes(message.attributes).replace("&", f"{prefix}MessageAttributes.entry."))
    return "".join(parts).encode()


@lru_cache(maxsize=1_000)
def _form_of_attributes(attributes: tuple[Attribute, ...]) -> str:
    """Return attributes in the query protocol; each ``&`` has to be followed by their place in the call."""
    return "".join(
        f"&{number}.Name={_form(attribute.name)}&{number}.Value.DataType={attribute.type}"
        f"&{number}.Value.StringValue={_form(attribute.value)}"
        for number, attribute in enumerate(attributes, start=1)
    )


def _form(text: str) -> str:
    """Return a text in a form's encoding, as ``quote_plus`` does, three times as fast where it is ASCII."""
    if not text.isascii():
        return quote_plus(text)
    for character, encoded in _FORM:
        if character in text:
            text = text.replace(character, encoded)
    return text


def _take_body(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    context[_BODY] = params.pop(_BODY)


def _give_body(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    params["body"] = context[_BODY]


def _send_message_batch(client: Any, destination: Destination, messages: Sequence[Message]) -> Sequence[str | Refusal]:
    entries = [
        {
            "Id": str(number),
            "MessageBody": message.body,
            "MessageAttributes": {
                attribute.name: {"DataType": attribute.type, "StringValue": attribute.value}
                for attribute in message.attributes
            },
            **(
                {"MessageGroupId": message.group, "MessageDeduplicationId": message.deduplication_id}
                if message.group
                else {}
            ),
        }
        for number, message in enumerate(messages)
    ]
    url = f"{client.meta.endpoint_url}/{destination.account}/{destination.resource}"
    return _by_id(client.send_message_batch(QueueUrl=url, Entries=entries), len(messages))


# --- EventBridge and Firehose: each entry is answered for at its place


def _by_place(
    answers: Sequence[Mapping[str, Any]], count: int, id_of: Callable[[Mapping[str, Any]], Any]
) -> Sequence[str | Refusal]:
    missing: Mapping[str, Any] = {"ErrorCode": "AWS did not answer for this entry."}
    return [
        str(id_of(answer))
        if not answer.get("ErrorCode")
        else _entry_refusal(answer["ErrorCode"], answer.get("ErrorMessage", ""))
        for answer in [*answers, *[missing] * (count - len(answers))]
    ]


def _put_events(client: Any, destination: Destination, messages: Sequence[Message]) -> Sequence[str | Refusal]:
    entries = [
        {
            "EventBusName": destination.arn,
            "Source": SOURCE,
            "DetailType": message.detail_type,
            "Detail": message.body,
        }
        for message in messages
    ]
    answer = client.put_events(Entries=entries)
    return _by_place(answer.get("Entries", []), len(messages), lambda entry: entry.get("EventId", ""))


def _put_record_batch(client: Any, destination: Destination, messages: Sequence[Message]) -> Sequence[str | Refusal]:
    records = [{"Data": message.body.encode()} for message in messages]
    answer = client.put_record_batch(DeliveryStreamName=destination.resource, Records=records)
    return _by_place(answer.get("RequestResponses", []), len(messages), lambda entry: entry.get("RecordId", ""))


_CALLS: Final[dict[str, Callable[[Any, Destination, Sequence[Message]], Sequence[str | Refusal]]]] = {
    SNS.service: _publish_batch,
    SQS.service: _send_message_batch,
    EVENTBRIDGE.service: _put_events,
    FIREHOSE.service: _put_record_batch,
}
