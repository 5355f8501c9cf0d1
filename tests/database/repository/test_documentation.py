"""The SQL in the README and the pages runs as it is printed."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from sandbox.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Database

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]

# What the pages speak of as being there.
THINGS = """
DO $$ BEGIN CREATE ROLE installer; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
CREATE TABLE orders (id integer PRIMARY KEY, state text, amount numeric, card_number text);
CREATE TABLE staged_orders (LIKE orders);
CREATE TABLE documents (id integer PRIMARY KEY, content text);
CREATE TABLE temp_reading (id integer, reading_value numeric);
CREATE TABLE new_rows (LIKE temp_reading);
"""


def _blocks(page: Path) -> list[str]:
    """Return the SQL of a page, without the blocks that have a title, which says what they need."""
    return [
        re.sub(rf"^{indent}", "", text, flags=re.MULTILINE)
        for indent, text in re.findall(r"^( *)```sql\n(.*?)^ *```", page.read_text(), re.DOTALL | re.MULTILINE)
    ]


@pytest.mark.parametrize("page", [page for page in PAGES if _blocks(page)], ids=lambda page: page.stem)
@pytest.mark.usefixtures("lambda_endpoint", "roles", "memberships_put_back")
def test_sql_runs_as_printed(page: Path, database: Database) -> None:
    prepared = _psql(database, THINGS)
    assert prepared.returncode == 0, prepared.stderr
    for block in _blocks(page):
        ran = _psql(database, block)
        assert ran.returncode == 0, f"{block}\n{ran.stderr}"


def _psql(database: Database, sql: str) -> subprocess.CompletedProcess[str]:
    command = ["psql", "-X", "-v", "ON_ERROR_STOP=1", "-d", database.dsn()]
    return subprocess.run(command, input=sql, capture_output=True, text=True, check=False)
