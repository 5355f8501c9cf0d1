"""`sam local invoke` with topics of its own for each event."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.clients import AccessKey, Clients
from sandbox.paths import ROOT
from tests.support.exceptions import create_table
from tests.support.functions import STREAMS

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

REGION = "us-east-1"
ACCOUNT = "123456789012"
SAM_SECONDS = 240
DELIVERY_SECONDS = 10

# A developer's own AWS, sam and proxy settings must reach neither sam nor the containers.
FOREIGN_PREFIXES = ("AWS_", "SAM_", "BOTO")


@dataclass(frozen=True, kw_only=True)
class Invocation:
    """What became of one `sam local invoke`, and where its notifications arrive."""

    event: Any
    status: int
    output: str
    log: str
    sqs: SQSClient
    queue_url: str

    @property
    def answer(self) -> Any:
        """What the function returned."""
        return json.loads(self.output)

    @property
    def function_log(self) -> str:
        """What was logged until the invocation's end: a runtime that sam stops may complain after it."""
        return self.log.partition("REPORT RequestId")[0]

    def receive(self, count: int) -> list[dict[str, Any]]:
        """Wait for ``count`` notifications; return them and any others that arrived too."""
        received: list[dict[str, Any]] = []
        deadline = time.monotonic() + DELIVERY_SECONDS
        while time.monotonic() < deadline:
            messages = self.sqs.receive_message(
                QueueUrl=self.queue_url,
                MaxNumberOfMessages=10,
                VisibilityTimeout=3600,
                # Once all are here only a surplus one could come, which is not worth a wait.
                WaitTimeSeconds=1 if len(received) < count else 0,
            ).get("Messages", [])
            received += [json.loads(message["Body"]) for message in messages]
            if not messages and len(received) >= count:
                break
        return received


@dataclass(frozen=True, kw_only=True)
class LocalSam:
    """The built application, and how to invoke its functions.

    Parameters
    ----------
    image
        The base image of the containers.
    endpoint_url
        A local AWS with SNS and SQS.
    docker_host
        The container engine.
    directory
        Disposable; has what `sam build` wrote, by the name of the template.
    """

    image: str
    endpoint_url: str
    docker_host: str
    directory: Path

    def invoke(self, function: str, file: Path) -> Invocation:
        """Invoke a function with topics of the event's own, so that events can run side by side."""
        event = json.loads(file.read_text())
        name = file.stem.replace(".", "-")
        # The published solution's payload names the topic, which has to be the deployed one.
        alert_topic = event.get("sns_topic_arn") or f"arn:aws:sns:{REGION}:{ACCOUNT}:{name}-alerts"
        *_, region, account, _ = alert_topic.split(":")
        event_topic = f"arn:aws:sns:{region}:{account}:{name}-events"
        # ministack takes an access key of twelve digits as the account.
        key = AccessKey(access_key_id=account, secret_access_key="local")
        clients = Clients(endpoint_url=self.endpoint_url, region=region, key=key)
        queue_url = clients.sqs.create_queue(QueueName=name)["QueueUrl"]
        fifo_event_topic = f"{event_topic}.fifo"
        for arn in (alert_topic, event_topic, fifo_event_topic):
            fifo = {"FifoTopic": "true"} if arn == fifo_event_topic else {}
            clients.sns.create_topic(Name=arn.rpartition(":")[2], Attributes=fifo)
            clients.sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=f"arn:aws:sqs:{region}:{account}:{name}")
        is_of_streams = function.removesuffix("Function") in {one.title().replace("_", "") for one in STREAMS}
        template = self.directory / ("streams" if is_of_streams else "template") / "template.yaml"
        variables = self.directory / f"{name}.variables.json"
        delivery_stream = f"{name.replace('_', '-')}-records"
        deployed = {
            "PGRELAY_ALERT_TOPIC_ARN": alert_topic,
            "PGRELAY_EVENT_TOPIC_ARN": event_topic,
            "PGRELAY_FIFO_EVENT_TOPIC_ARN": fifo_event_topic,
            "PGRELAY_DELIVERY_STREAMS": f"records={delivery_stream}",
            "PGRELAY_EXCEPTION_TABLE": name,
        }
        variables.write_text(json.dumps({"Parameters": deployed}))
        if function == "ExceptionRelayFunction":
            create_table(clients.dynamodb, name)
        if function == "StreamForwarderFunction":
            clients.s3.create_bucket(Bucket=delivery_stream)
            clients.firehose.create_delivery_stream(
                DeliveryStreamName=delivery_stream,
                S3DestinationConfiguration={
                    "BucketARN": f"arn:aws:s3:::{delivery_stream}",
                    "RoleARN": f"arn:aws:iam::{account}:role/firehose",
                },
            )
        if function == "StreamReaderFunction":
            with suppress(clients.kinesis.exceptions.ResourceInUseException):  # another event of the same stream
                clients.kinesis.create_stream(StreamName=event.get("StreamName") or event["stream"], ShardCount=1)
        result = run_sam(
            *("local", "invoke", function, f"--event={file}", f"--template={template}"),
            *(f"--env-vars={variables}", f"--region={region}"),
            *("--skip-pull-image", f"--invoke-image={self.image}", f"--layer-cache-basedir={self.directory}"),
            environment={
                "AWS_ENDPOINT_URL": self.endpoint_url,  # sam asks for the account first
                "AWS_ACCESS_KEY_ID": account,
                "AWS_SECRET_ACCESS_KEY": "local",
                "DOCKER_HOST": self.docker_host,
                # The engine's client settings may hold proxies, which sam would hand to the containers.
                "DOCKER_CONFIG": str(self.directory),
            },
        )
        return Invocation(
            event=event,
            status=result.returncode,
            output=result.stdout,
            log=result.stderr,
            sqs=clients.sqs,
            queue_url=queue_url,
        )


def run_sam(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run sam in the repository with nothing of the developer's own settings."""
    own = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(FOREIGN_PREFIXES) and not name.lower().endswith("_proxy")
    }
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    ours = {
        "PATH": path,
        "SAM_CLI_TELEMETRY": "0",
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    return subprocess.run(
        [sys.executable, "-m", "samcli", *arguments],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        env={**own, **ours, **environment},
        timeout=SAM_SECONDS,
    )
