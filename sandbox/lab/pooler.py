"""PgBouncer in transaction mode, as people put it in front of RDS."""

from __future__ import annotations

import os
import pwd
import shutil
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sandbox.errors import SandboxError
from sandbox.postgres import HOST
from sandbox.servers import SUPERUSER
from sandbox.services import Service

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_PROGRAM_DIRECTORIES = "/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True, kw_only=True)
class Pooler:
    """A PgBouncer on loopback.

    Parameters
    ----------
    directory
        Its configuration and log; disposable.
    port
        The TCP port on 127.0.0.1 that clients use.
    server_port
        The port of the server, or of the endpoint that leads to it.
    """

    directory: Path
    port: int
    server_port: int

    @cached_property
    def _service(self) -> Service:
        return Service(directory=self.directory, port=self.port)

    def start(self, passwords: Mapping[str, str]) -> None:
        """Start it; a running one is left alone.

        Parameters
        ----------
        passwords
            Those of the roles that may come in, to the pooler and from it to the server.

        Raises
        ------
        SandboxError
            If there is no pgbouncer on this machine, or the port is taken.
        """
        program = shutil.which("pgbouncer", path=_PROGRAM_DIRECTORIES)
        if program is None:
            raise SandboxError("The pooler needs PgBouncer. Run: apt-get install pgbouncer")
        self._service.create_directory()
        users = self.directory / "users.txt"
        users.write_text("".join(f'"{user}" "{password}"\n' for user, password in passwords.items()))
        settings = {
            "listen_addr": HOST,
            "listen_port": self.port,
            "unix_socket_dir": "",
            "auth_type": "scram-sha-256",
            "auth_file": users,
            "pool_mode": "transaction",
            "default_pool_size": 5,
            "server_tls_sslmode": "require",
            # A busy pool gives each transaction another connection; with this an idle one does, too.
            "server_round_robin": 1,
            "ignore_startup_parameters": "extra_float_digits",
        }
        lines = ["[databases]", f"* = host={HOST} port={self.server_port}", "[pgbouncer]"]
        configuration = self.directory / "pgbouncer.ini"
        configuration.write_text("\n".join([*lines, *(f"{name} = {value}" for name, value in settings.items())]) + "\n")
        command: list[str | Path] = [program, configuration]
        if os.geteuid() == 0:  # it refuses to run as root
            account = pwd.getpwnam(SUPERUSER)
            for path in (self.directory, users, configuration):
                os.chown(path, account.pw_uid, account.pw_gid)
            command = ["runuser", "-u", SUPERUSER, "--", *command]
        self._service.start(command, {"PATH": _PROGRAM_DIRECTORIES})
        self._service.wait_until_listening()

    def stop(self) -> None:
        """Stop it and close every connection."""
        self._service.stop()
