"""Removes pgrelay's SQL from a database."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import psycopg

from pgrelay_cli.connection import SAFE_SETTINGS, seeing_own_rows
from pgrelay_cli.errors import InstallError
from pgrelay_cli.install.installer import become_owner, is_installed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LOCK_TIMEOUT = "3s"
"""How long a removal waits for a watched table's lock, while the table's writers wait behind it."""


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
        return _found(connection, jobs)


def uninstall(connection: psycopg.Connection, *, force: bool) -> Uninstallation:
    """Remove the schema with all that depends on it, and the jobs of pg_cron, in one transaction.

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
            for job in jobs:
                connection.execute("SELECT cron.unschedule(%s::bigint)", [job])
            connection.execute(SAFE_SETTINGS)
            become_owner(connection)
            connection.execute("SELECT set_config('lock_timeout', %s, true)", [LOCK_TIMEOUT])
            for (ring_table,) in connection.execute(
                "SELECT c.relname FROM pg_class AS c WHERE c.relnamespace = 'pgrelay'::regnamespace "
                "AND c.relkind = 'r' AND c.relname ~ '^_outbox_' ORDER BY c.relname"
            ).fetchall():
                # From here on nothing is captured, so that the counts below are complete.
                connection.execute(
                    psycopg.sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(
                        psycopg.sql.Identifier("pgrelay", ring_table)
                    )
                )
            found = _found(connection, jobs)
            if found.lost and not force:
                raise InstallError(
                    "Events would be lost: "
                    + ", ".join(f"{count:,} {what}" for what, count in found.lost.items())
                    + ".",
                    hint="Deliver what waits with pgrelay drain, redrive or discard the dead letters, then retry; "
                    "--force removes them with the rest.",
                )
            connection.execute("DROP SCHEMA pgrelay, pgrelay_capture CASCADE")
    except psycopg.errors.LockNotAvailable as error:
        raise InstallError(
            f"A watched table or the outbox was in use for {LOCK_TIMEOUT}; nothing was removed.",
            hint="Stop drain (pgrelay drain --follow, or SELECT pgrelay.unschedule()), see pg_locks, then retry.",
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
    lost: dict[str, int] = {}
    if is_installed(connection, "dead_letter"):
        rows: list[tuple[str, int]] = connection.execute(
            "SELECT 'events ' || CASE b.state WHEN 'retry' THEN 'in retry' ELSE b.state END, "
            "sum(b.events)::bigint FROM pgrelay.backlog AS b GROUP BY 1 "
            "UNION ALL SELECT 'dead letters', count(*) FROM pgrelay.dead_letter HAVING count(*) > 0 ORDER BY 1"
        ).fetchall()
        lost = dict(rows)
    return Uninstallation(
        watches=[name for (name,) in watches],
        jobs=jobs,
        dependents=[name for (name,) in dependents],
        lost=lost,
    )
