"""Metrics and records from SQL, by way of the outbox, to the functions' own rules."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from pgrelay.contracts import Contract
from tests.database.support import HOSTILE_TEXTS, value
from tests.support.functions import Context, FakeDeliveryStreams, FakeMetrics, load_with_fake

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint


@pytest.fixture
def cloudwatch(lambda_endpoint: LambdaEndpoint, monkeypatch: pytest.MonkeyPatch) -> FakeMetrics:
    """CloudWatch behind the function itself."""
    fake = FakeMetrics()
    function = load_with_fake(monkeypatch, "metric_publisher", fake)
    lambda_endpoint.respond("pgrelay-metric-publisher", lambda payload: function.handler(payload, Context()))
    return fake


@pytest.fixture
def delivery_streams(lambda_endpoint: LambdaEndpoint, monkeypatch: pytest.MonkeyPatch) -> FakeDeliveryStreams:
    """Firehose behind the function itself."""
    fake = FakeDeliveryStreams()
    function = load_with_fake(monkeypatch, "stream_forwarder", fake)
    lambda_endpoint.respond("pgrelay-stream-forwarder", lambda payload: function.handler(payload, Context()))
    return fake


@pytest.fixture
def connection(database: Database) -> Iterator[psycopg.Connection]:
    with database.connect() as connection:
        yield connection


def dead_letters(connection: psycopg.Connection) -> list[str]:
    return [error for (error,) in connection.execute("SELECT reason FROM pgrelay.dead_letter ORDER BY event_id")]


def test_metric_arrives_with_all_that_was_said(connection: psycopg.Connection, cloudwatch: FakeMetrics) -> None:
    connection.execute(
        "SELECT pgrelay.publish_metric('Temperature Reading', 60.5, 'None', "
        """'{"Sensor": "Sensor1", "Floor": 3}', now() - interval '1 hour', """
        "'Temperature Monitoring Database App', true)"
    )
    connection.execute("SELECT pgrelay.publish_metric('Query Time', p_values => '{1.5,20}', p_counts => '{12,3}')")
    connection.execute(
        "SELECT pgrelay.publish_metric('Rows', p_statistics => "
        """'{"sample_count": 2, "sum": 3, "minimum": 1, "maximum": 2}')"""
    )
    hour_ago = value(connection, "SELECT extract(EPOCH FROM now())::float - 3600")
    connection.execute("CALL pgrelay.drain()")
    (_, first), (namespace, second), (_, third) = sorted(cloudwatch.taken, key=lambda put: put[0], reverse=True)
    assert first["Dimensions"] == [{"Name": "Sensor", "Value": "Sensor1"}, {"Name": "Floor", "Value": "3"}]
    assert (first["Value"], first["Unit"], first["StorageResolution"]) == (60.5, "None", 1)
    assert first["Timestamp"].timestamp() == pytest.approx(hour_ago, abs=60)
    assert namespace == "Database"
    assert (second["Values"], second["Counts"]) == ([1.5, 20], [12, 3])
    assert third["StatisticValues"] == {"SampleCount": 2, "Sum": 3, "Minimum": 1, "Maximum": 2}


def test_thousands_of_readings_are_a_few_calls(connection: psycopg.Connection, cloudwatch: FakeMetrics) -> None:
    connection.execute("SELECT pgrelay.publish_metric('Reading', n) FROM generate_series(1, 3000) AS n")
    connection.execute("CALL pgrelay.drain()")
    assert sorted(content["Value"] for _, content in cloudwatch.taken) == list(range(1, 3_001))
    assert len(cloudwatch.calls) <= 6


def test_reading_that_is_rolled_back_is_not_published(database: Database, cloudwatch: FakeMetrics) -> None:
    with database.connect(autocommit=False) as connection:
        connection.execute("SELECT pgrelay.publish_metric('Reading', 1)")
        connection.rollback()
        connection.autocommit = True
        connection.execute("CALL pgrelay.drain()")
    assert cloudwatch.calls == []


def test_null_is_no_reading(connection: psycopg.Connection, cloudwatch: FakeMetrics) -> None:
    connection.execute("SELECT pgrelay.publish_metric('Reading', NULL)")
    connection.execute("CALL pgrelay.drain()")
    assert cloudwatch.calls == []


def test_what_cloudwatch_never_takes_is_a_dead_letter_and_no_writer_fails(
    connection: psycopg.Connection, cloudwatch: FakeMetrics
) -> None:
    for arguments in (
        "'Reading', 'NaN'",
        "'Reading', '-Infinity'",
        "'Reading', 1, 'Celsius'",
        "'Reading', 1, p_time => 'infinity'",
        "'Reading', 1, p_time => '2016-02-15'",
        "'Reading', 1, p_namespace => 'AWS/Lambda'",
        "'Reading', 1, p_dimensions => '[1]'",
        "'Reading', 1, p_values => '{1}'",
        "'Reading', p_values => '{}'",
        "'Reading', p_values => '{NaN}'",
        "repeat('x', 300), 1",
    ):
        connection.execute(f"SELECT pgrelay.publish_metric({arguments})".encode())
    connection.execute("SELECT pgrelay.publish_metric('Reading', 1)")
    connection.execute("CALL pgrelay.drain()")
    assert len(cloudwatch.taken) == 1
    errors = dead_letters(connection)
    assert len(errors) == 11
    assert "'NaN'; CloudWatch takes finite numbers" in errors[0]


@pytest.mark.parametrize("name", [None, ""])
def test_metric_without_a_name_is_an_error(connection: psycopg.Connection, name: str | None) -> None:
    with pytest.raises(psycopg.DatabaseError) as caught:
        connection.execute("SELECT pgrelay.publish_metric(%s, 1)", [name])
    assert caught.value.sqlstate == "PR140"


def test_record_arrives_as_a_line_as_it_was_written(
    connection: psycopg.Connection, delivery_streams: FakeDeliveryStreams
) -> None:
    for text in HOSTILE_TEXTS:
        connection.execute("SELECT pgrelay.forward_record(json_build_object('text', %s::text))", [text])
    connection.execute(
        "SELECT pgrelay.forward_record(row_to_json(r)) FROM (VALUES (12345678901234567890.1234567890)) AS r (n)"
    )
    connection.execute(
        """SELECT pgrelay.forward_record('{"a":\n1}', 'FirehoseTempReading', '{"site": "north", "a": 2}')"""
    )
    connection.execute("CALL pgrelay.drain()")
    lines = [line for stream, line in delivery_streams.taken if stream == "pgrelay-records"]
    assert all(line.endswith(b"\n") and line.count(b"\n") == 1 for line in lines)
    assert [json.loads(line) for line in lines[: len(HOSTILE_TEXTS)]] == [{"text": text} for text in HOSTILE_TEXTS]
    assert b'{"n":12345678901234567890.1234567890}\n' in lines
    assert ("FirehoseTempReading", b'{"site":"north","a": 1}\n') in delivery_streams.taken


def test_record_to_nowhere_is_a_dead_letter(
    connection: psycopg.Connection, delivery_streams: FakeDeliveryStreams
) -> None:
    connection.execute("""SELECT pgrelay.forward_record('{"a": 1}', 'elsewhere'), pgrelay.forward_record('{"b": 1}')""")
    connection.execute("CALL pgrelay.drain()")
    assert [line for _, line in delivery_streams.taken] == [b'{"b": 1}\n']
    assert dead_letters(connection) == [
        "The destination 'elsewhere' is none of this deployment's: records, FirehoseTempReading (DeliveryStreams)."
    ]


@pytest.mark.parametrize("record", [None, "null", "1", "[]", '"{}"'])
def test_record_that_is_no_object_is_an_error(connection: psycopg.Connection, record: str | None) -> None:
    with pytest.raises(psycopg.DatabaseError) as caught:
        connection.execute("SELECT pgrelay.forward_record(%s::json)", [record])
    assert caught.value.sqlstate == "PR141"


@pytest.mark.usefixtures("roles")
def test_role_that_is_allowed_publishes_and_forwards(
    database: Database, cloudwatch: FakeMetrics, delivery_streams: FakeDeliveryStreams
) -> None:
    calls = {
        "metric_publisher": "SELECT pgrelay.publish_metric('Reading', 1)",
        "stream_forwarder": """SELECT pgrelay.forward_record('{"a": 1}')""",
    }
    with database.connect() as dba, database.connect("app") as app:
        for name, call in calls.items():
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(call.encode())
            dba.execute("SELECT pgrelay.allow(%s, 'app')", [name])
            app.execute(call.encode())
        dba.execute("CALL pgrelay.drain()")
    assert len(cloudwatch.taken) == len(delivery_streams.taken) == 1


@pytest.mark.parametrize(
    ("contract", "query"),
    [
        ("pgrelay.metrics/1", "SELECT pgrelay.publish_metric('Reading', 1)"),
        ("pgrelay.records/1", """SELECT pgrelay.forward_record('{"a": 1}')"""),
        ("pgrelay.stream/1", "SELECT pgrelay.read_stream('s', 'c')"),
    ],
)
def test_what_the_sql_sends_keeps_the_contract(
    connection: psycopg.Connection, lambda_endpoint: LambdaEndpoint, contract: str, query: str
) -> None:
    sent: list[Any] = []

    def keep(payload: Any) -> object:
        sent.append(payload)
        answer: dict[str, Any] = {"shards": [], "records": [], "positions": []}
        return answer if contract == "pgrelay.stream/1" else {"delivered": 1, "failed": []}

    for name in ("metric-publisher", "stream-forwarder", "stream-reader"):
        lambda_endpoint.respond(f"pgrelay-{name}", keep)
    connection.execute(query.encode())
    connection.execute("CALL pgrelay.drain()")
    # A batch without events only says how the outbox stands.
    (payload,) = [payload for payload in sent if payload["contract"] == contract and payload.get("events") != []]
    Contract(contract, published="none").check(payload)
