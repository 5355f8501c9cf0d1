"""Dead letters: what they say of themselves, and how they are found and delivered again."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.database.command.support import refuse
from tests.database.support import PUBLISHER, drained, given, notices, value

if TYPE_CHECKING:
    from typing import Any, LiteralString

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

WRONG: LiteralString = "SELECT pgrelay.watch('t', p_destination => 'nosuch')"
UNWATCH = "SELECT pgrelay.unwatch('t')"
DROP = f"{UNWATCH}; DROP TABLE t"
NEW_TABLE = "CREATE TABLE t (id int PRIMARY KEY, v text)"
AFTERWARDS = {
    "watched": "SELECT 1",
    "unwatched": UNWATCH,
    "watched again": f"{UNWATCH}; SELECT pgrelay.watch('t')",
    "dropped": DROP,
    "dropped while watched": "DROP TABLE t",
    "new and not watched": f"{DROP}; {NEW_TABLE}",
    "new and watched": f"{DROP}; {NEW_TABLE}; SELECT pgrelay.watch('t')",
}


def die(connection: psycopg.Connection, endpoint: LambdaEndpoint, rows: int = 1) -> None:
    """Insert rows into `t` whose events become dead letters."""
    endpoint.respond(PUBLISHER, refuse)
    connection.execute("INSERT INTO t SELECT g FROM generate_series(1, %s) AS g", [rows])
    connection.execute("CALL pgrelay.drain()")
    given("the events died", is_so=value(connection, "SELECT count(*) FROM pgrelay.dead_letter") == rows)


def counted(connection: psycopg.Connection, arguments: LiteralString, function: LiteralString = "redrive") -> object:
    return value(connection, f"SELECT pgrelay.{function}({arguments}, p_dry_run => true)")


def destinations(connection: psycopg.Connection, endpoint: LambdaEndpoint) -> list[str | None]:
    """Return where the events go that are delivered now."""
    return [event.get("destination") for event in drained(connection, endpoint)]


# --------------------------------------------------------------------------------------------- what they say


def test_a_dead_letter_names_its_table_destination_and_key(
    watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watched.execute(WRONG)
    die(watched, lambda_endpoint)
    watched.execute(f"{UNWATCH}; DROP TABLE t".encode())
    cursor = watched.execute("SELECT * FROM pgrelay.dead_letter")
    row = cursor.fetchone()
    assert row is not None
    letter = dict(zip([column.name for column in cursor.description or ()], row, strict=True))
    expected = {
        "channel": "events",
        "table_schema": "public",
        "table_name": "t",
        "operation": "insert",
        "key": {"id": 1},
        "destination": "nosuch",
        "attempts": 1,
        "first_reason": "AccessDenied [red]",
        "reason": "AccessDenied [red]",
    }
    assert {name: letter[name] for name in expected} == expected


def test_a_dead_letter_has_the_first_and_the_last_reason(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect("postgres") as admin:
        admin.execute("SELECT pgrelay.configure('max_attempts', '2')")
        for reason in ("the first", "the last"):

            def refuse_for_now(payload: dict[str, Any], reason: str = reason) -> dict[str, Any]:
                failed = [{"id": event["id"], "error": reason, "retryable": True} for event in payload["events"]]
                return {"request_id": "r", "delivered": 0, "failed": failed}

            lambda_endpoint.respond(PUBLISHER, refuse_for_now)
            if reason == "the first":
                watched.execute("INSERT INTO t VALUES (1)")
            admin.execute("UPDATE pgrelay.retry SET next_at = clock_timestamp()")
            watched.execute("CALL pgrelay.drain()")
    found = watched.execute("SELECT attempts, first_reason, reason FROM pgrelay.dead_letter").fetchall()
    assert found == [(2, "the first", "the last")]


@pytest.mark.parametrize(
    ("statement", "keys"),
    [
        ("UPDATE t SET v = 'x' WHERE id = 7", [{"id": 7}]),
        ("UPDATE t SET id = 8 WHERE id = 7", [{"id": 7}, {"id": 8}]),
        ("DELETE FROM t WHERE id = 7", [{"id": 7}]),
        ("TRUNCATE t", [None]),
    ],
    ids=["update", "key changed", "delete", "truncate"],
)
def test_a_dead_letter_of_each_operation_has_its_key(
    watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint, statement: str, keys: list[object]
) -> None:
    watched.execute("SELECT pgrelay.watch('t', ARRAY['insert', 'update', 'delete', 'truncate'])")
    watched.execute("INSERT INTO t VALUES (7)")
    drained(watched, lambda_endpoint)
    lambda_endpoint.respond(PUBLISHER, refuse)
    watched.execute(statement.encode())
    watched.execute("CALL pgrelay.drain()")
    found = watched.execute("SELECT key FROM pgrelay.dead_letter").fetchall()
    assert sorted((key for (key,) in found), key=json.dumps) == keys


# ---------------------------------------------------------------------------------------- which are meant


@pytest.mark.parametrize("function", ["redrive", "discard"])
@pytest.mark.parametrize("afterwards", AFTERWARDS.values(), ids=AFTERWARDS)
def test_dead_letters_of_a_table_are_found_whatever_became_of_it(
    watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint, afterwards: str, function: str
) -> None:
    die(watched, lambda_endpoint, rows=2)
    watched.execute(afterwards.encode())
    assert value(watched, f"SELECT pgrelay.{function}('t', p_dry_run => true)") == 2
    assert value(watched, f"SELECT pgrelay.{function}('public.t')") == 2


def test_dead_letters_of_a_renamed_table_are_found_by_its_name_of_now(
    watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    die(watched, lambda_endpoint)
    watched.execute('ALTER TABLE t RENAME TO "Old T"')
    assert counted(watched, "'\"Old T\"'") == 1
    assert counted(watched, "'t'") == 1, "nothing else has that name"
    watched.execute(NEW_TABLE.encode())
    assert counted(watched, "'t'") == 0, "they are of the table that had the name"
    assert counted(watched, "'\"Old T\"'") == 1


def test_a_bare_name_means_what_the_callers_search_path_says(
    watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watched.execute("CREATE SCHEMA other; CREATE TABLE other.t (id int PRIMARY KEY); SELECT pgrelay.watch('other.t')")
    lambda_endpoint.respond(PUBLISHER, refuse)
    watched.execute("INSERT INTO other.t VALUES (1), (2); INSERT INTO t VALUES (1)")
    watched.execute("CALL pgrelay.drain()")
    for _ in ("there", "dropped"):
        assert [counted(watched, "'t'"), counted(watched, "'other.t'"), counted(watched, "'public.t'")] == [1, 2, 1]
        watched.execute("SET search_path = other, public")
        assert counted(watched, "'t'") == 2
        assert value(watched, "SELECT count(*) FROM pgrelay.dead_letters('t')") == 2
        watched.execute("RESET search_path; DROP TABLE IF EXISTS t; DROP TABLE IF EXISTS other.t")


@pytest.mark.parametrize(
    ("name", "sqlstate"),
    [("nosuch", "PR063"), ("other.t", "PR063"), ("t'; DROP TABLE t; --", "22023"), ("", "22023")],
)
def test_a_name_that_no_table_has_or_had_is_an_error(
    watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint, name: str, sqlstate: str
) -> None:
    die(watched, lambda_endpoint)
    with pytest.raises(psycopg.DatabaseError) as raised:
        watched.execute("SELECT pgrelay.discard(%s)", [name])
    assert raised.value.sqlstate == sqlstate
    assert counted(watched, "'t'") == 1


def test_the_time_of_death_chooses(watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    die(watched, lambda_endpoint)
    middle = value(watched, "SELECT clock_timestamp()")
    watched.execute("INSERT INTO t VALUES (2), (3)")
    watched.execute("CALL pgrelay.drain()")
    for function in ("redrive", "discard"):
        query = f"SELECT pgrelay.{function}(p_since => %s, p_until => %s, p_dry_run => true)"
        for since, until, expected in ((None, middle, 1), (middle, None, 2), (middle, middle, 0), (None, None, 3)):
            assert value(watched, query, [since, until]) == expected


@pytest.mark.usefixtures("roles")
def test_an_operator_without_rights_on_the_schema_finds_dead_letters_by_name(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watched.execute(
        "CREATE SCHEMA closed; CREATE TABLE closed.t (id int PRIMARY KEY); SELECT pgrelay.watch('closed.t')"
    )
    lambda_endpoint.respond(PUBLISHER, refuse)
    watched.execute("INSERT INTO closed.t VALUES (1)")
    watched.execute("CALL pgrelay.drain()")
    with database.connect("operator") as operator:
        assert counted(operator, "'closed.t'") == 1
        assert value(operator, "SELECT event LIKE '%%-%%' FROM pgrelay.dead_letters('closed.t')", []) is True
        assert value(operator, "SELECT pgrelay.redrive('closed.t')") == 1


# ---------------------------------------------------------------------------------------- where they go


def test_redrive_sends_to_the_destination_that_the_watch_has_now(
    watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    watched.execute(WRONG)
    die(watched, lambda_endpoint)
    watched.execute("SELECT pgrelay.watch('t', p_destination => 'right')")
    assert value(watched, "SELECT pgrelay.redrive()") == 1
    assert destinations(watched, lambda_endpoint) == ["right"]


def test_redrive_sends_where_it_is_told_to(watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    watched.execute(f"{WRONG}; SELECT pgrelay.watch('t', p_ordered => true, p_packed => true)".encode())
    die(watched, lambda_endpoint, rows=2)
    watched.execute(UNWATCH.encode())
    assert value(watched, "SELECT pgrelay.redrive('t')") == 2
    lambda_endpoint.respond(PUBLISHER, refuse)
    watched.execute("CALL pgrelay.drain()")
    assert value(watched, "SELECT min(destination) FROM pgrelay.dead_letter") == "nosuch", "nothing says otherwise"
    assert value(watched, "SELECT pgrelay.redrive('t', p_destination => 'other')") == 2
    first, second = drained(watched, lambda_endpoint)
    assert (first["destination"], first["ordered"], first["packed"], first["schema"], first["table"]) == (
        "other", True, True, "public", "t",
    )  # fmt: skip
    assert (second["destination"], second["key"]) == ("other", {"id": 2})


def test_redrive_to_the_first_destination(watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    watched.execute(WRONG)
    die(watched, lambda_endpoint)
    assert value(watched, "SELECT pgrelay.redrive(p_destination => '')") == 1
    assert destinations(watched, lambda_endpoint) == [None]
    assert value(watched, "SELECT destination FROM pgrelay.watch") == "nosuch", "the watch keeps its own"


@pytest.mark.parametrize("destination", ["metrics", "records", "records:audit", "other"])
def test_a_destination_for_what_has_none_is_refused(
    watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint, destination: str
) -> None:
    die(watched, lambda_endpoint)
    lambda_endpoint.respond("pgrelay-metric-publisher", refuse)
    if destination == "other":
        watched.execute("SELECT pgrelay.publish_metric('m', 1)")
        watched.execute("CALL pgrelay.drain()")
        given("a metric died, too", is_so=value(watched, "SELECT count(*) FROM pgrelay.dead_letter") == 2)
    with pytest.raises(psycopg.DatabaseError, match="p_destination is for row events") as raised:
        watched.execute("SELECT pgrelay.redrive(p_destination => %s, p_dry_run => true)", [destination])
    assert raised.value.sqlstate == "PR062"


def test_counting_changes_nothing_and_says_that_a_destination_was_not_checked(
    watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    die(watched, lambda_endpoint)
    lambda_endpoint.refuse()
    seen = notices(watched)
    assert counted(watched, "p_destination => 'other'") == 1
    assert [notice.sqlstate for notice in seen] == ["PR067"]
    assert counted(watched, "'t'", "discard") == 1
