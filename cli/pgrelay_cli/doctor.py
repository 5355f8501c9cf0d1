"""The command `pgrelay doctor`: each step from the database to the subscriber, and the remedy of what fails."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import psycopg
import typer
from psycopg import sql
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pgrelay_cli.connection import Connect, readable, with_database
from pgrelay_cli.errors import PgrelayCliError
from pgrelay_cli.installer import is_installed
from pgrelay_cli.output import Json, ago, print_json
from pgrelay_cli.sql_files import OWNER, pending, sql_directory, sql_files
from pgrelay_cli.stack import bindings_of_stack

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from typing import LiteralString

State = Literal["ok", "warning", "failure", "skipped"]

LAG_SECONDS = 60
SLOW_TIMEOUT_MS = 3000
POLL_SECONDS = 0.05
_MARKS: dict[State, tuple[str, str]] = {
    "ok": ("ok", "green"),
    "warning": ("warning", "yellow"),
    "failure": ("FAILURE", "bold red"),
    "skipped": ("skipped", "dim"),
}
_UNREACHABLE = {"PR132", "PR133"}
"""What call raises where Lambda does not answer, or cannot be reached."""

app = typer.Typer()


@dataclass(frozen=True, kw_only=True)
class Check:
    """One step, how it is, and what to do about it."""

    check: str
    state: State
    found: str
    remedy: str | None = None


class Doctor:
    """Asks one database, step by step; what depends on a step that failed is skipped."""

    def __init__(self, connection: psycopg.Connection) -> None:
        self._connection = connection

    def checks(self, *, stack: str | None, probe_seconds: float | None) -> Iterator[Check]:
        """Return the checks as they are made."""
        yield self._server()
        steps: list[tuple[str, Callable[[], Iterator[Check]]]] = [
            ("extension", self._extension),
            ("installation", self._installation),
            ("grants", self._grants),
            ("version", self._version),
        ]
        for name, step in steps:
            failed = False
            for check in self._tried(name, step):
                failed = failed or check.state == "failure"
                yield check
            if failed:
                yield Check(check="the rest", state="skipped", found=f"it needs {name}")
                return
        yield from self._tried("bindings", lambda: self._bindings(stack))
        reachable = yield from self._network()
        if reachable:
            yield from self._tried("functions", self._functions)
        for name, step in (
            ("settings", self._settings),
            ("pg_cron", self._cron),
            ("outbox", self._outbox),
            ("dead letters", self._dead_letters),
            ("breakers", self._breakers),
            ("watches", self._watches),
        ):
            yield from self._tried(name, step)
        if probe_seconds is None:
            yield Check(check="probe", state="skipped", found="sends a message to the subscribers: --probe does it")
        elif reachable:
            yield from self._tried("probe", lambda: self._probe(probe_seconds))
        else:
            yield Check(check="probe", state="skipped", found="it needs network")

    def _tried(self, name: str, step: Callable[[], Iterator[Check]]) -> Iterator[Check]:
        """Make checks; one that the server refuses is a failure of its own and ends no others."""
        try:
            yield from step()
        except psycopg.Error as error:
            if self._connection.broken:
                raise
            refused = readable(error)
            yield Check(check=name, state="failure", found=refused.message, remedy=refused.hint)
        except PgrelayCliError as error:
            yield Check(check=name, state="failure", found=error.message, remedy=error.hint)

    def _rows(self, query: LiteralString, *parameters: object) -> list[tuple[object, ...]]:
        return self._connection.execute(query, parameters).fetchall()

    def _server(self) -> Check:
        info = self._connection.info
        [(version, database, user, standby, secured)] = self._rows(
            "SELECT current_setting('server_version'), current_database(), current_user, pg_is_in_recovery(), "
            "(SELECT s.ssl FROM pg_stat_ssl AS s WHERE s.pid = pg_backend_pid())"
        )
        found = f"PostgreSQL {version}, database {database}, role {user}{', TLS' if secured else ''}"
        if standby:
            return Check(
                check="connection",
                state="failure",
                found=f"{found}: a standby, which cannot deliver",
                remedy="Connect to the primary: the cluster's writer endpoint.",
            )
        if info.server_version < 140000:
            return Check(
                check="connection", state="failure", found=found, remedy="pgrelay needs PostgreSQL 14 or later."
            )
        return Check(check="connection", state="ok", found=found)

    def _extension(self) -> Iterator[Check]:
        versions: dict[str, str] = dict(
            self._connection.execute(
                "SELECT e.extname, e.extversion FROM pg_extension AS e WHERE e.extname IN ('aws_lambda', 'aws_commons')"
            ).fetchall()
        )
        if len(versions) == 2:
            yield Check(
                check="extension",
                state="ok",
                found=", ".join(f"{name} {version}" for name, version in sorted(versions.items())),
            )
            return
        [(available,)] = self._rows("SELECT count(*) FROM pg_available_extensions WHERE name = 'aws_lambda'")
        yield Check(
            check="extension",
            state="failure",
            found="the extension aws_lambda is not installed in this database",
            remedy="As rds_superuser: CREATE EXTENSION aws_lambda CASCADE;"
            if available
            else "The server does not have it: see sql/aws_lambda/README.md for a server of your own; RDS has it since "
            "12.6, 13.2 and 14.1.",
        )

    def _installation(self) -> Iterator[Check]:
        if is_installed(self._connection):
            yield Check(check="installation", state="ok", found="the schema pgrelay is there")
        else:
            yield Check(
                check="installation",
                state="failure",
                found="pgrelay is not installed in this database",
                remedy="pgrelay install --stack pgrelay",
            )

    def _version(self) -> Iterator[Check]:
        files = sql_files(sql_directory())
        applied = {
            (str(kind), str(name)): str(checksum)
            for kind, name, checksum in self._rows("SELECT m.kind, m.name, m.checksum FROM pgrelay.migration AS m")
        }
        todo = pending(files, applied)
        if not todo:
            yield Check(check="version", state="ok", found=f"all {len(files)} files are this command's")
            return
        missing = [file.name for file in todo if file.kind == "migration"]
        yield Check(
            check="version",
            state="failure" if missing else "warning",
            found=f"older than this command: {len(todo)} files differ, {len(missing)} migrations are missing",
            remedy="pgrelay upgrade",
        )

    def _grants(self) -> Iterator[Check]:
        [(user, may_use, operator)] = self._rows(
            "SELECT current_user, "
            "(SELECT bool_and("
            "has_schema_privilege(%s, n.oid, 'USAGE') AND has_function_privilege(%s, p.oid, 'EXECUTE')) "
            "FROM pg_proc AS p INNER JOIN pg_namespace AS n ON n.oid = p.pronamespace "
            "WHERE n.nspname IN ('aws_commons', 'aws_lambda')), "
            "pg_has_role(current_user, 'pgrelay_operator', 'USAGE') OR pg_has_role(current_user, %s, 'USAGE')",
            OWNER,
            OWNER,
            OWNER,
        )
        if not may_use:
            yield Check(
                check="grants",
                state="failure",
                found=f"{OWNER} may not use aws_lambda",
                remedy=f"GRANT USAGE ON SCHEMA aws_commons, aws_lambda TO {OWNER}; "
                f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA aws_commons, aws_lambda TO {OWNER};",
            )
        if not operator:
            yield Check(
                check="grants",
                state="failure",
                found=f"the role {user} is no operator",
                remedy=f"GRANT pgrelay_operator TO {sql.Identifier(str(user)).as_string()};",
            )
        if may_use and operator:
            yield Check(check="grants", state="ok", found=f"{OWNER} may use aws_lambda, {user} may operate pgrelay")

    def _bindings(self, stack: str | None) -> Iterator[Check]:
        bound: dict[str, str] = dict(
            self._connection.execute("SELECT b.name, b.function_name FROM pgrelay.binding AS b").fetchall()
        )
        needed = self._rows("SELECT DISTINCT c.binding FROM pgrelay.channel AS c")
        missing = sorted(str(name) for (name,) in needed if name not in bound)
        deployed = bindings_of_stack(stack) if stack else {}
        other = sorted(name for name, function in deployed.items() if bound.get(name) != function)
        if missing:
            yield Check(
                check="bindings",
                state="failure",
                found=f"not bound to a function: {', '.join(missing)}",
                remedy=f"pgrelay install --stack {stack or 'pgrelay'}",
            )
        if other:
            yield Check(
                check="bindings",
                state="failure",
                found=f"not bound to the functions of the stack {stack}: {', '.join(other)}",
                remedy=f"pgrelay install --stack {stack}",
            )
        if not (missing or other):
            yield Check(check="bindings", state="ok", found=f"{len(bound)} functions: {', '.join(sorted(bound))}")

    def _network(self) -> Generator[Check, None, bool]:
        """Ask Lambda for each binding whether it may be invoked; return whether any answer came at all."""
        refused: dict[str, tuple[str, str]] = {}
        allowed = []
        names = [str(name) for (name,) in self._rows("SELECT b.name FROM pgrelay.binding AS b ORDER BY b.name")]
        for name in names:
            started = time.monotonic()
            try:
                self._connection.execute("SELECT pgrelay.invoke(%s, '{}', 'DryRun')", [name])
            except psycopg.Error as error:
                if self._connection.broken:
                    raise
                [(kind,)] = self._rows(
                    "SELECT pgrelay._call_sqlstate(%s, %s, %s)",
                    error.sqlstate,
                    error.diag.message_primary,
                    error.diag.message_detail,
                )
                words = " ".join(filter(None, (error.diag.message_primary, error.diag.message_detail)))
                refused[name] = (str(kind), words)
                if kind in _UNREACHABLE:
                    yield Check(
                        check="network",
                        state="failure",
                        found=f"Lambda does not answer ({(time.monotonic() - started) * 1000:.0f} ms): {words}",
                        remedy="Give the database's subnets a NAT gateway or an interface endpoint for "
                        "com.amazonaws.<region>.lambda, and let its security group reach it on 443; on RDS set "
                        "rds.custom_dns_resolution = 1 and reboot.",
                    )
                    yield Check(check="iam", state="skipped", found="it needs network")
                    return False
            else:
                allowed.append(name)
        if not names:
            yield Check(check="network", state="skipped", found="no function is bound")
            return False
        yield Check(check="network", state="ok", found="Lambda answers")
        for name, (kind, words) in refused.items():
            yield Check(check=f"iam {name}", state="failure", found=words, remedy=_iam_remedy(kind, words))
        if allowed:
            yield Check(check="iam", state="ok", found=f"may invoke {', '.join(allowed)}")
        return bool(allowed)

    def _functions(self) -> Iterator[Check]:
        """Send each channel's function an empty batch of the contract that this SQL speaks."""
        for channel, binding, contract in self._rows(
            "SELECT c.name, c.binding, c.contract FROM pgrelay.channel AS c "
            "INNER JOIN pgrelay.binding AS b ON b.name = c.binding ORDER BY c.name"
        ):
            started = time.monotonic()
            try:
                [(answer,)] = self._rows(
                    "SELECT pgrelay.invoke(%s, json_build_object('contract', %s::text, 'mode', 'outbox', "
                    "'database', current_database(), 'batch', 'doctor', 'answer_within_ms', 2000, "
                    "'events', '[]'::json))",
                    binding,
                    contract,
                )
            except psycopg.Error as error:
                if self._connection.broken:
                    raise
                yield Check(
                    check=f"function {channel}",
                    state="failure",
                    found=" ".join(filter(None, (error.diag.message_primary, error.diag.message_detail))),
                    remedy="If it does not read the contract, deploy the functions of this version: sam build && sam "
                    f"deploy. Else see the log of {binding}.",
                )
                continue
            if isinstance(answer, dict) and answer.get("delivered") == 0 and answer.get("failed") == []:
                milliseconds = (time.monotonic() - started) * 1000
                yield Check(check=f"function {channel}", state="ok", found=f"reads {contract} ({milliseconds:.0f} ms)")
            else:
                yield Check(
                    check=f"function {channel}",
                    state="failure",
                    found=f"{binding} answers an empty batch with {json.dumps(answer)[:200]}",
                    remedy=f"Bind {binding} to pgrelay's function: pgrelay install --stack pgrelay.",
                )

    def _settings(self) -> Iterator[Check]:
        [(connect_ms, request_ms, isolation, role)] = self._rows(
            "SELECT current_setting('aws_lambda.connect_timeout_ms', true), "
            "current_setting('aws_lambda.request_timeout_ms', true), "
            "current_setting('default_transaction_isolation'), current_setting('session_replication_role')"
        )
        found = []
        if request_ms and int(str(request_ms)) < SLOW_TIMEOUT_MS:
            found.append(
                Check(
                    check="settings",
                    state="warning",
                    found=f"aws_lambda.request_timeout_ms is {request_ms}: a cold start takes longer",
                    remedy=f"ALTER DATABASE ... SET aws_lambda.request_timeout_ms = {SLOW_TIMEOUT_MS};",
                )
            )
        if isolation != "read committed":
            found.append(
                Check(
                    check="settings",
                    state="warning",
                    found=f"default_transaction_isolation is {isolation}: drain and check_cron need read committed",
                    remedy="ALTER ROLE ... SET default_transaction_isolation = 'read committed'; for who drains.",
                )
            )
        if role != "origin":
            found.append(
                Check(
                    check="settings",
                    state="warning",
                    found=f"session_replication_role is {role}: triggers do not fire, and nothing is captured",
                    remedy="ALTER ROLE ... RESET session_replication_role;",
                )
            )
        said = f"connect {connect_ms or '(default)'} ms, request {request_ms or '(default)'} ms"
        yield from found or [Check(check="settings", state="ok", found=f"timeouts of aws_lambda: {said}")]

    def _cron(self) -> Iterator[Check]:
        follow = "pgrelay drain --follow as a service delivers without pg_cron."
        [(installed, usable, followed)] = self._rows(
            "SELECT EXISTS (SELECT FROM pg_extension AS e WHERE e.extname = 'pg_cron'), "
            "coalesce((SELECT has_schema_privilege(n.oid, 'USAGE') FROM pg_namespace AS n WHERE n.nspname = 'cron'), "
            "false), EXISTS (SELECT FROM pg_stat_activity AS a WHERE a.application_name = 'pgrelay' "
            "AND a.datname = current_database() AND a.query LIKE 'CALL pgrelay.drain(%%')"
        )
        if followed:
            yield Check(check="drain", state="ok", found="pgrelay drain --follow runs")
            return
        if not installed:
            yield Check(
                check="pg_cron",
                state="warning",
                found="pg_cron is not in this database, and nothing else is seen to deliver",
                remedy=f"CREATE EXTENSION pg_cron; SELECT pgrelay.schedule(); or: {follow}",
            )
            return
        if not usable:
            yield Check(
                check="pg_cron",
                state="warning",
                found="the role may not look at pg_cron's jobs",
                remedy="GRANT USAGE ON SCHEMA cron TO pgrelay_operator;",
            )
            return
        jobs = self._rows(
            "SELECT j.jobid, j.schedule, j.active FROM cron.job AS j WHERE j.command ILIKE '%%pgrelay.drain(%%' "
            "AND j.database = current_database() ORDER BY j.active DESC"
        )
        if not jobs:
            yield Check(
                check="pg_cron",
                state="failure",
                found="no job delivers, of those that this role sees",
                remedy=f"SELECT pgrelay.schedule(); or: {follow}",
            )
            return
        job, schedule, active = jobs[0]
        if not active:
            yield Check(
                check="pg_cron",
                state="failure",
                found=f"the job {job} is not active",
                remedy=f"SELECT cron.alter_job({job}, active => true);",
            )
            return
        runs = self._rows(
            "SELECT r.status, r.return_message, extract(epoch FROM clock_timestamp() - r.start_time)::float8 "
            "FROM cron.job_run_details AS r WHERE r.jobid = %s ORDER BY r.runid DESC LIMIT 1",
            job,
        )
        if not runs:
            yield Check(
                check="pg_cron",
                state="warning",
                found=f"the job {job} ({schedule}) has not run yet",
                remedy="If it stays so: cron.database_name, cron.use_background_workers and pg_hba.conf say why.",
            )
            return
        status, message, seconds = runs[0]
        since = f", {ago(float(str(seconds)))} ago" if seconds is not None else ""
        if status == "failed":
            yield Check(
                check="pg_cron",
                state="failure",
                found=f"the last run of job {job} failed{since}: {str(message).strip()}",
                remedy="Look at cron.job_run_details; the job's role has to be a pgrelay_operator and able to log in.",
            )
        else:
            yield Check(check="pg_cron", state="ok", found=f"job {job} ({schedule}): {status}{since}")

    def _outbox(self) -> Iterator[Check]:
        for channel, state, backlog, lag, error in self._rows(
            "SELECT s.channel, s.state, s.backlog, s.lag_seconds::float8, s.last_error FROM pgrelay.status AS s "
            "ORDER BY s.channel"
        ):
            lag_seconds = float(str(lag or 0))
            found = f"{state}, backlog {backlog}, lag {ago(lag_seconds)}"
            if state == "paused":
                yield Check(
                    check=f"outbox {channel}",
                    state="warning",
                    found=found,
                    remedy="pgrelay resume --all",
                )
            elif state == "failing":
                yield Check(
                    check=f"outbox {channel}",
                    state="failure",
                    found=f"{found}: {error}",
                    remedy="The error says why; events wait and are tried again by themselves.",
                )
            elif lag_seconds > LAG_SECONDS:
                yield Check(
                    check=f"outbox {channel}",
                    state="failure",
                    found=found,
                    remedy="See pg_cron above; where drain runs, SELECT pgrelay.set_readers(...) adds readers.",
                )
            else:
                yield Check(check=f"outbox {channel}", state="ok", found=found)

    def _dead_letters(self) -> Iterator[Check]:
        [(letters, failures)] = self._rows(
            "SELECT (SELECT count(*) FROM pgrelay.dead_letter), "
            "(SELECT count(*) FROM pgrelay.capture_failure AS f WHERE f.failed_at > now() - interval '1 day')"
        )
        if failures:
            yield Check(
                check="capture",
                state="failure",
                found=f"events of {failures} statements were not captured in the last day",
                remedy="SELECT * FROM pgrelay.capture_failure ORDER BY failed_at DESC; CALL pgrelay.backfill(...);",
            )
        if letters:
            yield Check(
                check="dead letters",
                state="warning",
                found=f"{letters} events could not be delivered",
                remedy="pgrelay dead-letters shows why; pgrelay redrive --yes delivers them again.",
            )
        else:
            yield Check(check="dead letters", state="ok", found="none")

    def _breakers(self) -> Iterator[Check]:
        broken = self._rows("SELECT b.binding, b.state FROM pgrelay.breaker AS b WHERE b.state <> 'closed'")
        for binding, state in broken:
            yield Check(
                check="breakers",
                state="failure",
                found=f"the breaker of {binding} is {state}: its last calls failed",
                remedy=f"Once the function works: SELECT pgrelay.reset_breaker('{binding}');",
            )
        if not broken:
            yield Check(check="breakers", state="ok", found="all are closed")

    def _watches(self) -> Iterator[Check]:
        watches = self._rows("SELECT w.table_schema, w.table_name, w.problem FROM pgrelay.watches AS w ORDER BY 1, 2")
        problems = [watch for watch in watches if watch[2]]
        for schema, table, problem in problems:
            yield Check(
                check="watches",
                state="failure",
                found=f"{schema}.{table}: {problem}",
                remedy=f"As the table's owner, watch it again or run: pgrelay unwatch '{schema}.{table}'",
            )
        if not problems:
            yield Check(check="watches", state="ok", found=f"{len(watches)} watched, all of them covered")

    def _probe(self, wait_seconds: float) -> Iterator[Check]:
        started = time.monotonic()
        [(event,)] = self._rows("SELECT pgrelay.probe()")
        committed = time.monotonic()
        deadline = committed + wait_seconds
        while time.monotonic() < deadline:
            delivered = self._rows("SELECT d.message_id, d.batch FROM pgrelay.delivery AS d WHERE d.event = %s", event)
            if delivered:
                message, batch = delivered[-1]
                seconds = time.monotonic() - committed
                if message:
                    yield Check(
                        check="probe",
                        state="ok",
                        found=f"event {event}: committed in {(committed - started) * 1000:.0f} ms, delivered "
                        f"{seconds * 1000:.0f} ms later in batch {batch} as message {message}",
                    )
                    return
                yield Check(
                    check="probe",
                    state="failure",
                    found=f"event {event} was refused in batch {batch}",
                    remedy="SELECT last_error FROM pgrelay.retry; or pgrelay dead-letters says why.",
                )
                return
            time.sleep(POLL_SECONDS)
        yield Check(
            check="probe",
            state="failure",
            found=f"event {event} was not delivered within {wait_seconds:.0f} s; it still will be",
            remedy="See pg_cron and outbox above; pgrelay drain delivers at once, and says what fails.",
        )


def _iam_remedy(kind: str, words: str) -> str:
    if kind == "PR134":
        return "Lambda throttles: raise the function's reserved or the account's concurrency."
    if kind == "PR136" and "not found" in words.lower():
        return "pgrelay install --stack pgrelay binds the functions that are deployed."
    return (
        "pgrelay attach --stack pgrelay --cluster <identifier> gives the database its role; the role needs "
        "lambda:InvokeFunction on the function's alias, as the stack's DatabaseInvokePolicyArn has it."
    )


@app.command("doctor")
@with_database
def doctor_command(
    connect: Connect,
    stack: Annotated[
        str | None, typer.Option(help="Also compare the bindings with this stack's functions.", metavar="NAME")
    ] = None,
    probe: Annotated[
        bool, typer.Option("--probe", help="Send a message of the table pgrelay.probe through all of it.")
    ] = False,
    probe_seconds: Annotated[float, typer.Option(help="How long to wait for the probe.", min=1, max=3600)] = 90,
    as_json: Json = False,
) -> None:
    """Check each step from the database to the subscriber, with the remedy of what fails; exit with 1 if any does."""
    try:
        with connect() as connection:
            doctor = Doctor(connection)
            checks = [*doctor.checks(stack=stack, probe_seconds=probe_seconds if probe else None)]
    except PgrelayCliError as error:
        if error.exit_code != 1:
            raise
        checks = [Check(check="connection", state="failure", found=error.message, remedy=error.hint)]
    healthy = all(check.state != "failure" for check in checks)
    if as_json:
        print_json({"healthy": healthy, "checks": [asdict(check) for check in checks]})
    else:
        _show(checks)
    if not healthy:
        raise typer.Exit(1)


def _show(checks: list[Check]) -> None:
    table = Table(title="From the database to the subscriber", title_justify="left")
    table.add_column("Check", overflow="fold")
    table.add_column("State", no_wrap=True)
    table.add_column("Found, and the remedy", overflow="fold")
    for check in checks:
        mark, style = _MARKS[check.state]
        found = Text(check.found)
        if check.remedy:
            found.append("\n-> ", "bold").append(check.remedy)
        table.add_row(Text(check.check), Text(mark, style), found)
    Console().print(table)
