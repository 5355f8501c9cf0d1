"""Delivering the outbox from outside the database, for servers without pg_cron."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING, Annotated, NoReturn

import psycopg
import typer

from pgrelay_cli.connection import Connect, with_database
from pgrelay_cli.errors import PgrelayCliError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

TURN_SECONDS = 60
"""How long one CALL of pgrelay.drain goes on when following."""
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 5.0

app = typer.Typer()


class Terminated(KeyboardInterrupt):
    """SIGTERM came. As an interrupt it makes psycopg cancel the statement that runs."""


@app.command("drain")
@with_database
def drain_command(
    connect: Connect,
    follow: Annotated[
        bool, typer.Option("--follow", help="Go on until SIGINT or SIGTERM, for servers without pg_cron.")
    ] = False,
) -> None:
    """Deliver the events that wait in a database's outbox."""
    if not follow:
        with connect() as connection:
            drain_once(connection)
        return
    try:
        heed_termination()
        follow_events(connect, lambda line: typer.echo(line, err=True))
    except Terminated:
        raise typer.Exit from None


def heed_termination() -> None:
    """Let SIGTERM raise `Terminated`: what service managers stop a process with."""

    def terminate(*_: object) -> NoReturn:
        raise Terminated

    signal.signal(signal.SIGTERM, terminate)


def drain_once(connection: psycopg.Connection) -> None:
    """Deliver what is committed and waits."""
    connection.execute("CALL pgrelay.drain()")


def follow_events(
    connect: Connect,
    say: Callable[[str], None],
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Deliver until interrupted; where the server is away, connect again, after a pause that grows.

    Parameters
    ----------
    connect
        Opens an autocommit connection; raises `PgrelayCliError` where it cannot.
    say
        Takes a line for the person who watches.
    sleep
        Waits a number of seconds.

    Raises
    ------
    psycopg.Error, UsageError
        If the database, or the command, refuses: waiting would not help.
    """
    pause = FIRST_PAUSE_SECONDS
    while True:
        try:
            with connect() as connection:
                while True:
                    connection.execute("CALL pgrelay.drain(p_seconds => %s)", [TURN_SECONDS])
                    pause = FIRST_PAUSE_SECONDS
        except UsageError:
            raise
        except (psycopg.OperationalError, PgrelayCliError) as error:
            say(f"{str(error).strip()} Trying again in {pause:.0f} s.")
            sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
