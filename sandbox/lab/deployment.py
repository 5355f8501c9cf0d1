"""A deployment of two instances, as Multi-AZ and Aurora have them: a writer, a reader, a name for each, a pooler."""

from __future__ import annotations

import secrets
import shutil
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import psycopg
from psycopg.conninfo import make_conninfo

from sandbox.lab import rds
from sandbox.lab.endpoint import Endpoint
from sandbox.lab.pooler import Pooler
from sandbox.postgres import HOST, PostgresCluster

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sandbox.servers import PostgresServer

_HOST_NAMES = {"writer": rds.WRITER, "reader": rds.READER, "pooler": rds.POOLER}


@dataclass(kw_only=True)
class Deployment:
    """Two nodes, each of which may be the writer; another process finds the running ones by the directory.

    Parameters
    ----------
    directory
        Where everything of it lies; disposable.
    ports
        Those of node_a, node_b, writer, reader and pooler.
    server
        The installation that runs the nodes.
    parameters
        Changes of the parameter group, `rds.PARAMETERS`.
    environment
        Of the server processes: what aws_lambda signs with.
    in_memory
        See PostgresCluster.
    """

    directory: Path
    ports: Mapping[str, int]
    server: PostgresServer
    parameters: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    in_memory: bool = False

    # ------------------------------------------------------------------------------------------------------ the nodes

    @property
    def writer(self) -> PostgresCluster:
        """The node that takes writes."""
        return self._node(self._writer_name)

    @property
    def reader(self) -> PostgresCluster:
        """The other one, a hot standby."""
        return self._node(_other(self._writer_name), origin=self.writer)

    @property
    def _writer_name(self) -> str:
        file = self.directory / "writer"
        return file.read_text() if file.exists() else "a"

    def _node(self, name: str, *, origin: PostgresCluster | None = None) -> PostgresCluster:
        return rds.instance(
            directory=self.directory / f"node-{name}",
            port=self.ports[f"node_{name}"],
            server=self.server,
            certificates=self.certificates,
            parameters=self.parameters,
            environment=self.environment,
            origin=origin,
            in_memory=self.in_memory,
        )

    # ------------------------------------------------------------------------------------------------------ the names

    @cached_property
    def writer_endpoint(self) -> Endpoint:
        """The writer's name."""
        return Endpoint(directory=self.directory / "writer-endpoint", port=self.ports["writer"])

    @cached_property
    def reader_endpoint(self) -> Endpoint:
        """The reader's name."""
        return Endpoint(directory=self.directory / "reader-endpoint", port=self.ports["reader"])

    @cached_property
    def pooler(self) -> Pooler:
        """PgBouncer in front of the writer's name."""
        home = self._node("a").home  # where the servers' system user may go, too
        return Pooler(
            directory=home.parent / f"{home.name}-pooler",
            port=self.ports["pooler"],
            server_port=self.ports["writer"],
        )

    @property
    def certificates(self) -> Path:
        """The directory of the certificates; clients trust authority.pem in it."""
        return self.directory / "certificates"

    # ------------------------------------------------------------------------------------------------------- its life

    def start(self) -> None:
        """Start what does not run.

        Raises
        ------
        SandboxError
            If a part fails; the parts that run stay up.
        """
        self.writer.start()
        rds.create_roles(self.writer, self.passwords[rds.MASTER])
        self.writer_endpoint.point_at(self.writer.port)
        self.writer_endpoint.start()
        self.reader.start()
        self.reader_endpoint.point_at(self.reader.port)
        self.reader_endpoint.start()
        self.pooler.start(self.passwords)

    def fail_over(self) -> None:
        """Lose the writer at once, promote the reader, and bring the lost one back as the reader.

        The names still lead where they led, as they do for some seconds on RDS: `move_names` ends that.
        """
        lost, new = self.writer, self.reader
        lost.stop(mode="immediate")
        new.promote()
        (self.directory / "writer").write_text(_other(self._writer_name))
        lost.destroy()
        self.reader.start()

    def move_names(self) -> None:
        """Lead new connections to the nodes that are the writer and the reader now."""
        self.writer_endpoint.point_at(self.writer.port)
        self.reader_endpoint.point_at(self.reader.port)

    def stop(self) -> None:
        """Stop everything."""
        for service in (self.pooler, self.writer_endpoint, self.reader_endpoint):
            service.stop()
        for node in ("a", "b"):
            self._node(node).stop(mode="immediate")

    def destroy(self) -> None:
        """Stop everything and remove it."""
        self.stop()
        for node in ("a", "b"):
            self._node(node).destroy()
        for name in ("certificates", "writer-endpoint", "reader-endpoint"):
            shutil.rmtree(self.directory / name, ignore_errors=True)
        for name in ("writer", "master-password"):
            (self.directory / name).unlink(missing_ok=True)
        shutil.rmtree(self.pooler.directory, ignore_errors=True)

    # ------------------------------------------------------------------------------------------------- coming in

    @property
    def passwords(self) -> dict[str, str]:
        """The password of each role that the pooler lets in, made at first use."""
        file = self.directory / "master-password"
        if not file.exists():
            self.directory.mkdir(parents=True, exist_ok=True)
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(18))
        # One for all, as befits a laboratory.
        return dict.fromkeys((rds.MASTER, *rds.APPLICATION_ROLES), file.read_text())

    def connection_parameters(self, name: str = "writer") -> dict[str, str]:
        """Return libpq's parameters for one of the names writer, reader and pooler: what a client of RDS would use."""
        parameters = {"host": _HOST_NAMES[name], "hostaddr": HOST, "port": str(self.ports[name])}
        if name == "pooler":  # between it and its clients there is no network
            return {**parameters, "sslmode": "disable"}
        return {**parameters, "sslmode": "verify-full", "sslrootcert": str(self.certificates / "authority.pem")}

    def dsn(self, database: str, user: str = rds.MASTER, *, name: str = "writer") -> str:
        """Return a connection string by one of the names."""
        parameters = self.connection_parameters(name)
        return make_conninfo(dbname=database, user=user, password=self.passwords[user], **parameters)

    def connect(self, database: str, user: str = rds.MASTER, *, name: str = "writer") -> psycopg.Connection:
        """Open an autocommit connection by one of the names."""
        return psycopg.connect(self.dsn(database, user, name=name), autocommit=True)


def _other(name: str) -> str:
    return "b" if name == "a" else "a"
