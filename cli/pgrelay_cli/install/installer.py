"""Installs pgrelay's SQL into a database; sql/install.sql does the same with psql alone."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from pgrelay_cli.errors import InstallError
from pgrelay_cli.install.sql_files import (
    OWNER,
    SqlFile,
    Stage,
    content,
    manifest,
    pending,
    sql_files,
    stage_place,
    view_settings,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from psycopg.errors import Diagnostic


OBSOLETE = "pgrelay.obsolete"
"""The setting in which the first transaction leaves for the second what that is to drop."""


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
    opening
        The statements that begin a transaction.
    steps
        The statements of the first one.
    clean_up
        The statements of a second one, which drop what earlier versions made and this one does not.
    warnings
        What they could not drop, and why.
    """

    applied: tuple[SqlFile, ...]
    bound: Mapping[str, str]
    opening: tuple[Step, ...]
    steps: tuple[Step, ...]
    clean_up: tuple[Step, ...]
    warnings: tuple[str, ...] = ()

    @property
    def script(self) -> str:
        """The same for psql; empty if there is nothing to do."""
        if not self.steps:
            return ""
        keep = Step(what="keep what is obsolete", text=f"SELECT current_setting('{OBSOLETE}') AS obsolete \\gset")
        remember = Step(what="what is obsolete", text=f"SELECT set_config('{OBSOLETE}', :'obsolete', true);")
        return "\n".join(
            part
            for steps in ((*self.steps, keep), (remember, *self.clean_up))
            for part in (
                "BEGIN;",
                *(f"\n-- {step.what}\n{step.text.rstrip()}" for step in (*self.opening, *steps)),
                "\nCOMMIT;\n",
            )
        )


def install(
    connection: psycopg.Connection,
    directory: Path,
    *,
    bindings: Mapping[str, str] | None = None,
    dry_run: bool = False,
) -> Installation:
    """Bring a database to the state of the SQL files and bind functions, in one transaction.

    Only one installation runs in a database at a time; others wait for it. Writers of watched tables and drain continue
    meanwhile: they see either the previous version or this one. What this version no longer has is dropped after the
    transaction, or by a later installation.

    Parameters
    ----------
    connection
        A connection without an open transaction, of a superuser or a role with CREATEROLE that may create
        schemas and holds aws_lambda with the grant option. It is in autocommit mode afterwards.
    directory
        The directory that has migrations/, functions/, views/ and installation/.
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
        return _planned(connection, directory, files, wanted)
    with _reported("transaction"), connection.transaction():
        run(connection, opening(directory))
        planned = _planned(connection, directory, files, wanted)
        run(connection, planned.steps or _finish_alone(connection, directory, files))
        obsolete = connection.execute("SELECT current_setting(%s, true)", [OBSOLETE]).fetchone()
    if obsolete is None or not obsolete[0]:
        return planned
    with _reported("transaction"), _warnings(connection) as warnings, connection.transaction():
        run(connection, opening(directory))
        connection.execute("SELECT set_config(%s, %s, true)", [OBSOLETE, obsolete[0]])
        run(connection, planned.clean_up)
    return replace(planned, warnings=tuple(warnings))


def opening(directory: Path) -> tuple[Step, ...]:
    """Return the steps that begin a transaction: no other installation is at work until it ends."""
    return stage(directory, "settings"), stage(directory, "take_turn")


def run(connection: psycopg.Connection, steps: Sequence[Step]) -> None:
    """Run steps in the open transaction."""
    for step in steps:
        with _reported(step.what):
            connection.execute(step.text.encode())


@contextmanager
def _warnings(connection: psycopg.Connection) -> Iterator[list[str]]:
    """Return a list that fills with the warnings of the server."""
    warnings: list[str] = []

    def keep(diagnostic: Diagnostic) -> None:
        if diagnostic.severity_nonlocalized == "WARNING":
            parts = (diagnostic.message_primary, diagnostic.message_detail, diagnostic.message_hint)
            warnings.append(". ".join(part.rstrip(".") for part in parts if part) + ".")

    connection.add_notice_handler(keep)
    try:
        yield warnings
    finally:
        connection.remove_notice_handler(keep)


def _planned(
    connection: psycopg.Connection, directory: Path, files: Sequence[SqlFile], wanted: Mapping[str, str]
) -> Installation:
    applied = applied_checksums(connection)
    todo = tuple(pending(files, applied))
    bound = _differing(connection, wanted)
    steps: list[Step] = []
    if todo or bound:
        steps = [
            _version(files),
            *(_upgrade_steps(connection, directory, todo) if applied else ()),
            *_file_steps(directory, files, todo),
            stage(directory, "finish"),
            *(
                Step(
                    what=f"binding {name}",
                    text=sql.SQL("SELECT pgrelay.bind({}, {});").format(name, function).as_string(connection),
                )
                for name, function in bound.items()
            ),
        ]
    return Installation(
        applied=todo,
        bound=bound,
        opening=opening(directory),
        steps=tuple(steps),
        clean_up=(stage(directory, "retire"),),
    )


_ACT_AS_OWNER = Step(what="act as the owner", text=f"SET LOCAL ROLE {OWNER};")


def _version(files: Sequence[SqlFile]) -> Step:
    return Step(what="what this version consists of", text=_set("pgrelay.manifest", manifest(files)))


def _set(name: str, value: str) -> str:
    return f"SET LOCAL {name} = $pgrelay${value}$pgrelay$;\n"


def _upgrade_steps(connection: psycopg.Connection, directory: Path, todo: Sequence[SqlFile]) -> Iterator[Step]:
    """Return what precedes the files of an upgrade. In a first installation the first migration creates the owner."""
    with _reported("owner"), connection.transaction():
        become_owner(connection)
    yield _ACT_AS_OWNER
    yield stage(directory, "keep_rights")
    if any(file.kind == "migration" for file in todo):
        yield stage(directory, "lock")


def _file_steps(directory: Path, files: Sequence[SqlFile], todo: Sequence[SqlFile]) -> Iterator[Step]:
    for file in todo:
        if file.kind != "view":
            yield Step(what=f"{file.kind} {file.name}", text=file.read().decode() + file.record)
    kinds = {file.kind for file in todo}
    if kinds & {"function", "migration"}:
        yield stage(directory, "renew")
    if "view" in kinds and "migration" not in kinds:
        yield stage(directory, "lock")
    if kinds & {"view", "migration"}:
        # All views: a migration may have dropped one, and replacing one may drop those that read it.
        make_view = stage(directory, "make_view").text
        for file in files:
            if file.kind == "view":
                settings = "".join(_set(name, value) for name, value in view_settings(file).items())
                yield Step(what=f"view {file.name}", text=settings + make_view + file.record)


def _finish_alone(connection: psycopg.Connection, directory: Path, files: Sequence[SqlFile]) -> Sequence[Step]:
    """Return the steps that find what earlier installations could not drop."""
    return (_version(files), _ACT_AS_OWNER, stage(directory, "finish")) if is_installed(connection) else ()


def stage(directory: Path, name: Stage) -> Step:
    """Return the step that a file of sql/installation is."""
    return Step(what=name.replace("_", " "), text=content(directory / stage_place(name)).decode())


def applied_checksums(connection: psycopg.Connection) -> dict[tuple[str, str], str]:
    """Return the checksums of what was applied and is there, by kind and name."""
    if not is_installed(connection):
        return {}
    with _reported("pgrelay.migration"), connection.transaction():
        become_owner(connection)
        # A view that somebody dropped is made again.
        rows = connection.execute(
            "SELECT m.kind, m.name, m.checksum FROM pgrelay.migration AS m "
            "WHERE m.kind <> 'view' OR to_regclass(format('pgrelay.%I', m.name)) IS NOT NULL"
        ).fetchall()
    return {(kind, name): checksum for kind, name, checksum in rows}


def _differing(connection: psycopg.Connection, bindings: Mapping[str, str]) -> dict[str, str]:
    """Return the bindings that differ from the database's."""
    present: dict[str, str] = {}
    if bindings and is_installed(connection, "binding"):
        with _reported("pgrelay.binding"), connection.transaction():
            become_owner(connection)
            present = dict(connection.execute("SELECT name, function_name FROM pgrelay.binding").fetchall())
    return {name: function for name, function in sorted(bindings.items()) if present.get(name) != function}


def has_bindings(connection: psycopg.Connection) -> bool:
    """Tell whether any function is bound."""
    if not is_installed(connection, "binding"):
        return False
    with connection.transaction():
        become_owner(connection)
        return bool(connection.execute("SELECT FROM pgrelay.binding LIMIT 1").fetchall())


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
