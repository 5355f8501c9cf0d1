"""Checks of delivery: what runs drain, how the outbox stands, what could not be captured or delivered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pgrelay_cli.doctor.examination import reads
from pgrelay_cli.doctor.findings import failure, ok, warning
from pgrelay_cli.output import ago

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pgrelay_cli.doctor.examination import Examination
    from pgrelay_cli.doctor.findings import Finding

LAG_SECONDS = 60
MOST_EVENTS = 2**62
"""Half of the numbers that a sequence has: nobody gets there by events, but by a setval that was meant for another."""
FOLLOW = "pgrelay drain --follow as a service delivers without pg_cron."


# ----------------------------------------------------------------------------------------------------------- pg_cron


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
class Scheduler:
    """What may run drain in this database.

    Parameters
    ----------
    is_followed
        Whether `pgrelay drain --follow` runs.
    is_installed
        Whether pg_cron is in this database.
    is_visible
        Whether this role may look at its jobs.
    job
        The job that calls drain, an active one first, if this role sees any.
    """

    is_followed: bool
    is_installed: bool
    is_visible: bool
    job: Job | None = None


def check_pg_cron(examination: Examination) -> Iterator[Finding]:
    """Check that something delivers: a job of pg_cron, or `pgrelay drain --follow`."""
    [(is_followed, is_installed, is_visible)] = examination.rows(
        "SELECT EXISTS (SELECT FROM pg_stat_activity AS a WHERE a.application_name = 'pgrelay' "
        "AND a.datname = current_database() AND a.query LIKE 'CALL pgrelay.drain(%%'), "
        "EXISTS (SELECT FROM pg_extension AS e WHERE e.extname = 'pg_cron'), "
        "coalesce((SELECT has_schema_privilege(n.oid, 'USAGE') FROM pg_namespace AS n WHERE n.nspname = 'cron'), false)"
    )
    job = drain_job(examination) if is_installed and is_visible and not is_followed else None
    yield judge_scheduler(Scheduler(is_followed=is_followed, is_installed=is_installed, is_visible=is_visible, job=job))


def drain_job(examination: Examination) -> Job | None:
    """Return the job that calls drain in this database, of those that this role sees."""
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
    if scheduler.is_followed:
        return ok("drain", "pgrelay drain --follow runs")
    if not scheduler.is_installed:
        return warning(
            "pg_cron",
            "pg_cron is not in this database, and no other delivery was found",
            f"CREATE EXTENSION pg_cron; SELECT pgrelay.schedule(); or: {FOLLOW}",
        )
    if not scheduler.is_visible:
        return warning(
            "pg_cron",
            "this role may not read pg_cron's jobs",
            "GRANT USAGE ON SCHEMA cron TO pgrelay_operator;",
        )
    if job is None:
        return failure(
            "pg_cron", "none of the jobs that this role sees calls drain", f"SELECT pgrelay.schedule(); or: {FOLLOW}"
        )
    if not job.is_active:
        return failure(
            "pg_cron",
            f"the job {job.number} is not active",
            f"SELECT cron.alter_job({job.number}, active => true);",
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


# --------------------------------------------------------------------------------------- outbox, capture, dead letters


@reads(
    "SELECT s.channel, s.state, s.backlog, s.lag_seconds::float8, s.last_error, "
    "extract(epoch FROM clock_timestamp() - s.drained_at)::float8, s.drained_by "
    "FROM pgrelay.status AS s ORDER BY s.channel"
)
def check_outbox(
    rows: Sequence[tuple[str, str, int | None, float | None, str | None, float | None, str | None]],
) -> Iterator[Finding]:
    """Check that each channel delivers, and is not far behind."""
    for channel, state, backlog, lag_seconds, error, drained_seconds, drained_by in rows:
        name = f"outbox {channel}"
        if backlog is None or lag_seconds is None:
            yield warning(
                name,
                f"{state}: another session has locked a table of the outbox",
                "SELECT * FROM pg_locks AS l WHERE l.relation::regclass::text LIKE 'pgrelay.%' AND l.granted;",
            )
            continue
        found = f"{state}, backlog {backlog}, lag {ago(lag_seconds)}"
        if state == "paused":
            yield warning(name, found, "pgrelay resume --all")
        elif state == "standing by":
            yield warning(
                name,
                f"{found}: this database is a copy, and does not deliver",
                "If it is the one that is to deliver: SELECT pgrelay.take_over();",
            )
        elif state == "stalled":
            seen = f"the last drain was seen {ago(drained_seconds)} ago" if drained_seconds else "none was ever seen"
            by = f" ({drained_by})" if drained_by else ""
            yield failure(name, f"{found}: nobody delivers, {seen}{by}", f"SELECT pgrelay.schedule(); or: {FOLLOW}")
        elif state == "dying":
            yield failure(
                name,
                f"{found}: what is sent becomes dead letters: {error}",
                "pgrelay dead-letters shows why; mend it, then pgrelay redrive --yes.",
            )
        elif state == "failing":
            yield failure(name, f"{found}: {error}", "The error says why; the events wait and are retried.")
        elif lag_seconds > LAG_SECONDS:
            yield failure(
                name, found, "See pg_cron above; where drain runs, SELECT pgrelay.set_readers(...) adds readers."
            )
        else:
            yield ok(name, found)


@reads("SELECT count(*) FROM pgrelay.capture_failure AS f WHERE f.failed_at > now() - interval '1 day'")
def check_capture(rows: Sequence[tuple[int]]) -> Iterator[Finding]:
    """Check that the changes of every statement were captured."""
    [(failures,)] = rows
    if failures:
        yield failure(
            "capture",
            f"events of {failures} statements were not captured in the last day",
            "SELECT * FROM pgrelay.capture_failure ORDER BY failed_at DESC; CALL pgrelay.backfill(...);",
        )


@reads("SELECT count(*) FROM pgrelay.dead_letter")
def check_dead_letters(rows: Sequence[tuple[int]]) -> Iterator[Finding]:
    """Check that every event could be delivered."""
    [(letters,)] = rows
    if letters:
        yield warning(
            "dead letters",
            f"{letters} events could not be delivered",
            "pgrelay dead-letters shows why; pgrelay redrive --yes delivers them again.",
        )
    else:
        yield ok("dead letters", "none")


@reads("SELECT max(t.last_event_id) FROM pgrelay.tick AS t")
def check_event_numbers(rows: Sequence[tuple[int]]) -> Iterator[Finding]:
    """Check that the numbers of events do not come to their end, where statements on watched tables fail."""
    [(last,)] = rows
    if last > MOST_EVENTS:
        yield failure(
            "event numbers",
            f"{last} of {2**63 - 1} are used; statements on watched tables fail at the last one",
            "Deliver what waits, then install anew: pgrelay uninstall --yes, pgrelay install; watch the tables again.",
        )
