"""Where row events may go: what the function was deployed with, and what each kind of destination takes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pgrelay.constants import (
    DESTINATION_ARNS,
    DESTINATION_NAMES,
    EVENTBRIDGE_CALL_BYTES,
    EVENTBRIDGE_ENTRIES,
    FIREHOSE_CALL_BYTES,
    FIREHOSE_RECORD_BYTES,
    FIREHOSE_RECORDS,
    PACKED_BYTES,
    SNS_BATCH_ENTRIES,
    SNS_MESSAGE_BYTES,
    SQS_BATCH_ENTRIES,
    SQS_CALL_BYTES,
    SQS_MESSAGE_BYTES,
)
from pgrelay.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

EVENTS: Final = "events"
"""The destination of events that name none: the event topic."""
FIFO_EVENTS: Final = "events.fifo"
"""The FIFO event topic, if the stack has one."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of destination and what a call and a message of it may hold.

    Parameters
    ----------
    service
        As ARNs and botocore name it.
    call_entries, call_bytes
        Messages of one call, and their bytes together.
    message_bytes
        What a larger message is stored in S3 for.
    packed_bytes
        How large a message of many events grows.
    """

    service: str
    call_entries: int
    call_bytes: int
    message_bytes: int
    packed_bytes: int


SNS: Final = Kind(
    service="sns",
    call_entries=SNS_BATCH_ENTRIES,
    call_bytes=SNS_MESSAGE_BYTES,
    message_bytes=SNS_MESSAGE_BYTES,
    packed_bytes=PACKED_BYTES,
)
SQS: Final = Kind(
    service="sqs",
    call_entries=SQS_BATCH_ENTRIES,
    call_bytes=SQS_CALL_BYTES,
    message_bytes=SQS_MESSAGE_BYTES,
    packed_bytes=PACKED_BYTES,
)
EVENTBRIDGE: Final = Kind(
    service="events",
    call_entries=EVENTBRIDGE_ENTRIES,
    call_bytes=EVENTBRIDGE_CALL_BYTES,
    message_bytes=EVENTBRIDGE_CALL_BYTES,
    packed_bytes=PACKED_BYTES,
)
FIREHOSE: Final = Kind(
    service="firehose",
    call_entries=FIREHOSE_RECORDS,
    call_bytes=FIREHOSE_CALL_BYTES,
    message_bytes=FIREHOSE_RECORD_BYTES,
    packed_bytes=FIREHOSE_RECORD_BYTES,
)

# What follows the account in the ARN; the name is the resource's own.
_ARNS: Final = (
    (SNS, re.compile(r"(?P<name>[A-Za-z0-9_-]{1,256}(\.fifo)?)")),
    (SQS, re.compile(r"(?P<name>[A-Za-z0-9_-]{1,80}(\.fifo)?)")),
    (EVENTBRIDGE, re.compile(r"event-bus/(?P<name>[A-Za-z0-9_./-]{1,256})")),
    (FIREHOSE, re.compile(r"deliverystream/(?P<name>[A-Za-z0-9_.-]{1,64})")),
)
_ARN: Final = re.compile(r"arn:aws[a-z-]*:(?P<service>[a-z]+):(?P<region>[a-z0-9-]+):(?P<account>\d{12}):(?P<rest>.+)")
_NAME: Final = re.compile(r"[A-Za-z0-9_./-]{1,256}")
_EXPECTED: Final = (
    "the ARN of an SNS topic, an SQS queue, an EventBridge event bus or a Firehose delivery stream, "
    "such as arn:aws:sqs:eu-west-1:123456789012:orders.fifo"
)


@dataclass(frozen=True, kw_only=True)
class Destination:
    """One destination.

    Parameters
    ----------
    name
        What a watch calls it.
    arn, kind, region, account, resource
        Where it is; the resource is its own name.
    """

    name: str
    arn: str
    kind: Kind
    region: str
    account: str
    resource: str

    @property
    def is_fifo(self) -> bool:
        """Whether it keeps the order of each message group."""
        return self.resource.endswith(".fifo")


def destinations(
    event_topic_arn: str, fifo_event_topic_arn: str, arns: Sequence[str], names: Sequence[str]
) -> dict[str, Destination]:
    """Return the destinations by their names, the event topic first.

    Parameters
    ----------
    event_topic_arn, fifo_event_topic_arn
        The stack's own topics; the second may be empty.
    arns
        The others.
    names
        What watches call them, in the same order; none: the resources' own names.

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
    found = {EVENTS: _destination(event_topic_arn, "the event topic", EVENTS)}
    if fifo_event_topic_arn:
        found[FIFO_EVENTS] = _destination(fifo_event_topic_arn, "the FIFO event topic", FIFO_EVENTS)
    for position, arn in enumerate(arns):
        where = f"{DESTINATION_ARNS} (parameter DestinationArns), entry {position + 1}"
        destination = _destination(arn, where, names[position] if names else None)
        if destination.name in found:
            raise SettingsError(
                f"{where}: the name {destination.name!r} is already that of {found[destination.name].arn}; tell them "
                "apart by the parameter DestinationNames."
            )
        found[destination.name] = destination
    return found


def _destination(arn: str, where: str, name: str | None) -> Destination:
    parts = _ARN.fullmatch(arn)
    matches = [(kind, pattern) for kind, pattern in _ARNS if parts and parts["service"] == kind.service]
    resource = matches[0][1].fullmatch(parts["rest"]) if parts and matches else None
    if parts is None or resource is None:
        raise SettingsError(f"{where}: {arn!r} is not {_EXPECTED}.")
    if name is not None and not _NAME.fullmatch(name):
        raise SettingsError(
            f"{where}: the name {name!r} is none: it takes 1 to 256 letters, digits, '.', '_', '-' and '/'."
        )
    return Destination(
        name=resource["name"] if name is None else name,
        arn=arn,
        kind=matches[0][0],
        region=parts["region"],
        account=parts["account"],
        resource=resource["name"],
    )
