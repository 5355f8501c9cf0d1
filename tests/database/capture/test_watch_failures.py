"""Writers of a watched table, whoever they are and whatever AWS does: the statement succeeds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.database.support import drained, notices, value

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint


@pytest.fixture
def writer(database: Database) -> Iterator[psycopg.Connection]:
    with database.connect() as connection:
        connection.execute('CREATE TABLE "my t" (id int PRIMARY KEY, v text)')
        connection.execute("SELECT pgrelay.watch('\"my t\"', '{insert,update,delete,truncate}')")
        yield connection


def test_transaction_and_savepoints_are_as_without_pgrelay(
    writer: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    seen = notices(writer)
    lambda_endpoint.refuse()
    with writer.transaction():
        writer.execute("INSERT INTO \"my t\" VALUES (1, 'kept')")
        with writer.transaction(force_rollback=True):
            writer.execute("INSERT INTO \"my t\" VALUES (2, 'gone')")
        writer.execute("INSERT INTO \"my t\" VALUES (3, 'kept')")
    assert value(writer, 'SELECT array_agg(id ORDER BY id) FROM "my t"') == [1, 3]
    assert seen == []


@pytest.mark.usefixtures("roles")
def test_application_needs_no_grant(
    database: Database, writer: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    writer.execute('GRANT INSERT, SELECT ON "my t" TO app')
    with database.connect("app") as app:
        seen = notices(app)
        app.execute("SET search_path = pg_temp")
        app.execute("INSERT INTO public.\"my t\" VALUES (1, 'x')")
    assert seen == []
    assert [event["key"] for event in drained(writer, lambda_endpoint)] == [{"id": 1}]


def test_replicated_changes_are_not_sent_again(
    database: Database, writer: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect("postgres") as applier:
        applier.execute("SET session_replication_role = replica")
        applier.execute("INSERT INTO \"my t\" VALUES (1, 'x')")
    assert drained(writer, lambda_endpoint) == []


def test_a_slot_that_was_never_set_loses_no_event(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect("postgres") as admin:
        admin.execute("CREATE TABLE t (id int PRIMARY KEY); SELECT pgrelay.watch('t')")
        admin.execute("SELECT setval('pgrelay._slot', 0, false)")
        admin.execute("INSERT INTO t VALUES (1)")
        assert [event["key"] for event in drained(admin, lambda_endpoint)] == [{"id": 1}]


def test_warnings_of_capture_name_the_table(database: Database) -> None:
    with database.connect("postgres") as admin:
        admin.execute("CREATE TABLE t (id int PRIMARY KEY); SELECT pgrelay.watch('t', p_when => '1 / id > 0')")
        seen = notices(admin)
        admin.execute("INSERT INTO t VALUES (0)")
        admin.execute(
            "SELECT pgrelay._warn_reduced(w.watch_id, w.watched_table, 'INSERT', 3, 'large') FROM pgrelay.watch AS w"
        )
    assert [notice.sqlstate for notice in seen] == ["PR051", "PR052"]
    assert ["public.t" in notice.message for notice in seen] == [True, True]


def test_warnings_of_a_transaction_that_is_older_than_the_watch_name_the_table(database: Database) -> None:
    with database.connect(autocommit=False) as writer, database.connect() as owner:
        owner.execute("CREATE TABLE t (id int PRIMARY KEY, v text)")
        writer.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        writer.execute("SELECT")
        owner.execute("SELECT pgrelay.watch('t')")
        seen = notices(writer)
        large = "SELECT string_agg(md5(n::text), '') FROM generate_series(1, 3000) AS n"
        writer.execute(f"INSERT INTO t VALUES (1, ({large}))".encode())
        writer.commit()
        assert [notice.message for notice in seen] == [
            "the events of INSERT on public.t were not captured: the watch was made after this transaction had begun, "
            "which is not READ COMMITTED"
        ]
        assert value(owner, "SELECT watched_table FROM pgrelay.capture_failure") == "public.t"
