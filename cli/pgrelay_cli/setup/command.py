"""The command `pgrelay setup`: each step in a line with its time, and what to do next."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import psycopg
import typer

from pgrelay_cli.aws import STACK_VARIABLE
from pgrelay_cli.connection import Connect, readable, with_database
from pgrelay_cli.doctor.findings import Finding, failure
from pgrelay_cli.doctor.lines import show_finding
from pgrelay_cli.errors import PgrelayCliError, UsageError
from pgrelay_cli.install.attach import Cluster, Instance  # noqa: TC001 - typer reads them
from pgrelay_cli.output import Console, say
from pgrelay_cli.setup import arrivals, steps
from pgrelay_cli.setup.steps import Setup

if TYPE_CHECKING:
    from collections.abc import Iterator

STEPS = (
    ("connection", steps.check_server),
    ("stack", steps.read_stack),
    ("extension", steps.create_extension),
    ("sql", steps.install_sql),
    ("role", steps.attach_role),
    ("schedule", steps.schedule_delivery),
    ("check", steps.check),
    ("alert", arrivals.send_alert),
    ("row event", arrivals.send_event),
)
_PREREQUISITES = ("connection", "stack", "extension", "sql")
_NAME_WIDTH = max(len(name) for name, _ in STEPS)
_NEXT = (
    ("Send a table's rows", "pgrelay watch public.orders"),
    ("Let a role report exceptions", "GRANT pgrelay_reporter TO app;"),
    ("Report from a procedure's handler", "PERFORM pgrelay.report_exception('load', SQLSTATE, SQLERRM);"),
    (
        "Watch pg_cron's jobs, in its database",
        "SELECT cron.schedule('pgrelay check', '*/5 * * * *', 'SELECT pgrelay.check_cron()');",
    ),
    ("Let colleagues operate pgrelay", "GRANT pgrelay_operator TO dba;"),
    ("See how it stands", "pgrelay status, pgrelay doctor"),
)

app = typer.Typer()


@app.command("setup", short_help="From a deployed stack to the first alert.")
@with_database
def setup_command(
    connect: Connect,
    stack: Annotated[
        str, typer.Option(help="The CloudFormation stack.", metavar="NAME", envvar=STACK_VARIABLE)
    ] = "pgrelay",
    cluster: Cluster = None,
    instance: Instance = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Change and send nothing; say what would be done.")
    ] = False,
    wait: Annotated[
        float, typer.Option(help="Seconds to wait until the role is active.", metavar="SECONDS", min=0, max=3600)
    ] = 300,
) -> None:
    """Set a database up, from a deployed stack to the first alert, each step in a line.

    The steps are the extension, the SQL, the bindings, the role, the schedule, the checks and a test. The test's alert
    and row event are real ones and go to the topics' subscribers. Made again, it changes only what is missing.
    --cluster and --instance are needed where the server's name does not say what it is called in RDS.
    """
    if cluster and instance:
        raise UsageError("pgrelay setup takes --cluster or --instance, not both.", hint="Aurora has clusters.")
    started = time.monotonic()
    with connect() as connection:
        setup = Setup(
            connect=connect,
            connection=connection,
            stack=stack,
            cluster=cluster,
            instance=instance,
            dry_run=dry_run,
            wait_seconds=wait,
        )
        found = [*_made(setup)]
    failed = [finding for finding in found if finding.state == "failure"]
    looks = [finding for finding in found if finding.state == "warning"]
    say("")
    if failed:
        names = ", ".join(dict.fromkeys(finding.check for finding in failed))
        say(f"Not set up yet: {names}. Mend it and run this again.")
        raise typer.Exit(1)
    if dry_run:
        say("Nothing was changed or sent.")
        return
    say(
        f"Set up in {time.monotonic() - started:.0f} s{f', with {len(looks)} to look at above' if looks else ''}. Next:"
    )
    for what, how in _NEXT:
        say(f"  {what}: {how}", indent=6)


def _made(setup: Setup) -> Iterator[Finding]:
    """Make the steps, print what each found, and end with the first that the others need."""
    for name, step in STEPS:
        has_failed = False
        at = time.monotonic()
        findings = _attempted(setup, name, step)
        while finding := _next_of(findings, name):
            show_finding(finding, name_width=_NAME_WIDTH, before=f"{time.monotonic() - at:6.1f} s  ")
            at = time.monotonic()
            has_failed |= finding.state == "failure"
            yield finding
        if has_failed and name in _PREREQUISITES:
            return


def _next_of(findings: Iterator[Finding], name: str) -> Finding | None:
    """Return the next finding; on a terminal something moves meanwhile."""
    with Console().status(f"{name} ..."):
        return next(findings, None)


def _attempted(setup: Setup, name: str, step: steps.Make) -> Iterator[Finding]:
    try:
        yield from step(setup)
    except psycopg.Error as error:
        if setup.connection.broken:
            raise
        refused = readable(error)
        yield failure(name, refused.message, refused.hint)
    except PgrelayCliError as error:
        yield failure(name, " ".join(filter(None, (error.message, error.detail))), error.hint)
