"""Parses the scripts for Oracle with the PL/SQL grammar of the ANTLR project."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.paths import ROOT, STATE
from tests.awslambda_fn.oracle_java import SOURCES

if TYPE_CHECKING:
    from collections.abc import Sequence

GRAMMAR = ROOT / "tests" / "awslambda_fn" / "oracle"
SCRIPTS = sorted(SOURCES.rglob("*.sql"))
# A script, what is right in it, and what would be wrong: the parser must notice.
MISTAKES = [
    ("awslambda_ddl.sql", "RETURN VARCHAR2", "RETURNS VARCHAR2"),
    ("awslambda_ddl.sql", "AS LANGUAGE JAVA", "AS LANGUAGE JAVA NAME"),
    ("permissions.sql", "IS TABLE OF", "IS TABEL OF"),
    ("temp_reading.sql", "AFTER INSERT", "AFTER INSERTING"),
    ("uninstall.sql", "END LOOP;", "END LOP;"),
]


@dataclass(frozen=True, kw_only=True)
class Script:
    """What the parser found in a script."""

    units: list[str]
    errors: list[str]


def is_installed() -> bool:
    """Tell whether the grammar can be installed and run."""
    return shutil.which("npm") is not None and shutil.which("node") is not None


def parse_all(directory: Path) -> dict[str, Script]:
    """Parse every script, and every script with a mistake, which gets the mistake for a name.

    The grammar takes seconds until it has seen a bit of everything, so two processes share the work.
    """
    names = {path: path.name for path in SCRIPTS}
    for number, (name, right, wrong) in enumerate(MISTAKES):
        text = (SOURCES / name).read_text()
        assert right in text
        path = directory / f"{number}.sql"
        path.write_text(text.replace(right, wrong))
        names[path] = wrong
    grammar = _install()
    queries = [path for path in names if "SELECT" in path.read_text()]
    with ThreadPoolExecutor() as threads:
        halves = threads.map(lambda paths: _parse(grammar, paths), (queries, [p for p in names if p not in queries]))
        return {names[path]: script for half in halves for path, script in half.items()}


def _install() -> Path:
    """Install the grammar, once for each version of its lock file, and return where."""
    files = [GRAMMAR / name for name in ("package.json", "package-lock.json", "parse_plsql.mjs")]
    version = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    directory = STATE / "plsql-grammar"
    stamp = directory / "version"
    if not stamp.exists() or stamp.read_text() != version:
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(parents=True)
        for file in files:
            shutil.copy(file, directory)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(command, cwd=directory, check=True)
        stamp.write_text(version)
    return directory


def _parse(grammar: Path, paths: Sequence[Path]) -> dict[Path, Script]:
    command = ["node", str(grammar / "parse_plsql.mjs"), *map(str, paths)]
    result = subprocess.run(command, check=True, capture_output=True, text=True)
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    return {Path(answer["path"]): Script(units=answer["units"], errors=answer["errors"]) for answer in answers}
