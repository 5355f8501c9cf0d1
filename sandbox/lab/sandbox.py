"""The sandbox with the manners of RDS: `make sandbox-up PROFILE=rds`."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from psycopg import sql
from psycopg.conninfo import make_conninfo

from sandbox.aws import STACK_NAME
from sandbox.errors import SandboxError
from sandbox.lab import rds
from sandbox.lab.deployment import Deployment
from sandbox.paths import STATE
from sandbox.progress import step
from sandbox.servers import server
from sandbox.stack import Port, Sandbox

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

DATABASE = "shop"
"""The application's database; pg_cron is in `postgres`."""
_OPTIONS = "options.json"
TABLE_OWNER, WRITER = rds.APPLICATION_ROLES


@dataclass(frozen=True, kw_only=True)
class RdsSandbox(Sandbox):
    """A local AWS with pgrelay deployed, and a deployment of PostgreSQL as RDS would run it.

    Parameters
    ----------
    directory, aws_environment
        See Sandbox.
    version
        The major version of PostgreSQL; this machine's if not given.
    parameters
        Changes of the parameter group, `rds.PARAMETERS`: lc_messages and cron.log_run among them.
    in_memory
        See PostgresCluster.
    """

    PORTS: ClassVar[Mapping[str, Port]] = {
        "aws": Port(variable="PGRELAY_AWS_PORT", preferred=4567),
        "writer": Port(variable="PGRELAY_WRITER_PORT", preferred=25440),
        "reader": Port(variable="PGRELAY_READER_PORT", preferred=25441),
        "pooler": Port(variable="PGRELAY_POOLER_PORT", preferred=25442),
        "node_a": Port(variable="PGRELAY_NODE_A_PORT", preferred=25443),
        "node_b": Port(variable="PGRELAY_NODE_B_PORT", preferred=25444),
    }

    directory: Path = STATE / "rds"
    version: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    in_memory: bool = False

    @classmethod
    def running(cls, directory: Path = STATE / "rds") -> RdsSandbox:
        """Return the one that was started in a directory, with its options.

        Raises
        ------
        SandboxError
            If none was.
        """
        file = directory / _OPTIONS
        if not file.exists():
            raise SandboxError("There is no such sandbox. Run `make sandbox-up PROFILE=rds` first.")
        return cls(directory=directory, **json.loads(file.read_text()))

    @cached_property
    def deployment(self) -> Deployment:
        """The nodes, the names and the pooler; its environment is complete only after `up`."""
        return Deployment(
            directory=self.directory,
            ports=self.ports,
            server=server(self.version),
            parameters={"aws_lambda.endpoint_override": self.aws.endpoint_url, **self.parameters},
            in_memory=self.in_memory,
        )

    def environment(self) -> dict[str, str]:
        """Return what psql, the AWS CLI, boto3 and sam need to talk to this sandbox, as the master user."""
        names = {"host": "PGHOST", "hostaddr": "PGHOSTADDR", "port": "PGPORT", "sslmode": "PGSSLMODE"}
        names["sslrootcert"] = "PGSSLROOTCERT"
        parameters = self.deployment.connection_parameters()
        return {
            **{names[name]: value for name, value in parameters.items()},
            "PGUSER": rds.MASTER,
            "PGPASSWORD": self.deployment.passwords[rds.MASTER],
            "PGDATABASE": DATABASE,
            "PGRELAY_READER": make_conninfo(**self.deployment.connection_parameters("reader")),
            "PGRELAY_POOLER": make_conninfo(**self.deployment.connection_parameters("pooler")),
            "PGRELAY_STACK": STACK_NAME,
            **self.aws.client_environment(),
        }

    def _up_database(self) -> None:
        title = f"starting a writer, a reader and a pooler (PostgreSQL {self.deployment.server.version})"
        (self.directory / _OPTIONS).write_text(json.dumps({"version": self.version, "parameters": self.parameters}))
        with step(title):
            self.deployment.server.install_extension_files()
            self.deployment.environment = self._server_environment()
            self.deployment.start()
        with step("creating the databases and roles, as the master user"):
            self.create_databases()
        with step("pgrelay install, as the master user"):
            self.run_command("install", "--stack", STACK_NAME, user=rds.MASTER)
        with step("scheduling delivery with pg_cron in postgres"):
            self.schedule()

    def create_databases(self) -> None:
        """Create the application's database and roles and the extensions, as the master user does on RDS."""
        deployment = self.deployment
        with deployment.connect("postgres") as connection:
            connection.execute("CREATE EXTENSION IF NOT EXISTS pg_cron")
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                return
            for role in rds.APPLICATION_ROLES:
                rds.create_login(connection, role, deployment.passwords[role])
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        with deployment.connect(DATABASE) as connection:
            connection.execute("CREATE EXTENSION aws_lambda CASCADE")
            connection.execute("CREATE EXTENSION postgres_fdw")
            connection.execute("CREATE SCHEMA partman")
            connection.execute("CREATE EXTENSION pg_partman SCHEMA partman")
            connection.execute(
                sql.SQL("CREATE SCHEMA shop; GRANT ALL ON SCHEMA shop TO {}; GRANT USAGE ON SCHEMA shop TO {}").format(
                    sql.Identifier(TABLE_OWNER), sql.Identifier(WRITER)
                )
            )

    def schedule(self) -> None:
        """Have pg_cron, which is in another database, deliver in this one, with no limit of a statement's time."""
        with self.deployment.connect(DATABASE) as connection:
            connection.execute(
                sql.SQL("ALTER ROLE {} IN DATABASE {} SET statement_timeout = 0").format(
                    sql.Identifier(rds.MASTER), sql.Identifier(DATABASE)
                )
            )
        self.run_command("schedule", user=rds.MASTER)

    def fail_over(self) -> None:
        """Lose the writer; its name leads to the new one only after `deployment.move_names()`."""
        self.deployment.environment = self._server_environment()
        self.deployment.fail_over()

    def _stop_database(self) -> None:
        self.deployment.stop()

    def _remove_database(self) -> None:
        self.deployment.destroy()
        (self.directory / _OPTIONS).unlink(missing_ok=True)
