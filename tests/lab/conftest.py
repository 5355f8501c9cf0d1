"""The lab of the tests' own, for each server: a writer, a reader, a pooler and a local AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.lab.sandbox import RdsSandbox
from tests.support.clusters import state

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.servers import PostgresServer


@pytest.fixture(scope="session")
def sandbox(postgres_server: PostgresServer) -> Iterator[RdsSandbox]:
    """The whole sandbox with RDS's manners, pgrelay deployed and installed."""
    sandbox = RdsSandbox(
        directory=state(f"rds-{postgres_server.version}"),
        aws_environment={"LAMBDA_ASYNC_RETRY_BASE_SECONDS": "0.05"},
        version=postgres_server.version,
        in_memory=True,
    )
    sandbox.down()  # what a killed run left
    try:
        sandbox.up()
        yield sandbox
    finally:
        sandbox.down()
