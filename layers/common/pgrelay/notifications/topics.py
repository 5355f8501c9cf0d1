"""Publishing notifications to one SNS topic: the port that the domain uses, and the real thing behind it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from botocore.exceptions import ClientError

from pgrelay.clients import NO_ANSWER, make_client
from pgrelay.constants import TOTAL_ATTEMPTS
from pgrelay.errors import DeliveryError

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient


class Topic(Protocol):
    """A topic that the function may publish to."""

    @property
    def arn(self) -> str:
        """The topic's ARN."""

    def notify(self, subject: str, message: str) -> str:
        """Publish a notification's variants (``MessageStructure=json``) and return the message id."""


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
