from __future__ import annotations

import pytest

from pgrelay.errors import SettingsError
from pgrelay.exceptions.severities import parse_overrides, severity


@pytest.mark.parametrize(
    ("sqlstate", "level"),
    [
        ("23505", "error"),
        ("53100", "critical"),
        ("57P01", "critical"),
        ("57014", "error"),
        ("40P01", "warning"),
        ("55P03", "warning"),
        ("55006", "error"),
        ("XX001", "critical"),
        ("XX000", "error"),
        ("", "error"),
        ("5", "error"),
        ("a text", "error"),
    ],
)
def test_severity_is_the_class_s(sqlstate: str, level: str) -> None:
    assert severity(sqlstate, {}) == level


def test_longest_override_wins_over_our_own() -> None:
    overrides = parse_overrides(" 53=warning, 53100=critical,P0=critical ,40P01=error")
    assert [severity(state, overrides) for state in ("53200", "53100", "P0001", "40P01", "40001")] == [
        "warning", "critical", "critical", "error", "warning",
    ]  # fmt: skip


def test_no_override_is_no_error() -> None:
    assert parse_overrides("") == {}


@pytest.mark.parametrize("text", ["23505", "23505=", "=error", "23505=bad", "2=error", "235050=error", "23505:error"])
def test_override_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(SettingsError, match="is no override of a severity"):
        parse_overrides(text)
