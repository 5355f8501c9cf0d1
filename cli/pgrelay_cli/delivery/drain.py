"""Delivering the outbox from outside the database, for servers without pg_cron."""

from __future__ import annotations

import signal
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import psycopg
import typer

from pgrelay_cli.connection import Connect, with_database
from pgrelay_cli.errors import PgrelayCliError, UsageError
from pgrelay_cli.output import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

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
            before = _counted(connection)
            drain_once(connection)
            for line in _outcome(before, _counted(connection)):
                say(line)
        return
    try:
        follow_events(connect, lambda line: say(line, stderr=True), heed_termination())
    except Terminated:
        raise typer.Exit from None


@dataclass(frozen=True, kw_only=True)
class Counted:
    """How a channel stands."""

    delivered: int
    waiting: int | None
    retries: int
    dead_letters: int
    error: str | None


def _counted(connection: psycopg.Connection) -> dict[str, Counted]:
    return {
        channel: Counted(delivered=delivered, waiting=waiting, retries=retries, dead_letters=letters, error=error)
        for channel, delivered, waiting, retries, letters, error in connection.execute(
            "SELECT s.channel, coalesce(s.delivered_events, 0), s.backlog, s.retries, s.dead_letters, s.last_error "
            "FROM pgrelay.status AS s ORDER BY s.channel"
        ).fetchall()
    }


def _outcome(before: Mapping[str, Counted], after: Mapping[str, Counted]) -> Iterator[str]:
    """Say what was delivered meanwhile, and what waits still and why."""
    for channel, now in after.items():
        was = before.get(channel, now)
        parts = [f"{now.delivered - was.delivered:,} delivered"]
        parts += [f"{now.waiting:,} wait"] if now.waiting else []
        parts += [f"{now.retries:,} to be tried again"] if now.retries else []
        parts += [f"{now.dead_letters - was.dead_letters:,} given up"] if now.dead_letters > was.dead_letters else []
        if len(parts) > 1 or now.delivered > was.delivered:
            error = f": {now.error}" if len(parts) > 1 and now.error else ""
            yield f"{channel}: {', '.join(parts)}{error}"
    if all(now.delivered == before.get(channel, now).delivered for channel, now in after.items()):
        yield "Nothing was delivered."


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


def follow_events(connect: Connect, tell: Callable[[str], None], stop: threading.Event) -> None:
    """Deliver until stopped; connect anew when the server is away or is a reader, after a pause that grows.

    Parameters
    ----------
    connect
        Opens an autocommit connection, by a name that is resolved each time.
    tell
        Prints a line: each change of state is one, and each turn that delivered something.
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
                tell(f"Delivering from the database {info.dbname} on {info.host}:{info.port}, as {info.user}.")
                delivered = _delivered(connection)
                while not stop.is_set():
                    connection.execute("CALL pgrelay.drain(p_seconds => %s)", [TURN_SECONDS])
                    pause = FIRST_PAUSE_SECONDS
                    before, delivered = delivered, _delivered(connection)
                    if delivered > before:
                        tell(f"Delivered {delivered - before:,} events.")
        except (psycopg.Error, PgrelayCliError) as error:
            if not _may_pass(error):
                raise
            tell(f"{' '.join(str(error).split())} Retrying in {pause:.0f} s.")
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
    tell("Stopped.")


def _delivered(connection: psycopg.Connection) -> int:
    """Return how many events were ever delivered."""
    row = connection.execute("SELECT coalesce(sum(s.delivered_events), 0)::bigint FROM pgrelay.status AS s").fetchone()
    return int(row[0]) if row else 0


def _may_pass(error: psycopg.Error | PgrelayCliError) -> bool:
    """Tell whether it may work a little later: not what is refused for what was asked, or by pgrelay itself."""
    if isinstance(error, psycopg.Error):
        return not isinstance(error, psycopg.ProgrammingError) and not (error.sqlstate or "").startswith("PR")
    return not isinstance(error, UsageError)
