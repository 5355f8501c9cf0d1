from __future__ import annotations

from urllib.parse import quote_plus

from hypothesis import given
from hypothesis import strategies as st

from pgrelay.delivery.publish_batch import form


@given(st.text(st.characters(codec="utf-8")))
def test_form_is_that_of_quote_plus(text: str) -> None:
    assert form(text) == quote_plus(text)


def test_every_ascii_character_is_encoded_as_quote_plus_does() -> None:
    text = "".join(map(chr, range(128))) * 2
    assert form(text) == quote_plus(text)
