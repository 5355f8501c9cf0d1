from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from pgrelay.constants import SNS_MESSAGE_BYTES
from pgrelay.contracts import SCHEMAS
from pgrelay.notifications.notification import Notification, Section, render, text_body
from tests.unit.payloads import HOSTILE_TEXTS, texts, values
from tests.unit.test_text import assert_safe_subject

SCHEMA = Draft202012Validator(json.loads((SCHEMAS / "pgrelay.notification.2.json").read_text(encoding="utf-8")))
CONTROL = re.compile("[\0-\x1f\x7f-\x9f]")


def notification(**changes: Any) -> Notification:
    members: dict[str, Any] = {
        "kind": "cron",
        "subject": "job failed",
        "reason": "The job failed.",
        "sections": (Section(heading="What", lines=(("Job", "load"), ("Run", None))),),
        "facts": {"job": "load"},
    }
    return Notification(**(members | changes))


def rendered(notification: Notification) -> tuple[str, dict[str, str], dict[str, Any]]:
    subject, message, attributes = render(notification, "prod")
    assert_safe_subject(subject)
    attribute_bytes = sum(len(f"{name}String{text}".encode()) for name, text in attributes.items())
    assert len(message.encode()) + len(subject) + attribute_bytes <= SNS_MESSAGE_BYTES
    assert all(text and not CONTROL.search(text) for text in attributes.values())
    variants = json.loads(message)
    assert all(isinstance(text, str) and text for text in variants.values())
    facts = json.loads(variants["default"])
    assert (facts["contract"], facts["subject"]) == ("pgrelay.notification/2", subject)
    SCHEMA.validate(facts)
    return subject, variants, facts


def test_each_transport_gets_its_variant() -> None:
    _, variants, facts = rendered(notification())
    assert facts == {
        "contract": "pgrelay.notification/2",
        "subject": "job failed",
        "kind": "cron",
        "environment": "prod",
        "reason": "The job failed.",
        "problems": [],
        "links": {},
        "job": "load",
    }
    assert variants["email"] == "The job failed.\n\nWHAT\n  Job           load\n"
    assert variants["sms"] == "job failed"


def test_sms_of_a_published_payload_is_its_text() -> None:
    _, variants, _ = rendered(notification(subject="Stored Procedure Error", reason="\n" * 500 + "why", sections=()))
    assert variants["sms"] == "why"


def test_body_aligns_values_and_leaves_out_what_is_empty() -> None:
    body = text_body(
        notification(
            sections=(
                Section(heading="What", lines=(("Detail", "one\ntwo"), ("Hint", None), ("Table", ""))),
                Section(heading="Why", text=None),
            )
        )
    )
    assert body == f"The job failed.\n\nWHAT\n  Detail        one\n{' ' * 16}two\n"


def test_label_of_any_length_stands_apart_from_its_value() -> None:
    lines = (("customer_reference_id", "2001"), ("x" * 200, "value"))
    body = text_body(notification(sections=(Section(heading="Data", lines=lines),)))
    assert "  customer_reference_id  2001" in body.splitlines()
    assert body.splitlines()[-1] == f"  {'x' * 100}... [100 more characters]  value"


@pytest.mark.parametrize("line_break", ["\n", "\r", "\r\n", "\v", "\x1c", "\x85", "\u2028", "\u2029"])
def test_label_cannot_pass_for_a_section(line_break: str) -> None:
    label = f"a{line_break}WHAT TO DO{line_break}  forged"
    _, variants, _ = rendered(notification(sections=(Section(heading="Data", lines=((label, "x"),)),)))
    assert [line for line in variants["email"].splitlines() if line[:1].isalpha()] == ["The job failed.", "DATA"]


def test_body_wraps_advice_between_words() -> None:
    body = text_body(notification(sections=(Section(heading="What to do", advice="look " * 100 + "\nthen act"),)))
    lines = body.splitlines()[3:]
    assert max(map(len, lines)) <= 90
    assert lines[-1] == "  then act"
    assert " ".join(lines).split() == ["look"] * 100 + ["then", "act"]


def test_body_keeps_the_lines_of_a_stack() -> None:
    body = text_body(notification(sections=(Section(heading="Why", text="word " * 50 + "\nsecond"),)))
    assert body.splitlines()[3:] == ["  " + "word " * 50, "  second"]


def test_body_of_many_lines_is_clipped() -> None:
    lines = tuple((str(number), "x" * 1_000) for number in range(1_000))
    _, variants, _ = rendered(notification(sections=(Section(heading="Data", lines=lines),)))
    assert len(variants["email"]) < 50_000
    assert "more characters]" in variants["email"]


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=range(len(HOSTILE_TEXTS)))
def test_hostile_text_anywhere_is_sent(text: str) -> None:
    rendered(
        notification(
            subject=text,
            reason=text,
            summary=text,
            sections=[Section(heading=f"{number}", lines=((text, text),), text=text) for number in range(5)],
            facts={"message": text, "data": {text: [text] * 5}},
        )
    )


@given(texts, texts, st.dictionaries(texts, values, max_size=5))
def test_any_text_is_sent(text: str, label: str, facts: dict[str, Any]) -> None:
    rendered(
        notification(
            subject=text,
            reason=text,
            summary=text,
            sections=[Section(heading="What", lines=((label, text),), text=text)],
            facts=facts,
        )
    )


def test_no_fact_takes_the_place_of_the_contract_or_the_subject() -> None:
    _, _, facts = rendered(notification(facts={"subject": None, "contract": "other", "kind": "x"}))
    assert (facts["contract"], facts["kind"]) == ("pgrelay.notification/2", "cron")


def test_long_text_is_clipped_and_says_so() -> None:
    _, _, facts = rendered(notification(facts={"message": "x" * 1_000_000}))
    assert facts["message"] == "x" * 8_000 + "... [992,000 more characters]"
    assert "omitted" not in facts


def test_more_text_is_clipped_where_many_are_long() -> None:
    _, _, facts = rendered(notification(facts={str(number): "\N{ROCKET}" * 10_000 for number in range(50)}))
    assert facts["7"] == "\N{ROCKET}" * 500 + "... [9,500 more characters]"


def test_too_many_values_are_cut_and_counted() -> None:
    many = {f"name {number}": f"value {number}" for number in range(20_000)}
    _, _, facts = rendered(
        notification(facts={"id": "7", "error": {"sqlstate": "23505"}, "data": many, "list": [1] * 5_000})
    )
    assert facts["data"]["..."] == "[19,000 more]"
    assert facts["list"][-1] == "... [4,000 more]"
    assert (facts["id"], facts["error"]) == ("7", {"sqlstate": "23505"})


def test_values_that_nest_widely_are_left_out_and_named() -> None:
    wide: Any = "x" * 100
    for level in range(5):
        wide = {f"{level} {number}": wide for number in range(10)}
    _, _, facts = rendered(notification(facts={"id": "7", "data": wide}))
    assert facts["data"] is None
    assert facts["omitted"] == ["data"]
    assert facts["id"] == "7"
