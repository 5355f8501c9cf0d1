"""What the pages of the console say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.database.console.support import PAGES, words

if TYPE_CHECKING:
    from tests.database.console.support import Served


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
