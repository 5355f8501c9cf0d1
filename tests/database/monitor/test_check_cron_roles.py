"""check_cron by different roles, by several at once, and on a long history."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.database.support import notices, value
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.database.cron import Cron


@pytest.mark.usefixtures("roles")
def test_check_by_a_role_that_sees_its_own_jobs_only(cron: Cron) -> None:
    own = cron.run(username="operator")
    cron.run(username="postgres")
    with cron.database.connect("operator") as connection:
        seen = notices(connection)
        assert value(connection, "SELECT pgrelay.check_cron()") == 1
    [warning] = seen
    assert warning.severity == "WARNING"
    assert warning.sqlstate == "PR024"
    assert "only the jobs of the role operator" in warning.message
    assert warning.hint
    assert [run["run"] for run in cron.sent()] == [own]


@pytest.mark.usefixtures("roles")
def test_roles_that_check_share_what_was_reported_and_not_how_far_they_are(cron: Cron) -> None:
    cron.connection.execute("SET client_min_messages = error")
    first = cron.run(username="operator")
    second = cron.run(job=4, username="postgres")
    with cron.database.connect("operator") as operator:
        assert value(operator, "SELECT pgrelay.check_cron()") == 1
        assert cron.check() == [second]
        late = cron.run("running", job=2, username="operator")
        assert cron.check() == []
        assert value(operator, "SELECT pgrelay.check_cron()") == 0
        cron.finish(late, "failed")
        assert value(operator, "SELECT pgrelay.check_cron()") == 1
        assert cron.check() == []
        last = cron.run(job=3, username="operator")
        assert cron.check() == [last]
        assert value(operator, "SELECT pgrelay.check_cron()") == 0
    assert sorted(run_id for told in cron.notifier.told for run_id in told["run_ids"]) == [first, second, late, last]


def test_superuser_is_not_warned(cron: Cron) -> None:
    seen = notices(cron.connection)
    cron.check()
    assert seen == []


def test_concurrent_checks_take_turns_and_report_once(cron: Cron) -> None:
    failed = cron.run()
    results: list[object] = []

    def check() -> None:
        with cron.database.connect("postgres") as connection:
            results.append(value(connection, "SELECT pgrelay.check_cron()"))

    with cron.connection.transaction():
        assert cron.check() == [failed]
        other = threading.Thread(target=check)
        other.start()
        with cron.database.connect("postgres") as observer:
            wait_until(
                lambda: bool(
                    value(
                        observer,
                        "SELECT count(*) FROM pg_stat_activity "
                        "WHERE datname = current_database() AND wait_event_type = 'Lock'",
                    )
                ),
                "the second check waits",
            )
        assert results == []
    other.join(10)
    assert results == [0]
    assert [run["run"] for run in cron.sent()] == [failed]


def test_check_sees_a_run_that_is_committed_after_it_began(cron: Cron) -> None:
    """A run whose row comes after the check's look is the next check's."""
    cron.check()
    with cron.database.connect("postgres", autocommit=False) as launcher:
        launcher.execute("INSERT INTO cron.job_run_details (jobid, username, status) VALUES (1, 'postgres', 'failed')")
        assert cron.check() == []
        launcher.commit()
    assert cron.check() == [1]


@pytest.mark.parametrize("level", ["REPEATABLE_READ", "SERIALIZABLE"])
def test_check_refuses_to_work_with_an_old_snapshot(cron: Cron, level: str) -> None:
    cron.run()
    with cron.database.connect("postgres", autocommit=False) as connection:
        connection.isolation_level = psycopg.IsolationLevel[level]
        with pytest.raises(psycopg.DatabaseError) as caught:
            connection.execute("SELECT pgrelay.check_cron()")
    assert caught.value.sqlstate == "PR025"
    assert cron.sent() == []


def test_check_reads_the_history_by_its_index(cron: Cron) -> None:
    cron.connection.execute(
        "INSERT INTO cron.job_run_details (jobid, username, status, start_time) "
        "SELECT 1, 'postgres', 'succeeded', now() FROM generate_series(1, 50000)"
    )
    cron.connection.execute("ANALYZE cron.job_run_details")
    cron.run("running")
    cron.check()
    query = "SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'job_run_details'"
    with cron.database.connect("postgres") as connection:
        cron.run()
        assert value(connection, "SELECT pgrelay.check_cron()") == 1
        value(connection, "SELECT pg_stat_force_next_flush()")
        before = value(connection, query)
        connection.execute("SELECT pgrelay.check_cron() FROM generate_series(1, 8)")
        value(connection, "SELECT pg_stat_force_next_flush()")
        assert value(connection, query) == before


def test_check_without_pg_cron_says_so(database: Database) -> None:
    with database.connect() as connection, pytest.raises(psycopg.DatabaseError) as caught:
        connection.execute("SELECT pgrelay.check_cron()")
    assert caught.value.sqlstate == "PR020"
    assert f"in the database {database.name}" in str(caught.value)
    assert "Name pg_cron in shared_preload_libraries" in (caught.value.diag.message_hint or "")


def test_check_without_the_right_to_read_says_so(cron: Cron) -> None:
    cron.connection.execute("REVOKE USAGE ON SCHEMA cron FROM dba")
    with cron.database.connect() as connection, pytest.raises(psycopg.DatabaseError) as caught:
        connection.execute("SELECT pgrelay.check_cron()")
    assert caught.value.sqlstate == "PR021"
    assert caught.value.diag.message_hint == "Run GRANT USAGE ON SCHEMA cron TO dba."
