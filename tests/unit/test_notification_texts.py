"""The e-mails as people get them, whole: whoever changes one sees here what it becomes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pgrelay.cron_failures import cron_notifications
from pgrelay.exception_reports import Standing, Wording, first_notification
from sandbox.paths import ROOT
from tests.unit.test_notifications import rendered

if TYPE_CHECKING:
    from pgrelay.notifications import Notification

WORDING = Wording(region="eu-west-1", function_log_group="/aws/lambda/pgrelay-exception-relay")
STANDING = Standing(
    fingerprint="6a1d0c9be0f3a2b4",
    total=12,
    first_seen_at="2026-11-01T03:00:00.000000+00:00",
    last_seen_at="2026-11-21T03:12:45.123456+00:00",
)

EXCEPTION = """\
employee_sp failed in the database reporting.

WHAT
  Error         23505 unique_violation
  Severity      error
  Message       duplicate key value violates unique constraint "employee_pkey"
  Detail        Key (employee_id)=(1) already exists.

WHERE
  Database      reporting
  Procedure     employee_sp
  Table         public.employee
  Constraint    employee_pkey

WHEN AND WHO
  Time          2026-11-21T03:12:45.123456+00:00
  User          dba
  Application   pg_cron
  Client        127.0.0.1
  Backend       4711
  Transaction   90210
  Server        PostgreSQL 15.18

WHY: THE STACK
  1. SQL statement "INSERT INTO public.employee (employee_id, first_name, last_name, dob, badge_id, salary, \
dept_name) SELECT ..."
  2. PL/pgSQL function public.employee_sp() line 13 at SQL statement

WHAT TO DO
  A row with this key exists already. Look for the key in the detail: a duplicate in the
  source, a load that ran twice, or a sequence behind its table. INSERT ... ON CONFLICT
  handles duplicates that are expected.

HOW OFTEN
  Occurrences   1 here, 12 in all
  First seen    2026-11-01T03:00:00.000000+00:00
  Last seen     2026-11-21T03:12:45.123456+00:00
  Fingerprint   6a1d0c9be0f3a2b4

LOGS
  Relay         https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/\
$252Faws$252Flambda$252Fpgrelay-exception-relay/log-events$3Fstart$3D1795230465123$26end$3D1795231065123

DATA
  load          nightly
  attempt       2
"""

PARTITION_MAINTENANCE = """\
The pg_cron job partition maintenance failed (2 times), found by the check in the database reporting.

WHAT
  Job           partition maintenance
  Job id        9
  Command       CALL partman.run_maintenance_proc()

WHERE
  Database      reporting
  User          dba

WHEN
  run 4327: 2026-11-21T01:00:00.013256+00:00 to 2026-11-21T01:00:02.552031+00:00
  run 4329: 2026-11-21T01:05:00.011+00:00 to 2026-11-21T01:05:01.207+00:00

WHY
  ERROR:  updated partition constraint for default partition "events_default" would be violated by some row
  CONTEXT: SQL statement "ALTER TABLE data_mart.events ATTACH PARTITION data_mart.events_p2026_11_24 \
FOR VALUES FROM ('2026-11-24 00:00:00+00') TO ('2026-11-25 00:00:00+00')"

WHAT TO DO
  Rows sit in the default partition where a new partition must go, so pg_partman cannot
  attach it, and stays unable until they are moved.
  Look: SELECT * FROM partman.check_default()
  Move them: CALL partman.partition_data_proc('<parent table>')
  Then run the maintenance again. To keep it from coming back, run it more often or raise
  premake.
"""

JOB_WITHOUT_A_NAME = """\
The pg_cron job 10 failed, found by the check in the database reporting.

WHAT
  Job id        10
  Command       CALL public.employee_sp()

WHERE
  Database      reporting
  User          dba

WHEN
  run 4330: 2026-11-21T01:10:00.009+00:00 to 2026-11-21T01:10:00.310+00:00

WHY
  ERROR:  duplicate key value violates unique constraint "employee_pkey"
  DETAIL:  Key (employee_id)=(1) already exists.

WHAT TO DO
  Mend the cause, then wait for the job's next run or run the command by hand as its role.
  The server log at that time may say more. The job's history, in the database reporting:
  SELECT * FROM cron.job_run_details WHERE jobid = 10 ORDER BY runid DESC LIMIT 20
"""

COULD_NOT_CONNECT = """\
The pg_cron job nightly load failed, found by the check in the database reporting.

WHAT
  Job           nightly load
  Job id        12
  Command       CALL load_orders()

WHERE
  Database      reporting
  User          retired_role

WHEN
  run 5001: never started

WHY
  connection failed

WHAT TO DO
  The job never started: pg_cron could not connect. Check that its role may log in, that
  its database exists, that pg_hba.conf lets pg_cron in (host and password), and that
  connections are free.
"""


def sample(name: str) -> Any:
    return json.loads((ROOT / "events" / f"{name}.json").read_text(encoding="utf-8"))


def variants(notification: Notification) -> tuple[str, str, str]:
    subject, texts, _ = rendered(notification)
    return subject, texts["sms"], texts["email"]


def test_exception() -> None:
    subject, sms, email = variants(first_notification(sample("exception_relay.exception"), WORDING, STANDING))
    assert email == EXCEPTION
    assert subject == (
        '[pgrelay] reporting: employee_sp failed: 23505 duplicate key value violates unique constraint "e...'
    )
    assert sms == subject


def test_failed_jobs() -> None:
    maintenance, other = map(variants, cron_notifications(sample("cron_failure_notifier.failed_runs")))
    assert maintenance[2] == PARTITION_MAINTENANCE
    assert maintenance[0] == (
        "[pgrelay] reporting: partition maintenance failed (2 times): ERROR: updated partition constraint..."
    )
    assert other[2] == JOB_WITHOUT_A_NAME
    assert other[0] == (
        '[pgrelay] reporting: job 10 failed: ERROR: duplicate key value violates unique constraint "emplo...'
    )


def test_job_that_could_not_connect() -> None:
    (notification,) = cron_notifications(sample("cron_failure_notifier.could_not_connect"))
    assert variants(notification)[2] == COULD_NOT_CONNECT


def test_digest() -> None:
    (notification,) = cron_notifications(sample("cron_failure_notifier.digest"))
    subject, sms, email = variants(notification)
    jobs = "\n".join(f"  job {number}: 1 x, last: could not connect: connection failed" for number in range(12))
    assert subject == sms == "[pgrelay] reporting: 12 pg_cron jobs failed, 12 runs"
    assert email == (
        "12 pg_cron jobs failed since the last check, 12 runs in all.\n\n"
        "WHERE AND WHEN\n  Database      reporting\n  Check         2026-11-21T01:15:00.044112+00:00\n\n"
        f"WHAT\n{jobs}\n\n"
        "WHAT TO DO\n"
        "  So many at once usually have one cause: a failover, a full disk, no free connections, a\n"
        "  role or a database that is gone. 12 of the 12 jobs could not connect.\n"
    )
