"""The DynamoDB table in which exception_relay counts, as the command reads it."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from mypy_boto3_dynamodb import DynamoDBClient

# As layers/common/pgrelay/exceptions/table.py writes them.
_INDEX = "windows"
_WINDOWS = ("open", "closed", "over")
_PARTITION = "fingerprint#"
_NOTIFICATIONS = "notifications"

Said = Literal["silenced_until", "acknowledged_until", "resolved_at"]
"""What people say of an exception, by the member that keeps it."""


@dataclass(frozen=True, kw_only=True)
class KnownException:
    """What the table has of a fingerprint."""

    fingerprint: str
    database: str | None
    procedure: str | None
    sqlstate: str
    message: str
    occurrences: int
    unnotified: int
    first_seen_at: str
    last_seen_at: str
    silenced_until: str | None
    acknowledged_until: str | None
    resolved_at: str | None
    report: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class SentNotification:
    """What a topic took."""

    at: str
    subject: str
    state: str
    severity: str | None
    topic: str
    message_id: str
    problem_ids: Sequence[str]


class ExceptionTable:
    """The table of a stack, as its owner's credentials may read it."""

    def __init__(self, client: DynamoDBClient, name: str) -> None:
        self._client = client
        self._name = name

    def latest(self, count: int) -> list[KnownException]:
        """Return the exceptions whose windows are open or ended last; the last seen first."""
        names = [name for window in _WINDOWS for name in self._newest(window, count)]
        known = [found for name in names if (found := self.find(name))]
        return sorted(known, key=lambda found: found.last_seen_at, reverse=True)[:count]

    def find(self, fingerprint: str) -> KnownException | None:
        """Return what the table has of a fingerprint; None if nothing."""
        answer = self._client.query(
            TableName=self._name,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": _PARTITION + fingerprint}},
            ConsistentRead=True,
        )
        return _known(fingerprint, answer["Items"])

    def beginning_with(self, digits: str) -> list[str]:
        """Return the fingerprints that begin so, in order."""
        found = {
            name
            for window in _WINDOWS
            for page in self._pages(window)
            for name in (item["pk"]["S"].removeprefix(_PARTITION) for item in page["Items"])
            if name.startswith(digits)
        }
        return sorted(found)

    def _pages(self, window: str) -> Iterator[Mapping[str, Any]]:
        return iter(
            self._client.get_paginator("query").paginate(
                TableName=self._name,
                IndexName=_INDEX,
                KeyConditionExpression="#window = :window",
                ExpressionAttributeNames={"#window": "window"},
                ExpressionAttributeValues={":window": {"S": window}},
            )
        )

    def say(self, fingerprint: str, name: Said, at: datetime | None) -> bool:
        """Say until when an exception is silenced or acknowledged, or when it was resolved; None takes it back.

        Returns
        -------
        bool
            Whether the table has the exception.
        """
        if at is None:
            update: Any = {"UpdateExpression": f"REMOVE {name}"}
        else:
            # Compared with numbers of seconds and with the times of occurrences.
            text = at.astimezone(UTC).isoformat(timespec="microseconds")
            value = {"S": text} if name == "resolved_at" else {"N": str(int(at.timestamp()))}
            update = {"UpdateExpression": f"SET {name} = :at", "ExpressionAttributeValues": {":at": value}}
            if name == "resolved_at":  # its window ends now, and with it what its first notification opened
                update["UpdateExpression"] += ", window_ends_at = :now"
                update["ExpressionAttributeValues"][":now"] = {"N": "0"}
        try:
            self._client.update_item(
                TableName=self._name,
                Key={"pk": {"S": _PARTITION + fingerprint}, "sk": {"S": "state"}},
                ConditionExpression="attribute_exists(pk)",
                **update,
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def notifications(self, count: int) -> list[SentNotification]:
        """Return what was sent in the last 30 days, the last first."""
        answer = self._client.query(
            TableName=self._name,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": _NOTIFICATIONS}},
            ScanIndexForward=False,
            Limit=count,
        )
        return [_sent(item) for item in answer["Items"]]

    def _newest(self, window: str, count: int) -> Iterator[str]:
        answer = self._client.query(
            TableName=self._name,
            IndexName=_INDEX,
            KeyConditionExpression="#window = :window",
            ExpressionAttributeNames={"#window": "window"},
            ExpressionAttributeValues={":window": {"S": window}},
            ScanIndexForward=False,
            Limit=count,
        )
        for item in answer["Items"]:
            yield item["pk"]["S"].removeprefix(_PARTITION)


def _sent(item: Mapping[str, Any]) -> SentNotification:
    at, _, message_id = item["sk"]["S"].partition("#")
    return SentNotification(
        at=at,
        subject=item["subject"]["S"],
        state=item["state"]["S"],
        severity=item["severity"]["S"] if "severity" in item else None,
        topic=item["topic"]["S"],
        message_id=message_id,
        problem_ids=[each["S"] for each in item["problem_ids"]["L"]],
    )


def _known(fingerprint: str, items: Sequence[Mapping[str, Any]]) -> KnownException | None:
    parts = {item["sk"]["S"]: item for item in items}
    state = parts.pop("state", None)
    if state is None:
        return None
    report = json.loads(state["report"]["S"])
    occurrences = sum(int(item["occurrences"]["N"]) for item in parts.values())
    occurrences += int(state["folded"]["N"]) if "folded" in state else 0
    first_seen_at = min(item["first_seen_at"]["S"] for item in (state, *parts.values()))
    seen = [item[name]["S"] for item in items for name in ("last_seen_at", "notified_until") if name in item]
    return KnownException(
        fingerprint=fingerprint,
        database=report["database"],
        procedure=report["procedure"],
        sqlstate=report["error"]["sqlstate"],
        message=report["error"]["message"],
        occurrences=occurrences,
        unnotified=max(occurrences - int(state["notified"]["N"]), 0),
        first_seen_at=first_seen_at,
        last_seen_at=max(seen, default=first_seen_at),
        silenced_until=_future(state, "silenced_until"),
        acknowledged_until=_future(state, "acknowledged_until"),
        resolved_at=state["resolved_at"]["S"] if "resolved_at" in state else None,
        report=report,
    )


def _future(state: Mapping[str, Any], name: str) -> str | None:
    """Return a time of a state as ISO 8601; None once it has passed."""
    seconds = int(state[name]["N"]) if name in state else 0
    return datetime.fromtimestamp(seconds, UTC).isoformat() if seconds > time.time() else None
