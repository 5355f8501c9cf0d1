"""Kinesis in memory, as strict as the real one where readers go wrong."""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pgrelay.streams.aggregated import MAGIC
from pgrelay.streams.kinesis import ExpiredError, GoneError, Page, Shard, StoredRecord, ThrottledError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FIRST_SHARD = "shardId-000000000000"
NOW = 1_763_708_400.0


def packed(records: Sequence[tuple[str, bytes]]) -> bytes:
    """Pack records, each a partition key and data, as the Kinesis Producer Library does."""
    keys = list(dict.fromkeys(key for key, _ in records))
    message = b"".join(_field(1, key.encode()) for key in keys)
    for key, data in records:
        message += _field(3, b"\x08" + _varint(keys.index(key)) + _field(3, data))
    return MAGIC + message + hashlib.md5(message, usedforsecurity=False).digest()


def _field(number: int, value: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    encoded = b""
    while value > 0x7F:
        encoded += bytes([value & 0x7F | 0x80])
        value >>= 7
    return encoded + bytes([value])


@dataclass(kw_only=True)
class FakeStreams:
    """One stream; a test changes its shards and says what its calls run into."""

    known: dict[str, Shard] = field(default_factory=lambda: {FIRST_SHARD: Shard(shard_id=FIRST_SHARD)})
    records: dict[str, list[StoredRecord]] = field(default_factory=dict)
    page_records: int = 10_000
    throttled: int = 0
    expiring: int = 0
    pages: list[tuple[str, int]] = field(default_factory=list)
    _iterators: dict[str, tuple[str, int]] = field(default_factory=dict)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def put(self, data: bytes, *, shard_id: str = FIRST_SHARD, key: str = "Sensor1", at: float = NOW) -> str:
        """Store a record and return its sequence number."""
        number = f"{next(self._numbers):056d}"
        self.records.setdefault(shard_id, []).append(
            StoredRecord(
                sequence_number=number, partition_key=key, data=data, arrived_at=datetime.fromtimestamp(at, UTC)
            )
        )
        return number

    def split(self, shard_id: str) -> tuple[str, str]:
        """Close a shard and return its two children."""
        parent = self.known[shard_id]
        self.known[shard_id] = Shard(
            shard_id=shard_id,
            parents=parent.parents,
            first_hash_key=parent.first_hash_key,
            last_hash_key=parent.last_hash_key,
            closed=True,
        )
        middle = (parent.first_hash_key + parent.last_hash_key) // 2
        ranges = ((parent.first_hash_key, middle), (middle + 1, parent.last_hash_key))
        first, second = (f"shardId-{len(self.known) + number:012d}" for number in (0, 1))
        for child, (low, high) in zip((first, second), ranges, strict=True):
            self.known[child] = Shard(shard_id=child, parents=(shard_id,), first_hash_key=low, last_hash_key=high)
        return first, second

    def shards(self, stream: str) -> list[Shard]:
        if stream == "Missing":
            raise GoneError("The stream Missing was not read.")
        return list(self.known.values())

    def iterator(self, stream: str, shard_id: str, position: Mapping[str, Any]) -> str:
        if shard_id not in self.known:
            raise GoneError(f"The shard {shard_id} of {stream} was not read.")
        records = self.records.get(shard_id, [])
        kind = position["type"]
        if kind == "latest":
            place = len(records)
        elif kind == "at_timestamp":
            wanted = datetime.fromtimestamp(position["timestamp"], UTC)
            place = sum(record.arrived_at < wanted for record in records)
        elif kind == "trim_horizon":
            place = 0
        else:
            number = position["sequence_number"]
            place = sum(record.sequence_number < number for record in records)
            place += kind == "after_sequence_number" and number in {record.sequence_number for record in records}
        return self._iterator(shard_id, place)

    def page(self, stream: str, iterator: str, limit: int) -> Page:
        assert stream
        assert limit > 0
        if self.expiring:
            self.expiring -= 1
            raise ExpiredError("Iterator expired.")
        if self.throttled:
            self.throttled -= 1
            raise ThrottledError("Rate exceeded.")
        shard_id, place = self._iterators[iterator]
        self.pages.append((shard_id, limit))
        records = self.records.get(shard_id, [])
        read = records[place : place + min(limit, self.page_records)]
        end = place + len(read)
        ended = self.known[shard_id].closed and end == len(records)
        return Page(
            records=read,
            next_iterator=None if ended else self._iterator(shard_id, end),
            behind_latest_ms=0 if end == len(records) else 1_000,
        )

    def _iterator(self, shard_id: str, place: int) -> str:
        name = f"iterator-{len(self._iterators)}"
        self._iterators[name] = (shard_id, place)
        return name
