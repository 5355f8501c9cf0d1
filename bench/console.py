"""What a page of the console takes, with 1,000 watches, 500 jobs, as many sets and a million dead letters.

Pages are asked for as a browser asks, so that it is all of it: the queries, the page, the way through the guard.
Run it with `make bench-console`.
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import uvicorn

from pgrelay_cli.connection import connect
from pgrelay_cli.console.app import PAGES, Console, application
from pgrelay_cli.console.command import listen
from pgrelay_cli.console.database import open_databases
from pgrelay_cli.console.security import COOKIE, HOST, Secrets
from pgrelay_cli.install.installer import install
from sandbox import databases
from sandbox.paths import SQL, STATE
from sandbox.postgres import PostgresCluster, free_port
from sandbox.servers import system_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import psycopg

DATABASE: Final = "console"
MOST_MS: Final = 300


def main() -> None:
    """Measure and print; exit with 1 if a page takes longer than it may."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--watches", type=int, default=1_000, help="default: %(default)s")
    parser.add_argument("--jobs", type=int, default=500, help="default: %(default)s")
    parser.add_argument("--dead-letters", type=int, default=1_000_000, help="default: %(default)s")
    parser.add_argument("--looks", type=int, default=9, help="default: %(default)s")
    options = parser.parse_args()
    server = system_server()
    server.install_extension_files()
    cluster = PostgresCluster(server=server, directory=STATE / "bench" / "console", port=free_port())
    cluster.destroy()
    cluster.start()
    try:
        databases.create_dba(cluster)
        databases.create_database(cluster, DATABASE, ["aws_lambda"])
        with cluster.connect(DATABASE, databases.DBA) as connection:
            connection.autocommit = False
            install(connection, SQL, bindings={})
        with cluster.connect(DATABASE) as connection:
            _fill(connection, options)
        with _served(cluster) as ask:
            slow = [page for page in _asked() if _measure(page, ask, options.looks) > MOST_MS]
    finally:
        cluster.destroy()
    if slow:
        sys.exit(f"Slower than {MOST_MS} ms: {', '.join(slow)}.")


def _asked() -> list[str]:
    pages = [page.name for page in PAGES]
    return [*pages, "delivery?hours=24", "dead-letters?channel=events&before=2100-01-01T00:00:00%2B00:00&before_id=9"]


def _fill(connection: psycopg.Connection, options: argparse.Namespace) -> None:
    connection.execute(
        "INSERT INTO pgrelay.dead_letter (event_id, channel, table_schema, table_name, operation, key, attempts, "
        "first_reason, reason, at, died_at, xid, source_id, data) SELECT g, 'events', 'public', 'table_' || g %% 40, "
        "'insert', json_build_object('id', g), 3, 'AccessDenied', 'AccessDenied: reason ' || g %% 7, now(), "
        "now() - g * interval '1 second', 1, 1, '\"new\":{\"id\":' || g || ',\"text\":\"' || repeat('x', 200) || '\"}' "
        "FROM generate_series(1, %s::int) AS g",
        [options.dead_letters],
    )
    now = time.time()
    problem = {"severity": "critical", "headline": "failed", "began_at": now, "opened_at": now}
    for number in range(1, options.jobs + 1):
        runs = [[run, "s", now - run * 300, 2.5] for run in range(12, 0, -1)]
        job: dict[str, Any] = {
            "job_id": number, "name": f"load {number}", "schedule": "*/5 * * * *", "active": True, "is_scheduled": True,
            "database": "app", "username": "dba", "next_at": now + 60, "last_success_at": now, "recent_runs": runs,
            "problems": {"failed": problem} if number % 25 == 0 else {},
        }  # fmt: skip
        part = {
            "name": f"public.set_{number}",
            "kind": "time",
            "interval": "1 day",
            "partitions": 9,
            "left_seconds": 9e5,
        }
        for target, state in ((f"job/app/dba/load {number}", job), (f"set/public.set_{number}", part)):
            connection.execute(
                "INSERT INTO pgrelay.monitor_state (target, state) VALUES (%s, %s)", [target, json.dumps(state)]
            )
    connection.execute(
        "INSERT INTO pgrelay.history SELECT c.name, now() - g * interval '1 minute', g, g, (1500 - g) * 10, 0, 0 "
        "FROM generate_series(0, 1499) AS g CROSS JOIN pgrelay.channel AS c"
    )
    for number in range(1, options.watches + 1):
        connection.execute(f"CREATE TABLE public.table_{number} (id int PRIMARY KEY)".encode())
        connection.execute("SELECT pgrelay.watch(%s::text::regclass)", [f"public.table_{number}"])
    connection.execute("VACUUM ANALYZE")


@contextmanager
def _served(cluster: PostgresCluster) -> Iterator[Callable[[str], float]]:
    """Serve the console, and yield what asks it for a page and returns how long that took, in ms."""

    def connect_to(**settings: Any) -> psycopg.Connection:
        return connect(cluster.dsn(DATABASE, databases.DBA), **settings)

    opened = open_databases(connect_to, [], is_read_only=False, check=lambda _: None)
    listening = listen(0)
    keys = Secrets(port=listening.getsockname()[1])
    app = application(Console(keys=keys, databases=opened))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()

    def ask(page: str) -> float:
        connection = http.client.HTTPConnection(HOST, keys.port, timeout=60)
        start = time.perf_counter()
        connection.request("GET", f"{keys.path}/{DATABASE}/{page}", headers={"Cookie": f"{COOKIE}={keys.session}"})
        answer = connection.getresponse()
        text = answer.read()
        assert answer.status == 200, text
        connection.close()
        return (time.perf_counter() - start) * 1000

    try:
        yield ask
    finally:
        server.should_exit = True
        thread.join()
        for each in opened.values():
            each.close()


def _measure(page: str, ask: Callable[[str], float], looks: int) -> float:
    first, *others = [ask(page) for _ in range(looks + 1)]
    median = statistics.median(others)
    print(f"{page.partition('&')[0]:<28} {median:>6.0f} ms; the first {first:.0f}, the slowest {max(others):.0f}")
    return median


if __name__ == "__main__":
    main()
