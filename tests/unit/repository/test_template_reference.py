"""docs/template.md says what the templates say."""

from __future__ import annotations

import pytest

from infra.reference import PAGE, page
from infra.templates import load


@pytest.fixture(scope="module")
def text() -> str:
    return page()


def test_page_is_current(text: str) -> None:
    assert PAGE.read_text() == text, "run: python -m infra.reference"


def test_page_names_every_parameter_and_output(text: str) -> None:
    template = load("template.yaml")
    for section in ("Parameters", "Outputs"):
        assert not [name for name in template[section] if f"| `{name}` |" not in text]


def test_page_shows_no_unfinished_name(text: str) -> None:
    assert "${" not in text
    assert "Fn::" not in text
