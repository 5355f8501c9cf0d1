"""The page Delivery: a row a channel and a watch, with charts of the last hour or day."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pgrelay_cli.console.charts import Chart, chart
from pgrelay_cli.console.queries import rows
from pgrelay_cli.console.words import duration, number
from pgrelay_cli.delivery.status import read_status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    import psycopg

    from pgrelay_cli.console.view import Content, View

WATCHES_A_PAGE = 50
MOST_COUNTED = 20_000
"""Events that wait are counted by table while there are no more than this: each of them is read for it."""


def page(view: View) -> Content:
    """Return channels, charts, breakers and a page of watches."""
    status = read_status(view.connection)
    hours = 24 if view.asked.get("hours") == "24" else 1
    backlog = sum(channel["backlog"] or 0 for channel in status["channels"])
    watches, following = _watches(view)
    undelivered = backlog + sum(channel["retries"] for channel in status["channels"])
    waiting = _waiting(view.connection) if undelivered <= MOST_COUNTED else {}
    for watch in watches:
        watch["waits"] = waiting.get((watch["table_schema"], watch["table_name"]))
    drained_at, drained_by = max(
        ((channel["drained_at"], channel["drained_by"]) for channel in status["channels"] if channel["drained_at"]),
        default=(None, None),
    )
    return {
        "channels": status["channels"],
        "breakers": status["breakers"],
        "drained_at": drained_at,
        "drained_by": drained_by,
        "failures": max((channel["capture_failures"] for channel in status["channels"]), default=0),
        "is_paused": any(channel["state"] == "paused" for channel in status["channels"]),
        "hours": hours,
        "charts": _charts(view.connection, hours),
        "watches": watches,
        "following": following,
        "is_counted": undelivered <= MOST_COUNTED,
    }


def _charts(connection: psycopg.Connection, hours: int) -> dict[str, list[Chart]]:
    """Return backlog, lag and rate of each channel that has had anything to do."""
    noted: dict[str, list[dict[str, Any]]] = {}
    for row in rows(
        connection,
        "SELECT h.channel, h.at, h.backlog, h.lag_seconds, h.delivered_events FROM pgrelay.history AS h "
        "WHERE h.at > now() - make_interval(hours => %s) ORDER BY h.channel, h.at",
        hours,
    ):
        noted.setdefault(row["channel"], []).append(row)
    found = {}
    for channel, history in noted.items():
        rates = _rates(history)
        if any(row["backlog"] for row in history) or any(rate for _, rate in rates):
            found[channel] = [
                chart("Events a second", rates, hours=hours),
                chart("Backlog", [(row["at"], row["backlog"]) for row in history], hours=hours),
                chart("Lag", [(row["at"], row["lag_seconds"]) for row in history], hours=hours, write=_lag),
            ]
    return found


def _lag(seconds: float | None) -> str:
    return "0 s" if seconds == 0 else duration(seconds)


def _rates(history: Sequence[dict[str, Any]]) -> list[tuple[datetime, float | None]]:
    """Return events a second between two moments; None where the count was set back, as by a new installation."""
    found: list[tuple[datetime, float | None]] = []
    for before, after in pairwise(history):
        seconds = (after["at"] - before["at"]).total_seconds()
        events = after["delivered_events"] - before["delivered_events"]
        found.append((after["at"], events / seconds if events >= 0 and seconds > 0 else None))
    return found


def _watches(view: View) -> tuple[list[dict[str, Any]], tuple[str, str] | None]:
    """Return a page of the watches, and what the next one begins after."""
    found = rows(
        view.connection,
        "SELECT w.watched_table::oid AS oid, w.table_schema, w.table_name, w.operations, w.channel, w.destination, "
        "w.ordered, w.packed, w.paused_at, w.problem FROM pgrelay.watches AS w "
        "WHERE (%(schema)s::text IS NULL OR (w.table_schema, w.table_name) > (%(schema)s, %(table)s)) "
        "AND (%(find)s::text IS NULL OR strpos(w.table_schema || '.' || w.table_name, %(find)s) > 0) "
        "ORDER BY w.table_schema, w.table_name LIMIT %(count)s",
        schema=view.asked.get("after_schema"),
        table=view.asked.get("after_table", ""),
        find=view.asked.get("find"),
        count=WATCHES_A_PAGE + 1,
    )
    if len(found) <= WATCHES_A_PAGE:
        return found, None
    last = found[WATCHES_A_PAGE - 1]
    return found[:WATCHES_A_PAGE], (last["table_schema"], last["table_name"])


def _waiting(connection: psycopg.Connection) -> dict[tuple[str, str], str]:
    """Return what waits of each table, from the view that counts exactly."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows(
        connection,
        "SELECT b.table_schema, b.table_name, b.state, b.events, b.oldest_seconds FROM pgrelay.backlog AS b "
        "WHERE b.table_name IS NOT NULL ORDER BY b.state DESC",
    ):
        words = f"{number(row['events'])} {row['state']}, {duration(row['oldest_seconds'])}"
        found.setdefault((row["table_schema"], row["table_name"]), []).append(words)
    return {name: "; ".join(words) for name, words in found.items()}
