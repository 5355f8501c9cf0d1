"""The `pgrelay` command."""

from __future__ import annotations

from typing import Annotated

import typer

from pgrelay_cli import (
    __version__,
    attach,
    cost,
    dead_letters,
    drain,
    exceptions,
    failed_invocations,
    jobs,
    partitions,
    setup,
    status,
    tail,
    watches,
)
from pgrelay_cli.doctor import command as doctor

app = typer.Typer(
    name="pgrelay",
    help="Carries what happens inside PostgreSQL out to AWS.",
    epilog="Exit codes: 0 done, 1 failed or something was found, 2 wrong usage, 130 interrupted.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
for part in (
    setup,
    attach,
    doctor,
    cost,
    watches,
    status,
    tail,
    dead_letters,
    failed_invocations,
    drain,
    jobs,
    partitions,
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
