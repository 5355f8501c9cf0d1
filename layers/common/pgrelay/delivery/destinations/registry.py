"""The kinds of destinations that events may go to, and those that the function was deployed with."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, cast

from pgrelay.constants import DESTINATION_ARNS
from pgrelay.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pgrelay.delivery.claims import ClaimStore
    from pgrelay.delivery.destinations.event_destination import EventDestination

KINDS: Final = {
    "sns": "sns:SnsTopic",
    "sqs": "sqs:SqsQueue",
    "events": "eventbridge:EventBridgeBus",
    "firehose": "firehose:FirehoseStream",
}
"""Module and class of each kind, by the service in its ARNs; a function imports those that its destinations need."""

EVENTS: Final = "events"
"""The destination of events that name none: the event topic."""
FIFO_EVENTS: Final = "events.fifo"
"""The FIFO event topic, if the stack has one."""

_ARN: Final = r"arn:aws[a-z-]*:(?P<service>[a-z]+):(?P<region>[a-z0-9-]+):(?P<account>\d{12}):(?P<rest>.+)"


def kind_of(service: str) -> type[EventDestination] | None:
    """Return the kind of destination whose ARNs name a service; None if there is none."""
    if service not in KINDS:
        return None
    module, _, name = KINDS[service].partition(":")
    return cast("type[EventDestination]", getattr(import_module(f"{__package__}.{module}"), name))


def deployed_destinations(
    event_topic_arn: str,
    fifo_event_topic_arn: str,
    arns: Sequence[str],
    *,
    claims: ClaimStore,
) -> dict[str, EventDestination]:
    """Return the destinations by what watches call them, the event topic first.

    That is a resource's own name, or its ARN where several have one name: none gets the events of another.

    Parameters
    ----------
    event_topic_arn, fifo_event_topic_arn
        The stack's own topics; the second may be empty.
    arns
        The others.
    claims
        Where what is too large for a message is kept.

    Raises
    ------
    SettingsError
        If one cannot be meant: which setting, which entry, what is wrong with it and what it should be.
    """

    @cache
    def client_of(kind: type[EventDestination], region: str) -> Callable[[], Any]:
        return cache(partial(kind.connect, region))

    def destination(arn: str, where: str, name: str = "") -> EventDestination:
        parts = re.fullmatch(_ARN, arn)
        kind = kind_of(parts["service"]) if parts else None
        resource = re.fullmatch(kind.resource_pattern, parts["rest"]) if parts and kind else None
        if parts is None or kind is None or resource is None:
            raise SettingsError(f"{where}: {arn!r} is not {_expected()}.")
        return kind(
            name or resource["name"],
            resource=resource["name"],
            client=client_of(kind, parts["region"]),
            claims=claims,
            arn=arn,
            account=parts["account"],
        )

    found = {EVENTS: destination(event_topic_arn, "the event topic", EVENTS)}
    if fifo_event_topic_arn:
        found[FIFO_EVENTS] = destination(fifo_event_topic_arn, "the FIFO event topic", FIFO_EVENTS)
    others = [
        destination(arn, f"{DESTINATION_ARNS} (parameter DestinationArns), entry {position}")
        for position, arn in enumerate(arns, start=1)
    ]
    named = Counter([*found, *{other.arn: other.name for other in others}.values()])
    for other in others:
        if named[other.name] > 1:
            other.name = other.arn
        found[other.name] = other
    return found


def _expected() -> str:
    *most, last = (kind.description for service in KINDS if (kind := kind_of(service)))
    return f"the ARN of {', '.join(most)} or {last}, such as arn:aws:sqs:eu-west-1:123456789012:orders.fifo"
