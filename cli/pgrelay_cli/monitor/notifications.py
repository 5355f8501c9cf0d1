"""The command `pgrelay notifications`: what was sent about jobs, partition sets and the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from psycopg.rows import dict_row

from pgrelay_cli.connection import Connect, with_database
from pgrelay_cli.listing import show_notifications
from pgrelay_cli.output import Json, print_json

if TYPE_CHECKING:
    from datetime import datetime

    import psycopg

app = typer.Typer()


@app.command("notifications", short_help="Show what was sent, when, to which topic.")
@with_database
def notifications_command(
    connect: Connect,
    count: Annotated[int, typer.Option(help="How many.", metavar="N", min=1, max=1000)] = 20,
    as_json: Json = False,
) -> None:
    """Show what was sent about jobs, partition sets and the outbox: when, what, to which topic."""
    with connect() as connection:
        found = read_notifications(connection, count)
    if as_json:
        print_json({"notifications": found})
        return
    show_notifications(
        [(f"{sent['at']:%Y-%m-%d %H:%M:%S}", sent["subject"], sent["topic"], sent["message_id"]) for sent in found]
    )


def read_notifications(
    connection: psycopg.Connection, count: int, *, before: datetime | None = None
) -> list[dict[str, Any]]:
    """Return what was sent, the last first, up to a time if one is given."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(
            "SELECT n.at, n.state, n.severity, n.subject, n.topic, n.message_id, n.problem_ids "
            "FROM pgrelay.notification AS n WHERE %(before)s::timestamptz IS NULL OR n.at < %(before)s "
            "ORDER BY n.at DESC, n.message_id LIMIT %(count)s",
            {"before": before, "count": count},
        ).fetchall()
