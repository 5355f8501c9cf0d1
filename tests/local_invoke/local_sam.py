"""`sam local invoke` with an account of its own for each event."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.local_aws import ACCOUNT, ENVIRONMENT, INBOX, REGION, create_resources
from sandbox.paths import ROOT
from tests.support.functions import STREAMS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_sqs import SQSClient

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
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1), repr=False)

    def invoke(self, function: str, file: Path) -> Invocation:
        """Invoke a function as docs/how-to/sam-local.md does, each event in an account of its own.

        So events can run side by side, and what one sends is told from what another one does.
        """
        event = json.loads(file.read_text())
        account = self._account_for(event)
        clients = create_resources(self.endpoint_url, account)
        is_of_streams = function.removesuffix("Function") in {one.title().replace("_", "") for one in STREAMS}
        template = self.directory / ("streams" if is_of_streams else "template") / "template.yaml"
        environment = self.directory / f"env.{account}.json"
        environment.write_text(ENVIRONMENT.read_text().replace(ACCOUNT, account))
        result = run_sam(
            *("local", "invoke", function, f"--event={file}", f"--template={template}"),
            *(f"--env-vars={environment}", f"--region={REGION}"),
            *("--skip-pull-image", f"--invoke-image={self.image}", f"--layer-cache-basedir={self.directory}"),
            environment={
                "AWS_ENDPOINT_URL": self.endpoint_url,
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
            queue_url=clients.sqs.get_queue_url(QueueName=INBOX)["QueueUrl"],
        )

    def _account_for(self, event: Any) -> str:
        """Return an account of the event's own; the payload of the published solution names one in its topic."""
        if "sns_topic_arn" in event and "contract" not in event:
            return ACCOUNT
        return f"{next(self._numbers):012}"


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
