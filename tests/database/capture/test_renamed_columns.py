"""Columns that a watch names follow the table; where they cannot, events come rather than vanish."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

import pytest

from tests.database.support import drained, value

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

TABLE: LiteralString = "CREATE TABLE inv (id integer PRIMARY KEY, amount numeric, card text, found boolean)"
ROWS: LiteralString = "INSERT INTO inv VALUES (1, 5, '4111', true), (2, 500, '4222', true)"


@pytest.fixture
def owner(database: Database) -> Iterator[psycopg.Connection]:
    with database.connect() as connection:
        connection.execute(TABLE)
        yield connection


def _problem(connection: psycopg.Connection) -> object:
    return value(connection, "SELECT problem FROM pgrelay.watches")


@pytest.mark.parametrize("is_adapted", [False, True], ids=["at once", "after a drain"])
def test_condition_follows_a_renamed_column(
    owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint, *, is_adapted: bool
) -> None:
    owner.execute("SELECT pgrelay.watch('inv', p_when => 'amount > 100')")
    owner.execute("ALTER TABLE inv RENAME amount TO total")
    if is_adapted:
        drained(owner, lambda_endpoint)
    owner.execute(ROWS)
    owner.execute("UPDATE inv SET card = '4333'")
    assert [(e["operation"], e["key"]["id"]) for e in drained(owner, lambda_endpoint)] == [("insert", 2), ("update", 2)]
    assert _problem(owner) is None


@pytest.mark.parametrize("is_adapted", [False, True], ids=["at once", "after a drain"])
@pytest.mark.parametrize(
    "change", ["ALTER TABLE inv ALTER amount TYPE text", "ALTER TABLE inv DROP amount"], ids=["retyped", "dropped"]
)
def test_condition_that_no_longer_fits_lets_every_row_through(
    owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint, change: LiteralString, *, is_adapted: bool
) -> None:
    owner.execute("SELECT pgrelay.watch('inv', p_when => 'amount > 100')")
    owner.execute(ROWS)
    drained(owner, lambda_endpoint)
    owner.execute(change)
    if is_adapted:
        drained(owner, lambda_endpoint)
    owner.execute("UPDATE inv SET card = '4333'; INSERT INTO inv (id) VALUES (3)")
    assert [(e["operation"], e["key"]["id"]) for e in drained(owner, lambda_endpoint)] == [
        ("update", 1), ("update", 2), ("insert", 3),
    ]  # fmt: skip
    assert "every row makes an event" in str(_problem(owner))


def test_conversion_of_the_owner_is_not_called_by_a_condition(
    owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    owner.execute("SELECT pgrelay.watch('inv', p_when => 'amount > 100')")
    owner.execute(ROWS)
    owner.execute("INSERT INTO inv VALUES (9, 9)")
    owner.execute(
        "CREATE TABLE seen (role text); GRANT ALL ON seen TO PUBLIC; GRANT USAGE ON SCHEMA public TO PUBLIC;"
        "CREATE TYPE m AS (v numeric);"
        "CREATE FUNCTION spy(m) RETURNS numeric LANGUAGE plpgsql AS "
        "'BEGIN INSERT INTO public.seen VALUES (current_user); RETURN 500; END';"
        "CREATE CAST (m AS numeric) WITH FUNCTION spy(m) AS IMPLICIT;"
        "ALTER TABLE inv ALTER amount TYPE m USING ROW(1)::m"
    )
    owner.execute("UPDATE inv SET card = 'x'")
    drained(owner, lambda_endpoint)
    owner.execute("UPDATE inv SET card = 'y'")
    drained(owner, lambda_endpoint)
    assert value(owner, "SELECT count(*) FROM seen") == 0


@pytest.mark.parametrize("is_adapted", [False, True], ids=["at once", "after a drain"])
@pytest.mark.parametrize("payload", ["full", "changed"])
def test_excluded_column_that_was_renamed_stays_excluded(
    owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint, payload: LiteralString, *, is_adapted: bool
) -> None:
    owner.execute("SELECT pgrelay.watch('inv', p_excluded_columns => '{card}', p_payload => %s)", [payload])
    owner.execute("ALTER TABLE inv RENAME card TO pan; ALTER TABLE inv ADD card text DEFAULT '4999'")
    if is_adapted:
        drained(owner, lambda_endpoint)
    owner.execute("INSERT INTO inv VALUES (1, 5, '4111', true); UPDATE inv SET amount = 6, pan = '4222'")
    found = drained(owner, lambda_endpoint)
    assert len(found) == 2
    assert not any(secret in str(event) for event in found for secret in ("4111", "4222", "4999", "pan", "card"))


@pytest.mark.parametrize("is_adapted", [False, True], ids=["at once", "after a drain"])
def test_chosen_column_that_was_renamed_stays_chosen(
    owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint, *, is_adapted: bool
) -> None:
    owner.execute("SELECT pgrelay.watch('inv', p_columns => '{id,amount}')")
    owner.execute("ALTER TABLE inv RENAME amount TO total")
    if is_adapted:
        drained(owner, lambda_endpoint)
    owner.execute("INSERT INTO inv VALUES (1, 5, '4111', true)")
    assert [event["new"] for event in drained(owner, lambda_endpoint)] == [{"id": 1, "total": 5}]


def test_condition_may_name_a_column_as_a_variable_is_called(
    owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    owner.execute("ALTER TABLE inv ADD tg_op text, ADD v_at text, ADD v_slot text")
    owner.execute("SELECT pgrelay.watch('inv', p_when => $$found AND tg_op = 'x' AND v_at = 'y' AND v_slot = 'z'$$)")
    owner.execute("INSERT INTO inv VALUES (1, 5, 'c', true, 'x', 'y', 'z'), (2, 5, 'c', true, 'INSERT', 'y', 'z')")
    assert [event["key"]["id"] for event in drained(owner, lambda_endpoint)] == [1]


@pytest.mark.parametrize("change", ["ALTER TABLE inv DROP card", "ALTER TABLE inv ALTER card TYPE varchar(20)"])
def test_change_of_another_column_leaves_the_condition(
    owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint, change: LiteralString
) -> None:
    owner.execute("SELECT pgrelay.watch('inv', p_when => 'amount > 100')")
    owner.execute(change)
    owner.execute("INSERT INTO inv (id, amount) VALUES (1, 5), (2, 500)")
    assert [event["key"]["id"] for event in drained(owner, lambda_endpoint)] == [2]
    owner.execute("INSERT INTO inv (id, amount) VALUES (3, 5), (4, 500)")
    assert [event["key"]["id"] for event in drained(owner, lambda_endpoint)] == [4]
    assert _problem(owner) is None


def test_watch_keeps_the_names_of_now(owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    """With them a restored table, whose columns may have other numbers, is read right."""
    owner.execute("SELECT pgrelay.watch('inv', p_excluded_columns => '{card}')")
    owner.execute("ALTER TABLE inv RENAME card TO pan; ALTER TABLE inv ADD note text")
    drained(owner, lambda_endpoint)
    row = owner.execute(
        "SELECT excluded_columns, array(SELECT c ->> 'name' FROM json_array_elements(table_columns) AS c), problem "
        "FROM pgrelay.watch"
    ).fetchone()
    assert row == (["card", "pan"], ["id", "amount", "pan", "found", "note"], None)
