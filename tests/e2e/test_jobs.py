"""Real pg_cron jobs that fail, found by the check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.stack import DATABASE
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    import psycopg

    from sandbox.stack import Sandbox
    from tests.e2e.conftest import Subscriber

RUN_DEADLINE_SECONDS = 75
FAILING = "fails with a hostile text"
UNREACHABLE = "cannot connect"


def _failed_jobs(admin: psycopg.Connection) -> set[str]:
    rows = admin.execute(
        "SELECT j.jobname FROM cron.job AS j INNER JOIN cron.job_run_details AS d USING (jobid) "
        "WHERE d.status = 'failed'"
    )
    return {name for (name,) in rows}


def test_failed_and_unreachable_jobs_are_reported_once(sandbox: Sandbox, subscriber: Subscriber) -> None:
    with sandbox.cluster.connect(DATABASE) as admin:
        admin.execute("SELECT pgrelay.check_cron()")  # what other tests left
        subscriber.alerts.take()
        admin.execute("DROP ROLE IF EXISTS without_login")
        admin.execute("CREATE ROLE without_login")
        command = """DO $do$ BEGIN RAISE EXCEPTION E'it''s "bad" \\\\ \\n {"a": 1}'; END $do$"""
        admin.execute("SELECT cron.schedule(%s, '* * * * *', %s)", [FAILING, command])
        admin.execute("SELECT cron.schedule(%s, '* * * * *', 'SELECT 1')", [UNREACHABLE])
        admin.execute("UPDATE cron.job SET username = 'without_login' WHERE jobname = %s", [UNREACHABLE])

        wait_until(
            lambda: _failed_jobs(admin),
            "pg_cron ran both jobs",
            wanted={FAILING, UNREACHABLE},
            timeout_seconds=RUN_DEADLINE_SECONDS,
        )
        reported = admin.execute("SELECT pgrelay.check_cron()").fetchone()
        again = admin.execute("SELECT pgrelay.check_cron()").fetchone()
        admin.execute("SELECT cron.unschedule(jobid) FROM cron.job WHERE jobname = ANY(%s)", [[FAILING, UNREACHABLE]])
        admin.execute("DROP ROLE without_login")

    assert (reported, again) == ((2,), (0,))
    failed = subscriber.alert(f'"job_name":"{FAILING}"').json()
    assert 'it\'s "bad" \\ \n {"a": 1}' in failed["failed_runs"][0]["return_message"]
    unreachable = subscriber.alert(f'"job_name":"{UNREACHABLE}"').json()
    assert unreachable["failed_runs"][0]["start_time"] is None
    # A summary of exceptions that an earlier test made may come at any time.
    assert [message for message in subscriber.alerts.take() if message.json()["kind"] == "cron"] == []
