"""Metrics, records and streams through the deployed functions, with the rights that the template gives them."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from botocore.exceptions import ClientError

from sandbox.aws import STREAMS_STACK_NAME
from sandbox.databases import DBA
from sandbox.paths import ROOT, SQL
from sandbox.stack import DATABASE
from tests.e2e.support import run
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.clients import Clients
    from sandbox.stack import Sandbox

NAMESPACE = "Temperature Monitoring Database App"
SENSORS = SQL / "examples" / "sensors"


@pytest.fixture
def aws(sandbox: Sandbox) -> Clients:
    return sandbox.aws.clients()


@pytest.fixture
def stream(aws: Clients) -> Iterator[str]:
    name = f"e2e-{uuid.uuid4()}"
    aws.kinesis.create_stream(StreamName=name, ShardCount=4)
    aws.kinesis.get_waiter("stream_exists").wait(StreamName=name)
    yield name
    aws.kinesis.delete_stream(StreamName=name)


def statistics(aws: Clients, name: str) -> dict[str, float]:
    """Return the sum and the count of a metric's readings in the last hour."""
    now = datetime.now(UTC)
    points = aws.cloudwatch.get_metric_statistics(
        Namespace=NAMESPACE,
        MetricName=name,
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(minutes=1),
        Period=60,
        Statistics=["Sum", "SampleCount"],
    )["Datapoints"]
    return {
        "sum": sum(point["Sum"] for point in points),
        "count": sum(point["SampleCount"] for point in points),
    }


def lines(sandbox: Sandbox, aws: Clients) -> list[dict[str, Any]]:
    """Return every record that Firehose wrote to the bucket."""
    bucket = sandbox.aws.outputs(STREAMS_STACK_NAME)["RecordsBucketName"]
    pages = aws.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="records/")
    keys = [entry["Key"] for page in pages for entry in page.get("Contents", [])]
    bodies = [aws.s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode() for key in keys]
    return [json.loads(line) for body in bodies for line in body.splitlines()]


def test_readings_become_metrics_and_records(connection: psycopg.Connection, sandbox: Sandbox, aws: Clients) -> None:
    run(connection, SENSORS / "setup.sql")
    before, stored = statistics(aws, "Temperature Reading"), lines(sandbox, aws)
    run(connection, SENSORS / "insert.sql")
    connection.execute("CALL pgrelay.drain()")

    # Whoever delivers, this call or the one that runs all the time: it is there soon.
    count = before["count"] + 10
    wait_until(lambda: statistics(aws, "Temperature Reading")["count"], "the readings are metrics", wanted=count)
    after = statistics(aws, "Temperature Reading")
    assert after["sum"] - before["sum"] == pytest.approx(sum(range(61, 71)))

    def new() -> list[dict[str, Any]]:
        return [line for line in lines(sandbox, aws) if line not in stored]

    wait_until(lambda: len(new()), "the readings are in the bucket", wanted=10)
    assert sorted(line["reading_value"] for line in new()) == list(range(61, 71))
    assert all(line.keys() == {"reading_time", "reading_value"} for line in new())


def test_published_payloads_are_answered_as_published(connection: psycopg.Connection) -> None:
    for binding in ("metric_publisher", "stream_forwarder"):
        payload = '{"reading_time": "2016-02-15 12:00:00", "reading_value": "60"}'
        row = connection.execute("SELECT pgrelay.call(%s, %s::json)", [binding, payload]).fetchone()
        assert row == ({"Status": "OK"},)


def test_reading_above_the_threshold_rings_the_alarm_of_the_example(
    connection: psycopg.Connection, aws: Clients
) -> None:
    example = (ROOT / "examples" / "readings" / "template.yaml").read_text()
    aws.cloudformation.create_stack(StackName="pgrelay-readings", TemplateBody=example)
    aws.cloudformation.get_waiter("stack_create_complete").wait(StackName="pgrelay-readings")
    connection.execute("SELECT pgrelay.publish_metric('Temperature Reading', 500, p_namespace => %s)", [NAMESPACE])
    connection.execute("CALL pgrelay.drain()")

    def state() -> str:
        (alarm,) = aws.cloudwatch.describe_alarms(AlarmNames=["pgrelay-readings-temperature"])["MetricAlarms"]
        return alarm["StateValue"]

    wait_until(state, "the alarm rings", wanted="ALARM")
    dashboard = aws.cloudwatch.get_dashboard(DashboardName="pgrelay-readings")["DashboardBody"]
    (widget,) = json.loads(dashboard)["widgets"]
    assert widget["properties"]["metrics"] == [[NAMESPACE, "Temperature Reading"]]


def test_namespace_that_is_not_allowed_is_a_dead_letter(connection: psycopg.Connection, aws: Clients) -> None:
    connection.execute("SELECT pgrelay.publish_metric('Forged', 1, p_namespace => 'AWS/Lambda')")
    connection.execute("CALL pgrelay.drain()")

    def reason() -> str:
        query = "SELECT reason FROM pgrelay.dead_letter WHERE channel = 'metrics' ORDER BY died_at DESC LIMIT 1"
        row = connection.execute(query).fetchone()
        return str(row[0]) if row else ""

    wait_until(
        lambda: "this deployment allows Database, Temperature Monitoring Database App" in reason(),
        "the metric is a dead letter",
    )
    assert aws.cloudwatch.list_metrics(MetricName="Forged")["Metrics"] == []


def test_thousands_of_records_of_all_shards_are_read_once(
    connection: psycopg.Connection, aws: Clients, stream: str
) -> None:
    for start in range(0, 3_000, 500):
        aws.kinesis.put_records(
            StreamName=stream,
            Records=[{"Data": str(n).encode(), "PartitionKey": f"key {n}"} for n in range(start, start + 500)],
        )
    found: list[int] = []
    query = "SELECT r.data::integer FROM pgrelay.read_stream(%s, 'e2e', 1000) AS r"
    while rows := connection.execute(query, [stream]).fetchall():
        assert len(rows) <= 1_000
        found += [number for (number,) in rows]
    assert sorted(found) == list(range(3_000))


def test_stream_that_does_not_exist_is_the_function_s_error(connection: psycopg.Connection) -> None:
    with pytest.raises(psycopg.DatabaseError, match="ResourceNotFoundException") as caught:
        connection.execute("SELECT pgrelay.read_stream('no-such-stream', 'e2e')")
    assert caught.value.sqlstate == "PR135"
    connection.execute("SELECT pgrelay.reset_breaker('stream_reader')")


def test_sensor_readings_are_processed_as_published(connection: psycopg.Connection, aws: Clients) -> None:
    name = "MySensorReadings"
    aws.kinesis.create_stream(StreamName=name, ShardCount=1)
    aws.kinesis.get_waiter("stream_exists").wait(StreamName=name)
    readings = [("2016-02-16 12:00:00", "99"), ("2016-02-16 12:30:00", "100"), ("2016-02-16 13:00:00", "110")]
    try:
        for moment, temp in readings:
            data = json.dumps({"time": moment, "temp": temp}).encode()
            aws.kinesis.put_record(StreamName=name, PartitionKey="Sensor1", Data=data)
        notices: list[str] = []
        connection.add_notice_handler(lambda notice: notices.append(str(notice.message_primary)))
        run(connection, SENSORS / "process_sensor_readings.sql")
        row = connection.execute("SELECT processSensorReadings('') AS lastsequencenumber").fetchone()
        assert row is not None
        assert notices == [f'Time "{moment}", Temp "{temp}"' for moment, temp in readings]
        notices.clear()
        assert connection.execute("SELECT processSensorReadings(%s)", [row[0]]).fetchone() == row
        assert notices == []

        run(connection, SENSORS / "consume.sql")
        for _ in range(2):
            connection.execute("CALL pgrelay.consume_stream(%s, 'sensors', 'public.store_readings')", [name])
        stored = connection.execute("SELECT sensor, temperature FROM sensor_reading ORDER BY reading_time").fetchall()
        assert stored == [("Sensor1", int(temp)) for _, temp in readings]
    finally:
        aws.kinesis.delete_stream(StreamName=name)


def test_database_may_not_reach_the_services_itself(sandbox: Sandbox, aws: Clients, stream: str) -> None:
    streams = sandbox.aws.outputs(STREAMS_STACK_NAME)
    key = sandbox.aws.database_access_key(streams["DatabaseInvokePolicyArn"])
    database = sandbox.aws.clients(key)
    arn = aws.kinesis.describe_stream_summary(StreamName=stream)["StreamDescriptionSummary"]["StreamARN"]
    with pytest.raises(ClientError, match="AccessDenied"):
        database.cloudwatch.put_metric_data(Namespace=NAMESPACE, MetricData=[{"MetricName": "Forged", "Value": 1}])
    with pytest.raises(ClientError, match="AccessDenied"):
        database.firehose.put_record(DeliveryStreamName=streams["RecordsDeliveryStreamName"], Record={"Data": b"{}"})
    with pytest.raises(ClientError, match="AccessDenied"):
        database.kinesis.list_shards(StreamARN=arn)


def test_outage_keeps_metrics_and_records_and_opens_the_breaker(
    connection: psycopg.Connection, sandbox: Sandbox
) -> None:
    """Nothing is lost while AWS is away, and calls fail fast after a few."""
    connection.execute("SELECT pgrelay.configure_binding('echo', p_breaker_failures => 2, p_breaker_seconds => 60)")
    sandbox.aws.stop()
    try:
        connection.execute("SELECT pgrelay.publish_metric('While Away', 1)")
        connection.execute("""SELECT pgrelay.forward_record('{"while": "away"}')""")
        connection.execute("CALL pgrelay.drain()")
        states: list[str | None] = []
        for _ in range(5):
            with pytest.raises(psycopg.DatabaseError) as caught:
                connection.execute("SELECT pgrelay.call('echo', '{}')")
            states.append(caught.value.sqlstate)
        assert states == ["PR133", "PR133", "PR131", "PR131", "PR131"]
    finally:
        sandbox.up()
    with sandbox.cluster.connect(DATABASE, DBA) as again:
        again.execute("SELECT pgrelay.reset_breaker('echo')")
        waiting = "SELECT count(*) FROM pgrelay.dead_letter WHERE reason LIKE '%%away%%'"
        assert again.execute(waiting).fetchone() == (0,)

        def delivered() -> bool:
            again.execute("CALL pgrelay.drain()")
            metrics = sandbox.aws.clients().cloudwatch.list_metrics(MetricName="While Away")["Metrics"]
            return bool(metrics) and {"while": "away"} in lines(sandbox, sandbox.aws.clients())

        wait_until(delivered, "what waited is delivered", wanted=True, timeout_seconds=30)
