"""The name of a server, as clients know it: a TCP port on loopback that leads to whichever server it is pointed at.

RDS and Aurora change what a name leads to when they fail over, some seconds after another server became the writer.
Here the name stays 127.0.0.1 and a port; new connections go where `point_at` says, and those that are open stay.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sandbox.paths import ROOT
from sandbox.postgres import HOST
from sandbox.services import Service

_CHUNK_BYTES = 1 << 16


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """A name and what it leads to.

    Parameters
    ----------
    directory
        Its log and its target; disposable.
    port
        The TCP port on 127.0.0.1 that clients use.
    """

    directory: Path
    port: int

    @cached_property
    def _service(self) -> Service:
        return Service(directory=self.directory, port=self.port)

    @property
    def _target_file(self) -> Path:
        return self.directory / "target"

    def point_at(self, port: int) -> None:
        """Lead new connections to another port of loopback."""
        self._service.create_directory()
        new = self._target_file.with_suffix(".new")
        new.write_text(str(port))
        new.replace(self._target_file)

    def start(self) -> None:
        """Listen; a running one is left alone."""
        program = [sys.executable, "-m", "sandbox.lab.endpoint", str(self.port), str(self._target_file)]
        self._service.start(program, {**os.environ, "PYTHONPATH": str(ROOT)})
        self._service.wait_until_listening()

    def stop(self) -> None:
        """Stop listening and close every connection."""
        self._service.stop()


async def _serve(port: int, target_file: Path) -> None:
    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(_CHUNK_BYTES):
                writer.write(data)
                await writer.drain()
        except OSError:
            pass  # one side hung up: so does the other
        finally:
            writer.close()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            server_reader, server_writer = await asyncio.open_connection(HOST, int(target_file.read_text()))
        except OSError:
            writer.close()
            return
        await asyncio.gather(forward(reader, server_writer), forward(server_reader, writer))

    server = await asyncio.start_server(connected, HOST, port)
    await server.serve_forever()


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("port", type=int)
    parser.add_argument("target_file", type=Path, help="a file with the port that new connections are led to")
    arguments = parser.parse_args()
    with suppress(KeyboardInterrupt):
        asyncio.run(_serve(arguments.port, arguments.target_file))


if __name__ == "__main__":
    _main()
