"""What a string in SQL means depends on no setting: a backslash is in E'' or under standard_conforming_strings = on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from sandbox.paths import SQL

if TYPE_CHECKING:
    from collections.abc import Iterator

TOKEN = re.compile(
    r"""
    --[^\n]*
    | AS[ ]\$python\$.*?\$python\$                     # Python, in which strings are others
    | \bE'(?:[^'\\]|''|\\.)*'(?:\s*\n\s*'(?:[^'\\]|''|\\.)*')*   # what continues an E'' is one
    | '(?P<plain>(?:[^']|'')*)'
    """,
    re.VERBOSE | re.DOTALL,
)
FIXED = "SET standard_conforming_strings = on"


def plain_strings(text: str) -> Iterator[str]:
    """Yield the strings that have a backslash outside E''."""
    for token in TOKEN.finditer(text):
        if "\\" in (token["plain"] or ""):
            yield token["plain"]


def routines(text: str) -> list[str]:
    """Return what a file makes, one routine each; its settings stand before its body."""
    return re.split(r"(?m)^(?=CREATE )", text)


def test_every_backslash_means_the_same_in_every_session() -> None:
    files = [*SQL.glob("functions/*/*.sql"), *SQL.glob("aws_lambda/*.sql"), *SQL.glob("migrations/*.sql")]
    found = [
        f"{path.relative_to(SQL)}: {string}"
        for path in sorted(files)
        for routine in routines(path.read_text())
        if FIXED not in routine
        for string in plain_strings(routine)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT 'a\\d'", ["a\\d"]),
        ("SELECT E'a\\\\d', E'it\\'s', 'plain'", []),
        ("SELECT E'a\\n'\n    'b\\n'", []),
        ("-- 'a\\d'\nSELECT 'it''s \\d'", ["it''s \\d"]),
    ],
)
def test_strings_are_found(text: str, expected: list[str]) -> None:
    assert list(plain_strings(text)) == expected


def test_every_encoding_has_the_characters_of_every_function() -> None:
    files = [
        path for path in SQL.glob("*/**/*.sql") if path.parts[-3] in ("functions", "sql") or "migrations" in path.parts
    ]
    assert [path.name for path in files if not path.read_text(encoding="utf-8").isascii()] == []
