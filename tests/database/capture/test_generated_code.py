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

TABLE_OID = re.compile(r"\b\d+(?=::pg_catalog\.oid THEN)")
BLOCK = re.compile(r'^```sql title="(.*?)"\n(.*?)^```', re.DOTALL | re.MULTILINE)


def test_page_shows_what_is_generated(database: Database) -> None:
    shown = dict(BLOCK.findall((ROOT / "docs" / "capture.md").read_text()))
    with database.connect() as connection:
        connection.execute(shown["The table and its watch"])
        function = value(connection, "SELECT pg_get_functiondef('pgrelay._capture_1'::regproc)")
    with database.connect("postgres") as connection:
        update = value(
            connection, "SELECT pgrelay._capture_query(w, 'update', w.watched_table) FROM pgrelay.watch AS w"
        )
    assert shown["The capture function"].strip() == TABLE_OID.sub("16400", str(function)).strip()
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
