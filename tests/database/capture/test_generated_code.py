"""The code that a watch generates: as the documentation shows it, and whatever the names in it are."""

from __future__ import annotations

import re
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from psycopg import sql

from sandbox.paths import ROOT
from tests.database.support import drained, value

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

DIGEST = re.compile(r"'[0-9a-f]{32}'")
"""Of the table's shape, which its OID is a part of."""
BLOCK = re.compile(r'^```sql title="(.*?)"\n(.*?)^```', re.DOTALL | re.MULTILINE)


def test_page_shows_what_is_generated(database: Database) -> None:
    shown = dict(BLOCK.findall((ROOT / "docs" / "capture.md").read_text()))
    with database.connect() as connection:
        connection.execute(shown["The table and its watch"])
        function = str(value(connection, "SELECT pg_get_functiondef('pgrelay_capture._capture_1'::regproc)"))
        oid = value(connection, "SELECT 'orders'::regclass::oid")
    with database.connect("postgres") as connection:
        update = value(
            connection, "SELECT pgrelay._capture_query(w, 'update', w.watched_table, false) FROM pgrelay.watch AS w"
        )
    function = DIGEST.sub("'<digest>'", re.sub(rf"\b{oid}(?=::pg_catalog\.oid\b)", "16400", function))
    assert shown["The capture function"].strip() == function.strip()
    assert shown["The query of an update"].strip() == dedent(str(update)).strip()


@pytest.mark.parametrize("text", ["$capture$", "$function$", "$$", "'", "\\", "a\nb"])
def test_no_name_or_condition_ends_the_code(database: Database, lambda_endpoint: LambdaEndpoint, text: str) -> None:
    column = sql.Identifier(text)
    with database.connect() as connection:
        connection.execute(sql.SQL("CREATE TABLE t (id integer PRIMARY KEY, {} text)").format(column))
        condition = sql.SQL("{} <> {}").format(column, sql.Literal(text)).as_string(connection)
        connection.execute(
            "SELECT pgrelay.watch('t', p_payload => 'changed', p_when => %s, p_columns => %s)", [condition, [text]]
        )
        connection.execute("INSERT INTO t VALUES (1, 'other'), (2, %s)", [text])
        connection.execute(sql.SQL("UPDATE t SET {} = 'another' WHERE id = 1").format(column))
        inserted, updated = drained(connection, lambda_endpoint)
    assert inserted["new"] == {text: "other"}
    assert (updated["changed"], updated["old"]) == ([text], {text: "other"})


def test_what_came_with_postgresql_is_asked_for_without_a_call(database: Database) -> None:
    with database.connect() as connection:
        plan = connection.execute(
            "EXPLAIN SELECT FROM pg_catalog.pg_type AS t WHERE NOT pgrelay._is_built_in(t.oid)"
        ).fetchall()
    assert ">= '16384'::oid" in str(plan)
    assert "_is_built_in" not in str(plan)
