"""Delivering the outbox from outside the database, for servers without pg_cron."""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, Annotated

import psycopg
import typer

from pgrelay_cli.connection import Connect, with_database
from pgrelay_cli.errors import PgrelayCliError, UsageError
from pgrelay_cli.output import say

if TYPE_CHECKING:
    from collections.abc import Callable

TURN_SECONDS = 20
"""How long one CALL of pgrelay.drain runs when following, and so how long a service may take to stop."""
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 5.0

# A server that is gone without a word, as after the loss of its host, is noticed within half a minute.
_CONNECTION = {
    "target_session_attrs": "read-write",
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}

app = typer.Typer()


class Terminated(KeyboardInterrupt):
    """SIGTERM arrived again. As a KeyboardInterrupt it makes psycopg cancel the running statement."""


@app.command("drain")
@with_database
def drain_command(
    connect: Connect,
    follow: Annotated[
        bool,
        typer.Option("--follow", help="Deliver until SIGINT or, after the current turn, SIGTERM, as a service."),
    ] = False,
) -> None:
    """Deliver the events that wait in a database's outbox."""
    if not follow:
        with connect() as connection:
            drain_once(connection)
        return
    try:
        follow_events(connect, lambda line: say(line, err=True), heed_termination())
    except Terminated:
        raise typer.Exit from None


def heed_termination() -> threading.Event:
    """Return what SIGTERM sets, with which service managers stop a process; a second one raises `Terminated`."""
    stop = threading.Event()

    def terminate(*_: object) -> None:
        if stop.is_set():
            raise Terminated
        stop.set()

    signal.signal(signal.SIGTERM, terminate)
    return stop


def drain_once(connection: psycopg.Connection) -> None:
    """Deliver the committed events that wait."""
    connection.execute("CALL pgrelay.drain()")


def follow_events(connect: Connect, say: Callable[[str], None], stop: threading.Event) -> None:
    """Deliver until stopped; connect anew when the server is away or is a reader, after a pause that grows.

    Parameters
    ----------
    connect
        Opens an autocommit connection, by a name that is resolved each time.
    say
        Prints a line: each change of state is one.
    stop
        Ends it between two turns, so that no batch is cut in the middle.

    Raises
    ------
    psycopg.Error, UsageError
        If the database refuses, or the command was called wrongly: waiting would not help.
    """
    pause = FIRST_PAUSE_SECONDS
    while not stop.is_set():
        try:
            with connect(**_CONNECTION) as connection:
                info = connection.info
                say(f"Delivering from the database {info.dbname} on {info.host}:{info.port}, as {info.user}.")
                while not stop.is_set():
                    connection.execute("CALL pgrelay.drain(p_seconds => %s)", [TURN_SECONDS])
                    pause = FIRST_PAUSE_SECONDS
        except (psycopg.Error, PgrelayCliError) as error:
            if not _may_pass(error):
                raise
            say(f"{' '.join(str(error).split())} Retrying in {pause:.0f} s.")
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
    say("Stopped.")


def _may_pass(error: psycopg.Error | PgrelayCliError) -> bool:
    """Tell whether it may work a little later: not what is refused for what was asked, or by pgrelay itself."""
    if isinstance(error, psycopg.Error):
        return not isinstance(error, psycopg.ProgrammingError) and not (error.sqlstate or "").startswith("PR")
    return not isinstance(error, UsageError)
