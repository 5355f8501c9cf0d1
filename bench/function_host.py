"""A Lambda endpoint that runs a function's app.py, in a process of its own for each of its environments.

Started as a program, with the function's folder on PYTHONPATH: it prints its port and serves until it is ended. An
environment serves one connection, and one invocation at a time, as Lambda's do; an invocation of type Event is answered
before it runs.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@contextmanager
def running(python: str, environment: Mapping[str, str], environments: int) -> Iterator[str]:
    """Start the process and end it; yield its URL."""
    command = [python, __file__, f"--environments={environments}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.terminate()


class Context:
    """What Lambda passes beside the payload."""

    function_name = invoked_function_arn = aws_request_id = "bench"
    memory_limit_in_mb = 1024

    def get_remaining_time_in_millis(self) -> int:
        """Return enough."""
        return 120_000


def _serve(environments: int) -> None:
    listener = socket.create_server(("127.0.0.1", 0), backlog=128)
    children = []
    for _ in range(environments):
        child = os.fork()
        if not child:
            _serve_connections(listener)
        children.append(child)

    def end(*_: object) -> None:
        for child in children:
            os.kill(child, signal.SIGTERM)
        sys.exit()

    signal.signal(signal.SIGTERM, end)
    print(listener.getsockname()[1], flush=True)
    signal.pause()


def _serve_connections(listener: socket.socket) -> None:
    import app  # type: ignore[import-not-found]

    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 -- logs and metrics
    while True:
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        received = b""
        while True:
            head, end, received = received.partition(b"\r\n\r\n")
            while not end and (data := connection.recv(1 << 20)):
                head, end, received = (head + data).partition(b"\r\n\r\n")
            if not end:
                break
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            parts = [received]
            missing = length - len(received)
            while missing > 0 and (data := connection.recv(1 << 20)):
                parts.append(data)
                missing -= len(parts[-1])
            body = b"".join(parts)
            body, received = body[:length], body[length:]
            if b"x-amz-invocation-type: event" in head.lower():
                _answer(connection, b"202 Accepted", b"")
                app.handler(json.loads(body), Context())
            else:
                _answer(connection, b"200 OK", json.dumps(app.handler(json.loads(body), Context())).encode())
        connection.close()


def _answer(connection: socket.socket, status: bytes, body: bytes) -> None:
    connection.sendall(
        b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nX-Amz-Executed-Version: $LATEST\r\n"
        b"x-amzn-RequestId: 0\r\nContent-Length: %d\r\n\r\n%b" % (status, len(body), body)
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--environments", type=int, default=1)
    _serve(parser.parse_args().environments)
