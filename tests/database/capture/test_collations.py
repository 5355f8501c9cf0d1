"""Columns with collations of their own, in keys and conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

import pytest

from tests.database.support import drained, notices, value

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint


@pytest.fixture
def owner(database: Database) -> Iterator[psycopg.Connection]:
    with database.connect() as connection:
        connection.execute(
            "CREATE SCHEMA own;"
            "CREATE COLLATION own.loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);"
            "CREATE COLLATION own.other (provider = icu, locale = 'de');"
            "CREATE TABLE t (id text COLLATE own.loose PRIMARY KEY, a text COLLATE own.loose, b text COLLATE own.other)"
        )
        yield connection


@pytest.mark.parametrize("ordered", [False, True])
@pytest.mark.parametrize("payload", ["full", "changed"])
def test_case_alone_is_a_change_of_a_key_and_of_a_value(
    owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint, payload: LiteralString, *, ordered: bool
) -> None:
    owner.execute("SELECT pgrelay.watch('t', p_ordered => %s, p_payload => %s)", [ordered, payload])
    seen = notices(owner)
    owner.execute("INSERT INTO t VALUES ('a', 'x', 'x'); UPDATE t SET a = 'X'; UPDATE t SET id = 'A'")
    found = [(event["operation"], event["key"]["id"]) for event in drained(owner, lambda_endpoint)]
    assert found == [("insert", "a"), ("update", "a"), ("delete", "a"), ("insert", "A")]
    assert seen == []


@pytest.mark.parametrize("condition", ["a = b", "a <> b", "a < b", "a = 'X'", "a LIKE 'x%'", "a IN (b, 'x')"])
def test_condition_never_fails_the_statement(
    owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint, condition: LiteralString
) -> None:
    """Two collations in one comparison are an error, and so is LIKE with one that is not deterministic."""
    owner.execute("SELECT pgrelay.watch('t', p_when => %s)", [condition])
    owner.execute("INSERT INTO t VALUES ('a', 'x', 'y')")
    owner.execute("UPDATE t SET b = 'x'")
    assert value(owner, "SELECT count(*) FROM pgrelay.capture_failure") == 0
    assert drained(owner, lambda_endpoint) != []


def test_collation_that_a_column_gets_later(owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    owner.execute("ALTER TABLE t ALTER a TYPE text COLLATE \"default\"; SELECT pgrelay.watch('t', p_when => 'a = b')")
    owner.execute("INSERT INTO t VALUES ('a', 'x', 'x'), ('b', 'x', 'y')")
    assert [event["key"]["id"] for event in drained(owner, lambda_endpoint)] == ["a"]
    owner.execute("ALTER TABLE t ALTER a TYPE text COLLATE own.loose")
    for name in ("c", "d"):
        owner.execute("INSERT INTO t VALUES (%s, 'x', 'y')", [name])
        assert [event["key"]["id"] for event in drained(owner, lambda_endpoint)] == [name]
