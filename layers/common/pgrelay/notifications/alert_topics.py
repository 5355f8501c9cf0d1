"""Where alerts go: to the alert topic, to one that a target's settings name, or to the one for escalations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pgrelay.errors import DeliveryError
from pgrelay.notifications.notification import render

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aws_lambda_powertools import Logger

    from pgrelay.notifications.notification import Notification
    from pgrelay.notifications.topics import Topic


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A notification and where it goes.

    Parameters
    ----------
    topic
        Name of the topic; None: the alert topic.
    escalated
        Whether it goes to the escalation topic.
    """

    notification: Notification
    topic: str | None = None
    escalated: bool = False


class AlertTopics:
    """The topics that the function was deployed with; a caller names them by name, never by ARN.

    Parameters
    ----------
    escalation_arn
        Topic of escalations; None if there is none.
    other_arns
        Topics that a target's settings may name, each by the last part of its ARN.
    connect
        Makes the topic of an ARN, when it is first used.
    """

    def __init__(
        self, *, escalation_arn: str | None, other_arns: Sequence[str], connect: Callable[[str], Topic]
    ) -> None:
        self._escalation_arn = escalation_arn
        self._arns = {arn.rpartition(":")[2]: arn for arn in other_arns}
        self._connect = connect
        self._topics: dict[str, Topic] = {}

    @property
    def escalates(self) -> bool:
        """Whether there is a topic of escalations."""
        return self._escalation_arn is not None

    def send(self, outgoing: Outgoing, alert_topic: Topic, logger: Logger) -> str:
        """Publish a notification and return its message id.

        If the topic does not take it, or no topic of that name was deployed, it goes to the alert topic: an alert in
        the wrong place is better than one that keeps all others back.

        Raises
        ------
        DeliveryError
            If the alert topic does not take it either.
        """
        arn = self._escalation_arn if outgoing.escalated else self._arns.get(outgoing.topic or "")
        subject, message = render(outgoing.notification)
        if arn is None:
            if outgoing.topic is not None:
                logger.warning("no topic of this name was deployed", topic=outgoing.topic)
            return alert_topic.notify(subject, message)
        try:
            return self._topic(arn).notify(subject, message)
        except DeliveryError as error:
            logger.warning("sent to the alert topic instead", topic=arn, error=str(error))
            return alert_topic.notify(subject, message)

    def _topic(self, arn: str) -> Topic:
        if arn not in self._topics:
            self._topics[arn] = self._connect(arn)
        return self._topics[arn]
