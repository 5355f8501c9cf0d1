"""Lists of things: a table where it fits, else a card each; nothing that one may need to copy is cut or broken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pgrelay_cli.output import Console, Line, Text, line_width, say, say_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

_GAP = 2
_NOTE_INDENT = 4


@dataclass(frozen=True, kw_only=True)
class Row:
    """One thing.

    Parameters
    ----------
    cells
        Short values, one a column; the first one names the thing.
    notes
        What is longer, such as an error: lines of their own below the row.
    """

    cells: Sequence[str | Line]
    notes: Sequence[str | Line] = ()


def show_list(
    title: str, columns: Sequence[str], rows: Sequence[Row], *, right: Sequence[str] = (), caption: str = ""
) -> None:
    """Print rows.

    Parameters
    ----------
    columns
        The names of the columns.
    right
        Those of columns of numbers.
    caption
        Lines below.
    """
    say_lines(list_lines(line_width(Console()), title, columns, rows, right=right, caption=caption))


def list_lines(
    width: int | None,
    title: str,
    columns: Sequence[str],
    rows: Sequence[Row],
    *,
    right: Sequence[str] = (),
    caption: str = "",
) -> list[Line]:
    """Return the lines of a list for lines of so many characters; None for any number."""
    cells = [[_text(cell) for cell in row.cells] for row in rows]
    widths = [max(len(name), *(row[n].cell_len for row in cells)) for n, name in enumerate(columns)]
    fits = width is None or sum(widths) + _GAP * (len(widths) - 1) <= width
    lines: list[Line] = [Text(title, "bold")]
    if fits:
        lines.append(Text(style="dim").append_text(_aligned([Text(name) for name in columns], columns, widths, right)))
    for row, row_cells in zip(rows, cells, strict=True):
        lines += [_aligned(row_cells, columns, widths, right)] if fits else _card(row_cells, columns, width or 0)
        for note in row.notes:
            lines += [Text(" " * _NOTE_INDENT) + part for part in _lines_of(note)]
    lines += [Text(line, "dim") for line in caption.splitlines()]
    return lines


def _aligned(cells: Sequence[Line], columns: Sequence[str], widths: Sequence[int], right: Sequence[str]) -> Line:
    line = Text()
    for cell, name, width in zip(cells, columns, widths, strict=True):
        padding = " " * (width - cell.cell_len)
        line.append_text(Text.assemble(padding, cell) if name in right else Text.assemble(cell, padding))
        line.append(" " * _GAP)
    line.rstrip()
    return line


def _card(cells: Sequence[Line], columns: Sequence[str], width: int) -> list[Line]:
    """Return the first cell in a line of its own, then each name with its value, as many as a line takes."""
    lines: list[Line] = [Text.assemble(cells[0], style="bold")]
    for name, cell in zip(columns[1:], cells[1:], strict=True):
        if not cell.plain or cell.plain == "-":
            continue
        pair = Text.assemble((f"{name}: ", "dim"), cell)
        if len(lines) > 1 and lines[-1].cell_len + _GAP + 1 + pair.cell_len <= width:
            lines[-1].append(" " * (_GAP + 1)).append_text(pair)
        else:
            lines.append(Text("  ") + pair)
    return lines


def show_notifications(sent: Sequence[tuple[str, str, str, str]]) -> None:
    """Print when, what, to which topic and with which message id notifications were sent, the last first."""
    if not sent:
        say("Nothing was sent in the last 30 days.")
        return
    rows = [
        Row(cells=[at, topic.rpartition(":")[2], message_id], notes=[subject])
        for at, subject, topic, message_id in sent
    ]
    show_list("Notifications, the last first", ["When", "Topic", "Message id"], rows)


def _lines_of(note: str | Line) -> Sequence[Line]:
    return [Text(line) for line in note.splitlines()] if isinstance(note, str) else [*note.split()]


def _text(value: str | Line) -> Line:
    return Text(value) if isinstance(value, str) else value
