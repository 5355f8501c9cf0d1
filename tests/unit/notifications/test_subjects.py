"""Subjects: one line of 99 characters, and the words that matter in it."""

from __future__ import annotations

import pytest
from hypothesis import given

from pgrelay.notifications.subjects import Subject
from tests.unit.payloads import texts
from tests.unit.test_text import assert_safe_subject


def test_subject_names_state_environment_database_what_and_why() -> None:
    subject = Subject("open", "shop", "load_orders", "unique_violation orders_pkey")
    assert subject.fitted("prod") == "[OPEN] prod shop: load_orders: unique_violation orders_pkey"
    assert subject.fitted() == "[OPEN] shop: load_orders: unique_violation orders_pkey"
    assert Subject("resolved", "", "", "").fitted() == "[RESOLVED]"


@pytest.mark.parametrize(
    ("subject", "environment", "line"),
    [
        (
            Subject(
                "open critical", "shop", "load", 'failed: duplicate key violates unique constraint "orders_pkey" of all'
            ),
            "production",
            '[OPEN CRITICAL] production shop: load: failed: duplicate key violates unique constr.. "orders_pkey"',
        ),
        (
            Subject("open", "d" * 63, "w" * 63, 'no such table "orders_2026_11"'),
            "prod",
            '[OPEN] prod ddddddddddd..ddddddddddd: wwwwwwwwwww..wwwwwwwwwww: no such table "orders_2026_11"',
        ),
        (
            Subject("open", "shop", "load", "x" * 200),
            "prod",
            f"[OPEN] prod shop: load: {'x' * 73}..",
        ),
    ],
)
def test_too_long_one_keeps_its_name_in_quotes(subject: Subject, environment: str, line: str) -> None:
    assert subject.fitted(environment) == line
    assert len(line) <= 99


@given(texts, texts, texts, texts)
def test_any_text_is_a_subject(database: str, what: str, why: str, environment: str) -> None:
    assert_safe_subject(Subject("ongoing critical", database, what, why).fitted(environment))
