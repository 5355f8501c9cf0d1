"""Publishing to one SNS topic: the port that the domain uses, and the real thing behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol

from botocore.exceptions import ClientError

from pgrelay.clients import NO_ANSWER, code_of, make_client
from pgrelay.constants import TOTAL_ATTEMPTS
from pgrelay.errors import DeliveryError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sns.type_defs import MessageAttributeValueTypeDef, PublishBatchRequestEntryTypeDef

# Of the codes that Publish and PublishBatch answer with, those that blame the message: it would be refused again.
_REFUSED_FOR_GOOD: Final = frozenset(
    {
        "BatchRequestTooLong",
        "InvalidParameter",
        "InvalidParameterValue",
        "ParameterValueInvalid",
        "ValidationError",
        "ValidationException",
    }
)


@dataclass(frozen=True, kw_only=True)
class Message:
    """What is published: a body, perhaps a subject, and string attributes."""

    body: str
    subject: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def size_bytes(self) -> int:
        """What counts against SNS's limit: the body and the attributes' names, types and values."""
        attributes = sum(len(name) + len("String") + len(value.encode()) for name, value in self.attributes.items())
        return len(self.body.encode()) + attributes


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why SNS did not take a message, and whether it may take it later.

    Parameters
    ----------
    error
        SNS's words.
    retryable
        Whether the same message may be taken later.
    whole_call
        Whether a call with several messages was refused as one, so that another of them may be to blame.
    """

    error: str
    retryable: bool
    whole_call: bool = False


class Topic(Protocol):
    """A topic that the function may publish to."""

    @property
    def arn(self) -> str:
        """The topic's ARN."""

    def notify(self, subject: str, message: str) -> str:
        """Publish a notification's variants (``MessageStructure=json``) and return the message id."""

    def publish(self, message: Message) -> str:
        """Publish one message and return its id."""

    def publish_batch(self, messages: Sequence[Message]) -> list[Refusal | None]:
        """Publish up to ten messages; return for each None, or why it was not taken. Raises nothing for it."""


class SnsTopic:
    """One topic, through one client for the function's life.

    Parameters
    ----------
    arn
        The topic's ARN.
    attempts
        How often the client tries a call in all.
    lazy
        Make the client at the first call and not before: for a function that often has nothing to publish.
    """

    def __init__(self, arn: str, *, attempts: int = TOTAL_ATTEMPTS, lazy: bool = False) -> None:
        self.arn = arn
        self._attempts = attempts
        if not lazy:
            _ = self._client

    @cached_property
    def _client(self) -> SNSClient:
        client: SNSClient = make_client("sns", attempts=self._attempts)
        return client

    def notify(self, subject: str, message: str) -> str:
        """Publish a notification's variants and return the message id.

        Raises
        ------
        DeliveryError
            If SNS does not take it.
        """
        try:
            answer = self._client.publish(TopicArn=self.arn, Subject=subject, Message=message, MessageStructure="json")
        except (ClientError, *NO_ANSWER) as error:
            raise DeliveryError(f"The notification was not published to {self.arn}: {error}") from error
        return answer["MessageId"]

    def publish(self, message: Message) -> str:
        """Publish one message and return its id.

        Raises
        ------
        DeliveryError
            If SNS does not take it.
        """
        subject = {"Subject": message.subject} if message.subject else {}
        try:
            answer = self._client.publish(
                TopicArn=self.arn, Message=message.body, MessageAttributes=_attributes(message), **subject
            )
        except (ClientError, *NO_ANSWER) as error:
            raise DeliveryError(f"The message was not published to {self.arn}: {error}") from error
        return answer["MessageId"]

    def publish_batch(self, messages: Sequence[Message]) -> list[Refusal | None]:
        """Publish up to ten messages; return for each None, or why it was not taken."""
        entries: list[PublishBatchRequestEntryTypeDef] = [
            {"Id": str(position), "Message": message.body, "MessageAttributes": _attributes(message)}
            for position, message in enumerate(messages)
        ]
        try:
            answer = self._client.publish_batch(TopicArn=self.arn, PublishBatchRequestEntries=entries)
        except ClientError as error:
            refusal = Refusal(
                error=str(error), retryable=code_of(error) not in _REFUSED_FOR_GOOD, whole_call=len(messages) > 1
            )
            return [refusal] * len(messages)
        except NO_ANSWER as error:
            return [Refusal(error=str(error), retryable=True)] * len(messages)
        # HTTP 200 says nothing of the entries: each is in Successful or in Failed.
        refusals: list[Refusal | None] = [Refusal(error="SNS did not answer for this entry", retryable=True)] * len(
            messages
        )
        for taken in answer.get("Successful", []):
            refusals[int(taken["Id"])] = None
        for failed in answer.get("Failed", []):
            error_text = f"{failed['Code']}: {failed.get('Message', '')}".rstrip(": ")
            refusals[int(failed["Id"])] = Refusal(error=error_text, retryable=not failed["SenderFault"])
        return refusals


def _attributes(message: Message) -> dict[str, MessageAttributeValueTypeDef]:
    return {name: {"DataType": "String", "StringValue": value} for name, value in message.attributes.items()}
