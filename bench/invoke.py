"""What a call of aws_lambda.invoke costs, beside a bare botocore client and the published awslambda_fn, in one run.

All of them call one local endpoint process that answers at once, over HTTP and over TLS. They take turns in short
rounds, so that what else the machine does falls on all alike. `invoke` and `awslambda_fn` are timed inside the server,
in a PL/pgSQL loop, as a trigger would call them; the bare client is timed in a process of its own, which runs the same
Python and the same botocore. Run it with `make bench-invoke`.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import socket
import ssl
import statistics
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox import databases
from sandbox.certificates import write_certificates
from sandbox.paths import STATE
from sandbox.postgres import HOST, PostgresCluster, free_port
from sandbox.servers import system_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.sharedctypes import Synchronized

    import psycopg

DATABASE = "bench"
SYSTEM_AUTHORITIES = Path("/etc/ssl/certs/ca-certificates.crt")
PAYLOAD = '{"schema": "public", "table": "orders", "operation": "INSERT", "new": {"id": 42, "note": "from a trigger"}}'
WARM_UP_CALLS = 20
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",  # pragma: allowlist secret
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_EC2_METADATA_DISABLED": "true",
}

MOST_TIMES_THE_BARE_CALL = 1.3
LEAST_TIMES_FASTER = {"http": 4, "https": 10}
FIRST_CALL_MS = 400

# The shape of the published function: a client for each call, the payload read and returned as text.
PUBLISHED_FUNCTION = """
CREATE FUNCTION awslambda_fn(fn_name text, fn_args text) RETURNS text LANGUAGE plpython3u AS $python$
import boto3

client = boto3.client("lambda", endpoint_url={endpoint!r})
response = client.invoke(FunctionName=fn_name, InvocationType="RequestResponse", Payload=fn_args)
result = response["Payload"].read()
if "FunctionError" in response:
    raise Exception(result)
return result.decode()
$python$
"""
# Each returns the milliseconds of every call.
TIMED_LOOP = """
CREATE OR REPLACE FUNCTION {name}(calls integer) RETURNS double precision[] LANGUAGE plpgsql AS $function$
DECLARE
    v_payload CONSTANT json := '{payload}';
    v_started timestamptz;
    v_answer record;
    v_ms double precision[] := '{{}}';
BEGIN
    FOR n IN 1..calls LOOP
        v_started := clock_timestamp();
        {call}
        v_ms := v_ms || extract(epoch FROM clock_timestamp() - v_started)::double precision * 1000;
    END LOOP;
    RETURN v_ms;
END
$function$
"""
BARE_CLIENT = """
import json, sys, time
import botocore.config, botocore.session

client = botocore.session.Session().create_client(
    "lambda",
    endpoint_url=sys.argv[1],
    config=botocore.config.Config(connect_timeout=1, read_timeout=3, retries={"total_max_attempts": 1}),
)
payload = sys.argv[2].encode()
for line in sys.stdin:
    ms = []
    for _ in range(int(line)):
        started = time.perf_counter()
        answer = client.invoke(FunctionName="f", Payload=payload)
        json.loads(answer["Payload"].read())
        ms.append((time.perf_counter() - started) * 1000)
    print(json.dumps(ms), flush=True)
"""


@dataclass(frozen=True, kw_only=True)
class Result:
    """Milliseconds a call, and what the endpoint counted, for one scheme."""

    bare: float
    invoke: float
    published: float
    statement: float
    first_call: float
    connections_of_a_backend: int
    handshakes_of_a_backend: int


class Endpoint:
    """A Lambda endpoint in a process of its own that answers every request at once with its body."""

    def __init__(self, scheme: str, directory: Path) -> None:
        self.scheme = scheme
        authority, self._certificate, self._key = write_certificates(directory)
        # What a server trusts in earnest: reading it is most of what a client a call costs over TLS.
        self.trusted = directory / "trusted.pem"
        self.trusted.write_text(SYSTEM_AUTHORITIES.read_text() + authority.read_text())
        self._connections: Synchronized[int] = multiprocessing.Value("i", 0)
        self._handshakes: Synchronized[int] = multiprocessing.Value("i", 0)
        self._socket = socket.create_server((HOST, 0), backlog=128)
        self.url = f"{scheme}://{HOST}:{self._socket.getsockname()[1]}"
        self._process = multiprocessing.get_context("fork").Process(target=self._serve, daemon=True)
        self._process.start()

    @property
    def counts(self) -> tuple[int, int]:
        """TCP connections and TLS handshakes so far."""
        return self._connections.value, self._handshakes.value

    def close(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.join()
        self._socket.close()

    def _serve(self) -> None:
        context = None
        if self.scheme == "https":
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self._certificate, self._key)
        while True:
            connection, _ = self._socket.accept()
            threading.Thread(target=self._answer, args=(connection, context), daemon=True).start()

    def _answer(self, connection: socket.socket, context: ssl.SSLContext | None) -> None:
        with self._connections.get_lock():
            self._connections.value += 1
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if context is not None:
            connection = context.wrap_socket(connection, server_side=True)
            with self._handshakes.get_lock():
                self._handshakes.value += 1
        received = b""
        while True:
            head, end, received = received.partition(b"\r\n\r\n")
            while not end:
                data = connection.recv(65536)
                if not data:
                    connection.close()
                    return
                head, end, received = (head + data).partition(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0] or 0)
            while len(received) < length:
                received += connection.recv(65536)
            body, received = received[:length], received[length:]
            connection.sendall(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nX-Amz-Executed-Version: $LATEST\r\n"
                b"x-amzn-RequestId: 0\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
            )


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=20, help="turns of each candidate (default: %(default)s)")
    parser.add_argument("--calls", type=int, default=25, help="calls a turn (default: %(default)s)")
    parser.add_argument("--backends", type=int, default=7, help="first calls (default: %(default)s)")
    options = parser.parse_args()

    with tempfile.TemporaryDirectory(prefix="pgrelay-bench-") as directory:
        Path(directory).chmod(0o755)
        for scheme in ("http", "https"):
            endpoint = Endpoint(scheme, Path(directory))
            try:
                with _cluster(endpoint) as cluster:
                    report(scheme, measure(cluster, endpoint, options), options)
            finally:
                endpoint.close()


@contextmanager
def _cluster(endpoint: Endpoint) -> Iterator[PostgresCluster]:
    """Give a cluster whose aws_lambda calls the endpoint, with the functions that are timed."""
    server = system_server()
    server.install_extension_files()
    cluster = PostgresCluster(
        server=server,
        directory=STATE / "bench" / "postgres",
        port=free_port(),
        settings={"aws_lambda.endpoint_override": endpoint.url, "fsync": "off"},
        environment={**CREDENTIALS, "AWS_CA_BUNDLE": str(endpoint.trusted)},
    )
    cluster.destroy()  # what a killed run left
    try:
        cluster.start()
        databases.create_dba(cluster)
        databases.create_database(cluster, DATABASE, ["aws_lambda"])
        with cluster.connect(DATABASE) as connection:
            connection.execute(PUBLISHED_FUNCTION.format(endpoint=endpoint.url).encode())
            calls = {
                "time_invoke": "SELECT i.* INTO v_answer FROM aws_lambda.invoke('f', v_payload) AS i;",
                "time_published": "SELECT awslambda_fn('f', v_payload::text)::json INTO v_answer;",
            }
            for name, call in calls.items():
                connection.execute(TIMED_LOOP.format(name=name, payload=PAYLOAD, call=call).encode())
        yield cluster
    finally:
        cluster.destroy()


def measure(cluster: PostgresCluster, endpoint: Endpoint, options: argparse.Namespace) -> Result:
    """Let the candidates take turns against one endpoint."""
    first_calls = [first_call(cluster) for _ in range(options.backends)]
    ms: dict[str, list[float]] = {name: [] for name in ("bare", "invoke", "published", "statement")}
    opened = [0, 0]

    def counted(turn: Callable[[], list[float]]) -> list[float]:
        before = endpoint.counts
        measured = turn()
        for number, count in enumerate(endpoint.counts):
            opened[number] += count - before[number]
        return measured

    with cluster.connect(DATABASE) as connection, bare_client(endpoint) as bare:
        bare(WARM_UP_CALLS)
        in_server(connection, "time_published", 3)
        counted(lambda: in_server(connection, "time_invoke", WARM_UP_CALLS))
        for _ in range(options.rounds):
            ms["bare"] += bare(options.calls)
            ms["invoke"] += counted(lambda: in_server(connection, "time_invoke", options.calls))
            ms["statement"] += counted(lambda: statements(connection, options.calls))
            ms["published"] += in_server(connection, "time_published", published_calls(options))
    return Result(
        **{name: statistics.median(values) for name, values in ms.items()},
        first_call=statistics.median(first_calls),
        connections_of_a_backend=opened[0],
        handshakes_of_a_backend=opened[1],
    )


def published_calls(options: argparse.Namespace) -> int:
    """Return how many calls a turn of the published function has: fewer, because they take long."""
    calls: int = options.calls
    return max(1, calls // 10)


def first_call(cluster: PostgresCluster) -> float:
    """Return the milliseconds of a new backend's first call."""
    with cluster.connect(DATABASE) as connection:
        return in_server(connection, "time_invoke", 1)[0]


def in_server(connection: psycopg.Connection, function: str, calls: int) -> list[float]:
    """Return the milliseconds of each call, as the server saw them."""
    row = connection.execute(f"SELECT {function}(%s)".encode(), (calls,)).fetchone()
    assert row is not None
    ms: list[float] = row[0]
    return ms


def statements(connection: psycopg.Connection, calls: int) -> list[float]:
    """Return the milliseconds of each call as a statement of a client's."""
    ms = []
    for _ in range(calls):
        started = time.perf_counter()
        connection.execute("SELECT * FROM aws_lambda.invoke('f', %s::json)", (PAYLOAD,)).fetchone()
        ms.append((time.perf_counter() - started) * 1000)
    return ms


@contextmanager
def bare_client(endpoint: Endpoint) -> Iterator[Callable[[int], list[float]]]:
    """Give what lets the bare client call, which uses the Python and the botocore that PL/Python uses."""
    environment = {**CREDENTIALS, "PATH": os.environ["PATH"], "AWS_CA_BUNDLE": str(endpoint.trusted)}
    process = subprocess.Popen(
        ["/usr/bin/python3", "-c", BARE_CLIENT, endpoint.url, PAYLOAD],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    stdin, stdout = process.stdin, process.stdout

    def call(calls: int) -> list[float]:
        stdin.write(f"{calls}\n")
        stdin.flush()
        ms: list[float] = json.loads(stdout.readline())
        return ms

    with process:
        yield call
        stdin.close()


def report(scheme: str, result: Result, options: argparse.Namespace) -> None:
    """Print what was measured, beside what is expected."""
    calls = options.rounds * options.calls
    print(f"\n{scheme}: medians of {calls} calls, awslambda_fn of {options.rounds * published_calls(options)}")
    rows: list[tuple[str, str, str]] = [
        ("a bare botocore client", f"{result.bare:.2f} ms", ""),
        ("aws_lambda.invoke", f"{result.invoke:.2f} ms", ""),
        ("aws_lambda.invoke, as a client's statement", f"{result.statement:.2f} ms", ""),
        ("awslambda_fn as published", f"{result.published:.2f} ms", ""),
    ]
    ratio = result.invoke / result.bare
    rows.append(("invoke / bare", f"{ratio:.2f}", expected(ratio <= MOST_TIMES_THE_BARE_CALL, "at most 1.3")))
    faster = result.published / result.invoke
    least = LEAST_TIMES_FASTER[scheme]
    rows.append(("published / invoke", f"{faster:.1f}", expected(faster >= least, f"at least {least}")))
    first = result.first_call
    rows.append(
        ("a backend's first call", f"{first:.0f} ms", expected(first < FIRST_CALL_MS, f"below {FIRST_CALL_MS} ms"))
    )
    count = result.connections_of_a_backend
    rows.append(("connections of a backend", str(count), expected(count == 1, "1")))
    if scheme == "https":
        count = result.handshakes_of_a_backend
        rows.append(("handshakes of a backend", str(count), expected(count == 1, "1")))
    for name, value, verdict in rows:
        print(f"  {name:<44}{value:>10}   {verdict}")


def expected(met: bool, words: str) -> str:
    """Say whether an expectation is met."""
    return f"{'ok' if met else 'MISSED'} (expected: {words})"


if __name__ == "__main__":
    main()
