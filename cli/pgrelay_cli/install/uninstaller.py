"""Removes pgrelay's SQL from a database."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

import psycopg

from pgrelay_cli.connection import SAFE_SETTINGS, seeing_own_rows
from pgrelay_cli.errors import InstallError
from pgrelay_cli.install.installer import become_owner, is_installed, opening, run, stage
from pgrelay_cli.install.sql_files import sql_directory

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
        The jobs of pg_cron that call pgrelay.
    dependents
        Objects outside the schema that depend on pgrelay's, and are removed with them.
    lost
        How many events are lost, by their state.
    """

    watches: Sequence[str]
    jobs: Sequence[str]
    dependents: Sequence[str]
    lost: Mapping[str, int]

    def as_json(self) -> dict[str, Any]:
        """Return the same as JSON has it."""
        return asdict(self)


def planned_uninstallation(connection: psycopg.Connection) -> Uninstallation:
    """Return what an uninstallation would remove.

    Raises
    ------
    InstallError
        If pgrelay is not installed.
    """
    if not is_installed(connection):
        raise InstallError("pgrelay is not installed in this database.", hint="Check PGDATABASE or --dsn.")
    jobs = _jobs(connection)
    with connection.transaction():
        connection.execute(SAFE_SETTINGS)
        become_owner(connection)
        return replace(_found(connection, jobs), lost=_lost(connection))


def uninstall(connection: psycopg.Connection, *, force: bool) -> Uninstallation:
    """Remove the schema with all that depends on it, and the jobs of pg_cron, in one transaction.

    Drains end before, or do nothing from then on and fail once it is done. Writers of watched tables go on.

    Raises
    ------
    InstallError
        If pgrelay is not installed, or events wait and it is not forced, or a watched table is in use.
    """
    if not is_installed(connection):
        raise InstallError("pgrelay is not installed in this database.", hint="Check PGDATABASE or --dsn.")
    jobs = _jobs(connection)
    try:
        with connection.transaction():
            run(connection, opening(sql_directory()))
            for job in jobs:
                connection.execute("SELECT cron.unschedule(%s::bigint)", [job])
            become_owner(connection)
            found = _found(connection, jobs)
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
                    hint="Deliver what waits with pgrelay drain, redrive or discard the dead letters, then retry; "
                    "--force removes them with the rest.",
                )
            connection.execute("SET LOCAL lock_timeout = '1s'")
            connection.execute("DROP SCHEMA pgrelay, pgrelay_capture CASCADE")
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


def _jobs(connection: psycopg.Connection) -> list[str]:
    """Return the ids of this database's jobs that call pgrelay, as far as the role may see them."""
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
                "WHERE j.database = current_database() AND j.command ~* '\\mpgrelay\\.' ORDER BY j.jobid"
            ).fetchall()
        ]


def _found(connection: psycopg.Connection, jobs: Sequence[str]) -> Uninstallation:
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
    return Uninstallation(
        watches=[name for (name,) in watches],
        jobs=jobs,
        dependents=[name for (name,) in dependents],
        lost={},
    )


def _lost(connection: psycopg.Connection) -> dict[str, int]:
    rows: list[tuple[str, int]] = connection.execute(
        "SELECT 'events ' || CASE b.state WHEN 'retry' THEN 'in retry' ELSE b.state END, "
        "sum(b.events)::bigint FROM pgrelay.backlog AS b GROUP BY 1 "
        "UNION ALL SELECT 'dead letters', count(*) FROM pgrelay.dead_letter HAVING count(*) > 0 ORDER BY 1"
    ).fetchall()
    return dict(rows)
