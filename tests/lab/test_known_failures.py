"""What fails today on a server with RDS's manners. Each turns green when its cause is mended."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

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
    """A connection to the database of pg_cron, which is as it was afterwards."""
    with closing(sandbox.deployment.connect("postgres")) as connection:
        before = connection.execute("SELECT jobid FROM cron.job").fetchall()
        yield connection
        connection.execute(
            "SELECT cron.unschedule(jobid) FROM cron.job WHERE jobid <> ALL(%s)", [[i for (i,) in before]]
        )
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE query LIKE '%p_seconds => 300%' AND pid <> pg_backend_pid()"
        )


def _hint(connection: psycopg.Connection, statement: str) -> str | None:
    """Return the hint of the error that a statement ends with; None if it succeeds."""
    try:
        connection.execute(statement.encode())
    except psycopg.Error as error:
        return error.diag.message_hint or ""
    return None


def _doctor(sandbox: RdsSandbox) -> list[dict[str, Any]]:
    process = pgrelay(sandbox, "doctor", "--json")
    output, _ = process.communicate(timeout=COMMAND_SECONDS)
    checks: list[dict[str, Any]] = json.loads(output)["checks"]
    return checks


# ---------------------------------------------------------------------------------------- pg_cron in another database


@pytest.mark.xfail(
    strict=True, raises=AssertionError, reason="schedule() gives a hint that cannot be followed: pg_cron is in postgres"
)
def test_schedule_says_how_pg_cron_of_another_database_delivers(master: psycopg.Connection) -> None:
    hint = _hint(master, "SELECT pgrelay.schedule()")
    assert hint is None or "schedule_in_database" in hint


@pytest.mark.xfail(
    strict=True,
    raises=AssertionError,
    reason="check_cron() gives a hint that cannot be followed: pg_cron is in postgres",
)
def test_check_says_where_to_watch_jobs_from(master: psycopg.Connection) -> None:
    hint = _hint(master, "SELECT pgrelay.check_cron()")
    assert hint is None or "CREATE EXTENSION" not in hint


@pytest.mark.xfail(
    strict=True, raises=AssertionError, reason="doctor does not see a drain that pg_cron runs from another database"
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
    findings = [finding for finding in _doctor(sandbox) if finding["check"] in ("pg_cron", "drain")]
    assert [finding["state"] for finding in findings] == ["ok"], findings


# ------------------------------------------------------------------------------------------------ the slots of pg_cron


@pytest.mark.whole_lab
@pytest.mark.xfail(
    strict=True, raises=AssertionError, reason="delivery takes all slots of pg_cron, and other jobs do not run"
)
def test_other_jobs_run_beside_delivery(sandbox: RdsSandbox, cron: psycopg.Connection) -> None:
    if sandbox.deployment.server.version == "15":
        pytest.skip("pg_cron 1.4 knows no seconds, and one drain a minute left the other jobs their turns here")
    for number in range(1, 6):  # as schedule(5) would make them
        cron.execute(
            "SELECT cron.schedule_in_database(%s, '10 seconds', 'CALL pgrelay.drain(p_seconds => 300)', %s)",
            [f"pgrelay drain {number}", DATABASE],
        )
    wait_until(
        lambda: cron.execute(
            "SELECT count(*) >= 5 FROM pg_stat_activity WHERE datname = %s AND query LIKE '%%p_seconds => 300%%'",
            [DATABASE],
        ).fetchone(),
        "five drains run",
        wanted=(True,),
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
        timeout_seconds=MINUTES_OF_CRON,
    )


# ----------------------------------------------------------------------------------------------------------- failover


@pytest.mark.whole_lab
@pytest.mark.xfail(
    strict=True,
    raises=AssertionError,
    reason="a reader that was behind goes on with the ids of events that were delivered",
)
def test_ids_are_not_used_again_after_a_failover_that_lost_something(sandbox: RdsSandbox) -> None:
    deployment = sandbox.deployment
    with closing(deployment.connect(DATABASE)) as master:
        master.execute("CREATE TABLE shop.lost (id integer PRIMARY KEY); SELECT pgrelay.watch('shop.lost')")
        master.execute("INSERT INTO shop.lost SELECT generate_series(1, 20)")
        master.execute("CALL pgrelay.drain()")
        wait_until(lambda: _replayed(sandbox), "the reader has what the writer has", wanted=True)
        # A promotion replays what was received, so nothing must be received any more.
        with deployment.reader.connect() as reader:
            reader.execute("ALTER SYSTEM SET primary_conninfo = ''")
            reader.execute("SELECT pg_reload_conf()")
            wait_until(
                lambda: reader.execute("SELECT count(*) FROM pg_stat_wal_receiver").fetchone(),
                "the reader receives nothing",
                wanted=(0,),
            )
        earlier = len(_delivered(master))
        master.execute("INSERT INTO shop.lost SELECT generate_series(21, 220)")
        master.execute("CALL pgrelay.drain()")
        wait_until(lambda: len(_delivered(master)) >= earlier + 200, "they are delivered", wanted=True)
        before = _delivered(master)
    sandbox.fail_over()
    for node in (deployment.writer, deployment.reader):  # the new reader is a copy, with this setting
        with node.connect() as admin:
            admin.execute("ALTER SYSTEM RESET primary_conninfo")
            admin.execute("SELECT pg_reload_conf()")
    deployment.move_names()
    with closing(deployment.connect(DATABASE)) as master:
        master.execute("INSERT INTO shop.lost SELECT generate_series(301, 500)")
        master.execute("CALL pgrelay.drain()")
        again = _delivered(master) - before
        master.execute("SELECT pgrelay.unwatch('shop.lost')")
        known = {event for event, _ in before}
    assert [event for event, _ in again if event in known] == []


def _replayed(sandbox: RdsSandbox) -> bool:
    with sandbox.deployment.writer.connect() as writer:
        row = writer.execute("SELECT bool_and(replay_lsn >= pg_current_wal_lsn()) FROM pg_stat_replication").fetchone()
    return row == (True,)


def _delivered(connection: psycopg.Connection) -> set[tuple[str, str]]:
    """Return the ids that consumers saw, with the transaction that wrote the row."""
    rows = connection.execute("SELECT d.event, d.transaction_id::text FROM pgrelay.delivery AS d").fetchall()
    return {(event, transaction) for event, transaction in rows}
