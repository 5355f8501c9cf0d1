"""Drains: each a process of its own that calls pgrelay.drain again and again, as pg_cron and `pgrelay drain` do."""

from __future__ import annotations

import os
import subprocess
import threading
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING

from sandbox.servers import system_server
from tests.campaign.places import DRAIN

if TYPE_CHECKING:
    from random import Random

    from tests.campaign.places import Place

TURN_SECONDS = 5
_PAUSE_SECONDS = 0.2
APPLICATION = "campaign drain"


class Drains:
    """The drains of all places of a run."""

    def __init__(self) -> None:
        self.errors: Counter[str] = Counter()
        """What calls failed with."""
        self._drains: list[_Drain] = []

    def start(self, place: Place, count: int = 1) -> None:
        """Start drains in a database."""
        for _ in range(count):
            drain = _Drain(place, self.errors)
            self._drains.append(drain)
            drain.start()

    def stop(self, place: Place | None = None) -> None:
        """Stop the drains of a database, or all."""
        stopped = [drain for drain in self._drains if place is None or drain.place == place]
        for drain in stopped:
            drain.ended.set()
        for drain in stopped:
            drain.end_call()
            drain.join()
            self._drains.remove(drain)

    def kill(self, random: Random) -> None:
        """Kill one drain's process with SIGKILL; its supervisor starts another."""
        random.choice(self._drains).kill()


class _Drain(threading.Thread):
    """Keeps one drain running."""

    def __init__(self, place: Place, errors: Counter[str]) -> None:
        super().__init__(daemon=True)
        self.place = place
        self.ended = threading.Event()
        self._errors = errors
        self._process: subprocess.Popen[str] | None = None

    def run(self) -> None:
        words = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", f"CALL pgrelay.drain(p_seconds => {TURN_SECONDS})"]
        command = system_server().command("psql", *words, self.place.dsn(DRAIN))
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "PGAPPNAME": APPLICATION}
        while not self.ended.is_set():
            self._process = subprocess.Popen(
                command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE, text=True,
            )  # fmt: skip
            _, output = self._process.communicate()
            if self._process.returncode > 0 and not self.ended.is_set():
                lines = [line for line in output.splitlines() if "ERROR:" in line or "FATAL:" in line]
                text = (lines or output.splitlines() or ["no message"])[0]
                self._errors[text.rpartition(" failed: ")[2].strip()] += 1
                self.ended.wait(_PAUSE_SECONDS)

    def kill(self) -> None:
        process = self._process
        if process is not None:
            with suppress(ProcessLookupError):
                process.kill()

    def end_call(self) -> None:
        """End the running call: its backend would go on without a client."""
        with suppress(Exception), self.place.connect() as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND application_name = %s",
                [APPLICATION],
            )
        self.kill()
