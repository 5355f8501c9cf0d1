"""The third published solution on its own data: readings to CloudWatch and Firehose, a Kinesis stream as rows."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from sandbox.aws import STREAMS_STACK_NAME
from sandbox.databases import DBA
from sandbox.demo.examples import psql
from sandbox.progress import console, step
from sandbox.stack import DATABASE

if TYPE_CHECKING:
    from sandbox.clients import Clients
    from sandbox.stack import Sandbox

NAMESPACE = "Temperature Monitoring Database App"
METRIC = "Temperature Reading"
STREAM = "MySensorReadings"
READINGS = 10
"""Rows that sensors/insert.sql inserts."""
SENSOR_READINGS = [("2016-02-16 12:00:00", "99"), ("2016-02-16 12:30:00", "100"), ("2016-02-16 13:00:00", "110")]
ARRIVAL_DEADLINE_SECONDS = 10
READ = "SELECT r.data::json ->> 'temp' FROM pgrelay.read_stream('MySensorReadings', 'demo') AS r"


def run(sandbox: Sandbox) -> bool:
    """Run the cases and print what arrived where.

    Returns
    -------
    bool
        Whether everything arrived.
    """
    clients = sandbox.aws.clients()
    with step("temp_reading: ten rows to CloudWatch and Firehose"):
        metrics, records = metric_count(clients), record_count(sandbox, clients)
        psql(sandbox, DATABASE, "sensors/setup.sql")
        psql(sandbox, DATABASE, "sensors/insert.sql")
        started = time.monotonic()
        with sandbox.cluster.connect(DATABASE, DBA) as connection:
            connection.execute("CALL pgrelay.drain()")
        arrived = (0, 0)
        # Another drain may be under way, and deliver them.
        while arrived != (READINGS, READINGS) and time.monotonic() < started + ARRIVAL_DEADLINE_SECONDS:
            time.sleep(0.05)
            arrived = (metric_count(clients) - metrics, record_count(sandbox, clients) - records)
        seconds = time.monotonic() - started
    with step(f"{STREAM}: three records put into Kinesis"):
        with suppress(clients.kinesis.exceptions.ResourceInUseException):  # an earlier demo's
            clients.kinesis.create_stream(StreamName=STREAM, ShardCount=1)
        clients.kinesis.get_waiter("stream_exists").wait(StreamName=STREAM)
        for moment, temp in SENSOR_READINGS:
            data = json.dumps({"time": moment, "temp": temp}).encode()
            clients.kinesis.put_record(StreamName=STREAM, PartitionKey="Sensor1", Data=data)
    with sandbox.cluster.connect(DATABASE, DBA) as connection:
        temps = [temp for (temp,) in connection.execute(READ).fetchall()]
        again = connection.execute(READ).fetchall()

    put, lines = arrived
    right_temps = temps == [temp for _, temp in SENSOR_READINGS] and not again
    outcomes = [
        ("Metric", "INSERT INTO temp_reading ...", f"{put} readings of {METRIC} in CloudWatch", put == READINGS),
        ("Record", "the same rows", f"{lines} lines of JSON in the delivery stream's bucket", lines == READINGS),
        ("Stream", "SELECT ... FROM pgrelay.read_stream(...)", f"temp {', '.join(temps)}; then {len(again)} rows",
         right_temps),
    ]  # fmt: skip
    table = Table(title="Metrics and streams", title_justify="left", expand=False)
    for title in ("Case", "SQL", "Arrived"):
        table.add_column(title, overflow="fold")
    for case, statement, outcome, is_right in outcomes:
        table.add_row(case, statement, Text(outcome, style="" if is_right else "red"))
    console.print()
    console.print(table)
    console.print(f"The twenty events left with an invocation a kind, and were there {seconds:.2f} s after the commit.")
    return all(is_right for *_, is_right in outcomes)


def metric_count(clients: Clients) -> int:
    """Return how many readings CloudWatch has of the last hour."""
    now = datetime.now(UTC)
    points = clients.cloudwatch.get_metric_statistics(
        Namespace=NAMESPACE,
        MetricName=METRIC,
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(minutes=1),
        Period=60,
        Statistics=["SampleCount"],
    )["Datapoints"]
    return int(sum(point["SampleCount"] for point in points))


def record_count(sandbox: Sandbox, clients: Clients) -> int:
    """Return how many records the delivery stream wrote; the local one makes an object of each."""
    pages = clients.s3.get_paginator("list_objects_v2").paginate(
        Bucket=sandbox.aws.outputs(STREAMS_STACK_NAME)["RecordsBucketName"], Prefix="records/"
    )
    return sum(page["KeyCount"] for page in pages)
