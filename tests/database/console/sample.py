"""A database with something of everything that the console shows."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pgrelay_cli.exceptions.table import KnownException, SentNotification
from tests.database.command.support import CHANNEL_FUNCTIONS, refuse, take
from tests.database.support import PUBLISHER

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from pgrelay_cli.exceptions.table import Said
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

FINGERPRINT = "5f3a9c0d1e2b4a68"
JOB = "job/reporting/dba/nightly_load"
SET = "set/public.measurements"


class KnownExceptions:
    """What the console needs of the table of exceptions, in memory."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str, datetime | None]] = []
        self.occurrences = 41

    @contextmanager
    def opened(self) -> Iterator[KnownExceptions]:
        yield self

    def latest(self, count: int) -> list[KnownException]:
        self.occurrences += 3
        return [
            self._known(FINGERPRINT, "23505", 'duplicate key value violates unique constraint "employees_pkey"', 9),
            self._known("00aa11bb22cc33dd", "22012", "division by zero", 2),
        ][:count]

    def find(self, fingerprint: str) -> KnownException | None:
        return next((known for known in self.latest(9) if known.fingerprint == fingerprint), None)

    def say(self, fingerprint: str, name: Said, at: datetime | None) -> bool:
        self.said.append((fingerprint, name, at))
        return fingerprint == FINGERPRINT

    def notifications(self, count: int) -> list[SentNotification]:
        return [
            SentNotification(
                at=(datetime.now(UTC) - timedelta(minutes=12)).isoformat(),
                subject="[ERROR] load_employees: 23505 duplicate key",
                state="open",
                severity="critical",
                topic="arn:aws:sns:us-east-1:123456789012:pgrelay-alerts",
                message_id="0b1c2d3e-aaaa-bbbb-cccc-000000000001",
                problem_ids=[FINGERPRINT],
            )
        ][:count]

    def _known(self, fingerprint: str, sqlstate: str, message: str, days: int) -> KnownException:
        now = datetime.now(UTC)
        error = {
            "sqlstate": sqlstate,
            "message": message,
            "detail": "Key (employee_id)=(7) already exists.",
            "context": "PL/pgSQL function load_employees() line 12 at SQL statement\nSQL statement",
        }
        resolved = next((at for name, said, at in self.said if (name, said) == (fingerprint, "resolved_at")), None)
        return KnownException(
            fingerprint=fingerprint,
            database="reporting",
            procedure="load_employees",
            sqlstate=sqlstate,
            message=message,
            occurrences=self.occurrences,
            unnotified=2,
            first_seen_at=(now - timedelta(days=days)).isoformat(),
            last_seen_at=(now - timedelta(minutes=3)).isoformat(),
            silenced_until=None,
            acknowledged_until=None,
            resolved_at=resolved.isoformat() if resolved else None,
            report={"database": "reporting", "procedure": "load_employees", "error": error},
        )


def fill(database: Database, endpoint: LambdaEndpoint) -> None:
    """Watch tables, deliver events, give some up, leave some waiting; and write what checks would have found."""
    for function in CHANNEL_FUNCTIONS:
        endpoint.respond(function, take)
    with database.connect() as connection:
        connection.execute(
            "CREATE TABLE public.orders (id int PRIMARY KEY, state text, amount numeric);"
            "CREATE TABLE public.customers (id int PRIMARY KEY, name text);"
            "CREATE TABLE public.invoices (id int PRIMARY KEY, total numeric);"
            "SELECT pgrelay.watch('public.orders'), pgrelay.watch('public.customers', p_ordered => true), "
            "pgrelay.watch('public.invoices')"
        )
        endpoint.respond(PUBLISHER, refuse)
        connection.execute("INSERT INTO public.invoices SELECT g, g * 10 FROM generate_series(1, 4) AS g")
        connection.execute("CALL pgrelay.drain()")
        endpoint.respond(PUBLISHER, take)
        connection.execute("INSERT INTO public.orders SELECT g, 'paid', 9.50 FROM generate_series(1, 120) AS g")
        connection.execute("CALL pgrelay.drain()")
        connection.execute("SELECT pgrelay.pause('public.customers')")
        connection.execute("INSERT INTO public.customers SELECT g, 'Name ' || g FROM generate_series(1, 12) AS g")
        connection.execute("CALL pgrelay.drain()")
    with database.connect("postgres") as connection:
        _note_history(connection)
        _note_checks(connection)


def _note_history(connection: psycopg.Connection) -> None:
    connection.execute(
        "DELETE FROM pgrelay.history; INSERT INTO pgrelay.history "
        "SELECT 'events', now() - g * interval '1 minute', CASE WHEN g BETWEEN 20 AND 31 "
        "THEN (32 - g) * 190 ELSE g % 7 * 4 END, "
        "CASE WHEN g BETWEEN 20 AND 31 THEN (32 - g) * 4.5 ELSE 0.4 END, "
        "((1500 - g) * 900 + 4000 * sin(g / 9.0) - CASE WHEN g < 31 THEN 0 ELSE 5000 END)::bigint, 0, 4 "
        "FROM generate_series(0, 1400) AS g WHERE g NOT BETWEEN 700 AND 760"
    )


def _note_checks(connection: psycopg.Connection) -> None:
    """Write what cron_failure_notifier would keep of jobs and sets."""
    now = datetime.now(UTC).timestamp()
    failed = {
        "severity": "critical",
        "headline": "nightly_load failed 3 times in a row: 22012 division by zero",
        "began_at": now - 9000,
        "opened_at": now - 8900,
        "seen_at": now - 60,
        "count": 3,
    }
    jobs = {
        JOB: {
            "job_id": 7,
            "name": "nightly_load",
            "schedule": "0 * * * *",
            "active": True,
            "username": "dba",
            "database": "reporting",
            "is_scheduled": True,
            "next_at": now + 1500,
            "last_success_at": now - 14_000,
            "problems": {"failed": failed},
            "recent_runs": [[n, "f" if n > 17 else "s", now - (21 - n) * 3600, 30 + n * 7 % 40] for n in range(1, 21)],
        },
        "job/reporting/dba/refresh_views": {
            "job_id": 8,
            "name": "refresh_views",
            "schedule": "*/5 * * * *",
            "active": True,
            "username": "dba",
            "database": "reporting",
            "is_scheduled": True,
            "next_at": now + 120,
            "last_success_at": now - 170,
            "recent_runs": [[n, "s", now - (20 - n) * 300, 3 + n % 5] for n in range(1, 20)],
            "unfinished_runs": [{"run_id": 20, "noticed_at": now - 20, "started_at": now - 20}],
        },
        "job/reporting/app/purge": {
            "job_id": 9,
            "name": "purge",
            "schedule": "30 2 * * *",
            "active": False,
            "username": "app",
            "database": "reporting",
            "is_scheduled": True,
            "recent_runs": [],
        },
    }
    short = {
        "severity": "warning",
        "headline": "public.measurements has partitions for 20 more hours only",
        "began_at": now - 900,
        "opened_at": now - 800,
        "seen_at": now - 60,
        "count": 1,
    }
    sets = {
        SET: {
            "name": "public.measurements",
            "kind": "time",
            "interval": "1 day",
            "partitions": 34,
            "left_seconds": 72_000.0,
            "default_rows": 0,
            "maintained_at": now - 90_000,
            "problems": {"running_out": short},
        },
        "set/public.events_by_hour": {
            "name": "public.events_by_hour",
            "kind": "time",
            "interval": "1 hour",
            "partitions": 60,
            "left_seconds": 14_400.0,
            "default_rows": 0,
            "maintained_at": now - 600,
        },
        "set/public.ledger": {
            "name": "public.ledger",
            "kind": "id",
            "interval": "100000",
            "partitions": 9,
            "left_ids": 410_233.0,
            "left_seconds": 5_400_000.0,
            "default_rows": 3,
            "maintained_at": now - 3_000,
        },
    }
    for target, state in {**jobs, **sets, "scheduler": {}}.items():
        connection.execute(
            "INSERT INTO pgrelay.monitor_state (target, owner, state) VALUES (%s, 'dba', %s)",
            [target, json.dumps(state)],
        )
    connection.execute(
        "INSERT INTO pgrelay.notification (message_id, at, topic, subject, state, severity, problem_ids) "
        "SELECT '0b1c2d3e-0000-4000-8000-00000000000' || g, now() - g * interval '47 minutes', "
        "'arn:aws:sns:us-east-1:123456789012:pgrelay-alerts', "
        "CASE g % 2 WHEN 0 THEN '[CRITICAL] nightly_load failed 3 times in a row' ELSE "
        "'[RESOLVED] refresh_views runs again' END, "
        "CASE g % 2 WHEN 0 THEN 'open' ELSE 'resolved' END, 'critical', ARRAY['p' || g] FROM generate_series(1, 6) AS g"
    )
