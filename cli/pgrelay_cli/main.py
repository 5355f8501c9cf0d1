"""The `pgrelay` command."""

from __future__ import annotations

from typing import Annotated

import typer

from pgrelay_cli import __version__
from pgrelay_cli.console import command as console
from pgrelay_cli.delivery import dead_letters, drain, failed_invocations, schedule, status, tail
from pgrelay_cli.doctor import command as doctor
from pgrelay_cli.exceptions import commands as exceptions
from pgrelay_cli.install import attach
from pgrelay_cli.install import commands as install
from pgrelay_cli.monitor import alerts, jobs, notifications, partitions, problems
from pgrelay_cli.setup import command as setup
from pgrelay_cli.watches import commands as watches
from pgrelay_cli.watches import cost

app = typer.Typer(
    name="pgrelay",
    help="Carries what happens inside PostgreSQL out to AWS.",
    epilog="Exit codes: 0 done, 1 failed or something was found, 2 wrong usage, 130 interrupted.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: a flag has no type, and nothing is framed
)
for part in (
    setup,
    install,
    attach,
    doctor,
    cost,
    watches,
    status,
    console,
    tail,
    dead_letters,
    failed_invocations,
    drain,
    schedule,
    jobs,
    partitions,
    problems,
    notifications,
    alerts,
):
    app.add_typer(part.app)
app.add_typer(exceptions.app)


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
