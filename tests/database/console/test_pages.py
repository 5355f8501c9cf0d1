"""What the pages of the console say."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from psycopg import errors

from sandbox.paths import ROOT
from tests.database.console.conftest import serving
from tests.database.console.sample import fill
from tests.database.console.support import PAGES, words

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.database.console.support import Served
    from tests.support.lambda_endpoint import LambdaEndpoint


@pytest.mark.parametrize("page", PAGES)
def test_a_page_of_an_empty_database_is_shown(console: Served, page: str) -> None:
    text = console.page(page)
    assert 'aria-current="page"' in text
    assert "<h1>" in text
    assert words(text)


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("overview", ["4 events could not be delivered", "nightly_load failed 3 times", "20 more hours"]),
        ("delivery", ["public.customers", "ordered", "12 paused", "Events a second", "Drain now", "Resume"]),
        ("dead-letters", ["4 events could not be delivered", "AccessDenied [red]", "public.invoices", "Redrive all"]),
        ("jobs", ["nightly_load", "refresh_views", "inactive", "in 25 min", "Acknowledge"]),
        ("partitions", ["public.measurements", "20 h", "410,233 ids", "20 more hours"]),
        ("exceptions", ["23505 duplicate key value", "load_employees", "open"]),
        ("alerts", ["nightly_load failed", "load_employees: 23505", "pgrelay-alerts"]),
        ("actions", ["pause", "public.customers", "dba"]),
    ],
)
def test_a_page_says_what_there_is(sample: Served, page: str, said: list[str]) -> None:
    text = words(sample.page(page))
    assert [part for part in said if part not in text] == [], text


def test_a_role_with_the_rights_that_the_page_names_sees_all_and_may_do_nothing(
    database: Database,
    lambda_endpoint: LambdaEndpoint,
    roles: None,  # noqa: ARG001
) -> None:
    fill(database, lambda_endpoint)
    block = re.search(
        r'```sql title="with a role looker"\n(.*?)```', (ROOT / "docs" / "console.md").read_text(), re.DOTALL
    )
    assert block
    with database.connect("postgres") as connection:
        with suppress(errors.DuplicateObject):
            connection.execute("CREATE ROLE looker LOGIN")
        connection.execute(block[1].encode())
    with serving(database, "looker") as served:
        for page in PAGES:
            assert "/act/" not in served.page(page)
        for action in ("pause", "drain", "discard", "silence"):
            assert served.act(action).status == 403


def test_drain_notes_how_delivery_stands_once_a_minute_for_a_day(
    database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    fill(database, lambda_endpoint)
    with database.connect("postgres") as connection:
        connection.execute("DELETE FROM pgrelay.history")
        for _ in range(3):
            connection.execute("SELECT pgrelay._keep_history()")
        noted = connection.execute(
            "SELECT h.channel, count(*) FROM pgrelay.history AS h WHERE h.at > now() - "
            "interval '1 minute' GROUP BY 1 ORDER BY 1"
        ).fetchall()
        assert noted == [("events", 1), ("exceptions", 1), ("metrics", 1), ("records", 1)]
        connection.execute("UPDATE pgrelay.history SET at = at - interval '30 hours' WHERE channel = 'metrics'")
        connection.execute("UPDATE pgrelay.history SET at = at + interval '30 hours' WHERE channel = 'records'")
        connection.execute("SELECT pgrelay._keep_history()")
        left = connection.execute("SELECT DISTINCT h.channel FROM pgrelay.history AS h ORDER BY 1").fetchall()
        assert left == [("events",), ("exceptions",)]


def test_what_is_done_in_sql_is_written_down_too(sample: Served, database: Database) -> None:
    with database.connect("operator") as connection:
        connection.execute("SELECT pgrelay.discard(p_channel => 'events', p_dry_run => true)")
        connection.execute("SELECT pgrelay.discard(p_channel => 'events', p_reason => '%Denied%')")
        connection.execute("SELECT pgrelay.acknowledge('nightly_load', 'seen')")
    text = words(sample.page("actions"))
    assert "discard channel events, reason like %Denied% 4 events" in text
    assert text.count(" discard ") == 1
    assert "acknowledge job/reporting/dba/nightly_load seen" in text
