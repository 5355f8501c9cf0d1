"""pg_cron as RDS has it: in `postgres`, with background workers and five slots, for an application in `shop`."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

import psycopg
import pytest

from sandbox.lab.sandbox import DATABASE
from tests.lab.support import COMMAND_SECONDS, pgrelay
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.lab.sandbox import RdsSandbox

OTHER_JOBS = 4
MINUTES_OF_CRON = 150


@pytest.fixture
def master(sandbox: RdsSandbox) -> Iterator[psycopg.Connection]:
    with closing(sandbox.deployment.connect(DATABASE)) as connection:
        yield connection


@pytest.fixture
def cron(sandbox: RdsSandbox) -> Iterator[psycopg.Connection]:
    """A connection to the database of pg_cron, which runs one drain again afterwards."""
    with closing(sandbox.deployment.connect("postgres")) as connection:
        yield connection
        connection.execute("SELECT cron.unschedule(jobid) FROM cron.job WHERE jobname LIKE 'other %'")
    run(sandbox, "schedule")


def run(sandbox: RdsSandbox, *arguments: str, code: int = 0) -> str:
    process = pgrelay(sandbox, *arguments)
    output, _ = process.communicate(timeout=COMMAND_SECONDS)
    assert process.returncode == code, output
    return output


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT pgrelay.schedule()",
        "SELECT pgrelay.unschedule()",
        "SELECT pgrelay.schedule_guarded('load', '0 3 * * *', 'SELECT 1')",
        "SELECT pgrelay.check_cron()",
    ],
)
def test_what_needs_pg_cron_says_what_to_run_where_it_is(master: psycopg.Connection, statement: str) -> None:
    with pytest.raises(psycopg.DatabaseError) as raised:
        master.execute(statement.encode())
    assert (raised.value.diag.message_hint or "").startswith(
        "Run in the database postgres, as the role postgres: SELECT"
    )


def test_doctor_sees_the_drain_of_another_database(sandbox: RdsSandbox, cron: psycopg.Connection) -> None:
    wait_until(
        lambda: cron.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND query LIKE 'CALL pgrelay.drain%%'", [DATABASE]
        ).fetchone(),
        "pg_cron runs drain",
        wanted=(1,),
        timeout_seconds=MINUTES_OF_CRON,
    )
    output, _ = pgrelay(sandbox, "doctor", "--json").communicate(timeout=COMMAND_SECONDS)
    findings = [one for one in json.loads(output)["checks"] if one["check"] in ("pg_cron", "drain", "settings")]
    assert [finding["state"] for finding in findings] == ["ok", "ok"], findings
    assert "pg_cron of another database" in output


def test_drains_that_would_take_the_slots_of_other_jobs_are_refused(sandbox: RdsSandbox) -> None:
    output = run(sandbox, "schedule", "--drains", "3", code=1)
    assert "3 drains would leave other jobs too few of pg_cron's 5 slots (PR058)" in output


@pytest.mark.whole_lab
def test_other_jobs_run_beside_delivery(sandbox: RdsSandbox, cron: psycopg.Connection) -> None:
    run(sandbox, "schedule", "--drains", "2")
    wait_until(
        lambda: cron.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND query LIKE 'CALL pgrelay.drain%%'", [DATABASE]
        ).fetchone(),
        "two drains run",
        wanted=(2,),
        timeout_seconds=MINUTES_OF_CRON,
    )
    for number in range(OTHER_JOBS):
        cron.execute("SELECT cron.schedule(%s, '* * * * *', 'SELECT 1')", [f"other {number}"])
    wait_until(
        lambda: cron.execute(
            "SELECT count(*) FROM (SELECT FROM cron.job_run_details AS d JOIN cron.job AS j USING (jobid) "
            "WHERE j.jobname LIKE 'other %' AND d.status = 'succeeded' GROUP BY j.jobid HAVING count(*) >= 2) AS o"
        ).fetchone(),
        "each of the other jobs runs every minute",
        wanted=(OTHER_JOBS,),
        timeout_seconds=2 * MINUTES_OF_CRON,
    )
