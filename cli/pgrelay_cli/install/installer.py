"""Installs pgrelay's SQL into a database; sql/install.sql does the same with psql alone."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from pgrelay_cli.errors import InstallError
from pgrelay_cli.install.sql_files import (
    LOCK_KEY,
    LOCK_TABLES,
    OWNER,
    RECORD,
    RETIRED,
    SEARCH_PATH,
    SqlFile,
    content,
    pending,
    sql_files,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Step:
    """One statement, or file of statements, of an installation.

    Parameters
    ----------
    what
        What it does, for errors and for the script's comments.
    text
        The SQL.
    """

    what: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Installation:
    """What an installation changed, or with a dry run would change.

    Parameters
    ----------
    applied
        Files, in the order of their application.
    bound
        Lambda functions by binding name, where they differ from what the database had.
    steps
        The statements, all of one transaction.
    """

    applied: tuple[SqlFile, ...]
    bound: Mapping[str, str]
    steps: tuple[Step, ...]

    @property
    def script(self) -> str:
        """The same for psql; empty if there is nothing to do."""
        if not self.steps:
            return ""
        parts = ["BEGIN;", *(f"\n-- {step.what}\n{step.text.rstrip()}" for step in self.steps), "\nCOMMIT;\n"]
        return "\n".join(parts)


def install(
    connection: psycopg.Connection,
    directory: Path,
    *,
    bindings: Mapping[str, str] | None = None,
    dry_run: bool = False,
) -> Installation:
    """Bring a database to the state of the SQL files and bind functions, in one transaction.

    Only one installation runs in a database at a time; others wait for it. Writers of watched tables and drain continue
    meanwhile: they see either the previous version or this one.

    Parameters
    ----------
    connection
        A connection without an open transaction, of a superuser or a role with CREATEROLE that may create
        schemas and holds aws_lambda with the grant option. It is in autocommit mode afterwards.
    directory
        The directory that has migrations/, functions/ and views/.
    bindings
        Lambda function names or ARNs by binding name.
    dry_run
        Change nothing; only return what would change.

    Raises
    ------
    InstallError
        If a file or a binding fails; nothing is changed then.
    """
    files = sql_files(directory)
    wanted = bindings or {}
    with _reported("connection"):
        connection.autocommit = True
    if dry_run:
        return _planned(connection, files, wanted)
    with _installation_lock(connection):
        planned = _planned(connection, files, wanted)
        if planned.steps:
            with _reported("transaction"), connection.transaction():
                for step in planned.steps:
                    with _reported(step.what):
                        connection.execute(step.text.encode())
        if planned.applied and (retired := directory / RETIRED).is_file():
            with _reported(RETIRED), connection.transaction():
                become_owner(connection)
                connection.execute(content(retired))
    return planned


def _planned(connection: psycopg.Connection, files: Sequence[SqlFile], wanted: Mapping[str, str]) -> Installation:
    applied = applied_checksums(connection)
    todo = tuple(pending(files, applied))
    bound = _differing(connection, wanted)
    steps: list[Step] = []
    if todo or bound:
        # A function may call one whose file comes later; and views must not pick up operators of other schemas.
        steps.append(Step(what="a function may call a later one", text="SET LOCAL check_function_bodies = off;"))
        steps.append(Step(what="names are looked up in pg_catalog", text=f"SET LOCAL search_path = {SEARCH_PATH};"))
        if applied:  # else the first migration creates the owner, and becomes it
            with _reported("owner"), connection.transaction():
                become_owner(connection)
            steps.append(Step(what="act as the owner", text=f"SET LOCAL ROLE {OWNER};"))
        if applied and any(file.kind == "migration" for file in todo):
            steps.append(Step(what="tables", text=LOCK_TABLES))
    steps += [Step(what=f"{file.kind} {file.name}", text=file.read().decode() + _record(file)) for file in todo]
    steps += [
        Step(
            what=f"binding {name}",
            text=sql.SQL("SELECT pgrelay.bind({}, {});").format(name, function).as_string(connection),
        )
        for name, function in bound.items()
    ]
    return Installation(applied=todo, bound=bound, steps=tuple(steps))


def _record(file: SqlFile) -> str:
    return RECORD.format(kind=file.kind, name=file.name, checksum=file.checksum)


@contextmanager
def _installation_lock(connection: psycopg.Connection) -> Iterator[None]:
    with _reported("installation lock"):
        connection.execute("SELECT pg_advisory_lock(%s)", [LOCK_KEY])
    try:
        yield
    finally:
        # The server frees the lock of a broken connection.
        if not connection.broken:
            connection.execute("SELECT pg_advisory_unlock(%s)", [LOCK_KEY])


def applied_checksums(connection: psycopg.Connection) -> dict[tuple[str, str], str]:
    """Return the checksums of what was applied, by kind and name."""
    if not is_installed(connection):
        return {}
    with _reported("pgrelay.migration"), connection.transaction():
        become_owner(connection)
        rows = connection.execute("SELECT kind, name, checksum FROM pgrelay.migration").fetchall()
    return {(kind, name): checksum for kind, name, checksum in rows}


def _differing(connection: psycopg.Connection, bindings: Mapping[str, str]) -> dict[str, str]:
    """Return the bindings that differ from the database's."""
    present: dict[str, str] = {}
    if bindings and is_installed(connection, "binding"):
        with _reported("pgrelay.binding"), connection.transaction():
            become_owner(connection)
            present = dict(connection.execute("SELECT name, function_name FROM pgrelay.binding").fetchall())
    return {name: function for name, function in sorted(bindings.items()) if present.get(name) != function}


def is_installed(connection: psycopg.Connection, table: str = "migration") -> bool:
    """Tell whether a table of pgrelay's exists; every role may read the catalog."""
    row = connection.execute(
        "SELECT FROM pg_catalog.pg_class AS c "
        "INNER JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace "
        "WHERE n.nspname = 'pgrelay' AND c.relname = %s",
        [table],
    ).fetchone()
    return row is not None


def become_owner(connection: psycopg.Connection) -> None:
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
    """Turn the server's error into one that names the step."""
    try:
        yield
    except psycopg.Error as error:
        message = error.diag.message_primary or str(error).strip()
        state = f" ({error.sqlstate})" if error.sqlstate else ""
        raise InstallError(
            f"{what}: {message}{state}", detail=error.diag.message_detail, hint=error.diag.message_hint
        ) from error
