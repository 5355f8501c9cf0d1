"""How lists look in terminals of any width, and in pipes."""

from __future__ import annotations

import pytest
from rich.console import Console

from pgrelay_cli.listing import Row, list_lines
from pgrelay_cli.output import line_width, say, wrapped

NAME = "a_schema_of_ours.orders_of_the_year_of_which_the_name_is_long"
ERROR = "AccessDenied: arn:aws:iam::123456789012:role/publisher may not publish to the topic that it was given here"
COLUMNS = ("Table", "State", "Backlog")
ROWS = [Row(cells=[NAME, "failing", "12,345"], notes=[ERROR]), Row(cells=["t", "idle", "0"])]


@pytest.mark.parametrize("width", [60, 80, 100, 120, None])
def test_nothing_is_cut_or_broken_inside_a_word(width: int | None) -> None:
    lines = list_lines(width, "Tables", COLUMNS, ROWS, right=["Backlog"], caption="now")
    text = wrapped(lines, width).plain if width else "\n".join(line.plain for line in lines)
    assert NAME in text
    assert "12,345" in text
    assert ERROR.split() == [word for word in text.split() if word in ERROR.split()]
    assert all(len(line) <= (width or 1000) or len(line.split()) == 1 for line in text.splitlines())


def test_table_is_drawn_where_it_fits_and_cards_where_not() -> None:
    wide = [line.plain for line in list_lines(100, "Tables", COLUMNS, ROWS, right=["Backlog"])]
    assert wide[:2] == ["Tables", f"{'Table':<{len(NAME)}}  State    Backlog"]
    assert wide[2] == f"{NAME}  failing   12,345"
    assert wide[3] == f"    {ERROR}"
    narrow = [line.plain for line in list_lines(60, "Tables", COLUMNS, ROWS)]
    assert narrow[1:3] == [NAME, "  State: failing   Backlog: 12,345"]


def test_pipe_has_a_line_each_and_obeys_columns(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    say(ERROR)
    assert capsys.readouterr().out == f"{ERROR}\n"
    assert line_width(Console()) is None
    monkeypatch.setenv("COLUMNS", "60")
    say(ERROR, indent=2)
    first, second = capsys.readouterr().out.splitlines()
    assert len(first) <= 60
    assert second.startswith("  ")
    assert f"{first} {second.strip()}" == ERROR
