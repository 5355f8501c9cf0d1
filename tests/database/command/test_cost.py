"""pgrelay cost on real tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.database.command.support import insert, read, run
from tests.database.support import value
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from tests.conftest import Database

pytestmark = pytest.mark.usefixtures("roles")


def test_cost_is_of_the_tables_own_writes(orders: Database) -> None:
    with orders.connect("postgres") as connection:
        connection.execute("SELECT pg_stat_reset()")
    insert(orders, 1000)
    with orders.connect() as connection:
        wait_until(
            lambda: value(connection, "SELECT n_tup_ins FROM pg_stat_user_tables WHERE relname = 'orders'"),
            "writes are counted",
            wanted=1000,
        )
    found = read(orders, "cost", "public.orders")
    writes = found["writes"]
    assert round(writes["insert"] * writes["over_seconds"]) == 1000
    assert found["bills"][0]["dollars"] > found["bills"][1]["dollars"] > 0
    assert read(orders, "cost", "public.orders", "--operation", "delete")["bills"][0]["dollars"] == 0
    assert "list prices of us-east-1" in run(orders, "cost", "public.orders", "--seconds", "1").stdout


def test_cost_works_before_pgrelay_is_there(extension_database: Database) -> None:
    with extension_database.connect() as connection:
        connection.execute("CREATE TABLE public.t (id int)")
        connection.execute("CREATE VIEW public.v AS SELECT 1 AS one")
    assert read(extension_database, "cost", "public.t", "--seconds", "1")["speed"]["source"] == "assumed"
    assert "no table" in run(extension_database, "cost", "public.v", "--seconds", "1", code=1).stderr
