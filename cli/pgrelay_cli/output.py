"""Output that commands share."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, Self, override

import rich.console
import rich.text
import typer
from rich.table import Table

from pgrelay.text import in_one_line, readable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rich.segment import Segment

    from pgrelay_cli.errors import PgrelayCliError

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
"""The option of every command that can print JSON."""


Line = rich.text.Text
"""What is printed, made by `Text`, its `assemble` or `in_lines`."""


class Text(rich.text.Text):
    """Words in one line, in which nothing is a command to the terminal, nor looks like another text."""

    def __init__(self, text: str = "", style: str = "", **options: Any) -> None:
        super().__init__(in_one_line(text), style, **options)

    @override
    def append(self, text: rich.text.Text | str, style: Any = None) -> Self:
        super().append(in_one_line(text) if isinstance(text, str) else text, style)
        return self


class Console(rich.console.Console):
    """A terminal or a pipe: a text is a line, without markup; what a table's cell has as plain text is escaped, too."""

    def __init__(self, *, stderr: bool = False, soft_wrap: bool = False) -> None:
        super().__init__(stderr=stderr, soft_wrap=soft_wrap, markup=False, highlight=False)

    @override
    def print(self, *objects: Any, **options: Any) -> None:
        super().print(*(Text(each) if isinstance(each, str) else each for each in objects), **options)

    @override
    def render(self, renderable: Any, options: Any = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=readable(segment.text))


def in_lines(parts: Iterable[Line]) -> Line:
    """Return texts below each other."""
    return rich.text.Text("\n").join(parts)


UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def fail(error: PgrelayCliError, *, as_json: bool) -> NoReturn:
    """Print an error, as text or as JSON, and end the command."""
    if as_json:
        print_json({"error": {"message": error.message, "detail": error.detail, "hint": error.hint}})
    else:
        console = Console(stderr=True, soft_wrap=True)
        for label, style, words in (
            ("Error: ", "bold red", error.message), ("Detail: ", "bold", error.detail), ("Hint: ", "bold", error.hint),
        ):  # fmt: skip
            if words:
                console.print(labelled(label, words, style))
    raise typer.Exit(error.exit_code)


def print_json(value: object) -> None:
    """Print a value as one line of JSON: times in ISO 8601, numbers as numbers."""
    typer.echo(json.dumps(value, default=_plain))


def say(words: str | Line, *, err: bool = False) -> None:
    """Print a line, without wrapping it."""
    Console(stderr=err, soft_wrap=True).print(words)


def labelled(label: str, value: object, style: str = "bold") -> Line:
    """Return a label and a value, whose further lines stand below its first one: none passes for a label."""
    first, *rest = str(value).splitlines() or [""]
    return in_lines([Text.assemble((label, style), first), *(Text(" " * len(label) + line) for line in rest)])


def show_notifications(sent: Sequence[tuple[str, str, str, str]]) -> None:
    """Print when, what, to which topic and with which message id notifications were sent, the last first."""
    if not sent:
        say("Nothing was sent in the last 30 days.")
        return
    table = Table(title="Notifications, the last first", title_justify="left")
    for name in ("When", "Subject", "Topic", "Message id"):
        table.add_column(name, overflow="fold")
    for at, subject, topic, message_id in sent:
        table.add_row(*(Text(each) for each in (at, subject, topic.rpartition(":")[2], message_id)))
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
