"""Calls in SQL run one way: docs/decisions/0029-rooms.md has the order and its reasons."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from sandbox.paths import SQL

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUBJECTS: list[set[str]] = [
    {"foundation", "common"},
    {"bindings"},
    {"outbox"},
    {"history"},
    {"capture"},
    {"watches"},
    {"delivery"},
    {"exceptions", "monitor", "streams"},
]
"""The subjects of sql/functions and sql/migrations, the lowest first: each uses those below it, and itself."""

BESIDE = {("monitor", "exceptions")}
"""What may be used beside: the monitor reports its own exceptions."""

UPWARD = {("drain", "_check_outbox_if_due")}
"""The one call of what is above: at its end a drain, which nothing in SQL calls, has the outbox checked."""

VIEWS = {
    "_outbox": "outbox",
    "_trigger_gap": "watches",
    "_waiting": "outbox",
    "_watched_part": "watches",
    "allowed_call": "bindings",
    "allowed_consumer": "streams",
    "backlog": "delivery",
    "breaker": "bindings",
    "delivery": "delivery",
    "problem": "monitor",
    "status": "delivery",
    "watches": "watches",
}
"""The subject of each view."""


def without_comments_and_literals(text: str) -> str:
    """Return code alone; what stands between dollars is code, too."""
    return re.sub(r"--[^\n]*|'(?:[^']|'')*'", " ", text)


def sql_files() -> dict[Path, str]:
    """Return the subject of each file that uses others."""
    functions = {path: path.parent.name for path in sorted((SQL / "functions").glob("*/*.sql"))}
    migrations = {path: path.stem.split("_", 1)[1] for path in sorted((SQL / "migrations").glob("*.sql"))}
    return functions | migrations | {path: VIEWS[path.stem] for path in sorted((SQL / "views").glob("*.sql"))}


def made_in() -> tuple[dict[str, str], dict[str, str]]:
    """Return the subjects of functions, and those of tables, views, types and sequences."""
    functions: dict[str, str] = {}
    relations: dict[str, str] = dict(VIEWS)
    for path, subject in sql_files().items():
        text = without_comments_and_literals(path.read_text())
        made = re.findall(r"\bCREATE (?:OR REPLACE )?(?:UNLOGGED )?(\w+) pgrelay\.(\w+)", text)
        for kind, name in made:
            (functions if kind in {"FUNCTION", "PROCEDURE"} else relations)[name] = subject
    return functions, relations


def uses(text: str) -> Iterator[tuple[str, bool]]:
    """Yield what a file names, and whether it calls it."""
    for name, call in re.findall(r"\bpgrelay\.(\w+)(\(?)", without_comments_and_literals(text)):
        yield name, call == "("


def level(subject: str) -> int:
    return next(number for number, subjects in enumerate(SUBJECTS) if subject in subjects)


def test_what_sql_calls_and_reads_is_below() -> None:
    functions, relations = made_in()
    upward = []
    for path, subject in sql_files().items():
        for name, is_call in uses(path.read_text()):
            used = functions.get(name) if is_call else relations.get(name)
            if used is None or used == subject or (subject, used) in BESIDE or (path.stem, name) in UPWARD:
                continue
            if level(used) >= level(subject):
                upward.append(f"{path.relative_to(SQL)} ({subject}) uses {name} of {used}")
    assert upward == []


def test_what_sql_calls_exists() -> None:
    functions, relations = made_in()
    unknown = [
        f"{path.relative_to(SQL)} calls {name}"
        for path in sql_files()
        for name, is_call in uses(path.read_text())
        if is_call and name not in functions | relations  # INSERT INTO pgrelay.t(...) looks like a call
    ]
    assert unknown == []


def test_every_subject_is_in_the_order() -> None:
    named = set().union(*SUBJECTS)
    assert set(sql_files().values()) == named


def test_views_with_a_subject_are_the_views_that_there_are() -> None:
    assert set(VIEWS) == {path.stem for path in (SQL / "views").glob("*.sql")}


def test_names_of_functions_and_views_are_unique() -> None:
    stems = Counter(path.stem for kind in ("functions/*", "views") for path in SQL.glob(f"{kind}/*.sql"))
    assert [name for name, count in stems.items() if count > 1] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT pgrelay.a(1);", {("a", True)}),
        ("-- pgrelay.a(1)\nSELECT 'see pgrelay.b(), it''s pgrelay.c()';", set()),
        ("AS $f$\nBEGIN\n    PERFORM pgrelay.a(); -- pgrelay.b()\nEND\n$f$;", {("a", True)}),
        ("format($sql$ SELECT pgrelay.a(%L) FROM pgrelay.t $sql$, 'pgrelay.b()')", {("a", True), ("t", False)}),
    ],
)
def test_uses_are_found_in_code_alone(text: str, expected: set[tuple[str, bool]]) -> None:
    assert set(uses(text)) == expected
