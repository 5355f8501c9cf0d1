"""What the outbox costs the writer, and how fast it is read, beside what it replaces, in one run.

Run it with `make bench-outbox`. It needs the machine to itself, and PgQ (apt-get install postgresql-15-pgq3). The
figures and the description of the machine go to bench/results/outbox.json.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table

from bench import outbox_delivery, outbox_reader, outbox_report, outbox_size, outbox_writer
from bench.invoke import CREDENTIALS, Endpoint
from pgrelay_cli.install.installer import install
from sandbox import databases
from sandbox.paths import ROOT, STATE
from sandbox.postgres import PostgresCluster, free_port
from sandbox.servers import system_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bench.outbox_delivery import DeliveryResult
    from bench.outbox_reader import ReaderResult
    from bench.outbox_size import SizeResult
    from bench.outbox_writer import WriterResult

RESULTS = ROOT / "bench" / "results" / "outbox.json"


def main() -> None:
    """Measure, print the tables and write the results."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=5, help="turns of each scheme (default: %(default)s)")
    parser.add_argument("--seconds", type=int, default=3, help="of pgbench a turn (default: %(default)s)")
    parser.add_argument("--events", type=int, default=1_000_000, help="waiting events to read (default: %(default)s)")
    parser.add_argument(
        "--delivery-seconds", type=int, default=15, help="of writing at a steady rate (default: %(default)s)"
    )
    parser.add_argument(
        "--size-events", type=int, default=10_000_000, help="to go through the outbox (default: %(default)s)"
    )
    options = parser.parse_args()
    console = Console()
    with _cluster() as cluster:
        writer = outbox_writer.measure(cluster, rounds=options.rounds, seconds=options.seconds)
        _show_writer(console, writer)
        reader = outbox_reader.measure(cluster, outbox_writer.DATABASE, events=options.events)
        _show_reader(console, reader)
        delivery = outbox_delivery.measure(cluster, seconds=options.delivery_seconds)
        _show_delivery(console, delivery)
        size = outbox_size.measure(cluster, outbox_writer.DATABASE, events=options.size_events)
        _show_size(console, size)
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    results = _as_json(writer, reader, delivery, size)
    RESULTS.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    for file in [RESULTS, *outbox_report.write(results)]:
        console.print(f"Written to {file.relative_to(ROOT)}.")


@contextmanager
def _cluster() -> Iterator[PostgresCluster]:
    """Give a cluster with pgrelay and PgQ, whose aws_lambda calls an endpoint that answers at once."""
    with tempfile.TemporaryDirectory(prefix="pgrelay-bench-") as directory:
        Path(directory).chmod(0o755)
        endpoint = Endpoint("http", Path(directory))
        server = system_server()
        server.install_extension_files()
        cluster = PostgresCluster(
            server=server,
            directory=STATE / "bench" / "outbox",
            port=free_port(),
            settings={
                "aws_lambda.endpoint_override": endpoint.url,
                "synchronous_commit": "off",
                "shared_buffers": "512MB",
                "max_wal_size": "8GB",
            },
            environment=CREDENTIALS,
        )
        cluster.destroy()
        try:
            cluster.start()
            databases.create_dba(cluster)
            databases.create_database(cluster, outbox_writer.DATABASE, ["aws_lambda"])
            with cluster.connect(outbox_writer.DATABASE) as connection:
                connection.execute("CREATE EXTENSION pgq")
                install(connection, ROOT / "sql", bindings={"dml_event_publisher": "publisher"})
                outbox_writer.prepare(connection)
            databases.create_database(cluster, outbox_delivery.DATABASE, ["aws_lambda"])
            with cluster.connect(outbox_delivery.DATABASE) as connection:
                install(connection, ROOT / "sql", bindings={"dml_event_publisher": "publisher"})
            outbox_delivery.prepare_database(cluster)
            yield cluster
        finally:
            cluster.destroy()
            endpoint.close()


def _show_writer(console: Console, result: WriterResult) -> None:
    table = Table(title="What the writer pays", title_justify="left")
    for column in ("Scheme", "100,000 rows, ms", "added", "one row, ms", "added"):
        table.add_column(column, justify="left" if column == "Scheme" else "right")
    for scheme, words in outbox_writer.SCHEMES.items():
        table.add_row(
            words,
            f"{result.bulk_ms[scheme]:,.0f}",
            f"{result.added(scheme, result.bulk_ms):,.0f}",
            f"{result.single_ms[scheme]:.3f}",
            f"{result.added(scheme, result.single_ms):.3f}",
        )
    console.print(table)
    for what, figure, most in result.checks():
        console.print(f"{what}: {figure:.2f}, expected at most {most:g}: {'met' if figure <= most else 'MISSED'}")


def _show_reader(console: Console, result: ReaderResult) -> None:
    for rates, where in ((result.alone, "alone"), (result.beside, "beside an open transaction")):
        console.print(
            f"Reader {where}, {rates.events:,} events: {rates.pgrelay:,.0f} events a second, "
            f"DELETE ... SKIP LOCKED {rates.delete:,.0f}"
        )
    for what, figure, least in result.checks():
        console.print(f"{what}: {figure:,.1f}, expected at least {least:,}: {'met' if figure >= least else 'MISSED'}")


def _show_delivery(console: Console, result: DeliveryResult) -> None:
    table = Table(title="From commit to accepted by the topic", title_justify="left")
    for column in (
        "Messages",
        "Readers",
        "events a second",
        f"p50 ms at {outbox_delivery.EVENTS_A_SECOND:,}/s",
        "p99 ms",
        "arriving/s",
        "SNS requests a million",
    ):
        table.add_column(column, justify="left" if column == "Messages" else "right")
    for way in result.ways:
        table.add_row(
            way.messages,
            str(way.readers),
            f"{way.events_a_second:,.0f}",
            f"{way.p50_ms:,.0f}",
            f"{way.p99_ms:,.0f}",
            f"{way.arriving_a_second:,.0f}",
            f"{way.requests:,.0f}",
        )
    console.print(table)
    for what, figure, least in result.checks():
        console.print(f"{what}: {figure:,.0f}, expected at least {least:,}: {'met' if figure >= least else 'MISSED'}")
    for what, figure, most in result.latency_checks():
        console.print(f"{what}: {figure:,.0f}, expected at most {most:,}: {'met' if figure <= most else 'MISSED'}")


def _show_size(console: Console, result: SizeResult) -> None:
    table = Table(title="Size under constant load", title_justify="left")
    for column in ("Events", "read a second", "ring, MB at most", "dead rows at most"):
        table.add_column(column, justify="right")
    for stretch in result.stretches:
        table.add_row(
            f"{stretch.events:,}",
            f"{stretch.events_a_second:,.0f}",
            f"{stretch.ring_bytes / 1e6:,.0f}",
            f"{stretch.dead_rows:,}",
        )
    console.print(table)
    for what, figure, most in result.checks():
        console.print(f"{what}: {figure:,.2f}, expected at most {most:,g}: {'met' if figure <= most else 'MISSED'}")


def _as_json(
    writer: WriterResult, reader: ReaderResult, delivery: DeliveryResult, size: SizeResult
) -> dict[str, object]:
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "system": platform.platform(),
            "processors": _processors(),
            "postgresql": subprocess.run(
                [shutil.which("psql") or "psql", "--version"], check=True, capture_output=True, text=True
            ).stdout.strip(),
        },
        "writer": {"bulk_ms": writer.bulk_ms, "single_ms": writer.single_ms},
        "reader": asdict(reader),
        "delivery": [asdict(way) for way in delivery.ways],
        "size": asdict(size),
    }


def _processors() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{len(models)} x {models[0]}" if models else platform.machine()


if __name__ == "__main__":
    main()
