"""The servers that the runs share, each made once, and copies that belong to one run."""

from __future__ import annotations

import itertools
from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

import psycopg

from pgrelay_cli.install.installer import install
from sandbox import databases
from sandbox.paths import SQL
from sandbox.postgres import PostgresCluster
from tests.campaign.consumer import PUBLISHER
from tests.campaign.places import Place, create_roles
from tests.support.clusters import REGION, new_cluster, state, use_small_botocore

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

    from sandbox.servers import PostgresServer

TEMPLATE = "campaign_template"
BINDINGS = {
    "dml_event_publisher": f"arn:aws:lambda:{REGION}:123456789012:function:{PUBLISHER}:live",
}
_SETTINGS = {
    "fsync": "off",  # no process that dies takes the page cache with it, and no machine dies here
    "synchronous_commit": "on",
    "full_page_writes": "off",
    "max_connections": "40",
    "max_prepared_transactions": "40",
    "wal_level": "logical",
    "max_wal_senders": "8",
    "max_replication_slots": "8",
    "max_wal_size": "512MB",
    "wal_keep_size": "256MB",
    "log_min_messages": "warning",
}


class Servers:
    """Clusters by their settings; a context manager that destroys them.

    Parameters
    ----------
    server
        The installation that runs them.
    endpoint_url
        Where their aws_lambda calls.
    """

    def __init__(self, server: PostgresServer, endpoint_url: str) -> None:
        self._server = server
        self._base = {**_SETTINGS, "aws_lambda.endpoint_override": endpoint_url}
        self._clusters: dict[tuple[tuple[str, str], ...], PostgresCluster] = {}
        self._made: list[PostgresCluster] = []
        self._numbers = itertools.count(1)

    def __enter__(self) -> Self:
        # What a killed campaign left.
        for directory in state("any").parent.glob(f"campaign-*-{self._server.version}"):
            PostgresCluster(directory=directory, port=0, server=self._server).destroy()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with ExitStack() as ends:
            for cluster in self._made:
                ends.callback(cluster.destroy)

    def home(self, settings: Mapping[str, str]) -> PostgresCluster:
        """Return a cluster with a template database, in which pgrelay is installed and the tables are watched."""
        key = tuple(sorted(settings.items()))
        if key not in self._clusters:
            cluster = self._new(settings)
            cluster.start()
            self._furnish(cluster)
            self._clusters[key] = cluster
        self._clusters[key].start()
        return self._clusters[key]

    def give_up(self, cluster: PostgresCluster) -> None:
        """Destroy a cluster that a run left unfit for others."""
        self._clusters = {key: known for key, known in self._clusters.items() if known is not cluster}
        cluster.destroy()

    def empty(self) -> PostgresCluster:
        """Return a further cluster that runs, with the roles but without a database of ours; its user destroys it."""
        cluster = self._new({})
        cluster.start()
        databases.create_dba(cluster)
        return cluster

    def standby(self, source: PostgresCluster) -> PostgresCluster:
        """Return a further cluster that runs and follows another, until it is promoted; its user destroys it."""
        cluster = self._new({})
        cluster.origin = source
        cluster.start()
        return cluster

    def _new(self, settings: Mapping[str, str]) -> PostgresCluster:
        name = f"campaign-{next(self._numbers)}"
        cluster = new_cluster(self._server, name, settings={**self._base, **settings})
        self._made.append(cluster)
        return cluster

    def _furnish(self, cluster: PostgresCluster) -> None:
        databases.create_dba(cluster)
        databases.create_database(cluster, TEMPLATE, ["aws_lambda"])
        use_small_botocore(cluster, TEMPLATE)
        install_in(cluster, TEMPLATE)
        create_roles(cluster)
        Place(cluster=cluster, database=TEMPLATE).make_tables()


def install_in(cluster: PostgresCluster, database: str) -> None:
    """Install pgrelay in a database, as its owner."""
    with psycopg.connect(cluster.dsn(database, databases.DBA)) as connection:
        install(connection, SQL, bindings=BINDINGS)
