"""The e-mails as people get them, whole: whoever changes one sees here what it becomes."""
# ruff: noqa: E501

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pgrelay.exceptions.reports import Standing, Wording, first_notification
from pgrelay.monitor.check import step
from sandbox.paths import ROOT
from tests.unit.notifications.test_notifications import rendered

if TYPE_CHECKING:
    from pgrelay.notifications.notification import Notification

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
pg_cron job partition maintenance failed (2 times): ERROR:  updated partition constraint for default partition "events_default" would be violated by some row.
Found by the check in the database reporting.

WHAT
  Job           partition maintenance (id 9)
  Command       CALL partman.run_maintenance_proc()
  Schedule      */5 * * * *
  Database      reporting
  Runs as       dba

WHEN
  run 41: 2026-11-21 03:05:00 UTC, failed after 40 ms
  run 42: 2026-11-21 03:10:00 UTC, failed after 40 ms
  2 in a row; no success of it is known yet
  next run 2026-11-21 03:15:00 UTC

WHY
  ERROR:  updated partition constraint for default partition "events_default" would be violated by some row
  CONTEXT:  SQL statement "ALTER TABLE data_mart.events ATTACH PARTITION data_mart.events_p20261124 FOR VALUES FROM ('2026-11-24 00:00:00+00') TO ('2026-11-25 00:00:00+00')"

WHAT TO DO
  Mend the cause, then wait for the job's next run or run the command by hand as its role.
  The server log at that time may say more.
    SELECT * FROM cron.job_run_details WHERE jobid = 9 ORDER BY runid DESC LIMIT 20;

THIS ALERT
  Severity      critical
  Id            67e351e1-dbaa-5692-aa1a-211feb8c47b6
  In the database reporting, to say that you know, or to be left alone:
    SELECT pgrelay.acknowledge('partition maintenance');
    SELECT pgrelay.silence('partition maintenance', now() + interval '4 hours', 'why');
"""

COULD_NOT_CONNECT = """\
pg_cron job nightly load failed: could not connect: connection failed.
Found by the check in the database reporting.

WHAT
  Job           nightly load (id 11)
  Command       CALL load()
  Schedule      0 3 * * *
  Database      reporting
  Runs as       loader

WHEN
  run 44: never started
  no success of it is known yet
  next run 2026-11-22 03:00:00 UTC

WHY
  connection failed

WHAT TO DO
  The job never started: pg_cron could not connect. Check that its role may log in, that
  its database exists, that pg_hba.conf lets pg_cron in (host and password), and that
  connections are free.
    SELECT * FROM cron.job_run_details WHERE jobid = 11 ORDER BY runid DESC LIMIT 20;

THIS ALERT
  Severity      critical
  Id            9fb61a36-d400-5c6b-827a-5ab30dd5226e
  In the database reporting, to say that you know, or to be left alone:
    SELECT pgrelay.acknowledge('nightly load');
    SELECT pgrelay.silence('nightly load', now() + interval '4 hours', 'why');
"""

DIGEST = """\
12 problems in one check of the database reporting: 12 new.

WHERE AND WHEN
  Database      reporting
  Check         2026-11-21 03:12:45 UTC

NEW
  load 1 failed: FATAL:  sorry, too many clients already
  load 2 failed: FATAL:  sorry, too many clients already
  load 3 failed: FATAL:  sorry, too many clients already
  load 4 failed: FATAL:  sorry, too many clients already
  load 5 failed: FATAL:  sorry, too many clients already
  load 6 failed: FATAL:  sorry, too many clients already
  load 7 failed: FATAL:  sorry, too many clients already
  load 8 failed: FATAL:  sorry, too many clients already
  load 9 failed: FATAL:  sorry, too many clients already
  load 10 failed: FATAL:  sorry, too many clients already
  load 11 failed: FATAL:  sorry, too many clients already
  load 12 failed: FATAL:  sorry, too many clients already

WHAT TO DO
  So many at once usually have one cause: a failover, a full disk, no free connections, a
  role or a database that is gone.
    SELECT * FROM pgrelay.problem ORDER BY opened_at;
"""

MISSED = """\
pg_cron job nightly load missed its run of 2026-11-21 03:00:00 UTC.
Found by the check in the database reporting.

WHAT
  Job           nightly load (id 12)
  Command       CALL load()
  Schedule      0 3 * * *
  Database      reporting
  Runs as       dba

WHEN
  Was due       2026-11-21 03:00:00 UTC
  Last start    2026-11-20 03:10:00 UTC
  Next run      2026-11-22 03:00:00 UTC

WHY
  pg_cron has no run of that time in its history. Its scheduler may have stopped, all of
  its slots may have been taken (cron.max_running_jobs), or the history was deleted before
  it was checked.

WHAT TO DO
  If it cannot wait for its next time, run the command by hand as its role. Is the
  scheduler alive?
    SELECT * FROM pg_stat_activity WHERE backend_type = 'pg_cron launcher';

THIS ALERT
  Severity      critical
  Id            7751cd52-d440-50a7-80a0-38be0c6ccd59
  In the database reporting, to say that you know, or to be left alone:
    SELECT pgrelay.acknowledge('nightly load');
    SELECT pgrelay.silence('nightly load', now() + interval '4 hours', 'why');
"""

STUCK = """\
pg_cron job refresh is stuck: running for 2 h 2 min.
Found by the check in the database reporting.

WHAT
  Job           refresh (id 13)
  Command       REFRESH MATERIALIZED VIEW totals
  Schedule      10 seconds
  Database      reporting
  Runs as       dba

WHEN
  Run           6
  Started       2026-11-21 01:10:00 UTC
  Running for   2 h 2 min

WHY
  It may take 10 min: that is the limit set for the job.

WHAT TO DO
  pg_cron runs a job once at a time: until this run ends, there is no other. See what it
  waits for, and cancel it if it must not go on.
    SELECT a.pid, a.state, a.wait_event, pg_blocking_pids(a.pid), a.query FROM pg_stat_activity AS a JOIN cron.job_run_details AS d ON d.job_pid = a.pid WHERE d.runid = 6;
    SELECT pg_cancel_backend(job_pid) FROM cron.job_run_details WHERE runid = 6;

THIS ALERT
  Severity      critical
  Id            90095fed-c17e-5f78-bef6-c0adefc0bf64
  In the database reporting, to say that you know, or to be left alone:
    SELECT pgrelay.acknowledge('refresh');
    SELECT pgrelay.silence('refresh', now() + interval '4 hours', 'why');
"""

PARTITION_SET = """\
Partition set data_mart.events_daily: 1,204 rows in the default partition.
Partition set data_mart.events_daily: maintenance failed: updated partition constraint for default partition "events_daily_default" would be violated by some row.
Partition set data_mart.events_daily: partitions run out in 1 day 11 h.
Found by the check in the database reporting.

WHAT
  Set           data_mart.events_daily
  Partitioned   by event_time, every 1 day
  Premake       4
  Partitions    9

1 OF 3
  1,204 rows in the default partition

WHERE
  Partition     data_mart.events_daily_default
  Rows          1,204
  event_time from  2026-11-24 00:03:10+00
  event_time to  2026-11-26 23:59:58+00

WHY IT MATTERS
  pg_partman cannot make a partition for a range whose rows lie in the default one: its
  maintenance fails from then on, and ever more rows follow.

WHAT TO DO
  If the range is wrong (a date in a far year, a typing error), mend or delete those rows
  first. Then move them, at a quiet time: the first statement makes the partitions that
  they need, in batches that commit.
    CALL partman.partition_data_proc('data_mart.events_daily');
    SELECT partman.run_maintenance('data_mart.events_daily');
    VACUUM ANALYZE data_mart.events_daily;

2 OF 3
  maintenance failed: updated partition constraint for default partition "events_daily_default" would be violated by some row

WHEN
  Last failed   2026-11-21 03:00:00 UTC
  In a row      3
  Last success  2026-11-18 03:10:00 UTC

WHY
  updated partition constraint for default partition "events_daily_default" would be violated by some row (SQLSTATE 23514)

WHAT TO DO
  The other sets were maintained. First move the rows out of the default partition: until
  then no partition can be made.

3 OF 3
  partitions run out in 1 day 11 h

WHEN
  Last one ends  2026-11-22 15:10:00 UTC
  Time left     1 day 11 h
  Maintained    2026-11-18 03:10:00 UTC

WHAT TO DO
  First move the rows out of the default partition: until then no partition can be made.

THIS ALERT
  Severity      critical
  Id            f3fa0e46-fa9f-5ea6-bb75-129017baab5c
  Id            5c4e1cd1-1f29-5e72-9cf8-bc72fe987439
  Id            287fbc16-9b41-59c8-b9a8-55cd000d4a9b
  In the database reporting, to say that you know, or to be left alone:
    SELECT pgrelay.acknowledge('data_mart.events_daily');
    SELECT pgrelay.silence('data_mart.events_daily', now() + interval '4 hours', 'why');
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


def emails(case: str) -> list[tuple[str, str]]:
    """Return subject and e-mail of each notification that a sample leads to."""
    sent = step(sample(f"cron_failure_notifier.{case}")).outgoing
    return [(subject, email) for subject, _, email in (variants(one.notification) for one in sent)]


def test_failed_job() -> None:
    assert emails("failed_runs")[0] == (
        "[pgrelay] reporting: partition maintenance failed (2 times): ERROR: updated partition constraint...",
        PARTITION_MAINTENANCE,
    )


def test_job_that_could_not_connect() -> None:
    assert emails("could_not_connect") == [
        ("[pgrelay] reporting: nightly load failed: could not connect: connection failed", COULD_NOT_CONNECT)
    ]


def test_digest() -> None:
    assert emails("digest") == [("[pgrelay] reporting: 12 problems: 12 new", DIGEST)]


def test_missed_run_and_stuck_job() -> None:
    assert emails("late_and_stuck") == [
        ("[pgrelay] reporting: nightly load missed its run of 2026-11-21 03:00:00 UTC", MISSED),
        ("[pgrelay] reporting: refresh is stuck: running for 2 h 2 min", STUCK),
    ]


def test_partition_set() -> None:
    assert emails("partitions")[0] == (
        "[pgrelay] reporting: data_mart.events_daily: 1,204 rows in the default partition; maintenance fa...",
        PARTITION_SET,
    )
