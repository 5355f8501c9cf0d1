"""Fixtures of the database tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

import pytest
from psycopg import sql

from tests.database.cron import Cron, cron_tables

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.postgres import PostgresCluster
    from tests.conftest import Database, Made
    from tests.support.lambda_endpoint import LambdaEndpoint


@pytest.fixture(scope="session")
def roles(cluster: PostgresCluster, pgrelay_template: str, made: Made) -> None:  # noqa: ARG001 - it makes pgrelay's
    """Login roles: `app` without any grant of pgrelay's, `operator` and `reporter` with theirs."""

    def make() -> None:
        with cluster.connect() as connection:
            connection.execute(
                "CREATE ROLE app LOGIN;"
                "CREATE ROLE operator LOGIN IN ROLE pgrelay_operator;"
                "CREATE ROLE reporter LOGIN IN ROLE pgrelay_reporter"
            )

    made.once(cluster, "roles", make)


@pytest.fixture
def memberships_put_back(cluster: PostgresCluster) -> Iterator[None]:
    """Take back, for the tests that follow in this cluster, which role is a member of which."""
    query: LiteralString = (
        "SELECT roleid::regrole::text, member::regrole::text, grantor::regrole::text FROM pg_auth_members"
    )
    with cluster.connect() as connection:
        before = set(connection.execute(query).fetchall())
        yield
        for role, member, grantor in set(connection.execute(query).fetchall()) - before:
            names = map(sql.SQL, (role, member, grantor))
            connection.execute(sql.SQL("REVOKE {} FROM {} GRANTED BY {}").format(*names))


@pytest.fixture(params=["text"])
def cron(database: Database, lambda_endpoint: LambdaEndpoint, request: pytest.FixtureRequest) -> Iterator[Cron]:
    """A database with the stand-in, a superuser who checks it, and a notifier that answers."""
    stand_in = Cron(database, lambda_endpoint)
    with stand_in.connection:
        stand_in.connection.execute(cron_tables(request.param))
        yield stand_in


@pytest.fixture
def partman(database: Database) -> Database:
    with database.connect("postgres") as connection:
        connection.execute(
            "CREATE SCHEMA partman; CREATE EXTENSION pg_partman SCHEMA partman;"
            "GRANT USAGE, CREATE ON SCHEMA partman TO dba; GRANT ALL ON ALL TABLES IN SCHEMA partman TO dba;"
            "GRANT EXECUTE ON ALL ROUTINES IN SCHEMA partman TO dba"
        )
    return database
