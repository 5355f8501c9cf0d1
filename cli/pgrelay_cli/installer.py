"""Installs pgrelay's SQL into a database; sql/install.sql does the same with psql alone."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from pgrelay_cli.errors import InstallError
from pgrelay_cli.sql_files import LOCK_KEY, OWNER, SqlFile, pending, sql_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Installation:
    """What an installation changed, or with a dry run would change.

    Parameters
    ----------
    applied
        Files, in the order of their application.
    bound
        Lambda functions by binding name, where they differ from what the database had.
    """

    applied: tuple[SqlFile, ...]
    bound: Mapping[str, str]


def install(
    connection: psycopg.Connection,
    directory: Path,
    *,
    bindings: Mapping[str, str] | None = None,
    dry_run: bool = False,
) -> Installation:
    """Bring a database to the state of the SQL files, each in a transaction of its own, and bind functions.

    Only one installation runs in a database at a time; others wait for it.

    Parameters
    ----------
    connection
        A connection without an open transaction, of a superuser or a role with CREATEROLE that may create
        schemas and holds aws_lambda with the grant option. It is in autocommit mode afterwards.
    directory
        The directory that has migrations/ and functions/.
    bindings
        Lambda function names or ARNs by binding name.
    dry_run
        Change nothing, only say what would change.

    Raises
    ------
    InstallError
        If a file or a binding fails; what came before it stays.
    """
    files = sql_files(directory)
    wanted = bindings or {}
    with _reported("connection"):
        connection.autocommit = True
    if dry_run:
        with _reported("pgrelay's records"):
            return Installation(
                applied=tuple(pending(files, _applied(connection))), bound=_differing(connection, wanted)
            )
    with _installation_lock(connection):
        todo = pending(files, _applied(connection))
        for file in todo:
            _apply(connection, file)
        bound = _differing(connection, wanted)
        for name, function in bound.items():
            _bind(connection, name, function)
    return Installation(applied=tuple(todo), bound=bound)


@contextmanager
def _installation_lock(connection: psycopg.Connection) -> Iterator[None]:
    with _reported("installation lock"):
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK_KEY])
    try:
        yield
    finally:
        # Of a broken connection the server frees the lock by itself.
        if not connection.broken:
            connection.execute("SELECT pg_advisory_unlock(%s)", [LOCK_KEY])


def _apply(connection: psycopg.Connection, file: SqlFile) -> None:
    with _reported(f"{file.kind} {file.name}"), connection.transaction():
        if _is_installed(connection):  # else this is the first migration, which makes the owner
            _become_owner(connection)
        # A function may call one whose file comes later.
        connection.execute("SET LOCAL check_function_bodies = off")
        connection.execute(file.read())
        connection.execute(
            "INSERT INTO pgrelay.migration (kind, name, checksum) VALUES (%s, %s, %s) "
            "ON CONFLICT (kind, name) DO UPDATE "
            "SET checksum = excluded.checksum, applied_at = now(), applied_by = session_user",
            [file.kind, file.name, file.checksum],
        )


def _bind(connection: psycopg.Connection, name: str, function: str) -> None:
    with _reported(f"binding {name}"), connection.transaction():
        _become_owner(connection)
        connection.execute("SELECT pgrelay.bind(%s, %s)", [name, function])


def _applied(connection: psycopg.Connection) -> dict[tuple[str, str], str]:
    """Return the checksum of everything that was applied, by kind and name."""
    if not _is_installed(connection):
        return {}
    with _reported("pgrelay.migration"), connection.transaction():
        _become_owner(connection)
        rows = connection.execute("SELECT kind, name, checksum FROM pgrelay.migration").fetchall()
    return {(kind, name): checksum for kind, name, checksum in rows}


def _differing(connection: psycopg.Connection, bindings: Mapping[str, str]) -> dict[str, str]:
    """Return the bindings that the database does not have like this."""
    present: dict[str, str] = {}
    if bindings and _is_installed(connection, "binding"):
        with _reported("pgrelay.binding"), connection.transaction():
            _become_owner(connection)
            present = dict(connection.execute("SELECT name, function_name FROM pgrelay.binding").fetchall())
    return {name: function for name, function in sorted(bindings.items()) if present.get(name) != function}


def _is_installed(connection: psycopg.Connection, table: str = "migration") -> bool:
    """Tell whether a table of pgrelay's exists; the catalog tells it to everyone."""
    row = connection.execute(
        "SELECT FROM pg_catalog.pg_class AS c "
        "INNER JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace "
        "WHERE n.nspname = 'pgrelay' AND c.relname = %s",
        [table],
    ).fetchone()
    return row is not None


def _become_owner(connection: psycopg.Connection) -> None:
    """Act as the owner until the end of the transaction."""
    try:
        connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(OWNER)))
    except psycopg.errors.InsufficientPrivilege as error:
        user = connection.info.user
        raise InstallError(
            f"The role {user} may not act as {OWNER}.",
            hint=f"Run GRANT {OWNER} TO {user} as the role that installed pgrelay first.",
        ) from error


@contextmanager
def _reported(what: str) -> Iterator[None]:
    """Turn the server's error into one that says at what it happened."""
    try:
        yield
    except psycopg.Error as error:
        words = error.diag.message_primary or str(error).strip()
        state = f" ({error.sqlstate})" if error.sqlstate else ""
        raise InstallError(
            f"{what}: {words}{state}", detail=error.diag.message_detail, hint=error.diag.message_hint
        ) from error
