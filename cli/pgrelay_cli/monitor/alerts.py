"""The commands about alerts of jobs and partition sets: silence, unsilence, acknowledge, unacknowledge."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, LiteralString

import typer

from pgrelay_cli.connection import Connect, with_database
from pgrelay_cli.output import Json, print_json, say
from pgrelay_cli.times import parse_until

if TYPE_CHECKING:
    import psycopg

app = typer.Typer()

Target = Annotated[
    str,
    typer.Argument(
        help="A job's name or number, a set's parent table, scheduler, or the target that an alert names.",
        metavar="TARGET",
    ),
]
Reason = Annotated[str | None, typer.Option(help="Why, for whoever looks next.", metavar="TEXT")]


@app.command("silence", short_help="Keep a job's or a set's alerts back until a time.")
@with_database
def silence_command(
    connect: Connect,
    target: Target,
    until: Annotated[str, typer.Option(help="A time, or a duration such as 2h or 3d.", metavar="TIME")],
    reason: Reason = None,
    as_json: Json = False,
) -> None:
    """Keep alerts of a job or a partition set back until a time; it is still watched, and what is open is told then."""
    ends_at = parse_until(until, now=datetime.now(UTC))
    with connect() as connection:
        found = _call(connection, "SELECT pgrelay.silence(%s, %s, %s)", target, ends_at, reason)
    if as_json:
        print_json({"target": found, "silenced_until": ends_at})
    else:
        say(f"{found} is silenced until {ends_at.isoformat()}.")


@app.command("unsilence", short_help="End the silence of a job or a set.")
@with_database
def unsilence_command(connect: Connect, target: Target, as_json: Json = False) -> None:
    """End the silence of a job or a partition set; what is open is told by the next check."""
    with connect() as connection:
        found = _call(connection, "SELECT pgrelay.unsilence(%s)", target)
    if as_json:
        print_json({"target": found, "silenced_until": None})
    else:
        say(f"{found} is not silenced any more.")


@app.command("acknowledge", short_help="Say that a job's or a set's problems are known.")
@with_database
def acknowledge_command(connect: Connect, target: Target, reason: Reason = None, as_json: Json = False) -> None:
    """Say that the open problems of a job or a partition set are known: no reminder, no escalation of them."""
    with connect() as connection:
        found = _call(connection, "SELECT pgrelay.acknowledge(%s, %s)", target, reason)
        kinds = _open_problems(connection, found)
    if as_json:
        print_json({"target": found, "acknowledged": kinds})
    else:
        say(f"{found} is acknowledged: {', '.join(kinds)}." if kinds else f"{found} has no open problem.")


@app.command("unacknowledge", short_help="Take an acknowledgement back.")
@with_database
def unacknowledge_command(connect: Connect, target: Target, as_json: Json = False) -> None:
    """Take an acknowledgement back: reminders and escalation of what is open go on."""
    with connect() as connection:
        found = _call(connection, "SELECT pgrelay.unacknowledge(%s)", target)
    if as_json:
        print_json({"target": found, "acknowledged": []})
    else:
        say(f"{found} is not acknowledged any more.")


def _call(connection: psycopg.Connection, call: LiteralString, target: str, *arguments: object) -> str:
    """Call a function about a target, and return the target that it was."""
    [(found,)] = connection.execute("SELECT pgrelay._monitor_target(%s)", [target]).fetchall()
    connection.execute(call, [found, *arguments])
    return str(found)


def _open_problems(connection: psycopg.Connection, target: str) -> list[str]:
    found = connection.execute("SELECT p.kind FROM pgrelay.problem AS p WHERE p.target = %s ORDER BY 1", [target])
    return [kind for (kind,) in found]
