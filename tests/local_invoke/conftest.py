"""Functions in containers, and a local AWS that they reach over the network."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sandbox.engine import EngineUnavailableError, ensure_engine, ensure_image
from sandbox.local_aws import serve
from sandbox.paths import STATE
from tests.local_invoke.local_sam import LocalSam, run_sam

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.engine import Engine

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
    with serve(engine.gateway, tmp_path_factory.mktemp("aws")) as url:
        yield url


@pytest.fixture(scope="session")
def image(engine: Engine) -> Iterator[str]:
    """Lambda's Python image; what sam builds on it is removed afterwards."""
    client = engine.client()
    try:
        base = ensure_image(engine)
        before = {image.id for image in client.images.list()}
        yield base
        for image in client.images.list(name=SAM_IMAGE):
            if image.id not in before:
                for container in client.containers.list(all=True, filters={"ancestor": image.id}):
                    container.remove(force=True)
                client.images.remove(image.id, force=True)
    finally:
        client.close()


@pytest.fixture(scope="session")
def local_sam(engine: Engine, endpoint_url: str, image: str, tmp_path_factory: pytest.TempPathFactory) -> LocalSam:
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
        image=image,
        endpoint_url=endpoint_url,
        docker_host=engine.host,
        directory=directory,
    )
