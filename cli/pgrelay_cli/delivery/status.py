"""The command `pgrelay status`: how delivery stands, channel by channel, and which bindings refuse calls."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from psycopg.rows import dict_row
from rich.console import Group
from rich.live import Live
from rich.table import Table

from pgrelay_cli.connection import Connect, with_database
from pgrelay_cli.output import Console, Json, Text, ago, file_size, print_json

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


@app.command("status")
@with_database
def status_command(
    connect: Connect,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Refresh until interrupted.")] = False,
    interval: Annotated[float, typer.Option(help="Seconds between two refreshes.", min=0.1, max=3600)] = 1,
    as_json: Json = False,
) -> None:
    """Show how delivery stands: backlog, lag, retries, dead letters, last error; and breakers that are open."""
    with connect() as connection:
        if not follow:
            status = read_status(connection)
            if as_json:
                print_json(status)
            else:
                Console().print(status_tables(status))
            return
        console = Console()
        if as_json or not console.is_terminal:
            while True:
                status = read_status(connection)
                if as_json:
                    print_json({"at": datetime.now(UTC), **status})
                else:
                    console.print(status_tables(status))
                time.sleep(interval)
        with Live(status_tables(read_status(connection)), console=console, auto_refresh=False) as live:
            while True:
                time.sleep(interval)
                live.update(status_tables(read_status(connection)), refresh=True)


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


def status_tables(status: Status) -> Group:
    """Return the status as tables."""
    tables = [_channels_table(status["channels"])]
    if status["breakers"]:
        tables.append(_breakers_table(status["breakers"]))
    return Group(*tables)


def _breakers_table(breakers: list[dict[str, Any]]) -> Table:
    table = Table(title="Breakers that are not closed", title_justify="left")
    table.add_column("Binding", no_wrap=True)
    table.add_column("State", no_wrap=True)
    table.add_column("Failures", justify="right")
    table.add_column("Until", no_wrap=True)
    for breaker in breakers:
        table.add_row(
            Text(breaker["binding"]),
            Text(breaker["state"], "bold red" if breaker["state"] == "open" else "yellow"),
            f"{breaker['failures']:,}",
            f"{breaker['open_until'].astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC",
        )
    return table


def _drain(channels: list[dict[str, Any]], now: datetime) -> str:
    """Return when a drain was last at work, and which."""
    seen = max((c for c in channels if c["drained_at"]), key=lambda c: c["drained_at"], default=None)
    if seen is None:
        return "no drain was ever seen"
    return f"the last drain was seen {ago((now - seen['drained_at']).total_seconds())} ago: {seen['drained_by']}"


def _channels_table(channels: list[dict[str, Any]]) -> Table:
    now = datetime.now(UTC)
    first = channels[0] if channels else {"outbox_bytes": 0, "capture_failures": 0}
    size = "is locked" if first["outbox_bytes"] is None else f"takes {file_size(first['outbox_bytes'])}"
    caption = f"{now:%Y-%m-%d %H:%M:%S} UTC; the outbox {size}"
    if first["capture_failures"]:
        caption += f"; events of {first['capture_failures']} statements were not captured in the last day"
    caption += f"\n{_drain(channels, now)}"
    table = Table(title="Delivery", title_justify="left", caption=caption, caption_justify="left")
    table.add_column("Channel", no_wrap=True)
    table.add_column("State", no_wrap=True)
    for name in ("Backlog", "Lag", "Per second", "Retries", "Dead letters"):
        table.add_column(name, justify="right")
    table.add_column("Last delivered", justify="right")
    table.add_column("Last error", overflow="fold")
    for channel in channels:
        delivered = channel["last_delivered_at"]
        table.add_row(
            Text(channel["channel"]),
            Text(channel["state"], _STYLES.get(channel["state"], "")),
            "?" if channel["backlog"] is None else f"{channel['backlog']:,}",
            ago(channel["lag_seconds"]) if channel["lag_seconds"] else "-",
            f"{channel['events_per_second']:,.1f}",
            f"{channel['retries']:,}",
            Text(f"{channel['dead_letters']:,}", "bold red" if channel["dead_letters"] else ""),
            f"{ago((now - delivered).total_seconds())} ago" if delivered else "-",
            Text(channel["last_error"] or ""),
        )
    return table
