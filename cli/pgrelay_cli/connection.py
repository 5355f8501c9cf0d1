"""The connection to PostgreSQL that commands share."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import psycopg
import typer

from pgrelay_cli.errors import PgrelayCliError

if TYPE_CHECKING:
    from collections.abc import Iterator

Dsn = Annotated[str, typer.Option(help="libpq connection string; PGHOST, PGDATABASE and the like fill the rest.")]
"""The option of every command that connects."""


def connect(dsn: str) -> psycopg.Connection:
    """Open an autocommit connection.

    Raises
    ------
    PgrelayCliError
        If there is none to be had.
    """
    try:
        return psycopg.connect(dsn, autocommit=True, fallback_application_name="pgrelay")
    except psycopg.Error as error:
        raise PgrelayCliError(
            f"No connection to PostgreSQL: {str(error).strip()}",
            hint="Give --dsn, or set PGHOST, PGPORT, PGUSER and PGDATABASE.",
        ) from error


@contextmanager
def reading(what: str) -> Iterator[None]:
    """Turn the server's refusal to let pgrelay's state be read into an error that says what to do."""
    try:
        yield
    except psycopg.errors.UndefinedTable as error:
        raise PgrelayCliError(
            f"{what} cannot be read: pgrelay is not installed in this database, or is older than this command.",
            hint="Run pgrelay install there, or name another database with --dsn or PGDATABASE.",
        ) from error
    except psycopg.Error as error:
        raise PgrelayCliError(
            f"{what} cannot be read: {error.diag.message_primary or str(error).strip()}",
            detail=error.diag.message_detail,
            hint=error.diag.message_hint or "The role needs to be a member of pgrelay_operator.",
        ) from error
