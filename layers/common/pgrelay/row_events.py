"""Row events as CloudEvents messages (contract pgrelay.events/1).

Source of the format: CloudEvents 1.0, JSON event format, structured mode.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from pgrelay.constants import SNS_MESSAGE_BYTES
from pgrelay.delivery import Failure, Outgoing
from pgrelay.sns import Message, Refusal
from pgrelay.text import clip, in_one_line, to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

CONTRACT: Final = "pgrelay.events/1"
PUBLISHED_PAYLOAD: Final = "that is one row as an object"
PUBLISHED_SUBJECT: Final = "Notification for row-insert in RDS"

DESTINATIONS: Final = ("events",)
"""Where an event may go; None means the first."""

_SHOWN_CHARACTERS: Final = 100
_DATA_MEMBERS: Final = ("schema", "table", "operation", "key", "new", "old", "changed", "xid")


def published_message(payload: object) -> Message | None:
    """Return the message for the published solution's payload, a bare row; None for any other."""
    if isinstance(payload, dict) and "contract" not in payload:
        return Message(body=to_json(payload), subject=PUBLISHED_SUBJECT)
    return None


def outgoing(batch: Mapping[str, Any]) -> tuple[list[Outgoing], list[Failure]]:
    """Return the messages of a batch that keeps the contract, in order, and the events that have nowhere to go."""
    messages = []
    failures = []
    for event in batch["events"]:
        if event.get("destination") not in (None, *DESTINATIONS):
            named = clip(repr(event["destination"]), _SHOWN_CHARACTERS)
            error = f"The destination {named} is none of this function's: {', '.join(DESTINATIONS)}."
            failures.append(Failure(event_id=event["id"], refusal=Refusal(error=error, retryable=False)))
        else:
            messages.append(Outgoing(event_id=event["id"], message=message(event, database=batch["database"])))
    return messages, failures


def message(event: Mapping[str, Any], *, database: str) -> Message:
    """Return the message of one event; one too large for SNS goes without its row, and says so.

    The attributes are for subscription filter policies.
    """
    if "data" in event:
        event = {**event, **json.loads(event["data"])}
    whole = _message(event, database)
    if whole.size_bytes <= SNS_MESSAGE_BYTES:
        return whole
    omitted = event.get("omitted_bytes", whole.size_bytes)
    return _message({**event, "new": None, "old": None, "omitted_bytes": omitted}, database)


def _message(event: Mapping[str, Any], database: str) -> Message:
    data = {member: event.get(member) for member in _DATA_MEMBERS}
    if "omitted_bytes" in event:
        data["omitted_bytes"] = event["omitted_bytes"]
    attributes = {
        "database": database,
        "schema": event["schema"],
        "table": event["table"],
        "operation": event["operation"],
    }
    return Message(
        body=to_json(
            {
                "specversion": "1.0",
                "id": event["id"],
                "source": f"urn:pgrelay:{quote(database, safe='', errors='replace')}",
                "type": f"pgrelay.row.{event['operation']}",
                "subject": f"{event['schema']}.{event['table']}",
                "time": event["at"],
                "datacontenttype": "application/json",
                "data": data,
            }
        ),
        attributes={name: in_one_line(value) for name, value in attributes.items()},
    )
