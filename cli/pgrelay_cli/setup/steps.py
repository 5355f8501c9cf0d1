"""The steps of `pgrelay setup`; each may be made again, and says what it did, or with a dry run would do."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import psycopg

from pgrelay_cli.connection import readable, region_of
from pgrelay_cli.delivery.schedule import schedule_drains
from pgrelay_cli.doctor.checks import examine
from pgrelay_cli.doctor.drains import FOLLOW, check_pg_cron
from pgrelay_cli.doctor.examination import Examination
from pgrelay_cli.doctor.findings import Finding, failure, ok, skipped, warning
from pgrelay_cli.doctor.installation import check_connection, check_extension
from pgrelay_cli.errors import PgrelayCliError
from pgrelay_cli.install.attach import ROLE_OUTPUT, attach, attaching, target_of
from pgrelay_cli.install.installer import install, is_installed
from pgrelay_cli.install.sql_files import sql_directory
from pgrelay_cli.stack import bindings_of_stack, output_of_stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pgrelay_cli.connection import Connect

    Make = Callable[["Setup"], Iterator[Finding]]

_CREATE_EXTENSION = "CREATE EXTENSION IF NOT EXISTS aws_lambda CASCADE"
_CLUSTER_HOST = re.compile(r"([^.]+)\.cluster-(?!custom-)")
_PROXY_HOST = re.compile(r"[^.]+\.(?:cluster-custom-|proxy-)")


@dataclass(kw_only=True)
class Setup:
    """What is set up, and what the steps have found so far.

    Parameters
    ----------
    connect, connection
        The database.
    stack
        The CloudFormation stack.
    cluster, instance
        The database's name in RDS, if it was given.
    dry_run
        Whether nothing is changed or sent.
    wait_seconds
        How long to wait until the role is active.
    """

    connect: Connect
    connection: psycopg.Connection
    stack: str
    cluster: str | None = None
    instance: str | None = None
    dry_run: bool = False
    wait_seconds: float = 300
    bindings: Mapping[str, str] = field(default_factory=dict, init=False)
    may_call: bool = field(default=False, init=False)
    """Whether Lambda lets the database call the functions."""

    @property
    def host(self) -> str:
        """The server's name."""
        return self.connection.info.host


def check_server(setup: Setup) -> Iterator[Finding]:
    """Look at the server and the role."""
    yield from check_connection(Examination(connection=setup.connection))


def read_stack(setup: Setup) -> Iterator[Finding]:
    """Read which functions the stack has."""
    setup.bindings = bindings_of_stack(setup.stack)
    yield ok("stack", f"{setup.stack} has {len(setup.bindings)} functions: {', '.join(sorted(setup.bindings))}")


def create_extension(setup: Setup) -> Iterator[Finding]:
    """Create the extension that calls Lambda."""
    [found] = check_extension(Examination(connection=setup.connection))
    if found.state == "ok" or not _is_available(setup.connection):
        yield found
    elif setup.dry_run:
        yield ok("extension", f"would run {_CREATE_EXTENSION};")
    else:
        try:
            # By the search path of the one who creates it, as by psql: the extension chooses its schema itself.
            psycopg.Cursor(setup.connection).execute(_CREATE_EXTENSION)
        except psycopg.errors.InsufficientPrivilege as error:
            yield failure(
                "extension",
                f"the role {setup.connection.info.user} may not create it: {error.diag.message_primary}",
                f"As rds_superuser or superuser, in the database {setup.connection.info.dbname}: {_CREATE_EXTENSION};",
            )
            return
        [found] = check_extension(Examination(connection=setup.connection))
        yield ok("extension", f"{found.found} created")


def _is_available(connection: psycopg.Connection) -> bool:
    return bool(connection.execute("SELECT FROM pg_available_extensions AS a WHERE a.name = 'aws_lambda'").fetchall())


def install_sql(setup: Setup) -> Iterator[Finding]:
    """Install the SQL, or bring it up to date, and bind the functions."""
    done = install(setup.connection, sql_directory(), bindings=setup.bindings, dry_run=setup.dry_run)
    would = "would be " if setup.dry_run else ""
    if done.applied:
        yield ok("sql", f"{len(done.applied)} files {would}applied; the schema is pgrelay")
    else:
        yield ok("sql", "up to date")
    for words in done.warnings:
        yield warning("sql", words, None)
    if done.bound:
        yield ok("bindings", f"{would}bound: {', '.join(done.bound)}")
    else:
        yield ok("bindings", "all are the stack's functions")


def attach_role(setup: Setup) -> Iterator[Finding]:
    """Give the database the role with which it calls the functions."""
    cluster, instance = setup.cluster, setup.instance
    if not (cluster or instance):
        cluster, instance = name_in_rds(setup.host)
    if not (cluster or instance):
        is_rds = region_of(setup.host) is not None
        yield skipped(
            "role",
            f"{setup.host} does not say which cluster or instance it is: give --cluster or --instance"
            if is_rds
            else f"{setup.host} is no name of RDS: with RDS, give --cluster or --instance; a server of your own calls "
            "Lambda with credentials in its environment (sql/aws_lambda/README.md)",
        )
        return
    role = output_of_stack(setup.stack, ROLE_OUTPUT)
    try:
        with attaching():
            target = target_of(cluster=cluster, instance=instance)
            if setup.dry_run:
                has_role = role in target.roles()
                yield ok("role", f"{target} has {role}" if has_role else f"would attach {role} to {target}")
                return
            attached = attach(target, role, wait_seconds=setup.wait_seconds)
    except PgrelayCliError as error:
        # Not the end: whether the database may call the functions is what the check says.
        yield warning("role", " ".join(filter(None, (error.message, error.detail))), error.hint)
        return
    yield ok("role", f"{target} {'now calls' if attached else 'already calls'} Lambda as {role}")


def name_in_rds(host: str) -> tuple[str | None, str | None]:
    """Return the cluster or the instance that a host name is of; neither if it does not say."""
    if region_of(host) is None or _PROXY_HOST.match(host):
        return None, None
    found = _CLUSTER_HOST.match(host)
    return (found[1], None) if found else (None, host.split(".", 1)[0])


def schedule_delivery(setup: Setup) -> Iterator[Finding]:
    """Have somebody deliver: pg_cron, unless a drain is at work already."""
    examination = Examination(connection=setup.connection)
    if is_installed(setup.connection):
        [found] = check_pg_cron(examination)
        if found.state == "ok":
            yield ok("schedule", found.found)
            return
    if setup.dry_run:
        yield ok("schedule", "would have pg_cron deliver, whichever database it is in")
        return
    try:
        done = schedule_drains(setup.connect, setup.connection, 1)
    except (psycopg.Error, PgrelayCliError) as error:
        refused = readable(error) if isinstance(error, psycopg.Error) else error
        [(place, remedy)] = examination.rows(
            "SELECT w.place, w.remedy FROM pgrelay._without_cron(pgrelay._drain_statements(1)) AS w"
        )
        is_elsewhere = not isinstance(error, psycopg.Error)
        yield warning(
            "schedule",
            f"nobody delivers row changes yet: {refused.message} {place if is_elsewhere else ''}".rstrip(),
            f"{remedy if is_elsewhere else refused.hint or remedy} Or: {FOLLOW}",
        )
        return
    yield ok("schedule", f"pg_cron in {done.place} delivers for {done.database}, from the next minute on")


def check(setup: Setup) -> Iterator[Finding]:
    """Make the checks of `pgrelay doctor`, and say what is not well."""
    if not is_installed(setup.connection):
        yield skipped("check", "what is not installed cannot be checked yet")
        return
    examination = Examination(connection=setup.connection, stack=setup.stack)
    findings = examine(examination)
    setup.may_call = examination.is_ok("iam") and not any(
        finding.state == "failure" and finding.check.startswith("iam") for finding in findings
    )
    yield ok("check", f"{sum(finding.state == 'ok' for finding in findings)} checks are well")
    for finding in findings:
        if finding.state in ("warning", "failure") and finding.check not in ("subscribers", "pg_cron"):
            yield replace(finding, check="check", found=f"{finding.check}: {finding.found}")
