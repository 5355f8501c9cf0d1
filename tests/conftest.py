"""Fixtures that more than one layer of tests uses, and the options of a run."""

from __future__ import annotations

import itertools
import shutil
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import sql

from sandbox import databases
from sandbox.aws import LocalAws
from sandbox.paths import ROOT, SQL
from sandbox.postgres import free_port
from sandbox.servers import SUPERUSER, PostgresServer, server
from sandbox.stack import REMOTE_READER
from tests.support import clock, functions
from tests.support.clusters import (
    ACCESS_KEY_ID,
    REGION,
    SECRET_ACCESS_KEY,
    belong_here,
    new_cluster,
    state,
    use_messages,
    use_small_botocore,
)
from tests.support.lambda_endpoint import LambdaEndpoint
from tests.support.layers import LayerTimes, SharingOut, in_order, says_something_of_the_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sandbox.postgres import PostgresCluster

__all__ = ["ACCESS_KEY_ID", "BINDINGS", "REGION", "SECRET_ACCESS_KEY", "Database"]

BINDINGS = {
    name: f"arn:aws:lambda:{REGION}:123456789012:function:pgrelay-{name.replace('_', '-')}:live"
    for name in functions.NAMES
}

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


# ------------------------------------------------------------------------------------------------------------ the run


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the whole test suite."""
    parser.addoption(
        "--postgres",
        metavar="VERSION",
        action="append",
        default=[],
        help="major version of the server that the tests run on (default: this machine's), again for another; one that "
        "is not installed runs in a Debian system of its own below .sandbox, which root can make",
    )
    parser.addoption("--whole-lab", action="store_true", help="run what waits for minutes in tests/lab, too")
    parser.addoption(
        "--histories",
        metavar="N",
        type=int,
        help="how many random histories of each kind tests/database/capture/test_histories.py tries, others in each "
        "run; --hypothesis-seed repeats a run (default: a few, always the same)",
    )
    parser.addoption(
        "--messages",
        metavar="LANGUAGE",
        help="the language of the servers' messages, as lc_messages takes it: de_DE.UTF-8 (default: English)",
    )
    clock.add_option(parser)
    group = parser.getgroup("conformance", "the conformance suite, tests/conformance")
    group.addoption("--dsn", help="the server to test, with aws_lambda (default: a cluster of the tests' own)")
    group.addoption("--function", help="ARN of a function that echoes, with the alias that the server may invoke")
    group.addoption("--failing-function", help="ARN of a function that raises an error")
    group.addoption("--unreachable-region", help="a Region whose Lambda the server cannot reach")


@pytest.hookimpl(tryfirst=True)
def pytest_cmdline_main(config: pytest.Config) -> None:
    clock.restart_at_wanted_time(config)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(LayerTimes())
    use_messages(config.getoption("--messages"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Repeat what says something of the server on each that is asked for."""
    versions = metafunc.config.getoption("--postgres")
    if "postgres_server" in metafunc.fixturenames and len(versions) > 1:
        chosen = versions if says_something_of_the_server(metafunc.definition.nodeid) else versions[:1]
        names = [f"PostgreSQL {version}" for version in chosen]
        metafunc.parametrize("postgres_server", chosen, indirect=True, ids=names, scope="session")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> SharingOut:
    return SharingOut(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--whole-lab"):
        longer = [item for item in items if item.get_closest_marker("whole_lab")]
        config.hook.pytest_deselected(items=longer)
        items[:] = [item for item in items if item not in longer]
    items[:] = in_order(items)


# -------------------------------------------------------------------------------------------------------- the fixtures


@pytest.fixture(scope="session")
def postgres_server(pytestconfig: pytest.Config, request: pytest.FixtureRequest) -> PostgresServer:
    """The server that the tests run on, with our extensions installed."""
    versions = pytestconfig.getoption("--postgres")
    chosen = server(getattr(request, "param", versions[0] if versions else None))
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


class Made:
    """What was made once in each cluster, which the fixtures of a session forget when the next server's turn comes."""

    def __init__(self) -> None:
        self.clusters: dict[str, PostgresCluster] = {}
        self._done: dict[int, set[str]] = defaultdict(set)

    def once(self, cluster: PostgresCluster, what: str, make: Callable[[], object]) -> str:
        """Make something in a cluster that lacks it; return its name."""
        if what not in self._done[cluster.port]:
            make()
            self._done[cluster.port].add(what)
        return what


@pytest.fixture(scope="session")
def made() -> Iterator[Made]:
    made = Made()
    yield made
    for cluster in made.clusters.values():
        cluster.destroy()


@pytest.fixture(scope="session")
def cluster(lambda_service: LambdaEndpoint, postgres_server: PostgresServer, made: Made) -> PostgresCluster:
    """A PostgreSQL cluster whose aws_lambda talks to `lambda_service`."""
    if postgres_server.version not in made.clusters:
        cluster = new_cluster(
            postgres_server,
            "postgres",
            password_roles=[REMOTE_READER],
            settings={
                "aws_lambda.endpoint_override": lambda_service.url,
                "max_connections": "100",
                "max_prepared_transactions": "10",
            },
        )
        made.clusters[postgres_server.version] = cluster
        cluster.start()
        databases.create_dba(cluster)
    return made.clusters[postgres_server.version]


@pytest.fixture(scope="session")
def extension_template(cluster: PostgresCluster, made: Made) -> str:
    """A template database that has the aws_lambda extension only."""
    name = "extension_template"
    return made.once(cluster, name, lambda: databases.create_database(cluster, name, ["aws_lambda"]))


@pytest.fixture(scope="session")
def pgrelay_template(cluster: PostgresCluster, extension_template: str, made: Made) -> str:
    """A template database in which `dba` installed pgrelay and bound every function."""

    def make() -> None:
        from pgrelay_cli.install.installer import install

        _clone(cluster, extension_template, "pgrelay_template")
        use_small_botocore(cluster, "pgrelay_template")
        with psycopg.connect(cluster.dsn("pgrelay_template", databases.DBA)) as connection:
            install(connection, SQL, bindings=BINDINGS)

    return made.once(cluster, "pgrelay_template", make)


@pytest.fixture(scope="session")
def local_aws() -> Iterator[LocalAws]:
    """A local AWS that enforces IAM, with nothing deployed to it yet."""
    aws = LocalAws(
        directory=state("aws"),
        port=free_port(),
        extra_environment={"LAMBDA_ASYNC_RETRY_BASE_SECONDS": "0.05"},
    )
    aws.stop()  # what a killed run left
    shutil.rmtree(aws.directory, ignore_errors=True)
    aws.start()
    try:
        aws.build(ROOT)
        yield aws
    finally:
        aws.stop()


@pytest.fixture(scope="session")
def deployed_aws(local_aws: LocalAws) -> LocalAws:
    """The same with the stack as `sam deploy --config-env local` makes it."""
    local_aws.deploy(ROOT)
    return local_aws


@pytest.fixture
def extension_database(cluster: PostgresCluster, extension_template: str) -> Iterator[Database]:
    """A fresh database with the aws_lambda extension, without pgrelay."""
    yield from _fresh(cluster, extension_template)


@pytest.fixture
def database(cluster: PostgresCluster, pgrelay_template: str) -> Iterator[Database]:
    """A fresh database with pgrelay installed by `dba`."""
    yield from _fresh(cluster, pgrelay_template, is_installed=True)


@pytest.fixture
def second_database(cluster: PostgresCluster, pgrelay_template: str) -> Iterator[Database]:
    """Another one beside it."""
    yield from _fresh(cluster, pgrelay_template, is_installed=True)


def _fresh(cluster: PostgresCluster, template: str, *, is_installed: bool = False) -> Iterator[Database]:
    name = f"test_{next(_numbers)}"
    _clone(cluster, template, name)
    if is_installed:
        with cluster.connect(name, SUPERUSER) as connection:
            belong_here(connection)
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
