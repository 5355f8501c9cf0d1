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


def names(connection: psycopg.Connection) -> list[str]:
    return [name for (name,) in connection.execute("SELECT jobname FROM cron.job ORDER BY jobid")]


def test_schedule_makes_as_many_jobs_as_wanted_and_removes_the_others(connection: psycopg.Connection) -> None:
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
