"""Output that commands share."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pgrelay_cli.errors import PgrelayCliError

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
"""The option of every command that can print JSON."""
UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def fail(error: PgrelayCliError, *, as_json: bool) -> NoReturn:
    """Print an error, as text or as JSON, and end the command."""
    if as_json:
        print_json({"error": {"message": error.message, "detail": error.detail, "hint": error.hint}})
    else:
        console = Console(stderr=True, soft_wrap=True)
        console.print(Text.assemble(("Error: ", "bold red"), error.message))
        for label, words in (("Detail: ", error.detail), ("Hint: ", error.hint)):
            if words:
                console.print(Text.assemble((label, "bold"), words))
    raise typer.Exit(error.exit_code)


def print_json(value: object) -> None:
    """Print a value as one line of JSON: times in ISO 8601, numbers as numbers."""
    typer.echo(json.dumps(value, default=_plain))


def say(words: str | Text) -> None:
    """Print a line, without wrapping it."""
    Console(soft_wrap=True).print(Text(words) if isinstance(words, str) else words)


def show_notifications(sent: Sequence[tuple[str, str, str, str]]) -> None:
    """Print when, what, to which topic and with which message id notifications were sent, the last first."""
    if not sent:
        say("Nothing was sent in the last 30 days.")
        return
    table = Table(title="Notifications, the last first", title_justify="left")
    for name in ("When", "Subject", "Topic", "Message id"):
        table.add_column(name, overflow="fold")
    for at, subject, topic, message_id in sent:
        table.add_row(*map(Text, (at, subject, topic.rpartition(":")[2], message_id)))
    Console().print(table)


def ago(seconds: float) -> str:
    """Return seconds in the largest unit of which there are at least two, else in seconds."""
    for size, unit in UNITS:
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"


def file_size(count: int) -> str:
    """Return a number of bytes in a readable unit."""
    size = float(count)
    for unit in ("bytes", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}"
        size /= 1000
    return f"{size:,.0f} TB"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")
