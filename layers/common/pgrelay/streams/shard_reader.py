"""Reading one shard from a position."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pgrelay.streams.aggregated import unpack
from pgrelay.streams.answers import Room, answer_record
from pgrelay.streams.kinesis import ExpiredError, GoneError, ThrottledError
from pgrelay.streams.positions import answered_position

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pgrelay.streams.kinesis import Page, Shard, StoredRecord, Streams

RESERVE_SECONDS: Final = 2.0
"""No page is asked for later than this before the answer is due."""

# A shard that is behind may answer with a page that has no records; the next page is closer to them.
_EMPTY_PAGES: Final = 20
_THROTTLED_PAUSE_SECONDS: Final = 0.25


@dataclass(kw_only=True)
class ShardReader:
    """Reads one shard from a position, as long as there is room."""

    stream: str
    shard: Shard
    position: dict[str, Any]
    streams: Streams
    room: Room

    def read(
        self, remaining_seconds: Callable[[], float], now: Callable[[], float], sleep: Callable[[float], None]
    ) -> dict[str, Any]:
        """Read, and return where the shard's next reader goes on."""
        if self.position["type"] == "latest":
            # The next call is to find what arrives before it. There is no sequence number yet, so a time says where.
            latest = {"type": "at_timestamp", "timestamp": now()}
            iterator = self._iterator()
            self.position = latest
        else:
            iterator = self._iterator()
        last_page: Sequence[StoredRecord] = ()
        empty_pages = 0
        behind_latest_ms: int | None = None
        while self.room.records and remaining_seconds() > RESERVE_SECONDS:
            try:
                page = self.streams.page(self.stream, iterator, self.room.page_records(last_page))
            except ExpiredError:
                iterator = self._iterator()
                continue
            except ThrottledError:
                if behind_latest_ms is not None or remaining_seconds() < RESERVE_SECONDS + _THROTTLED_PAUSE_SECONDS:
                    break
                sleep(_THROTTLED_PAUSE_SECONDS)
                continue
            except GoneError:
                return answered_position(self.shard.shard_id, self.position, ended=True, behind_latest_ms=0)
            behind_latest_ms = page.behind_latest_ms
            if not self._take(page):
                break
            nothing_left = not page.records and not page.behind_latest_ms
            if page.next_iterator is None or (self.shard.closed and nothing_left):
                return answered_position(self.shard.shard_id, self.position, ended=True, behind_latest_ms=0)
            iterator = page.next_iterator
            last_page = page.records or last_page
            empty_pages = 0 if page.records else empty_pages + 1
            caught_up = not page.behind_latest_ms and not self.shard.closed
            if caught_up or empty_pages == _EMPTY_PAGES:
                break
        return answered_position(self.shard.shard_id, self.position, ended=False, behind_latest_ms=behind_latest_ms)

    def _iterator(self) -> str:
        position = self.position
        if "sub_sequence" in position:  # in the middle of records that were packed together
            position = {**position, "type": "at_sequence_number"}
        return self.streams.iterator(self.stream, self.shard.shard_id, position)

    def _take(self, page: Page) -> bool:
        """Take a page's records while there is room; tell whether all of them were taken."""
        for stored in page.records:
            entries = self._entries(stored)
            for place, (sub_sequence, entry) in enumerate(entries):
                if not self.room.take(entry):
                    return False
                self.position = {"type": "after_sequence_number", "sequence_number": stored.sequence_number}
                if place < len(entries) - 1:
                    self.position["sub_sequence"] = sub_sequence
            if not entries:
                self.position = {"type": "after_sequence_number", "sequence_number": stored.sequence_number}
        return True

    def _entries(self, stored: StoredRecord) -> list[tuple[int, dict[str, Any]]]:
        """Return the records of a stored one that are still to be read, with their places in it."""
        packed = unpack(stored.data)
        if packed is None:
            return [(0, answer_record(self.shard.shard_id, stored, None, stored.partition_key, stored.data))]
        after = -1
        if self.position.get("sequence_number") == stored.sequence_number:
            after = self.position.get("sub_sequence", -1)
        return [
            (place, answer_record(self.shard.shard_id, stored, place, one.partition_key, one.data))
            for place, one in enumerate(packed)
            # What was packed before a shard was split is in both children: each takes the records of its own range.
            if place > after and self.shard.first_hash_key <= one.hash_key <= self.shard.last_hash_key
        ]
