"""docs/architecture.md counts the files that its paths link."""

from __future__ import annotations

import re

import pytest

from sandbox.paths import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PATHS = re.findall(r"^## The path of ([^\n]+): (\d+) files\n(.+?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)


def test_the_page_has_three_paths() -> None:
    assert [name for name, _, _ in PATHS] == ["a row", "an exception", "a missed job"]


@pytest.mark.parametrize(("name", "files", "text"), PATHS, ids=[name for name, _, _ in PATHS])
def test_figure_at_a_path_is_the_number_of_files_in_its_steps(name: str, files: str, text: str) -> None:
    steps = "\n".join(re.findall(r"^\d+\. .+(?:\n   .*)*", text, re.MULTILINE))
    assert len(set(re.findall(r"\]\(([^)#]+)\)", steps))) == int(files), name
