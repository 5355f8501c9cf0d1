"""What fails today on a server with RDS's manners. Each turns green when its cause is mended."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from sandbox.lab import rds
from sandbox.lab.sandbox import DATABASE
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.lab.sandbox import RdsSandbox

COMMAND_SECONDS = 20
POOLED = 3
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


def _pgrelay(sandbox: RdsSandbox, *arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [Path(sys.executable).with_name("pgrelay"), *arguments],
        env={**sandbox.environment(), "NO_COLOR": "1", "PATH": "/usr/bin:/bin", **environment},
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def _hint(connection: psycopg.Connection, statement: str) -> str | None:
    """Return the hint of the error that a statement ends with; None if it succeeds."""
    try:
        connection.execute(statement.encode())
    except psycopg.Error as error:
        return error.diag.message_hint or ""
    return None


def _through_pooler(sandbox: RdsSandbox) -> dict[str, str]:
    parameters = sandbox.deployment.connection_parameters("pooler")
    return {"PGHOST": parameters["host"], "PGPORT": parameters["port"], "PGSSLMODE": parameters["sslmode"]}


def _doctor(sandbox: RdsSandbox) -> list[dict[str, Any]]:
    process = _pgrelay(sandbox, "doctor", "--json")
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
    # On pg_cron 1.4 one drain keeps the launcher waiting; later ones take a slot each, as schedule(5) would make them.
    if int(sandbox.deployment.server.version) > 15:
        for number in range(1, 6):
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
    cron.execute("SELECT cron.schedule('other', '* * * * *', 'SELECT 1')")
    wait_until(
        lambda: cron.execute(
            "SELECT count(*) >= 2 FROM cron.job_run_details AS d JOIN cron.job AS j USING (jobid) "
            "WHERE j.jobname = 'other' AND d.status = 'succeeded'"
        ).fetchone(),
        "another job runs every minute",
        wanted=(True,),
        timeout_seconds=MINUTES_OF_CRON,
    )


# ------------------------------------------------------------------------------------------------- readers and poolers


@pytest.mark.xfail(
    strict=True, raises=AssertionError, reason="drain --follow ends when the writer's name leads to a reader"
)
def test_following_drain_outlasts_a_failover(sandbox: RdsSandbox) -> None:
    process = _pgrelay(sandbox, "drain", "--follow", PGHOST=rds.READER, PGPORT=str(sandbox.ports["reader"]))
    try:
        code: int | None = process.wait(timeout=COMMAND_SECONDS)
    except subprocess.TimeoutExpired:
        code = None
    finally:
        process.terminate()
        output, _ = process.communicate()
    assert code is None, output


@pytest.mark.xfail(
    strict=True, raises=AssertionError, reason="status --follow dies of prepared statements behind a pooler"
)
def test_status_follows_behind_a_pooler(sandbox: RdsSandbox) -> None:
    processes = [
        _pgrelay(sandbox, "status", "--follow", "--interval", "0.1", **_through_pooler(sandbox)) for _ in range(2)
    ]
    ended = []
    for process in processes:
        try:
            ended.append(process.wait(timeout=COMMAND_SECONDS / 2))
        except subprocess.TimeoutExpired:
            process.terminate()
    outputs = [process.communicate()[0][-500:] for process in processes]
    assert ended == [], outputs


@pytest.mark.xfail(
    strict=True, raises=AssertionError, reason="an installation behind a pooler leaves its lock on a pooled connection"
)
def test_installation_behind_a_pooler_leaves_no_lock(sandbox: RdsSandbox, master: psycopg.Connection) -> None:
    with ExitStack() as stack:
        for _ in range(POOLED):
            connection = stack.enter_context(closing(sandbox.deployment.connect(DATABASE, name="pooler")))
            stack.enter_context(connection.transaction())
            connection.execute("SELECT 1")
    try:
        process = _pgrelay(sandbox, "install", "--stack", "pgrelay", **_through_pooler(sandbox))
        output, _ = process.communicate(timeout=COMMAND_SECONDS)
        locks = master.execute(
            "SELECT count(*) FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid) "
            "WHERE l.locktype = 'advisory' AND a.datname = current_database() AND a.state = 'idle'"
        ).fetchone()
        assert locks == (0,), output
    finally:
        master.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid IN "
            "(SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle')"
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
        with deployment.reader.connect() as reader:
            reader.execute("SELECT pg_wal_replay_pause()")
        master.execute("INSERT INTO shop.lost SELECT generate_series(21, 220)")
        master.execute("CALL pgrelay.drain()")
        before = _delivered(master)
    sandbox.fail_over()
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
