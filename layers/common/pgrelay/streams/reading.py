"""Reading the shards of a stream, from a position in each (contract pgrelay.stream/1)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from pgrelay.constants import ANSWER_RECORD_BYTES
from pgrelay.streams.answers import Room
from pgrelay.streams.positions import answered_position, complete
from pgrelay.streams.shard_reader import RESERVE_SECONDS, ShardReader

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pgrelay.streams.kinesis import Streams

DEFAULT_RECORDS: Final = 1_000


def read(
    request: Mapping[str, Any],
    streams: Streams,
    *,
    remaining_seconds: Callable[[], float],
    now: Callable[[], float] = time.time,
    sleep: Callable[[float], None] = time.sleep,
) -> dict[str, Any]:
    """Read records of a stream's shards, from a position in each, and say where to go on.

    Parameters
    ----------
    request
        Keeps the contract. ``shards`` names shards and their positions; without it every shard that may be read is read
        from ``position``: those whose parents are gone, for the children of a shard come after it.
    streams
        Where they are.
    remaining_seconds
        Tells how long the function may still run.
    now
        Seconds since 1970.
    sleep
        Waits a number of seconds.

    Returns
    -------
    dict
        ``shards`` of the stream, ``records`` in the order of each shard, and the ``positions`` of the shards read.

    Raises
    ------
    ReadError
        If the stream cannot be read at all.
    """
    stream = request["stream"]
    known = {shard.shard_id: shard for shard in streams.shards(stream)}
    wanted = request.get("shards")
    if wanted is None:
        position = request.get("position") or {"type": "trim_horizon"}
        wanted = [
            {"shard_id": shard.shard_id, "position": position}
            for shard in known.values()
            if not known.keys() & set(shard.parents)
        ]
    room = Room(
        records=request.get("max_records", DEFAULT_RECORDS),
        size_bytes=min(request.get("max_bytes", ANSWER_RECORD_BYTES), ANSWER_RECORD_BYTES),
    )
    positions = []
    for entry in wanted:
        if room.records < 1 or room.size_bytes <= 0 or remaining_seconds() < RESERVE_SECONDS:
            break
        shard = known.get(entry["shard_id"])
        if shard is None:  # its records are too old: there is nothing left to read
            positions.append(answered_position(entry["shard_id"], entry["position"], ended=True, behind_latest_ms=0))
            continue
        position = complete(entry["position"])
        reader = ShardReader(stream=stream, shard=shard, position=position, streams=streams, room=room)
        positions.append(reader.read(remaining_seconds, now, sleep))
    return {
        "shards": [
            {"shard_id": shard.shard_id, "parents": list(shard.parents), "closed": shard.closed}
            for shard in known.values()
        ],
        "records": room.taken,
        "positions": positions,
    }
