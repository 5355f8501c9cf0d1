"""Imports in Python run one way: docs/decisions/0029-rooms.md has the order and its reasons."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

from sandbox.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGES: list[set[str]] = [
    {""},  # the modules at the root
    {"delivery", "notifications"},
    {"events", "metrics", "records", "streams", "exceptions", "monitor"},
]
"""The packages of layers/common/pgrelay, the lowest first: each imports those below it."""

LAYER = ROOT / "layers" / "common" / "pgrelay"


def level(package: str) -> int:
    return next(number for number, packages in enumerate(PACKAGES) if package in packages)


def package(path: Path) -> str:
    parts = path.relative_to(LAYER).parts
    return parts[0] if len(parts) > 1 else ""


def imported_packages(path: Path) -> Iterator[str]:
    """Yield the packages of pgrelay that a module imports, "" for the modules at the root."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            first, *rest = name.split(".")
            if first == "pgrelay":
                yield rest[0] if rest and (LAYER / rest[0]).is_dir() else ""


def test_what_python_imports_is_below() -> None:
    upward = [
        f"{path.relative_to(LAYER)} imports {used or 'the root'}"
        for path in sorted(LAYER.rglob("*.py"))
        for used in imported_packages(path)
        if used != package(path) and level(used) >= level(package(path))
    ]
    assert upward == []


def test_every_package_is_in_the_order() -> None:
    assert {package(path) for path in LAYER.rglob("*.py")} == set().union(*PACKAGES)


def test_nothing_imports_the_functions() -> None:
    importing = re.compile(r"^\s*(?:from|import) functions\b", re.MULTILINE)
    folders = ("layers", "cli", "sandbox", "infra", "docs", "functions")
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    assert [path for path in paths if importing.search(path.read_text())] == []
