"""What a check of 500 jobs with a million runs of history takes, beside the published query, in one run.

pg_cron is the real one, with its launcher off: the history is written as it would be. A check is all of it: the facts,
the invocation of cron_failure_notifier's app.py in a process of its own, the new state stored. Run it with
`make bench-monitor`.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

from bench import function_host, topic
from bench.cold_start import ROOT, prepare
from bench.invoke import CREDENTIALS
from bench.publisher import ENVIRONMENT
from pgrelay_cli.install.installer import install
from sandbox import databases
from sandbox.paths import STATE
from sandbox.postgres import PostgresCluster, free_port
from sandbox.servers import system_server

if TYPE_CHECKING:
    import psycopg

DATABASE: Final = "monitor"
MOST_SECONDS: Final = 1.0

_JOBS: Final = """
INSERT INTO cron.job (schedule, command, nodename, nodeport, database, username, active, jobname)
SELECT '*/5 * * * *', 'CALL load(' || n || ')', 'localhost', 5432, current_database(), 'postgres', true, 'load ' || n
FROM generate_series(1, %s) AS n
"""
# Every five minutes a run of each job, the newest of now; one job of a hundred fails now and then.
_HISTORY: Final = """
INSERT INTO cron.job_run_details
    (jobid, runid, job_pid, database, username, command, status, return_message, start_time, end_time)
SELECT
    j.jobid, nextval('cron.runid_seq'), 4711, j.database, j.username, j.command,
    CASE WHEN j.jobid %% 100 = 0 AND turn %% 7 = 0 THEN 'failed' ELSE 'succeeded' END,
    CASE WHEN j.jobid %% 100 = 0 AND turn %% 7 = 0 THEN 'ERROR: no' ELSE '1 row' END,
    date_trunc('minute', now()) - turn * interval '5 minutes',
    date_trunc('minute', now()) - turn * interval '5 minutes' + interval '2 seconds'
FROM generate_series(%s, %s, -1) AS turn
CROSS JOIN (SELECT * FROM cron.job ORDER BY jobid) AS j
"""
# As published: every failure, whenever it was; the alert names neither the reason nor what was told before.
_PUBLISHED: Final = """
SELECT database, command, start_time, runid FROM cron.job_run_details WHERE status = 'failed' AND command LIKE '%load%'
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--jobs", type=int, default=500, help="default: %(default)s")
    parser.add_argument("--runs", type=int, default=1_000_000, help="of all jobs together (default: %(default)s)")
    parser.add_argument("--checks", type=int, default=9, help="default: %(default)s")
    options = parser.parse_args()
    python = str(prepare())
    with ExitStack() as stack:
        endpoint = stack.enter_context(topic.running(python))
        folders = (ROOT / "functions" / "cron_failure_notifier", ROOT / "layers" / "common")
        environment = ENVIRONMENT | {
            "AWS_ENDPOINT_URL": endpoint.url,
            "AWS_REGION": "us-east-1",
            "PGRELAY_ALERT_TOPIC_ARN": topic.ARN,
            "PYTHONPATH": os.pathsep.join(map(str, folders)),
        }
        url = stack.enter_context(function_host.running(python, environment, 1))
        server = system_server()
        server.install_extension_files()
        cluster = PostgresCluster(
            server=server,
            directory=STATE / "bench" / "monitor",
            port=free_port(),
            settings={
                "shared_preload_libraries": "pg_cron",
                "cron.database_name": DATABASE,
                "cron.launch_active_jobs": "off",
                "aws_lambda.endpoint_override": url,
            },
            environment=CREDENTIALS,
        )
        cluster.destroy()
        stack.callback(cluster.destroy)
        cluster.start()
        databases.create_dba(cluster)
        databases.create_database(cluster, DATABASE, ["aws_lambda", "pg_cron"])
        with cluster.connect(DATABASE) as connection:
            connection.autocommit = True
            install(connection, ROOT / "sql", bindings={"cron_failure_notifier": "notifier"})
            compare(connection, options)


def compare(connection: psycopg.Connection, options: argparse.Namespace) -> None:
    """Fill the history, let checks and the published query take turns, and print the medians."""
    turns = options.runs // options.jobs
    connection.execute(_JOBS, [options.jobs])
    connection.execute(_HISTORY, [turns + options.checks, options.checks + 1])
    connection.execute("ANALYZE cron.job_run_details")
    first = _timed(connection, "SELECT pgrelay.check_cron()")
    checks = []
    scans = _sequential_scans(connection)
    for turn in range(options.checks, 0, -1):
        connection.execute(_HISTORY, [turn, turn])
        checks.append(_timed(connection, "SELECT pgrelay.check_cron()"))
    scans = _sequential_scans(connection) - scans
    published = [_timed(connection, _PUBLISHED) for _ in range(options.checks)]
    median = statistics.median(checks)
    print(f"{options.jobs} jobs, {turns * options.jobs:,} runs of history, {options.jobs} new ones a check")
    print(f"first check, a day back          {first * 1000:8.0f} ms")
    print(f"check, whole                     {median * 1000:8.0f} ms, at most {max(checks) * 1000:.0f} ms")
    print(f"published query, without sending {statistics.median(published) * 1000:8.0f} ms")
    print(f"median of a check: {median:.2f} s, expected at most {MOST_SECONDS:g} s: {_verdict(median <= MOST_SECONDS)}")
    print(f"sequential scans of the history: {scans}, expected none: {_verdict(scans == 0)}")


def _timed(connection: psycopg.Connection, statement: str) -> float:
    started = time.perf_counter()
    connection.execute(statement.encode()).fetchall()
    return time.perf_counter() - started


def _sequential_scans(connection: psycopg.Connection) -> int:
    time.sleep(1.5)  # a session reports what it did at most once a second
    connection.execute("SELECT 1")
    row = connection.execute(
        "SELECT seq_scan FROM pg_stat_user_tables WHERE relid = 'cron.job_run_details'::regclass"
    ).fetchone()
    assert row is not None
    return int(row[0])


def _verdict(met: bool) -> str:
    return "met" if met else "MISSED"


if __name__ == "__main__":
    main()
