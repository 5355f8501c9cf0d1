"""No Python file and no class is too long to be read at once."""

from __future__ import annotations

import ast
import subprocess

from sandbox.paths import ROOT

FILE_LINES = 400
CLASS_LINES = 200


def too_long(source: str) -> list[str]:
    """Return what of a file has too many lines."""
    classes = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef))
    sizes = [("", source.count("\n"), FILE_LINES)]
    sizes += [(f"class {node.name} ", (node.end_lineno or 0) - node.lineno + 1, CLASS_LINES) for node in classes]
    return [f"{what}{lines} lines" for what, lines, most in sizes if lines > most]


def test_what_is_too_long_is_found() -> None:
    body = "    pass\n" * CLASS_LINES
    assert too_long(f"class A:\n{body}") == [f"class A {CLASS_LINES + 1} lines"]
    assert too_long("pass\n" * (FILE_LINES + 1)) == [f"{FILE_LINES + 1} lines"]
    assert too_long("pass\n" * FILE_LINES) == []


def test_files_and_classes_are_short() -> None:
    tracked = subprocess.run(["git", "ls-files", "*.py"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    sources = {name: (ROOT / name).read_text(encoding="utf-8") for name in tracked.split() if (ROOT / name).exists()}
    found = {name: lines for name, source in sources.items() if (lines := too_long(source))}
    assert found == {}
