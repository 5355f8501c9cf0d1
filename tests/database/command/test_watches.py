"""The commands about watches on a real database: watch, unwatch, watches, pause, resume."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pgrelay.text import in_one_line
from tests.database.command.support import insert, read, run
from tests.database.support import HOSTILE_TEXTS

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

pytestmark = pytest.mark.usefixtures("roles")


def test_watch_says_what_it_carries(orders: Database) -> None:
    watched = read(
        orders, "watch", "public.orders", "--operation", "insert", "--exclude", "amount", "--when", "id > 3", "--packed"
    )["watch"]
    assert (watched["operations"], watched["excluded_columns"], watched["condition"], watched["packed"]) == (
        ["insert"],
        ["amount"],
        "(id > 3)",
        True,
    )
    assert read(orders, "watches") == {"watches": [watched]}
    assert "without amount, when (id > 3)" in run(orders, "watches").stdout


def test_watches_shows_where_a_failed_capture_fails_the_statement(orders: Database) -> None:
    assert read(orders, "watches")["watches"][0]["on_failure"] == "report"
    assert "statement" not in run(orders, "watches").stdout
    assert read(orders, "watch", "public.orders", "--on-failure", "fail")["watch"]["on_failure"] == "fail"
    shown = run(orders, "watches").stdout
    assert "the statement fails" in " ".join(shown.replace("│", " ").split())


def test_watch_changes_what_is_given_and_says_so(orders: Database) -> None:
    run(orders, "watch", "public.orders", "--exclude", "amount", "--when", "id > 3", "--packed")
    words = run(orders, "watch", "public.orders", "--payload", "changed", "--no-packed").stdout
    assert "The watch of public.orders changed: payload full -> changed; packed true -> false." in words
    watched = read(orders, "watch", "public.orders", "--exclude", "", "--when", "")["watch"]
    assert (watched["excluded_columns"], watched["condition"], watched["payload"]) == (None, None, "changed")


@pytest.mark.parametrize("name", HOSTILE_TEXTS)
def test_hostile_names_are_watched_or_not_found(database: Database, name: str) -> None:
    assert "There is no table" in run(database, "watch", name, code=1).stderr
    with database.connect() as connection:
        quoted = '"' + name.replace('"', '""') + '"'
        if "\x00" in name or len(name.encode()) > 63:
            return
        connection.execute(f"CREATE TABLE public.{quoted} (id int)".encode())
    watched = read(database, "watch", f"public.{quoted}")["watch"]
    assert watched["table_name"] == name
    assert in_one_line(name)[:5] in run(database, "watches").stdout
    assert read(database, "unwatch", f"public.{quoted}")["was_watched"]


def test_watch_of_a_column_that_is_not_there_is_the_servers_error(orders: Database) -> None:
    error = run(orders, "watch", "public.orders", "--column", "nope", code=1).stderr
    assert "has no column nope (PR061)" in error
    assert "Detail: Its columns are id, amount." in error


def test_unwatch_keeps_what_was_captured(orders: Database) -> None:
    insert(orders)
    assert read(orders, "unwatch", "public.orders") == {"table": "public.orders", "was_watched": True}
    assert not read(orders, "unwatch", "public.orders")["was_watched"]
    assert read(orders, "status")["channels"][0]["backlog"] == 3


def test_pause_and_resume(orders: Database, lambda_endpoint: LambdaEndpoint) -> None:
    run(orders, "pause", "public.orders")
    insert(orders)
    run(orders, "drain")
    assert all(call.payload["events"] == [] for call in lambda_endpoint.invocations)
    run(orders, "resume", "public.orders")
    run(orders, "drain")
    assert sum(len(call.payload["events"]) for call in lambda_endpoint.invocations) == 3


def test_pause_of_everything_needs_all(orders: Database) -> None:
    run(orders, "pause", code=2)
    run(orders, "pause", "public.orders", "--all", code=2)
    run(orders, "pause", "--all")
    assert {channel["state"] for channel in read(orders, "status")["channels"]} == {"paused"}
    run(orders, "resume", "--all")


def test_unwatch_of_a_dropped_table_by_its_name(orders: Database) -> None:
    with orders.connect() as connection:
        connection.execute("DROP TABLE orders")
    assert "the table was dropped" in run(orders, "watches").stdout
    assert read(orders, "unwatch", "public.orders")["was_watched"]
    assert read(orders, "watches")["watches"] == []
