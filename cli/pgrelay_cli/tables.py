"""Tables of the database, by the names that people give them."""

from __future__ import annotations

from typing import Annotated

import psycopg
import typer

from pgrelay_cli.errors import PgrelayCliError

Table = Annotated[str, typer.Argument(help="The table, with its schema, as in public.orders.", metavar="TABLE")]


def table_oid(connection: psycopg.Connection, name: str) -> int:
    """Return the OID of a table.

    Raises
    ------
    PgrelayCliError
        If there is none of the name.
    """
    try:
        # By the search path of the one who names it, unlike all other queries.
        row = psycopg.Cursor(connection).execute("SELECT pg_catalog.to_regclass(%s)::pg_catalog.oid", [name]).fetchone()
    except psycopg.errors.InsufficientPrivilege as error:
        raise _not_found(name, "The role may not use its schema.") from error
    except (psycopg.errors.InvalidName, psycopg.errors.FeatureNotSupported, psycopg.errors.SyntaxError) as error:
        raise _not_found(name, error.diag.message_primary) from error
    if row is None or row[0] is None:
        raise _not_found(name)
    return int(row[0])


def _not_found(name: str, detail: str | None = None) -> PgrelayCliError:
    return PgrelayCliError(
        f"There is no table {name} that this role may see.",
        detail=detail,
        hint="Name it with its schema and, where it is not lower case, in double quotes: 'public.\"Orders\"'.",
    )
