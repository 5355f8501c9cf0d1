"""Records a second from Kinesis into rows and from rows to Firehose, beside the published one-record functions.

One sandbox, one run: a local AWS with IAM enforced, and PostgreSQL. The published way is as published: `awslambda_fn`
with a client for each call, a loop that reads a record an invocation, a row trigger that puts a record an invocation.
Ours is read_stream into a table, and a trigger that forwards by way of the outbox, until drain has delivered the last.
Run it with `make bench-streams`.
"""

from __future__ import annotations

import argparse
import io
import json
import time
import zipfile
from typing import TYPE_CHECKING

from sandbox.aws import DATABASE_USER, STREAMS_STACK_NAME
from sandbox.databases import DBA
from sandbox.paths import STATE
from sandbox.stack import DATABASE, Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable

    import psycopg

    from sandbox.clients import Clients

LEAST_TIMES_FASTER = 100
STREAM = "MySensorReadings"
PUT_AT_ONCE = 500

# The shape of the published functions, in today's Python.
PUBLISHED_READER = """
import json, time
import boto3

client = boto3.client("kinesis")

def lambda_handler(event, context):
    arn = "arn:aws:kinesis:us-east-1:000000000000:stream/" + event["StreamName"]
    iterator = event.get("NextShardIterator")
    if not iterator:
        shard = client.describe_stream(StreamName=event["StreamName"])["StreamDescription"]["Shards"][0]["ShardId"]
        iterator = client.get_shard_iterator(
            StreamName=event["StreamName"], ShardId=shard, ShardIteratorType="TRIM_HORIZON"
        )["ShardIterator"]
    response = client.get_records(StreamARN=arn, ShardIterator=iterator, Limit=1)
    record = response["Records"][0]
    return {
        "Data": json.loads(record["Data"]),
        "SequenceNumber": record["SequenceNumber"],
        "NextShardIterator": response["NextShardIterator"],
    }
"""
PUBLISHED_FORWARDER = """
import json
import boto3

client = boto3.client("firehose")

def lambda_handler(event, context):
    record = json.dumps(event) + "\\n"
    client.put_record(DeliveryStreamName="DELIVERY_STREAM", Record={"Data": record.encode()})
    return {"Status": "OK"}
"""
PUBLISHED_FUNCTION = """
CREATE OR REPLACE FUNCTION awslambda_fn(fn_name text, fn_args text) RETURNS text LANGUAGE plpython3u AS $python$
import boto3

client = boto3.client("lambda", endpoint_url={endpoint!r})
response = client.invoke(FunctionName=fn_name, InvocationType="RequestResponse", Payload=fn_args)
return response["Payload"].read().decode()
$python$
"""
PUBLISHED_LOOP = """
CREATE OR REPLACE FUNCTION read_as_published(p_records integer) RETURNS void LANGUAGE plpgsql AS $function$
DECLARE
    v_parameter json := '{"StreamName": "MySensorReadings"}';
    v_message json;
BEGIN
    FOR n IN 1..p_records LOOP
        v_message := awslambda_fn('lambdaReadKinesisStream', v_parameter::text);
        INSERT INTO sensor_reading VALUES (v_message -> 'Data' ->> 'time', v_message -> 'Data' ->> 'temp');
        v_parameter := json_build_object(
            'StreamName', 'MySensorReadings', 'NextShardIterator', v_message ->> 'NextShardIterator'
        );
    END LOOP;
END
$function$
"""
TABLES = """
DROP TABLE IF EXISTS sensor_reading, published_reading, temp_reading;
CREATE TABLE sensor_reading (reading_time text, temperature text);
CREATE TABLE published_reading (reading_time timestamp, reading_value numeric);
CREATE TABLE temp_reading (reading_time timestamp, reading_value numeric);
CREATE OR REPLACE FUNCTION forward_as_published() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    PERFORM awslambda_fn('lambdaTempReadingTrigger', row_to_json(NEW)::text);
    RETURN NULL;
END
$function$;
CREATE TRIGGER temp_reading_trigger AFTER INSERT ON published_reading
FOR EACH ROW EXECUTE FUNCTION forward_as_published();
CREATE OR REPLACE FUNCTION forward() RETURNS trigger LANGUAGE plpgsql AS $function$
BEGIN
    PERFORM pgrelay.forward_record(row_to_json(r)) FROM new_rows AS r;
    RETURN NULL;
END
$function$;
CREATE TRIGGER temp_reading_trigger AFTER INSERT ON temp_reading REFERENCING NEW TABLE AS new_rows
FOR EACH STATEMENT EXECUTE FUNCTION forward();
"""
INSERT = "INSERT INTO {table} SELECT now(), n FROM generate_series(1, {records}) AS n"


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--records", type=int, default=20_000, help="records of ours (default: %(default)s)")
    parser.add_argument("--published", type=int, default=100, help="records as published (default: %(default)s)")
    options = parser.parse_args()

    sandbox = Sandbox(directory=STATE / "bench" / "sandbox")
    sandbox.down()  # what a killed run left
    try:
        sandbox.up()
        prepare(sandbox, max(options.records, options.published))
        with sandbox.cluster.connect(DATABASE, DBA) as connection:
            measure(connection, sandbox, options)
    finally:
        sandbox.down()


def prepare(sandbox: Sandbox, records: int) -> None:
    """Make the stream, its records, and the published functions."""
    clients = sandbox.aws.clients()
    clients.kinesis.create_stream(StreamName=STREAM, ShardCount=1)
    clients.kinesis.get_waiter("stream_exists").wait(StreamName=STREAM)
    for start in range(0, records, PUT_AT_ONCE):
        data = [json.dumps({"time": "2016-02-16 12:00:00", "temp": str(n)}) for n in range(start, start + PUT_AT_ONCE)]
        clients.kinesis.put_records(
            StreamName=STREAM, Records=[{"Data": text.encode(), "PartitionKey": "Sensor1"} for text in data]
        )
    delivery_stream = sandbox.aws.outputs(STREAMS_STACK_NAME)["RecordsDeliveryStreamName"]
    for name, code in (
        ("lambdaReadKinesisStream", PUBLISHED_READER),
        ("lambdaTempReadingTrigger", PUBLISHED_FORWARDER.replace("DELIVERY_STREAM", delivery_stream)),
    ):
        deploy(clients, name, code)
    with sandbox.cluster.connect(DATABASE) as connection:
        connection.execute(PUBLISHED_FUNCTION.format(endpoint=sandbox.aws.endpoint_url).encode())
        connection.execute("GRANT EXECUTE ON FUNCTION awslambda_fn TO PUBLIC")
    with sandbox.cluster.connect(DATABASE, DBA) as connection:
        connection.execute(TABLES.encode())
        connection.execute(PUBLISHED_LOOP.encode())


def deploy(clients: Clients, name: str, code: str) -> None:
    """Deploy a function with the rights that the published solution gives it, and let the database call it."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("index.py", code)
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = clients.iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))["Role"]["Arn"]
    rights = {"Effect": "Allow", "Action": ["kinesis:*", "firehose:*"], "Resource": "*"}
    clients.iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=policy(rights))
    arn = clients.lambda_.create_function(
        FunctionName=name,
        Runtime="python3.13",
        Handler="index.lambda_handler",
        Role=role,
        Code={"ZipFile": archive.getvalue()},
    )["FunctionArn"]
    allowed = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": arn}
    clients.iam.put_user_policy(UserName=DATABASE_USER, PolicyName=name, PolicyDocument=policy(allowed))


def policy(statement: object) -> str:
    """Return a policy document of one statement."""
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def measure(connection: psycopg.Connection, sandbox: Sandbox, options: argparse.Namespace) -> None:
    """Let the two ways do the same work, and print records a second."""
    connection.execute("SELECT read_as_published(2)")
    insert(connection, "published_reading", 2)
    forward(connection, 2)
    connection.execute("SELECT pgrelay.read_stream('MySensorReadings', 'warm-up', 10)")
    report(
        "from Kinesis into rows",
        timed(options.published, lambda: read_as_published(connection, options.published)),
        timed(options.records, lambda: read(connection, options.records)),
    )
    report(
        "from rows to Firehose",
        timed(options.published, lambda: insert(connection, "published_reading", options.published)),
        timed(options.records, lambda: forward(connection, options.records)),
    )
    expected = 2 + 2 + options.published + options.records  # the warm-up's, too
    bucket = sandbox.aws.outputs(STREAMS_STACK_NAME)["RecordsBucketName"]
    pages = sandbox.aws.clients().s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix="records/")
    arrived = sum(page["KeyCount"] for page in pages)
    print(f"{arrived} of {expected} records in the bucket")


def read_as_published(connection: psycopg.Connection, records: int) -> None:
    """Read record by record into the table."""
    connection.execute("SELECT read_as_published(%s)", [records])


def read(connection: psycopg.Connection, records: int) -> None:
    """Read the whole stream into the table, batch by batch, a transaction each."""
    query = """
        INSERT INTO sensor_reading
        SELECT r.data::json ->> 'time', r.data::json ->> 'temp'
        FROM pgrelay.read_stream('MySensorReadings', 'bench', 10000) AS r
    """
    left = records
    while left > 0:
        count = connection.execute(query.encode()).rowcount
        assert count > 0
        left -= count


def insert(connection: psycopg.Connection, table: str, records: int) -> None:
    """Insert rows with one statement, as the published trigger needs no more."""
    connection.execute(INSERT.format(table=table, records=records).encode())


def forward(connection: psycopg.Connection, records: int) -> None:
    """Insert rows with one statement, and wait until the last is with Firehose."""
    query = "SELECT sum(r.delivered_events) FROM pgrelay.reader AS r WHERE r.channel = 'records'"
    (before,) = connection.execute(query).fetchone() or (0,)
    insert(connection, "temp_reading", records)
    while connection.execute(query).fetchone() != (before + records,):
        connection.execute("CALL pgrelay.drain()")  # pg_cron's may be under way, and deliver them
        time.sleep(0.01)


def timed(records: int, work: Callable[[], None]) -> float:
    """Return the records a second of some work."""
    started = time.perf_counter()
    work()
    return records / (time.perf_counter() - started)


def report(what: str, published: float, ours: float) -> None:
    """Print one line."""
    times = ours / published
    verdict = "ok" if times >= LEAST_TIMES_FASTER else "MISSED"
    print(
        f"{what:<24}as published {published:>8,.1f}/s   pgrelay {ours:>10,.1f}/s   {times:>7,.0f} times   "
        f"{verdict} (expected: at least {LEAST_TIMES_FASTER})"
    )


if __name__ == "__main__":
    main()
