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
"""How long one CALL of pgrelay.drain runs when following."""
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 5.0

app = typer.Typer()


class Terminated(KeyboardInterrupt):
    """SIGTERM arrived. As a KeyboardInterrupt it makes psycopg cancel the running statement."""


@app.command("drain")
@with_database
def drain_command(
    connect: Connect,
    follow: Annotated[
        bool, typer.Option("--follow", help="Deliver until SIGINT or SIGTERM, for servers without pg_cron.")
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
    """Let SIGTERM, with which service managers stop a process, raise `Terminated`."""

    def terminate(*_: object) -> NoReturn:
        raise Terminated

    signal.signal(signal.SIGTERM, terminate)


def drain_once(connection: psycopg.Connection) -> None:
    """Deliver the committed events that wait."""
    connection.execute("CALL pgrelay.drain()")


def follow_events(
    connect: Connect,
    say: Callable[[str], None],
    *,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Deliver until interrupted; reconnect when the server is away or is a reader, after a pause that grows.

    Parameters
    ----------
    connect
        Opens an autocommit connection; raises `PgrelayCliError` where it cannot.
    say
        Prints a line.
    sleep
        Waits a number of seconds.

    Raises
    ------
    psycopg.Error, UsageError
        If the database refuses, or the command was called wrongly: waiting would not help.
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
        # A reader's refusal: after a failover, the writer's name leads to one for some seconds.
        except (psycopg.OperationalError, psycopg.errors.ReadOnlySqlTransaction, PgrelayCliError) as error:
            say(f"{str(error).strip()} Retrying in {pause:.0f} s.")
            sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
