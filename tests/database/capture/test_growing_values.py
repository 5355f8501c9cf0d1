"""Values whose text is far longer than what is stored: no statement fails because of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

import pytest

from tests.database.support import drained, notices, value

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

NUMBERS: LiteralString = "(SELECT {}(1e131071::numeric) FROM generate_series(1, 8200))"
"""1.07 GB of text; 130 kB of memory, which are compressed to 2 kB in the table."""

MAY_GROW = [
    "jsonb", "jsonpath", "numeric[]", "numrange", "nummultirange", "made.numbers", "made.part", "made.part[]", "int[]",
]  # fmt: skip
MAY_NOT_GROW = ["text", "varchar", "char(20000)", "bytea", "varbit", "json", "xml"]
BOUNDED: dict[LiteralString, LiteralString] = {
    "text": "repeat(chr(1), 3000000)",
    "json": "to_json(repeat(chr(1), 500000))",
    "xml": "('<a>' || repeat('\"', 3000000) || '</a>')::xml",
    "bytea": "decode(repeat('00', 3000000), 'hex')",
    "varbit": "repeat('0', 20000000)::varbit",
}
TYPES: LiteralString = (
    "CREATE SCHEMA made; CREATE DOMAIN made.numbers AS numeric[]; CREATE TYPE made.part AS (one jsonb)"
)


def test_value_that_becomes_too_long_leaves_the_key(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id integer PRIMARY KEY, note text, v jsonb)")
        connection.execute(f"INSERT INTO t SELECT 1, 'a', {NUMBERS.replace('{}', 'jsonb_agg')}")
        assert int(str(value(connection, "SELECT pg_column_size(v) FROM t"))) < 10000
        connection.execute("SELECT pgrelay.watch('t')")
        seen = notices(connection)
        connection.execute("UPDATE t SET note = 'b'")
        assert [notice.sqlstate for notice in seen] == ["PR052"]
        [event] = drained(connection, lambda_endpoint)
        assert (event["operation"], event["key"], event["new"]) == ("update", {"id": 1}, None)


def test_types_whose_text_may_be_far_longer(database: Database) -> None:
    with database.connect() as connection:
        connection.execute(TYPES)
        kinds = [*MAY_GROW, *MAY_NOT_GROW, "integer", "numeric", "varchar(100)", "inet"]
        columns = ", ".join(f'"{kind}" {kind}' for kind in kinds)
        connection.execute(f"CREATE TABLE t ({columns}); SELECT pgrelay.watch('t')".encode())
        found = connection.execute(
            "SELECT c.name, c.may_grow FROM pgrelay.watch AS w CROSS JOIN pgrelay._large_columns(w) AS c"
        ).fetchall()
    assert found == [*((kind, True) for kind in MAY_GROW), *((kind, False) for kind in MAY_NOT_GROW)]


def test_key_that_becomes_too_long_is_reported(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id numeric[] PRIMARY KEY, note text)")
        connection.execute(f"INSERT INTO t SELECT {NUMBERS.replace('{}', 'array_agg')}, 'a'")
        connection.execute("SELECT pgrelay.watch('t', p_payload => 'key')")
        seen = notices(connection)
        connection.execute("DELETE FROM t")
        assert [notice.sqlstate for notice in seen] == ["PR050"]
        assert drained(connection, lambda_endpoint) == []
        assert value(connection, "SELECT count(*) FROM pgrelay.capture_failure") == 1


def test_column_that_only_a_mapping_names_may_be_too_long(database: Database) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id integer PRIMARY KEY, note text, v jsonb)")
        connection.execute(f"INSERT INTO t SELECT 1, 'a', {NUMBERS.replace('{}', 'jsonb_agg')}")
        connection.execute(
            "SELECT pgrelay.watch('t', p_columns => '{id}', p_destination => 'records', p_mapping => %s)",
            ['{"partition_keys": {"v": {"column": "v"}}}'],
        )
        seen = notices(connection)
        connection.execute("UPDATE t SET note = 'b'")
        assert [notice.sqlstate for notice in seen] == ["PR050"]


@pytest.mark.parametrize("kind", BOUNDED)
def test_value_that_is_compressed_and_fits(
    database: Database, lambda_endpoint: LambdaEndpoint, kind: LiteralString
) -> None:
    """As many bytes as take 50,000 when they are compressed become some tens of megabytes, no more."""
    with database.connect() as connection:
        connection.execute(f"CREATE TABLE t (id integer PRIMARY KEY, note text, v {kind})")
        connection.execute(f"INSERT INTO t SELECT 1, 'a', {BOUNDED[kind]}")
        assert int(str(value(connection, "SELECT pg_column_size(v) FROM t"))) < 50000
        connection.execute("SELECT pgrelay.watch('t')")
        seen = notices(connection)
        connection.execute("UPDATE t SET note = 'b'")
        assert seen == []
        assert [event["key"] for event in drained(connection, lambda_endpoint)] == [{"id": 1}]


def test_ordinary_document_takes_no_transaction_id_of_its_own(database: Database) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id integer PRIMARY KEY, v jsonb); SELECT pgrelay.watch('t')")
        before = int(str(value(connection, "SELECT pg_current_xact_id()::text")))
        connection.execute("INSERT INTO t SELECT 1, jsonb_build_object('a', 1, 'b', ARRAY[1, 2, 3])")
        assert int(str(value(connection, "SELECT pg_current_xact_id()::text"))) == before + 2
