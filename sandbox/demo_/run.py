"""The published solutions on their own data: failed procedures, failed jobs and row changes reach a queue."""

from __future__ import annotations

import json
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import psycopg
from rich.table import Table
from rich.text import Text

from sandbox import demo_streams
from sandbox.databases import DBA
from sandbox.errors import SandboxError
from sandbox.paths import SQL
from sandbox.postgres import HOST
from sandbox.probe import Queue
from sandbox.progress import console, step
from sandbox.stack import DATABASE, SOURCE_DATABASE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sandbox.clients import Clients
    from sandbox.probe import ReceivedMessage
    from sandbox.stack import Sandbox

EXAMPLES = SQL / "examples"

EMPLOYEES = [
    (1, "Ada", "10447", "Research"),
    (2, "Björn", "20183", "Operations"),
    (3, "Mary", "30991", "Accounting"),
]
"""What the reporting table must hold: no dashes in the badge, no row that lacks something."""

EVENT_REASONS = ["Missing secondary phone number", "Invalid email address", "Customer logged a complaint"]

EVERY_MINUTE = "* * * * *"
OWNERS_JOBS = {
    "employee_sp": "CALL public.employee_sp()",
    "partition maintenance": "CALL pgrelay.run_maintenance()",
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
ARRIVAL_DEADLINE_SECONDS = 40
STORM_FAILURES = 10
WINDOW_DEADLINE_SECONDS = 90
"""The sandbox's windows are 10 seconds long: the storm has to fit in, on a slow machine, too."""


@dataclass(kw_only=True)
class Expectation:
    """A message that must arrive, once, or messages that must count so many failures together."""

    case: str
    statement: str
    topic: str
    matches: Callable[[Any], bool]
    committed_at: datetime
    count: int | None = None
    received: list[ReceivedMessage] = field(default_factory=list)

    @property
    def is_met(self) -> bool:
        """Whether what must arrive has, and nothing more."""
        if self.count is not None:
            return bool(self.count == sum(message.json()["count"] for message in self.received))
        return len(self.received) == 1

    @property
    def seconds(self) -> str:
        """The time from the commit, or from the end of the failed statement, to the subscriber's queue."""
        if not self.received:
            return "-"
        return f"{(self.received[0].sent_at - self.committed_at).total_seconds():.2f}"

    @property
    def outcome(self) -> Text:
        """What arrived, in a line."""
        if not self.received:
            return Text("nothing", style="red")
        if not self.is_met:
            counted = f", counting {sum(message.json()['count'] for message in self.received)}" if self.count else ""
            return Text(f"{len(self.received)} times instead of once{counted}", style="red")
        body = self.received[0].json()
        return Text(body["subject"] if self.topic == "alerts" else body["data"]["new"]["exception_reason"])


def run(sandbox: Sandbox) -> bool:
    """Run every case and print what arrived where.

    Returns
    -------
    bool
        Whether each expected message arrived once, and no other.
    """
    console.print("\n[bold]The published solutions[/bold], each statement as the role that owns the tables")
    outputs = sandbox.aws.outputs()
    clients = sandbox.aws.clients()
    queues = {
        "alerts": Queue.subscribe(clients, outputs["AlertTopicArn"], name="demo-alerts"),
        "events": Queue.subscribe(clients, outputs["EventTopicArn"], name="demo-events"),
    }
    _close_windows(clients, outputs)  # what was counted before would be told in the middle of this
    for queue in queues.values():
        queue.empty()  # what came since an earlier demo
    strangers: list[ReceivedMessage] = []

    with (
        sandbox.cluster.connect(DATABASE) as connection,
        sandbox.cluster.connect(DATABASE, DBA) as dba_connection,
    ):
        _unschedule(connection)
        connection.execute("DELETE FROM pgrelay.monitor_state")  # what the check knows of an earlier demo's
        with step("employees: source rows loaded over postgres_fdw, cleaned"):
            _load_employees(sandbox, connection)
        with step("partitions: seven pg_partman sets, and rows of a day that has no partition yet"):
            _psql(sandbox, DATABASE, "partitions/setup.sql")
            _psql(sandbox, DATABASE, "partitions/break.sql")
        expectations = _duplicate(sandbox, connection)
        with step("the same failure again and again: counted, and told in one message"):
            expectations += _storm(dba_connection)

            def is_told() -> bool:
                strangers.extend(_take(expectations, queues))
                return all(expectation.is_met for expectation in expectations)

            # The job below fails in the same way, and has to be the first in a window of its own.
            _close_windows(clients, outputs, is_told)
        for name, command in OWNERS_JOBS.items():
            dba_connection.execute(SCHEDULE, [name, EVERY_MINUTE, command])
        connection.execute(SCHEDULE, [CHECK_JOB, EVERY_MINUTE, CHECK_COMMAND])
        expectations += _customer_events(sandbox)
        with step("waiting for pg_cron's next minute"):
            expectations += _scheduled_failures(connection)
        with step("partitions: the rows moved, maintenance run again, checked"):
            expectations += _repaired(sandbox, connection)
    with step("waiting for the messages"):
        strangers += _collect(expectations, queues)
    _report(expectations, strangers)
    streams_arrived = demo_streams.run(sandbox, lambda script: _psql(sandbox, DATABASE, script))
    return streams_arrived and not strangers and all(expectation.is_met for expectation in expectations)


def _load_employees(sandbox: Sandbox, connection: psycopg.Connection) -> None:
    _psql(sandbox, SOURCE_DATABASE, "employees/source.sql")
    _psql(
        sandbox, DATABASE, "employees/reporting.sql",
        source_host=HOST, source_port=str(sandbox.ports["postgres"]),
        source_password=sandbox.remote_reader_password,
    )  # fmt: skip
    _psql(sandbox, DATABASE, command="CALL public.employee_sp()")
    query = "SELECT employee_id, first_name, badge_id, dept_name FROM public.employee ORDER BY employee_id"
    rows = connection.execute(query).fetchall()
    if rows != EMPLOYEES:
        raise SandboxError(f"The reporting table should hold {EMPLOYEES}, and holds {rows}.")


def _duplicate(sandbox: Sandbox, connection: psycopg.Connection) -> list[Expectation]:
    """Violate the reporting table's primary key: the procedure fails, the report reaches the DBA."""
    statement = OWNERS_JOBS["employee_sp"]
    _psql(sandbox, SOURCE_DATABASE, "employees/duplicate.sql")
    error = _psql(sandbox, DATABASE, command=statement, must_fail=True)
    if "employee_pkey" not in error:
        raise SandboxError(f"`{statement}` should have violated employee_pkey, and said:\n{error}")
    count = connection.execute("SELECT count(*) FROM public.employee").fetchone()
    if count != (len(EMPLOYEES),):
        raise SandboxError(f"A failed load should leave the table as it was, and left {count} rows.")
    return [
        Expectation(
            case="Exception in a procedure",
            statement=statement,
            topic="alerts",
            matches=lambda body: _is_duplicate(body) and body["session"]["application_name"] != "pg_cron",
            committed_at=datetime.now(UTC),
        )
    ]


def _storm(connection: psycopg.Connection) -> list[Expectation]:
    """Fail in the same way again and again: no e-mail each, but one that counts them."""
    statement = OWNERS_JOBS["employee_sp"]
    for _ in range(STORM_FAILURES):
        with suppress(psycopg.errors.UniqueViolation):
            connection.execute(statement)
    return [
        Expectation(
            case=f"The same {STORM_FAILURES} times more",
            statement=statement,
            topic="alerts",
            # On a slow machine a window may end in the middle of it, and each tells its part.
            matches=lambda body: body.get("kind") == "exception_summary",
            count=STORM_FAILURES,
            committed_at=datetime.now(UTC),
        )
    ]


def _close_windows(clients: Clients, outputs: dict[str, str], is_told: Callable[[], bool] = lambda: True) -> None:
    """Do at once what the schedule does once a minute, until all is told and no window is open."""
    deadline = time.monotonic() + WINDOW_DEADLINE_SECONDS
    while not is_told() or _open_windows(clients, outputs["ExceptionTableName"]):
        if time.monotonic() > deadline:
            raise SandboxError("The windows of exceptions did not close; see the log of exception_relay.")
        clients.lambda_.invoke(
            FunctionName=outputs["ExceptionRelayFunctionArn"],
            Payload=json.dumps({"contract": "pgrelay.windows/1"}).encode(),
        )
        time.sleep(0.2)


def _open_windows(clients: Clients, table: str) -> int:
    return clients.dynamodb.query(
        TableName=table,
        IndexName="windows",
        KeyConditionExpression="#window = :open",
        ExpressionAttributeNames={"#window": "window"},
        ExpressionAttributeValues={":open": {"S": "open"}},
        Select="COUNT",
    )["Count"]


def _is_duplicate(body: Any) -> bool:
    is_exception = body.get("kind") == "exception" and body["procedure"] == "employee_sp"
    return is_exception and str(body["error"]["sqlstate"]) == "23505"


def _customer_events(sandbox: Sandbox) -> list[Expectation]:
    """Insert the published rows: each becomes one event."""
    _psql(sandbox, DATABASE, "customer_events/setup.sql")
    _psql(sandbox, DATABASE, "customer_events/insert.sql")
    committed_at = datetime.now(UTC)
    # The sandbox has pg_cron run this all the time, from the minute after its start.
    _psql(sandbox, DATABASE, command="CALL pgrelay.drain()")
    return [
        Expectation(
            case="Row change",
            statement="INSERT INTO customer_business_events ...",
            topic="events",
            matches=lambda body, reason=reason: body["data"]["new"]["exception_reason"] == reason,  # type: ignore[misc]
            committed_at=committed_at,
        )
        for reason in EVENT_REASONS
    ]


def _unschedule(connection: psycopg.Connection) -> None:
    connection.execute("SELECT cron.unschedule(jobid) FROM cron.job WHERE jobname = ANY(%s)", [JOB_NAMES])


def _scheduled_failures(connection: psycopg.Connection) -> list[Expectation]:
    """Wait until pg_cron ran each job once: two fail, the check finds them."""
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

    ended = {name: (status, end_time) for name, status, end_time in runs}
    wanted = {**dict.fromkeys(OWNERS_JOBS, "failed"), CHECK_JOB: "succeeded"}
    if (statuses := {name: status for name, (status, _) in ended.items()}) != wanted:
        raise SandboxError(f"The jobs should have ended as {wanted}, and ended as {statuses}.")
    by_check = [
        Expectation(
            case="Failed job",
            statement=OWNERS_JOBS[name],
            topic="alerts",
            matches=lambda body, name=name: _is_of_the_job(body, name) and body["problem"] == "failed",  # type: ignore[misc]
            committed_at=ended[name][1],
        )
        for name in OWNERS_JOBS
    ]
    by_relay = Expectation(
        case="Exception in a job",
        statement=OWNERS_JOBS["employee_sp"],
        topic="alerts",
        matches=lambda body: _is_duplicate(body) and body["session"]["application_name"] == "pg_cron",
        committed_at=ended["employee_sp"][1],
    )
    by_maintenance = Expectation(
        case="Exception in maintenance",
        statement=OWNERS_JOBS["partition maintenance"],
        topic="alerts",
        matches=lambda body: body.get("procedure") == "run_maintenance",
        committed_at=ended["partition maintenance"][1],
    )
    of_the_set = Expectation(
        case="Partition set",
        statement=CHECK_COMMAND,
        topic="alerts",
        matches=lambda body: _is_of_the_set(body) and body["phase"] == "opened",
        committed_at=ended[CHECK_JOB][1],
    )
    return [by_relay, by_maintenance, *by_check, of_the_set]


def _is_of_the_set(body: Any) -> bool:
    return (body.get("kind"), body.get("parent_table")) == ("partitions", BROKEN_SET)


def _repaired(sandbox: Sandbox, connection: psycopg.Connection) -> list[Expectation]:
    """Move the rows as the alert says; the next check tells that the set is well, and of the jobs that are gone."""
    _psql(sandbox, DATABASE, "partitions/repair.sql")
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
            matches=lambda body, name=name: _is_of_the_job(body, name) and body["problem"] == "unscheduled",  # type: ignore[misc]
            committed_at=checked_at,
        )
        for name in JOB_NAMES
    ]
    return [recovered, *unscheduled]


def _is_of_the_job(body: Any, name: str) -> bool:
    return (body.get("kind"), body.get("job_name")) == ("cron", name)


def _take(expectations: Sequence[Expectation], queues: dict[str, Queue]) -> list[ReceivedMessage]:
    """Give each message that is there to the expectation that it matches, and return those that match none."""
    strangers = []
    for topic, queue in queues.items():
        for message in queue.take():
            body = message.json()
            match = next((e for e in expectations if e.topic == topic and e.matches(body)), None)
            if match:
                match.received.append(message)
            else:
                strangers.append(message)
    return strangers


def _collect(expectations: Sequence[Expectation], queues: dict[str, Queue]) -> list[ReceivedMessage]:
    """Wait until every expectation is met, and return the messages that match none."""
    strangers: list[ReceivedMessage] = []
    deadline = time.monotonic() + ARRIVAL_DEADLINE_SECONDS
    settled_at: float | None = None
    # A second more after the last one, for a message that should not come.
    while time.monotonic() < deadline and (settled_at is None or time.monotonic() < settled_at + 1):
        strangers += _take(expectations, queues)
        if settled_at is None and all(expectation.is_met for expectation in expectations):
            settled_at = time.monotonic()
        time.sleep(0.1)
    return strangers


def _report(expectations: Sequence[Expectation], strangers: Sequence[ReceivedMessage]) -> None:
    table = Table(title="What left PostgreSQL and arrived at a subscriber", title_justify="left", expand=False)
    table.add_column("Case")
    table.add_column("SQL", overflow="fold")
    table.add_column("Topic")
    table.add_column("Arrived")
    table.add_column("Seconds", justify="right")
    for expectation in expectations:
        table.add_row(
            expectation.case,
            expectation.statement,
            expectation.topic,
            expectation.outcome,
            expectation.seconds,
        )
    console.print()
    console.print(table)
    console.print("Seconds: from the commit, or from the end of what failed, to the subscriber's queue.")
    for message in strangers:
        console.print(Text.assemble(("Unexpected: ", "red"), json.dumps(message.json())[:300]))


def _psql(
    sandbox: Sandbox,
    database: str,
    script: str | None = None,
    *,
    command: str | None = None,
    must_fail: bool = False,
    **variables: str,
) -> str:
    """Run an example as its README says a person would, and return what psql said."""
    what = ["-c", command] if command else ["-f", str(EXAMPLES / str(script))]
    settings = [argument for name, value in variables.items() for argument in ("-v", f"{name}={value}")]
    result = subprocess.run(
        ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", *settings, *what, sandbox.cluster.dsn(database, DBA)],
        check=False, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    if (result.returncode != 0) != must_fail:
        raise SandboxError(f"psql {' '.join(what)} in {database}:\n{result.stdout}{result.stderr}".rstrip())
    return result.stderr
