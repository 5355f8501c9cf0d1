"""The command `pgrelay tail`: events as they are captured and delivered."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer
from psycopg.rows import dict_row

from pgrelay_cli.connection import SAFE_SETTINGS, Connect, with_database
from pgrelay_cli.output import Line, Text, ago, print_json, say

if TYPE_CHECKING:
    import psycopg

SHOWN_AT_ONCE = 1000
"""Events of one query; of a larger burst the rest is counted."""
_KEPT = 10_000
"""Captured events of which is remembered what they are of, until they are answered."""
_SOURCE = ("table_schema", "table_name", "operation", "key")
_STYLES = {"captured": "cyan", "delivered": "green", "failed": "bold red", "answered": "yellow", "skipped": "yellow"}

app = typer.Typer()


@app.command("tail", short_help="Show events as they are captured and delivered.")
@with_database
def tail_command(
    connect: Connect,
    only: Annotated[
        Literal["captured", "delivered"] | None, typer.Option(help="Only what is captured, or what is delivered.")
    ] = None,
    channel: Annotated[str | None, typer.Option(help="Only this channel.", metavar="NAME")] = None,
    data: Annotated[bool, typer.Option("--data", help="Show what the events carry.")] = False,
    interval: Annotated[
        float, typer.Option(help="Seconds between two queries.", metavar="SECONDS", min=0.1, max=3600)
    ] = 1,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Show events as they are captured and delivered, until interrupted; delivery is not disturbed."""
    with connect() as connection:
        looking = Tail(connection)
        while True:
            time.sleep(interval)
            for passing in looking.look():
                if only and (only == "captured") != (passing["what"] in {"captured", "skipped"}):
                    continue
                if channel and passing["channel"] not in {None, channel}:
                    continue
                if not data:
                    passing.pop("data", None)
                if as_json:
                    print_json(passing)
                else:
                    say(_line(passing), indent=13)


@dataclass
class Tail:
    """Reads what was committed and answered since the last `look`; the first begins at its making."""

    connection: psycopg.Connection
    _snapshot: str = field(init=False)
    _since: datetime = field(init=False)
    _seen: set[str] = field(init=False, default_factory=set)
    _captured: dict[str, dict[str, Any]] = field(init=False, default_factory=dict)
    """What is known of the events that were seen to be captured and wait for an answer, by event."""

    def __post_init__(self) -> None:
        self._snapshot, self._since = self._present()
        self._seen = {answered["batch"] for answered in self._answered()}

    def look(self) -> list[dict[str, Any]]:
        """Return what happened since, in the order of time."""
        with self.connection.transaction():
            self.connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            self.connection.execute(SAFE_SETTINGS)
            return self.look_within()

    def look_within(self) -> list[dict[str, Any]]:
        """Return the same, within a transaction of the caller's that is REPEATABLE READ."""
        # One snapshot for all: what has been answered was captured in it, and nothing is seen twice.
        snapshot, now = self._present()
        answered = self._answered()
        captured = self._committed()
        committed = captured[0]["committed"] if captured else 0
        passed = []
        for event in captured:
            del event["committed"]
            event["key"] = _key(event["data"])
            self._captured[event["event"]] = {name: event[name] for name in _SOURCE}
            passed.append({"what": "captured", **event})
        # Nothing is known of what was captured before the first look.
        passed += [
            {**event, **self._captured.pop(event["event"], dict.fromkeys(_SOURCE))}
            for event in answered
            if event["batch"] not in self._seen
        ]
        self._seen = {event["batch"] for event in answered}
        self._snapshot, self._since = snapshot, now
        while len(self._captured) > _KEPT:
            del self._captured[next(iter(self._captured))]
        passed.sort(key=lambda event: event["at"])
        if committed > len(captured):
            passed.append({"what": "skipped", "at": now, "channel": None, "events": committed - len(captured)})
        return passed

    def _present(self) -> tuple[str, datetime]:
        row = self.connection.execute("SELECT pg_current_snapshot()::text, now()").fetchone()
        assert row is not None  # noqa: S101 - a SELECT without FROM has a row
        return row[0], row[1]

    def _committed(self) -> list[dict[str, Any]]:
        with self.connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(
                "SELECT c.captured_at AS at, c.event, c.channel, c.table_schema, c.table_name, c.operation, "
                "c.transaction_id::text, c.data, c.committed FROM pgrelay.captured(%s::pg_snapshot, %s) AS c",
                [self._snapshot, SHOWN_AT_ONCE],
            ).fetchall()

    def _answered(self) -> list[dict[str, Any]]:
        with self.connection.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(
                # A function that returns no message ids says only how many events failed.
                "SELECT d.answered_at AS at, d.event, d.channel, d.batch, d.message_id, d.request_id, "
                "d.transaction_id::text, extract(epoch FROM d.answered_at - d.invoked_at)::float8 AS seconds, "
                "extract(epoch FROM d.answered_at - d.captured_at)::float8 AS lag_seconds, "
                "CASE WHEN d.message_id IS NOT NULL OR b.failed = 0 THEN 'delivered' "
                "WHEN b.delivered = 0 OR b.message_ids IS NOT NULL THEN 'failed' ELSE 'answered' END AS what "
                "FROM pgrelay.delivery AS d "
                "INNER JOIN pgrelay.batch AS b ON d.batch = b.channel || '-' || b.batch_id "
                "WHERE d.answered_at > %(since)s - interval '1 minute' "
                "AND b.answered_at > %(since)s - interval '1 minute' ORDER BY d.event_id",
                {"since": self._since},
            ).fetchall()


def _key(data: str) -> Any:
    """Return the key in an event's data; None if it has none."""
    try:
        return json.loads(f"{{{data}}}").get("key")
    except (ValueError, RecursionError):
        return None


def _line(passing: dict[str, Any]) -> Line:
    what = passing["what"]
    line = Text.assemble(f"{passing['at'].astimezone(UTC):%H:%M:%S.%f}"[:-3], " ", (f"{what:<9}", _STYLES[what]), " ")
    if what == "skipped":
        return line.append(f"{passing['events']:,} more events were captured than are shown")
    line.append(f"{passing['event']} {_source(passing)}")
    if what == "captured":
        line.append(f", transaction {passing['transaction_id']}")
    else:
        line.append(f", lag {_duration(passing['lag_seconds'])}, batch {passing['batch']}")
        if passing["message_id"]:
            line.append(f", message {passing['message_id']}")
    return line.append(f" {{{passing['data']}}}" if passing.get("data") else "")


def _source(passing: dict[str, Any]) -> str:
    if not passing["table_name"]:
        return str(passing["channel"])
    key = "" if passing["key"] is None else " " + json.dumps(passing["key"], ensure_ascii=False)
    return f"{passing['operation']} {passing['table_schema']}.{passing['table_name']}{key}"


def _duration(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s" if seconds < 60 else ago(seconds)
