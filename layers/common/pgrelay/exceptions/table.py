"""The DynamoDB table that counts exceptions, behind `folding.ExceptionTable`.

Items, by partition key `pk` and sort key `sk`:

- ``fingerprint#F``, ``state``: the window, how many occurrences were notified, and the report that opened the window.
  The index ``windows`` finds it by `window` (open, closed or over) and `window_ends_at`. What people say of it is in
  `silenced_until`, `acknowledged_until` and `resolved_at`, and nowhere else, so that it can be taken back.
- ``fingerprint#F``, ``count#N``: occurrences since the last quiet window, in shards: a transaction locks what it
  writes, and a storm would queue at a single item.
- ``report#ID``, ``seen``: this report was counted.
- ``minute#M``, ``turns``: how many notifications were asked for in a minute.
"""

from __future__ import annotations

import json
import random
import time
import zlib
from typing import TYPE_CHECKING, Any, Final, cast

from botocore.exceptions import ClientError

from pgrelay.clients import NO_ANSWER, code_of, make_client
from pgrelay.constants import TOTAL_ATTEMPTS
from pgrelay.errors import TableError
from pgrelay.exceptions.folding import State
from pgrelay.text import clip_values, to_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from mypy_boto3_dynamodb import DynamoDBClient

    from pgrelay.exceptions.occurrences import Occurrence

INDEX: Final = "windows"
SHARDS: Final = 16
DUE_AT_ONCE: Final = 500
"""The most windows that one call closes."""

# How long items are kept: a fingerprint since it was last seen, a report longer than it is retried, a minute.
_FINGERPRINT_SECONDS: Final = 90 * 86_400
_REPORT_SECONDS: Final = 14 * 86_400
_MINUTE_SECONDS: Final = 3_600

_REPORT_CHARACTERS: Final = 1_000
_REPORT_MEMBERS: Final = 30

_TIMEOUT_SECONDS: Final = 2
_CONFLICT_ATTEMPTS: Final = 10
_CONFLICT_PAUSE_SECONDS: Final = 0.02
_CONFLICTS: Final = frozenset({"TransactionConflict", "TransactionConflictException", "TransactionInProgressException"})
_CONDITION_FAILED: Final = frozenset({"ConditionalCheckFailed", "ConditionalCheckFailedException"})

Item = dict[str, Any]


class _ConditionFailedError(Exception):
    """The condition of a write does not hold."""


class _Calls:
    """Calls of the table that are repeated while another writer's transaction conflicts."""

    def __init__(self, name: str, sleep: Callable[[float], None]) -> None:
        self.name = name
        self.client: DynamoDBClient = make_client(
            "dynamodb", connect_seconds=_TIMEOUT_SECONDS, read_seconds=_TIMEOUT_SECONDS, attempts=TOTAL_ATTEMPTS
        )
        self._sleep = sleep

    def transact(self, writes: Sequence[Mapping[str, Any]]) -> None:
        named = [{kind: {"TableName": self.name, **write[kind]} for kind in write} for write in writes]
        self._repeat(lambda: self.client.transact_write_items(TransactItems=cast("Any", named)))

    def call(self, operation: Callable[..., Any], **arguments: Any) -> Any:
        return self._repeat(lambda: operation(TableName=self.name, **arguments))

    def update(self, fingerprint: str, expression: str, condition: str, **values: Mapping[str, Any]) -> bool:
        """Update a fingerprint's state if a condition holds, and return whether it did."""
        names = {"#window": "window"} if "#window" in expression + condition else {}
        try:
            self.call(
                self.client.update_item,
                Key=_key(f"fingerprint#{fingerprint}", "state"),
                UpdateExpression=expression,
                ConditionExpression=condition,
                ExpressionAttributeValues={f":{name}": value for name, value in values.items()},
                **({"ExpressionAttributeNames": names} if names else {}),
            )
        except _ConditionFailedError:
            return False
        return True

    def _repeat(self, call: Callable[[], Any]) -> Any:
        """Call, and call again as long as another writer's transaction conflicts.

        Raises
        ------
        _ConditionFailedError
            If the write's condition does not hold.
        TableError
            If the table cannot be used.
        """
        for attempt in range(_CONFLICT_ATTEMPTS):
            try:
                return call()
            except ClientError as error:
                codes = _codes(error)
                if codes & _CONDITION_FAILED:
                    raise _ConditionFailedError from error
                if not codes & _CONFLICTS or attempt == _CONFLICT_ATTEMPTS - 1:
                    raise TableError(f"The table {self.name} refused: {error}") from error
            except NO_ANSWER as error:
                raise TableError(f"The table {self.name} did not answer: {error}") from error
            self._sleep(random.uniform(0.5, 1) * _CONFLICT_PAUSE_SECONDS * 2**attempt)  # noqa: S311 - no secret
        raise AssertionError("unreachable")


class DynamoDbExceptionTable:
    """The table, through one client for the function's life.

    Parameters
    ----------
    name
        The table's name.
    sleep
        Waits a number of seconds.
    """

    def __init__(self, name: str, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self.name = name
        self._calls = _Calls(name, sleep)

    @property
    def client(self) -> DynamoDBClient:
        """The table's client."""
        return self._calls.client

    def count(self, occurrence: Occurrence) -> bool:
        """Count an occurrence, and return whether it had not been counted before."""
        now = int(time.time())
        seen = {**_key(f"report#{occurrence.id}", "seen"), "expires_at": _number(now + _REPORT_SECONDS)}
        shard = zlib.crc32(occurrence.id.encode(errors="replace")) % SHARDS
        writes = [
            {"Put": {"Item": seen, "ConditionExpression": "attribute_not_exists(pk)"}},
            {
                "Update": {
                    "Key": _key(f"fingerprint#{occurrence.fingerprint}", f"count#{shard:02}"),
                    "UpdateExpression": "ADD occurrences :one SET last_seen_at = :at, latest = :latest, "
                    "expires_at = :expires, first_seen_at = if_not_exists(first_seen_at, :at)",
                    "ExpressionAttributeValues": {
                        ":one": _number(1),
                        ":at": {"S": occurrence.seen_at},
                        ":latest": {"S": occurrence.example},
                        ":expires": _number(now + _FINGERPRINT_SECONDS),
                    },
                }
            },
        ]
        try:
            self._calls.transact(writes)
        except _ConditionFailedError:
            return False
        return True

    def load(self, fingerprint: str) -> State | None:
        """Return what is known of a fingerprint; None before its first window."""
        answer = self._calls.call(
            self._calls.client.query,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": f"fingerprint#{fingerprint}"}},
            ConsistentRead=True,
        )
        return _state(fingerprint, answer["Items"])

    def open_window(self, occurrence: Occurrence, *, ends_at: int, is_regressed: bool = False) -> bool:
        """Open a window unless one is open, and return whether this call did.

        A regression opens one, too, if it is the first since the exception was resolved; it ends what was said of the
        exception before.
        """
        without_data = {name: value for name, value in occurrence.report.items() if name != "data"}
        report = clip_values(without_data, _REPORT_CHARACTERS, _REPORT_MEMBERS)
        return self._calls.update(
            occurrence.fingerprint,
            "SET #window = :open, window_ends_at = :ends, opened_by = :id, opener_notified = :no, report = :report, "
            "first_seen_at = if_not_exists(first_seen_at, :at), expires_at = :expires ADD notified :none"
            + (" REMOVE acknowledged_until, resolved_at" if is_regressed else ""),
            "attribute_not_exists(pk) OR #window IN (:closed, :over)"
            + (" OR attribute_exists(resolved_at)" if is_regressed else ""),
            open={"S": "open"},
            closed={"S": "closed"},
            over={"S": "over"},
            ends=_number(ends_at),
            id={"S": occurrence.id},
            no={"BOOL": False},
            none=_number(0),
            report={"S": to_json(report)},
            at={"S": occurrence.seen_at},
            expires=_number(ends_at + _FINGERPRINT_SECONDS),
        )

    def record_first(self, occurrence: Occurrence) -> None:
        """Record that a notification of the occurrence that opened the window was sent."""
        self._calls.update(
            occurrence.fingerprint,
            "SET opener_notified = :yes, told = :yes, notified_until = :at ADD notified :one",
            "opened_by = :id AND opener_notified = :no",
            id={"S": occurrence.id},
            no={"BOOL": False},
            yes={"BOOL": True},
            one=_number(1),
            at={"S": occurrence.seen_at},
        )

    def due(self, now: int) -> Sequence[str]:
        """Return the fingerprints whose open window has ended, the oldest first."""
        return self._ended("open", now)

    def quiet(self, before: int) -> Sequence[str]:
        """Return the fingerprints whose window was closed up to a time, and that are not over yet."""
        return self._ended("closed", before)

    def _ended(self, window: str, before: int) -> Sequence[str]:
        answer = self._calls.call(
            self._calls.client.query,
            IndexName=INDEX,
            KeyConditionExpression="#window = :window AND window_ends_at <= :before",
            ExpressionAttributeNames={"#window": "window"},
            ExpressionAttributeValues={":window": {"S": window}, ":before": _number(before)},
            Limit=DUE_AT_ONCE,
        )
        return [item["pk"]["S"].removeprefix("fingerprint#") for item in answer["Items"]]

    def end(self, state: State, *, is_over: bool = True) -> bool:
        """Record that an exception is over, or take that back, if its window is as the state says; return whether."""
        was, becomes = ("closed", "over") if is_over else ("over", "closed")
        return self._calls.update(
            state.fingerprint,
            "SET #window = :becomes, told = :told",
            "#window = :was AND window_ends_at = :ends",
            was={"S": was},
            becomes={"S": becomes},
            told={"BOOL": not is_over},
            ends=_number(state.window_ends_at),
        )

    def move_end(self, state: State, *, ends_at: int) -> bool:
        """Move a window's end if it is where the state says, and return whether it was."""
        return self._calls.update(
            state.fingerprint,
            "SET window_ends_at = :ends, expires_at = :expires",
            "#window = :open AND window_ends_at = :was",
            open={"S": "open"},
            ends=_number(ends_at),
            expires=_number(ends_at + _FINGERPRINT_SECONDS),
            was=_number(state.window_ends_at),
        )

    def record_summary(self, state: State, *, count: int, lease_ends_at: int, ends_at: int) -> None:
        """Record that a notification counted the repeats, and open the next window."""
        self._calls.update(
            state.fingerprint,
            "SET window_ends_at = :ends, opener_notified = :yes, told = :yes, notified_until = :last, "
            "expires_at = :expires ADD notified :count",
            "window_ends_at = :lease",
            ends=_number(ends_at),
            yes={"BOOL": True},
            last={"S": state.last_seen_at},
            expires=_number(ends_at + _FINGERPRINT_SECONDS),
            count=_number(count),
            lease=_number(lease_ends_at),
        )

    def close(self, state: State, *, lease_ends_at: int) -> None:
        """Close a window of which nothing is left to tell, unless something was counted meanwhile."""
        partition = f"fingerprint#{state.fingerprint}"
        update = {
            "Key": _key(partition, "state"),
            "UpdateExpression": "SET #window = :closed, folded = :total, notified = :total, notified_until = :last, "
            "window_ends_at = :ends",
            "ConditionExpression": "#window = :open AND window_ends_at = :lease",
            "ExpressionAttributeNames": {"#window": "window"},
            "ExpressionAttributeValues": {
                ":open": {"S": "open"},
                ":closed": {"S": "closed"},
                ":total": _number(state.total),
                ":last": {"S": state.last_seen_at},
                ":lease": _number(lease_ends_at),
                # What somebody resolved is over at once, all else when it was quiet for long.
                ":ends": _number(0 if state.resolved_at else lease_ends_at),
            },
        }
        deletes = [
            {
                "Key": _key(partition, shard),
                "ConditionExpression": "occurrences = :read",
                "ExpressionAttributeValues": {":read": _number(occurrences)},
            }
            for shard, occurrences in state.counts.items()
        ]
        try:
            self._calls.transact([{"Update": update}, *({"Delete": delete} for delete in deletes)])
        except _ConditionFailedError:
            return  # the window stays open until the lease ends, and is closed or summarised then

    def take_turn(self, minute: int, *, is_critical: bool) -> int:
        """Ask for a notification in a minute, and return how many have been asked for, this one included."""
        answer = self._calls.call(
            self._calls.client.update_item,
            Key=_key(f"minute#{minute}", "critical turns" if is_critical else "turns"),
            UpdateExpression="ADD turns :one SET expires_at = :expires",
            ExpressionAttributeValues={":one": _number(1), ":expires": _number(minute * 60 + _MINUTE_SECONDS)},
            ReturnValues="UPDATED_NEW",
        )
        return int(answer["Attributes"]["turns"]["N"])


def _state(fingerprint: str, items: Sequence[Item]) -> State | None:
    parts = {item["sk"]["S"]: item for item in items}
    state = parts.pop("state", None)
    if state is None:
        return None
    counts = {name: int(item["occurrences"]["N"]) for name, item in parts.items()}
    first_seen = [item["first_seen_at"]["S"] for item in (state, *parts.values())]
    last_seen = [item["last_seen_at"]["S"] for item in parts.values()]
    latest = max(((item["last_seen_at"]["S"], item["latest"]["S"]) for item in parts.values()), default=None)
    notified_until = state["notified_until"]["S"] if "notified_until" in state else None
    return State(
        fingerprint=fingerprint,
        window_ends_at=int(state["window_ends_at"]["N"]),
        is_open=state["window"]["S"] == "open",
        opened_by=state["opened_by"]["S"],
        is_opener_notified=state["opener_notified"]["BOOL"],
        total=int(state.get("folded", _number(0))["N"]) + sum(counts.values()),
        notified=int(state["notified"]["N"]),
        first_seen_at=min(first_seen),
        last_seen_at=max([*last_seen, *([notified_until] if notified_until else [])], default=min(first_seen)),
        notified_until=notified_until,
        silenced_until=int(state.get("silenced_until", _number(0))["N"]),
        acknowledged_until=int(state.get("acknowledged_until", _number(0))["N"]),
        resolved_at=state["resolved_at"]["S"] if "resolved_at" in state else None,
        report=json.loads(state["report"]["S"]),
        counts=counts,
        latest=latest[1] if latest else None,
        is_told="told" in state and state["told"]["BOOL"],
    )


def _key(partition: str, sort: str) -> Item:
    return {"pk": {"S": partition}, "sk": {"S": sort}}


def _number(value: int) -> dict[str, str]:
    return {"N": str(value)}


def _codes(error: ClientError) -> set[str]:
    reasons = cast("list[dict[str, str]]", error.response.get("CancellationReasons", []))
    return {code_of(error), *(reason.get("Code", "") for reason in reasons)}
