"""Removes pgrelay's SQL from a database."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

from pgrelay_cli.connection import SAFE_SETTINGS, seeing_own_rows
from pgrelay_cli.errors import InstallError, PgrelayCliError
from pgrelay_cli.install.installer import become_owner, is_installed, opening, run, stage
from pgrelay_cli.install.sql_files import OWNER, sql_directory

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pgrelay_cli.connection import Connect

PATIENCE = "60 seconds"
"""How long a removal tries to lock the watched tables and the outbox; for less than a second at a time."""
IN_USE = ("PR160", "55P03")


@dataclass(frozen=True, kw_only=True)
class Uninstallation:
    """What is removed with pgrelay.

    Parameters
    ----------
    watches
        The watched tables, whose triggers are removed.
    jobs
        The ids of the jobs of pg_cron that call pgrelay in this database.
    cron_database
        Where pg_cron is.
    dependents
        Objects outside the schema that depend on pgrelay's, and are removed with them.
    callers
        Functions outside the schema whose text names pgrelay: they stay, and fail when they come to that.
    lost
        How many events are lost, by their state.
    left
        What has to be done by hand, in sentences.
    """

    watches: Sequence[str]
    jobs: Sequence[str]
    cron_database: str | None
    dependents: Sequence[str]
    callers: Sequence[str]
    lost: Mapping[str, int]
    left: Sequence[str]

    def as_json(self) -> dict[str, Any]:
        """Return the same as JSON has it."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class _Cron:
    """pg_cron, wherever it is: None as connection if there is none that this role may look at."""

    connection: psycopg.Connection | None = None
    jobs: Sequence[str] = ()
    left: Sequence[str] = field(default=())


def planned_uninstallation(connection: psycopg.Connection, connect: Connect | None = None) -> Uninstallation:
    """Return what an uninstallation would remove; `connect` opens the database of pg_cron where that is another one.

    Raises
    ------
    InstallError
        If pgrelay is not installed.
    """
    _require_installed(connection)
    with _cron_of(connection, connect) as cron, connection.transaction():
        connection.execute(SAFE_SETTINGS)
        become_owner(connection)
        return replace(_found(connection, cron), lost=_lost(connection))


def uninstall(connection: psycopg.Connection, *, force: bool, connect: Connect | None = None) -> Uninstallation:
    """Remove the schema with all that depends on it, and the jobs of pg_cron: all of it, or nothing.

    Drains end before, or do nothing from then on and fail once it is done. Writers of watched tables go on. `connect`
    opens the database of pg_cron where that is another one.

    Raises
    ------
    InstallError
        If pgrelay is not installed, or events wait and it is not forced, or a watched table is in use.
    """
    _require_installed(connection)
    try:
        with _cron_of(connection, connect) as cron, _unscheduled(connection, cron), connection.transaction():
            run(connection, opening(sql_directory()))
            if cron.connection is connection:
                _unschedule(connection, cron.jobs)
            become_owner(connection)
            found = _found(connection, cron)
            connection.execute("SELECT set_config('pgrelay.patience', %s, true)", [PATIENCE])
            connection.execute("SELECT set_config('pgrelay.manifest', '', true)")
            connection.execute(stage(sql_directory(), "lock").text.encode())
            # From here on nothing is captured, so that the counts are complete.
            found = replace(found, lost=_lost(connection))
            if found.lost and not force:
                raise InstallError(
                    "Events would be lost: "
                    + ", ".join(f"{count:,} {what}" for what, count in found.lost.items())
                    + ".",
                    hint="Deliver what waits with pgrelay drain; pgrelay dead-letters redrive or discard; then retry. "
                    "--force removes them with the rest.",
                )
            connection.execute("SET LOCAL lock_timeout = '1s'")
            connection.execute("DROP SCHEMA pgrelay, pgrelay_capture CASCADE")
            connection.execute("SET LOCAL ROLE NONE")
            _revoke_extensions(connection)
    except psycopg.Error as error:
        if error.sqlstate not in IN_USE:
            raise
        raise InstallError(
            f"A watched table or the outbox was in use for {PATIENCE}; nothing was removed.",
            detail=error.diag.message_detail,
            hint="See pg_locks for what uses them, then retry. A drain whose function does not answer holds them "
            "for as long as delivery_timeout_ms says.",
        ) from error
    return found


def _revoke_extensions(connection: psycopg.Connection) -> None:
    """Take back what the installation granted to the owner, so that nothing here keeps its role."""
    schemas = connection.execute(
        "SELECT n.nspname FROM pg_namespace AS n WHERE n.nspname IN ('aws_commons', 'aws_lambda')"
    ).fetchall()
    for (schema,) in schemas:
        name = sql.Identifier(schema)
        # What another role granted stays; removing the roles then says so.
        with suppress(psycopg.errors.InsufficientPrivilege), connection.transaction():
            connection.execute(
                sql.SQL("REVOKE ALL ON SCHEMA {0} FROM {1}; REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {0} FROM {1}").format(
                    name, sql.Identifier(OWNER)
                )
            )


def _require_installed(connection: psycopg.Connection) -> None:
    if not is_installed(connection):
        raise InstallError(
            "pgrelay is not installed in this database.",
            hint="Check PGDATABASE or --dsn; pgrelay uninstall --roles --yes removes the roles that it left.",
        )
    with connection.transaction():
        become_owner(connection)


@contextmanager
def _cron_of(connection: psycopg.Connection, connect: Connect | None) -> Iterator[_Cron]:
    """Look for this database's jobs where pg_cron is: here, or in the database that cron.database_name names."""
    database = connection.info.dbname
    by_hand = sql.SQL(
        "SELECT cron.unschedule(j.jobid) FROM cron.job AS j WHERE j.database = {} AND j.command ~* '\\mpgrelay\\.';"
    ).format(database)
    [(is_there, is_here, place)] = connection.execute(
        "SELECT EXISTS (SELECT FROM pg_available_extensions AS a WHERE a.name = 'pg_cron'), "
        "EXISTS (SELECT FROM pg_extension AS e WHERE e.extname = 'pg_cron'), "
        "coalesce(pgrelay._cron_setting('database_name'), 'postgres')"
    ).fetchall()
    if is_here or not is_there or place == database or connect is None:
        yield _Cron(connection=connection, jobs=_jobs(connection, database)) if is_here else _Cron()
        return
    try:
        cron = connect(dbname=place)
    except PgrelayCliError as error:
        yield _Cron(left=[f"Run in the database {place}, where pg_cron is: {by_hand.as_string()} ({error.message})"])
        return
    with cron:
        yield _Cron(connection=cron, jobs=_jobs(cron, database))


@contextmanager
def _unscheduled(connection: psycopg.Connection, cron: _Cron) -> Iterator[None]:
    """Take the jobs out of another database's pg_cron, if what is done within succeeds."""
    if cron.connection is None or cron.connection is connection:
        yield
        return
    with cron.connection.transaction():
        _unschedule(cron.connection, cron.jobs)
        yield


def _unschedule(connection: psycopg.Connection, jobs: Sequence[str]) -> None:
    for job in jobs:
        try:
            connection.execute("SELECT cron.unschedule(%s::bigint)", [job])
        except psycopg.errors.InsufficientPrivilege as error:
            raise InstallError(
                f"pg_cron's job {job} in {connection.info.dbname} may not be removed: {error.diag.message_primary}",
                hint=f"Run SELECT cron.unschedule({job}); there as the role whose job it is (cron.job.username).",
            ) from error


def _jobs(connection: psycopg.Connection, database: str) -> list[str]:
    """Return the ids of a database's jobs that call pgrelay, as far as the role may see them."""
    row = connection.execute(
        "SELECT has_schema_privilege(n.oid, 'USAGE') FROM pg_namespace AS n "
        "INNER JOIN pg_extension AS e ON e.extname = 'pg_cron' WHERE n.nspname = 'cron'"
    ).fetchone()
    if row is None or not row[0]:
        return []
    with seeing_own_rows(connection):
        return [
            str(job)
            for (job,) in connection.execute(
                "SELECT j.jobid FROM cron.job AS j "
                "WHERE j.database = %s AND j.command ~* '\\mpgrelay\\.' ORDER BY j.jobid",
                [database],
            ).fetchall()
        ]


def _found(connection: psycopg.Connection, cron: _Cron) -> Uninstallation:
    watches = connection.execute("SELECT w.watched_table::regclass::text FROM pgrelay.watch AS w ORDER BY 1").fetchall()
    # Neither the watches' triggers, nor what is in the schema itself.
    dependents = connection.execute(
        "SELECT DISTINCT pg_describe_object(d.classid, d.objid, 0) FROM pg_depend AS d "
        "WHERE d.deptype = 'n' AND ("
        "(d.refclassid = 'pg_class'::regclass AND d.refobjid IN "
        "(SELECT c.oid FROM pg_class AS c WHERE c.relnamespace = 'pgrelay'::regnamespace)) "
        "OR (d.refclassid = 'pg_proc'::regclass AND d.refobjid IN "
        "(SELECT p.oid FROM pg_proc AS p WHERE p.pronamespace::regnamespace IN ('pgrelay', 'pgrelay_capture'))) "
        "OR (d.refclassid = 'pg_type'::regclass AND d.refobjid IN "
        "(SELECT t.oid FROM pg_type AS t WHERE t.typnamespace = 'pgrelay'::regnamespace))) "
        "AND NOT EXISTS (SELECT FROM pg_trigger AS g WHERE d.classid = 'pg_trigger'::regclass AND g.oid = d.objid "
        "AND g.tgname ^@ '!pgrelay_') "
        "AND NOT EXISTS (SELECT FROM pg_identify_object(d.classid, d.objid, 0) AS i "
        "WHERE i.schema IN ('pgrelay', 'pgrelay_capture') OR i.identity ~ '(^|\\m(on|for) )pgrelay\\.') ORDER BY 1"
    ).fetchall()
    callers = connection.execute(
        "SELECT pg_describe_object('pg_proc'::regclass, p.oid, 0) FROM pg_proc AS p "
        "INNER JOIN pg_namespace AS n ON n.oid = p.pronamespace "
        "WHERE n.nspname NOT IN ('pgrelay', 'pgrelay_capture', 'pg_catalog', 'information_schema') "
        "AND p.prosrc ~* '\\mpgrelay\\.' ORDER BY 1"
    ).fetchall()
    return Uninstallation(
        watches=[name for (name,) in watches],
        jobs=cron.jobs,
        cron_database=cron.connection.info.dbname if cron.connection else None,
        dependents=[name for (name,) in dependents],
        callers=[name for (name,) in callers if (name,) not in dependents],
        lost={},
        left=cron.left,
    )


def _lost(connection: psycopg.Connection) -> dict[str, int]:
    rows: list[tuple[str, int]] = connection.execute(
        "SELECT 'events ' || CASE b.state WHEN 'retry' THEN 'in retry' ELSE b.state END, "
        "sum(b.events)::bigint FROM pgrelay.backlog AS b GROUP BY 1 "
        "UNION ALL SELECT 'dead letters', count(*) FROM pgrelay.dead_letter HAVING count(*) > 0 ORDER BY 1"
    ).fetchall()
    return dict(rows)
