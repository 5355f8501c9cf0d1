"""Fixtures of the monitor's tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.database.checked_outbox import Outbox

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint


@pytest.fixture
def outbox(database: Database, lambda_endpoint: LambdaEndpoint) -> Iterator[Outbox]:
    watched = Outbox(database, lambda_endpoint)
    yield watched
    watched.close()
