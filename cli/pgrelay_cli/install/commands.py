"""The commands that install pgrelay's SQL in a database and remove it: install, upgrade, uninstall."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Annotated

import typer

from pgrelay_cli.aws import STACK_VARIABLE
from pgrelay_cli.connection import Connect, with_database
from pgrelay_cli.errors import InstallError
from pgrelay_cli.install.installer import Installation, has_bindings, install, is_installed
from pgrelay_cli.install.roles import ROLES, remove_roles, require_free_roles
from pgrelay_cli.install.sql_files import sql_directory
from pgrelay_cli.install.uninstaller import Uninstallation, planned_uninstallation, uninstall
from pgrelay_cli.output import Json, Text, print_json, say
from pgrelay_cli.stack import bindings_of_stack

if TYPE_CHECKING:
    from collections.abc import Sequence

app = typer.Typer()

Stack = Annotated[
    str | None,
    typer.Option(help="Bind the functions of this CloudFormation stack.", metavar="NAME", envvar=STACK_VARIABLE),
]
Arn = Annotated[
    list[str] | None,
    typer.Option(help="Bind one function, instead of the stack's. Repeatable.", metavar="NAME=FUNCTION"),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Change nothing, print the SQL.")]


@app.command("install", short_help="Install the SQL, or bring it up to date, and bind it.")
@with_database
def install_command(
    connect: Connect, stack: Stack = None, arn: Arn = None, dry_run: DryRun = False, as_json: Json = False
) -> None:
    """Install pgrelay's SQL into a database, or bring it up to date, and bind its functions."""
    _install(connect, stack, arn, dry_run=dry_run, as_json=as_json)


@app.command("upgrade", short_help="Bring a database to this version of pgrelay.")
@with_database
def upgrade_command(
    connect: Connect, stack: Stack = None, arn: Arn = None, dry_run: DryRun = False, as_json: Json = False
) -> None:
    """Bring a database that has pgrelay to this version, while writers write and drain delivers."""
    with connect() as connection:
        if not is_installed(connection):
            raise InstallError(
                "pgrelay is not installed in this database.", hint="pgrelay install installs it; check PGDATABASE."
            )
    _install(connect, stack, arn, dry_run=dry_run, as_json=as_json)


@app.command("uninstall", short_help="Remove pgrelay from a database.")
@with_database
def uninstall_command(
    connect: Connect,
    yes: Annotated[
        bool, typer.Option("--yes", help="Do it; without --yes it only says what would be removed.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Even if that loses waiting events or dead letters.")] = False,
    roles: Annotated[
        bool, typer.Option("--roles", help="Also the roles, which belong to the whole server; also later, alone.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Remove pgrelay from a database; refuses while events wait."""
    removed: list[str] = []
    with connect() as connection:
        done = None
        if roles:
            require_free_roles(connection)
        if is_installed(connection) or not roles:
            done = (
                uninstall(connection, force=force, connect=connect)
                if yes
                else planned_uninstallation(connection, connect)
            )
        if roles and yes:
            removed = remove_roles(connection)
    if as_json:
        print_json({"dry_run": not yes, **(done.as_json() if done else {}), "roles": removed})
        return
    if done:
        _show_uninstallation(done, yes=yes)
    if roles:
        _show_roles(removed, yes=yes)
    elif yes:
        say(
            f"Kept: the roles {', '.join(ROLES)}, with their members, because other databases may need them, and so "
            "would a new installation: pgrelay uninstall --roles --yes drops them. Kept, too: the extensions "
            "aws_lambda and aws_commons."
        )


def _install(connect: Connect, stack: str | None, arn: list[str] | None, *, dry_run: bool, as_json: bool) -> None:
    named = _parse_arns(arn or [])
    bindings = {**(bindings_of_stack(stack) if stack else {}), **named}
    with connect() as connection:
        installation = install(connection, sql_directory(), bindings=bindings, dry_run=dry_run)
        is_bound = bool(bindings) or has_bindings(connection)
    if as_json:
        print_json(_as_json(installation, dry_run=dry_run))
        return
    if dry_run:
        typer.echo(installation.script, nl=False)
    _show(installation, dry_run=dry_run, is_bound=is_bound)


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
    found: dict[str, object] = {
        "dry_run": dry_run,
        "applied": [{"kind": file.kind, "name": file.name, "checksum": file.checksum} for file in installation.applied],
        "bound": [{"name": name, "function": function} for name, function in installation.bound.items()],
        "warnings": list(installation.warnings),
    }
    if dry_run:
        found["sql"] = installation.script
    return found


def _show(installation: Installation, *, dry_run: bool, is_bound: bool) -> None:
    # In a dry run stdout has the SQL, for a file or for psql.
    def line(words: str | Text) -> None:
        say(words, stderr=dry_run, indent=2)

    for warning in installation.warnings:
        line(Text(f"Warning: {warning}", style="yellow"))
    counts = Counter(file.kind for file in installation.applied)
    kinds = ", ".join(f"{count} {kind}{'s' if count > 1 else ''}" for kind, count in counts.items())
    would = "Would apply" if dry_run else "Applied"
    line(f"{would} {kinds}." if kinds else "Nothing to do: the database's SQL is up to date.")
    for name, function in installation.bound.items():
        line(f"{'Would bind' if dry_run else 'Bound'} {name} to {function}")
    if not is_bound:
        line(
            "No function is bound, so that nothing is sent: pgrelay install --stack NAME binds those of a stack, "
            "--arn NAME=FUNCTION one."
        )
    elif not dry_run:
        line("Next: pgrelay doctor checks each step to the subscriber; pgrelay schedule has pg_cron deliver.")


def _show_uninstallation(done: Uninstallation, *, yes: bool) -> None:
    lost = ", ".join(f"{count:,} {what}" for what, count in done.lost.items())
    lines = {
        "Watches": ", ".join(done.watches),
        "Jobs of pg_cron": f"{', '.join(done.jobs)} (in {done.cron_database})" if done.jobs else "",
        "Dependent objects": ", ".join(done.dependents),
        "Lost" if yes else "Would be lost": lost,
    }
    for name, words in lines.items():
        if words:
            say(Text.assemble((f"{name:<19}", "bold"), words), indent=19)
    for caller in done.callers:
        say(Text.assemble((f"{'Look':<19}", "yellow"), f"{caller} names pgrelay, stays, and will fail"), indent=19)
    for words in done.left:
        say(Text.assemble((f"{'By hand':<19}", "yellow"), words), indent=19)
    if yes:
        say("pgrelay is removed from this database: its schemas, its triggers on tables, its jobs.")
        return
    force = " --force" if done.lost else ""
    say(f"Nothing was removed. With --yes{force} all this and the schemas pgrelay and pgrelay_capture are removed.")


def _show_roles(removed: Sequence[str], *, yes: bool) -> None:
    if yes:
        say(f"Dropped: the roles {', '.join(removed)}." if removed else "The roles were gone already.")
    else:
        say(f"With --yes the roles {', '.join(ROLES)} are dropped, too, unless another database needs them.")
