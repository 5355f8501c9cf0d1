"""The `pgrelay` command."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pgrelay_cli import __version__, drain, exceptions
from pgrelay_cli.connection import Dsn, connect
from pgrelay_cli.errors import PgrelayCliError
from pgrelay_cli.failed_invocations import failed_invocations_command
from pgrelay_cli.installer import Installation, install
from pgrelay_cli.jobs import jobs_command
from pgrelay_cli.output import fail
from pgrelay_cli.partitions import partitions_command
from pgrelay_cli.sql_files import sql_directory
from pgrelay_cli.stack import bindings_of_stack

if TYPE_CHECKING:
    from collections.abc import Sequence

app = typer.Typer(
    name="pgrelay",
    help="Carries what happens inside PostgreSQL out to AWS.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(exceptions.app)
app.command("failed-invocations")(failed_invocations_command)
app.command("jobs")(jobs_command)
app.command("partitions")(partitions_command)


def run() -> None:
    """Run the command; the entry point of the installed script."""
    app()


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"pgrelay {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Carry what happens inside PostgreSQL out to AWS."""


@app.command("install")
def install_command(
    dsn: Dsn = "",
    stack: Annotated[
        str | None, typer.Option(help="Bind the functions of this CloudFormation stack.", metavar="NAME")
    ] = None,
    arn: Annotated[
        list[str] | None,
        typer.Option(help="Bind one function, over the stack's. Repeatable.", metavar="NAME=FUNCTION"),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Install pgrelay's SQL into a database, or bring it up to date, and bind its functions."""
    named = _parse_arns(arn or [])
    try:
        bindings = {**(bindings_of_stack(stack) if stack else {}), **named}
        with connect(dsn) as connection:
            installation = install(connection, sql_directory(), bindings=bindings, dry_run=dry_run)
    except PgrelayCliError as error:
        fail(error, as_json=as_json)
    if as_json:
        typer.echo(json.dumps(_as_json(installation, dry_run=dry_run)))
    else:
        _show(installation, dry_run=dry_run)


@app.command("drain")
def drain_command(
    dsn: Dsn = "",
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on until SIGINT or SIGTERM, for servers without pg_cron.")
    ] = False,
) -> None:
    """Deliver the events that wait in a database's outbox."""
    try:
        if follow:
            drain.heed_termination()
            drain.follow(lambda: connect(dsn), lambda line: typer.echo(line, err=True))
        else:
            with connect(dsn) as connection:
                drain.drain_once(connection)
    except PgrelayCliError as error:
        fail(error, as_json=False)
    except drain.Terminated:
        raise typer.Exit from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


def _parse_arns(pairs: Sequence[str]) -> dict[str, str]:
    parsed = {}
    for pair in pairs:
        name, separator, function = pair.partition("=")
        if not (name and separator and function):
            raise typer.BadParameter(
                f"{pair!r} is not NAME=FUNCTION, as in echo=arn:aws:lambda:...", param_hint="--arn"
            )
        parsed[name] = function
    return parsed


def _as_json(installation: Installation, *, dry_run: bool) -> dict[str, object]:
    return {
        "dry_run": dry_run,
        "applied": [{"kind": file.kind, "name": file.name, "checksum": file.checksum} for file in installation.applied],
        "bound": [{"name": name, "function": function} for name, function in installation.bound.items()],
    }


def _show(installation: Installation, *, dry_run: bool) -> None:
    console = Console()
    rows: list[tuple[str, str]] = [(file.kind, file.name) for file in installation.applied]
    rows += [("binding", f"{name} = {function}") for name, function in installation.bound.items()]
    if not rows:
        console.print("Nothing to do: the database is up to date.")
        return
    table = Table(title="Would change" if dry_run else "Changed", title_justify="left")
    table.add_column("Kind")
    table.add_column("Name", overflow="fold")
    for kind, name in rows:
        table.add_row(Text(kind), Text(name))
    console.print(table)
