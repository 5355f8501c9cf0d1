"""The partition sets of pg_partman, whichever version is installed: what the check reads, and the worked example."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, LiteralString

import psycopg
import pytest

from sandbox.paths import SQL
from tests.database.cron import Cron, Notifier
from tests.database.support import NOTIFIER, notices, value
from tests.migration.support import psql

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

EXAMPLE = SQL / "examples" / "partitions"
SETS = {
    "data_mart.events_daily", "data_mart.events_monthly", "data_mart.events_quarterly", "data_mart.events_yearly",
    "data_mart.events_range", "data_mart.events_daily_hourly", "data_mart.events_daily_range",
}  # fmt: skip


class DataMart:
    """The worked example in a database with pg_partman, owned by `dba`."""

    def __init__(self, database: Database, endpoint: LambdaEndpoint) -> None:
        self.database = database
        self.endpoint = endpoint
        self.notifier = Notifier()
        endpoint.respond(NOTIFIER, self.notifier)
        self.connection = database.connect()

    def script(self, name: str) -> str:
        result = psql(self.database, EXAMPLE / name)
        assert result.returncode == 0, result.stderr
        return result.stderr

    def check(self) -> list[dict[str, Any]]:
        """Check, and return the facts of the messages."""
        before = len(self.notifier.told)
        value(self.connection, "SELECT pgrelay.check_partitions()")
        return self.notifier.told[before:]

    def sets(self) -> dict[str, dict[str, Any]]:
        """Return what the last check sent."""
        last = next(i.payload for i in reversed(self.endpoint.invocations) if "partitions" in i.payload)
        return {found["parent"]: found for found in last["partitions"]["sets"]}


@pytest.fixture
def data_mart(partman: Database, lambda_endpoint: LambdaEndpoint) -> Iterator[DataMart]:
    mart = DataMart(partman, lambda_endpoint)
    with mart.connection:
        mart.script("setup.sql")
        yield mart


def test_healthy_data_mart_is_left_alone_and_read_whole(data_mart: DataMart) -> None:
    assert data_mart.check() == []
    found = data_mart.sets()
    assert set(found) >= SETS
    daily = found["data_mart.events_daily"]
    made_at = value(data_mart.connection, "SELECT extract(epoch FROM created_at)::int8 FROM data_mart.events_daily")
    assert isinstance(made_at, int)
    assert daily["interval_seconds"] == 86_400
    assert daily["newest_end"] == (made_at // 86_400 + 5) * 86_400
    assert (daily["kind"], daily["premake"], daily["retention_value"]) == ("time", 4, 90 * 86_400)
    assert daily["default"] == {"table": "data_mart.events_daily_default", "rows": 0, "more": False}
    ids = found["data_mart.events_range"]
    assert (ids["kind"], ids["interval_ids"], ids["newest_end"], ids["position"]) == ("id", 10_000, 50_000, 1)
    assert found["data_mart.events_yearly"]["interval_seconds"] == pytest.approx(365 * 86_400, rel=0.01)


def test_setup_replaces_nothing_and_runs_again_after_cleanup(data_mart: DataMart) -> None:
    data_mart.script("break.sql")
    assert psql(data_mart.database, EXAMPLE / "setup.sql").returncode != 0
    assert value(data_mart.connection, "SELECT count(*) FROM data_mart.events_daily") == 101
    data_mart.script("cleanup.sql")
    data_mart.script("setup.sql")
    assert data_mart.check() == []


def test_sub_partitions_of_a_day_that_has_passed_are_closed(data_mart: DataMart) -> None:
    data_mart.check()
    closed = {name: found.get("closed") for name, found in data_mart.sets().items() if "hourly_p" in name}
    yesterday, _, tomorrow = sorted(closed)  # today's last hours are made in its evening
    assert (closed[yesterday], closed[tomorrow]) == (True, False)


def test_sub_partitions_that_reach_the_end_of_their_day_do_not_run_out(data_mart: DataMart) -> None:
    sets = "parent_table LIKE 'data\\_mart.events\\_daily\\_hourly\\_p%'"
    data_mart.connection.execute(f"UPDATE partman.part_config SET premake = 48 WHERE {sets}".encode())
    data_mart.connection.execute(
        f"SELECT partman.run_maintenance(parent_table) FROM partman.part_config WHERE {sets}".encode()
    )
    data_mart.connection.execute(f"UPDATE partman.part_config SET sub_partition_set_full = false WHERE {sets}".encode())
    assert data_mart.check() == []
    assert {found["closed"] for name, found in data_mart.sets().items() if "hourly_p" in name} == {True}


def test_failure_is_found_explained_isolated_and_repaired(data_mart: DataMart) -> None:
    before = value(
        data_mart.connection,
        "SELECT count(*) FROM pg_inherits WHERE inhparent = 'data_mart.events_monthly'::regclass",
    )
    assert isinstance(before, int)
    data_mart.script("break.sql")
    [told] = data_mart.check()
    assert (told["parent_table"], told["problem"], told["rows"]) == ("data_mart.events_daily", "default_rows", 100)

    data_mart.connection.execute("UPDATE partman.part_config SET premake = 7 WHERE control = 'created_at'")
    with pytest.raises(psycopg.DatabaseError) as caught:
        data_mart.connection.execute("CALL pgrelay.run_maintenance()")
    assert caught.value.sqlstate == "PR105"
    assert f"maintenance failed for 1 of {len(data_mart.sets())} partition sets" in str(caught.value)
    assert "data_mart.events_daily: " in (caught.value.diag.message_detail or "")
    # The others were maintained, and stay so.
    months = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'data_mart.events_monthly'::regclass"
    maintained = value(data_mart.connection, months)
    assert isinstance(maintained, int)
    assert maintained >= before + 5
    [told] = data_mart.check()
    assert (told["problem"], told["in_a_row"]) == ("maintenance_failed", 1)
    assert not [i for i in data_mart.endpoint.invocations if "exception" in i.payload["contract"]]

    data_mart.script("repair.sql")
    assert {(told["problem"], told["phase"]) for told in data_mart.check()} == {("default_rows", "recovered")}
    assert value(data_mart.connection, "SELECT count(*) FROM data_mart.events_daily_default") == 0
    assert value(data_mart.connection, "SELECT count(*) FROM data_mart.events_daily") == 101
    assert value(data_mart.connection, "SELECT count(*) FROM pgrelay.problem") == 0


@pytest.mark.parametrize("checked", ["", "UPDATE pgrelay.monitor_state SET changed_at = now() - interval '25 hours'"])
def test_failure_that_no_check_reports_is_an_exception(data_mart: DataMart, checked: LiteralString) -> None:
    data_mart.script("break.sql")
    data_mart.connection.execute("UPDATE partman.part_config SET premake = 7 WHERE control = 'created_at'")
    if checked:
        data_mart.check()
        with data_mart.database.connect("postgres") as superuser:
            superuser.execute(checked)
    with pytest.raises(psycopg.DatabaseError):
        data_mart.connection.execute("CALL pgrelay.run_maintenance()")
    reported = [i.payload for i in data_mart.endpoint.invocations if "exception" in i.payload["contract"]]
    assert [report["data"] for report in reported] == [{"parent_table": "data_mart.events_daily"}]


def test_masks_apply_to_default_rows_and_failures(data_mart: DataMart) -> None:
    data_mart.script("break.sql")
    data_mart.connection.execute("SELECT pgrelay.mask('column', 'created_at')")
    data_mart.connection.execute(
        "SELECT pgrelay._record_maintenance('data_mart.events_daily', '23505', 'no', %s)",
        ["Key (created_at)=(secret) exists."],
    )
    told = data_mart.check()
    found = data_mart.sets()["data_mart.events_daily"]
    assert (found["default"]["min"], found["default"]["max"], found["default"]["rows"]) == ("***", "***", 100)
    assert found["failure"]["detail"] == "Key (created_at)=(***) exists."
    assert "secret" not in str(told)


def test_maintenance_in_a_transaction_keeps_the_good_sets(data_mart: DataMart) -> None:
    data_mart.script("break.sql")
    data_mart.connection.execute("UPDATE partman.part_config SET premake = 7 WHERE control = 'created_at'")
    seen = notices(data_mart.connection)
    with data_mart.connection.transaction():
        data_mart.connection.execute("CALL pgrelay.run_maintenance(p_commit => false)")
    assert [notice.sqlstate for notice in seen if notice.severity == "WARNING"] == ["PR107"]
    assert value(data_mart.connection, "SELECT min(failures) FROM pgrelay.partition_maintenance") == 0
    assert value(data_mart.connection, "SELECT sum(failures) FROM pgrelay.partition_maintenance") == 1


def test_maintenance_waits_for_another_session_s(data_mart: DataMart) -> None:
    """pg_partman itself would do nothing, and it would count as done."""
    with data_mart.database.connect(autocommit=False) as other:
        other.execute("SELECT pg_advisory_xact_lock(hashtext('pg_partman run_maintenance'))")
        data_mart.connection.execute("SET lock_timeout = '100ms'")
        with pytest.raises(psycopg.DatabaseError) as caught:
            data_mart.connection.execute("CALL pgrelay.run_maintenance()")
        assert caught.value.sqlstate == "PR105"
    assert value(data_mart.connection, "SELECT max(succeeded_at) FROM pgrelay.partition_maintenance") is None
    data_mart.connection.execute("RESET lock_timeout")
    data_mart.connection.execute("CALL pgrelay.run_maintenance()")
    assert value(data_mart.connection, "SELECT max(failures) FROM pgrelay.partition_maintenance") == 0


def test_maintenance_that_is_cancelled_is_obeyed(data_mart: DataMart) -> None:
    data_mart.connection.execute("SET statement_timeout = '200ms'")
    with data_mart.database.connect("postgres", autocommit=False) as holder:
        holder.execute("LOCK TABLE partman.part_config")  # so that no machine is quick enough
        with pytest.raises(psycopg.errors.QueryCanceled):
            data_mart.connection.execute("CALL pgrelay.run_maintenance()")


def test_partitions_that_run_out_are_found(data_mart: DataMart) -> None:
    assert data_mart.check() == []
    data_mart.connection.execute("SELECT pgrelay.configure_job('data_mart.events_monthly', p_grace => '90 days')")
    children = data_mart.connection.execute(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables "
        "WHERE schemaname = 'data_mart' AND tablename ~ '^events_monthly_p' ORDER BY tablename DESC LIMIT 2"
    ).fetchall()
    for (child,) in children:
        data_mart.connection.execute(f"DROP TABLE {child}")
    [told] = data_mart.check()
    assert (told["problem"], told["parent_table"]) == ("running_out", "data_mart.events_monthly")
    assert told["left_seconds"] <= 31 * 86_400
    data_mart.connection.execute("SELECT pgrelay.configure_job('data_mart.events_monthly', p_grace => '30 days')")
    data_mart.connection.execute("CALL pgrelay.run_maintenance()")
    assert [told["phase"] for told in data_mart.check()] == ["recovered"]


def test_forecast_follows_the_ids(data_mart: DataMart) -> None:
    data_mart.connection.execute(
        "INSERT INTO data_mart.events_range (event_id, created_at) SELECT g, now() FROM generate_series(44000, 45000) g"
    )
    [told] = data_mart.check()
    assert (told["problem"], told["left_ids"]) == ("running_out", 5_000)


@pytest.mark.parametrize("table", ["Ünï \"quoted\" 'set'", "back\\slash", "x" * 50])
def test_hostile_names(data_mart: DataMart, table: str) -> None:
    name = psycopg.sql.Identifier("data_mart", table)
    data_mart.connection.execute(
        psycopg.sql.SQL("CREATE TABLE {} (id bigint PRIMARY KEY) PARTITION BY RANGE (id)").format(name)
    )
    data_mart.connection.execute(
        psycopg.sql.SQL("CREATE TABLE {} PARTITION OF {} DEFAULT").format(
            psycopg.sql.Identifier("data_mart", f"{table}_d"), name
        )
    )
    data_mart.connection.execute(psycopg.sql.SQL("INSERT INTO {} VALUES (1)").format(name))
    data_mart.connection.execute(
        "INSERT INTO partman.part_config (parent_table, control, partition_type, partition_interval) "
        "SELECT %s, 'id', c.partition_type, '10' FROM partman.part_config AS c LIMIT 1",
        [f"data_mart.{table}"],
    )
    [told] = data_mart.check()
    assert (told["parent_table"], told["problem"], told["rows"]) == (f"data_mart.{table}", "default_rows", 1)


def test_check_does_not_keep_partitions_locked_nor_wait_long_for_a_lock(data_mart: DataMart) -> None:
    seen = notices(data_mart.connection)
    with data_mart.database.connect(autocommit=False) as other:
        other.execute("LOCK TABLE data_mart.events_daily_default IN ACCESS EXCLUSIVE MODE")
        assert data_mart.check() == []
        assert [notice.sqlstate for notice in seen] == ["PR106"]
        assert "data_mart.events_daily was not checked" in seen[0].message
        assert "data_mart.events_monthly" in data_mart.sets()
    data_mart.script("break.sql")
    assert len(data_mart.check()) == 1
    with data_mart.database.connect(autocommit=False) as other:
        other.execute("LOCK TABLE data_mart.events_daily_default IN ACCESS EXCLUSIVE MODE")
        assert data_mart.check() == []
    assert data_mart.check() == []  # what was known of it is
    with data_mart.connection.transaction():
        data_mart.check()
        held = data_mart.connection.execute(
            "SELECT relation::regclass::text FROM pg_locks WHERE pid = pg_backend_pid() "
            "AND relation::regclass::text LIKE 'data_mart.%'"
        ).fetchall()
        assert held == []


def test_concurrent_checks_take_turns(data_mart: DataMart) -> None:
    data_mart.script("break.sql")
    results: list[object] = []

    def check() -> None:
        with data_mart.database.connect() as connection:
            results.append(value(connection, "SELECT pgrelay.check_partitions()"))

    threads = [threading.Thread(target=check) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(map(str, results)) == ["0", "0", "0", "1"]


@pytest.mark.usefixtures("roles")
def test_role_that_may_not_read_pg_partman_is_told(data_mart: DataMart) -> None:
    with data_mart.database.connect("operator") as operator:
        seen = notices(operator)
        assert value(operator, "SELECT pgrelay.check_partitions()") == 0
    [warning] = seen
    assert (warning.severity, warning.sqlstate) == ("WARNING", "PR104")
    assert warning.hint.startswith("Run GRANT USAGE ON SCHEMA partman TO operator;")


@pytest.mark.usefixtures("roles")
def test_role_that_may_not_read_a_table_leaves_what_is_known_of_it(data_mart: DataMart) -> None:
    data_mart.script("break.sql")
    assert len(data_mart.check()) == 1
    with data_mart.database.connect("postgres") as superuser:
        superuser.execute("GRANT USAGE ON SCHEMA partman TO operator; GRANT SELECT ON partman.part_config TO operator")
    with data_mart.database.connect("operator") as operator:
        assert value(operator, "SELECT pgrelay.check_partitions()") == 0
    assert data_mart.sets()["data_mart.events_daily"]["default"] == {"table": "data_mart.events_daily_default"}
    assert value(data_mart.connection, "SELECT count(*) FROM pgrelay.problem") == 1


def test_database_without_pg_partman_says_so(database: Database) -> None:
    with database.connect() as connection:
        for statement in ("SELECT pgrelay.check_partitions()", "CALL pgrelay.run_maintenance()"):
            with pytest.raises(psycopg.DatabaseError) as caught:
                connection.execute(statement)
            assert caught.value.sqlstate == "PR100"


def test_check_cron_looks_at_partitions_too(partman: Database, cron: Cron) -> None:
    assert partman is not None
    result = psql(partman, EXAMPLE / "setup.sql", user="postgres")
    assert result.returncode == 0, result.stderr
    result = psql(partman, EXAMPLE / "break.sql", user="postgres")
    cron.check()
    assert [(told["kind"], told["problem"]) for told in cron.notifier.told] == [("partitions", "default_rows")]


def scripts() -> list[Path]:
    return sorted(EXAMPLE.glob("*.sql"))


def test_every_script_of_the_example_is_tried() -> None:
    assert [path.name for path in scripts()] == ["break.sql", "cleanup.sql", "jobs.sql", "repair.sql", "setup.sql"]
