"""The page of dead letters: by reason and table, the event itself, and what may be done about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pgrelay_cli.console.queries import rows
from pgrelay_cli.console.view import chosen
from pgrelay_cli.console.words import moment

if TYPE_CHECKING:
    import psycopg

    from pgrelay_cli.console.view import Content, View

A_PAGE = 50
GROUPED = 10_000
"""So many of the latest are grouped by reason and table: of a million, that says as much."""

_COLUMNS = (
    "pgrelay._event_id(g.id_prefix, d.event_id, d.at) AS event, d.event_id, d.channel, d.table_schema, d.table_name, "
    "d.operation, d.key::text AS key, d.destination, d.xid::text AS transaction_id, d.at AS captured_at, d.died_at, "
    "d.attempts, d.first_reason, d.reason"
)


def page(view: View) -> Content:
    """Return a page of dead letters, the latest first, and the groups of the latest."""
    asked = chosen(view.asked, "channel", "schema", "table", "reason")
    found = rows(
        view.connection,
        # For each channel apart, because the index is by channel and time.
        f"SELECT l.* FROM pgrelay.channel AS c CROSS JOIN LATERAL (SELECT {_COLUMNS} "  # noqa: S608 - constants
        "FROM pgrelay.dead_letter AS d CROSS JOIN pgrelay._origin AS g WHERE d.channel = c.name "
        "AND (%(before)s::timestamptz IS NULL OR (d.died_at, d.event_id) < (%(before)s, %(before_id)s)) "
        "AND (%(table)s::text IS NULL OR (d.table_schema, d.table_name) = (%(schema)s, %(table)s)) "
        "AND (%(reason)s::text IS NULL OR d.reason = %(reason)s) "
        "ORDER BY d.died_at DESC, d.event_id DESC LIMIT %(count)s) AS l "
        "WHERE %(channel)s::text IS NULL OR c.name = %(channel)s "
        "ORDER BY l.died_at DESC, l.event_id DESC LIMIT %(count)s",
        **asked,
        before=moment(view.asked.get("before")),
        before_id=int(view.asked.get("before_id", "0") or 0),
        count=A_PAGE + 1,
    )
    following = found[A_PAGE - 1] if len(found) > A_PAGE else None
    [counted] = rows(view.connection, "SELECT count(*) AS events FROM pgrelay.dead_letter")
    total = counted["events"]
    return {
        "letters": found[:A_PAGE],
        "following": following,
        "total": total,
        "groups": _groups(view.connection),
        "grouped": min(total, GROUPED),
        "asked": asked,
        "is_filtered": any(asked.values()),
    }


def letter(view: View, event: str) -> dict[str, Any] | None:
    """Return one dead letter with its data, by the id that consumers see or by its number."""
    number = event.rpartition("-")[2]
    if not number.isascii() or not number.isdigit() or len(number) > 18:
        return None
    found = rows(
        view.connection,
        f"SELECT {_COLUMNS}, d.data FROM pgrelay.dead_letter AS d CROSS JOIN pgrelay._origin AS g "  # noqa: S608
        "WHERE d.event_id = %s",
        int(number),
    )
    return found[0] if found and event in {number, found[0]["event"]} else None


def _groups(connection: psycopg.Connection) -> list[dict[str, Any]]:
    return rows(
        connection,
        "SELECT l.channel, l.table_schema, l.table_name, l.reason, count(*) AS events, max(l.died_at) AS latest_at "
        "FROM (SELECT d.* FROM pgrelay.channel AS c CROSS JOIN LATERAL (SELECT e.channel, e.table_schema, "
        "e.table_name, e.reason, e.died_at FROM pgrelay.dead_letter AS e WHERE e.channel = c.name "
        "ORDER BY e.died_at DESC, e.event_id DESC LIMIT %(grouped)s) AS d ORDER BY d.died_at DESC LIMIT %(grouped)s) "
        "AS l GROUP BY l.channel, l.table_schema, l.table_name, l.reason ORDER BY events DESC, l.reason LIMIT 20",
        grouped=GROUPED,
    )
