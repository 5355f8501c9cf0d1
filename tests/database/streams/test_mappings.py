"""Which metrics and records a row becomes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from tests.database.support import value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Database

TABLE = """
CREATE TABLE temp_reading (reading_time timestamp, reading_value numeric, "it's" text);
INSERT INTO temp_reading VALUES ('2026-11-21 07:00', 60.123456789012345678, 'a "site"'), (NULL, NULL, NULL)
"""
METRIC = {
    "name": "Temperature Reading",
    "value": {"column": "reading_value"},
    "time": {"column": "reading_time"},
    "dimensions": {"Site": {"column": "it's"}, "Building": "it's 7"},
    "high_resolution": True,
}


@pytest.fixture
def connection(database: Database) -> Iterator[psycopg.Connection]:
    with database.connect() as connection:
        connection.execute(TABLE.encode())
        yield connection


def rows(connection: psycopg.Connection, expression: object) -> list[list[Any]]:
    """Evaluate an expression for each row, as capture does."""
    query = f"SET search_path = pg_catalog; SELECT {expression} FROM public.temp_reading AS t"
    cursor = connection.execute(query.encode())
    cursor.nextset()
    return [[json.loads(text) for text in texts] for (texts,) in cursor.fetchall()]


def metrics(connection: psycopg.Connection, mapping: object) -> list[list[Any]]:
    query = "SELECT pgrelay._metric_expression(%s::json, 't', 'public.temp_reading', false)"
    return rows(connection, value(connection, query, [json.dumps(mapping)]))


def records(connection: psycopg.Connection, *arguments: object) -> list[list[Any]]:
    query = (
        "SELECT pgrelay._record_expression(w, 't', 'public.temp_reading', false) FROM json_populate_record("
        "NULL::pgrelay.watch, json_build_object('watched_table', 'public.temp_reading', "
        "'destination', 'records:' || %s, 'columns', %s::text[], 'mapping', %s::json)) AS w"
    )
    return rows(connection, value(connection, query, arguments))


def test_row_becomes_a_metric_and_a_row_without_a_reading_none(connection: psycopg.Connection) -> None:
    metric = {
        "name": "Temperature Reading", "value": 60.123456789012345678, "time": "2026-11-21T07:00:00",
        "dimensions": {"Site": 'a "site"', "Building": "it's 7"}, "high_resolution": True,
    }  # fmt: skip
    assert metrics(connection, METRIC) == [[metric], []]


def test_row_may_become_several_metrics(connection: psycopg.Connection) -> None:
    count = {"name": "Readings", "value": 1}
    first, second = metrics(connection, [METRIC, count])
    assert [metric["name"] for metric in first] == ["Temperature Reading", "Readings"]
    assert second == [count]


def test_row_becomes_a_record_with_all_or_some_columns(connection: psycopg.Connection) -> None:
    (first,), _ = records(connection, None, None, None)
    assert first["destination"] is None
    assert first["partition_keys"] is None
    assert first["data"].startswith('{"reading_time":"2026-11-21T07:00:00","reading_value":60.123456789012345678,')
    (first,), _ = records(
        connection, "it's", ["reading_value"], '{"partition_keys": {"site": {"column": "it\'s"}, "kind": "t"}}'
    )
    assert first == {
        "destination": "it's",
        "data": '{"reading_value":60.123456789012345678}',
        "partition_keys": {"site": 'a "site"', "kind": "t"},
    }


@pytest.mark.parametrize(
    "mapping",
    [
        None, 1, [], [1], {}, {"name": "x"}, {"value": 1}, {**METRIC, "colour": 1},
    ],
)  # fmt: skip
def test_mapping_that_cannot_be_used_is_an_error(connection: psycopg.Connection, mapping: object) -> None:
    with pytest.raises(psycopg.DatabaseError) as caught:
        metrics(connection, mapping)
    assert caught.value.sqlstate == "PR147"


@pytest.mark.parametrize("mapping", ["[]", '{"data": 1}', '{"partition_keys": 1}'])
def test_mapping_of_a_record_that_cannot_be_used_is_an_error(connection: psycopg.Connection, mapping: str) -> None:
    with pytest.raises(psycopg.DatabaseError) as caught:
        records(connection, None, None, mapping)
    assert caught.value.sqlstate == "PR147"
