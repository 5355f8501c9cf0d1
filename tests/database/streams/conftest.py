"""Fixtures of the tests of streams."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pgrelay.streams.reading import read
from tests.database.support import READER
from tests.support.kinesis import FakeStreams

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint


@pytest.fixture
def streams(lambda_endpoint: LambdaEndpoint) -> FakeStreams:
    """A stream behind the function's own rules."""
    streams = FakeStreams()
    lambda_endpoint.respond(READER, lambda request: read(request, streams, remaining_seconds=lambda: 30.0))
    return streams


@pytest.fixture
def connection(database: Database) -> Iterator[psycopg.Connection]:
    with database.connect() as connection:
        yield connection
