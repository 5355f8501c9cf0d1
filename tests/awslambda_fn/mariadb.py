"""A MariaDB server of the tests' own, on loopback, thrown away when it stops."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

HOST = "127.0.0.1"
START_DEADLINE_SECONDS = 30
PROGRAMS = ("mariadbd", "mariadb-install-db", "mariadb")


class SqlError(Exception):
    """What the client said about a failed statement: ERROR 1644 (22032) at line 1: ..."""


@dataclass(kw_only=True)
class MariaDb:
    """The server; a context manager that runs from entry to exit.

    Parameters
    ----------
    directory
        Its data and log; disposable.
    port
        TCP port on 127.0.0.1.
    options
        More of the server's own.
    environment
        More of its environment.
    """

    directory: Path
    port: int
    options: Sequence[str] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)
    _stack: ExitStack = field(default_factory=ExitStack, init=False, repr=False)

    def __enter__(self) -> Self:
        shutil.rmtree(self.directory, ignore_errors=True)  # what a killed run left
        self.directory.mkdir(parents=True)
        user = f"--user={pwd.getpwuid(os.geteuid()).pw_name}"
        subprocess.run(
            ["mariadb-install-db", "--no-defaults", f"--datadir={self._data}", user, "--skip-test-db",
             "--auth-root-authentication-method=normal"],
            check=True, capture_output=True,
        )  # fmt: skip
        # A socket's path has at most 107 characters, a repository's may have more.
        sockets = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="pgrelay-mariadb-"))
        with (self.directory / "server.log").open("wb") as log:
            self._process = subprocess.Popen(
                ["mariadbd", "--no-defaults", f"--datadir={self._data}", user, f"--bind-address={HOST}",
                 f"--port={self.port}", f"--socket={sockets}/socket", f"--pid-file={self.directory / 'pid'}",
                 "--skip-name-resolve", "--default-time-zone=-05:00", "--log-bin=binlog", "--binlog-format=MIXED",
                 "--server-id=1", "--innodb-flush-log-at-trx-commit=0", "--sync-binlog=0", *self.options],
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
                env={**os.environ, **self.environment},
            )  # fmt: skip
        self._wait_until_it_answers()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
        self._stack.close()
        shutil.rmtree(self.directory, ignore_errors=True)

    @property
    def _data(self) -> Path:
        return self.directory / "data"

    def run(self, script: str, database: str = "", user: str = "root") -> list[list[str]]:
        r"""Run a script with the command-line client and return the rows of its queries.

        Values come as the client prints them: NULL, and \n, \t, \\ for line break, tab and backslash.

        Raises
        ------
        SqlError
            If a statement fails.
        """
        result = subprocess.run(
            ["mariadb", "--no-defaults", f"--host={HOST}", f"--port={self.port}", f"--user={user}", "--batch",
             "--skip-column-names", "--default-character-set=utf8mb4", database],
            check=False, input=script, capture_output=True, text=True, encoding="utf-8",
        )  # fmt: skip
        if result.returncode != 0:
            raise SqlError(result.stderr.strip())
        return [line.split("\t") for line in result.stdout.split("\n") if line]

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_DEADLINE_SECONDS
        while True:
            try:
                self.run("SELECT 1")
            except SqlError as error:
                if time.monotonic() > deadline or (self._process is not None and self._process.poll() is not None):
                    raise SqlError((self.directory / "server.log").read_text()) from error
            else:
                return
            time.sleep(0.05)


def is_installed() -> bool:
    """Tell whether the server and its client are there."""
    return all(shutil.which(program) for program in PROGRAMS)
