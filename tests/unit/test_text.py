from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgrelay.text import (
    clip,
    clip_values,
    encodable,
    first_line,
    in_one_line,
    is_json,
    readable,
    subject_line,
    to_json,
)
from tests.unit.payloads import HOSTILE_TEXTS, texts, values


def assert_safe_subject(subject: str) -> None:
    assert 0 < len(subject) <= 99
    assert subject.isascii()
    assert subject.isprintable()
    assert subject == subject.strip()


@given(texts)
def test_subject_is_safe(text: str) -> None:
    assert_safe_subject(subject_line(text))


@given(texts)
def test_subject_of_a_subject_is_itself(text: str) -> None:
    assert subject_line(subject_line(text)) == subject_line(text)


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=range(len(HOSTILE_TEXTS)))
def test_subject_of_hostile_text_is_safe(text: str) -> None:
    assert_safe_subject(subject_line(text))


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("plain", "plain"),
        ("two\r\n  lines\tand \0 control", "two lines and control"),
        ("Björn\u2019s \u201cnaïve\u201d Straße", 'Bjorn\'s "naive" Strasse'),
        ("launched \N{ROCKET}", "launched ?"),
        ("\n \0 \u200b", "(no subject)"),
        ("\n" * 1_000 + "late", "late"),
        ("x" * 99, "x" * 99),
        ("x" * 100, "x" * 96 + "..."),
        ("x" * 95 + " yz" * 10, "x" * 95 + "..."),
    ],
)
def test_subject_keeps_what_it_can(text: str, subject: str) -> None:
    assert subject_line(text) == subject


@given(texts, st.integers(min_value=0, max_value=400))
def test_clip_keeps_the_start_and_counts_the_rest(text: str, characters: int) -> None:
    clipped = clip(text, characters)
    if len(text) <= characters:
        assert clipped == text
    else:
        assert clipped == f"{text[:characters]}... [{len(text) - characters:,} more characters]"


def test_clip_marks_thousands() -> None:
    assert clip("x" * 12_350, 5) == "xxxxx... [12,345 more characters]"


@given(values)
def test_json_is_valid_and_encodable(value: Any) -> None:
    text = to_json(value)
    text.encode()
    json.loads(text, parse_constant=pytest.fail)
    assert not re.search("[\ud800-\udfff\ufffe\uffff\x00-\x1f]", text)


@given(texts)
def test_json_keeps_every_text(text: str) -> None:
    # What json.loads cannot make: a pair of surrogates is one character.
    text = json.loads(json.dumps(text))
    assert json.loads(to_json({text: [text]})) == {text: [text]}


@given(values)
def test_json_keeps_every_finite_value(value: Any) -> None:
    # Again what json.loads can make, and NaN and infinities as the text that they become.
    value = json.loads(json.dumps(value), parse_constant=str)
    assert json.loads(to_json(value)) == value


def test_json_with_an_infinity_keeps_its_other_values() -> None:
    value = {"lone": "\ud800", "text": "Infinity \0 漢字", "long": 2**80, "small": 1e-7, "no": False, "null": None}
    assert json.loads(to_json({**value, "infinite": float("inf")})) == {**value, "infinite": "Infinity"}


@pytest.mark.parametrize("end", ["1", "1e999", '"\\ud800"'])
def test_json_nests_deeper_than_python_s_stack(end: str) -> None:
    assert to_json(json.loads("[" * 2_000 + end + "]" * 2_000)).startswith("[" * 2_000)


def test_json_is_unicode_as_it_came() -> None:
    assert to_json({"name": "漢字"}) == '{"name":"漢字"}'


@pytest.mark.parametrize(
    ("number", "text"), [(float("inf"), "Infinity"), (float("-inf"), "-Infinity"), (float("nan"), "NaN")]
)
def test_json_has_what_is_no_number_as_postgresql_has_it(number: float, text: str) -> None:
    assert json.loads(to_json({"a": [number, 1.5]})) == {"a": [text, 1.5]}


def test_encodable_replaces_only_what_utf8_cannot_hold() -> None:
    value = {"a\ud800": ["\udfff", "漢字\0", float("inf"), 1, None, True]}
    assert encodable(value) == {"a\\ud800": ["\\udfff", "漢字\0", "Infinity", 1, None, True]}


@given(texts)
def test_readable_can_be_encoded_and_shows_control_characters(text: str) -> None:
    shown = readable(text)
    shown.encode()
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", shown)


@given(st.text('[]{},:"a1 \\\tnul', max_size=12))
def test_depth_makes_no_difference_to_what_is_json(text: str) -> None:
    assert is_json("[" * 20_000 + text + "]" * 20_000) == is_json(f"[{text}]")


@pytest.mark.parametrize(
    "text",
    [
        "\u202e",
        "\u2066",
        "\u061c",
        "\u200b",
        "\u200d",
        "\ufeff",
        "\u00ad",
        "\u3164",
        "\u2028",
        "\U000e0041",
        "\x1b[2J",
        "\x9b",
    ],
)
def test_readable_shows_what_would_turn_or_hide_text(text: str) -> None:
    assert readable(f"a{text}b").isprintable()


@pytest.mark.parametrize(
    "text", ["{}", '{"a":1e999}', "1" * 5_000, '"\\""', "[" * 100_000 + "]" * 100_000, " [] ", "null"]
)
def test_json_of_any_size_and_depth_is_known(text: str) -> None:
    assert is_json(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"a":1},"source":"urn:evil"',
        "[" * 100_000 + "]" * 100_000 + ',"source":"urn:evil"',
        "{} {}",
        "[1",
        *("[" * 100_000 + inner + "]" * 100_000 for inner in ('"', "1 2", "1,", ",1", "{1:2}", '{"a"}', "{]", "nil")),
    ],
)
def test_what_is_more_or_less_than_a_value_is_no_json(text: str) -> None:
    assert not is_json(text)


@pytest.mark.parametrize(
    "text", ["\u0645\u06cc\u200c\u062e", "\N{WOMAN}\u200d\N{PERSONAL COMPUTER}", "\u0915\u094d\u200d\u0937"]
)
def test_readable_leaves_what_letters_are_joined_with(text: str) -> None:
    assert readable(text) == text


def test_readable_keeps_lines() -> None:
    assert readable("one\r\ntwo\n\tthree \0 \x1b[31m") == "one\ntwo\n\tthree \\u0000 \\u001b[31m"


@given(texts.filter(bool))
def test_text_in_one_line_is_one_and_not_empty(text: str) -> None:
    value = in_one_line(text)
    assert value.splitlines() == [value]
    assert not re.search("[\x00-\x1f\x7f-\x9f\ud800-\udfff]", value)


@pytest.mark.parametrize(("text", "line"), [("", ""), ("\n \n", ""), ("\n  first \nsecond", "first"), ("only", "only")])
def test_first_line_is_the_first_with_text(text: str, line: str) -> None:
    assert first_line(text) == line


def test_clip_values_reaches_every_text() -> None:
    value = {"name" * 10: ["x" * 10, 5, None, {"deep": "y" * 10}]}
    assert clip_values(value, 8, 10) == {
        "namename... [32 more characters]": [
            "xxxxxxxx... [2 more characters]", 5, None, {"deep": "yyyyyyyy... [2 more characters]"},
        ]
    }  # fmt: skip


def test_clip_values_counts_the_members_that_it_takes_away() -> None:
    assert clip_values({"a": [1, 2, 3], "b": 2, "c": 3}, 8, 2) == {
        "a": [1, 2, "... [1 more]"],
        "b": 2,
        "...": "[1 more]",
    }


def test_clip_values_survives_what_nests_too_deep() -> None:
    value = json.loads("[" * 2_000 + "1" + "]" * 2_000)
    clipped = to_json(clip_values(value, 100, 10))
    assert clipped.startswith("[[")
    assert "more characters" in clipped
