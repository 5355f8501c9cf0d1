"""Real pg_cron jobs that fail, hang, are killed, never start, flap and recover, found by the check."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from sandbox.databases import DBA
from sandbox.stack import DATABASE
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.queues import ReceivedMessage
    from sandbox.stack import Sandbox
    from tests.e2e.conftest import Subscriber

RUN_DEADLINE_SECONDS = 75
HOSTILE = """DO $do$ BEGIN RAISE EXCEPTION E'it''s "bad" \\\\ \\n {"a": 1}'; END $do$"""


class Jobs:
    """Jobs of pg_cron's own, and what the check tells of them."""

    def __init__(self, admin: psycopg.Connection, subscriber: Subscriber) -> None:
        self.admin = admin
        self.subscriber = subscriber
        self.names: list[str] = []

    def schedule(self, name: str, command: str, schedule: str = "* * * * *") -> int:
        self.names.append(name)
        row = self.admin.execute("SELECT cron.schedule(%s, %s, %s)", [name, schedule, command]).fetchone()
        assert row is not None
        return int(row[0])

    def runs(self, name: str) -> list[str]:
        rows = self.admin.execute(
            "SELECT d.status FROM cron.job AS j INNER JOIN cron.job_run_details AS d USING (jobid) "
            "WHERE j.jobname = %s ORDER BY d.runid",
            [name],
        ).fetchall()
        return [status for (status,) in rows]

    def wait_for(self, **wanted: list[str]) -> None:
        """Wait until each job's runs are those that are wanted; a name's spaces are written as _."""
        wait_until(
            lambda: {name: self.runs(name.replace("_", " "))[: len(runs)] for name, runs in wanted.items()},
            "pg_cron ran the jobs",
            wanted=wanted,
            timeout_seconds=RUN_DEADLINE_SECONDS,
        )

    def check(self) -> int:
        row = self.admin.execute("SELECT pgrelay.check_cron()").fetchone()
        assert row is not None
        return int(row[0])

    def alert(self, name: str, problem: str, phase: str = "opened") -> Any:
        """Return the facts of the alert about a job, which may come in the same message as another problem's."""

        def about(message: ReceivedMessage) -> list[Any]:
            facts = message.json()
            told = [facts | told_problem for told_problem in facts["problems"]] if facts.get("job_name") == name else []
            return [each for each in told if (each["problem"], each["phase"]) == (problem, phase)]

        found = self.subscriber.alerts.wait_for(lambda message: bool(about(message)))
        assert found is not None, f"no alert that {name} {problem} {phase}"
        return about(found)[0]


@pytest.fixture
def jobs(sandbox: Sandbox, subscriber: Subscriber) -> Iterator[Jobs]:
    with sandbox.cluster.connect(DATABASE) as admin:
        found = Jobs(admin, subscriber)
        found.check()  # what other tests left
        subscriber.alerts.take()
        yield found
        admin.execute("SELECT cron.unschedule(jobid) FROM cron.job WHERE jobname = ANY(%s)", [found.names])
        found.check()
        subscriber.alerts.empty()


def test_jobs_that_fail_never_start_hang_are_killed_and_recover(jobs: Jobs) -> None:
    admin = jobs.admin
    admin.execute("DROP ROLE IF EXISTS without_login; DROP TABLE IF EXISTS public.switch")
    admin.execute("CREATE ROLE without_login; CREATE TABLE public.switch (divisor integer)")
    admin.execute("INSERT INTO public.switch VALUES (0)")
    jobs.schedule("fails", HOSTILE)
    jobs.schedule("unreachable", "SELECT 1")
    admin.execute("UPDATE cron.job SET username = 'without_login' WHERE jobname = 'unreachable'")
    hanging = jobs.schedule("hangs", "SELECT pg_sleep(600)")
    jobs.schedule("is killed", "SELECT pg_sleep(600)")
    jobs.schedule("recovers", "SELECT 1 / divisor FROM public.switch")
    jobs.check()
    admin.execute("SELECT pgrelay.configure_job('hangs', p_limit => '1 second')")

    failed, running = ["failed"], ["running"]
    jobs.wait_for(fails=failed, unreachable=failed, hangs=running, is_killed=running, recovers=failed)
    admin.execute(
        "SELECT pg_terminate_backend(d.job_pid) FROM cron.job_run_details AS d "
        "INNER JOIN cron.job AS j USING (jobid) WHERE j.jobname = 'is killed'"
    )
    jobs.wait_for(is_killed=["failed"])
    wait_until(
        lambda: admin.execute(
            "SELECT max(now() - start_time) > '1 second' FROM cron.job_run_details WHERE jobid = %s", [hanging]
        ).fetchone(),
        "the job hangs",
        wanted=(True,),
    )
    assert jobs.check() >= 5
    assert 'it\'s "bad" \\ \n {"a": 1}' in jobs.alert("fails", "failed")["return_message"]
    assert jobs.alert("hangs", "stuck")["running_seconds"] >= 1
    killed = jobs.alert("is killed", "failed")["return_message"]
    assert any(words in killed for words in ("terminating connection", "server closed the connection"))
    assert jobs.alert("recovers", "failed")["in_a_row"] == 1
    assert jobs.alert("unreachable", "owner")  # by the first check, before any run
    assert jobs.alert("unreachable", "failed")["could_not_connect"]

    assert jobs.check() == 0
    admin.execute("UPDATE public.switch SET divisor = 1")
    admin.execute(
        "SELECT pg_cancel_backend(job_pid) FROM cron.job_run_details WHERE jobid = %s AND status = 'running'", [hanging]
    )
    jobs.wait_for(recovers=["failed", "succeeded"], hangs=["failed"])
    jobs.check()
    assert jobs.alert("recovers", "failed", "recovered")["count"] == 1
    assert jobs.alert("hangs", "stuck", "recovered")
    admin.execute("UPDATE cron.job SET active = false WHERE jobname = ANY(%s)", [jobs.names])
    admin.execute("DROP TABLE public.switch")


def stop_launcher(admin: psycopg.Connection) -> int:
    """Stop pg_cron's launcher while it sleeps, and return its pid; at work it may hold a lock that all wait for."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        row = admin.execute(
            "SELECT pid FROM pg_stat_activity WHERE backend_type = 'pg_cron launcher' AND wait_event_type = 'Extension'"
        ).fetchone()
        if row is None:
            time.sleep(0.05)
            continue
        pid: int = row[0]
        os.kill(pid, signal.SIGSTOP)
        # Its waits are read from shared memory, without a lock that it could hold.
        asleep = "SELECT wait_event_type = 'Extension' FROM pg_stat_activity WHERE pid = %s"
        if admin.execute(asleep, [pid]).fetchone() == (True,):
            return pid
        os.kill(pid, signal.SIGCONT)
    raise AssertionError("pg_cron's launcher never slept")


def test_runs_that_a_dead_launcher_misses_are_noticed(jobs: Jobs) -> None:
    """The launcher is stopped with a signal: its jobs leave no row; another scheduler calls the check."""
    jobs.schedule("every minute", "SELECT 1")
    jobs.check()
    jobs.admin.execute("SELECT pgrelay.configure_job('every minute', p_grace => '1 second')")
    jobs.wait_for(every_minute=["succeeded"])
    launcher = stop_launcher(jobs.admin)
    try:
        seen = len(jobs.runs("every minute"))
        wait_until(
            lambda: jobs.admin.execute(
                "SELECT now() - max(start_time) > '65 seconds' FROM cron.job_run_details "
                "INNER JOIN cron.job USING (jobid) WHERE jobname = 'every minute'"
            ).fetchone(),
            "a minute has passed without a run",
            wanted=(True,),
            timeout_seconds=130,
        )
        jobs.check()
        assert len(jobs.runs("every minute")) == seen
        # One, and the one before where pg_cron did not yet know of the job when its first minute began.
        assert jobs.alert("every minute", "missed")["missed"] in (1, 2)
    finally:
        os.kill(launcher, signal.SIGCONT)


def test_check_that_fails_half_way_repeats_its_messages_with_their_ids(jobs: Jobs, sandbox: Sandbox) -> None:
    jobs.schedule("fails", "SELECT 1 / 0")
    jobs.wait_for(fails=["failed"])
    with sandbox.cluster.connect(DATABASE) as crashing:
        crashing.execute("BEGIN; SELECT pgrelay.check_cron(); ROLLBACK")
    first = jobs.alert("fails", "failed")
    jobs.check()
    second = jobs.alert("fails", "failed")
    assert first["problem_id"] == second["problem_id"]
    assert jobs.check() == 0


def test_owner_of_jobs_who_is_no_superuser_checks_its_own(jobs: Jobs, sandbox: Sandbox) -> None:
    with sandbox.cluster.connect(DATABASE, DBA) as dba:
        job_id = dba.execute("SELECT cron.schedule('dba fails', '* * * * *', 'SELECT 1 / 0')").fetchone()
        assert job_id is not None
        jobs.names.append("dba fails")
        jobs.schedule("fails", "SELECT 1 / 0")
        jobs.wait_for(fails=["failed"], dba_fails=["failed"])
        assert dba.execute("SELECT pgrelay.check_cron()").fetchone() == (1,)
        assert jobs.alert("dba fails", "failed")["job_id"] == job_id[0]
        with pytest.raises(psycopg.DatabaseError):
            dba.execute("SELECT pgrelay.prune_cron_history('-1 day')")
        assert jobs.check() == 1
    jobs.alert("fails", "failed")
