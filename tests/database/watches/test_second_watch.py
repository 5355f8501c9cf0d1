"""A second watch of a table changes what it names, keeps the rest, and says what it changed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, LiteralString

import psycopg
import pytest
from psycopg.rows import dict_row

from tests.database.support import PUBLISHER, drained, notices, value
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

WATCH: LiteralString = """SELECT pgrelay.watch(
    'pay', '{insert,truncate}', p_excluded_columns => '{card}', p_payload => 'changed', p_when => 'amount > 100',
    p_destination => 'orders.fifo', p_ordered => true, p_packed => true, p_subject => 'Payment'
)"""
KEPT = {
    "operations": ["insert", "truncate"],
    "columns": None,
    "excluded_columns": ["card"],
    "payload": "changed",
    "condition": "(amount > (100)::numeric)",
    "channel": "events",
    "destination": "orders.fifo",
    "ordered": True,
    "packed": True,
    "subject": "Payment",
}


@pytest.fixture
def owner(database: Database) -> Iterator[psycopg.Connection]:
    with database.connect() as connection:
        connection.execute("CREATE TABLE pay (id integer PRIMARY KEY, amount numeric, card text)")
        yield connection


def options(connection: psycopg.Connection) -> dict[str, object]:
    """Return the options of the only watch."""
    with connection.cursor(row_factory=dict_row) as cursor:
        [row] = cursor.execute("SELECT * FROM pgrelay.watches").fetchall()
    return {name: row[name] for name in KEPT}


def test_what_is_not_named_is_kept(owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    owner.execute(WATCH)
    seen = notices(owner)
    owner.execute("SELECT pgrelay.watch('pay')")
    assert options(owner) == KEPT
    assert seen == []
    owner.execute("INSERT INTO pay VALUES (1, 5, '4111'), (2, 500, '4222')")
    assert [event["new"] for event in drained(owner, lambda_endpoint)] == [{"id": 2, "amount": 500}]


@pytest.mark.parametrize(
    ("arguments", "changed", "said"),
    [
        ("'{delete}'", {"operations": ["delete"]}, "operations insert, truncate -> delete"),
        ("p_columns => '{id,amount}'", {"columns": ["id", "amount"], "excluded_columns": None},
         "columns all -> id, amount; excluded columns card -> none"),
        ("p_excluded_columns => '{amount}'", {"excluded_columns": ["amount"]}, "excluded columns card -> amount"),
        ("p_excluded_columns => '{}'", {"excluded_columns": None}, "excluded columns card -> none"),
        ("p_payload => 'full'", {"payload": "full"}, "payload changed -> full"),
        ("p_when => 'id > 1'", {"condition": "(id > 1)"}, "condition (amount > (100)::numeric) -> (id > 1)"),
        ("p_when => ''", {"condition": None}, "condition (amount > (100)::numeric) -> none"),
        ("p_destination => ''", {"destination": None}, "destination orders.fifo -> the publisher's first"),
        ("p_ordered => false, p_packed => false", {"ordered": False, "packed": False},
         "ordered true -> false; packed true -> false"),
        ("p_subject => 'Paid'", {"subject": "Paid"}, "subject Payment -> Paid"),
        ("p_subject => ''", {"subject": None}, "subject Payment -> SNS's own"),
    ],
)  # fmt: skip
def test_what_is_named_changes_and_is_told(
    owner: psycopg.Connection, arguments: LiteralString, changed: dict[str, object], said: str
) -> None:
    owner.execute(WATCH)
    seen = notices(owner)
    owner.execute(f"SELECT pgrelay.watch('pay', {arguments})")
    assert options(owner) == KEPT | changed
    assert [(notice.severity, notice.message) for notice in seen] == [
        ("NOTICE", f"the watch of public.pay changed: {said}")
    ]


def test_excluded_columns_replace_named_ones(owner: psycopg.Connection) -> None:
    owner.execute("SELECT pgrelay.watch('pay', p_columns => '{id}')")
    seen = notices(owner)
    owner.execute("SELECT pgrelay.watch('pay', p_excluded_columns => '{}')")
    assert (options(owner)["columns"], options(owner)["excluded_columns"]) == (None, None)
    assert [notice.message for notice in seen] == ["the watch of public.pay changed: columns id -> all"]


def test_new_watch_says_nothing(owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    lambda_endpoint.respond(PUBLISHER, lambda _: {"delivered": 0, "failed": [], "destinations": ["orders.fifo"]})
    seen = notices(owner)
    owner.execute(WATCH)
    assert seen == []


@pytest.mark.parametrize("condition", ["", "id > 0"], ids=["condition taken away", "condition given anew"])
def test_kept_columns_follow_a_rename(
    owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint, condition: str
) -> None:
    owner.execute("SELECT pgrelay.watch('pay', p_excluded_columns => '{card}', p_when => 'amount > 100')")
    owner.execute("ALTER TABLE pay RENAME card TO pan; ALTER TABLE pay ADD card text")
    owner.execute("SELECT pgrelay.watch('pay', p_when => %s)", [condition])
    owner.execute("INSERT INTO pay VALUES (1, 500, '4111', '4222')")
    assert [event["new"] for event in drained(owner, lambda_endpoint)] == [{"id": 1, "amount": 500}]


def test_kept_condition_is_the_one_that_was_parsed(owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    owner.execute("SELECT pgrelay.watch('pay', p_when => 'amount > 100')")
    owner.execute("ALTER TABLE pay RENAME amount TO total")
    owner.execute("SELECT pgrelay.watch('pay', p_payload => 'key')")
    owner.execute("INSERT INTO pay VALUES (1, 500, 'x'), (2, 5, 'x')")
    assert [event["key"]["id"] for event in drained(owner, lambda_endpoint)] == [1]


@pytest.mark.parametrize(
    ("first", "sqlstate"),
    [
        ("p_ordered => true", "PR062"),
        ("p_packed => true", "PR062"),
        ("p_subject => 'Payment'", "PR062"),
        ("p_payload => 'key'", "PR062"),
        ("'{delete,truncate}'", "PR031"),
    ],
)
def test_kept_option_that_a_new_destination_does_not_take_is_an_error(
    owner: psycopg.Connection, first: LiteralString, sqlstate: str
) -> None:
    owner.execute(f"SELECT pgrelay.watch('pay', {first})")
    before = options(owner)
    with pytest.raises(psycopg.DatabaseError) as caught:
        owner.execute("SELECT pgrelay.watch('pay', p_destination => 'records')")
    assert caught.value.sqlstate == sqlstate
    assert options(owner) == before


def test_mapping_is_kept_as_long_as_the_kind_of_destination(owner: psycopg.Connection) -> None:
    mapping = """'{"partition_keys": {"id": {"column": "id"}}}'"""
    owner.execute(f"SELECT pgrelay.watch('pay', p_destination => 'records', p_mapping => {mapping})".encode())
    owner.execute("SELECT pgrelay.watch('pay', p_destination => 'records:audit')")
    assert value(owner, "SELECT mapping #>> '{partition_keys,id,column}' FROM pgrelay.watch") == "id"
    assert options(owner)["operations"] == ["insert", "update"]
    owner.execute("SELECT pgrelay.watch('pay', p_destination => '')")
    assert value(owner, "SELECT mapping FROM pgrelay.watch") is None
    assert (options(owner)["channel"], options(owner)["operations"]) == ("events", ["insert", "update"])


def test_of_two_changes_at_a_time_neither_undoes_the_other(database: Database, owner: psycopg.Connection) -> None:
    owner.execute("SELECT pgrelay.watch('pay')")
    with database.connect(autocommit=False) as first, database.connect() as second, ThreadPoolExecutor() as threads:
        first.execute("SELECT pgrelay.watch('pay', p_excluded_columns => '{card}')")
        other = threads.submit(second.execute, "SELECT pgrelay.watch('pay', p_payload => 'key')")
        pid = second.info.backend_pid
        wait_until(
            lambda: value(owner, "SELECT cardinality(pg_blocking_pids(%s)) > 0", [pid]), "the second change waits"
        )
        first.commit()
        other.result(timeout=30)
    assert (options(owner)["excluded_columns"], options(owner)["payload"]) == (["card"], "key")


@pytest.mark.parametrize("subject", [" led by a blank", "two\nlines", "an umlaut: ä", "x" * 100, "\x1b[31mred"])
def test_subject_that_a_topic_does_not_take_is_an_error(owner: psycopg.Connection, subject: str) -> None:
    with pytest.raises(psycopg.DatabaseError) as caught:
        owner.execute("SELECT pgrelay.watch('pay', p_subject => %s)", [subject])
    assert caught.value.sqlstate == "PR062"
    assert owner.execute("SELECT count(*) FROM pgrelay.watch").fetchone() == (0,)


def test_subject_travels_with_each_event(owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    owner.execute("SELECT pgrelay.watch('pay', p_subject => 'A \"payment\"')")
    owner.execute("INSERT INTO pay VALUES (1, 500, 'x')")
    owner.execute("SELECT pgrelay.watch('pay', p_subject => '')")
    owner.execute("INSERT INTO pay VALUES (2, 500, 'x')")
    owner.execute("CALL pgrelay.drain()")
    sent = [event for call in lambda_endpoint.invocations for event in call.payload.get("events", [])]
    assert [event.get("subject") for event in sent] == ['A "payment"', None]
