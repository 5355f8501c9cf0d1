"""Delivering the outbox from outside the database, for servers without pg_cron."""

from __future__ import annotations

import signal
import time
from typing import TYPE_CHECKING, NoReturn

import psycopg

from pgrelay_cli.errors import PgrelayCliError

if TYPE_CHECKING:
    from collections.abc import Callable

TURN_SECONDS = 60
"""How long one CALL of pgrelay.drain goes on when following."""
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 5.0


class Terminated(KeyboardInterrupt):
    """SIGTERM came. As an interrupt it makes psycopg cancel the statement that runs."""


def heed_termination() -> None:
    """Let SIGTERM raise `Terminated`: what service managers stop a process with."""

    def terminate(*_: object) -> NoReturn:
        raise Terminated

    signal.signal(signal.SIGTERM, terminate)


def drain_once(connection: psycopg.Connection) -> None:
    """Deliver what is committed and waits.

    Raises
    ------
    PgrelayCliError
        If the database refuses.
    """
    try:
        connection.execute("CALL pgrelay.drain()")
    except psycopg.Error as error:
        raise _drain_error(error) from error


def follow(
    connect: Callable[[], psycopg.Connection],
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
    PgrelayCliError
        If the database refuses: waiting would not help.
    """
    pause = FIRST_PAUSE_SECONDS
    while True:
        try:
            with connect() as connection:
                while True:
                    connection.execute("CALL pgrelay.drain(p_seconds => %s)", [TURN_SECONDS])
                    pause = FIRST_PAUSE_SECONDS
        except (psycopg.OperationalError, PgrelayCliError) as error:
            say(f"{str(error).strip()} Trying again in {pause:.0f} s.")
            sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)
        except psycopg.Error as error:
            raise _drain_error(error) from error


def _drain_error(error: psycopg.Error) -> PgrelayCliError:
    return PgrelayCliError(
        f"pgrelay.drain failed: {error.diag.message_primary or str(error).strip()}",
        detail=error.diag.message_detail,
        hint=error.diag.message_hint or "The role needs to be a member of pgrelay_operator.",
    )
