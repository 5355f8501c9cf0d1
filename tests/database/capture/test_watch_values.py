"""What a watched table may hold: any value, any name, any size."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from psycopg import sql

from tests.database.support import HOSTILE_TEXTS, drain, events, parts

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=repr)
def test_any_text_as_value_and_as_identifier(database: Database, lambda_endpoint: LambdaEndpoint, text: str) -> None:
    schema, table, key, column = (sql.Identifier(f"{text[:18]}{end}") for end in "stkc")
    name = sql.SQL("{}.{}").format(schema, table)
    with database.connect() as connection:
        connection.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
        connection.execute(sql.SQL("CREATE TABLE {} ({} text PRIMARY KEY, {} text)").format(name, key, column))
        watched = sql.Literal(name.as_string(connection))
        connection.execute(sql.SQL("SELECT pgrelay.watch({})").format(watched))
        literal = sql.Literal(text)
        connection.execute(sql.SQL("INSERT INTO {} VALUES ({}, {})").format(name, literal, literal))
        connection.execute(sql.SQL("UPDATE {} SET {} = NULL").format(name, column))
        drain(connection, lambda_endpoint)
    key_name, column_name = f"{text[:18]}k", f"{text[:18]}c"
    inserted, updated = events(lambda_endpoint)
    assert (inserted["schema"], inserted["table"]) == (f"{text[:18]}s", f"{text[:18]}t")
    assert inserted["key"] == {key_name: text}
    assert inserted["new"] == {key_name: text, column_name: text}
    assert updated["changed"] == [column_name]


def test_columns_named_like_our_own(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    names = [
        "t",
        "n",
        "o",
        "whole",
        "key",
        "position",
        "c1",
        "new_rows",
        "old_rows",
        "new",
        "old",
        "v_change",
        "tg_op",
    ]
    columns = sql.SQL(", ").join(sql.SQL("{} int").format(sql.Identifier(name)) for name in names)
    with database.connect() as connection:
        connection.execute(sql.SQL("CREATE TABLE new_rows ({}, PRIMARY KEY (t, n))").format(columns))
        connection.execute("SELECT pgrelay.watch('new_rows')")
        connection.execute(
            sql.SQL("INSERT INTO new_rows VALUES ({})").format(sql.SQL(", ").join(map(sql.Literal, range(len(names)))))
        )
        connection.execute('UPDATE new_rows SET "old" = 99, n = n + 1')
        connection.execute('UPDATE new_rows SET "old" = 98')
        drain(connection, lambda_endpoint)
    inserted, left, came, updated = events(lambda_endpoint)
    assert inserted["new"] == {name: number for number, name in enumerate(names)}
    assert (left["key"], came["key"]) == ({"t": 0, "n": 1}, {"t": 0, "n": 2})
    assert came["new"] == {**inserted["new"], "n": 2, "old": 99}
    assert updated["changed"] == ["old"]


def test_json_columns_keep_their_spelling_and_nul_escapes(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    spelling = r'{"b":1.00, "a" : "\u0000", "b": 1e400, "n": 12345678901234567890123}'
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id int PRIMARY KEY, j json); SELECT pgrelay.watch('t')")
        connection.execute("INSERT INTO t VALUES (1, %s)", [spelling])
        connection.execute("UPDATE t SET id = 2")
        connection.execute("UPDATE t SET id = 2")
        connection.execute("DELETE FROM t")
        drain(connection, lambda_endpoint)
    every = events(lambda_endpoint)
    assert len(every) == 5
    for event in every:
        assert spelling in event["data"]


def test_values_read_the_same_whatever_the_session_has_set(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        connection.execute(
            "CREATE TABLE t (a timestamptz, b tstzrange, c bytea, d interval, e float8, f numeric, g date)"
        )
        connection.execute("SELECT pgrelay.watch('t')")
        connection.execute(
            "SET timezone = 'Asia/Kolkata'; SET datestyle = 'German'; SET bytea_output = escape; "
            "SET intervalstyle = sql_standard; SET extra_float_digits = -10"
        )
        connection.execute(
            "INSERT INTO t VALUES ('2026-01-02 03:04:05+00', '[2026-01-02 03:04:05+00,)', '\\x00ff', "
            "'1 day 2 hours', 0.1::float8 + 0.2, 'Infinity', '-infinity')"
        )
        drain(connection, lambda_endpoint)
    assert events(lambda_endpoint)[0]["new"] == {
        "a": "2026-01-02T03:04:05+00:00",
        "b": '["2026-01-02 03:04:05+00",)',
        "c": "\\x00ff",
        "d": "P1DT2H",
        "e": 0.30000000000000004,
        "f": "Infinity",
        "g": "-infinity",
    }


def test_event_too_large_for_any_call_goes_with_its_key(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id int PRIMARY KEY, v text); SELECT pgrelay.watch('t')")
        connection.execute("INSERT INTO t VALUES (1, 'small'), (2, repeat('x', 6300000)), (3, repeat('\"', 3050000))")
        connection.execute("UPDATE t SET v = repeat('y', 5000000) WHERE id = 2")
        connection.commit()
        drain(connection, lambda_endpoint)
    [first, second, quotes, updated] = events(lambda_endpoint)
    assert first["new"] == {"id": 1, "v": "small"}
    assert parts(second) == ("insert", {"id": 2}, None, None, None)
    assert 6_300_000 < second["omitted_bytes"] < 6_301_000
    assert parts(quotes) == ("insert", {"id": 3}, None, None, None)
    assert parts(updated) == ("update", {"id": 2}, None, None, ["v"])
    assert updated["omitted_bytes"] > 11_000_000


def test_wide_table(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    columns = ", ".join(f"c{number} int" for number in range(1, 1601))
    with database.connect() as connection:
        connection.execute(f"CREATE TABLE t ({columns})".encode())
        connection.execute("SELECT pgrelay.watch('t')")
        connection.execute("INSERT INTO t (c1) VALUES (1)")
        connection.execute("UPDATE t SET c1600 = 2, c7 = 3")
        drain(connection, lambda_endpoint)
    inserted, updated = events(lambda_endpoint)
    assert len(inserted["new"]) == 1600
    assert updated["changed"] == ["c7", "c1600"]


def test_events_are_plain_json(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        connection.execute(
            "CREATE DOMAIN positive AS int CHECK (value > 0); CREATE TYPE pair AS (a int, b text);"
            "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, d positive, p pair, a int[], "
            "r int4range, b boolean, u uuid, g int GENERATED ALWAYS AS (d * 2) STORED, jb jsonb)"
        )
        connection.execute("SELECT pgrelay.watch('t')")
        connection.execute(
            "INSERT INTO t (d, p, a, r, b, u, jb) VALUES (3, ROW(1, 'x'), '{1,NULL}', '[1,5)', true, "
            "'00000000-0000-0000-0000-000000000001', '{\"k\": [1]}')"
        )
        drain(connection, lambda_endpoint)
    assert json.dumps(events(lambda_endpoint)[0]["new"]) == json.dumps(
        {
            "id": 1,
            "d": 3,
            "p": {"a": 1, "b": "x"},
            "a": [1, None],
            "r": "[1,5)",
            "b": True,
            "u": "00000000-0000-0000-0000-000000000001",
            "g": 6,
            "jb": {"k": [1]},
        }
    )


def test_changed_tells_null_from_value_and_works_for_types_without_equality(
    database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (a json, b xml, c point, d int, e text[], f int)")
        connection.execute("INSERT INTO t VALUES ('{}', '<a/>', '(0,0)', NULL, '{x}', 1)")
        connection.execute("SELECT pgrelay.watch('t')")
        connection.execute("UPDATE t SET a = '{ }', b = '<b/>', c = '(0,1)', d = 0, e = '{x,NULL}', f = 1")
        drain(connection, lambda_endpoint)
    assert [event["changed"] for event in events(lambda_endpoint)] == [["a", "b", "c", "d", "e"]]
