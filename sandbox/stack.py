"""The whole sandbox: a local AWS, pgrelay deployed to it, a PostgreSQL cluster that calls it."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from psycopg import sql

from sandbox import databases
from sandbox.aws import STACK_NAME, STREAMS_STACK_NAME, LocalAws
from sandbox.errors import SandboxError
from sandbox.paths import ROOT, STATE
from sandbox.postgres import HOST, PostgresCluster, free_port
from sandbox.progress import step
from sandbox.servers import SUPERUSER
from sandbox.shell import write_environment_file

if TYPE_CHECKING:
    from collections.abc import Mapping

ENVIRONMENTS = ("local", "local-streams")
"""Of samconfig.toml: pgrelay's stack, and that of its streams."""
DATABASE = "reporting"
"""The database with pg_cron, pg_partman and pgrelay."""
SOURCE_DATABASE = "source"
"""Plays the remote server behind postgres_fdw."""
REMOTE_READER = "remote_reader"
"""The role that the foreign server's user mapping logs in as, the only one with a password."""


@dataclass(frozen=True, kw_only=True)
class Port:
    """A TCP port: the environment variable that sets it, and the one that a person's sandbox takes if it is free.

    The preferred ones lie below those of outgoing connections, as `free_port` says why.
    """

    variable: str
    preferred: int


@dataclass(frozen=True, kw_only=True)
class Sandbox:
    """One sandbox in a directory of its own; several may run side by side.

    Parameters
    ----------
    directory
        Where everything that it makes lies; disposable.
    aws_environment
        More environment for the local AWS, for tests that shorten its retries.
    """

    PORTS: ClassVar[Mapping[str, Port]] = {
        "postgres": Port(variable="PGRELAY_POSTGRES_PORT", preferred=25432),
        "aws": Port(variable="PGRELAY_AWS_PORT", preferred=4566),
    }

    directory: Path = STATE
    aws_environment: Mapping[str, str] | None = None

    @cached_property
    def ports(self) -> dict[str, int]:
        """The TCP ports: from the environment, else those used last, else free ones."""
        known = self._last_ports()
        # Sandboxes of tests start side by side: each would find the same ports free, and only one could take them.
        is_a_persons = self.directory == type(self).directory
        return {
            name: int(os.environ.get(port.variable, 0)) or known.get(name) or free_port(port.preferred * is_a_persons)
            for name, port in self.PORTS.items()
        }

    @property
    def _ports_file(self) -> Path:
        return self.directory / "ports.json"

    def _last_ports(self) -> dict[str, int]:
        ports: dict[str, int] = json.loads(self._ports_file.read_text()) if self._ports_file.exists() else {}
        return ports

    def _move_to_ports(self) -> None:
        """Stop what runs on other ports, and record the ports for the next start."""
        if self._last_ports() not in ({}, self.ports):
            self._stop_database()
            self.aws.stop()
        self.directory.mkdir(parents=True, exist_ok=True)
        self._ports_file.write_text(json.dumps(self.ports))

    @cached_property
    def aws(self) -> LocalAws:
        """The local AWS."""
        return LocalAws(
            directory=self.directory / "aws",
            port=self.ports["aws"],
            extra_environment=dict(self.aws_environment or {}),
        )

    @cached_property
    def cluster(self) -> PostgresCluster:
        """The PostgreSQL cluster; its environment is complete only after `up`."""
        return PostgresCluster(
            directory=self.directory / "postgres",
            port=self.ports["postgres"],
            password_roles=(REMOTE_READER,),
            settings={
                "shared_preload_libraries": "pg_cron",
                "cron.database_name": DATABASE,
                "cron.host": HOST,
                "aws_lambda.endpoint_override": self.aws.endpoint_url,
            },
        )

    @cached_property
    def remote_reader_password(self) -> str:
        """The password of the role behind the user mapping, made at first use."""
        file = self.directory / "remote_reader_password"
        if not file.exists():
            self.directory.mkdir(parents=True, exist_ok=True)
            file.touch(mode=0o600)
            file.write_text(secrets.token_urlsafe(18))
        return file.read_text()

    @property
    def environment_file(self) -> Path:
        """The shell exports of a running sandbox."""
        return self.directory / "env"

    def environment(self) -> dict[str, str]:
        """Return what psql, the AWS CLI, boto3 and sam need to talk to this sandbox."""
        return {
            "PGHOST": HOST,
            "PGPORT": str(self.ports["postgres"]),
            "PGUSER": SUPERUSER,
            "PGDATABASE": DATABASE,
            "PGRELAY_STACK": STACK_NAME,
            **self.aws.client_environment(),
        }

    def up(self) -> None:
        """Start what does not run, deploy what changed, and install what is missing.

        Raises
        ------
        SandboxError
            If a part fails; the parts that run stay up, to be looked at.
        """
        self._move_to_ports()
        with step(f"starting the local AWS on port {self.ports['aws']}"):
            self.aws.start()
        with step("sam build"):
            self.aws.build(ROOT, *ENVIRONMENTS)
        with step("sam deploy --config-env local, and local-streams"):
            self._deploy()
        self._up_database()
        write_environment_file(self.environment_file, self.environment())

    def _up_database(self) -> None:
        with step(f"starting PostgreSQL on port {self.ports['postgres']}"):
            self.cluster.server.install_extension_files()
            self._start_cluster()
        with step("creating the databases"):
            self._create_databases()
        with step("pgrelay install"):
            self.run_command("install", "--stack", STACK_NAME, user=databases.DBA)
        with step("scheduling delivery with pg_cron"), self.cluster.connect(DATABASE, databases.DBA) as connection:
            connection.execute("SELECT pgrelay.schedule()")

    def _stop_database(self) -> None:
        self.cluster.stop()

    def down(self) -> None:
        """Stop everything and remove its state."""
        self.environment_file.unlink(missing_ok=True)
        self._remove_database()
        self.aws.stop()
        for name in ("aws", "bin", "ports.json", "postgres-signs-as", "remote_reader_password"):
            path = self.directory / name
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)

    def _remove_database(self) -> None:
        self.cluster.destroy()

    def _deploy(self) -> None:
        """Deploy; if the stack cannot be updated, restart the local AWS, which keeps nothing, and deploy again."""
        try:
            self.aws.deploy(ROOT, *ENVIRONMENTS)
        except SandboxError:
            self.aws.stop()
            self.aws.start()
            self.aws.deploy(ROOT, *ENVIRONMENTS)

    def _start_cluster(self) -> None:
        self.cluster.environment = self._server_environment()
        self.cluster.start()

    def _server_environment(self) -> dict[str, str]:
        """Return the credentials of a user who may invoke the functions and nothing else; stop a server with others."""
        stacks = (STACK_NAME, STREAMS_STACK_NAME)
        key = self.aws.database_access_key(*(self.aws.outputs(name)["DatabaseInvokePolicyArn"] for name in stacks))
        # The server reads its environment at its start: another key or address of AWS needs a restart.
        signature = f"{key.access_key_id} {self.aws.endpoint_url}\n"
        file = self.directory / "postgres-signs-as"
        if not file.exists() or file.read_text() != signature:
            self._stop_database()
            file.write_text(signature)
        return {
            "AWS_ACCESS_KEY_ID": key.access_key_id,
            "AWS_SECRET_ACCESS_KEY": key.secret_access_key,
            "AWS_DEFAULT_REGION": self.aws.region,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def _create_databases(self) -> None:
        databases.create_dba(self.cluster)
        databases.create_database(self.cluster, SOURCE_DATABASE, [])
        databases.create_database(self.cluster, DATABASE, ["aws_lambda", "postgres_fdw", "pg_partman", "pg_cron"])
        with self.cluster.connect() as connection:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [REMOTE_READER]).fetchone():
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                        sql.Identifier(REMOTE_READER), sql.Literal(self.remote_reader_password)
                    )
                )

    def run_command(self, *arguments: str, user: str) -> None:
        """Run pgrelay's command as a user would, with the role that a user would have.

        Raises
        ------
        SandboxError
            If it fails; the message ends with its output.
        """
        command = [str(Path(sys.executable).with_name("pgrelay")), *arguments]
        environment = {**os.environ, **self.environment(), "PGUSER": user, "NO_COLOR": "1"}
        result = subprocess.run(
            command, check=False, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL
        )
        if result.returncode != 0:
            raise SandboxError(f"`pgrelay {arguments[0]}` failed:\n{result.stdout}{result.stderr}".rstrip())
