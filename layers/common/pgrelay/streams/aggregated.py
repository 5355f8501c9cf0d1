"""Unpacking the records that the Kinesis Producer Library packs together.

Source of the format: amazon-kinesis-producer, aggregation-format.md: four magic bytes, a protocol buffers message
AggregatedRecord, and the MD5 digest of that message.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

MAGIC: Final = b"\xf3\x89\x9a\xc2"
DIGEST_BYTES: Final = 16

# Wire types of protocol buffers, and the field numbers of AggregatedRecord and of its Record.
_VARINT, _FIXED64, _LENGTH, _FIXED32 = 0, 1, 2, 5
_PARTITION_KEYS, _HASH_KEYS, _RECORDS = 1, 2, 3
_PARTITION_KEY_INDEX, _HASH_KEY_INDEX, _DATA = 1, 2, 3


@dataclass(frozen=True, kw_only=True)
class UserRecord:
    """One of the records that were packed together."""

    partition_key: str
    explicit_hash_key: str | None
    data: bytes

    @property
    def hash_key(self) -> int:
        """Where the record belongs among the shards' ranges."""
        if self.explicit_hash_key is not None:
            return int(self.explicit_hash_key)
        return int.from_bytes(hashlib.md5(self.partition_key.encode(), usedforsecurity=False).digest())


def unpack(data: bytes) -> list[UserRecord] | None:
    """Return the records that were packed together; None if the data are a record of their own.

    What has the magic bytes and does not fit otherwise is a record of its own too, as the client library takes it.
    """
    if not data.startswith(MAGIC) or len(data) < len(MAGIC) + DIGEST_BYTES:
        return None
    message, digest = data[len(MAGIC) : -DIGEST_BYTES], data[-DIGEST_BYTES:]
    if hashlib.md5(message, usedforsecurity=False).digest() != digest:
        return None
    partition_keys: list[str] = []
    hash_keys: list[str] = []
    packed: list[bytes] = []
    try:
        for number, value in _fields(message):
            if number == _PARTITION_KEYS and isinstance(value, bytes):
                partition_keys.append(value.decode())
            elif number == _HASH_KEYS and isinstance(value, bytes):
                hash_keys.append(value.decode())
            elif number == _RECORDS and isinstance(value, bytes):
                packed.append(value)
        return [_record(one, partition_keys, hash_keys) for one in packed]
    except (IndexError, KeyError, TypeError, ValueError):
        return None


def _record(message: bytes, partition_keys: list[str], hash_keys: list[str]) -> UserRecord:
    fields = dict(_fields(message))
    data, key, hash_key = fields[_DATA], fields[_PARTITION_KEY_INDEX], fields.get(_HASH_KEY_INDEX)
    if not isinstance(data, bytes) or not isinstance(key, int) or isinstance(hash_key, bytes):
        raise TypeError
    return UserRecord(
        partition_key=partition_keys[key],
        explicit_hash_key=None if hash_key is None else str(int(hash_keys[hash_key])),
        data=data,
    )


def _fields(message: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield the number and the value of each field."""
    place = 0
    while place < len(message):
        tag, place = _varint(message, place)
        number, wire_type = tag >> 3, tag & 7
        if wire_type == _VARINT:
            value, place = _varint(message, place)
            yield number, value
            continue
        if wire_type == _LENGTH:
            length, place = _varint(message, place)
        elif wire_type in (_FIXED64, _FIXED32):
            length = 8 if wire_type == _FIXED64 else 4
        else:
            raise ValueError
        if place + length > len(message):
            raise ValueError
        yield number, message[place : place + length]
        place += length


def _varint(message: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[place]
        value |= (byte & 0x7F) << shift
        place += 1
        shift += 7
        if byte < 0x80:
            return value, place
