"""Settings of a session that keep pgrelay from working: none should, and these do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pgrelay_cli.errors import InstallError
from pgrelay_cli.install.installer import install
from sandbox.paths import SQL
from tests.conftest import BINDINGS
from tests.database.support import drained, value

if TYPE_CHECKING:
    import psycopg

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint


@pytest.mark.xfail(
    strict=True, raises=AssertionError, reason="with standard_conforming_strings off, drain delivers nothing"
)
def test_drain_delivers_with_backslashes_in_strings(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watched.execute("INSERT INTO t VALUES (1, 'a')")
    with database.connect() as connection:
        connection.execute("SET standard_conforming_strings = off")
        assert [event["key"] for event in drained(connection, lambda_endpoint)] == [{"id": 1}]


@pytest.mark.xfail(
    strict=True, raises=InstallError, reason="with standard_conforming_strings off, an installation fails"
)
def test_installation_succeeds_with_backslashes_in_strings(extension_database: Database) -> None:
    with extension_database.connect(autocommit=False) as connection:
        connection.execute("SET standard_conforming_strings = off")
        connection.commit()
        install(connection, SQL, bindings=BINDINGS)
        assert value(connection, "SELECT count(*) FROM pgrelay.binding") == len(BINDINGS)
