"""The command `pgrelay status`: how delivery stands, channel by channel."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from psycopg.rows import dict_row
from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from pgrelay_cli.connection import Connect, with_database
from pgrelay_cli.output import Json, ago, file_size, print_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    import psycopg

app = typer.Typer()
_STYLES = {"delivering": "green", "behind": "yellow", "failing": "bold red", "paused": "cyan"}

Channel = dict[str, Any]


@app.command("status")
@with_database
def status_command(
    connect: Connect,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on, live, until interrupted.")] = False,
    interval: Annotated[float, typer.Option(help="Seconds between two looks.", min=0.1, max=3600)] = 1,
    as_json: Json = False,
) -> None:
    """Show how delivery stands: backlog, lag, retries, dead letters, last error."""
    with connect() as connection:
        if not follow:
            channels = read_status(connection)
            if as_json:
                print_json({"channels": channels})
            else:
                Console().print(status_table(channels))
            return
        console = Console()
        if as_json or not console.is_terminal:
            while True:
                channels = read_status(connection)
                if as_json:
                    print_json({"at": datetime.now(UTC), "channels": channels})
                else:
                    console.print(status_table(channels))
                time.sleep(interval)
        with Live(status_table(read_status(connection)), console=console, auto_refresh=False) as live:
            while True:
                time.sleep(interval)
                live.update(status_table(read_status(connection)), refresh=True)


def read_status(connection: psycopg.Connection) -> list[Channel]:
    """Return the view pgrelay.status."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            "SELECT s.channel, s.state, s.backlog, s.lag_seconds, s.events_per_second, s.retries, s.next_retry_at, "
            "s.dead_letters, s.capture_failures, s.readers, s.delivered_events, s.last_delivered_at, s.last_error, "
            "s.last_error_at, s.outbox_bytes FROM pgrelay.status AS s ORDER BY s.channel"
        ).fetchall()


def status_table(channels: Sequence[Channel]) -> Table:
    """Return the status for people."""
    now = datetime.now(UTC)
    first = channels[0] if channels else {"outbox_bytes": 0, "capture_failures": 0}
    caption = f"{now:%Y-%m-%d %H:%M:%S} UTC; the outbox takes {file_size(first['outbox_bytes'])}"
    if first["capture_failures"]:
        caption += f"; events of {first['capture_failures']} statements were not captured in the last day"
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
            f"{channel['backlog']:,}",
            ago(channel["lag_seconds"]) if channel["lag_seconds"] else "-",
            f"{channel['events_per_second']:,.1f}",
            f"{channel['retries']:,}",
            Text(f"{channel['dead_letters']:,}", "bold red" if channel["dead_letters"] else ""),
            f"{ago((now - delivered).total_seconds())} ago" if delivered else "-",
            Text(channel["last_error"] or ""),
        )
    return table
