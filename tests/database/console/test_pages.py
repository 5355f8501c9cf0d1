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
