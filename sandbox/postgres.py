"""A PostgreSQL cluster of the sandbox's own, which leaves the machine's other clusters alone."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg.conninfo import make_conninfo

from sandbox.errors import SandboxError
from sandbox.memory import mount_memory, unmount
from sandbox.servers import SUPERUSER, PostgresServer, reachable, system_server

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HOST = "127.0.0.1"
START_DEADLINE_SECONDS = 60
# Below the ports of Linux's outgoing connections: one of those could take a port before the server that it is for.
_PORTS = range(20_000, 32_768)
_PORT_ATTEMPTS = 100


def free_port(preferred: int = 0) -> int:
    """Return a free TCP port on loopback: the preferred one if it is free, else any."""
    drawn = secrets.SystemRandom().sample(_PORTS, _PORT_ATTEMPTS)
    for port in [preferred, *drawn] if preferred else drawn:
        with socket.socket() as probe:
            # Without this a port whose last connection is in TIME_WAIT would look taken.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise SandboxError(f"No free TCP port on {HOST}.")


@dataclass(kw_only=True)
class PostgresCluster:
    """One cluster on loopback, without Unix sockets, trusting local connections.

    Parameters
    ----------
    directory
        Where the cluster lives; made when missing, removed by `destroy`.
    port
        TCP port on 127.0.0.1.
    settings
        Server settings, written to the cluster's configuration at each start.
    environment
        Environment of the server process: the AWS credentials that aws_lambda signs with.
    password_roles
        Roles that log in with a password; everybody else on this machine is trusted.
    server
        The installation that runs it.
    in_memory
        Whether it may live in memory, where a machine has plenty: a restart of the server keeps it, one of the machine
        does not.
    superuser
        The role that initdb makes.
    access_rules
        The lines of pg_hba.conf, instead of those that trust this machine.
    files
        Contents by name, written below the data directory at each start for the server alone to read.
    origin
        The running cluster that this one is a hot standby of, instead of a new one, until it is promoted.
    """

    directory: Path
    port: int
    settings: Mapping[str, str] = field(default_factory=dict)
    password_roles: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    server: PostgresServer = field(default_factory=system_server)
    in_memory: bool = False
    superuser: str = SUPERUSER
    access_rules: Sequence[str] | None = None
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    origin: PostgresCluster | None = None

    @property
    def home(self) -> Path:
        """The directory that really holds the data: `directory`, unless the server's user cannot reach it."""
        if not self.server.in_chroot:
            return reachable(self.directory)
        digest = hashlib.sha256(os.fsencode(self.directory)).hexdigest()[:12]
        return self.server.root / "var/lib/pgrelay" / digest

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """The server's log file."""
        return self.home / "server.log"

    @property
    def _inner_data(self) -> Path:
        """The data directory as seen inside the server's system."""
        return self.server.inner(self.data)

    @property
    def _inner_log(self) -> Path:
        return self.server.inner(self.log)

    def dsn(self, database: str = "postgres", user: str | None = None) -> str:
        """Return a libpq connection string, of the superuser if no user is given."""
        return make_conninfo(host=HOST, port=self.port, dbname=database, user=user or self.superuser)

    def start(self) -> None:
        """Create the cluster where there is none and start it; a running one is left alone.

        Raises
        ------
        SandboxError
            If initdb or the server fails; the message ends with the server's output.
        """
        if self.is_running():
            return
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
        # A server that a reboot killed leaves its pid file, and the pid may be another process's by now.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        self._write_settings()
        self.run(
            "pg_ctl", "start", "-w", "-t", str(START_DEADLINE_SECONDS), "-D", self._inner_data, "-l", self._inner_log
        )

    def stop(self, *, mode: str = "fast") -> None:
        """Stop the server; not an error when it does not run."""
        if self.is_running():
            self.run("pg_ctl", "stop", "-w", "-m", mode, "-D", self._inner_data)

    def promote(self) -> None:
        """Make a hot standby a server of its own, and wait until it takes writes."""
        self.run("pg_ctl", "promote", "-w", "-t", str(START_DEADLINE_SECONDS), "-D", self._inner_data)

    def destroy(self) -> None:
        """Stop the server and remove the cluster."""
        self.stop(mode="immediate")
        unmount(self.home)
        shutil.rmtree(self.home, ignore_errors=True)

    def is_running(self) -> bool:
        """Tell whether this cluster's own server process is alive."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError, ValueError):
            return False
        return os.fsencode(self._inner_data) in command

    def connect(self, database: str = "postgres", user: str | None = None) -> psycopg.Connection:
        """Open an autocommit connection, of the superuser if no user is given."""
        return psycopg.connect(self.dsn(database, user), autocommit=True)

    def _initialise(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        if self.in_memory:
            mount_memory(self.home)
        self.server.own(self.home)
        self.home.chmod(0o700)
        if self.origin is not None:
            self.run(
                "pg_basebackup", "--no-sync", "--checkpoint=fast", "--wal-method=stream",
                f"--dbname={self.origin.dsn()}", "-D", self._inner_data,
            )  # fmt: skip
            self._write_file("standby.signal", b"")
            return
        self.run(
            "initdb", "--no-sync", f"--username={self.superuser}", "--auth=trust", "--encoding=UTF8",
            "--locale=C.UTF-8", "-D", self._inner_data,
        )  # fmt: skip

    def _write_settings(self) -> None:
        settings = {
            "listen_addresses": HOST,
            "port": str(self.port),
            "unix_socket_directories": "",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **({"primary_conninfo": self.origin.dsn()} if self.origin else {}),
            **self.settings,
        }
        lines = [f"{name} = '{value.replace("'", "''")}'\n" for name, value in settings.items()]
        (self.data / "pgrelay.conf").write_text("".join(lines))
        main = self.data / "postgresql.conf"
        include = "include 'pgrelay.conf'\n"
        if include not in (text := main.read_text()):
            main.write_text(text + include)
        (self.data / "pg_hba.conf").write_text("".join(f"{rule}\n" for rule in self._rules()))
        for name, content in self.files.items():
            self._write_file(name, content)

    def _write_file(self, name: str, content: bytes) -> None:
        file = self.data / name
        for directory in reversed(file.relative_to(self.data).parents[:-1]):
            (self.data / directory).mkdir(mode=0o700, exist_ok=True)
            self.server.own(self.data / directory)
        file.touch(mode=0o600)
        file.write_bytes(content)
        self.server.own(file)

    def _rules(self) -> list[str]:
        if self.access_rules is not None:
            return list(self.access_rules)
        with_password = [f"host all {role} {HOST}/32 scram-sha-256" for role in self.password_roles]
        return [*with_password, f"host all all {HOST}/32 trust", f"host replication all {HOST}/32 trust"]

    def run(self, program: str, *arguments: str | Path) -> None:
        """Run one of the server's programs as its system user, in the server's environment.

        Parameters
        ----------
        program
            Its name.
        arguments
            Its arguments; paths as the server's own system names them.

        Raises
        ------
        SandboxError
            If it fails; the message ends with its output and that of the server.
        """
        command = self.server.command(program, *arguments, as_server=True)
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", **self.environment}
        started = time.time()
        result = subprocess.run(
            command, check=False, cwd="/", env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        if result.returncode != 0:
            output = result.stdout.strip()
            if self.log.exists() and self.log.stat().st_mtime >= started - 1:
                output += "\n" + "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
            raise SandboxError(f"{program} of the cluster in {self.home} failed:\n{output}")
