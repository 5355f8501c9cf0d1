"""Fixtures of delivery's tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.database.support import TABLE, drained

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint


@pytest.fixture
def watched(database: Database, lambda_endpoint: LambdaEndpoint) -> Iterator[psycopg.Connection]:
    """A connection of the owner of the watched table `t`, in a database whose first drain is over."""
    with database.connect() as connection:
        connection.execute(f"{TABLE}; SELECT pgrelay.watch('t')".encode())
        drained(connection, lambda_endpoint)
        yield connection
