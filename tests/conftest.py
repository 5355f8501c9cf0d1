"""Fixtures that more than one layer of tests uses."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql

from sandbox import databases
from sandbox.paths import SQL, STATE
from sandbox.postgres import PostgresCluster, free_port
from sandbox.servers import SUPERUSER, PostgresServer, server
from sandbox.stack import REMOTE_READER
from tests.support import functions
from tests.support.lambda_endpoint import LambdaEndpoint

if TYPE_CHECKING:
    from collections.abc import Iterator

# What AWS's documentation uses as an example, so that a leak of them is easy to look for.
ACCESS_KEY_ID = "AKIAIOSFODNN7EXAMPLE"
SECRET_ACCESS_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"  # pragma: allowlist secret
REGION = "us-east-1"

_numbers = itertools.count(1)


@dataclass(frozen=True, kw_only=True)
class Database:
    """A database of the test cluster."""

    cluster: PostgresCluster
    name: str

    def dsn(self, user: str = databases.DBA) -> str:
        return self.cluster.dsn(self.name, user)

    def connect(self, user: str = databases.DBA, *, autocommit: bool = True) -> psycopg.Connection:
        return psycopg.connect(self.dsn(user), autocommit=autocommit)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the whole test suite."""
    parser.addoption(
        "--postgres",
        metavar="VERSION",
        help="major version of the server that the tests run on (default: this machine's); one that is not installed "
        "runs in a Debian system of its own below .sandbox, which root can make",
    )
    group = parser.getgroup("conformance", "the conformance suite, tests/conformance")
    group.addoption("--dsn", help="the server to test, with aws_lambda (default: a cluster of the tests' own)")
    group.addoption("--function", help="ARN of a function that echoes, with the alias that the server may invoke")
    group.addoption("--failing-function", help="ARN of a function that raises an error")
    group.addoption("--unreachable-region", help="a Region whose Lambda the server cannot reach")


@pytest.fixture(scope="session")
def postgres_server(pytestconfig: pytest.Config) -> PostgresServer:
    """The server that the tests run on, with our extensions installed."""
    chosen = server(pytestconfig.getoption("--postgres"))
    chosen.install_extension_files()
    return chosen


@pytest.fixture(scope="session")
def lambda_service() -> Iterator[LambdaEndpoint]:
    """The endpoint that the test cluster's aws_lambda calls, for the whole session."""
    with LambdaEndpoint() as endpoint:
        yield endpoint


@pytest.fixture
def lambda_endpoint(lambda_service: LambdaEndpoint) -> Iterator[LambdaEndpoint]:
    """The same endpoint, as new for each test."""
    lambda_service.clear()
    yield lambda_service
    lambda_service.clear()


@pytest.fixture(scope="session")
def cluster(lambda_service: LambdaEndpoint, postgres_server: PostgresServer) -> Iterator[PostgresCluster]:
    """A PostgreSQL cluster whose aws_lambda talks to `lambda_service`."""
    cluster = PostgresCluster(
        server=postgres_server,
        in_memory=True,
        directory=STATE / "tests" / "postgres",
        port=free_port(),
        password_roles=[REMOTE_READER],
        settings={
            "aws_lambda.endpoint_override": lambda_service.url,
            "max_connections": "100",
            "fsync": "off",
            "full_page_writes": "off",
            "synchronous_commit": "off",
            "max_prepared_transactions": "10",
        },
        environment={
            "AWS_ACCESS_KEY_ID": ACCESS_KEY_ID,
            "AWS_SECRET_ACCESS_KEY": SECRET_ACCESS_KEY,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
        },
    )
    cluster.destroy()  # what a killed run left
    cluster.start()
    databases.create_dba(cluster)
    yield cluster
    cluster.destroy()


@pytest.fixture(scope="session")
def extension_template(cluster: PostgresCluster) -> str:
    """A template database that has the aws_lambda extension only."""
    databases.create_database(cluster, "extension_template", ["aws_lambda"])
    return "extension_template"


@pytest.fixture(scope="session")
def pgrelay_template(cluster: PostgresCluster, extension_template: str) -> str:
    """A template database in which `dba` installed pgrelay and bound every function."""
    from pgrelay_cli.install.installer import install

    _clone(cluster, extension_template, "pgrelay_template")
    with psycopg.connect(cluster.dsn("pgrelay_template", databases.DBA)) as connection:
        install(connection, SQL, bindings=BINDINGS)
    return "pgrelay_template"


BINDINGS = {
    name: f"arn:aws:lambda:{REGION}:123456789012:function:pgrelay-{name.replace('_', '-')}:live"
    for name in functions.NAMES
}


@pytest.fixture
def extension_database(cluster: PostgresCluster, extension_template: str) -> Iterator[Database]:
    """A fresh database with the aws_lambda extension, without pgrelay."""
    yield from _fresh(cluster, extension_template)


@pytest.fixture
def database(cluster: PostgresCluster, pgrelay_template: str) -> Iterator[Database]:
    """A fresh database with pgrelay installed by `dba`."""
    yield from _fresh(cluster, pgrelay_template)


def _fresh(cluster: PostgresCluster, template: str) -> Iterator[Database]:
    name = f"test_{next(_numbers)}"
    _clone(cluster, template, name)
    yield Database(cluster=cluster, name=name)
    with cluster.connect() as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _clone(cluster: PostgresCluster, template: str, name: str) -> None:
    with cluster.connect("postgres", SUPERUSER) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                sql.Identifier(name), sql.Identifier(template), sql.Identifier(databases.DBA)
            )
        )
