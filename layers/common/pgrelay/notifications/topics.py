"""Publishing notifications to one SNS topic: the port that the domain uses, and the real thing behind it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from botocore.exceptions import ClientError

from pgrelay.clients import NO_ANSWER, make_client
from pgrelay.constants import TOTAL_ATTEMPTS
from pgrelay.errors import DeliveryError

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sns.type_defs import MessageAttributeValueTypeDef

    from pgrelay.notifications.notification import Rendered


class Topic(Protocol):
    """A topic that the function may publish to."""

    @property
    def arn(self) -> str:
        """The topic's ARN."""

    def notify(self, rendered: Rendered) -> str:
        """Publish a notification and return the message id."""

    def post(self, message: str) -> str:
        """Publish a text that all subscribers get as it is, and return the message id."""


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

    def notify(self, rendered: Rendered) -> str:
        """Publish a notification's variants, with its attributes, and return the message id.

        Raises
        ------
        DeliveryError
            If SNS does not take it.
        """
        attributes: dict[str, MessageAttributeValueTypeDef] = {
            name: {"DataType": "String", "StringValue": text} for name, text in rendered.attributes.items()
        }
        return self._publish(
            Subject=rendered.subject, Message=rendered.message, MessageStructure="json", MessageAttributes=attributes
        )

    def post(self, message: str) -> str:
        """Publish a text that all subscribers get as it is, and return the message id.

        Raises
        ------
        DeliveryError
            If SNS does not take it.
        """
        return self._publish(Message=message)

    def _publish(self, **members: Any) -> str:
        try:
            answer = self._client.publish(TopicArn=self.arn, **members)
        except (ClientError, *NO_ANSWER) as error:
            raise DeliveryError(f"The notification was not published to {self.arn}: {error}") from error
        return answer["MessageId"]
