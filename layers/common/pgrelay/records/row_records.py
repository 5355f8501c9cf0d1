"""Rows as records of Firehose delivery streams (contract pgrelay.records/1)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from pgrelay.contracts import published_payload
from pgrelay.delivery.destinations.firehose import FirehoseStream
from pgrelay.delivery.refusals import Refusal
from pgrelay.delivery.send_queues import Order, SendQueue
from pgrelay.delivery.text_messages import Label, TextEntry
from pgrelay.errors import PgrelayError
from pgrelay.text import clip, to_json, utf8_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

CONTRACT: Final = "pgrelay.records/1"
PUBLISHED_PAYLOAD: Final = "that is one row as an object"

_SHOWN_CHARACTERS: Final = 100
_NO_LABEL: Final = Label()


class RecordError(PgrelayError):
    """Firehose can never take this record; the message says what was found and what is expected."""


def delivery_streams(entries: Iterable[str], *, client: Callable[[], Any]) -> dict[str, FirehoseStream]:
    """Return the delivery streams by destination.

    Parameters
    ----------
    entries
        Each a stream's ARN or name, or destination=name.
    client
        Returns Firehose's client.
    """
    parted = (entry.rpartition("/")[2].partition("=") for entry in entries)
    names = {name.strip(): (stream or name).strip() for name, _, stream in parted}
    return {name: FirehoseStream(name, resource=stream, client=client) for name, stream in names.items()}


def published_event(payload: object) -> dict[str, Any] | None:
    """Return the event of the published solution's payload, a bare row; None for any other."""
    row = published_payload(payload)
    return None if row is None else {"id": "published", "data": row}


def queue_records(
    events: Iterable[Mapping[str, Any]], streams: Mapping[str, FirehoseStream]
) -> tuple[list[SendQueue[TextEntry]], dict[int, Refusal]]:
    """Sort the events of a batch into a send queue for each delivery stream, which keeps their order.

    Parameters
    ----------
    streams
        By destination; the first is for events that name none.

    Returns
    -------
    tuple
        The queues, and why some events are in none, by their positions in the batch.
    """
    queues: dict[str, SendQueue[TextEntry]] = {}
    refusals: dict[int, Refusal] = {}
    for position, event in enumerate(events):
        try:
            stream = _stream(event.get("destination"), streams)
            text = record(event)
        except RecordError as error:
            refusals[position] = Refusal(error=str(error), retryable=False)
            continue
        if stream.name not in queues:
            queues[stream.name] = SendQueue(stream, take=stream.take, order=Order.CALLS)
        entry = TextEntry(position=position, event_id=event["id"], text=text, label=_NO_LABEL)
        queues[stream.name].waiting.append(entry)
    return list(queues.values()), refusals


def record(event: Mapping[str, Any]) -> str:
    """Return the record of an event as JSON.

    Parameters
    ----------
    event
        Its ``data`` is the record: an object, or the text of one, which arrives as it was written, digits and all.
        The members of ``partition_keys`` are added to it, for the delivery stream's dynamic partitioning.

    Raises
    ------
    RecordError
        If Firehose could never take it.
    """
    data, partition_keys = event.get("data"), event.get("partition_keys") or {}
    own, text = (data, to_json(data)) if isinstance(data, dict) else (_parsed(data), str(data).strip())
    if not isinstance(partition_keys, dict):
        raise RecordError("partition_keys is no object; expected names and values.")
    if added := {name: value for name, value in partition_keys.items() if name not in own}:
        text = f"{{{to_json(added)[1:-1]}{',' if own else ''}{text[1:]}"
    # Between the tokens of a column of type json there may be line breaks, and in no string: with them, what is nested
    # would be a record of its own for whoever reads line by line.
    text = text.replace("\r", " ").replace("\n", " ")
    try:
        size_bytes = utf8_bytes(text) + len("\n")
    except UnicodeEncodeError:
        raise RecordError("data is no Unicode text: it has a lone surrogate.") from None
    if size_bytes > FirehoseStream.message_bytes:
        raise RecordError(f"The record has {size_bytes} bytes, Firehose takes at most {FirehoseStream.message_bytes}.")
    return text


def _stream(destination: object, streams: Mapping[str, FirehoseStream]) -> FirehoseStream:
    name = destination or next(iter(streams), None)
    stream = streams.get(name) if isinstance(name, str) else None
    if stream is None:
        found = clip(ascii(name), _SHOWN_CHARACTERS)
        known = ", ".join(streams) or "none"
        raise RecordError(f"The destination {found} is none of this deployment's: {known} (DeliveryStreams).")
    return stream


def _parsed(data: object) -> dict[str, Any]:
    try:
        found = json.loads(data) if isinstance(data, str) else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise RecordError(f"data is {clip(ascii(data), _SHOWN_CHARACTERS)}; expected an object, or the text of one.")
    return found
