"""Reading Kinesis data streams (contract pgrelay.stream/1)."""

from __future__ import annotations

import base64
import json
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

from botocore.exceptions import ClientError

from pgrelay.clients import NO_ANSWER, code_of, make_client
from pgrelay.constants import ANSWER_RECORD_BYTES, KINESIS_RECORDS, TOTAL_ATTEMPTS
from pgrelay.errors import ContractError, ReadError
from pgrelay.streams.aggregated import unpack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from mypy_boto3_kinesis import KinesisClient

CONTRACT: Final = "pgrelay.stream/1"
PUBLISHED_PAYLOAD: Final = '{"StreamName": "..."}'
PUBLISHED_TIMEOUT_SECONDS: Final = 3.0
PUBLISHED_PAUSE_SECONDS: Final = 0.2

DEFAULT_RECORDS: Final = 1_000
# A page is asked for before it is known how large its records are; what does not fit is read again later.
_FIRST_PAGE_RECORDS: Final = 2_000
# The names, quotes and numbers around a record's data in the answer.
_AROUND_RECORD_BYTES: Final = 250
# A shard that is behind may answer with a page that has no records; the next page is closer to them.
_EMPTY_PAGES: Final = 20
_RESERVE_SECONDS: Final = 2.0
_THROTTLED_PAUSE_SECONDS: Final = 0.25
_UNTEXTUAL: Final = "\x00"  # PostgreSQL's text cannot hold it


class ExpiredError(ReadError):
    """The iterator is older than five minutes."""


class ThrottledError(ReadError):
    """The shard was read too often or too much just now."""


class GoneError(ReadError):
    """There is no such stream or shard, or not any more."""


@dataclass(frozen=True, kw_only=True)
class Shard:
    """A shard of a stream."""

    shard_id: str
    parents: tuple[str, ...] = ()
    first_hash_key: int = 0
    last_hash_key: int = 2**128 - 1
    closed: bool = False


@dataclass(frozen=True, kw_only=True)
class StoredRecord:
    """A record as Kinesis stores it, which may hold several that were packed together."""

    sequence_number: str
    partition_key: str
    data: bytes
    arrived_at: datetime


@dataclass(frozen=True, kw_only=True)
class Page:
    """What one call read; no next iterator means that the shard ends here."""

    records: Sequence[StoredRecord]
    next_iterator: str | None
    behind_latest_ms: int


_ERRORS: Final[dict[str, type[ReadError]]] = {
    "ExpiredIteratorException": ExpiredError,
    "LimitExceededException": ThrottledError,
    "ProvisionedThroughputExceededException": ThrottledError,
    "ThrottlingException": ThrottledError,
    "ResourceNotFoundException": GoneError,
}


class Streams(Protocol):
    """Kinesis. A stream is named by its name or its ARN."""

    def shards(self, stream: str) -> list[Shard]:
        """Return every shard that has records or may get some."""

    def iterator(self, stream: str, shard_id: str, position: Mapping[str, Any]) -> str:
        """Return where to read from a position."""

    def page(self, stream: str, iterator: str, limit: int) -> Page:
        """Read up to ``limit`` records."""


class Kinesis:
    """Kinesis, through one client for the function's life."""

    def __init__(self) -> None:
        self._client = cast("KinesisClient", make_client("kinesis", attempts=TOTAL_ATTEMPTS))
        self._arns: dict[str, str] = {}

    def shards(self, stream: str) -> list[Shard]:
        """Return every shard that has records or may get some."""
        found: list[Shard] = []
        where: dict[str, Any] = {"StreamARN": self._arn(stream)}
        while True:
            with _reading(stream):
                answer = self._client.list_shards(**where)
            found += [
                Shard(
                    shard_id=shard["ShardId"],
                    parents=tuple(
                        shard[name] for name in ("ParentShardId", "AdjacentParentShardId") if shard.get(name)
                    ),
                    first_hash_key=int(shard["HashKeyRange"]["StartingHashKey"]),
                    last_hash_key=int(shard["HashKeyRange"]["EndingHashKey"]),
                    closed="EndingSequenceNumber" in shard["SequenceNumberRange"],
                )
                for shard in answer["Shards"]
            ]
            if not (token := answer.get("NextToken")):
                return found
            where = {"NextToken": token}

    def iterator(self, stream: str, shard_id: str, position: Mapping[str, Any]) -> str:
        """Return where to read from a position."""
        start: dict[str, Any] = {"ShardIteratorType": str(position["type"]).upper()}
        if position["type"] == "at_timestamp":
            start["Timestamp"] = position["timestamp"]
        elif "sequence_number" in position:
            start["StartingSequenceNumber"] = position["sequence_number"]
        with _reading(stream):
            answer = self._client.get_shard_iterator(StreamARN=self._arn(stream), ShardId=shard_id, **start)
        return answer["ShardIterator"]

    def page(self, stream: str, iterator: str, limit: int) -> Page:
        """Read up to ``limit`` records."""
        with _reading(stream):
            answer = self._client.get_records(StreamARN=self._arn(stream), ShardIterator=iterator, Limit=limit)
        return Page(
            records=[
                StoredRecord(
                    sequence_number=record["SequenceNumber"],
                    partition_key=record["PartitionKey"],
                    data=record["Data"],
                    arrived_at=record["ApproximateArrivalTimestamp"],
                )
                for record in answer["Records"]
            ],
            next_iterator=answer.get("NextShardIterator"),
            behind_latest_ms=answer.get("MillisBehindLatest", 0),
        )

    def _arn(self, stream: str) -> str:
        """Return a stream's ARN, by which IAM decides; not every call takes a name."""
        if stream.startswith("arn:"):
            return stream
        if stream not in self._arns:
            with _reading(stream):
                answer = self._client.describe_stream_summary(StreamName=stream)
            self._arns[stream] = answer["StreamDescriptionSummary"]["StreamARN"]
        return self._arns[stream]


@contextmanager
def _reading(stream: str) -> Iterator[None]:
    """Turn botocore's errors into ours, by type."""
    try:
        yield
    except ClientError as error:
        code = code_of(error)
        kind = _ERRORS.get(code, ReadError)
        raise kind(f"The stream {stream} was not read: {error}") from error
    except NO_ANSWER as error:
        raise ReadError(f"The stream {stream} was not read: {error}") from error


# --------------------------------------------------------------------------------------------------- the general form


@dataclass(kw_only=True)
class _Room:
    """What still fits into the answer."""

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

    def page_records(self, bytes_each: float) -> int:
        """Return how many records to ask for."""
        likely = self.size_bytes / bytes_each if bytes_each else _FIRST_PAGE_RECORDS
        return max(1, min(self.records, int(likely) + 1, KINESIS_RECORDS))


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
    room = _Room(
        records=request.get("max_records", DEFAULT_RECORDS),
        size_bytes=min(request.get("max_bytes", ANSWER_RECORD_BYTES), ANSWER_RECORD_BYTES),
    )
    positions = []
    for entry in wanted:
        if room.records < 1 or room.size_bytes <= 0 or remaining_seconds() < _RESERVE_SECONDS:
            break
        shard = known.get(entry["shard_id"])
        if shard is None:  # its records are too old: there is nothing left to read
            positions.append(_moved(entry["shard_id"], entry["position"], ended=True, behind_latest_ms=0))
            continue
        position = _complete(entry["position"])
        reader = _ShardReader(stream=stream, shard=shard, position=position, streams=streams, room=room)
        positions.append(reader.read(remaining_seconds, now, sleep))
    return {
        "shards": [
            {"shard_id": shard.shard_id, "parents": list(shard.parents), "closed": shard.closed}
            for shard in known.values()
        ],
        "records": room.taken,
        "positions": positions,
    }


def _complete(position: Mapping[str, Any]) -> dict[str, Any]:
    """Return a position with the member that its type needs, a time as seconds since 1970."""
    kind = position["type"]
    needed = {"at_timestamp": "timestamp", "trim_horizon": None, "latest": None}.get(kind, "sequence_number")
    if needed is not None and needed not in position:
        raise ContractError(f"{CONTRACT}: a position of the type {kind} has a {needed}.")
    timestamp = position.get("timestamp")
    if not isinstance(timestamp, str):
        return dict(position)
    try:
        moment = datetime.fromisoformat(timestamp)
    except ValueError:
        raise ContractError(f"{CONTRACT}: the timestamp {timestamp[:100]!a} is no time.") from None
    return {**position, "timestamp": (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()}


@dataclass(kw_only=True)
class _ShardReader:
    """Reads one shard from a position, as long as there is room."""

    stream: str
    shard: Shard
    position: dict[str, Any]
    streams: Streams
    room: _Room

    def read(
        self, remaining_seconds: Callable[[], float], now: Callable[[], float], sleep: Callable[[float], None]
    ) -> dict[str, Any]:
        """Read, and return where the shard's next reader goes on."""
        if self.position["type"] == "latest":
            # What arrives before the next call belongs to it: remembered as a time, until there is a sequence number.
            latest = {"type": "at_timestamp", "timestamp": now()}
            iterator = self._iterator()
            self.position = latest
        else:
            iterator = self._iterator()
        bytes_each = 0.0
        empty_pages = 0
        behind_latest_ms: int | None = None
        while self.room.records and remaining_seconds() > _RESERVE_SECONDS:
            try:
                page = self.streams.page(self.stream, iterator, self.room.page_records(bytes_each))
            except ExpiredError:
                iterator = self._iterator()
                continue
            except ThrottledError:
                if behind_latest_ms is not None or remaining_seconds() < _RESERVE_SECONDS + _THROTTLED_PAUSE_SECONDS:
                    break
                sleep(_THROTTLED_PAUSE_SECONDS)
                continue
            except GoneError:
                return _moved(self.shard.shard_id, self.position, ended=True, behind_latest_ms=0)
            behind_latest_ms = page.behind_latest_ms
            if not self._take(page):
                break
            nothing_left = not page.records and not page.behind_latest_ms
            if page.next_iterator is None or (self.shard.closed and nothing_left):
                return _moved(self.shard.shard_id, self.position, ended=True, behind_latest_ms=0)
            iterator = page.next_iterator
            if page.records:
                bytes_each = sum(len(record.data) * 4 / 3 + _AROUND_RECORD_BYTES for record in page.records) / len(
                    page.records
                )
            empty_pages = 0 if page.records else empty_pages + 1
            caught_up = not page.behind_latest_ms and not self.shard.closed
            if caught_up or empty_pages == _EMPTY_PAGES:
                break
        return _moved(self.shard.shard_id, self.position, ended=False, behind_latest_ms=behind_latest_ms)

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
            return [(0, _entry(self.shard.shard_id, stored, None, stored.partition_key, stored.data))]
        after = -1
        if self.position.get("sequence_number") == stored.sequence_number:
            after = self.position.get("sub_sequence", -1)
        return [
            (place, _entry(self.shard.shard_id, stored, place, one.partition_key, one.data))
            for place, one in enumerate(packed)
            # Packed before the shards were split, a record of another shard's range is there a second time.
            if place > after and self.shard.first_hash_key <= one.hash_key <= self.shard.last_hash_key
        ]


def _moved(shard_id: str, position: Mapping[str, Any], *, ended: bool, behind_latest_ms: int | None) -> dict[str, Any]:
    return {
        "shard_id": shard_id,
        "position": dict(position),
        "ended": ended,
        "behind_latest_ms": behind_latest_ms,
    }


def _entry(
    shard_id: str, stored: StoredRecord, sub_sequence: int | None, partition_key: str, data: bytes
) -> dict[str, Any]:
    text, encoding = _text(data)
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


def _text(data: bytes) -> tuple[str, str | None]:
    """Return data as text, or as base64 where they are none."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = _UNTEXTUAL
    if _UNTEXTUAL in text:
        return base64.b64encode(data).decode(), "base64"
    return text, None


def _json_bytes(text: str) -> int:
    return len(json.dumps(text, ensure_ascii=False).encode())


# ------------------------------------------------------------------------------------------------- the published form


def is_published(payload: object) -> bool:
    """Tell whether a payload is the published solution's."""
    return isinstance(payload, dict) and "contract" not in payload and isinstance(payload.get("StreamName"), str)


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
        if time.monotonic() > until or remaining_seconds() < _RESERVE_SECONDS:
            break
        sleep(PUBLISHED_PAUSE_SECONDS)
    return {"Data": "", "SequenceNumber": "", "NextShardIterator": iterator}


def _published_data(data: bytes) -> Any:
    text, encoding = _text(data)
    if encoding:
        return {encoding: text}
    try:
        return json.loads(text)
    except ValueError:
        return text
