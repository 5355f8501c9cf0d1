"""The first installations on a server that does not know pgrelay's roles yet."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from pgrelay_cli.install.installer import install
from sandbox import databases
from sandbox.paths import SQL
from tests.support.clusters import new_cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.postgres import PostgresCluster
    from sandbox.servers import PostgresServer

NAMES = [f"db{number}" for number in range(6)]


@pytest.fixture
def new_server(postgres_server: PostgresServer) -> Iterator[PostgresCluster]:
    server = new_cluster(postgres_server, "new_server", settings={})
    server.start()
    databases.create_dba(server)
    for name in NAMES:
        databases.create_database(server, name, ["aws_lambda"])
    yield server
    server.destroy()


def test_installers_in_several_databases_at_once_make_the_roles_once(new_server: PostgresCluster) -> None:
    def run(name: str) -> int:
        with new_server.connect(name, databases.DBA) as connection:
            return len(install(connection, SQL).applied)

    with ThreadPoolExecutor(len(NAMES)) as pool:
        applied = list(pool.map(run, NAMES))
    assert len(set(applied)) == 1
    with new_server.connect() as connection:
        roles = connection.execute(
            "SELECT rolname, shobj_description(oid, 'pg_authid') IS NOT NULL, "
            "rolcanlogin OR rolsuper OR rolcreaterole OR rolcreatedb "
            "FROM pg_roles WHERE rolname LIKE 'pgrelay%' ORDER BY 1"
        ).fetchall()
    assert roles == [(f"pgrelay_{name}", True, False) for name in ("capture", "operator", "owner", "reporter")]
