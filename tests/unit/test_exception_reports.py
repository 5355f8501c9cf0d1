from __future__ import annotations

import json
from typing import Any

import pytest

from pgrelay.exception_reports import exception_notification, published_error
from pgrelay.notifications import render, text_body
from pgrelay.sqlstates import condition
from tests.unit.payloads import HOSTILE_TEXTS, exception
from tests.unit.test_notifications import rendered


def test_notification_says_what_where_when_why_and_what_to_do() -> None:
    notification = exception_notification(exception())
    body = text_body(notification)
    assert notification.subject.startswith("[pgrelay] reporting: employee_sp failed: 23505 duplicate key value")
    for line in (
        "employee_sp failed in the database reporting.",
        "  Error         23505 unique_violation",
        "  Detail        Key (employee_id)=(3) already exists.",
        "  Table         public.employee",
        "  Constraint    employee_pkey",
        "  Time          2026-11-21T03:12:45.123456+00:00",
        "  Server        PostgreSQL 15.18",
        "  PL/pgSQL function employee_sp() line 12 at SQL statement",
        "  attempt       2",
    ):
        assert line in body.splitlines()
    assert "WHAT TO DO\n  A row with this key exists already." in body


def test_facts_are_the_report_whole() -> None:
    report = exception()
    facts = json.loads(json.loads(render(exception_notification(report))[1])["default"])
    for name in ("id", "database", "procedure", "error", "session", "at", "data"):
        assert facts[name] == report[name]


@pytest.mark.parametrize(
    "changes", [{"procedure": None}, {"session": {}}, {"data": None}, {"data": {}}, {"message": ""}, {"sqlstate": "?"}]
)
def test_report_with_little_in_it_is_a_notification_too(changes: dict[str, Any]) -> None:
    rendered(exception_notification(exception(**changes)))


def test_report_with_the_required_members_only_is_a_notification() -> None:
    report = {name: value for name, value in exception().items() if name not in ("session", "data")}
    report["error"] = {"sqlstate": "P0001", "message": "m"}
    _, variants, _ = rendered(exception_notification(report))
    assert "CONSTRAINT" not in variants["email"].upper()


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=range(len(HOSTILE_TEXTS)))
def test_hostile_text_in_every_member_is_a_notification(text: str) -> None:
    report = exception(
        procedure=text, database=text, sqlstate=text, message=text, detail=text, hint=text, context=text, schema=text,
        table=text, column=text, constraint=text, data_type=text, data={text: text, "nested": [{text: text}]},
    )  # fmt: skip
    report["session"] = dict.fromkeys(report["session"], text)
    rendered(exception_notification(report))


def test_partition_maintenance_blocked_by_the_default_partition_is_explained() -> None:
    report = exception(
        sqlstate="23514",
        message='updated partition constraint for default partition "sales_default" would be violated by some row',
    )
    body = text_body(exception_notification(report))
    assert "CALL partman.partition_data_proc('<parent table>')" in body
    assert "Rows sit in the default partition" in body


@pytest.mark.parametrize(
    ("sqlstate", "name"),
    [
        ("23505", "unique_violation"),
        ("23999", "integrity_constraint_violation"),
        ("HV001", "fdw_error"),
        ("UE001", "unknown"),
        ("", "unknown"),
    ],
)
def test_condition_is_the_code_s_else_its_class_s(sqlstate: str, name: str) -> None:
    assert condition(sqlstate).name == name
    assert condition(sqlstate).advice


@pytest.mark.parametrize(
    ("payload", "error"),
    [
        ({"error": "text"}, "text"),
        ({"error": "", "more": 1}, ""),
        ({"error": {"sqlstate": "23505"}}, None),
        ({"error": "text", "contract": "pgrelay.exception/1"}, None),
        ({}, None),
        ("text", None),
    ],
)
def test_published_payload_is_recognised(payload: object, error: str | None) -> None:
    assert published_error(payload) == error


def test_data_shows_empty_and_null_values() -> None:
    body = text_body(exception_notification(exception(data={"text": "", "nothing": None, "number": 0})))
    assert body.split("DATA\n")[1].splitlines() == ['  text          ""', "  nothing       null", "  number        0"]


@pytest.mark.parametrize("end", ["1", "1e999"])
def test_data_may_nest_deeper_than_python_s_stack(end: str) -> None:
    deep = json.loads("[" * 2_000 + end + "]" * 2_000)
    rendered(exception_notification(exception(data={"deep": deep})))


def test_data_of_many_members_is_a_notification() -> None:
    rendered(exception_notification(exception(data={f"name {number}": "x" * 50 for number in range(20_000)})))
