"""Events that cannot be reached: wrong destinations, dead letters that no table names, sizes that Lambda refuses."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

import psycopg
import pytest

from pgrelay_cli.install.installer import install
from sandbox.databases import create_database
from sandbox.paths import SQL
from tests.conftest import BINDINGS, Database
from tests.database.command.support import refuse
from tests.database.support import PUBLISHER, TABLE, deliver, drained, events, given, value
from tests.support import functions
from tests.support.clusters import use_small_botocore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.postgres import PostgresCluster
    from tests.support.lambda_endpoint import LambdaEndpoint

MOST_BYTES = 6 * 1024 * 1024
"""What Lambda takes in a synchronous call."""
WRONG_DESTINATION: LiteralString = "SELECT pgrelay.watch('t', p_destination => 'nosuch')"


@pytest.fixture
def publisher(lambda_endpoint: LambdaEndpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real publisher, with its one destination, a topic that takes everything."""
    module = functions.load_with_fake(monkeypatch, "dml_event_publisher")
    lambda_endpoint.respond(PUBLISHER, lambda payload: module.handler(payload, functions.Context()))


@pytest.mark.usefixtures("publisher")
@pytest.mark.xfail(
    strict=True,
    raises=pytest.fail.Exception,
    reason="a watch takes a destination that the publisher was not deployed with",
)
def test_a_watch_refuses_a_destination_that_is_not_there(watched: psycopg.Connection) -> None:
    with pytest.raises(psycopg.DatabaseError, match="nosuch"):
        watched.execute(WRONG_DESTINATION)


def die(connection: psycopg.Connection, endpoint: LambdaEndpoint, rows: int = 1) -> None:
    """Insert rows into `t` whose events become dead letters."""
    endpoint.respond(PUBLISHER, refuse)
    connection.execute("INSERT INTO t SELECT g FROM generate_series(1, %s) AS g", [rows])
    connection.execute("CALL pgrelay.drain()")
    given("the events died", is_so=value(connection, "SELECT count(*) FROM pgrelay.dead_letter") == rows)


@pytest.mark.xfail(
    strict=True, raises=AssertionError, reason="redrive sends dead letters to the destination that was wrong"
)
def test_redrive_sends_to_the_destination_that_the_watch_has_now(
    watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watched.execute(WRONG_DESTINATION)
    die(watched, lambda_endpoint)
    watched.execute("SELECT pgrelay.watch('t', p_destination => 'right')")
    given("the event was redriven", is_so=value(watched, "SELECT pgrelay.redrive()") == 1)
    assert [event["destination"] for event in drained(watched, lambda_endpoint)] == ["right"]


@pytest.mark.parametrize("function", ["redrive", "discard"])
@pytest.mark.parametrize(
    "statement",
    ["SELECT pgrelay.unwatch('t')", "SELECT pgrelay.unwatch('t'), pgrelay.watch('t')"],
    ids=["unwatched", "watched again"],
)
@pytest.mark.xfail(
    strict=True,
    raises=AssertionError,
    reason="redrive and discard find no dead letters of a table that is not watched any more, or is watched anew",
)
def test_dead_letters_of_a_table_are_found_after_its_watch(
    watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint, statement: str, function: str
) -> None:
    die(watched, lambda_endpoint, rows=2)
    watched.execute(statement.encode())
    assert value(watched, f"SELECT pgrelay.{function}('t', p_dry_run => true)") == 2


@pytest.mark.xfail(
    strict=True, raises=AssertionError, reason="a dead letter shows the number of a source: no table, no destination"
)
def test_a_dead_letter_names_its_table_destination_and_key(
    watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    die(watched, lambda_endpoint)
    columns = {column.name for column in watched.execute("SELECT * FROM pgrelay.dead_letter").description or ()}
    given("it says why", is_so={"reason", "attempts"} <= columns)
    assert {"table_schema", "table_name", "destination", "key"} <= columns


@pytest.fixture
def latin1_database(cluster: PostgresCluster) -> Iterator[Database]:
    """A database in LATIN1 with pgrelay."""
    name = "latin1"
    with cluster.connect() as admin:
        admin.execute(
            "CREATE DATABASE latin1 OWNER dba TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'"
        )
    try:
        create_database(cluster, name, ["aws_lambda"])
        use_small_botocore(cluster, name)
        database = Database(cluster=cluster, name=name)
        with database.connect(autocommit=False) as connection:
            install(connection, SQL, bindings=BINDINGS)
        yield database
    finally:
        with cluster.connect() as admin:
            admin.execute("DROP DATABASE latin1 WITH (FORCE)")


@pytest.mark.xfail(
    strict=True,
    raises=AssertionError,
    reason="an event's size is counted in the server's bytes, and Lambda refuses it for ever in those of UTF-8",
)
def test_an_event_is_measured_in_the_bytes_that_are_sent(
    latin1_database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    lambda_endpoint.respond(PUBLISHER, deliver)
    with latin1_database.connect() as connection:
        connection.execute(f"{TABLE}; SELECT pgrelay.watch('t')".encode())
        connection.execute("INSERT INTO t VALUES (1, repeat(chr(233), 3500000))")
        connection.execute("CALL pgrelay.drain()")
        error = value(connection, "SELECT last_error FROM pgrelay.status WHERE channel = 'events'")
    given("nothing but its size keeps it here", is_so=error is None or f"smaller than {MOST_BYTES}" in str(error))
    assert [event["key"] for event in events(lambda_endpoint)] == [{"id": 1}]
