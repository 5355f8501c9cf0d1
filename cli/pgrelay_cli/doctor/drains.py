"""Checks of what runs drain: pg_cron in this database or another one, a service, a function; and what would end it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from psycopg import sql

from pgrelay_cli.connection import seeing_own_rows
from pgrelay_cli.doctor.findings import failure, ok, warning
from pgrelay_cli.output import ago

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import timedelta

    from pgrelay_cli.doctor.examination import Examination
from pgrelay_cli.doctor.findings import Finding

FOLLOW = "`pgrelay drain --follow` as a service, or the function outbox_drainer, delivers without pg_cron."
_FULL_TURNS = 4
"""A drain gives a call at most a quarter of statement_timeout where that is less than the call's own limit."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """The last run of a job; `seconds` ago."""

    status: str
    message: str | None
    seconds: float | None


@dataclass(frozen=True, kw_only=True)
class Job:
    """The job of pg_cron that calls drain."""

    number: int
    schedule: str
    is_active: bool
    last_run: Run | None


@dataclass(frozen=True, kw_only=True)
class Session:
    """A session that runs drain in this database."""

    role: str
    application: str
    kind: str | None

    @property
    def runner(self) -> str:
        """Who it is, in words."""
        if "pg_cron" in (self.kind, self.application):
            return "pg_cron of another database"
        match self.application:
            case "pgrelay":
                return "pgrelay drain"
            case "pgrelay outbox_drainer":
                return "the function outbox_drainer"
        return f"a session of {self.application or 'an application without a name'}"


@dataclass(frozen=True, kw_only=True)
class Scheduler:
    """What may run drain in this database.

    Parameters
    ----------
    sessions
        Those that run it at this moment, as far as this role sees.
    sees_sessions
        Whether this role sees what the sessions of all others do.
    is_installed
        Whether pg_cron is in this database.
    is_visible
        Whether this role may look at its jobs.
    job
        The job that calls drain, an active one first, if this role sees any.
    place, remedy
        Where pg_cron is if not here, and what to run there.
    last_drain
        Which drain that goes on was at work in the last minutes, as it noted itself.
    """

    sessions: Sequence[Session]
    sees_sessions: bool
    is_installed: bool
    is_visible: bool
    job: Job | None = None
    place: str = ""
    remedy: str = ""
    last_drain: str | None = None


def check_pg_cron(examination: Examination) -> Iterator[Finding]:
    """Check that something delivers: a job of pg_cron here, or a session that runs drain."""
    [(is_installed, is_visible, sees_sessions)] = examination.rows(
        "SELECT EXISTS (SELECT FROM pg_extension AS e WHERE e.extname = 'pg_cron'), "
        "EXISTS (SELECT FROM pg_namespace AS n WHERE n.nspname = 'cron' AND has_schema_privilege(n.oid, 'USAGE')), "
        "pg_has_role('pg_read_all_stats', 'USAGE')"
    )
    place, remedy = "", ""
    if not is_installed:
        [(place, remedy)] = examination.rows(
            "SELECT w.place, w.remedy FROM pgrelay._without_cron(pgrelay._drain_statements(1)) AS w"
        )
    # A command that drained once does not come again: only one that is still there does.
    [(last_drain,)] = examination.rows(
        "SELECT max(c.drained_by) FROM pgrelay.channel AS c "
        "WHERE pgrelay._is_drained(c.drained_at) AND (c.drained_by ~ '^(pg_cron|pgrelay outbox_drainer)' "
        "OR EXISTS (SELECT FROM pg_stat_activity AS a WHERE a.pid <> pg_backend_pid() "
        "AND starts_with(c.drained_by, format('pgrelay, process %%s,', a.pid))))"
    )
    yield judge_scheduler(
        Scheduler(
            sessions=draining_sessions(examination),
            sees_sessions=sees_sessions,
            is_installed=is_installed,
            is_visible=is_visible,
            job=drain_job(examination) if is_installed and is_visible else None,
            place=place,
            remedy=remedy,
            last_drain=last_drain,
        )
    )


def draining_sessions(examination: Examination) -> list[Session]:
    """Return the sessions that run drain in this database, of those that this role sees."""
    return [
        Session(role=role, application=application or "", kind=kind)
        for role, application, kind in examination.rows(
            "SELECT a.usename, a.application_name, a.backend_type FROM pg_stat_activity AS a "
            "WHERE a.datname = current_database() AND a.query ILIKE 'CALL pgrelay.drain(%%p_seconds%%' "
            "AND (a.state = 'active' OR a.application_name = 'pgrelay') ORDER BY a.backend_start"
        )
    ]


def drain_job(examination: Examination) -> Job | None:
    """Return the job that calls drain in this database, of those that this role sees."""
    with seeing_own_rows(examination.connection):
        return _drain_job(examination)


def _drain_job(examination: Examination) -> Job | None:
    for number, schedule, is_active in examination.rows(
        "SELECT j.jobid, j.schedule, j.active FROM cron.job AS j WHERE j.command ILIKE '%%pgrelay.drain(%%' "
        "AND j.database = current_database() ORDER BY j.active DESC LIMIT 1"
    ):
        runs = examination.rows(
            "SELECT r.status, r.return_message, extract(epoch FROM clock_timestamp() - r.start_time)::float8 "
            "FROM cron.job_run_details AS r WHERE r.jobid = %s ORDER BY r.runid DESC LIMIT 1",
            number,
        )
        last = [Run(status=status, message=message, seconds=seconds) for status, message, seconds in runs]
        return Job(number=number, schedule=schedule, is_active=is_active, last_run=last[0] if last else None)
    return None


def judge_scheduler(scheduler: Scheduler) -> Finding:
    """Return whether something delivers."""
    job = scheduler.job
    others = [session for session in scheduler.sessions if "pg_cron" not in (session.kind, session.application)]
    seen = others or ([] if job else scheduler.sessions)
    if seen:
        runners = {f"{session.runner}, as the role {session.role}" for session in seen}
        return ok("drain", f"runs: {'; '.join(sorted(runners))}")
    unseen = "" if scheduler.sees_sessions else "; but this role does not see what others run (pg_read_all_stats)"
    if not job and scheduler.last_drain:  # between two turns, or not to be seen by this role
        return ok("drain", f"was at work in the last two minutes: {scheduler.last_drain}")
    if not scheduler.is_installed:
        return warning(
            "pg_cron",
            f"pg_cron is not in this database, and no drain runs at this moment{unseen}. {scheduler.place}",
            f"{scheduler.remedy} Or: {FOLLOW}",
        )
    if not scheduler.is_visible:
        return warning(
            "pg_cron",
            "this role may not read pg_cron's jobs",
            "`GRANT USAGE ON SCHEMA cron TO pgrelay_operator;`",
        )
    if job is None:
        return failure(
            "pg_cron",
            f"none of the jobs that this role sees calls drain{unseen}",
            f"`pgrelay schedule` has pg_cron deliver. Or: {FOLLOW}",
        )
    if not job.is_active:
        return failure(
            "pg_cron",
            f"the job {job.number} is not active",
            f"`SELECT cron.alter_job({job.number}, active => true);`",
        )
    run = job.last_run
    if run is None:
        return warning(
            "pg_cron",
            f"the job {job.number} ({job.schedule}) has not run yet",
            "If that lasts, check cron.database_name, cron.use_background_workers and pg_hba.conf.",
        )
    since = f", {ago(run.seconds)} ago" if run.seconds is not None else ""
    if run.status == "failed":
        return failure(
            "pg_cron",
            f"the last run of job {job.number} failed{since}: {str(run.message).strip()}",
            "Look at cron.job_run_details; the job's role has to be a member of pgrelay_operator and able to log in.",
        )
    return ok("pg_cron", f"job {job.number} ({job.schedule}): {run.status}{since}")


# -------------------------------------------------------------------------------------------- what would end a drain


@dataclass(frozen=True, kw_only=True)
class Limit:
    """A setting that limits how long a role's statements or transactions may take in a database."""

    role: str
    database: str
    setting: str
    value: timedelta


def limits(examination: Examination) -> list[Limit]:
    """Return the limits of the roles that drain, now or by jobs that this role sees; if there are none, its own."""
    drainers = {session.role for session in draining_sessions(examination)}
    if examination.rows(
        "SELECT FROM pg_namespace AS n INNER JOIN pg_extension AS e ON e.extname = 'pg_cron' "
        "WHERE n.nspname = 'cron' AND has_schema_privilege(n.oid, 'USAGE')"
    ):
        with seeing_own_rows(examination.connection):
            jobs = examination.rows(
                "SELECT DISTINCT j.username FROM cron.job AS j WHERE j.command ILIKE '%%pgrelay.drain(%%' "
                "AND j.database = current_database() AND j.active"
            )
        drainers |= {role for (role,) in jobs}
    return [
        Limit(role=role, database=database, setting=setting, value=value)
        for role, database, setting, value in examination.rows(_LIMITS, list(drainers))
    ]


# A session shows its own values only. Another role's are its own in this database, its own, the database's, and where
# none of these changes it, what this session has, too.
_LIMITS = r"""
SELECT r.rolname, current_database(), s.name, v.value
FROM pg_settings AS s
CROSS JOIN pg_roles AS r
CROSS JOIN LATERAL (
    SELECT CASE
        WHEN r.rolname = current_user THEN s.reset_val
        ELSE coalesce(
            (
                SELECT split_part(c.entry, '=', 2)
                FROM pg_db_role_setting AS d
                CROSS JOIN unnest(d.setconfig) AS c (entry)
                WHERE
                    d.setdatabase IN (0, (SELECT b.oid FROM pg_database AS b WHERE b.datname = current_database()))
                    AND d.setrole IN (0, r.oid) AND split_part(c.entry, '=', 1) = s.name
                ORDER BY d.setrole = 0, d.setdatabase = 0
                LIMIT 1
            ),
            CASE WHEN s.source NOT IN ('database', 'user', 'database user', 'client', 'session') THEN s.reset_val END
        )
    END AS text
) AS t
CROSS JOIN LATERAL (SELECT (t.text || CASE WHEN t.text ~ '^\d+$' THEN 'ms' ELSE '' END)::interval AS value) AS v
WHERE
    s.name IN ('statement_timeout', 'transaction_timeout')
    AND r.rolname = ANY(coalesce(nullif(%s::text[], '{}'), ARRAY[current_user])) AND v.value > '0'
ORDER BY r.rolname, s.name
"""


def judge_limits(limits: Sequence[Limit], delivery_timeout: timedelta) -> Iterator[Finding]:
    """Return which of them end drains early, or leave a function less time to answer than `delivery_timeout`."""
    for limit in limits:
        role, database = sql.Identifier(limit.role).as_string(), sql.Identifier(limit.database).as_string()
        found = f"{limit.setting} is {limit.value.total_seconds():g} s for the role {limit.role}"
        remedy = f"If that role drains: `ALTER ROLE {role} IN DATABASE {database} SET {limit.setting} = 0;`"
        if limit.setting == "statement_timeout" and limit.value < _FULL_TURNS * delivery_timeout:
            seconds = (limit.value - min(limit.value / 2, 2 * delivery_timeout)).total_seconds()
            yield warning(
                "settings",
                f"{found}: a drain ends by itself after {seconds:g} s, nothing delivers until the next one, "
                "and functions have less time to answer",
                remedy,
            )
        elif limit.setting == "transaction_timeout" and limit.value < 2 * delivery_timeout:
            yield warning("settings", f"{found}: it ends a drain whose function takes long to answer", remedy)
