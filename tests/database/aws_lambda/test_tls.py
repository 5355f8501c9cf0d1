"""aws_lambda.invoke over HTTPS: whose certificates it trusts, and one handshake for a backend's life."""

from __future__ import annotations

import shutil
import ssl
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from sandbox import databases
from sandbox.certificates import write_certificates
from sandbox.processes import run
from tests.support.clusters import new_cluster
from tests.support.lambda_endpoint import LambdaEndpoint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.postgres import PostgresCluster
    from sandbox.servers import PostgresServer

INVOKE = "SELECT status_code FROM aws_lambda.invoke('f', '{}'::json)"
DATABASE = "tls"


@pytest.fixture(scope="module")
def server_directory(postgres_server: PostgresServer) -> Iterator[Path]:
    """A directory that the server can read, with the certificates."""
    with tempfile.TemporaryDirectory(dir=postgres_server.root / "tmp", prefix="pgrelay-tls-") as name:
        directory = Path(name)
        directory.chmod(0o755)
        write_certificates(directory)
        yield directory


@pytest.fixture(scope="module")
def tls_endpoint(server_directory: Path) -> Iterator[LambdaEndpoint]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server_directory / "server.pem", server_directory / "server.key")
    with LambdaEndpoint(context) as endpoint:
        yield endpoint


@contextmanager
def tls_cluster(
    server: PostgresServer, endpoint: LambdaEndpoint, environment: dict[str, str]
) -> Iterator[PostgresCluster]:
    """Give a cluster whose server process has an environment and whose aws_lambda calls the endpoint."""
    endpoint.clear()
    cluster = new_cluster(
        server, "tls", settings={"aws_lambda.endpoint_override": endpoint.url}, environment=environment
    )
    cluster.start()
    try:
        databases.create_dba(cluster)
        databases.create_database(cluster, DATABASE, ["aws_lambda"])
        yield cluster
    finally:
        cluster.destroy()


def test_one_handshake_for_a_backend(
    postgres_server: PostgresServer, server_directory: Path, tls_endpoint: LambdaEndpoint
) -> None:
    authority = str(postgres_server.inner(server_directory / "authority.pem"))
    with tls_cluster(postgres_server, tls_endpoint, {"AWS_CA_BUNDLE": authority}) as cluster:
        with cluster.connect(DATABASE) as connection:
            for _ in range(20):
                assert connection.execute(INVOKE).fetchone() == (200,)
        assert (tls_endpoint.connections, tls_endpoint.handshakes) == (1, 1)
        with cluster.connect(DATABASE) as connection:
            connection.execute(INVOKE)
        assert (tls_endpoint.connections, tls_endpoint.handshakes) == (2, 2)
    assert len(tls_endpoint.invocations) == 21


def test_unknown_authority_is_refused(postgres_server: PostgresServer, tls_endpoint: LambdaEndpoint) -> None:
    with (
        tls_cluster(postgres_server, tls_endpoint, {}) as cluster,
        cluster.connect(DATABASE) as connection,
        pytest.raises(psycopg.errors.SqlclientUnableToEstablishSqlconnection) as caught,
    ):
        connection.execute(INVOKE)
    assert caught.value.diag.message_detail == "AWS Lambda client returned 'Unable to connect to endpoint'."
    assert not tls_endpoint.invocations


def test_authority_of_the_system_is_trusted(
    postgres_server: PostgresServer, server_directory: Path, tls_endpoint: LambdaEndpoint
) -> None:
    if not postgres_server.in_chroot:
        pytest.skip("would add a test authority to this machine's own: runs where the server has a system of its own")
    added = postgres_server.root / "usr/local/share/ca-certificates/pgrelay-test.crt"
    update = ["chroot", str(postgres_server.root), "update-ca-certificates", "--fresh"]
    shutil.copy(server_directory / "authority.pem", added)
    try:
        run(*update)
        with tls_cluster(postgres_server, tls_endpoint, {}) as cluster, cluster.connect(DATABASE) as connection:
            assert connection.execute(INVOKE).fetchone() == (200,)
    finally:
        added.unlink()
        run(*update)
    assert tls_endpoint.handshakes == 1
