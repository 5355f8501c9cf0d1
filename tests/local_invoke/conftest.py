"""Functions in containers, and a local AWS that they reach over the network."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sandbox.engine import EngineUnavailableError, ensure_engine, ensure_image
from sandbox.paths import STATE
from sandbox.postgres import free_port
from tests.local_invoke.local_sam import LocalSam, run_sam

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.engine import Engine

INVOKE_IMAGE = "pgrelay-local-invoke"
SAM_IMAGE = "samcli/lambda-python"
"""Where sam puts the base image with the layers."""


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """A container engine."""
    reason = None
    with ExitStack() as stack:
        try:
            yield stack.enter_context(ensure_engine())
        except EngineUnavailableError as error:
            reason = str(error)
    if reason is not None and os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    if reason is not None:
        pytest.skip(reason)


@pytest.fixture(scope="session")
def endpoint_url(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A local AWS that listens where containers reach this machine and nobody else does: on their bridge."""
    directory = tmp_path_factory.mktemp("aws")
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "BIND_HOST": engine.gateway,
        "GATEWAY_PORT": str(port),
        "SERVICES": "cloudwatch,dynamodb,firehose,kinesis,s3,sns,sqs,sts",
        "DOCKER_HOST": f"unix://{directory}/none",  # it must not look for containers of its own
        "STATE_DIR": str(directory),
        "TMPDIR": str(directory),
    }
    url = f"http://{engine.gateway}:{port}"
    with (directory / "log").open("wb") as log:
        process = subprocess.Popen([sys.executable, "-m", "ministack"], env=environment, stdout=log, stderr=log)
    try:
        _wait_for_answer(url)
        yield url
    finally:
        process.terminate()
        process.wait()


@pytest.fixture(scope="session")
def invoke_image(engine: Engine, endpoint_url: str) -> Iterator[str]:
    """Lambda's Python image with AWS_ENDPOINT_URL.

    sam hands a container only the variables that the template names, and the template is tested as it is.
    """
    base = ensure_image(engine)
    client = engine.client()
    before = {image.id for image in client.images.list()}
    recipe = f"FROM {base}\nENV AWS_ENDPOINT_URL={endpoint_url}\n"
    try:
        client.images.build(fileobj=io.BytesIO(recipe.encode()), tag=INVOKE_IMAGE, rm=True)
        yield INVOKE_IMAGE
        made = [image for name in (SAM_IMAGE, INVOKE_IMAGE) for image in client.images.list(name=name)]
        for image in made:
            if image.id not in before:
                for container in client.containers.list(all=True, filters={"ancestor": image.id}):
                    container.remove(force=True)
                client.images.remove(image.id, force=True)
    finally:
        client.close()


@pytest.fixture(scope="session")
def local_sam(
    engine: Engine, endpoint_url: str, invoke_image: str, tmp_path_factory: pytest.TempPathFactory
) -> LocalSam:
    """The application, and its streams, as `sam build` makes them."""
    directory = tmp_path_factory.mktemp("sam")
    for template in ("template.yaml", "infra/streams.yaml"):
        build = run_sam(
            *("build", f"--template={template}", f"--build-dir={directory / Path(template).stem}"),
            *(f"--cache-dir={STATE / 'tests' / 'sam-cache'}", "--cached", "--parallel"),
            environment={},
        )
        assert build.returncode == 0, build.stderr
    return LocalSam(
        image=invoke_image,
        endpoint_url=endpoint_url,
        docker_host=engine.host,
        directory=directory,
    )


def _wait_for_answer(url: str) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + 30
    while True:
        try:
            opener.open(f"{url}/_ministack/health", timeout=2).close()
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
