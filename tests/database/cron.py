"""A stand-in for pg_cron, which only one database of a cluster can have."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

from pgrelay.contracts import Contract
from pgrelay.monitor.check import CONTRACT, step
from pgrelay.monitor.published import PUBLISHED_PAYLOAD
from pgrelay.notifications.notification import render
from tests.database.support import NOTIFIER, value

if TYPE_CHECKING:
    from pgrelay.notifications.notification import Notification
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

# The tables and row security of pg_cron.
_CRON_TABLES = """
    CREATE SCHEMA cron;
    CREATE SEQUENCE cron.jobid_seq;
    CREATE TABLE cron.job (
        jobid bigint PRIMARY KEY DEFAULT nextval('cron.jobid_seq'),
        schedule text NOT NULL,
        command text NOT NULL,
        nodename text NOT NULL DEFAULT 'localhost',
        nodeport int NOT NULL DEFAULT inet_server_port(),
        database text NOT NULL DEFAULT current_database(),
        username text NOT NULL DEFAULT current_user,
        active boolean NOT NULL DEFAULT true,
        jobname name_type
    );
    GRANT SELECT ON cron.job TO PUBLIC;
    ALTER TABLE cron.job ENABLE ROW LEVEL SECURITY;
    CREATE POLICY cron_job_policy ON cron.job USING (username = current_user);
    CREATE SEQUENCE cron.runid_seq;
    CREATE TABLE cron.job_run_details (
        jobid bigint,
        runid bigint PRIMARY KEY DEFAULT nextval('cron.runid_seq'),
        job_pid int,
        database text,
        username text,
        command text,
        status text,
        return_message text,
        start_time timestamptz,
        end_time timestamptz
    );
    GRANT SELECT, DELETE ON cron.job_run_details TO PUBLIC;
    ALTER TABLE cron.job_run_details ENABLE ROW LEVEL SECURITY;
    CREATE POLICY cron_job_run_details_policy ON cron.job_run_details USING (username = current_user);
    GRANT USAGE ON SCHEMA cron TO dba, pgrelay_operator;
"""


def cron_tables(name_type: str = "text") -> bytes:
    """Return the statements for a stand-in for pg_cron's tables; up to 1.4 a job's name is of type name."""
    return _CRON_TABLES.replace("name_type", name_type).encode()


class Cron:
    """The stand-in: adds jobs and runs as pg_cron does, and checks as a superuser."""

    def __init__(self, database: Database, endpoint: LambdaEndpoint) -> None:
        self.endpoint = endpoint
        self.notifier = Notifier()
        endpoint.respond(NOTIFIER, self.notifier)
        self.database = database
        self.connection = database.connect("postgres")

    def run(
        self,
        status: str = "failed",
        *,
        job: int = 1,
        age: str | None = "1 minute",
        username: str = "postgres",
        command: str | None = "SELECT 1",
        message: str | None = "ERROR: no",
    ) -> int:
        row = self.connection.execute(
            "INSERT INTO cron.job_run_details "
            "(jobid, database, username, command, status, return_message, start_time, end_time) "
            "SELECT %(job)s, current_database(), %(username)s, %(command)s, %(status)s, %(message)s, s, s "
            "FROM (SELECT now() - %(age)s::interval) AS t (s) RETURNING runid",
            locals(),
        ).fetchone()
        assert row is not None
        return int(row[0])

    def finish(self, run_id: int, status: str) -> None:
        self.connection.execute(
            "UPDATE cron.job_run_details SET status = %s, end_time = now() WHERE runid = %s", [status, run_id]
        )

    def check(self, lookback: str = "1 day") -> list[int]:
        """Check, and return the ids of the runs that its messages tell of as failed, in order."""
        before = len(self.notifier.told)
        count = value(self.connection, "SELECT pgrelay.check_cron(%s::interval)", [lookback])
        told = self.notifier.told[before:]
        assert count == len(told)
        return sorted(run_id for facts in told for run_id in facts.get("run_ids", []))

    def job(self, name: str | None = None, *, schedule: str = "0 3 * * *", username: str = "postgres") -> int:
        """Schedule a job, and return its number."""
        row = self.connection.execute(
            "INSERT INTO cron.job (schedule, command, jobname, username) VALUES (%s, 'SELECT 1', %s, %s) "
            "RETURNING jobid",
            [schedule, name, username],
        ).fetchone()
        assert row is not None
        return int(row[0])

    def sent(self) -> list[dict[str, Any]]:
        """Return the runs of every invocation."""
        return [run for invocation in self.endpoint.invocations for run in invocation.payload["runs"]]


class Notifier:
    """cron_failure_notifier without its topics: what it would have told is kept."""

    def __init__(self) -> None:
        self.contract = Contract(CONTRACT, published=PUBLISHED_PAYLOAD)
        self.told: list[dict[str, Any]] = []
        self.escalates = False

    def __call__(self, payload: Any) -> object:
        outcome = step(self.contract.check(payload), escalates=self.escalates)
        self.told += [json.loads(render(outgoing.notification).facts) for outgoing in outcome.outgoing]
        return {
            "id": payload["id"],
            "states": list(outcome.states),
            "notified": len(outcome.outgoing),
            "open_problems": outcome.open_problems,
            "message_ids": ["m"] * len(outcome.outgoing),
            "notifications": [self._sent(each.notification) for each in outcome.outgoing],
        }

    @staticmethod
    def _sent(notification: Notification) -> dict[str, Any]:
        return {
            "message_id": str(uuid.uuid4()),
            "topic": "arn:aws:sns:us-east-1:000000000000:alerts",
            "subject": render(notification).subject,
            "state": notification.state,
            "severity": notification.problems[0].severity,
            "problem_ids": [problem.problem_id for problem in notification.problems],
        }
