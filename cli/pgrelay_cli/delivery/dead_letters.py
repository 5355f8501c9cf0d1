"""The commands `pgrelay dead-letters ...`: events that could not be delivered."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import psycopg
import typer
from psycopg.rows import dict_row

from pgrelay_cli.connection import Connect, with_database
from pgrelay_cli.errors import PgrelayCliError
from pgrelay_cli.groups import ListingGroup
from pgrelay_cli.listing import Row, show_list
from pgrelay_cli.output import Json, Text, print_json, say
from pgrelay_cli.times import parse_since

if TYPE_CHECKING:
    from collections.abc import Sequence

app = typer.Typer()
letters = typer.Typer(name="dead-letters", help="Events that could not be delivered: the list.", cls=ListingGroup)
app.add_typer(letters)

Channel = Annotated[str | None, typer.Option(help="Only those of this channel.", metavar="NAME")]
Reason = Annotated[
    str | None,
    typer.Option(help="Only those whose reason matches this LIKE pattern, as in '%AccessDenied%'.", metavar="PATTERN"),
]
OfTable = Annotated[
    str | None,
    typer.Option(
        "--table",
        help="Only those of this table; one that was dropped or unwatched, by its name then.",
        metavar="TABLE",
    ),
]
Since = Annotated[
    str | None,
    typer.Option(help="Only those given up since a time, or in the last 2h, 3d.", metavar="TIME"),
]
Until = Annotated[
    str | None, typer.Option(help="Only those given up before a time, or longer than 2h, 3d ago.", metavar="TIME")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do it; without --yes they are only counted.")]

_COLUMNS = (
    "d.event, d.channel, d.table_schema, d.table_name, d.operation, d.key, d.destination, "
    "d.transaction_id::pg_catalog.text, d.captured_at, d.died_at, d.attempts, d.first_reason, d.reason"
)
# By the search path of the one who names the table, unlike all other queries: so all other names have their schema.
_FILTER = (
    "p_table => %(table)s, p_channel => %(channel)s, p_reason => %(reason)s, p_since => %(since)s, p_until => %(until)s"
)
_FILTERED = f"FROM pgrelay.dead_letters({_FILTER}) AS d "


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which dead letters to act on; all of them by default."""

    table: str | None
    channel: str | None
    reason: str | None
    since: str | None
    until: str | None

    def parameters(self) -> dict[str, object]:
        """Return the filter as the SQL functions take it."""
        now = datetime.now(UTC)
        return {
            "table": self.table,
            "channel": self.channel,
            "reason": self.reason,
            "since": None if self.since is None else parse_since(self.since, now=now),
            "until": None if self.until is None else parse_since(self.until, now=now),
        }


@letters.command("list")
@with_database
def list_command(
    connect: Connect,
    table: OfTable = None,
    channel: Channel = None,
    reason: Reason = None,
    since: Since = None,
    until: Until = None,
    count: Annotated[int, typer.Option(help="How many, the latest first.", metavar="N", min=1, max=10_000)] = 20,
    as_json: Json = False,
) -> None:
    """List events that could not be delivered, with the reasons."""
    chosen = Filter(table=table, channel=channel, reason=reason, since=since, until=until).parameters()
    with connect() as connection, psycopg.Cursor(connection, row_factory=dict_row) as cursor:
        found = cursor.execute(
            f"SELECT {_COLUMNS}, pg_catalog.count(*) OVER () AS total {_FILTERED} "
            "ORDER BY d.died_at DESC, d.event_id LIMIT %(count)s",
            {**chosen, "count": count},
        ).fetchall()
    total = found[0].pop("total") if found else 0
    for letter in found[1:]:
        del letter["total"]
    if as_json:
        print_json({"total": total, "dead_letters": found})
    elif found:
        _show(found, total)
    else:
        say("There are no dead letters.")


@letters.command("show")
@with_database
def show_command(
    connect: Connect,
    event: Annotated[str, typer.Argument(help="The event's id, as lists and consumers show it.")],
    as_json: Json = False,
) -> None:
    """Show one event that could not be delivered, with its data."""
    with connect() as connection, connection.cursor(row_factory=dict_row) as cursor:
        letter = cursor.execute(
            f"SELECT {_COLUMNS}, d.data "  # noqa: S608 - a constant
            "FROM pgrelay.dead_letters() AS d WHERE %(event)s IN (d.event, d.event_id::text)",
            {"event": event},
        ).fetchone()
    if letter is None:
        raise PgrelayCliError(
            f"There is no dead letter {event}.",
            hint="`pgrelay dead-letters` lists them; one that was redriven is in pgrelay.retry or delivered.",
        )
    if as_json:
        print_json(letter)
        return
    for name, value in letter.items():
        if value is not None:
            say(Text.assemble((f"{name.replace('_', ' ').capitalize():<16}", "bold"), str(value)))


@letters.command("redrive", short_help="Deliver dead letters again, under the same ids.")
@with_database
def redrive_command(
    connect: Connect,
    table: OfTable = None,
    channel: Channel = None,
    reason: Reason = None,
    since: Since = None,
    until: Until = None,
    destination: Annotated[
        str | None,
        typer.Option(
            help="Where to deliver them; '' for the publisher's first destination. By default where the table's events "
            "go by now.",
            metavar="NAME",
        ),
    ] = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Deliver dead letters again, under the same ids; without --yes only count them, by reason."""
    chosen = Filter(table=table, channel=channel, reason=reason, since=since, until=until)
    _apply(connect, "redrive", chosen, "will be delivered again", yes=yes, as_json=as_json, destination=destination)


@letters.command("discard", short_help="Delete dead letters for good.")
@with_database
def discard_command(
    connect: Connect,
    table: OfTable = None,
    channel: Channel = None,
    reason: Reason = None,
    since: Since = None,
    until: Until = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Delete dead letters for good; without --yes only count them, by reason."""
    chosen = Filter(table=table, channel=channel, reason=reason, since=since, until=until)
    _apply(connect, "discard", chosen, "are deleted for good", yes=yes, as_json=as_json)


def _apply(
    connect: Connect,
    what: str,
    chosen: Filter,
    outcome: str,
    *,
    yes: bool,
    as_json: bool,
    destination: str | None = None,
) -> None:
    to = "" if destination is None else "p_destination => %(destination)s, "
    parameters = chosen.parameters()
    with connect() as connection:
        cursor = psycopg.Cursor(connection)
        reasons: Sequence[tuple[str, int]] = cursor.execute(
            f"SELECT d.reason, pg_catalog.count(*) {_FILTERED} GROUP BY d.reason ORDER BY 2 DESC, 1", parameters
        ).fetchall()
        row = cursor.execute(
            f"SELECT pgrelay.{what}({_FILTER}, {to}p_dry_run => %(dry_run)s)",
            {**parameters, "destination": destination, "dry_run": not yes},
        ).fetchone()
    count = row[0] if row else 0
    if as_json:
        by_reason = [{"reason": reason, "events": events} for reason, events in reasons]
        print_json({"dry_run": not yes, "events": count, "reasons": by_reason})
        return
    for reason, events in reasons:
        say(f"{events:>8,}  {reason}")
    if yes:
        say(f"{count:,} events {outcome}.")
    elif count:
        say(f"{count:,} events; nothing was changed. With --yes they {outcome}.")
    else:
        say("There are no such dead letters.")


def _show(found: Sequence[dict[str, Any]], total: int) -> None:
    rows = []
    for letter in found:
        name = f"{letter['table_schema']}.{letter['table_name']}" if letter["table_name"] else letter["channel"]
        key = "" if letter["key"] is None else " " + json.dumps(letter["key"], ensure_ascii=False)
        cells = [
            letter["event"],
            f"{letter['died_at'].astimezone(UTC):%Y-%m-%d %H:%M:%S}",
            f"{letter['attempts']:,}",
            letter["destination"] or "-",
        ]
        rows.append(Row(cells=cells, notes=[f"{letter['operation']} {name}{key}", Text(letter["reason"], "red")]))
    caption = f"{len(found):,} of {total:,}" if total > len(found) else ""
    columns = ("Event", "Given up", "Attempts", "To")
    show_list("Dead letters, the latest first", columns, rows, right=["Attempts"], caption=caption)
