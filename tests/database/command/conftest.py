"""Fixtures of the command's tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.database.command.support import CHANNEL_FUNCTIONS, take

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint


@pytest.fixture
def orders(database: Database, lambda_endpoint: LambdaEndpoint) -> Database:
    """A database with a watched table, and functions that take everything."""
    for function in CHANNEL_FUNCTIONS:
        lambda_endpoint.respond(function, take)
    with database.connect() as connection:
        connection.execute("CREATE TABLE public.orders (id int PRIMARY KEY, amount numeric)")
        connection.execute("SELECT pgrelay.watch('public.orders')")
    return database
