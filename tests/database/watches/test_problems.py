"""What keeps a watch from seeing everything is told, until somebody does something about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

import psycopg
import pytest

from tests.database.support import PUBLISHER, deliver, drained, notices, value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint


@pytest.fixture
def owner(database: Database) -> Iterator[psycopg.Connection]:
    """A connection of the owner of the watched table `t`."""
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id int PRIMARY KEY); SELECT pgrelay.watch('t')")
        yield connection


def problem(connection: psycopg.Connection) -> str | None:
    """Return the problem of the only watch."""
    found = value(connection, "SELECT problem FROM pgrelay.watches")
    assert found is None or isinstance(found, str)
    return found


def test_dropped_table_is_told_until_it_is_unwatched_by_its_oid(
    owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    oid = value(owner, "SELECT 't'::regclass::oid")
    owner.execute("DROP TABLE t")
    drained(owner, lambda_endpoint)
    assert problem(owner) == (
        "the table was dropped: if it comes again, call pgrelay.watch(...), "
        f"or forget the watch with pgrelay.unwatch({oid})"
    )
    seen = notices(owner)
    owner.execute(f"SELECT pgrelay.unwatch({oid})".encode())
    assert seen == []
    assert value(owner, "SELECT count(*) FROM pgrelay.watches") == 0


@pytest.mark.parametrize("statement", ["SELECT pgrelay.watch('t')", "SELECT pgrelay.unwatch('t')"])
def test_table_that_was_dropped_and_created_anew_is_told_until_somebody_decides(
    owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint, statement: LiteralString
) -> None:
    owner.execute("CREATE TABLE u (id int); DROP TABLE t; CREATE TABLE t (id int PRIMARY KEY)")
    drained(owner, lambda_endpoint)
    assert "dropped; a new table of that name is not watched: call pgrelay.watch(...)" in str(problem(owner))
    owner.execute("SELECT pgrelay.watch('u')")  # another's watch changes nothing
    assert value(owner, "SELECT count(*) FROM pgrelay.watches WHERE problem IS NOT NULL") == 1
    owner.execute(statement)
    assert value(owner, "SELECT count(*) FROM pgrelay.watches WHERE problem IS NOT NULL") == 0
    assert value(owner, "SELECT count(*) FROM pgrelay.watches") == (2 if "pgrelay.watch(" in statement else 1)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ('ALTER TABLE t DISABLE TRIGGER "!pgrelay_capture_insert"', "triggers are disabled on t, so that"),
        ('ALTER TABLE t ENABLE REPLICA TRIGGER "!pgrelay_capture_insert"', "triggers are disabled on t, so that"),
        ('DROP TRIGGER "!pgrelay_capture_insert" ON t', "no triggers on t, so that"),
        ("CREATE TABLE heir () INHERITS (t)", "other tables inherit from it"),
    ],
)
def test_trigger_that_does_not_fire_is_told(
    owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint, statement: LiteralString, told: str
) -> None:
    assert problem(owner) is None
    owner.execute(statement)
    drained(owner, lambda_endpoint)
    assert told in str(problem(owner))


def test_enabled_trigger_is_no_problem(owner: psycopg.Connection) -> None:
    owner.execute('ALTER TABLE t ENABLE ALWAYS TRIGGER "!pgrelay_capture_insert"')
    assert problem(owner) is None


def test_partitioned_table_that_is_attached_to_another_is_told(
    database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect() as connection:
        connection.execute(
            "CREATE TABLE a (id int) PARTITION BY RANGE (id);"
            "CREATE TABLE a_1 PARTITION OF a FOR VALUES FROM (0) TO (9);"
            "SELECT pgrelay.watch('a'); CREATE TABLE b (id int) PARTITION BY RANGE (id);"
            "ALTER TABLE b ATTACH PARTITION a FOR VALUES FROM (0) TO (9)"
        )
        drained(connection, lambda_endpoint)
        assert "the table is now a partition of b, which is not watched" in str(problem(connection))
        connection.execute("ALTER TABLE b DETACH PARTITION a")
        assert problem(connection) is None


def test_watch_leaves_a_trigger_of_its_name_alone(database: Database) -> None:
    with database.connect() as connection:
        connection.execute(
            "CREATE TABLE t (id int);"
            "CREATE FUNCTION own() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
            'CREATE TRIGGER "!pgrelay_capture_delete" AFTER DELETE ON t FOR EACH ROW EXECUTE FUNCTION own()'
        )
        with pytest.raises(
            psycopg.Error, match='t has another trigger of the name "!pgrelay_capture_delete"'
        ) as raised:
            connection.execute("SELECT pgrelay.watch('t')")
        assert raised.value.sqlstate == "PR030"
        connection.execute("SELECT pgrelay.watch('t', ARRAY['insert'])")
        assert value(connection, "SELECT count(*) FROM pg_trigger WHERE tgfoid = 'own'::regproc") == 1
        assert problem(connection) is None


def test_problems_and_failures_of_capture_reach_the_function(
    owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    owner.execute('ALTER TABLE t DISABLE TRIGGER "!pgrelay_capture_insert"')
    owner.execute("CREATE TABLE u (id int PRIMARY KEY); SELECT pgrelay.watch('u')")
    owner.execute(
        "INSERT INTO pgrelay.capture_failure (watched_table, operation, reason, failed_at) VALUES "
        "('public.u', 'insert', 'old', now() - interval '2 hours'), ('public.u', 'insert', 'new', now())"
    )
    lambda_endpoint.respond(PUBLISHER, deliver)
    owner.execute("CALL pgrelay.drain()")
    [status] = [invocation.payload["status"] for invocation in lambda_endpoint.invocations]
    assert (status["watch_problems"], status["capture_failures"]) == (1, 1)
