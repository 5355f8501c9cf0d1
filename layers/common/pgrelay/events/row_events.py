"""Row events as CloudEvents messages (contract pgrelay.events/1).

Source of the format: CloudEvents 1.0, JSON event format, structured mode.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from pgrelay.contracts import published_payload
from pgrelay.delivery.refusals import Refusal
from pgrelay.delivery.send_queues import Order, SendQueue
from pgrelay.delivery.text_messages import Attribute, Label, TextEntry
from pgrelay.text import clip, in_one_line, is_json, sendable, to_json

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from pgrelay.delivery.destinations.event_destination import EventDestination

CONTRACT: Final = "pgrelay.events/1"
PUBLISHED_PAYLOAD: Final = "that is one row as an object"
PUBLISHED_SUBJECT: Final = "Notification for row-insert in RDS"

_SHOWN_CHARACTERS: Final = 100
_PUBLISHED_LABEL: Final = Label(database="published", operation="insert", subject=PUBLISHED_SUBJECT)


def queue_published_row(payload: object, destination: EventDestination) -> SendQueue[TextEntry] | None:
    """Return the send queue of the published solution's payload, a bare row; None for any other."""
    published = published_payload(payload)
    if published is None:
        return None
    row = to_json(published)
    entry = TextEntry(position=0, event_id="row", label=_PUBLISHED_LABEL, data=row, text=row)
    return SendQueue(destination, take=destination.take, waiting=[entry])


def queue_events(
    batch: Mapping[str, Any], destinations: Mapping[str, EventDestination]
) -> tuple[list[SendQueue[TextEntry]], dict[int, Refusal]]:
    """Sort the events of a batch that keeps the contract into send queues.

    Parameters
    ----------
    batch
        The payload.
    destinations
        By their names; the first is for events that name none.

    Returns
    -------
    tuple
        The queues, and why some events are in none, by their positions in the batch.
    """
    stencils: dict[tuple[str, str, str, str | None], _Stencil] = {}
    queues: dict[Hashable, SendQueue[TextEntry]] = {}
    refusals: dict[int, Refusal] = {}
    default = next(iter(destinations))
    database = batch["database"]
    for position, event in enumerate(batch["events"]):
        name = event.get("destination") or default
        destination = destinations.get(name)
        if destination is None:
            known = ", ".join(destinations)
            error = f"The destination {clip(repr(name), _SHOWN_CHARACTERS)} is none of this function's: {known}."
            refusals[position] = Refusal(error=error, retryable=False)
            continue
        if not is_json(event["data"]):
            # It is sent as it came, so whatever follows an object would become members of the event around it.
            refusals[position] = Refusal(error="The event's data is not JSON.", retryable=False)
            continue
        kind = (event["schema"], event["table"], event["operation"], event.get("subject"))
        stencil = stencils.get(kind)
        if stencil is None:
            stencil = stencils[kind] = _Stencil(database, *kind)
        entry = stencil.entry(position, event)
        order = Order.GROUPS if entry.is_ordered else Order.CALLS if destination.is_fifo else Order.NONE
        # What shares a queue may share a message, if it is packed; what a filter policy tells apart does not.
        shared: Hashable
        if entry.is_packed:
            shared = kind if order is Order.NONE else kind[:2]
        else:
            shared = None if order is Order.NONE else entry.group
        queue = queues.get((name, order, entry.is_packed, shared))
        if queue is None:
            queue = SendQueue(destination, take=destination.take, order=order)
            queues[name, order, entry.is_packed, shared] = queue
        queue.waiting.append(entry)
    return list(queues.values()), refusals


class _Stencil:
    """Writes the events of one table and operation; what they have in common is written once."""

    def __init__(self, database: str, schema: str, table: str, operation: str, subject: str | None) -> None:
        attributes = {"database": database, "schema": schema, "table": table, "operation": operation}
        self._label = Label(
            database=database,
            schema=schema,
            table=table,
            operation=operation,
            type=f"pgrelay.row.{operation}",
            attributes=tuple(Attribute(name, in_one_line(value)) for name, value in attributes.items()),
            subject=subject,
        )
        source = f"urn:pgrelay:{quote(database, safe='', errors='replace')}"
        common = {"source": source, "type": self._label.type, "subject": self._label.table_name}
        self._after_id = f",{to_json(common)[1:-1]}"

    def entry(self, position: int, event: Mapping[str, Any]) -> TextEntry:
        # json.dumps alone, because it writes ASCII, which any transport takes.
        envelope = (
            f'{{"specversion":"1.0","id":{json.dumps(event["id"])}{self._after_id}'
            f',"time":{json.dumps(event["at"])},"datacontenttype":"application/json"'
        )
        data = sendable(event["data"])
        return TextEntry(
            position=position,
            event_id=event["id"],
            label=self._label,
            envelope=envelope,
            data=data,
            text=f'{envelope},"data":{data}}}',
            group=event.get("group") or self._label.table_name,
            is_ordered=event.get("ordered", False),
            is_packed=event.get("packed", False),
        )
