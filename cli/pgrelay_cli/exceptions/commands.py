"""The commands `pgrelay exceptions ...`: what exception_relay has counted, from the stack's DynamoDB table."""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from pgrelay_cli.aws import STACK_VARIABLE, calling_aws, with_aws
from pgrelay_cli.errors import PgrelayCliError
from pgrelay_cli.exceptions.table import ExceptionTable, Said
from pgrelay_cli.groups import ListingGroup
from pgrelay_cli.listing import Row, show_list, show_notifications
from pgrelay_cli.output import Json, Text, print_json, say
from pgrelay_cli.stack import output_of_stack
from pgrelay_cli.times import parse_until

if TYPE_CHECKING:
    from collections.abc import Iterator

TABLE_OUTPUT = "ExceptionTableName"
_FINGERPRINT = re.compile("[0-9a-f]{4,16}")
_DIGITS = 16

app = typer.Typer(name="exceptions", help="The exceptions that procedures reported: the list.", cls=ListingGroup)

Stack = Annotated[
    str, typer.Option(help="The CloudFormation stack that counts them.", metavar="NAME", envvar=STACK_VARIABLE)
]
Fingerprint = Annotated[
    str, typer.Argument(help="The fingerprint, as lists and notifications show it, or how it begins.")
]


@app.command("list")
@with_aws
def list_command(
    stack: Stack = "pgrelay",
    count: Annotated[int, typer.Option(help="How many.", metavar="N", min=1, max=100)] = 20,
    as_json: Json = False,
) -> None:
    """List the last exceptions by fingerprint, with their counts."""
    with using_table(stack) as exceptions:
        found = exceptions.latest(count)
    if as_json:
        typer.echo(json.dumps({"exceptions": [asdict(known) for known in found]}))
        return
    if not found:
        say("No exception was counted yet.")
        return
    rows = []
    for known in found:
        error = f"{known.sqlstate} {known.message}".strip().splitlines() or [""]
        said = {
            "silenced": known.silenced_until, "acknowledged": known.acknowledged_until, "resolved": known.resolved_at,
        }  # fmt: skip
        marks = ", ".join(name for name, at in said.items() if at)
        seen = known.last_seen_at[:19].replace("T", " ")
        where = " ".join(filter(None, (known.database, known.procedure)))
        rows.append(
            Row(cells=[known.fingerprint, f"{known.occurrences:,}", seen, marks or "-", where], notes=error[:1])
        )
    columns = ("Fingerprint", "Count", "Last seen", "Said", "Where")
    show_list("Exceptions, the last seen first", columns, rows, right=["Count"])


@app.command("show", short_help="Show one exception: its counts and its report.")
@with_aws
def show_command(fingerprint: Fingerprint, stack: Stack = "pgrelay", as_json: Json = False) -> None:
    """Show one exception: its counts, and the report that opened its last window."""
    with using_table(stack) as exceptions:
        known = exceptions.find(_whole(exceptions, fingerprint))
        if known is None:
            raise _unknown(fingerprint)
    if as_json:
        typer.echo(json.dumps(asdict(known)))
        return
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
            say(Text.assemble((f"{name:<16}", "bold"), first), indent=16)
            for line in rest:
                say(f"{'':<16}{line}", indent=16)


@app.command("notifications", short_help="Show what was sent, when, to which topic.")
@with_aws
def notifications_command(
    stack: Stack = "pgrelay",
    count: Annotated[int, typer.Option(help="How many.", metavar="N", min=1, max=1000)] = 20,
    as_json: Json = False,
) -> None:
    """Show what was sent about exceptions in the last 30 days: when, what, to which topic."""
    with using_table(stack) as exceptions:
        found = exceptions.notifications(count)
    if as_json:
        print_json({"notifications": [asdict(sent) for sent in found]})
    else:
        show_notifications(
            [(sent.at[:19].replace("T", " "), sent.subject, sent.topic, sent.message_id) for sent in found]
        )


@app.command("silence", short_help="Keep an exception's notifications back until a time.")
@with_aws
def silence_command(
    fingerprint: Fingerprint,
    until: Annotated[str, typer.Option(help="A time, or a duration such as 2h or 3d.", metavar="TIME")],
    stack: Stack = "pgrelay",
    as_json: Json = False,
) -> None:
    """Keep notifications of one exception back until a time; it is still counted, and notified then."""
    _say(fingerprint, "silenced_until", until, "is silenced until {}.", stack, as_json=as_json)


@app.command("unsilence", short_help="End a silence before its time.")
@with_aws
def unsilence_command(fingerprint: Fingerprint, stack: Stack = "pgrelay", as_json: Json = False) -> None:
    """End a silence before its time; what was counted meanwhile is notified within a folding window."""
    _say(fingerprint, "silenced_until", None, "is not silenced.", stack, as_json=as_json)


@app.command("acknowledge", short_help="Say that an exception is known: no more repeats.")
@with_aws
def acknowledge_command(
    fingerprint: Fingerprint,
    until: Annotated[str, typer.Option(help="When to be reminded, if it still occurs then.", metavar="TIME")] = "1w",
    stack: Stack = "pgrelay",
    as_json: Json = False,
) -> None:
    """Send no more of an exception's repeats until a time, unless it returns after it was quiet."""
    words = "is acknowledged until {}, or until it returns after it was quiet."
    _say(fingerprint, "acknowledged_until", until, words, stack, as_json=as_json)


@app.command("unacknowledge", short_help="Take an acknowledgement back.")
@with_aws
def unacknowledge_command(fingerprint: Fingerprint, stack: Stack = "pgrelay", as_json: Json = False) -> None:
    """Send an exception's repeats again."""
    _say(fingerprint, "acknowledged_until", None, "is not acknowledged.", stack, as_json=as_json)


@app.command("resolve", short_help="Say that an exception was mended.")
@with_aws
def resolve_command(fingerprint: Fingerprint, stack: Stack = "pgrelay", as_json: Json = False) -> None:
    """Say that an exception was mended: if it occurs again, that is notified at once, as a regression."""
    _say(fingerprint, "resolved_at", "now", "was resolved at {}.", stack, as_json=as_json)


@app.command("reopen", short_help="Say that an exception was not mended.")
@with_aws
def reopen_command(fingerprint: Fingerprint, stack: Stack = "pgrelay", as_json: Json = False) -> None:
    """Say that an exception was not mended: its repeats are folded as before."""
    _say(fingerprint, "resolved_at", None, "is not resolved.", stack, as_json=as_json)


def _say(fingerprint: str, name: Said, when: str | None, words: str, stack: str, *, as_json: bool) -> None:
    """Say or, without a time, take back something of an exception."""
    with using_table(stack) as exceptions:
        now = datetime.now(UTC)
        at = None if when is None else now if when == "now" else parse_until(when, now=now)
        fingerprint = _whole(exceptions, fingerprint)
        if not exceptions.say(fingerprint, name, at):
            raise _unknown(fingerprint)
    text = at.isoformat() if at else None
    if as_json:
        typer.echo(json.dumps({"fingerprint": fingerprint, name: text}))
    else:
        say(f"{fingerprint} {words.format(text)}")


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


def _whole(exceptions: ExceptionTable, given: str) -> str:
    """Return the fingerprint that begins as was given."""
    if not _FINGERPRINT.fullmatch(given):
        raise PgrelayCliError(
            f"{given!r} is not a fingerprint, which has {_DIGITS} hexadecimal digits, nor four or more of its first.",
            hint="`pgrelay exceptions` lists them.",
        )
    if len(given) == _DIGITS:
        return given
    found = exceptions.beginning_with(given)
    if len(found) > 1:
        raise PgrelayCliError(
            f"{len(found)} fingerprints begin with {given}.", hint=f"Give more of one: {', '.join(found[:5])}."
        )
    if not found:
        raise _unknown(given)
    return found[0]


def _unknown(fingerprint: str) -> PgrelayCliError:
    return PgrelayCliError(
        f"No exception has a fingerprint {fingerprint}.",
        hint="`pgrelay exceptions` lists them; they are forgotten 90 days after they were last seen.",
    )
