"""docs/template.md says what the templates say."""

from __future__ import annotations

import re

import pytest

from infra.reference import ADD_ONS, PAGE, SETTINGS, page, standing
from infra.templates import load
from pgrelay.settings import OPTIONS


@pytest.fixture(scope="module")
def text() -> str:
    return page()


def test_page_is_current(text: str) -> None:
    assert PAGE.read_text() == text, "run: python -m infra.reference"


def test_page_names_every_parameter_and_output(text: str) -> None:
    for path in ("template.yaml", *(path for path, *_ in ADD_ONS)):
        for section in ("Parameters", "Outputs"):
            assert not [name for name in load(path).get(section, {}) if f"| `{name}` |" not in text]


def test_settings_are_those_that_functions_read_and_deployments_take() -> None:
    assert [name.strip("`") for name, *_ in SETTINGS] == list(OPTIONS)
    pattern = load("template.yaml")["Parameters"]["Settings"]["AllowedPattern"]
    assert [name for name in OPTIONS if f"{name}=" not in pattern] == []


@pytest.mark.parametrize(
    ("settings", "is_taken"),
    [
        ("", True),
        ("regression_hours=5", True),
        (" regression_hours=5 ; severities=23505=warning,P0=critical;", True),
        ("event_bus=arn:aws:events:us-east-1:123456789012:event-bus/a;database_log_group=/aws/rds/x", True),
        ("regression_hour=5", False),
        ("regression_hours=0", False),
        ("regression_hours=", False),
        ("regression_hours=5,event_bus=a", False),
        ("severities=23505=bad", False),
        ("Regression_hours=5", False),
    ],
)
def test_settings_that_no_function_knows_are_refused_when_the_stack_is_deployed(settings: str, is_taken: bool) -> None:
    pattern = load("template.yaml")["Parameters"]["Settings"]["AllowedPattern"]
    assert (re.fullmatch(pattern, settings) is not None) == is_taken


def test_idle_stack_costs_less_than_a_dollar_a_month() -> None:
    assert sum(together for *_, together in standing()) < 1


def test_page_shows_no_unfinished_name(text: str) -> None:
    assert "${" not in text
    assert "Fn::" not in text
