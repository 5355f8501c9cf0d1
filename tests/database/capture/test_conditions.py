"""A condition sees the columns of its table, and nothing that anybody but PostgreSQL defines."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

import psycopg
import pytest

from tests.database.support import drained, value

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

TABLE: LiteralString = """
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE DOMAIN positive AS numeric(10, 2) CHECK (VALUE > 0);
CREATE TYPE pair AS (one integer, other text);
CREATE TABLE t (id integer PRIMARY KEY, m mood, p positive, c pair);
"""


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ("m < 'happy'", "it compares an enum by its order"),
        ("greatest(m, 'sad') = 'sad'", "it compares an enum by its order"),
        ("pgrelay_condition IS NOT NULL", "it names the whole row"),
        ("(c).one = 1", 'column "c" does not exist'),
        ("p::public.positive > 1", "public.positive"),
        ("ctid = '(0,1)'", "system columns"),
    ],
)
def test_condition_that_is_refused(database: Database, condition: str, reason: str) -> None:
    with database.connect() as connection:
        connection.execute(TABLE)
        with pytest.raises(psycopg.Error) as raised:
            connection.execute("SELECT pgrelay.watch('t', p_when => %s)", [condition])
    assert raised.value.sqlstate == "PR060"
    assert reason in str(raised.value)


def test_condition_sees_enums_as_text_and_domains_as_what_they_are_made_of(
    database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect() as connection:
        connection.execute(TABLE)
        connection.execute("SELECT pgrelay.watch('t', p_when => $$m = 'happy' AND p > 1.5$$)")
        connection.execute("INSERT INTO t VALUES (1, 'happy', 2), (2, 'sad', 2), (3, 'happy', 1), (4, NULL, 2)")
        assert [event["key"]["id"] for event in drained(connection, lambda_endpoint)] == [1]


def test_condition_whose_label_is_renamed_lets_every_row_through_at_once(
    database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect() as connection:
        connection.execute(TABLE)
        connection.execute("SELECT pgrelay.watch('t', p_when => $$m = 'happy'$$)")
        connection.execute("INSERT INTO t VALUES (1, 'sad')")
        connection.execute("ALTER TYPE mood RENAME VALUE 'happy' TO 'glad'")
        connection.execute("INSERT INTO t VALUES (2, 'glad')")
        assert [event["key"]["id"] for event in drained(connection, lambda_endpoint)] == [2]
        assert "its condition no longer fits m" in str(value(connection, "SELECT problem FROM pgrelay.watches"))


CRAFTED: LiteralString = """
CREATE TABLE crafted (zz integer); CREATE INDEX crafted_index ON crafted ((0)) WHERE (zz = 1);
CREATE TABLE mine (id integer PRIMARY KEY);
"""


def test_index_of_another_table_is_no_condition(database: Database) -> None:
    """Its columns would be looked for in the row, with whatever type the owner gives them later."""
    with database.connect() as connection:
        connection.execute(CRAFTED)
        with pytest.raises(psycopg.Error, match=r"it names something that is no column of public\.mine"):
            connection.execute(
                "SELECT pgrelay._save_watch('mine', '{insert}', NULL, NULL, NULL, 'crafted_index'::regclass, "
                "NULL, NULL, NULL, NULL, NULL, NULL)"
            )


def test_role_of_capture_may_replace_no_function_of_its_own(database: Database) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id integer PRIMARY KEY); SELECT pgrelay.watch('t')")
    with database.connect("postgres") as superuser:
        superuser.execute("SET ROLE pgrelay_capture")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            superuser.execute(
                "CREATE OR REPLACE FUNCTION pgrelay_capture._capture_1() RETURNS trigger LANGUAGE plpgsql AS "
                "'BEGIN RETURN NULL; END'"
            )


def test_attribute_that_is_renamed_fails_no_statement(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        connection.execute(TABLE)
        connection.execute("SELECT pgrelay.watch('t')")
        connection.execute("ALTER TYPE pair RENAME ATTRIBUTE one TO first")
        connection.execute("BEGIN ISOLATION LEVEL SERIALIZABLE; INSERT INTO t VALUES (1)")
        connection.execute("UPDATE t SET c = (1, 'x'); COMMIT")
        inserted, updated = drained(connection, lambda_endpoint)
    assert (inserted["key"], updated["new"]["c"]) == ({"id": 1}, {"first": 1, "other": "x"})


@pytest.mark.parametrize(
    "change",
    [
        "ALTER TABLE t RENAME card TO tmp; ALTER TABLE t RENAME note TO card; ALTER TABLE t RENAME tmp TO note",
        "ALTER TABLE t DROP note; ALTER TABLE t RENAME card TO note",
    ],
    ids=["swapped", "renamed"],
)
@pytest.mark.parametrize("isolation", ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"])
def test_excluded_column_never_leaves(
    database: Database, lambda_endpoint: LambdaEndpoint, change: LiteralString, isolation: LiteralString
) -> None:
    with database.connect() as connection, database.connect() as other:
        connection.execute("CREATE TABLE t (id integer PRIMARY KEY, note text, card text)")
        connection.execute("SELECT pgrelay.watch('t', p_excluded_columns => '{card}')")
        connection.execute("BEGIN ISOLATION LEVEL " + isolation + "; SELECT 1")
        other.execute("BEGIN; " + change + "; COMMIT")
        connection.execute("INSERT INTO t (id, note) VALUES (1, 'secret'); COMMIT")
        assert "secret" not in str(drained(connection, lambda_endpoint))
