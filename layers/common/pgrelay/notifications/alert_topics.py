"""Where alerts go: to the alert topic, to one that a target's settings name, or to the one for escalations."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from pgrelay.errors import DeliveryError
from pgrelay.notifications.notification import render

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from aws_lambda_powertools import Logger

    from pgrelay.notifications.notification import Notification, Rendered
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


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A notification that a topic took."""

    message_id: str
    topic: str
    subject: str
    state: str
    severity: str | None
    problem_ids: Sequence[str]

    def as_json(self) -> dict[str, Any]:
        """Return what the database keeps of it."""
        return asdict(self)


class AlertTopics:
    """The topics that the function was deployed with; a caller names them by name, never by ARN.

    Parameters
    ----------
    escalation_arn
        Topic of escalations; None if there is none.
    other_arns
        Topics that a target's settings may name, each by the last part of its ARN.
    chat_arn
        Topic of the chat channels; None if there is none.
    connect
        Makes the topic of an ARN, when it is first used.
    environment
        Which one the stack is.
    """

    def __init__(
        self,
        *,
        escalation_arn: str | None,
        other_arns: Sequence[str],
        chat_arn: str | None = None,
        connect: Callable[[str], Topic],
        environment: str = "",
    ) -> None:
        self._escalation_arn = escalation_arn
        self._arns = {arn.rpartition(":")[2]: arn for arn in other_arns}
        self._chat_arn = chat_arn
        self._connect = cache(connect)
        self._environment = environment

    @property
    def escalates(self) -> bool:
        """Whether there is a topic of escalations."""
        return self._escalation_arn is not None

    def send(self, outgoing: Outgoing, alert_topic: Topic, logger: Logger) -> Sent:
        """Publish a notification and return what became of it.

        If the topic does not take it, or no topic of that name was deployed, it goes to the alert topic: an alert in
        the wrong place is better than one that keeps all others back.

        Raises
        ------
        DeliveryError
            If the alert topic does not take it either.
        """
        notification = outgoing.notification
        rendered = render(notification, self._environment)
        topic, message_id = self._publish(rendered, outgoing, alert_topic, logger)
        # What was escalated ends on two topics, and in the channels once.
        if self._chat_arn is not None and not (outgoing.escalated and notification.state == "resolved"):
            from pgrelay.notifications.chat import post

            post(self._connect(self._chat_arn), notification, rendered, logger)
        return Sent(
            message_id=message_id,
            topic=topic.arn,
            subject=rendered.subject,
            state=notification.state,
            severity=notification.problems[0].severity if notification.problems else None,
            problem_ids=[problem.problem_id for problem in notification.problems],
        )

    def _publish(self, rendered: Rendered, outgoing: Outgoing, alert_topic: Topic, logger: Logger) -> tuple[Topic, str]:
        arn = self._escalation_arn if outgoing.escalated else self._arns.get(outgoing.topic or "")
        if arn is None:
            if outgoing.topic is not None:
                logger.warning("no topic of this name was deployed", topic=outgoing.topic)
            return alert_topic, alert_topic.notify(rendered)
        topic = self._connect(arn)
        try:
            return topic, topic.notify(rendered)
        except DeliveryError as error:
            logger.warning("sent to the alert topic instead", topic=arn, error=str(error))
            return alert_topic, alert_topic.notify(rendered)
