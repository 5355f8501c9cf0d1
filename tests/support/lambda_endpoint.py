"""A small stand-in for AWS Lambda's Invoke API, on loopback.

    with LambdaEndpoint() as endpoint:
        endpoint.url                              # for aws_lambda.endpoint_override
        endpoint.respond("echo", lambda payload: {**payload, "Status": "OK"})
        ...                                       # something invokes
        [invocation] = endpoint.wait_for(1)       # or endpoint.invocations: all of them until now
        invocation.function, invocation.qualifier, invocation.invocation_type, invocation.payload

`respond(function, handler)` takes the bare function name. The handler gets the decoded payload and returns
what the function answers; without one, a function answers with its own payload. It may sleep, return
`RawResult` for bytes that are sent as they are, or raise `FunctionError` (the function failed), `ApiError`
(Lambda refused) or `Garbage` (what answered is no Lambda). It runs for Event and DryRun too, whose answer is
dropped, so that they can be refused.

`hang(function)` lets a function answer nothing until `clear()` or `refuse()`: who returns before has not waited for it.
`refuse()` closes the port and every connection, `accept()` opens the same port again, `clear()` forgets
invocations and handlers and accepts again. `connections` counts TCP connections since the last `clear()`. With
`tls`, the context of a server with its certificate, it speaks HTTPS and `handshakes` counts those that succeeded.
With `keeps=False` it forgets invocations at once: for millions of them.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
import socket
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

from sandbox.postgres import free_port

if TYPE_CHECKING:
    import ssl
    from types import TracebackType

type Handler = Callable[[Any], object]

LOG_TAIL_BYTES = 4096
DRY_RUN_STATUS = 204
STATUS = {"RequestResponse": 200, "Event": 202, "DryRun": DRY_RUN_STATUS}
PATH_PREFIX = "/2015-03-31/functions/"
PATH_SUFFIX = "/invocations"


class FunctionError(Exception):
    """The function failed: Lambda answers 200 with X-Amz-Function-Error."""

    def __init__(self, payload: object, kind: str = "Unhandled") -> None:
        super().__init__(kind)
        self.payload = payload
        self.kind = kind


class ApiError(Exception):
    """Lambda refuses the call."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.message = message


class Garbage(Exception):  # noqa: N818 - not an error of the test, but what it orders
    """Answer with bytes that are no HTTP and hang up."""


class Truncated(Exception):  # noqa: N818 - not an error of the test, but what it orders
    """Hang up in the middle of an answer."""


@dataclass(frozen=True)
class RawResult:
    """A function's result, byte for byte."""

    body: bytes


@dataclass(frozen=True, kw_only=True)
class Invocation:
    """One call as it arrived."""

    name: str  # as sent: a name, a partial or a full ARN, with or without qualifier
    qualifier: str | None  # from the query, else from the name
    invocation_type: str
    log_type: str
    client_context: Any  # decoded; None when absent
    body: bytes
    headers: Mapping[str, str] = field(repr=False)

    @property
    def function(self) -> str:
        """The bare function name."""
        return _split(self.name)[0]

    @property
    def payload(self) -> Any:
        """The decoded payload."""
        return json.loads(self.body)


class LambdaEndpoint:
    """The endpoint; a context manager that listens from entry to exit."""

    def __init__(self, tls: ssl.SSLContext | None = None, *, keeps: bool = True) -> None:
        self._tls = tls
        self._keeps = keeps
        self._handshakes = 0
        self._lock = threading.Condition()
        self._invocations: list[Invocation] = []
        self._handlers: dict[str, Handler] = {}
        self._sockets: set[socket.socket] = set()
        self._connections = 0
        self._port = free_port()
        self._server: _Server | None = None
        self._let_go = threading.Event()

    def __enter__(self) -> Self:
        self.accept()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.refuse()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self._port}"

    @property
    def invocations(self) -> list[Invocation]:
        """What arrived, in order of arrival."""
        with self._lock:
            return list(self._invocations)

    @property
    def connections(self) -> int:
        """How many TCP connections were opened."""
        with self._lock:
            return self._connections

    @property
    def handshakes(self) -> int:
        """How many TLS handshakes succeeded."""
        with self._lock:
            return self._handshakes

    def wait_for(self, count: int, timeout_seconds: float = 10) -> list[Invocation]:
        """Return all invocations once there are at least `count`; fail after the timeout."""
        with self._lock:
            arrived = self._lock.wait_for(lambda: len(self._invocations) >= count, timeout_seconds)
            assert arrived, f"{len(self._invocations)} of {count} invocations within {timeout_seconds} s"
            return list(self._invocations)

    def respond(self, function: str, handler: Handler) -> None:
        """Let a function answer by calling `handler` with the decoded payload."""
        with self._lock:
            self._handlers[function] = handler

    def hang(self, function: str) -> None:
        """Let a function answer nothing, until the next `clear` or `refuse`."""
        let_go = self._let_go
        self.respond(function, lambda _payload: let_go.wait())

    def refuse(self) -> None:
        """Close the port and every connection, so that the endpoint cannot be reached."""
        self._stop_hanging()
        server, self._server = self._server, None
        if server is None:
            return
        server.shutdown()
        server.server_close()
        with self._lock:
            for connection in self._sockets:
                with contextlib.suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    def accept(self) -> None:
        """Listen, on the same port as before."""
        if self._server is None:
            self._server = _Server(self, self._port)
            threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def clear(self) -> None:
        """Start as new: no invocations, no handlers, reachable."""
        self._stop_hanging()
        with self._lock:
            self._invocations.clear()
            self._handlers.clear()
            self._connections = self._handshakes = 0
        self.accept()

    def _stop_hanging(self) -> None:
        self._let_go.set()
        self._let_go = threading.Event()

    def _opened(self, connection: socket.socket) -> None:
        with self._lock:
            self._connections += 1
            self._sockets.add(connection)

    def _secured(self, connection: socket.socket) -> socket.socket:
        """Do the handshake of a connection if this endpoint speaks HTTPS."""
        if self._tls is None:
            return connection
        secured = self._tls.wrap_socket(connection, server_side=True)
        with self._lock:
            self._handshakes += 1
        return secured

    def _closed(self, connection: socket.socket) -> None:
        with self._lock:
            self._sockets.discard(connection)

    def _receive(self, invocation: Invocation) -> Handler | None:
        with self._lock:
            if self._keeps:
                self._invocations.append(invocation)
            self._lock.notify_all()
            return self._handlers.get(invocation.function)


class _Server(ThreadingHTTPServer):
    def __init__(self, endpoint: LambdaEndpoint, port: int) -> None:
        self.endpoint = endpoint
        super().__init__(("127.0.0.1", port), _RequestHandler)

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet: callers that time out hang up in the middle of an answer."""


class _RequestHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # one write an answer
    server: _Server

    def setup(self) -> None:
        self._plain: socket.socket = self.request
        self.server.endpoint._opened(self._plain)
        self.request = self.server.endpoint._secured(self._plain)
        super().setup()

    def finish(self) -> None:
        self.server.endpoint._closed(self._plain)
        super().finish()
        self.request.close()

    def do_POST(self) -> None:
        url = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if not (url.path.startswith(PATH_PREFIX) and url.path.endswith(PATH_SUFFIX)):
            self._refuse(ApiError(404, "UnknownOperationException", f"no operation at {url.path}"))
            return
        name = unquote(url.path.removeprefix(PATH_PREFIX).removesuffix(PATH_SUFFIX))
        invocation = Invocation(
            name=name,
            qualifier=parse_qs(url.query).get("Qualifier", [_split(name)[1]])[0],
            invocation_type=self.headers.get("X-Amz-Invocation-Type", "RequestResponse"),
            log_type=self.headers.get("X-Amz-Log-Type", "None"),
            client_context=_decode_context(self.headers.get("X-Amz-Client-Context")),
            body=body,
            headers=dict(self.headers.items()),
        )
        handler = self.server.endpoint._receive(invocation)
        try:
            result = handler(invocation.payload) if handler else RawResult(body)
        except FunctionError as error:
            self._answer(invocation, error.payload, error.kind)
        except ApiError as error:
            self._refuse(error)
        except Garbage:
            self.wfile.write(b"\x00\xffthis is no HTTP\r\n\r\n")
            self.close_connection = True
        except Truncated:
            self.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"half": 1}')
            self.close_connection = True
        else:
            self._answer(invocation, result, None)

    def _answer(self, invocation: Invocation, result: object, error: str | None) -> None:
        headers = {"X-Amz-Executed-Version": _executed_version(invocation.qualifier)}
        body = b""
        if invocation.invocation_type == "RequestResponse":
            body = result.body if isinstance(result, RawResult) else json.dumps(result).encode()
            if error:
                headers["X-Amz-Function-Error"] = error
            if invocation.log_type == "Tail":
                log = f"START\n{invocation.name}: {len(invocation.body)} bytes\nEND\n".encode()
                headers["X-Amz-Log-Result"] = base64.b64encode(log[-LOG_TAIL_BYTES:]).decode()
        self._send(STATUS[invocation.invocation_type], headers, body)

    def _refuse(self, error: ApiError) -> None:
        body = json.dumps({"Type": "User", "Message": error.message}).encode()
        self._send(error.status, {"x-amzn-ErrorType": error.code}, body)

    def _send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        self.send_header("x-amzn-RequestId", f"request-{time.monotonic_ns()}")
        for header, value in headers.items():
            self.send_header(header, value)
        if status != DRY_RUN_STATUS:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Keep quiet."""


def _split(name: str) -> tuple[str, str | None]:
    """Split what identifies a function into its bare name and its qualifier."""
    parts = name.split(":")
    if "function" in parts[:-1]:
        parts = parts[parts.index("function") + 1 :]
    return parts[0], parts[1] if len(parts) > 1 else None


def _executed_version(qualifier: str | None) -> str:
    """Return what a qualifier means here: every alias is at version 1."""
    if qualifier is None or qualifier.startswith("$"):
        return "$LATEST"
    return qualifier if qualifier.isdigit() else "1"


def _decode_context(header: str | None) -> Any:
    if header is None:
        return None
    try:
        return json.loads(base64.b64decode(header, validate=True))
    except (binascii.Error, ValueError) as error:
        raise AssertionError(f"client context is not base64 of JSON: {header[:80]}") from error
