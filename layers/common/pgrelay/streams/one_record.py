"""Reading one record at a time, as the published solution does."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, Final

from pgrelay.contracts import published_payload
from pgrelay.errors import ContractError, ReadError
from pgrelay.streams.answers import text_of
from pgrelay.streams.kinesis import ExpiredError
from pgrelay.streams.shard_reader import RESERVE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pgrelay.streams.kinesis import Streams

PUBLISHED_PAYLOAD: Final = '{"StreamName": "..."}'
PUBLISHED_TIMEOUT_SECONDS: Final = 3.0
PUBLISHED_PAUSE_SECONDS: Final = 0.2


def published_request(payload: object) -> dict[str, Any] | None:
    """Return the published solution's payload; None for any other."""
    return published_payload(payload, StreamName=str)


def read_one(
    request: Mapping[str, Any],
    streams: Streams,
    *,
    remaining_seconds: Callable[[], float],
    sleep: Callable[[float], None] = time.sleep,
) -> dict[str, Any]:
    """Read one record as the published function does, waiting for it up to ``Timeout`` seconds.

    Returns
    -------
    dict
        ``Data`` and ``SequenceNumber``, both empty if there is none, and ``NextShardIterator``.

    Raises
    ------
    ContractError
        If a member of the request cannot be used.
    ReadError
        If the stream cannot be read.
    """
    stream = request["StreamName"]
    try:
        wait_seconds = float(request.get("Timeout", PUBLISHED_TIMEOUT_SECONDS))
    except (TypeError, ValueError):
        raise ContractError("Timeout is no number of seconds.") from None
    shard_id = request.get("ShardId") or next((shard.shard_id for shard in streams.shards(stream)), "")
    position: dict[str, Any] = {"type": "trim_horizon"}
    if request.get("SequenceNumber"):
        position = {"type": "after_sequence_number", "sequence_number": str(request["SequenceNumber"])}
    iterator: str | None = request.get("NextShardIterator") or streams.iterator(stream, shard_id, position)
    until = time.monotonic() + wait_seconds
    while iterator is not None:
        try:
            page = streams.page(stream, iterator, 1)
        except ExpiredError as error:
            if position["type"] == "trim_horizon":
                raise ReadError(f"{error} Pass the SequenceNumber of the last record beside it.") from error
            iterator = streams.iterator(stream, shard_id, position)
            continue
        iterator = page.next_iterator
        if page.records:
            record = page.records[0]
            return {
                "Data": _published_data(record.data),
                "SequenceNumber": record.sequence_number,
                "NextShardIterator": iterator,
            }
        if time.monotonic() > until or remaining_seconds() < RESERVE_SECONDS:
            break
        sleep(PUBLISHED_PAUSE_SECONDS)
    return {"Data": "", "SequenceNumber": "", "NextShardIterator": iterator}


def _published_data(data: bytes) -> Any:
    text, encoding = text_of(data)
    if encoding:
        return {encoding: text}
    try:
        return json.loads(text)
    except ValueError:
        return text
