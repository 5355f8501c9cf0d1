"""Output that commands share."""

from __future__ import annotations

import json
import os
import re
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pgrelay_cli.errors import PgrelayCliError

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
"""The option of every command that can print JSON."""
UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def fail(error: PgrelayCliError, *, as_json: bool) -> NoReturn:
    """Print an error, as text or as JSON, and end the command."""
    if as_json:
        print_json({"error": {"message": error.message, "detail": error.detail, "hint": error.hint}})
    else:
        say(Text.assemble(("Error: ", "bold red"), error.message), stderr=True)
        for label, words in (("Detail: ", error.detail), ("Hint: ", error.hint)):
            if words:
                say(Text.assemble((label, "bold"), words), stderr=True)
    raise typer.Exit(error.exit_code)


def print_json(value: object) -> None:
    """Print a value as one line of JSON: times in ISO 8601, numbers as numbers."""
    typer.echo(json.dumps(value, default=_plain))


def say(words: str | Text, *, indent: int = 0, stderr: bool = False) -> None:
    """Print text: on a terminal broken between words, its further lines indented; in a pipe each line as it is."""
    console = Console(stderr=stderr)
    text = Text(words) if isinstance(words, str) else words
    width = line_width(console)
    if width is not None:
        text = Text("\n").join(line for part in text.split(allow_blank=True) for line in _broken(part, width, indent))
    console.print(text, soft_wrap=True)


def say_lines(lines: Iterable[Text]) -> None:
    """Print lines; what goes on in the next line is indented as its beginning, and a little more."""
    for line in lines:
        say(line, indent=_indent(line))


def wrapped(lines: Iterable[Text], width: int) -> Text:
    """Return the same as one text."""
    return Text("\n").join(part for line in lines for part in _broken(line, width, _indent(line)))


def _indent(line: Text) -> int:
    indent = len(line.plain) - len(line.plain.lstrip())
    return indent + 2 if indent else 0


def line_width(console: Console) -> int | None:
    """Return how many characters a line may have; None in a pipe, where nothing is broken unless COLUMNS says so."""
    return console.width if console.is_terminal or os.environ.get("COLUMNS") else None


def _broken(line: Text, width: int, indent: int) -> list[Text]:
    """Break a line between words; what is longer than a line, such as a name, is left whole."""
    breaks, column = [], 0
    for word in re.finditer(r"\s*\S+", line.plain):
        length = cell_len(word[0])
        if column and column + length > width and line.plain[: word.start()].strip():
            breaks.append(word.end() - len(word[0].lstrip()))
            column = indent + len(word[0].lstrip())
        else:
            column += length
    first, *rest = line.divide(breaks)
    for part in (first, *rest):
        part.rstrip()
    return [first, *(Text(" " * indent) + part for part in rest)]


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
