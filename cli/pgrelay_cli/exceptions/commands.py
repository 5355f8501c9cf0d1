"""The commands `pgrelay exceptions ...`: what exception_relay has counted, from the stack's DynamoDB table."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from pgrelay_cli.aws import calling_aws
from pgrelay_cli.errors import PgrelayCliError
from pgrelay_cli.exceptions.table import ExceptionTable, Said
from pgrelay_cli.output import Json, fail, print_json, show_notifications
from pgrelay_cli.stack import output_of_stack
from pgrelay_cli.times import parse_until

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE_OUTPUT = "ExceptionTableName"
_FINGERPRINT = re.compile("[0-9a-f]{16}")

app = typer.Typer(
    name="exceptions",
    help="The exceptions that procedures reported, by fingerprint.",
    no_args_is_help=False,
    invoke_without_command=True,
)

Stack = Annotated[str, typer.Option(help="The CloudFormation stack that counts them.", metavar="NAME")]
Fingerprint = Annotated[str, typer.Argument(help="The fingerprint, as lists and notifications show it.")]


@app.callback()
def list_command(
    context: typer.Context,
    stack: Stack = "pgrelay",
    count: Annotated[int, typer.Option(help="How many.", min=1, max=100)] = 20,
    as_json: Json = False,
) -> None:
    """List the last exceptions by fingerprint, with their counts."""
    if context.invoked_subcommand:
        return
    with _table_of(stack, as_json=as_json) as exceptions:
        found = exceptions.latest(count)
    if as_json:
        typer.echo(json.dumps({"exceptions": [asdict(known) for known in found]}))
        return
    console = Console()
    if not found:
        console.print("No exception was counted yet.")
        return
    table = Table(title="Exceptions, the last seen first", title_justify="left")
    for name in ("Fingerprint", "Count", "Last seen", "Where", "Error"):
        table.add_column(name, overflow="fold", justify="right" if name == "Count" else "left")
    for known in found:
        where = " ".join(filter(None, (known.database, known.procedure)))
        error = f"{known.sqlstate} {known.message}".strip().splitlines() or [""]
        seen = known.last_seen_at[:19].replace("T", " ")
        said = {
            "silenced": known.silenced_until, "acknowledged": known.acknowledged_until, "resolved": known.resolved_at,
        }  # fmt: skip
        marks = "".join(f" ({name})" for name, at in said.items() if at)
        row = (known.fingerprint, f"{known.occurrences:,}", seen, where, error[0] + marks)
        table.add_row(*(Text(text) for text in row))
    console.print(table)


@app.command("show")
def show_command(fingerprint: Fingerprint, stack: Stack = "pgrelay", as_json: Json = False) -> None:
    """Show one exception: its counts, and the report that opened its last window."""
    with _table_of(stack, as_json=as_json) as exceptions:
        known = exceptions.find(_checked(fingerprint))
        if known is None:
            raise _unknown(fingerprint)
    if as_json:
        typer.echo(json.dumps(asdict(known)))
        return
    console = Console(soft_wrap=True)
    lines: dict[str, object] = {
        "Fingerprint": known.fingerprint,
        "Occurrences": f"{known.occurrences:,}, {known.unnotified:,} of them in no notification yet",
        "First seen": known.first_seen_at,
        "Last seen": known.last_seen_at,
        "Silenced until": known.silenced_until,
        "Acknowledged": f"until {known.acknowledged_until}" if known.acknowledged_until else None,
        "Resolved": known.resolved_at,
        "Database": known.database,
        "Procedure": known.procedure,
        **{name.replace("_", " ").capitalize(): value for name, value in known.report["error"].items()},
    }
    for name, value in lines.items():
        if value:
            first, *rest = str(value).splitlines() or [""]
            console.print(Text.assemble((f"{name:<16}", "bold"), first))
            for line in rest:
                console.print(Text(f"{'':<16}{line}"))


@app.command("notifications")
def notifications_command(
    stack: Stack = "pgrelay",
    count: Annotated[int, typer.Option(help="How many.", min=1, max=1000)] = 20,
    as_json: Json = False,
) -> None:
    """Show what was sent about exceptions in the last 30 days: when, what, to which topic."""
    with _table_of(stack, as_json=as_json) as exceptions:
        found = exceptions.notifications(count)
    if as_json:
        print_json({"notifications": [asdict(sent) for sent in found]})
    else:
        show_notifications(
            [(sent.at[:19].replace("T", " "), sent.subject, sent.topic, sent.message_id) for sent in found]
        )


@app.command("silence")
def silence_command(
    fingerprint: Fingerprint,
    until: Annotated[str, typer.Option(help="A time, or a duration such as 2h or 3d.", metavar="TIME")],
    stack: Stack = "pgrelay",
    as_json: Json = False,
) -> None:
    """Keep notifications of one exception back until a time; it is still counted, and notified then."""
    _say(fingerprint, "silenced_until", until, "is silenced until {}.", stack, as_json=as_json)


@app.command("unsilence")
def unsilence_command(fingerprint: Fingerprint, stack: Stack = "pgrelay", as_json: Json = False) -> None:
    """End a silence before its time; what was counted meanwhile is notified within a folding window."""
    _say(fingerprint, "silenced_until", None, "is not silenced.", stack, as_json=as_json)


@app.command("acknowledge")
def acknowledge_command(
    fingerprint: Fingerprint,
    until: Annotated[str, typer.Option(help="When to be reminded, if it still occurs then.", metavar="TIME")] = "1w",
    stack: Stack = "pgrelay",
    as_json: Json = False,
) -> None:
    """Send no more of an exception's repeats until a time, unless it returns after it was quiet."""
    words = "is acknowledged until {}, or until it returns after it was quiet."
    _say(fingerprint, "acknowledged_until", until, words, stack, as_json=as_json)


@app.command("unacknowledge")
def unacknowledge_command(fingerprint: Fingerprint, stack: Stack = "pgrelay", as_json: Json = False) -> None:
    """Send an exception's repeats again."""
    _say(fingerprint, "acknowledged_until", None, "is not acknowledged.", stack, as_json=as_json)


@app.command("resolve")
def resolve_command(fingerprint: Fingerprint, stack: Stack = "pgrelay", as_json: Json = False) -> None:
    """Say that an exception was mended: if it occurs again, that is notified at once, as a regression."""
    _say(fingerprint, "resolved_at", "now", "was resolved at {}.", stack, as_json=as_json)


@app.command("reopen")
def reopen_command(fingerprint: Fingerprint, stack: Stack = "pgrelay", as_json: Json = False) -> None:
    """Say that an exception was not mended: its repeats are folded as before."""
    _say(fingerprint, "resolved_at", None, "is not resolved.", stack, as_json=as_json)


def _say(fingerprint: str, name: Said, when: str | None, words: str, stack: str, *, as_json: bool) -> None:
    """Say or, without a time, take back something of an exception."""
    with _table_of(stack, as_json=as_json) as exceptions:
        now = datetime.now(UTC)
        at = None if when is None else now if when == "now" else parse_until(when, now=now)
        if not exceptions.say(_checked(fingerprint), name, at):
            raise _unknown(fingerprint)
    text = at.isoformat() if at else None
    if as_json:
        typer.echo(json.dumps({"fingerprint": fingerprint, name: text}))
    else:
        Console(soft_wrap=True).print(Text(f"{fingerprint} {words.format(text)}"))


@contextmanager
def _table_of(stack: str, *, as_json: bool) -> Iterator[ExceptionTable]:
    """Use a stack's table; an error of AWS ends the command."""
    try:
        with using_table(stack) as table:
            yield table
    except PgrelayCliError as error:
        fail(error, as_json=as_json)


@contextmanager
def using_table(stack: str) -> Iterator[ExceptionTable]:
    """Use a stack's table, with AWS's errors made readable.

    Raises
    ------
    PgrelayCliError
        If AWS refuses, or the stack has no table.
    """
    # Here and not above: importing boto3 takes long, and most commands need none.
    import boto3

    hint = "The credentials need dynamodb:Query on the table and its index, dynamodb:UpdateItem to change one."
    with calling_aws("The table of exceptions could not be used", hint):
        yield ExceptionTable(boto3.client("dynamodb"), output_of_stack(stack, TABLE_OUTPUT))


def _checked(fingerprint: str) -> str:
    if not _FINGERPRINT.fullmatch(fingerprint):
        raise PgrelayCliError(
            f"{fingerprint!r} is not a fingerprint, which has 16 hexadecimal digits.",
            hint="`pgrelay exceptions` lists them.",
        )
    return fingerprint


def _unknown(fingerprint: str) -> PgrelayCliError:
    return PgrelayCliError(
        f"No exception has the fingerprint {fingerprint}.",
        hint="`pgrelay exceptions` lists them; they are forgotten 90 days after they were last seen.",
    )
