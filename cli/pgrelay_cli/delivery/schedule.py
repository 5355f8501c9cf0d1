"""The command `pgrelay schedule`: have pg_cron deliver, whichever database it is in."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import psycopg
import typer

from pgrelay_cli.connection import Connect, seeing_own_rows, with_database
from pgrelay_cli.errors import PgrelayCliError
from pgrelay_cli.output import say

if TYPE_CHECKING:
    from collections.abc import Iterator

app = typer.Typer()


@app.command("schedule", short_help="Have pg_cron deliver, whichever database it is in.")
@with_database
def schedule_command(
    connect: Connect,
    drains: Annotated[int, typer.Option(help="How many drains at once.", metavar="N", min=1, max=64)] = 1,
    cron_database: Annotated[
        str | None, typer.Option(help="Where pg_cron is, if cron.database_name may not be read.", metavar="NAME")
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Unschedule the drains; those that run go on.")] = False,
) -> None:
    """Have pg_cron deliver this database's events, from this database or from the one that pg_cron is in."""
    with connect() as connection:
        done = schedule_drains(connect, connection, 0 if remove else drains, cron_database=cron_database)
    if not remove:
        count = f"{drains} {'drain' if drains == 1 else 'drains'}"
        say(f"pg_cron in {done.place} delivers for {done.database}, with {count}.")
    elif done.found:
        say(f"pg_cron in {done.place} delivers for {done.database} no more.")
    else:
        say("Nothing was scheduled.")


@dataclass(frozen=True, kw_only=True)
class Scheduled:
    """Which pg_cron delivers for a database, and whether it has or had jobs for that."""

    database: str
    place: str
    found: bool


def schedule_drains(
    connect: Connect, connection: psycopg.Connection, drains: int, *, cron_database: str | None = None
) -> Scheduled:
    """Have pg_cron run so many drains of a database, whichever database pg_cron is in; 0 takes them out.

    Raises
    ------
    PgrelayCliError
        If pg_cron's database cannot be used.
    psycopg.Error
        If pg_cron refuses.
    """
    [(database, setting)] = connection.execute(
        "SELECT current_database(), pgrelay._cron_setting('database_name')"
    ).fetchall()
    place = cron_database or setting or database
    if place == database:
        with seeing_own_rows(connection):
            call = "SELECT pgrelay.schedule(%s)" if drains else "SELECT pgrelay.unschedule() OR %s > 0"
            [(found,)] = connection.execute(call, [drains]).fetchall()
    else:
        with connect(dbname=place) as cron, _readable(place), seeing_own_rows(cron):
            found = _schedule(cron, connection, database, drains)
    return Scheduled(database=database, place=place, found=bool(found))


def _schedule(cron: psycopg.Connection, connection: psycopg.Connection, database: str, drains: int) -> bool:
    """Make the jobs that run so many drains, and remove the others; whether there was or is one.

    Those of other roles stay, unless there shall be no drain at all.
    """
    versions = cron.execute("SELECT e.extversion FROM pg_extension AS e WHERE e.extname = 'pg_cron'").fetchall()
    if not versions:
        raise PgrelayCliError(
            f"pg_cron is not in the database {cron.info.dbname}.",
            hint="SHOW cron.database_name names its database, which needs CREATE EXTENSION pg_cron.",
        )
    [(names,)] = connection.execute("SELECT pgrelay._drain_job_names()").fetchall()
    found = cron.execute(
        "SELECT j.jobid, j.jobname::text, j.active, "
        "coalesce(j.database = %s AND j.jobname ~ %s AND (j.username = current_user OR %s), false) "
        "FROM cron.job AS j WHERE j.command ILIKE '%%pgrelay.drain(%%'",
        [database, names, drains == 0],
    ).fetchall()
    own = {number: name for number, name, _, is_own in found if is_own}
    jobs = []
    if drains:
        others = sum(is_active and not is_own for _, _, is_active, is_own in found)
        jobs = connection.execute(
            "SELECT j.name, j.schedule, j.command FROM pgrelay._drain_jobs(%s, %s, %s) AS j ORDER BY j.number",
            [drains, versions[0][0], others],
        ).fetchall()
    for job in jobs:
        cron.execute("SELECT cron.schedule_in_database(%s, %s, %s, %s)", [*job, database])
    for number, name in own.items():
        if name not in {name for name, _, _ in jobs}:
            cron.execute("SELECT cron.unschedule(%s::bigint)", [number])
    return bool(jobs or own)


@contextmanager
def _readable(place: str) -> Iterator[None]:
    """Say what a role needs in pg_cron's database."""
    try:
        yield
    except psycopg.errors.InsufficientPrivilege as error:
        raise PgrelayCliError(
            f"{error.diag.message_primary} ({error.sqlstate}), in the database {place}",
            hint="The role needs USAGE on the schema cron and EXECUTE on cron.schedule_in_database there: on RDS, the "
            "master user has both and may grant them.",
        ) from error
