"""An SNS that takes everything, in a process of its own, and tells how many events it took and how late they came.

Started as a program: it prints its port and serves until it is ended.
"""

from __future__ import annotations

import argparse
import json
import re
import socketserver
import subprocess
import threading
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING
from urllib.parse import unquote, unquote_to_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

ARN = "arn:aws:sns:us-east-1:123456789012:events"

_MESSAGE_ID = b"11111111-2222-3333-4444-555555555555"
_SUCCESSFUL = b"<member><Id>%d</Id><MessageId>" + _MESSAGE_ID + b"</MessageId></member>"
_BATCH_ANSWER = (
    b'<PublishBatchResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishBatchResult><Successful>%s'
    b"</Successful><Failed/></PublishBatchResult></PublishBatchResponse>"
)
_ANSWER = (
    b'<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>'
    + _MESSAGE_ID
    + b"</MessageId></PublishResult></PublishResponse>"
)
_MESSAGE = re.compile(rb"[.&?]Message=([^&]*)")
# A CloudEvent's time, or the column of a bare row that says when it was inserted.
_WRITTEN_AT = re.compile(rb"%22(?:time|inserted_at)(?:%5C)?%22%3A\+?(?:%5C)?%22([0-9T%.A-F+-]+?)(?:%5C)?%22")


@dataclass(frozen=True, kw_only=True)
class Arrivals:
    """What came since the last question.

    Parameters
    ----------
    seconds
        From when each event says that it was written to its arrival, in order of arrival.
    requests
        Calls of SNS.
    message_bytes
        Of all messages, without attributes.
    """

    seconds: list[float]
    requests: int
    message_bytes: int


@dataclass(frozen=True, kw_only=True)
class Topic:
    """The process, as the benchmark sees it."""

    url: str

    def take_arrivals(self) -> Arrivals:
        """Return what came since the last time."""
        with urllib.request.urlopen(self.url) as answer:  # noqa: S310 -- ours
            return Arrivals(**json.load(answer))


@contextmanager
def running(python: str, answer_ms: int = 0) -> Iterator[Topic]:
    """Start the process and end it."""
    command = [python, __file__, f"--answer-ms={answer_ms}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield Topic(url=f"http://127.0.0.1:{process.stdout.readline().strip()}")
        finally:
            process.terminate()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    answer_seconds = 0.0
    lock = threading.Lock()
    arrived: list[tuple[float, bytes]] = []  # noqa: RUF012

    def do_POST(self) -> None:
        """Answer a Publish or PublishBatch."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        time.sleep(self.answer_seconds)
        with self.lock:
            self.arrived.append((time.time(), body))
        messages = body.count(b".Message=")
        successful = b"".join(_SUCCESSFUL % number for number in range(messages))
        self._answer("text/xml", _BATCH_ANSWER % successful if messages else _ANSWER)

    def do_GET(self) -> None:
        """Tell what arrived; what was sent is read now, so that it takes no time from what is measured."""
        with self.lock:
            arrived = list(self.arrived)
            self.arrived.clear()
        seconds = [
            at - datetime.fromisoformat(unquote(written_at.decode())).timestamp()
            for at, body in arrived
            for written_at in _WRITTEN_AT.findall(body)
        ]
        message_bytes = sum(
            len(unquote_to_bytes(message.replace(b"+", b" ")))
            for _, body in arrived
            for message in _MESSAGE.findall(body)
        )
        arrivals = {"seconds": seconds, "requests": len(arrived), "message_bytes": message_bytes}
        self._answer("application/json", json.dumps(arrivals).encode())

    def log_message(self, *_: object) -> None:
        """Print nothing."""

    def _answer(self, content_type: str, answer: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 128


def _serve(answer_ms: int) -> None:
    _Handler.answer_seconds = answer_ms / 1000
    with _Server(("127.0.0.1", 0), _Handler) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--answer-ms", type=int, default=0)
    _serve(parser.parse_args().answer_ms)
