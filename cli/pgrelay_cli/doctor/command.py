"""The command `pgrelay doctor`: each step from the database to the subscriber, and the remedy of what fails."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from pgrelay_cli.aws import STACK_VARIABLE
from pgrelay_cli.connection import Connect, with_database
from pgrelay_cli.doctor.checks import examine
from pgrelay_cli.doctor.examination import Examination
from pgrelay_cli.doctor.findings import failure
from pgrelay_cli.doctor.lines import show_finding
from pgrelay_cli.errors import PgrelayCliError
from pgrelay_cli.output import Json, print_json, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pgrelay_cli.doctor.findings import Finding

app = typer.Typer()


@app.command("doctor", short_help="Check each step to the subscriber, with remedies.")
@with_database
def doctor_command(
    connect: Connect,
    stack: Annotated[
        str | None,
        typer.Option(
            help="Also compare the bindings with this stack's functions, and look at its topics' subscriptions.",
            metavar="NAME",
            envvar=STACK_VARIABLE,
        ),
    ] = None,
    probe: Annotated[
        bool, typer.Option("--probe", help="Send a message of the table pgrelay.probe through all of it.")
    ] = False,
    probe_seconds: Annotated[
        float, typer.Option(help="How long to wait for the probe.", metavar="SECONDS", min=1, max=3600)
    ] = 90,
    as_json: Json = False,
) -> None:
    """Check each step from the database to the subscriber, with the remedy of what fails; exit with 1 if any does."""
    try:
        with connect() as connection:
            findings = examine(
                Examination(connection=connection, stack=stack, probe_seconds=probe_seconds if probe else None)
            )
    except PgrelayCliError as error:
        if error.exit_code != 1:
            raise
        findings = [failure("connection", error.message, error.hint)]
    healthy = all(finding.state != "failure" for finding in findings)
    if as_json:
        print_json({"healthy": healthy, "checks": [asdict(finding) for finding in findings]})
    else:
        _show(findings)
    if not healthy:
        raise typer.Exit(1)


def _show(findings: Sequence[Finding]) -> None:
    width = max(len(finding.check) for finding in findings)
    for finding in findings:
        show_finding(finding, name_width=width)
    counts = Counter(finding.state for finding in findings)
    if counts["failure"] or counts["warning"]:
        say(f"{counts['failure']} failed, {counts['warning']} to look at, {counts['ok']} well.")
    else:
        say("All is well.")
