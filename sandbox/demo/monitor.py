"""The published solution for pg_cron: jobs that fail and a partition set that breaks are reported, and repaired."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sandbox.demo.examples import psql
from sandbox.demo.exceptions import STATEMENT, is_duplicate
from sandbox.demo.expectations import Expectation
from sandbox.errors import SandboxError
from sandbox.stack import DATABASE

if TYPE_CHECKING:
    import psycopg

    from sandbox.stack import Sandbox

EVERY_MINUTE = "* * * * *"
MAINTENANCE_JOB = "partition maintenance"
SILENT_JOB = "totals"
"""It fails and reports nothing itself, so the check tells of it; what employee_sp reports is not told again."""
OWNERS_JOBS = {
    "employee_sp": STATEMENT,
    MAINTENANCE_JOB: "CALL pgrelay.run_maintenance()",
    SILENT_JOB: "SELECT 1 / 0",
}
"""Job name to command, scheduled by the tables' owner."""
CHECK_JOB = "check jobs"
"""Scheduled by a superuser, who sees everybody's jobs."""
# pg_cron before 1.5 knows no seconds: the check starts with the minute, as the jobs do, and lets them end.
CHECK_COMMAND = "SELECT pg_sleep(5); SELECT pgrelay.check_cron()"
JOB_NAMES = [*OWNERS_JOBS, CHECK_JOB]
BROKEN_SET = "data_mart.events_daily"
SCHEDULE = "SELECT cron.schedule(%s, %s, %s)"
RUN_DEADLINE_SECONDS = 75


def forget(connection: psycopg.Connection) -> None:
    """Remove an earlier demo's jobs, what the check knows of them, and what somebody has silenced or paused since."""
    _unschedule(connection)
    connection.execute("DELETE FROM pgrelay.monitor_state; DELETE FROM pgrelay.monitor_setting")
    connection.execute(
        "SELECT pgrelay.resume(); SELECT pgrelay.resume(w.watched_table) FROM pgrelay.watch AS w "
        "WHERE w.paused_at IS NOT NULL"
    )


def break_partitions(sandbox: Sandbox) -> None:
    """Make partition sets, and rows that have no partition."""
    psql(sandbox, DATABASE, "partitions/cleanup.sql")
    psql(sandbox, DATABASE, "partitions/setup.sql")
    psql(sandbox, DATABASE, "partitions/break.sql")


def schedule(superuser: psycopg.Connection, owner: psycopg.Connection) -> None:
    """Schedule the owner's jobs, and the check of everybody's."""
    for name, command in OWNERS_JOBS.items():
        owner.execute(SCHEDULE, [name, EVERY_MINUTE, command])
    superuser.execute(SCHEDULE, [CHECK_JOB, EVERY_MINUTE, CHECK_COMMAND])


def _unschedule(connection: psycopg.Connection) -> None:
    connection.execute("SELECT cron.unschedule(jobid) FROM cron.job WHERE jobname = ANY(%s)", [JOB_NAMES])


def scheduled_failures(connection: psycopg.Connection) -> list[Expectation]:
    """Wait until pg_cron ran each job once: all fail, and each failure is told once, one with the set it failed for."""
    ended = _ended_jobs(connection)
    by_check = Expectation(
        case="Failed job",
        statement=OWNERS_JOBS[SILENT_JOB],
        topic="alerts",
        matches=lambda body: _is_of_the_job(body, SILENT_JOB) and body["problem"] == "failed",
        committed_at=ended[SILENT_JOB],
    )
    by_relay = Expectation(
        case="Exception in a job",
        statement=OWNERS_JOBS["employee_sp"],
        topic="alerts",
        matches=lambda body: is_duplicate(body) and body["session"]["application_name"] == "pg_cron",
        committed_at=ended["employee_sp"],
    )
    by_maintenance = Expectation(
        case="Exception in maintenance",
        statement=OWNERS_JOBS[MAINTENANCE_JOB],
        topic="alerts",
        matches=lambda body: body.get("procedure") == "run_maintenance",
        committed_at=ended[MAINTENANCE_JOB],
    )
    of_the_set = Expectation(
        case="Partition set",
        statement=CHECK_COMMAND,
        topic="alerts",
        matches=lambda body: _is_of_the_set(body) and body["phase"] == "opened",
        committed_at=ended[CHECK_JOB],
    )
    return [by_relay, by_maintenance, by_check, of_the_set]


def _ended_jobs(connection: psycopg.Connection) -> dict[str, datetime]:
    """Return when the first run of each job ended; the jobs do not run again."""
    query = """
        SELECT j.jobname, d.status, d.end_time
        FROM cron.job AS j INNER JOIN cron.job_run_details AS d USING (jobid)
        WHERE j.jobname = ANY(%s) AND d.status IN ('succeeded', 'failed')
    """
    deadline = time.monotonic() + RUN_DEADLINE_SECONDS
    while len(runs := connection.execute(query, [JOB_NAMES]).fetchall()) < len(JOB_NAMES):
        if time.monotonic() > deadline:
            raise SandboxError(f"pg_cron did not run every job in {RUN_DEADLINE_SECONDS} s; it ran {runs}.")
        time.sleep(0.2)
    _unschedule(connection)
    wanted = {**dict.fromkeys(OWNERS_JOBS, "failed"), CHECK_JOB: "succeeded"}
    if (statuses := {name: status for name, status, _ in runs}) != wanted:
        raise SandboxError(f"The jobs should have ended as {wanted}, and ended as {statuses}.")
    return {name: end_time for name, _, end_time in runs}


def repaired(sandbox: Sandbox, connection: psycopg.Connection) -> list[Expectation]:
    """Move the rows as the alert says; the next check reports the set as repaired, and the jobs that are gone."""
    psql(sandbox, DATABASE, "partitions/repair.sql")
    checked_at = datetime.now(UTC)
    connection.execute("SELECT pgrelay.check_cron()")
    recovered = Expectation(
        case="Repaired set",
        statement=f"CALL partman.partition_data_proc('{BROKEN_SET}')",
        topic="alerts",
        matches=lambda body: _is_of_the_set(body) and body["phase"] == "recovered",
        committed_at=checked_at,
    )
    unscheduled = [
        Expectation(
            case="Unscheduled job",
            statement="SELECT cron.unschedule(...)",
            topic="alerts",
            matches=lambda body, name=name: _is_of_the_job(body, name) and _tells_of(body, "unscheduled"),  # type: ignore[misc]
            committed_at=checked_at,
        )
        for name in JOB_NAMES
    ]
    return [recovered, *unscheduled]


def _is_of_the_set(body: Any) -> bool:
    return (body.get("kind"), body.get("parent_table")) == ("partitions", BROKEN_SET)


def _tells_of(body: Any, problem: str) -> bool:
    """Whether a notification tells of a problem, by itself or beside the end of another one."""
    return problem in {part["problem"] for part in body["problems"]}


def _is_of_the_job(body: Any, name: str) -> bool:
    return (body.get("kind"), body.get("job_name")) == ("cron", name)
