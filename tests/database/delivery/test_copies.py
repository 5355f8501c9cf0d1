"""A copy that can tell that it is one delivers nothing until it is the one that is to deliver."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg import sql

from tests.conftest import Database
from tests.database.command.support import read
from tests.database.support import PUBLISHER, deliver, drained, given, keys, notices, value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.postgres import PostgresCluster
    from tests.support.lambda_endpoint import LambdaEndpoint

COPY = "pgrelay_copy"


@pytest.fixture
def copy(cluster: PostgresCluster, database: Database) -> Iterator[Database]:
    """A copy of the database, which has an event that waits."""
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id int PRIMARY KEY); SELECT pgrelay.watch('t'); INSERT INTO t VALUES (1)")
    with cluster.connect() as admin:
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER dba").format(
                sql.Identifier(COPY), sql.Identifier(database.name)
            )
        )
        try:
            yield Database(cluster=cluster, name=COPY)
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(COPY)))


def states(connection: psycopg.Connection) -> set[Any]:
    """Return the states of all channels."""
    return {state for (state,) in connection.execute("SELECT state FROM pgrelay.status")}


def test_a_copy_delivers_nothing_while_its_original_is_there(
    database: Database, copy: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    lambda_endpoint.respond(PUBLISHER, deliver)
    with copy.connect() as there, database.connect() as here:
        seen = notices(there)
        there.execute("INSERT INTO t VALUES (2)")
        there.execute("CALL pgrelay.drain()")
        assert keys(lambda_endpoint) == []
        assert {(notice.sqlstate, database.name in str(notice.message)) for notice in seen} == {("PR069", True)}
        assert states(there) == {"standing by"}
        here.execute("CALL pgrelay.drain()")
        assert keys(lambda_endpoint) == [1]
    found = [one for one in read(copy, "doctor", code=None)["checks"] if one["check"] == "outbox events"]
    assert [(one["state"], "take_over" in one["remedy"]) for one in found] == [("warning", True)]


def test_a_copy_that_takes_over_delivers_what_waits_under_the_same_ids(
    database: Database, copy: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    with copy.connect() as there, database.connect() as here:
        there.execute("INSERT INTO t VALUES (2)")
        assert value(there, "SELECT pgrelay.take_over()") is True
        assert value(there, "SELECT pgrelay.take_over()") is False
        of_copy = {event["key"]["id"]: event["id"] for event in drained(there, lambda_endpoint)}
        here.execute("INSERT INTO t VALUES (2)")
        of_original = {event["key"]["id"]: event["id"] for event in drained(here, lambda_endpoint)}
    assert of_copy.keys() == of_original.keys() == {1, 2}
    assert of_copy[1] == of_original[1]  # the same event
    assert of_copy[2] != of_original[2]  # another one, with the same number


def test_a_copy_goes_on_by_itself_once_its_original_is_gone(
    cluster: PostgresCluster, copy: Database, database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    with cluster.connect() as admin:
        admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO gone").format(sql.Identifier(database.name)))
        try:
            with copy.connect() as there:
                assert drained(there, lambda_endpoint) == []
                with copy.connect("postgres") as superuser:
                    superuser.execute("UPDATE pgrelay._origin SET database_id = 4294967294")  # as that of a dropped one
                assert [event["key"]["id"] for event in drained(there, lambda_endpoint)] == [1]
        finally:
            admin.execute(sql.SQL("ALTER DATABASE gone RENAME TO {}").format(sql.Identifier(database.name)))


def test_a_restore_on_another_server_delivers_whoever_has_the_number_of_its_original_there(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watched.execute("INSERT INTO t VALUES (1)")
    with database.connect("postgres") as admin:
        admin.execute(
            "UPDATE pgrelay._origin SET system_identifier = 1, database_id = d.oid "
            "FROM pg_database AS d WHERE d.datname = 'postgres'"
        )
    assert [event["key"]["id"] for event in drained(watched, lambda_endpoint)] == [1]


@pytest.fixture
def subscription(database: Database) -> Iterator[psycopg.Connection]:
    """A superuser in a database whose outbox a subscription says it fills."""
    with database.connect("postgres") as admin:
        # Not connected: what matters is whose tables it fills.
        admin.execute(
            "CREATE SUBSCRIPTION green CONNECTION 'host=127.0.0.1 port=1' PUBLICATION blue "
            "WITH (connect = false, slot_name = NONE)"
        )
        admin.execute(
            "INSERT INTO pg_subscription_rel (srsubid, srrelid, srsubstate) "
            "SELECT s.oid, 'pgrelay._outbox_0'::regclass, 'r' FROM pg_subscription AS s WHERE s.subname = 'green'"
        )
        admin.execute("UPDATE pg_subscription SET subenabled = true WHERE subname = 'green'")
        try:
            yield admin
        finally:
            admin.execute("ALTER SUBSCRIPTION green DISABLE; DROP SUBSCRIPTION green")


@pytest.mark.usefixtures("roles")
def test_a_subscription_of_somebody_who_may_not_write_to_the_outbox_stops_nothing(
    subscription: psycopg.Connection, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    # As with pg_create_subscription, from PostgreSQL 16 on.
    subscription.execute("UPDATE pg_subscription SET subowner = 'app'::regrole WHERE subname = 'green'")
    watched.execute("INSERT INTO t VALUES (1)")
    assert [event["key"]["id"] for event in drained(watched, lambda_endpoint)] == [1]


def test_a_database_whose_outbox_a_subscription_fills_delivers_nothing(
    subscription: psycopg.Connection, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watched.execute("INSERT INTO t VALUES (1)")
    given("it does not deliver", is_so=drained(watched, lambda_endpoint) == [])
    assert states(watched) == {"standing by"}
    with pytest.raises(psycopg.Error, match="green") as refused:
        watched.execute("SELECT pgrelay.take_over()")
    assert refused.value.sqlstate == "PR069"
    subscription.execute("ALTER SUBSCRIPTION green DISABLE")
    assert [event["key"]["id"] for event in drained(watched, lambda_endpoint)] == [1]
