"""The examples take nothing of the user's away, and what they leave behind fails no statement of the user's."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from sandbox.paths import SQL
from tests.database.support import notices, value

if TYPE_CHECKING:
    import psycopg

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

EVENTS = """
    CREATE TABLE customer_business_events (application varchar(64), category varchar(64),
        customer_reference_id varchar(8), exception_reason varchar(128), event_timestamp timestamp);
    INSERT INTO customer_business_events (application) VALUES ('mine');
"""
READINGS = """
    CREATE TABLE temp_reading (reading_time timestamp, reading_value numeric);
    INSERT INTO temp_reading VALUES (now(), 60);
"""


@pytest.mark.usefixtures("lambda_endpoint")
def test_customer_events_keep_a_table_that_is_there(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        connection.execute(EVENTS.encode())
        run(database, "customer_events/setup.sql")
        run(database, "customer_events/insert.sql")
        connection.execute("CALL pgrelay.drain()")
        sent = [event for call in lambda_endpoint.invocations for event in call.payload.get("events", [])]
        assert {event["subject"] for event in sent} == {"Notification for row-insert in RDS"}
        run(database, "customer_events/cleanup.sql")
        assert value(connection, "SELECT count(*) FROM customer_business_events") == 4
        assert triggers(connection, "customer_business_events") == 0


def test_sensors_keep_a_table_that_is_there(database: Database) -> None:
    with database.connect() as connection:
        connection.execute(READINGS.encode())
        run(database, "sensors/setup.sql")
        run(database, "sensors/insert.sql")
        assert value(connection, "SELECT count(*) FROM temp_reading") == 11
        # Each a metric and a record.
        assert value(connection, "SELECT sum(events)::int FROM pgrelay.backlog") == 20
        run(database, "sensors/cleanup.sql")
        assert value(connection, "SELECT count(*) FROM temp_reading") == 11
        assert triggers(connection, "temp_reading") == 0


def test_reading_is_stored_without_pgrelay(database: Database) -> None:
    run(database, "sensors/setup.sql")
    with database.connect() as connection:
        connection.execute("DROP SCHEMA pgrelay, pgrelay_capture CASCADE")
        seen = notices(connection)
        connection.execute("INSERT INTO temp_reading VALUES (now(), 60)")
        assert value(connection, "SELECT count(*) FROM temp_reading") == 1
    [warning] = seen
    assert warning.severity == "WARNING"
    assert warning.message.startswith("the readings of this INSERT are stored, but not sent: ")
    assert warning.hint


@pytest.mark.parametrize("script", ["employees/source.sql", "employees/reporting.sql"])
def test_employees_stop_at_a_table_that_is_there(database: Database, script: str) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE employee (mine int); INSERT INTO employee VALUES (1)")
        with database.connect("postgres") as superuser:
            superuser.execute("CREATE EXTENSION postgres_fdw; GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO dba")
        ran = psql(database, script, "-v", "source_host=127.0.0.1", "-v", "source_port=1", "-v", "source_password=x")
        assert ran.returncode != 0
        assert "employee" in ran.stderr
        assert value(connection, "SELECT mine FROM employee") == 1
        assert value(connection, "SELECT count(*) FROM pg_foreign_server") == 0


def test_published_names_are_taken_away_again(database: Database) -> None:
    with database.connect() as connection:
        for script in ("install.sql", "install.sql", "uninstall.sql"):
            run(database, f"../published/{script}")
        left = "SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prokind = 'p'"
        assert value(connection, left) == 0


def run(database: Database, script: str) -> None:
    ran = psql(database, script)
    assert ran.returncode == 0, ran.stderr


def psql(database: Database, script: str, *options: str) -> subprocess.CompletedProcess[str]:
    command = ["psql", "-X", "-q", "-d", database.dsn(), *options, "-f", str(SQL / "examples" / script)]
    return subprocess.run(command, check=False, capture_output=True, text=True, env={"PATH": os.environ["PATH"]})


def triggers(connection: psycopg.Connection, table: str) -> object:
    return value(
        connection, "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = %s::regclass", [table]
    )
