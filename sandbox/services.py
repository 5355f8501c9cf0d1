"""A server program of the sandbox's own that runs on after the command that started it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.errors import SandboxError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HOST = "127.0.0.1"
STOP_DEADLINE_SECONDS = 10
PORT_DEADLINE_SECONDS = 2
LISTEN_DEADLINE_SECONDS = 60
LOG_TAIL_LINES = 25


@dataclass(kw_only=True)
class Service:
    """A server program on loopback; another process finds the running one by its directory.

    Parameters
    ----------
    directory
        Its log, pid file and temporary files; disposable.
    port
        The TCP port on 127.0.0.1 that it listens on.
    """

    directory: Path
    port: int
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)

    @property
    def log(self) -> Path:
        """What the server wrote."""
        return self.directory / "server.log"

    @property
    def temporary_directory(self) -> Path:
        """Its temporary files, removed when it stops."""
        return self.directory / "tmp"

    @property
    def _pid_file(self) -> Path:
        return self.directory / "server.json"

    def create_directory(self) -> None:
        """Make the directory, which only this user may enter."""
        self.temporary_directory.mkdir(parents=True, exist_ok=True)
        self.directory.chmod(0o700)

    def start(self, command: Sequence[str | Path], environment: Mapping[str, str]) -> None:
        """Start the program, without waiting until it answers; a running one is left alone.

        Raises
        ------
        SandboxError
            If the port is taken.
        """
        if self.is_running():
            return
        self._wait_until_port_is_free()
        self.create_directory()
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self.directory,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # one group with its children, for `stop`
            )
        pid = self._process.pid
        self._pid_file.write_text(json.dumps({"pid": pid, "started": _start_time(pid)}))

    def wait_until_listening(self) -> None:
        """Wait until the program takes connections.

        Raises
        ------
        SandboxError
            If it ends, or does not in time; the message ends with its last lines.
        """
        deadline = time.monotonic() + LISTEN_DEADLINE_SECONDS
        while not self._is_listening():
            if not self.is_running() or time.monotonic() > deadline:
                raise SandboxError(f"The server on port {self.port} does not answer:\n{tail(self.log)}")
            time.sleep(0.05)

    def stop(self) -> None:
        """Stop the program and its children; not an error when it does not run."""
        pid = self._pid()
        if pid is not None:
            os.killpg(pid, signal.SIGTERM)
            deadline = time.monotonic() + STOP_DEADLINE_SECONDS
            while self.is_running() and time.monotonic() < deadline:
                time.sleep(0.05)
            with suppress(ProcessLookupError):  # the whole group ended by itself
                os.killpg(pid, signal.SIGKILL)
        if self._process is not None:
            self._process.wait()
            self._process = None
        self._pid_file.unlink(missing_ok=True)
        shutil.rmtree(self.temporary_directory, ignore_errors=True)

    def is_running(self) -> bool:
        """Tell whether this directory's own process is alive."""
        return self._pid() is not None

    def _pid(self) -> int | None:
        """Return the pid; the time it started tells it from a later process with the same pid."""
        if self._process is not None:
            self._process.poll()  # else one that ended would stay, as a zombie
        try:
            identity = json.loads(self._pid_file.read_text())
            pid, started = int(identity["pid"]), str(identity["started"])
        except (FileNotFoundError, ValueError, KeyError):
            return None
        return pid if _start_time(pid) == started else None

    def _wait_until_port_is_free(self) -> None:
        """Give a server that was just killed the moment it takes to let go of the port."""
        deadline = time.monotonic() + PORT_DEADLINE_SECONDS
        while self._is_listening():
            if time.monotonic() > deadline:
                raise SandboxError(f"Port {self.port} on {HOST} is taken by another program.")
            time.sleep(0.1)

    def _is_listening(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex((HOST, self.port)) == 0


def tail(log: Path) -> str:
    """Return the last lines of a log; nothing if there is none."""
    lines = log.read_text(errors="replace").rstrip().splitlines() if log.exists() else []
    return "\n".join(lines[-LOG_TAIL_LINES:])


def _start_time(pid: int) -> str | None:
    """Return when a process started (boot id, ticks since then); None if there is no such process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except (FileNotFoundError, ProcessLookupError):
        return None
    fields = stat.rpartition(")")[2].split()
    has_ended = fields[0] in "ZX"  # a zombie that its parent has not waited for
    return None if has_ended else f"{boot} {fields[19]}"
