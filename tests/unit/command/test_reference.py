"""docs/command.md is what the commands make."""

from __future__ import annotations

from pgrelay_cli.reference import MARK, PAGE, reference


def test_reference_is_current() -> None:
    _, mark, written = PAGE.read_text(encoding="utf-8").partition(MARK)
    assert mark
    assert written == f"\n{reference()}", "run `python -m pgrelay_cli.reference`"
