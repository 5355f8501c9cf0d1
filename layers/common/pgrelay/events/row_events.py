"""Row events as CloudEvents messages (contract pgrelay.events/1).

Source of the format: CloudEvents 1.0, JSON event format, structured mode.
"""

from __future__ import annotations

import json
from collections import deque
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from pgrelay.delivery.deliverer import Lane
from pgrelay.delivery.messages import Attribute, Entry, Label
from pgrelay.delivery.refusals import Refusal
from pgrelay.text import clip, in_one_line, sendable, to_json

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from pgrelay.delivery.messages import Writer

CONTRACT: Final = "pgrelay.events/1"
PUBLISHED_PAYLOAD: Final = "that is one row as an object"
PUBLISHED_SUBJECT: Final = "Notification for row-insert in RDS"

_SHOWN_CHARACTERS: Final = 100
_PUBLISHED_LABEL: Final = Label(
    database="published", schema="", table="", operation="insert", type="", attributes=(), subject=PUBLISHED_SUBJECT
)


def published_lane(payload: object, writer: Writer) -> Lane | None:
    """Return the lane of the published solution's payload, a bare row; None for any other."""
    if not isinstance(payload, dict) or "contract" in payload:
        return None
    row = to_json(payload)
    entry = Entry(
        position=0, event_id="row", label=_PUBLISHED_LABEL, envelope="", data=row, text=row, group=""
    )  # fmt: skip
    return Lane(writer=writer, waiting=deque([entry]))


def lanes(batch: Mapping[str, Any], writers: Mapping[str, Writer]) -> tuple[list[Lane], dict[int, Refusal]]:
    """Sort the events of a batch that keeps the contract into lanes.

    Parameters
    ----------
    batch
        The payload.
    writers
        One for each destination, by its name; the first is for events that name none.

    Returns
    -------
    tuple
        The lanes, and why some events have none, by their positions in the batch.
    """
    stencils: dict[tuple[str, str, str], _Stencil] = {}
    found: dict[Hashable, Lane] = {}
    refusals: dict[int, Refusal] = {}
    default = next(iter(writers))
    database = batch["database"]
    for position, event in enumerate(batch["events"]):
        name = event.get("destination") or default
        writer = writers.get(name)
        if writer is None:
            known = ", ".join(writers)
            error = f"The destination {clip(repr(name), _SHOWN_CHARACTERS)} is none of this function's: {known}."
            refusals[position] = Refusal(error=error, retryable=False)
            continue
        kind = (event["schema"], event["table"], event["operation"])
        stencil = stencils.get(kind)
        if stencil is None:
            stencil = stencils[kind] = _Stencil(database, *kind)
        entry = stencil.entry(position, event)
        in_sequence = entry.is_ordered or writer.destination.is_fifo
        key: Hashable
        if entry.is_packed:
            key = (name, entry.is_ordered, *(kind[:2] if in_sequence else kind))
        else:
            key = (name, entry.is_ordered, entry.group if in_sequence else None)
        lane = found.get(key)
        if lane is None:
            lane = found[key] = Lane(
                writer=writer,
                is_packed=entry.is_packed,
                in_sequence=in_sequence,
                is_ordered=entry.is_ordered,
            )
        lane.waiting.append(entry)
    return list(found.values()), refusals


class _Stencil:
    """Writes the events of one table and operation; what they have in common is written once."""

    def __init__(self, database: str, schema: str, table: str, operation: str) -> None:
        attributes = {"database": database, "schema": schema, "table": table, "operation": operation}
        self._label = Label(
            database=database,
            schema=schema,
            table=table,
            operation=operation,
            type=f"pgrelay.row.{operation}",
            attributes=tuple(Attribute(name, in_one_line(value)) for name, value in attributes.items()),
        )
        source = f"urn:pgrelay:{quote(database, safe='', errors='replace')}"
        common = {"source": source, "type": self._label.type, "subject": self._label.table_name}
        self._after_id = f",{to_json(common)[1:-1]}"

    def entry(self, position: int, event: Mapping[str, Any]) -> Entry:
        # json.dumps alone, because it writes ASCII, which any transport takes.
        envelope = (
            f'{{"specversion":"1.0","id":{json.dumps(event["id"])}{self._after_id}'
            f',"time":{json.dumps(event["at"])},"datacontenttype":"application/json"'
        )
        data = sendable(event["data"])
        return Entry(
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
