"""The kinds of destinations that events may go to, and those that the function was deployed with."""

from __future__ import annotations

import re
from functools import cache, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, cast

from pgrelay.constants import DESTINATION_ARNS, DESTINATION_NAMES
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
_NAME: Final = r"[A-Za-z0-9_./-]{1,256}"


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
    names: Sequence[str],
    *,
    claims: ClaimStore,
) -> dict[str, EventDestination]:
    """Return the destinations by their names, the event topic first.

    Parameters
    ----------
    event_topic_arn, fifo_event_topic_arn
        The stack's own topics; the second may be empty.
    arns
        The others.
    names
        What watches call them, in the same order; none: the resources' own names.
    claims
        Where what is too large for a message is kept.

    Raises
    ------
    SettingsError
        If one cannot be meant: which setting, which entry, what is wrong with it and what it should be.
    """
    if names and len(names) != len(arns):
        raise SettingsError(
            f"{DESTINATION_NAMES} (parameter DestinationNames) has {len(names)} names and {DESTINATION_ARNS} "
            f"(parameter DestinationArns) {len(arns)} ARNs: give one name for each ARN, in the same order, or no names."
        )

    @cache
    def client_of(kind: type[EventDestination], region: str) -> Callable[[], Any]:
        return cache(partial(kind.connect, region))

    def destination(arn: str, where: str, name: str | None) -> EventDestination:
        parts = re.fullmatch(_ARN, arn)
        kind = kind_of(parts["service"]) if parts else None
        resource = re.fullmatch(kind.resource_pattern, parts["rest"]) if parts and kind else None
        if parts is None or kind is None or resource is None:
            raise SettingsError(f"{where}: {arn!r} is not {_expected()}.")
        if name is not None and not re.fullmatch(_NAME, name):
            raise SettingsError(
                f"{where}: {name!r} cannot be a name: it takes 1 to 256 letters, digits, '.', '_', '-' and '/'."
            )
        return kind(
            resource["name"] if name is None else name,
            resource=resource["name"],
            client=client_of(kind, parts["region"]),
            claims=claims,
            arn=arn,
            account=parts["account"],
        )

    found = {EVENTS: destination(event_topic_arn, "the event topic", EVENTS)}
    if fifo_event_topic_arn:
        found[FIFO_EVENTS] = destination(fifo_event_topic_arn, "the FIFO event topic", FIFO_EVENTS)
    for position, arn in enumerate(arns):
        where = f"{DESTINATION_ARNS} (parameter DestinationArns), entry {position + 1}"
        another = destination(arn, where, names[position] if names else None)
        if another.name in found:
            raise SettingsError(
                f"{where}: the name {another.name!r} is already that of {found[another.name].arn}; tell them apart by "
                "the parameter DestinationNames."
            )
        found[another.name] = another
    return found


def _expected() -> str:
    *most, last = (kind.description for service in KINDS if (kind := kind_of(service)))
    return f"the ARN of {', '.join(most)} or {last}, such as arn:aws:sqs:eu-west-1:123456789012:orders.fifo"
