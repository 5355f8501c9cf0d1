"""Records as a reader answers them: JSON, as many as Lambda's answer has room for."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final

from pgrelay.constants import KINESIS_RECORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pgrelay.streams.kinesis import StoredRecord

# The first page is asked for before anybody knows how large its records are; what does not fit is read again later.
_FIRST_PAGE_RECORDS: Final = 2_000
# The names, quotes and numbers around a record's data in the answer.
_AROUND_RECORD_BYTES: Final = 250
_NO_TEXT: Final = "\x00"  # PostgreSQL's text cannot hold it


@dataclass(kw_only=True)
class Room:
    """The records of an answer, and what still fits into it.

    Parameters
    ----------
    records, size_bytes
        How many more it takes.
    taken
        Those that it has.
    """

    records: int
    size_bytes: int
    taken: list[dict[str, Any]] = field(default_factory=list)

    def take(self, entry: dict[str, Any]) -> bool:
        """Take a record if it fits; the first always does, so that a large one does not stop the reader for ever."""
        size_bytes = _AROUND_RECORD_BYTES + len(entry["partition_key"].encode()) + _json_bytes(entry["data"])
        if self.records < 1 or (self.taken and size_bytes > self.size_bytes):
            return False
        self.records -= 1
        self.size_bytes -= size_bytes
        self.taken.append(entry)
        return True

    def page_records(self, last_page: Sequence[StoredRecord]) -> int:
        """Return how many records to ask for, if they are as large as those of the last page that had any."""
        likely: float = _FIRST_PAGE_RECORDS
        if last_page:
            encoded_bytes = sum(len(record.data) * 4 / 3 + _AROUND_RECORD_BYTES for record in last_page)
            likely = self.size_bytes / (encoded_bytes / len(last_page))
        return max(1, min(self.records, int(likely) + 1, KINESIS_RECORDS))


def answer_record(
    shard_id: str, stored: StoredRecord, sub_sequence: int | None, partition_key: str, data: bytes
) -> dict[str, Any]:
    """Return a record as it is answered; its sub-sequence is its place among those that were packed together."""
    text, encoding = text_of(data)
    entry: dict[str, Any] = {
        "shard_id": shard_id,
        "sequence_number": stored.sequence_number,
        "arrived_at": stored.arrived_at.astimezone(UTC).isoformat(),
        "partition_key": partition_key,
        "data": text,
    }
    if sub_sequence is not None:
        entry["sub_sequence"] = sub_sequence
    if encoding:
        entry["encoding"] = encoding
    return entry


def text_of(data: bytes) -> tuple[str, str | None]:
    """Return data as text, or in base64 if they are not text, with the name of that encoding."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = _NO_TEXT
    if _NO_TEXT in text:
        return base64.b64encode(data).decode(), "base64"
    return text, None


def _json_bytes(text: str) -> int:
    return len(json.dumps(text, ensure_ascii=False).encode())
