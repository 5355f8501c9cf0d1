"""The command `pgrelay status`: how delivery stands, channel by channel, and which bindings refuse calls."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from psycopg.rows import dict_row
from rich.live import Live

from pgrelay_cli.connection import Connect, with_database
from pgrelay_cli.listing import Row, list_lines
from pgrelay_cli.output import Console, Json, Line, Text, ago, file_size, line_width, print_json, say_lines, wrapped

if TYPE_CHECKING:
    import psycopg

app = typer.Typer()
_STYLES = {
    "idle": "green",
    "delivering": "green",
    "stalled": "bold red",
    "failing": "bold red",
    "dying": "bold red",
    "locked": "yellow",
    "paused": "cyan",
    "standing by": "cyan",
}

Status = dict[str, list[dict[str, Any]]]
"""`channels`: the view pgrelay.status. `breakers`: the rows of pgrelay.breaker that are not closed."""


@app.command("status", short_help="Show how delivery stands, channel by channel.")
@with_database
def status_command(
    connect: Connect,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Refresh until interrupted.")] = False,
    interval: Annotated[
        float, typer.Option(help="Seconds between two refreshes.", metavar="SECONDS", min=0.1, max=3600)
    ] = 1,
    as_json: Json = False,
) -> None:
    """Show how delivery stands: backlog, lag, retries, dead letters, last error; and breakers that are open."""
    with connect() as connection:
        if not follow:
            status = read_status(connection)
            if as_json:
                print_json(status)
            else:
                say_lines(status_lines(status, line_width(Console())))
            return
        console = Console()
        if as_json or not console.is_terminal:
            while True:
                status = read_status(connection)
                if as_json:
                    print_json({"at": datetime.now(UTC), **status})
                else:
                    say_lines(status_lines(status, line_width(console)))
                time.sleep(interval)
        with Live(_screen(connection, console), console=console, auto_refresh=False) as live:
            while True:
                time.sleep(interval)
                live.update(_screen(connection, console), refresh=True)


def _screen(connection: psycopg.Connection, console: Console) -> Line:
    return wrapped(status_lines(read_status(connection), console.width), console.width)


def read_status(connection: psycopg.Connection) -> Status:
    """Read how delivery stands."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return {
            "channels": cursor.execute(
                "SELECT s.channel, s.state, s.backlog, s.lag_seconds, s.events_per_second, s.retries, s.next_retry_at, "
                "s.dead_letters, s.capture_failures, s.readers, s.delivered_events, s.last_delivered_at, "
                "s.last_error, s.last_error_at, s.outbox_bytes, s.drained_at, s.drained_by "
                "FROM pgrelay.status AS s ORDER BY s.channel"
            ).fetchall(),
            "breakers": cursor.execute(
                "SELECT b.binding, b.state, b.failures, b.open_until FROM pgrelay.breaker AS b "
                "WHERE b.state <> 'closed' ORDER BY b.binding"
            ).fetchall(),
        }


def status_lines(status: Status, width: int | None) -> list[Line]:
    """Return the status as lines of so many characters; None for any number."""
    lines = _channel_lines(status["channels"], width)
    if status["breakers"]:
        lines += [Text(), *_breaker_lines(status["breakers"], width)]
    return lines


def _breaker_lines(breakers: list[dict[str, Any]], width: int | None) -> list[Line]:
    rows = [
        Row(
            cells=[
                breaker["binding"],
                Text(breaker["state"], "bold red" if breaker["state"] == "open" else "yellow"),
                f"{breaker['failures']:,}",
                f"{breaker['open_until'].astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
            ]
        )
        for breaker in breakers
    ]
    columns = ("Binding", "State", "Failures", "Until")
    return list_lines(width, "Breakers that are not closed", columns, rows, right=["Failures"])


def _drain(channels: list[dict[str, Any]], now: datetime) -> str:
    """Return when a drain was last at work, and which."""
    seen = max((c for c in channels if c["drained_at"]), key=lambda c: c["drained_at"], default=None)
    if seen is None:
        return "no drain was ever seen"
    return f"the last drain was seen {ago((now - seen['drained_at']).total_seconds())} ago: {seen['drained_by']}"


def _channel_lines(channels: list[dict[str, Any]], width: int | None) -> list[Line]:
    now = datetime.now(UTC)
    first = channels[0] if channels else {"outbox_bytes": 0, "capture_failures": 0}
    size = "is locked" if first["outbox_bytes"] is None else f"takes {file_size(first['outbox_bytes'])}"
    caption = f"{now:%Y-%m-%d %H:%M:%S} UTC; the outbox {size}"
    if first["capture_failures"]:
        caption += f"; events of {first['capture_failures']} statements were not captured in the last day"
    caption += f"\n{_drain(channels, now)}"
    rows = []
    for channel in channels:
        delivered = channel["last_delivered_at"]
        cells = [
            channel["channel"],
            Text(channel["state"], _STYLES.get(channel["state"], "")),
            "?" if channel["backlog"] is None else f"{channel['backlog']:,}",
            ago(channel["lag_seconds"]) if channel["lag_seconds"] else "-",
            f"{channel['events_per_second']:,.1f}",
            f"{channel['retries']:,}",
            Text(f"{channel['dead_letters']:,}", "bold red" if channel["dead_letters"] else ""),
            f"{ago((now - delivered).total_seconds())} ago" if delivered else "-",
        ]
        rows.append(Row(cells=cells, notes=[channel["last_error"]] if channel["last_error"] else []))
    columns = ("Channel", "State", "Backlog", "Lag", "Per s", "Retries", "Dead", "Delivered")
    return list_lines(width, "Delivery", columns, rows, right=columns[2:], caption=caption)
