"""Kinesis data streams: the port that readers use, and the real thing behind it."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

from botocore.exceptions import ClientError

from pgrelay.clients import NO_ANSWER, code_of, make_client
from pgrelay.constants import TOTAL_ATTEMPTS
from pgrelay.errors import ReadError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from mypy_boto3_kinesis import KinesisClient


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
