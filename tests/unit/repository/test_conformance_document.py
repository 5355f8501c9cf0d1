"""docs/conformance.md lists the cases of the conformance suite, each with what it is about."""

from __future__ import annotations

import ast
import re

from sandbox.paths import ROOT


def test_document_lists_every_case() -> None:
    listed = re.findall(r"^\| `(test_\w+)` \| (.*?) \|", (ROOT / "docs" / "conformance.md").read_text(), re.MULTILINE)
    cases = [
        (node.name, ast.get_docstring(node))
        for file in (ROOT / "tests" / "conformance").glob("test_*.py")
        for node in ast.parse(file.read_text()).body
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    assert sorted(listed) == sorted(cases)
