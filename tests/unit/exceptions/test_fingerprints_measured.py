"""Which messages are one exception, measured on what servers say in four languages and what procedures raise.

messages.jsonl has a group a line: its messages are one exception, those of other groups are others. PostgreSQL 15 said
those of a server; those of an application are made up after real ones, ninety of them when the rules were written.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pytest

from pgrelay.exceptions.fingerprints import fingerprint
from sandbox.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE = ROOT / "tests/unit/exceptions/messages.jsonl"
LINES: list[dict[str, Any]] = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
ORIGINS = ("English", "German", "French", "Japanese", "application")
RAISED = "PL/pgSQL function load() line 3 at RAISE"

KNOWN_SPLITS = {"carrier 500", "key value", "pod", "row value", "tz", "vat"}
"""Groups of an application that are more than one: words without quotes, whose value nothing shows."""


def fingerprints_of(line: dict[str, Any]) -> set[str]:
    context = RAISED if line["of"] == "application" else 'SQL statement "..."'
    return {
        fingerprint(
            {
                "database": "shop",
                "procedure": "load",
                "error": {
                    "sqlstate": line["sqlstate"],
                    "constraint": line.get("constraint"),
                    "message": message,
                    "context": context,
                },
            }
        )
        for message in line["messages"]
    }


def figures(origin: str) -> tuple[int, int, list[str], list[set[str]]]:
    """Return the number of messages and of groups, the groups that are split, and those that are folded into one."""
    groups: dict[str, set[str]] = defaultdict(set)
    holders: dict[str, set[str]] = defaultdict(set)
    messages = 0
    for line in LINES:
        found = fingerprints_of(line)
        for name in found:
            holders[name].add(line["group"])
        if line["of"] == origin:
            groups[line["group"]] |= found
            messages += len(line["messages"])
    split = [group for group, found in groups.items() if len(found) > 1]
    return messages, len(groups), split, [held for held in holders.values() if len(held) > 1]


def table() -> Iterator[str]:
    for origin in ORIGINS:
        messages, groups, split, folded = figures(origin)
        of_origin = {line["group"] for line in LINES if line["of"] == origin}
        folds = sum(bool(held & of_origin) for held in folded)
        yield f"| {origin} | {messages} | {groups} | {len(split)} | {folds} |"


@pytest.mark.parametrize("origin", ORIGINS)
def test_messages_of_one_group_are_one_exception(origin: str) -> None:
    assert set(figures(origin)[2]) == (KNOWN_SPLITS if origin == "application" else set())


def test_messages_of_different_groups_are_different_exceptions() -> None:
    assert figures("application")[3] == []


def test_enough_is_measured() -> None:
    assert sum(len(line["messages"]) for line in LINES) > 1_000
    assert len({line["sqlstate"] for line in LINES}) > 60


def test_documentation_has_the_figures() -> None:
    page = (ROOT / "docs/exceptions.md").read_text(encoding="utf-8")
    assert [row for row in table() if row not in page] == []
