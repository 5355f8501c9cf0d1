"""`make local-aws`: an AWS for `sam local invoke`, with what events/env.json names, where containers reach it.

It keeps nothing, and nothing of it is left when it ends.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.aws import wait_until_healthy
from sandbox.clients import AccessKey, Clients
from sandbox.engine import ensure_engine, ensure_image
from sandbox.errors import SandboxError
from sandbox.paths import ROOT
from sandbox.postgres import free_port
from sandbox.progress import console, step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_dynamodb import DynamoDBClient

ENVIRONMENT = ROOT / "events" / "env.json"
"""What `--env-vars` is given."""
REGION = "us-east-1"
ACCOUNT = "000000000000"
"""The one in events/env.json; a local AWS takes an access key of twelve digits as the account."""
INBOX = "pgrelay-inbox"
"""The queue that every message to the topics ends in."""
READINGS_STREAM = "MySensorReadings"
READINGS = [{"time": "2016-02-16 12:00:00", "temp": "99"}, {"time": "2016-02-16 12:30:00", "temp": "100"}]
SERVICES = "cloudwatch,dynamodb,events,firehose,kinesis,s3,sns,sqs,sts"


@contextmanager
def serve(host: str, directory: Path) -> Iterator[str]:
    """Give the address of a local AWS without anything in it, for the time of the block."""
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "BIND_HOST": host,
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": host,  # for the addresses of queues
        "SERVICES": SERVICES,
        "DOCKER_HOST": f"unix://{directory}/none",  # it must not look for containers of its own
        "STATE_DIR": str(directory),
        "TMPDIR": str(directory),
    }
    url = f"http://{host}:{port}"
    log = directory / "log"
    with log.open("wb") as file:
        # A session of its own: Ctrl+C reaches this process only, which then stops the server.
        process = subprocess.Popen(
            [sys.executable, "-m", "ministack"], env=environment, stdout=file, stderr=file, start_new_session=True
        )
    try:
        wait_until_healthy(url, log, lambda: process.poll() is None)
        yield url
    finally:
        process.terminate()
        process.wait()


def create_resources(endpoint_url: str, account: str = ACCOUNT) -> Clients:
    """Create what events/env.json names, and a queue that gets all messages; return the account owner's clients."""
    key = AccessKey(access_key_id=account, secret_access_key="local")  # noqa: S106 - a local AWS takes any
    clients = Clients(endpoint_url=endpoint_url, region=REGION, key=key)
    names = variables(account)
    clients.sqs.create_queue(QueueName=INBOX)
    for name in ("PGRELAY_ALERT_TOPIC_ARN", "PGRELAY_EVENT_TOPIC_ARN", "PGRELAY_FIFO_EVENT_TOPIC_ARN"):
        arn = names[name]
        attributes = {"FifoTopic": "true"} if arn.endswith(".fifo") else {}
        clients.sns.create_topic(Name=arn.rpartition(":")[2], Attributes=attributes)
        clients.sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=f"arn:aws:sqs:{REGION}:{account}:{INBOX}")
    create_exception_table(clients.dynamodb, names["PGRELAY_EXCEPTION_TABLE"])
    clients.s3.create_bucket(Bucket=names["PGRELAY_CLAIM_CHECK_BUCKET"])
    for stream in names["PGRELAY_DELIVERY_STREAMS"].split(","):
        name = stream.rpartition("=")[2]
        bucket = f"{name}-{account}"  # the name of a bucket is one account's
        clients.s3.create_bucket(Bucket=bucket)
        clients.firehose.create_delivery_stream(
            DeliveryStreamName=name,
            S3DestinationConfiguration={
                "BucketARN": f"arn:aws:s3:::{bucket}",
                "RoleARN": f"arn:aws:iam::{account}:role/firehose",
            },
        )
    clients.kinesis.create_stream(StreamName=READINGS_STREAM, ShardCount=1)
    clients.kinesis.get_waiter("stream_exists").wait(StreamName=READINGS_STREAM)
    for reading in READINGS:
        clients.kinesis.put_record(
            StreamName=READINGS_STREAM, PartitionKey="Sensor1", Data=json.dumps(reading).encode()
        )
    return clients


def create_exception_table(client: DynamoDBClient, name: str) -> None:
    """Create the table as template.yaml does."""
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
            {"AttributeName": "window", "AttributeType": "S"},
            {"AttributeName": "window_ends_at", "AttributeType": "N"},
        ],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "windows",
                "KeySchema": [
                    {"AttributeName": "window", "KeyType": "HASH"},
                    {"AttributeName": "window_ends_at", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    )


def variables(account: str = ACCOUNT) -> dict[str, str]:
    """Return the variables of events/env.json, of another account where one is given."""
    found: dict[str, str] = json.loads(ENVIRONMENT.read_text().replace(ACCOUNT, account))["Parameters"]
    return found


def main() -> int:
    """Run until Ctrl+C; return the exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with ensure_engine() as engine, tempfile.TemporaryDirectory(prefix="pgrelay-local-aws-") as directory:
            with step("Lambda's image of Python"):
                image = ensure_image(engine)
            with serve(engine.gateway, Path(directory)) as url:
                with step("topics, table, buckets and streams"):
                    clients = create_resources(url)
                _show(url, engine.host, image, clients.sqs.get_queue_url(QueueName=INBOX)["QueueUrl"])
                signal.pause()
    except SandboxError as error:
        console.print(f"\n[red]local AWS:[/red] {error}")
        return 1
    except KeyboardInterrupt:
        console.print("\nThe local AWS is gone, and all that was in it.")
    return 0


def _show(url: str, docker_host: str, image: str, queue_url: str) -> None:
    exports = {
        "AWS_ENDPOINT_URL": url,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ACCESS_KEY_ID": ACCOUNT,
        "AWS_SECRET_ACCESS_KEY": "local",
        "DOCKER_HOST": docker_host,
    }
    console.print("\nA local AWS is up until Ctrl+C. In another terminal:")
    for name, value in exports.items():
        console.print(f"  export {name}={value}", soft_wrap=True)
    for line in (
        "sam build",
        "sam local invoke ExceptionRelayFunction --event events/exception_relay.exception.json "
        f"--env-vars events/env.json --skip-pull-image --invoke-image {image}",
        f"aws sqs receive-message --max-number-of-messages 10 --queue-url {queue_url}    # what it sent",
    ):
        console.print(f"  {line}", soft_wrap=True)


if __name__ == "__main__":
    sys.exit(main())
