"""Fixtures of the tests that run on each version of PostgreSQL, in a cluster of its own."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from psycopg import sql

from pgrelay_cli.install.installer import install
from sandbox import databases
from sandbox.packages import PACKAGED_VERSIONS
from sandbox.paths import SQL
from sandbox.servers import server
from tests.conftest import BINDINGS, Database
from tests.support.clusters import belong_here, new_cluster
from tests.versions.aws_lambda import DELIVERED, ECHO, Functions, create_aws_lambda

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from sandbox.postgres import PostgresCluster

_TEMPLATE, _INSTALLED = "aws_lambda_template", "pgrelay_template"
GRANTS = """
    GRANT USAGE ON SCHEMA aws_commons, aws_lambda TO dba WITH GRANT OPTION;
    GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA aws_commons, aws_lambda TO dba WITH GRANT OPTION;
"""
_numbers = itertools.count(1)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test on the versions that no other layer runs on, and on those that are asked for."""
    if "version" in metafunc.fixturenames:
        versions = sorted({*PACKAGED_VERSIONS, *metafunc.config.getoption("--postgres")})
        metafunc.parametrize("version", versions, ids=[f"PostgreSQL {one}" for one in versions], scope="session")


@pytest.fixture(scope="session")
def version_cluster(version: str) -> Iterator[PostgresCluster]:
    """A cluster of the version, with a template that pgrelay can be installed in and one that it is installed in."""
    cluster = new_cluster(server(version), "version", settings={"max_prepared_transactions": "2"})
    cluster.start()
    try:
        databases.create_dba(cluster)
        databases.create_database(cluster, _TEMPLATE, [])
        with cluster.connect(_TEMPLATE) as superuser:
            create_aws_lambda(superuser)
            superuser.execute(GRANTS)
        with _copy(cluster, _TEMPLATE, _INSTALLED).connect() as dba:
            install(dba, SQL, bindings=BINDINGS)
        yield cluster
    finally:
        cluster.destroy()


@pytest.fixture
def empty_database(version_cluster: PostgresCluster) -> Database:
    """A fresh database without pgrelay."""
    return _copy(version_cluster, _TEMPLATE, f"test_{next(_numbers)}")


@pytest.fixture
def installed(version_cluster: PostgresCluster) -> Database:
    """A fresh database with pgrelay installed by `dba`."""
    database = _copy(version_cluster, _INSTALLED, f"test_{next(_numbers)}")
    with version_cluster.connect(database.name) as superuser:
        belong_here(superuser)
    return database


@pytest.fixture
def functions(installed: Database) -> Functions:
    """Functions that take everything."""
    functions = Functions(database=installed)
    for name in BINDINGS:
        functions.answer(name, ECHO)
    for name in ("dml_event_publisher", "exception_relay", "metric_publisher", "stream_forwarder"):
        functions.answer(name, DELIVERED)
    with installed.connect() as dba:
        dba.execute("CALL pgrelay.drain()")  # finds that the database is a copy
    return functions


@pytest.fixture
def dba(installed: Database) -> Iterator[psycopg.Connection]:
    """A connection of the role that installed pgrelay, in autocommit."""
    with installed.connect() as connection:
        yield connection


def _copy(cluster: PostgresCluster, template: str, name: str) -> Database:
    with cluster.connect() as superuser:
        superuser.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                sql.Identifier(name), sql.Identifier(template), sql.Identifier(databases.DBA)
            )
        )
    return Database(cluster=cluster, name=name)
