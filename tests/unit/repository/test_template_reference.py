"""docs/template.md says what the templates say."""

from __future__ import annotations

from infra.reference import PAGE, page
from infra.templates import load


def test_page_is_current() -> None:
    assert PAGE.read_text() == page(), "run: python -m infra.reference"


def test_page_names_every_parameter_and_output() -> None:
    template = load("template.yaml")
    text = page()
    for section in ("Parameters", "Outputs"):
        assert not [name for name in template[section] if f"| `{name}` |" not in text]


def test_page_shows_no_unfinished_name() -> None:
    assert "${" not in page()
    assert "Fn::" not in page()
