"""pg_cron in another database than the tables, as RDS has it: a real one, in `postgres`."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo
from typer.testing import CliRunner

from pgrelay_cli.install.installer import install
from pgrelay_cli.main import app
from sandbox import databases
from sandbox.paths import SQL
from sandbox.postgres import HOST
from tests.conftest import BINDINGS
from tests.database.cron import Notifier
from tests.database.support import NOTIFIER, given, value
from tests.support.clusters import new_cluster

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.postgres import PostgresCluster
    from sandbox.servers import PostgresServer
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

SHOP = 'it\'s a \\ "shop"'
"""A database whose name needs every kind of quoting."""
BLIND = "blind"
"""A role that may not read pg_cron's settings, as `dba` may here."""
CALLS = {
    "schedule": "SELECT pgrelay.schedule()",
    "unschedule": "SELECT pgrelay.unschedule()",
    "check_cron": "SELECT pgrelay.check_cron()",
    "schedule_guarded": "SELECT pgrelay.schedule_guarded('load', '0 3 * * *', 'SELECT ''x''')",
    "prune_cron_history": "SELECT pgrelay.prune_cron_history('30 days')",
}
runner = CliRunner(env={"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "200"})


@pytest.fixture(scope="module")
def rds(lambda_service: LambdaEndpoint, postgres_server: PostgresServer) -> Iterator[PostgresCluster]:
    """A cluster with pg_cron in `postgres`, and pgrelay there and in SHOP."""
    cluster = new_cluster(
        postgres_server,
        "pg_cron_elsewhere",
        settings={
            "shared_preload_libraries": "pg_cron",
            "cron.host": HOST,
            "cron.use_background_workers": "on",
            "aws_lambda.endpoint_override": lambda_service.url,
        },
    )
    cluster.start()
    try:
        databases.create_dba(cluster)
        databases.create_database(cluster, "postgres", ["pg_cron"])
        databases.create_database(cluster, SHOP, ["aws_lambda"])
        with cluster.connect() as connection:
            connection.execute(
                "GRANT pg_read_all_settings TO dba; GRANT CREATE ON DATABASE postgres TO dba;"
                "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA cron TO dba"
            )
        with cluster.connect(SHOP, databases.DBA) as connection:
            install(connection, SQL, bindings=BINDINGS)
            connection.execute(f"CREATE ROLE {BLIND} LOGIN IN ROLE pgrelay_operator".encode())
        yield cluster
    finally:
        cluster.destroy()


@pytest.fixture
def shop(rds: PostgresCluster) -> Iterator[psycopg.Connection]:
    with closing(rds.connect(SHOP, databases.DBA)) as connection:
        yield connection


@pytest.fixture
def cron(rds: PostgresCluster) -> Iterator[psycopg.Connection]:
    """The database of pg_cron, without jobs before and after."""
    with closing(rds.connect("postgres", databases.DBA)) as connection:
        yield connection
        connection.execute("SELECT cron.unschedule(jobid) FROM cron.job")


def refusal(connection: psycopg.Connection, call: str) -> psycopg.Error:
    with pytest.raises(psycopg.DatabaseError) as raised:
        connection.execute(call.encode())
    assert raised.value.sqlstate == "PR020"
    return raised.value


def statements(error: psycopg.Error) -> str:
    """Return the SQL that a hint says to run."""
    place, _, rest = (error.diag.message_hint or "").partition(": ")
    assert place == "Run in the database postgres, as the role dba"
    return rest.rpartition(";")[0]


def jobs(connection: psycopg.Connection) -> list[tuple[Any, ...]]:
    return connection.execute(
        "SELECT jobname::text, command, database, username FROM cron.job ORDER BY jobid"
    ).fetchall()


def command(cluster: PostgresCluster, *arguments: str, user: str = databases.DBA, code: int = 0) -> str:
    result = runner.invoke(app, [*arguments, "--dsn", cluster.dsn(SHOP, user)])
    assert result.exit_code == code, result.output
    return result.output


def drains(cron: psycopg.Connection) -> list[tuple[str, str]]:
    return [(name, database) for name, _, database, _ in jobs(cron)]


def test_the_printed_statements_schedule_and_unschedule(shop: psycopg.Connection, cron: psycopg.Connection) -> None:
    said = refusal(shop, "SELECT pgrelay.schedule(2)")
    assert "It is in the database postgres, by cron.database_name" in (said.diag.message_detail or "")
    assert "pgrelay schedule --drains 2 does it, too." in (said.diag.message_hint or "")
    for _ in range(2):
        cron.execute(statements(said).encode())
        found = jobs(cron)
        assert [name for name, *_ in found] == [f"pgrelay drain in {SHOP}", f"pgrelay drain 2 in {SHOP}"]
        assert {(database, username) for _, _, database, username in found} == {(SHOP, "dba")}
        assert all(job.startswith("CALL pgrelay.drain(p_seconds => ") for _, job, _, _ in found)
    cron.execute(statements(refusal(shop, "SELECT pgrelay.unschedule()")).encode())
    assert jobs(cron) == []


def test_the_printed_statement_schedules_a_guarded_job(shop: psycopg.Connection, cron: psycopg.Connection) -> None:
    cron.execute(statements(refusal(shop, CALLS["schedule_guarded"])).encode())
    assert jobs(cron) == [("load", "CALL pgrelay.guard('load', 'SELECT ''x''')", SHOP, "dba")]


@pytest.mark.parametrize("name", CALLS)
def test_nobody_is_told_to_create_an_extension_that_another_database_has(shop: psycopg.Connection, name: str) -> None:
    said = refusal(shop, CALLS[name])
    text = f"{said.diag.message_detail} {said.diag.message_hint}"
    assert "Run in the database postgres" in text
    assert "CREATE EXTENSION" not in text


def test_a_role_that_may_not_read_where_pg_cron_is_learns_what_is_not_known(rds: PostgresCluster) -> None:
    with closing(rds.connect(SHOP, BLIND)) as connection:
        said = refusal(connection, "SELECT pgrelay.schedule()")
    assert "postgres unless that was changed; the role blind may not read it" in (said.diag.message_detail or "")
    assert "Run in the database postgres, as the role blind: SELECT cron.sch" in (said.diag.message_hint or "")


def test_where_only_the_extension_is_missing_it_is_created(rds: PostgresCluster, database: Database) -> None:
    """Cover a database that cron.database_name names, and a server that does not load pg_cron at all."""
    with database.connect("postgres") as connection:
        said = refusal(connection, CALLS["schedule"])
        assert (said.diag.message_detail or "") == "This server does not load pg_cron."
        assert (said.diag.message_hint or "").startswith(
            "Name pg_cron in shared_preload_libraries, restart, and run in"
        )
        connection.execute(sql.SQL("SET cron.database_name = {}").format(database.name))
        assert "Run CREATE EXTENSION pg_cron" in (refusal(connection, CALLS["schedule"]).diag.message_hint or "")
    given("the other server loads it", is_so=rds.is_running())


def test_the_command_schedules_and_removes(rds: PostgresCluster, cron: psycopg.Connection) -> None:
    # As people did it by hand before, and somebody else's.
    cron.execute("SELECT cron.schedule_in_database('pgrelay drain', '* * * * *', 'CALL pgrelay.drain(58)', %s)", [SHOP])
    cron.execute("SELECT cron.schedule('pgrelay drain of ours', '* * * * *', 'SELECT 1')")
    others = [("pgrelay drain of ours", "postgres")]
    assert command(rds, "schedule") == f"pg_cron in postgres delivers for {SHOP}, with 1 drain.\n"
    assert drains(cron) == [*others, (f"pgrelay drain in {SHOP}", SHOP)]
    command(rds, "schedule", "--cron-database", "postgres", "--drains", "2")
    command(rds, "schedule", "--drains", "2")
    assert drains(cron) == [*others, (f"pgrelay drain in {SHOP}", SHOP), (f"pgrelay drain 2 in {SHOP}", SHOP)]
    command(rds, "schedule", "--drains", "1")
    assert drains(cron) == [*others, (f"pgrelay drain in {SHOP}", SHOP)]
    assert command(rds, "schedule", "--remove") == f"pg_cron in postgres delivers for {SHOP} no more.\n"
    assert drains(cron) == others
    assert command(rds, "schedule", "--remove") == "Nothing was scheduled.\n"


def test_the_command_leaves_slots_to_other_jobs(rds: PostgresCluster, cron: psycopg.Connection) -> None:
    cron.execute("SELECT cron.schedule_in_database('ours', '* * * * *', 'CALL pgrelay.drain(58)', 'postgres')")
    said = command(rds, "schedule", "--drains", "2", code=1)
    assert "2 drains would leave other jobs too few of pg_cron's 5 slots (PR058)" in said
    assert "those of other databases and roles take 1" in said
    assert drains(cron) == [("ours", "postgres")]


@pytest.mark.parametrize(
    ("user", "arguments", "words"),
    [
        (BLIND, [], "permission denied for schema cron"),
        (databases.DBA, ["--cron-database", "template1"], "pg_cron is not in the database template1."),
        (databases.DBA, ["--cron-database", SHOP], "Run in the database postgres"),
    ],
)
def test_the_command_says_what_is_wrong(rds: PostgresCluster, user: str, arguments: list[str], words: str) -> None:
    if user == BLIND:
        arguments = ["--cron-database", "postgres"]
    assert words in command(rds, "schedule", *arguments, user=user, code=1)


def test_jobs_are_checked_where_pg_cron_is(
    rds: PostgresCluster, shop: psycopg.Connection, cron: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    lambda_endpoint.respond(NOTIFIER, Notifier())
    assert "pgrelay install with that database" in (
        refusal(shop, "SELECT pgrelay.check_cron()").diag.message_hint or ""
    )
    databases.create_database(rds, "postgres", ["aws_lambda"])
    install(cron, SQL, bindings=BINDINGS)
    command(rds, "schedule")
    cron.execute("SELECT pgrelay.check_cron()")
    [invocation] = lambda_endpoint.invocations
    seen = [(job["name"], job["database"]) for job in invocation.payload["jobs"]]
    assert seen == [(f"pgrelay drain in {SHOP}", SHOP)]

    # Where pgrelay and pg_cron are in one database, the command looks at the jobs as this role sees them.
    here = ["--dsn", rds.dsn("postgres", databases.DBA)]
    assert "with 1 drain" in runner.invoke(app, ["schedule", *here]).output
    checks = json.loads(runner.invoke(app, ["doctor", "--json", *here]).stdout)["checks"]
    [found] = [check for check in checks if check["check"] == "pg_cron"]
    assert "has not run yet" in found["found"]
    assert len(json.loads(runner.invoke(app, ["uninstall", "--json", *here]).stdout)["jobs"]) == 1
    assert "no more" in runner.invoke(app, ["schedule", "--remove", *here]).output
    assert drains(cron) == [(f"pgrelay drain in {SHOP}", SHOP)]


def test_long_names_of_databases_stay_apart(rds: PostgresCluster) -> None:
    """Cover pg_cron up to 1.4, which cuts a job's name at 63 bytes."""
    names = set()
    for letter in "ab":
        database = "x" * 62 + letter
        databases.create_database(rds, database, ["aws_lambda"])
        with closing(psycopg.connect(make_conninfo(rds.dsn(database, databases.DBA)), autocommit=True)) as connection:
            install(connection, SQL, bindings=BINDINGS)
            names.add(value(connection, "SELECT left(name, 63) FROM pgrelay._drain_jobs(1, '1.4')"))
    assert len(names) == 2
