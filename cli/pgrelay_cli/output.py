"""Output that commands share."""

from __future__ import annotations

import json
import os
import re
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, Self, override

import rich.console
import rich.text
import typer
from rich.cells import cell_len

from pgrelay.text import in_one_line, readable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.segment import Segment

    from pgrelay_cli.errors import PgrelayCliError

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]
"""The option of every command that can print JSON."""
Line = rich.text.Text
"""What is printed, made by `Text`, its `assemble` or `in_lines`."""
UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


class Text(rich.text.Text):
    """Words in one line, in which nothing is a command to the terminal, nor looks like another text."""

    def __init__(self, text: str = "", style: str = "", **options: Any) -> None:
        super().__init__(in_one_line(text), style, **options)

    @override
    def append(self, text: Line | str, style: Any = None) -> Self:
        super().append(in_one_line(text) if isinstance(text, str) else text, style)
        return self


class Console(rich.console.Console):
    """A terminal or a pipe: a text is a line, without markup; what a table's cell has as plain text is escaped, too."""

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, markup=False, highlight=False)

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


def fail(error: PgrelayCliError, *, as_json: bool) -> NoReturn:
    """Print an error, as text or as JSON, and end the command."""
    if as_json:
        print_json({"error": {"message": error.message, "detail": error.detail, "hint": error.hint}})
    else:
        for label, style, words in (
            ("Error: ", "bold red", error.message), ("Detail: ", "bold", error.detail), ("Hint: ", "bold", error.hint),
        ):  # fmt: skip
            if words:
                say(labelled(label, words, style), stderr=True)
    raise typer.Exit(error.exit_code)


def print_json(value: object) -> None:
    """Print a value as one line of JSON: times in ISO 8601, numbers as numbers."""
    typer.echo(json.dumps(value, default=_plain))


def labelled(label: str, value: object, style: str = "bold") -> Line:
    """Return a label and a value, whose further lines stand below its first one: none passes for a label."""
    first, *rest = str(value).splitlines() or [""]
    return in_lines([Text.assemble((label, style), first), *(Text(" " * len(label) + line) for line in rest)])


def say(words: str | Line, *, indent: int = 0, stderr: bool = False) -> None:
    """Print text: on a terminal broken between words, its further lines indented; in a pipe each line as it is."""
    console = Console(stderr=stderr)
    text = Text(words) if isinstance(words, str) else words
    width = line_width(console)
    if width is not None:
        text = in_lines(line for part in text.split(allow_blank=True) for line in _broken(part, width, indent))
    console.print(text, soft_wrap=True)


def say_lines(lines: Iterable[Line]) -> None:
    """Print lines; what goes on in the next line is indented as its beginning, and a little more."""
    for line in lines:
        say(line, indent=_indent(line))


def wrapped(lines: Iterable[Line], width: int) -> Line:
    """Return the same as one text."""
    return in_lines(part for line in lines for part in _broken(line, width, _indent(line)))


def _indent(line: Line) -> int:
    indent = len(line.plain) - len(line.plain.lstrip())
    return indent + 2 if indent else 0


def line_width(console: rich.console.Console) -> int | None:
    """Return how many characters a line may have; None in a pipe, where nothing is broken unless COLUMNS says so."""
    return console.width if console.is_terminal or os.environ.get("COLUMNS") else None


def _broken(line: Line, width: int, indent: int) -> list[Line]:
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
