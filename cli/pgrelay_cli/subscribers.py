"""Who receives what a stack's topics send."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pgrelay_cli.aws import calling_aws
from pgrelay_cli.stack import output_of_stack

if TYPE_CHECKING:
    from collections.abc import Sequence

ALERTS = "AlertTopicArn"
EVENTS = "EventTopicArn"
_PENDING = "PendingConfirmation"


@dataclass(frozen=True, kw_only=True)
class Subscribers:
    """A topic's subscriptions, each as `protocol address`."""

    topic: str
    confirmed: Sequence[str]
    unconfirmed: Sequence[str]

    @property
    def words(self) -> str:
        """Who receives, in a line."""
        parts = [f"to {', '.join(self.confirmed)}"] if self.confirmed else ["to nobody: there is no subscription"]
        if self.unconfirmed:
            parts = parts if self.confirmed else ["to nobody yet"]
            parts.append(f"not confirmed: {', '.join(self.unconfirmed)}")
        return "; ".join(parts)

    @property
    def remedy(self) -> str | None:
        """What to do where nobody receives, or somebody does not yet."""
        if self.unconfirmed:
            return (
                "Who is not confirmed has a message 'Subscription Confirmation' of SNS: open its link. To have it "
                f"sent again: {_subscribe(self.topic, *self.unconfirmed[0].split(' ', 1))}"
            )
        return None if self.confirmed else _subscribe(self.topic, "email", "you@example.com")


def subscribers_of(stack: str, output: str) -> Subscribers:
    """Return the subscribers of a stack's topic, by the output that names it.

    Raises
    ------
    PgrelayCliError
        If the stack or the topic cannot be read.
    """
    import boto3

    topic = output_of_stack(stack, output)
    confirmed: list[str] = []
    unconfirmed: list[str] = []
    with calling_aws("The subscriptions cannot be seen", "The credentials need sns:ListSubscriptionsByTopic."):
        sns = boto3.client("sns", region_name=topic.split(":")[3])
        for page in sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic):
            for found in page["Subscriptions"]:
                is_pending = found["SubscriptionArn"] == _PENDING
                (unconfirmed if is_pending else confirmed).append(f"{found['Protocol']} {found['Endpoint']}")
    return Subscribers(topic=topic, confirmed=confirmed, unconfirmed=unconfirmed)


def _subscribe(topic: str, protocol: str, address: str) -> str:
    return (
        f"`aws sns subscribe --region {topic.split(':')[3]} --topic-arn {topic} --protocol {protocol} "
        f"--notification-endpoint {address}`"
    )
