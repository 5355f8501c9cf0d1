"""pgrelay uninstall on a real database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.database.command.support import insert, read, run
from tests.database.support import value

if TYPE_CHECKING:
    from tests.conftest import Database

pytestmark = pytest.mark.usefixtures("roles")


def test_uninstall_refuses_while_events_wait(orders: Database) -> None:
    insert(orders)
    assert read(orders, "uninstall")["lost"] == {"events waiting": 3}
    error = run(orders, "uninstall", "--yes", code=1).stderr
    assert "Events would be lost: 3 events waiting." in error
    assert read(orders, "status")["channels"][0]["backlog"] == 3
    assert read(orders, "uninstall", "--yes", "--force")["lost"] == {"events waiting": 3}


def test_uninstall_leaves_the_tables_and_may_be_followed_by_an_install(orders: Database) -> None:
    insert(orders)
    run(orders, "drain")
    with orders.connect() as connection:
        connection.execute("CREATE FUNCTION public.mine(d pgrelay.diagnostics) RETURNS int LANGUAGE sql AS 'SELECT 1'")
    planned = read(orders, "uninstall")
    assert (planned["dry_run"], planned["watches"], planned["lost"]) == (True, ["public.orders"], {})
    assert planned["dependents"] == ["function public.mine(pgrelay.diagnostics)"]
    assert "pgrelay is removed" in run(orders, "uninstall", "--yes").stdout
    with orders.connect() as connection:
        assert value(connection, "SELECT to_regnamespace('pgrelay') IS NULL") is True
        assert value(connection, "SELECT count(*) FROM public.orders") == 3
        connection.execute("INSERT INTO public.orders VALUES (100)")
    run(orders, "install")


def test_uninstall_names_what_will_fail_without_it(orders: Database) -> None:
    with orders.connect() as connection:
        connection.execute(
            "CREATE FUNCTION public.audit() RETURNS trigger LANGUAGE plpgsql AS "
            "'BEGIN PERFORM pgrelay.publish_metric(NULL, 1); RETURN NEW; END'"
        )
    assert read(orders, "uninstall")["callers"] == ["function public.audit()"]
    assert "names pgrelay, stays, and will fail" in run(orders, "uninstall", "--yes", "--force").stdout


def test_roles_stay_while_another_database_needs_them(orders: Database, second_database: Database) -> None:
    assert second_database.name in run(orders, "uninstall", "--yes", "--force", "--roles", code=1).stderr
    assert read(orders, "watches")["watches"]


def test_uninstall_gives_up_where_a_table_is_in_use(orders: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pgrelay_cli.install.uninstaller.PATIENCE", "0.1 seconds")
    with orders.connect(autocommit=False) as writer:
        writer.execute("INSERT INTO public.orders VALUES (1)")
        assert "nothing was removed" in run(orders, "uninstall", "--yes", "--force", code=1).stderr
        writer.commit()
    assert read(orders, "watches")["watches"]
