"""The command `pgrelay notifications`: what was sent about jobs, partition sets and the outbox."""

from __future__ import annotations

from typing import Annotated

import typer
from psycopg.rows import dict_row
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pgrelay_cli.connection import Connect, with_database
from pgrelay_cli.output import Json, print_json, say

app = typer.Typer()


@app.command("notifications")
@with_database
def notifications_command(
    connect: Connect,
    count: Annotated[int, typer.Option(help="How many.", min=1, max=1000)] = 20,
    as_json: Json = False,
) -> None:
    """Show what was sent about jobs, partition sets and the outbox: when, what, to which topic."""
    with connect() as connection:
        found = (
            connection.cursor(row_factory=dict_row)
            .execute(
                "SELECT n.at, n.state, n.severity, n.subject, n.topic, n.message_id, n.problem_ids "
                "FROM pgrelay.notification AS n ORDER BY n.at DESC, n.message_id LIMIT %s",
                [count],
            )
            .fetchall()
        )
    if as_json:
        print_json({"notifications": found})
        return
    if not found:
        say("Nothing was sent in the last 30 days.")
        return
    table = Table(title="Notifications, the last first", title_justify="left")
    for name in ("When", "Subject", "Topic", "Message id"):
        table.add_column(name, overflow="fold")
    for sent in found:
        at, topic = sent["at"].strftime("%Y-%m-%d %H:%M:%S %Z"), sent["topic"].rpartition(":")[2]
        table.add_row(*map(Text, (at, sent["subject"], topic, sent["message_id"])))
    Console().print(table)
