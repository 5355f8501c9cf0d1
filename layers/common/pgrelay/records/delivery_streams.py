"""Rows as records of Firehose delivery streams (contract pgrelay.records/1)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

from botocore.exceptions import ClientError

from pgrelay.clients import NO_ANSWER, code_of, make_client
from pgrelay.constants import FIREHOSE_CALL_BYTES, FIREHOSE_RECORD_BYTES, FIREHOSE_RECORDS
from pgrelay.delivery.refusals import Refusal
from pgrelay.errors import PgrelayError
from pgrelay.text import clip, to_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mypy_boto3_firehose import FirehoseClient

CONTRACT: Final = "pgrelay.records/1"
PUBLISHED_PAYLOAD: Final = "that is one row as an object"

_SHOWN_CHARACTERS: Final = 100
_REFUSED_FOR_GOOD: Final = frozenset(
    {"InvalidArgumentException", "InvalidKMSResourceException", "InvalidSourceException", "ValidationException"}
)


class RecordError(PgrelayError):
    """Firehose can never take this record; the message says what was found and what is expected."""


@dataclass(frozen=True, kw_only=True)
class Record:
    """One line of newline-delimited JSON, and the delivery stream that it goes to."""

    event_id: str
    stream: str
    line: bytes


class DeliveryStreams(Protocol):
    """Firehose."""

    def put(self, stream: str, lines: Sequence[bytes]) -> list[Refusal | None]:
        """Put up to 500 records with one call; return for each None, or why it was not taken."""


class Firehose:
    """Firehose, through one client for the function's life."""

    def __init__(self) -> None:
        self._client = cast("FirehoseClient", make_client("firehose"))

    def put(self, stream: str, lines: Sequence[bytes]) -> list[Refusal | None]:
        """Put up to 500 records with one call; return for each None, or why it was not taken."""
        try:
            answer = self._client.put_record_batch(
                DeliveryStreamName=stream, Records=[{"Data": line} for line in lines]
            )
        except ClientError as error:
            refusal = Refusal(
                error=str(error), retryable=code_of(error) not in _REFUSED_FOR_GOOD, whole_call=len(lines) > 1
            )
            return [refusal] * len(lines)
        except NO_ANSWER as error:
            return [Refusal(error=str(error), retryable=True)] * len(lines)
        # HTTP 200 says nothing of the records: FailedPutCount of them were refused, each for now.
        return [
            Refusal(error=f"{entry['ErrorCode']}: {entry.get('ErrorMessage', '')}".rstrip(": "), retryable=True)
            if entry.get("ErrorCode")
            else None
            for entry in answer["RequestResponses"]
        ]


def destinations(entries: Sequence[str]) -> dict[str, str]:
    """Return the delivery stream of each destination; an entry is the stream's ARN or name, or destination=name."""
    parted = (entry.rpartition("/")[2].partition("=") for entry in entries)
    return {name.strip(): (stream or name).strip() for name, _, stream in parted}


def published_event(payload: object) -> dict[str, Any] | None:
    """Return the event of the published solution's payload, a bare row; None for any other."""
    if isinstance(payload, dict) and "contract" not in payload:
        return {"id": "published", "data": payload}
    return None


def record(event: Mapping[str, Any], streams: Mapping[str, str]) -> Record:
    """Return the record of an event.

    Parameters
    ----------
    event
        Its ``data`` is the record: an object, or the text of one, which arrives as it was written, digits and all.
        The members of ``partition_keys`` are added to it, for the delivery stream's dynamic partitioning.
    streams
        Delivery streams by destination; the first is the default.

    Raises
    ------
    RecordError
        If Firehose could never take it.
    """
    destination = event.get("destination") or next(iter(streams), None)
    stream = streams.get(destination) if isinstance(destination, str) else None
    if stream is None:
        found = clip(ascii(destination), _SHOWN_CHARACTERS)
        known = ", ".join(streams) or "none"
        raise RecordError(f"The destination {found} is none of this deployment's: {known} (DeliveryStreams).")
    line = _line(event.get("data"), event.get("partition_keys") or {})
    if len(line) > FIREHOSE_RECORD_BYTES:
        raise RecordError(f"The record has {len(line)} bytes, Firehose takes at most {FIREHOSE_RECORD_BYTES}.")
    return Record(event_id=event["id"], stream=stream, line=line)


def batches(records: Sequence[Record]) -> Iterator[list[Record]]:
    """Cut records into what one call takes: one delivery stream, by count and by bytes; each stream's order is kept."""
    for stream in dict.fromkeys(record.stream for record in records):
        batch: list[Record] = []
        size_bytes = 0
        for item in records:
            if item.stream != stream:
                continue
            if batch and (len(batch) == FIREHOSE_RECORDS or size_bytes + len(item.line) > FIREHOSE_CALL_BYTES):
                yield batch
                batch, size_bytes = [], 0
            batch.append(item)
            size_bytes += len(item.line)
        yield batch


def offer(delivery_streams: DeliveryStreams, batch: Sequence[Record]) -> list[Refusal | None]:
    """Put a batch."""
    return delivery_streams.put(batch[0].stream, [item.line for item in batch])


def _line(data: object, partition_keys: object) -> bytes:
    """Return an object as one line of JSON, with the partition keys that it does not have."""
    if isinstance(data, dict):
        own, text = data, to_json(data)
    else:
        own = _parsed(data)
        text = (
            str(data).strip().replace("\n", " ").replace("\r", " ")
        )  # between tokens only: in a text they are escapes
    if not isinstance(partition_keys, dict):
        raise RecordError("partition_keys is no object; expected names and values.")
    if added := {name: value for name, value in partition_keys.items() if name not in own}:
        text = f"{{{to_json(added)[1:-1]}{',' if own else ''}{text[1:]}"
    try:
        return f"{text}\n".encode()
    except UnicodeEncodeError:
        raise RecordError("data is no Unicode text: it has a lone surrogate.") from None


def _parsed(data: object) -> dict[str, Any]:
    try:
        found = json.loads(data) if isinstance(data, str) else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise RecordError(f"data is {clip(ascii(data), _SHOWN_CHARACTERS)}; expected an object, or the text of one.")
    return found
