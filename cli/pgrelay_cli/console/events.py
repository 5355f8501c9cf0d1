"""The page Events: what is captured and delivered while one looks, and the whole way of one event."""

from __future__ import annotations

from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pgrelay_cli.console.letters import letter
from pgrelay_cli.console.queries import rows

if TYPE_CHECKING:
    from pgrelay_cli.console.view import Content, View

SHOWN = 100
KEPT = 2000
"""Events that are remembered of what passed, for filters and for their way."""
_KEPT_CHARACTERS = 4000
_OPERATIONS = ("insert", "update", "delete", "truncate", "snapshot", "message")


class Passing:
    """The last events that passed, by their ids: each as it was captured, and what was answered for it."""

    def __init__(self) -> None:
        self._events: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self.skipped = 0

    def add(self, passing: dict[str, Any]) -> None:
        """Remember a line of the tail."""
        if passing["what"] == "skipped":
            self.skipped += passing["events"]
            return
        event = self._events.setdefault(passing["event"], {"event": passing["event"], "channel": passing["channel"]})
        if passing["what"] == "captured":
            event |= {name: passing[name] for name in ("table_schema", "table_name", "operation", "transaction_id")}
            event |= {"captured_at": passing["at"], "data": (passing["data"] or "")[:_KEPT_CHARACTERS]}
        else:
            event |= {name: passing[name] for name in ("batch", "message_id", "request_id", "transaction_id")}
            event |= {"answered_at": passing["at"], "what": passing["what"]}
        while len(self._events) > KEPT:
            self._events.popitem(last=False)

    def find(self, event: str) -> dict[str, Any] | None:
        """Return one of them."""
        return self._events.get(event)

    def latest(self, *, table: str, operation: str, key: str) -> list[dict[str, Any]]:
        """Return those that match the filters, the latest first."""
        found = []
        for event in reversed(self._events.values()):
            name = f"{event.get('table_schema')}.{event.get('table_name')}" if event.get("table_name") else ""
            if table not in (name or event["channel"]) or (operation and event.get("operation") != operation):
                continue
            if key and key not in event.get("data", ""):
                continue
            found.append(event)
            if len(found) == SHOWN:
                break
        return found


def page(view: View) -> Content:
    """Return what passed since somebody first looked."""
    passing = view.database.passing(view.connection)
    asked = {name: view.asked.get(name, "") for name in ("table", "operation", "key")}
    return {
        "events": passing.latest(**asked),
        "skipped": passing.skipped,
        "asked": asked,
        "operations": _OPERATIONS,
        "since": view.database.looking_since,
    }


def way(view: View) -> Content:
    """Return the whole way of one event: captured, in a batch, requested, a message; or where it is now."""
    event = view.asked.get("event", "").strip()
    number = event.rpartition("-")[2]
    if not event:
        return {"event": "", "is_known": False}
    if not (number.isascii() and number.isdigit() and len(number) <= 18):
        return {
            "event": event,
            "is_known": False,
            "problem": "An id ends in a number, as 0f3ab2c4-6665c605d1000-7 does.",
        }
    captured_at = _captured_at(event)
    batches = rows(
        view.connection,
        "SELECT b.channel || '-' || b.batch_id AS batch, b.request_id, b.invoked_at, b.answered_at, e.message_id, "
        "e.xid::text AS transaction_id, e.at AS captured_at, b.message_ids IS NOT NULL AS says_messages, b.failed "
        "FROM pgrelay.batch AS b CROSS JOIN LATERAL unnest(b.event_ids, b.xids, b.ats, b.message_ids) "
        "AS e (event_id, xid, at, message_id) "
        "WHERE b.event_ids @> ARRAY[%(number)s::bigint] AND e.event_id = %(number)s "
        "AND (%(captured_at)s::timestamptz IS NULL OR b.answered_at >= %(captured_at)s) "
        "ORDER BY b.answered_at LIMIT 50",
        number=int(number),
        captured_at=captured_at - timedelta(minutes=1) if captured_at else None,
    )
    retries = rows(
        view.connection,
        "SELECT r.attempts, r.next_at, r.first_error, r.last_error, r.failed_at, r.at AS captured_at, r.channel, "
        "r.xid::text AS transaction_id, s.table_schema, s.table_name, r.data FROM pgrelay.retry AS r "
        "INNER JOIN pgrelay.source AS s ON r.source_id = s.source_id WHERE r.event_id = %s",
        int(number),
    )
    seen = view.database.passing(view.connection).find(event) or {}
    dead = letter(view, event)
    first = next(iter([*batches, *retries, *([dead] if dead else [])]), seen)
    return {
        "event": event,
        "is_known": bool(first),
        "captured_at": first.get("captured_at") or captured_at,
        "transaction_id": first.get("transaction_id"),
        "batches": batches,
        "retry": retries[0] if retries else None,
        "dead": dead,
        "seen": seen,
        "data": next((each["data"] for each in (dead, *retries, seen) if each and each.get("data")), None),
    }


def _captured_at(event: str) -> datetime | None:
    """Return when an event was captured, which its id says in microseconds."""
    parts = event.split("-")
    try:
        return datetime.fromtimestamp(int(parts[1], 16) / 1_000_000, UTC) if len(parts) == 3 else None
    except (ValueError, OverflowError, OSError):
        return None
