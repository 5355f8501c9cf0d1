"""Watched rows that become metrics, and records of delivery streams."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from tests.database.support import HOSTILE_TEXTS, PUBLISHER, deliver, value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

FUNCTIONS = {"metrics": "pgrelay-metric-publisher", "records": "pgrelay-stream-forwarder"}
MAPPING = {
    "name": "Temperature Reading",
    "value": {"column": "reading_value"},
    "time": {"column": "reading_time"},
    "dimensions": {"Site": {"column": "it's"}},
}


@pytest.fixture
def owner(database: Database) -> Iterator[psycopg.Connection]:
    with database.connect() as connection:
        connection.execute("""CREATE TABLE temp_reading (reading_time timestamp, reading_value numeric, "it's" text)""")
        yield connection


def watch(connection: psycopg.Connection, destination: str, mapping: object = None, **arguments: object) -> None:
    names = "".join(f", {name} => %({name})s" for name in arguments)
    query = f"SELECT pgrelay.watch('temp_reading', p_destination => %(d)s, p_mapping => %(m)s::json{names})"
    mapped = None if mapping is None else json.dumps(mapping)
    connection.execute(query.encode(), {"d": destination, "m": mapped, **arguments})


def drained(connection: psycopg.Connection, endpoint: LambdaEndpoint, channel: str) -> list[dict[str, Any]]:
    """Deliver, and return the events of a channel without what differs from run to run."""
    endpoint.clear()
    for function in (PUBLISHER, *FUNCTIONS.values()):
        endpoint.respond(function, deliver)
    connection.execute("CALL pgrelay.drain()")
    return [
        {name: member for name, member in event.items() if name not in ("id", "at")}
        for invocation in endpoint.invocations
        if invocation.payload["contract"] == f"pgrelay.{channel}/1"
        for event in invocation.payload["events"]
    ]


def test_rows_become_metrics(owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    watch(owner, "metrics", MAPPING)
    for text in HOSTILE_TEXTS:
        owner.execute("INSERT INTO temp_reading VALUES ('2026-11-21 07:00', 60.5, %s), (NULL, NULL, 'none')", [text])
    assert drained(owner, lambda_endpoint, "metrics") == [
        {"name": "Temperature Reading", "value": 60.5, "time": "2026-11-21T07:00:00", "dimensions": {"Site": text}}
        for text in HOSTILE_TEXTS
    ]
    owner.execute('UPDATE temp_reading SET reading_value = 61 WHERE "it\'s" = %s', [HOSTILE_TEXTS[0]])
    owner.execute("DELETE FROM temp_reading; TRUNCATE temp_reading")
    assert [event["value"] for event in drained(owner, lambda_endpoint, "metrics")] == [61]


def test_condition_and_operations_choose_the_readings(
    owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    count = {"name": "Hot", "value": 1}
    watch(owner, "metrics", [MAPPING, count], p_when="reading_value > 60", p_operations=["insert"])
    owner.execute("INSERT INTO temp_reading VALUES (NULL, 60), (NULL, 61); UPDATE temp_reading SET reading_value = 70")
    assert [(event["name"], event["value"]) for event in drained(owner, lambda_endpoint, "metrics")] == [
        ("Temperature Reading", 61), ("Hot", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("destination", "stream"),
    [("records", None), ("records:redshift", "redshift"), ("records:it's", "it's")],
)
def test_rows_become_records(
    owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint, destination: str, stream: str | None
) -> None:
    site = {"partition_keys": {"site": {"column": "it's"}}}
    watch(owner, destination, site, p_columns=["reading_value"])
    owner.execute("INSERT INTO temp_reading VALUES (NULL, 60.123456789012345678, 'north')")
    assert drained(owner, lambda_endpoint, "records") == [
        {
            "destination": stream,
            "data": '{"reading_value":60.123456789012345678}',
            "partition_keys": {"site": "north"},
        }
    ]


def test_record_without_a_mapping_has_every_column(owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    watch(owner, "records")
    owner.execute("INSERT INTO temp_reading SELECT NULL, g FROM generate_series(1, 1000) AS g")
    arrived = drained(owner, lambda_endpoint, "records")
    assert [event["data"] for event in arrived] == [
        f'{{"reading_time":null,"reading_value":{number},"it\'s":null}}' for number in range(1, 1001)
    ]


def test_rows_that_are_there_already_become_records(owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    owner.execute("INSERT INTO temp_reading VALUES (NULL, 1), (NULL, 2)")
    watch(owner, "records", p_columns=["reading_value"])
    owner.execute("CALL pgrelay.backfill('temp_reading')")
    arrived = drained(owner, lambda_endpoint, "records")
    assert [event["data"] for event in arrived] == ['{"reading_value":1}', '{"reading_value":2}']


def test_writer_cannot_put_his_own_functions_under_a_mapping(
    owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watch(owner, "metrics", MAPPING)
    owner.execute(
        "CREATE SCHEMA evil; CREATE DOMAIN evil.text AS pg_catalog.text CHECK (false);"
        "CREATE FUNCTION evil.to_json(anyelement) RETURNS json LANGUAGE sql AS 'SELECT 1/0; SELECT NULL::json';"
        "SET search_path = evil, pg_catalog, public"
    )
    owner.execute("INSERT INTO public.temp_reading VALUES (NULL, 5, 'x')")
    owner.execute("RESET search_path")
    assert [event["value"] for event in drained(owner, lambda_endpoint, "metrics")] == [5]


@pytest.mark.parametrize("is_adapted", [False, True], ids=["at once", "after a drain"])
def test_mapping_of_metrics_follows_renamed_columns(
    owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint, *, is_adapted: bool
) -> None:
    watch(owner, "metrics", [MAPPING, {"name": "n", "values": [{"column": "reading_value"}]}])
    owner.execute(
        "ALTER TABLE temp_reading RENAME reading_value TO celsius;"
        'ALTER TABLE temp_reading RENAME "it\'s" TO "the ""site""";'
        "ALTER TABLE temp_reading ADD reading_value numeric DEFAULT 0"
    )
    if is_adapted:
        assert drained(owner, lambda_endpoint, "metrics") == []
    owner.execute("INSERT INTO temp_reading VALUES ('2026-11-21 07:00', 60.5, 'north')")
    assert drained(owner, lambda_endpoint, "metrics") == [
        {"name": MAPPING["name"], "value": 60.5, "time": "2026-11-21T07:00:00", "dimensions": {"Site": "north"}},
        {"name": "n", "values": [60.5]},
    ]
    assert value(owner, "SELECT problem FROM pgrelay.watches") is None


@pytest.mark.parametrize("is_adapted", [False, True], ids=["at once", "after a drain"])
def test_mapping_of_records_follows_renamed_columns(
    owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint, *, is_adapted: bool
) -> None:
    watch(owner, "records", {"partition_keys": {"site": {"column": "it's"}}}, p_columns=["reading_value"])
    owner.execute('ALTER TABLE temp_reading RENAME "it\'s" TO site; ALTER TABLE temp_reading RENAME reading_value TO v')
    if is_adapted:
        assert drained(owner, lambda_endpoint, "records") == []
    owner.execute("INSERT INTO temp_reading VALUES (NULL, 1, 'north')")
    [record] = drained(owner, lambda_endpoint, "records")
    assert (record["data"], record["partition_keys"]) == ('{"v":1}', {"site": "north"})


def test_mapping_is_kept_as_it_was_written_until_a_column_is_renamed(
    owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    written = '{"name":"n",  "value": {"column":  "reading_value"}, "unit":null}'
    owner.execute("SELECT pgrelay.watch('temp_reading', p_destination => 'metrics', p_mapping => %s)", [written])
    owner.execute("ALTER TABLE temp_reading ADD note text")
    drained(owner, lambda_endpoint, "metrics")
    assert value(owner, "SELECT mapping::text FROM pgrelay.watch") == written
    owner.execute("ALTER TABLE temp_reading RENAME reading_value TO celsius")
    owner.execute("SELECT pgrelay.watch('temp_reading', p_operations => '{insert}')")
    assert value(owner, "SELECT mapping FROM pgrelay.watch") == {
        "name": "n", "value": {"column": "celsius"}, "unit": None,
    }  # fmt: skip
    owner.execute("INSERT INTO temp_reading VALUES (NULL, 2)")
    assert [event["value"] for event in drained(owner, lambda_endpoint, "metrics")] == [2]


@pytest.mark.parametrize("is_adapted", [False, True], ids=["at once", "after a drain"])
def test_column_that_a_mapping_names_and_that_goes(
    owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint, *, is_adapted: bool
) -> None:
    watch(owner, "metrics", MAPPING)
    owner.execute("ALTER TABLE temp_reading DROP COLUMN reading_time")
    if is_adapted:
        assert drained(owner, lambda_endpoint, "metrics") == []
    owner.execute("INSERT INTO temp_reading VALUES (1, 'north')")
    assert [(e["value"], e["time"], e["dimensions"]) for e in drained(owner, lambda_endpoint, "metrics")] == [
        (1, None, {"Site": "north"})
    ]
    assert "its mapping names reading_time" in str(value(owner, "SELECT problem FROM pgrelay.watches"))
    watch(owner, "metrics", {"name": "n", "value": {"column": "reading_value"}})
    owner.execute("INSERT INTO temp_reading VALUES (2)")
    assert [event["value"] for event in drained(owner, lambda_endpoint, "metrics")] == [2]
    assert value(owner, "SELECT problem FROM pgrelay.watches") is None


def test_metric_whose_value_goes_is_not_made_and_the_others_are(
    owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watch(owner, "metrics", [MAPPING, {"name": "n", "value": 1}])
    owner.execute("ALTER TABLE temp_reading DROP COLUMN reading_value")
    for _ in range(2):
        owner.execute("INSERT INTO temp_reading VALUES (NULL)")
        assert [event["name"] for event in drained(owner, lambda_endpoint, "metrics")] == ["n"]
    assert "its mapping names reading_value" in str(value(owner, "SELECT problem FROM pgrelay.watches"))
    assert value(owner, "SELECT count(*) FROM pgrelay.capture_failure") == 0


@pytest.mark.parametrize("is_adapted", [False, True], ids=["at once", "after a drain"])
def test_column_that_a_mapping_names_and_that_gets_another_type(
    owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint, *, is_adapted: bool
) -> None:
    """The publisher takes a number that is written as text; what is none becomes a dead letter."""
    watch(owner, "metrics", MAPPING)
    owner.execute("ALTER TABLE temp_reading ALTER reading_value TYPE text, ALTER reading_time TYPE timestamptz")
    if is_adapted:
        assert drained(owner, lambda_endpoint, "metrics") == []
    owner.execute("INSERT INTO temp_reading VALUES ('2026-11-21 07:00+00', '60.5', 'north')")
    [metric] = drained(owner, lambda_endpoint, "metrics")
    assert (metric["value"], metric["time"]) == ("60.5", "2026-11-21T07:00:00+00:00")


@pytest.mark.parametrize(
    ("sqlstate", "destination", "mapping", "arguments"),
    [
        ("PR147", "metrics", None, {}),
        ("PR147", "metrics", {"name": "n", "value": {"column": "nowhere"}}, {}),
        ("PR147", "metrics", {**MAPPING, "dimensions": {"x": {"column": None}}}, {}),
        ("PR147", "metrics", [{**MAPPING, "time": {"column": "ctid"}}], {}),
        ("PR147", "records", {"partition_keys": {"a": {"column": "b"}}}, {}),
        ("PR147", "records", {"data": 1}, {}),
        ("PR062", "alerts", MAPPING, {}),
        ("PR062", "metrics", MAPPING, {"p_payload": "key"}),
        ("PR062", "records", None, {"p_ordered": True}),
        ("PR062", "records", None, {"p_packed": True}),
        ("PR062", "metrics", MAPPING, {"p_subject": "Reading"}),
        ("PR031", "records", None, {"p_operations": ["delete", "truncate"]}),
    ],
)
def test_watch_that_cannot_be_mapped_is_an_error(
    owner: psycopg.Connection, sqlstate: str, destination: str, mapping: object, arguments: dict[str, object]
) -> None:
    with pytest.raises(psycopg.DatabaseError) as caught:
        watch(owner, destination, mapping, **arguments)
    assert caught.value.sqlstate == sqlstate
    assert value(owner, "SELECT count(*) FROM pgrelay.watch") == 0
