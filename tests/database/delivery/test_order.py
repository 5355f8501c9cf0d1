"""The order of a key's events where the first of them fails once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.database.support import PUBLISHER, drained, given, value

if TYPE_CHECKING:
    import psycopg

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint


class OnceRefusing:
    """A publisher that refuses the first event that it gets, and takes all the others."""

    def __init__(self) -> None:
        self.refused: str | None = None
        self.taken: list[tuple[str, Any]] = []

    def __call__(self, payload: dict[str, Any]) -> dict[str, Any]:
        failed: list[dict[str, Any]] = []
        for event in payload["events"]:
            if self.refused is None:
                self.refused = event["id"]
                failed.append({"id": event["id"], "error": "not now", "retryable": True, "held": False})
            else:
                self.taken.append((event["operation"], json.loads(event["data"])["key"]["id"]))
        return {"request_id": "r", "delivered": len(payload["events"]) - len(failed), "failed": failed}


def refused_once(connection: psycopg.Connection, endpoint: LambdaEndpoint) -> OnceRefusing:
    """Deliver the one event that waits to a publisher that refuses it, so that it is retried later."""
    publisher = OnceRefusing()
    endpoint.respond(PUBLISHER, publisher)
    connection.execute("CALL pgrelay.drain()")
    given("one event is to be retried", is_so=value(connection, "SELECT count(*) FROM pgrelay.retry") == 1)
    return publisher


def deliver_all(connection: psycopg.Connection, database: Database) -> None:
    """Deliver what waits, and then what is to be retried."""
    connection.execute("CALL pgrelay.drain()")
    with database.connect("postgres") as admin:
        admin.execute("UPDATE pgrelay.retry SET next_at = clock_timestamp() WHERE next_at IS NOT NULL")
    connection.execute("CALL pgrelay.drain()")


def test_a_key_that_is_used_again_keeps_the_order(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watched.execute("SELECT pgrelay.watch('t', p_ordered => true); INSERT INTO t VALUES (1)")
    given("the row is known", is_so=len(drained(watched, lambda_endpoint)) == 1)
    watched.execute("UPDATE t SET id = 2")
    publisher = refused_once(watched, lambda_endpoint)
    watched.execute("INSERT INTO t VALUES (1)")
    deliver_all(watched, database)
    assert publisher.taken == [("insert", 2), ("delete", 1), ("insert", 1)]


NEW_TABLE = "DROP TABLE t; CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES (1)"


@pytest.mark.parametrize("between", ["SELECT 1", NEW_TABLE], ids=["the same table", "a new table of its name"])
def test_a_watch_that_is_made_anew_keeps_the_order(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint, between: str
) -> None:
    watched.execute("SELECT pgrelay.watch('t', p_ordered => true); INSERT INTO t VALUES (1)")
    publisher = refused_once(watched, lambda_endpoint)
    watched.execute(f"SELECT pgrelay.unwatch('t'); {between}; SELECT pgrelay.watch('t', p_ordered => true)".encode())
    watched.execute("UPDATE t SET v = 'x'")
    deliver_all(watched, database)
    assert publisher.taken == [("insert", 1), ("update", 1)]


def test_a_table_of_another_name_has_groups_of_its_own(watched: psycopg.Connection) -> None:
    def number(table: str) -> object:
        return value(watched, "SELECT watch_id FROM pgrelay.watch WHERE watched_table = %s::regclass", [table])

    first = number("t")
    watched.execute("ALTER TABLE t RENAME TO old; SELECT pgrelay.watch('old')")
    watched.execute("CREATE TABLE t (id int PRIMARY KEY, v text); SELECT pgrelay.watch('t')")
    assert number("old") == first
    assert number("t") != first
