"""A real pg_cron that knows seconds, from 1.5 on: delivery by it, and jobs that it runs every second, checked.

The sandbox of this machine's server has 1.4, which the tests of tests/e2e run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, LiteralString

import psycopg
import pytest

from pgrelay_cli.install.installer import install
from sandbox import databases
from sandbox.paths import SQL
from sandbox.postgres import HOST, PostgresCluster
from tests.conftest import BINDINGS
from tests.database.cron import Notifier
from tests.database.support import NOTIFIER, PUBLISHER, deliver, events, value
from tests.support.clusters import new_cluster
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.servers import PostgresServer
    from tests.support.lambda_endpoint import LambdaEndpoint

DATABASE = "jobs"
RUNS: LiteralString = (
    "SELECT count(*) FROM cron.job_run_details AS d INNER JOIN cron.job AS j USING (jobid) "
    "WHERE j.jobname = %s AND d.status = %s"
)


@pytest.fixture(scope="module")
def cluster_with_pg_cron(lambda_service: LambdaEndpoint, postgres_server: PostgresServer) -> Iterator[PostgresCluster]:
    cluster = new_cluster(
        postgres_server,
        "pg_cron",
        settings={
            "shared_preload_libraries": "pg_cron",
            "cron.database_name": DATABASE,
            "cron.host": HOST,
            "aws_lambda.endpoint_override": lambda_service.url,
        },
    )
    cluster.start()
    try:
        databases.create_dba(cluster)
        databases.create_database(cluster, DATABASE, ["aws_lambda", "pg_cron"])
        with cluster.connect(DATABASE, databases.DBA) as connection:
            install(connection, SQL, bindings=BINDINGS)
        yield cluster
    finally:
        cluster.destroy()


@pytest.fixture
def dba(cluster_with_pg_cron: PostgresCluster) -> Iterator[psycopg.Connection]:
    """A connection of the role that owns the jobs, on a server whose pg_cron knows seconds."""
    with cluster_with_pg_cron.connect(DATABASE, databases.DBA) as connection:
        try:
            connection.execute("SELECT cron.schedule('seconds', '1 second', 'SELECT 1')")
        except psycopg.DatabaseError:
            pytest.skip("this pg_cron knows no seconds; tests/e2e has one such")
        yield connection
        connection.execute("SELECT cron.unschedule(jobid) FROM cron.job")


def test_scheduled_drain_delivers(dba: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    lambda_endpoint.respond(PUBLISHER, deliver)
    dba.execute("CREATE TABLE t (id int PRIMARY KEY); SELECT pgrelay.watch('t'); SELECT pgrelay.schedule(2)")
    assert dba.execute(
        "SELECT schedule, command FROM cron.job WHERE jobname LIKE 'pgrelay%' ORDER BY jobid"
    ).fetchall() == [("10 seconds", "CALL pgrelay.drain(p_seconds => 300)")] * 2  # fmt: skip
    for number in (1, 2, 3):
        dba.execute("INSERT INTO t VALUES (%s)", [number])
        wait_until(
            lambda: [event["key"]["id"] for event in events(lambda_endpoint)],
            "the row arrives",
            wanted=list(range(1, number + 1)),
            timeout_seconds=30,
        )
    assert value(dba, "SELECT pgrelay.unschedule()") is True


def test_jobs_of_every_second_are_told_of_once_and_when_they_are_over(
    dba: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    notifier = Notifier()
    lambda_endpoint.respond(NOTIFIER, notifier)

    def check() -> list[tuple[Any, Any, Any]]:
        before = len(notifier.told)
        dba.execute("SELECT pgrelay.check_cron()")
        return [(told["job_name"], told["phase"], told["problem"]) for told in notifier.told[before:]]

    def ran(name: str, status: str, times: int) -> None:
        wait_until(
            lambda: int(str(value(dba, RUNS, [name, status]))) >= times, f"{name}: {status} runs", timeout_seconds=30
        )

    dba.execute("SELECT cron.schedule('last day', '0 3 $ * *', 'SELECT 1')")
    dba.execute("SELECT cron.schedule('broken', '1 second', 'SELECT 1/0')")
    dba.execute("SELECT cron.schedule('long', '1 second', 'SELECT pg_sleep(600)')")
    check()
    ran("broken", "failed", 3)
    ran("seconds", "succeeded", 3)
    ran("long", "running", 1)
    assert check() == [("broken", "opened", "failed")]
    ran("broken", "failed", 5)
    assert check() == []

    dba.execute("SELECT cron.schedule('broken', '1 second', 'SELECT 1')")
    ran("broken", "succeeded", 2)
    assert check() == [("broken", "recovered", "failed")]

    dba.execute("SELECT cron.unschedule('long')")
    wait_until(
        lambda: value(dba, "SELECT return_message FROM cron.job_run_details WHERE command LIKE '%pg_sleep%'"),
        "pg_cron ends the run with its job",
        wanted="job canceled",
    )
    assert check() == [("long", "opened", "unscheduled")]
    assert check() == []
