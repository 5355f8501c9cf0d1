"""schedule and unschedule, on a stand-in for pg_cron."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.database.cron import cron_tables
from tests.database.support import value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Database

# As pg_cron's: a job's name is its own to each user.
SCHEDULE = b"""
    CREATE FUNCTION cron.schedule(job_name text, schedule text, command text) RETURNS bigint LANGUAGE sql AS $$
        INSERT INTO cron.job (jobname, schedule, command) VALUES (job_name, schedule, command)
        ON CONFLICT (jobname, username) DO UPDATE SET schedule = excluded.schedule, command = excluded.command
        RETURNING jobid $$;
    CREATE FUNCTION cron.unschedule(job_id bigint) RETURNS boolean LANGUAGE sql AS $$
        DELETE FROM cron.job WHERE jobid = job_id RETURNING true $$;
    ALTER TABLE cron.job ADD UNIQUE (jobname, username);
    CREATE TABLE extension AS SELECT * FROM pg_extension WHERE extname = 'plpgsql';
    UPDATE extension SET extname = 'pg_cron', extversion = '1.6';
    INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
    SELECT (oid::bigint + 100000)::oid, extname, extowner, extnamespace, extrelocatable, extversion FROM extension
"""


@pytest.fixture
def connection(database: Database) -> Iterator[psycopg.Connection]:
    """A superuser in a database with the stand-in."""
    with database.connect("postgres") as connection:
        connection.execute("SET allow_system_table_mods = on")
        connection.execute(cron_tables() + SCHEDULE)
        yield connection


def set_up(connection: psycopg.Connection, version: str, *, workers: str = "off", slots: str = "32") -> None:
    """Make the stand-in one of a version, with these settings."""
    connection.execute("UPDATE pg_extension SET extversion = %s WHERE extname = 'pg_cron'", [version])
    connection.execute(
        "SELECT set_config('cron.use_background_workers', %s, false), set_config('cron.max_running_jobs', %s, false)",
        [workers, slots],
    )


def names(connection: psycopg.Connection) -> list[str]:
    return [name for (name,) in connection.execute("SELECT jobname FROM cron.job ORDER BY jobid")]


def test_schedule_makes_as_many_jobs_as_wanted_and_removes_the_others(connection: psycopg.Connection) -> None:
    set_up(connection, "1.6")
    connection.execute("INSERT INTO cron.job (jobname, schedule, command) VALUES ('pgrelay drain of ours', '', '')")
    connection.execute(
        "INSERT INTO cron.job (jobname, schedule, command, username) VALUES ('pgrelay drain 3', '', '', 'other')"
    )
    others = ["pgrelay drain of ours", "pgrelay drain 3"]
    first = value(connection, "SELECT pgrelay.schedule()")
    assert names(connection) == [*others, "pgrelay drain"]
    assert value(connection, "SELECT pgrelay.schedule(12)") == first
    assert sorted(names(connection)) == sorted(
        [*others, "pgrelay drain", *(f"pgrelay drain {number}" for number in range(2, 13))]
    )
    assert value(connection, "SELECT pgrelay.schedule(p_drains => 2)") == first
    assert names(connection) == [*others, "pgrelay drain", "pgrelay drain 2"]
    assert connection.execute(
        "SELECT DISTINCT schedule, command FROM cron.job WHERE jobid >= %s", [first]
    ).fetchall() == [("10 seconds", "CALL pgrelay.drain(p_seconds => 300)")]  # fmt: skip
    assert value(connection, "SELECT pgrelay.unschedule()") is True
    assert names(connection) == ["pgrelay drain of ours"]
    assert value(connection, "SELECT pgrelay.unschedule()") is False


@pytest.mark.parametrize("drains", [0, -1, 65, None])
def test_schedule_refuses_a_number_of_no_use(connection: psycopg.Connection, drains: int | None) -> None:
    with pytest.raises(psycopg.DatabaseError, match="is not a number of drains") as raised:
        connection.execute("SELECT pgrelay.schedule(%s::integer)", [drains])
    assert raised.value.sqlstate == "PR058"
    assert names(connection) == []


@pytest.mark.parametrize(
    ("version", "workers", "schedule", "seconds"),
    [
        ("1.6", "on", "10 seconds", 300),
        ("1.5-1", "off", "10 seconds", 300),
        ("2.0", "on", "10 seconds", 300),
        ("1.4-1", "off", "* * * * *", 58),
        # Its launcher looks at nothing else while a worker runs.
        ("1.4-1", "on", "* * * * *", 50),
    ],
)
def test_schedule_knows_the_manners_of_pg_cron(
    connection: psycopg.Connection, version: str, workers: str, schedule: str, seconds: int
) -> None:
    set_up(connection, version, workers=workers)
    connection.execute("SELECT pgrelay.schedule()")
    jobs = connection.execute("SELECT schedule, command FROM cron.job").fetchall()
    assert jobs == [(schedule, f"CALL pgrelay.drain(p_seconds => {seconds})")]


@pytest.mark.parametrize(
    ("slots", "workers", "others", "most"),
    [
        ("32", "off", 0, 16),
        ("5", "on", 0, 2),
        ("5", "on", 1, 1),
        ("2", "on", 0, 1),
        ("1", "on", 0, 0),
        ("99", "on", 0, 3),
    ],
)
def test_schedule_leaves_half_of_the_slots_to_other_jobs(
    connection: psycopg.Connection, slots: str, workers: str, others: int, most: int
) -> None:
    assert value(connection, "SHOW max_worker_processes") == "8"  # one of which pg_cron's launcher is
    set_up(connection, "1.6", workers=workers, slots=slots)
    connection.execute(
        "INSERT INTO cron.job (jobname, schedule, command, database) "
        "SELECT 'pgrelay drain in other', '', 'CALL pgrelay.drain(p_seconds => 300)', 'other' "
        "FROM generate_series(1, %s)",
        [others],
    )
    with pytest.raises(psycopg.DatabaseError, match="too few of pg_cron's") as raised:
        connection.execute("SELECT pgrelay.schedule(%s)", [most + 1])
    assert raised.value.sqlstate == "PR058"
    assert f"Set cron.max_running_jobs to {2 * (most + 1 + others)} or more" in (raised.value.diag.message_hint or "")
    assert len(names(connection)) == others
    if most:
        connection.execute("SELECT pgrelay.schedule(%s)", [most])
    assert len(names(connection)) == most + others


def test_schedule_reckons_with_few_slots_where_it_may_not_see_how_many(connection: psycopg.Connection) -> None:
    connection.execute("SELECT pgrelay.schedule(2)")
    with pytest.raises(psycopg.DatabaseError) as raised:
        connection.execute("SELECT pgrelay.schedule(3)")
    assert "That there are 5 is a guess" in (raised.value.diag.message_detail or "")


def test_drains_of_other_databases_stay(connection: psycopg.Connection) -> None:
    connection.execute(
        "INSERT INTO cron.job (jobname, schedule, command, database) "
        "VALUES ('pgrelay drain in other', '', 'CALL pgrelay.drain(p_seconds => 300)', 'other')"
    )
    connection.execute("SELECT pgrelay.schedule()")
    assert value(connection, "SELECT pgrelay.unschedule()") is True
    assert names(connection) == ["pgrelay drain in other"]
