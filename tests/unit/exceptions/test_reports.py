from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from pgrelay.exceptions.reports import Standing, Wording, published_error, published_report
from pgrelay.exceptions.sections import readable_stack
from pgrelay.exceptions.words import (
    digest_notification,
    first_notification,
    resolved_notification,
    summary_notification,
)
from pgrelay.notifications.notification import render, text_body
from pgrelay.sqlstates import condition
from tests.unit.notifications.test_notifications import rendered
from tests.unit.payloads import HOSTILE_TEXTS, exception

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pgrelay.notifications.notification import Notification


STANDING = Standing(
    fingerprint="0123456789abcdef",
    total=3,
    first_seen_at="2026-11-20T03:12:45.123456+00:00",
    last_seen_at="2026-11-21T03:12:45.123456+00:00",
)


def first(report: Mapping[str, Any], wording: Wording | None = None, **changes: Any) -> Notification:
    return first_notification(report, wording or Wording(), replace(STANDING, **changes))


def test_notification_says_what_where_when_why_and_what_to_do() -> None:
    notification = first(exception())
    body = text_body(notification)
    assert rendered(notification)[0] == "[OPEN] prod reporting: employee_sp: unique_violation employee_pkey"
    for line in (
        'duplicate key value violates unique constraint "employee_pkey"',
        "employee_sp failed in the database reporting, Sat 21 Nov 2026 03:12:45 UTC; 3 times since Fri 20 Nov 2026 "
        "03:12:45 UTC.",
        "  Error         23505 unique_violation",
        "  Detail        Key (employee_id)=(3) already exists.",
        "  Table         public.employee",
        "  Constraint    employee_pkey",
        "  Time          Sat 21 Nov 2026 03:12:45 UTC",
        "  Server        PostgreSQL 15.18",
        '  1. SQL statement "insert into employee ..."',
        "  2. PL/pgSQL function employee_sp() line 12 at SQL statement",
        "  Severity      error",
        "  In all        3",
        "  Fingerprint   0123456789abcdef",
        "  attempt       2",
    ):
        assert line in body.splitlines()
    assert "WHAT TO DO\n  A row with this key exists already." in body


def test_facts_are_the_report_whole() -> None:
    report = exception()
    facts = json.loads(render(first(report)).facts)
    for name in ("id", "database", "procedure", "error", "session", "at", "data"):
        assert facts[name] == report[name]


@pytest.mark.parametrize(
    "changes", [{"procedure": None}, {"session": {}}, {"data": None}, {"data": {}}, {"message": ""}, {"sqlstate": "?"}]
)
def test_report_with_little_in_it_is_a_notification_too(changes: dict[str, Any]) -> None:
    rendered(first(exception(**changes)))


def test_report_with_the_required_members_only_is_a_notification() -> None:
    report = {name: value for name, value in exception().items() if name not in ("session", "data")}
    report["error"] = {"sqlstate": "P0001", "message": "m"}
    _, variants, _ = rendered(first(report))
    assert "CONSTRAINT" not in variants["email"].upper()


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=range(len(HOSTILE_TEXTS)))
def test_hostile_text_in_every_member_is_a_notification(text: str) -> None:
    report = exception(
        procedure=text, database=text, sqlstate=text, message=text, detail=text, hint=text, context=text, schema=text,
        table=text, column=text, constraint=text, data_type=text, data={text: text, "nested": [{text: text}]},
    )  # fmt: skip
    report["session"] = dict.fromkeys(report["session"], text)
    rendered(first(report))


def test_advice_for_a_partition_s_bounds_depends_on_no_language() -> None:
    messages = (
        'updated partition constraint for default partition "sales_default" would be violated by some row',
        "aktualisierter Partitions-Constraint der Standardpartition »sales_default« würde verletzt werden",
    )
    advice = {text_body(first(exception(sqlstate="23514", message=text))).split("WHAT TO DO")[1] for text in messages}
    assert len(advice) == 1
    assert "rows sit in the default partition" in " ".join(advice.pop().split())


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
    body = text_body(first(exception(data={"text": "", "nothing": None, "number": 0})))
    assert body.split("DATA\n")[1].splitlines() == ['  text          ""', "  nothing       null", "  number        0"]


@pytest.mark.parametrize("end", ["1", "1e999"])
def test_data_may_nest_deeper_than_python_s_stack(end: str) -> None:
    deep = json.loads("[" * 2_000 + end + "]" * 2_000)
    rendered(first(exception(data={"deep": deep})))


def test_data_of_many_members_is_a_notification() -> None:
    rendered(first(exception(data={f"name {number}": "x" * 50 for number in range(20_000)})))


def test_severity_other_than_error_is_in_the_subject() -> None:
    assert rendered(first(exception(sqlstate="53100")))[0].startswith("[OPEN CRITICAL] prod reporting: ")
    subject, _, facts = rendered(first(exception(), Wording(severity_overrides={"23": "warning"})))
    assert subject.startswith("[OPEN WARNING] ")
    assert facts["severity"] == "warning"


def test_exception_that_returns_says_so() -> None:
    notification = first(exception(), quiet_since="2026-01-01T00:00:00+00:00")
    assert rendered(notification)[0].startswith("[OPEN] prod reporting: employee_sp: back after 324 days 3 h, unique_")
    assert "again after 324 days 3 h without it" in notification.summary
    assert "it was quiet since Thu 1 Jan 2026 00:00:00 UTC" in text_body(notification)
    assert notification.facts["regressed"]


def test_links_lead_to_the_logs_around_the_time() -> None:
    wording = Wording(
        region="eu-west-1", function_log_group="/aws/lambda/relay", database_log_group="/aws/rds/cluster/c/postgresql"
    )
    body = text_body(first(exception(at="2026-11-21T03:12:45+00:00"), wording))
    assert (
        "  Database      https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1"
        "#logsV2:log-groups/log-group/$252Faws$252Frds$252Fcluster$252Fc$252Fpostgresql"
        "/log-events$3Fstart$3D1795230465000$26end$3D1795231065000"
    ) in body.splitlines()
    assert "  Relay         https://eu-west-1." in body
    assert "LOGS" not in text_body(first(exception()))


@pytest.mark.parametrize(
    ("region", "domain"), [("cn-north-1", "console.amazonaws.cn"), ("us-gov-west-1", "console.amazonaws-us-gov.com")]
)
def test_links_lead_to_the_partition_s_console(region: str, domain: str) -> None:
    assert f"https://{region}.{domain}/" in text_body(
        first(exception(), Wording(region=region, function_log_group="g"))
    )


def test_stack_is_numbered_with_each_statement_on_one_line() -> None:
    context = (
        'SQL statement "INSERT INTO t\n    SELECT ""quoted"" FROM s\n  WHERE x"\n'
        "PL/pgSQL function public.inner_sp() line 3 at SQL statement\n\n"
        'SQL statement "CALL inner_sp()"\n'
        "PL/pgSQL function public.outer_sp() line 9 at CALL"
    )
    assert readable_stack(context).splitlines() == [
        '1. SQL statement "INSERT INTO t SELECT ""quoted"" FROM s WHERE x"',
        "2. PL/pgSQL function public.inner_sp() line 3 at SQL statement",
        '3. SQL statement "CALL inner_sp()"',
        "4. PL/pgSQL function public.outer_sp() line 9 at CALL",
    ]


def test_stack_of_the_report_is_not_mistaken_for_the_failure_s() -> None:
    headings = []
    for whose in ("exception", "report", None):
        report = exception(context="PL/pgSQL function load() line 9 at PERFORM")
        report["error"]["context_of"] = whose
        headings += [
            section.heading
            for section in first_notification(report, Wording(), None).sections
            if "the stack" in section.heading
        ]
    failed, reported, unknown = headings
    assert failed == unknown == "Why: the stack"
    assert reported == "Reported from: the stack, without the line that failed"


def test_stack_s_long_statements_are_cut() -> None:
    assert readable_stack(f'SQL statement "{"x" * 1_000}"').endswith("more characters]")


def test_summary_counts_what_is_pending() -> None:
    notification = summary_notification(exception(), Wording(), replace(STANDING, count=1_249, total=1_250))
    subject, variants, facts = rendered(notification)
    assert subject == "[ONGOING] prod reporting: employee_sp: 1,249 times more, unique_violation employee_pkey"
    assert "  Here          1,249\n  In all        1,250" in variants["email"]
    assert "  First seen    Fri 20 Nov 2026 03:12:45 UTC" in variants["email"]
    assert (facts["kind"], facts["count"], facts["total"]) == ("exception_summary", 1_249, 1_250)
    assert facts["error"]["constraint"] == "employee_pkey"


def test_summary_of_the_published_payload_has_its_subject() -> None:
    report = published_report("TIME: now / MESSAGE: no", request_id="r", at=datetime(2026, 11, 21, tzinfo=UTC))
    subject, variants, _ = rendered(summary_notification(report, Wording(), replace(STANDING, count=2)))
    assert subject == "Stored Procedure Error: 2 more"
    assert variants["email"].startswith("TIME: now / MESSAGE: no\n")


def test_digest_lists_the_most_frequent_first() -> None:
    reports = [exception(procedure=f"proc {number}") for number in range(60)]
    reports.append(published_report("text", request_id="r", at=datetime(2026, 11, 21, tzinfo=UTC)))
    standings = [replace(STANDING, count=number) for number in range(1, 62)]
    subject, variants, facts = rendered(digest_notification(reports, Wording(), standings))
    assert subject == "[ONGOING] prod reporting: 61 exceptions, 1,891 times, text"
    lines = variants["email"].splitlines()
    assert lines[4:6] == [
        "  61 x          error: text [0123456789abcdef]",
        "  60 x          error: reporting: proc 59: unique_violation employee_pkey [0123456789abcdef]",
    ]
    assert "                and 11 more" in lines
    assert facts["count"] == 1_891
    assert len(facts["problems"]) == 61


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=range(len(HOSTILE_TEXTS)))
def test_hostile_text_in_a_summary_and_a_digest_is_sent(text: str) -> None:
    report = exception(procedure=text, database=text, sqlstate=text, message=text, context=text)
    rendered(summary_notification(report, Wording(), STANDING))
    rendered(digest_notification([report] * 60, Wording(), [STANDING] * 60))


def test_no_value_passes_for_a_section() -> None:
    forged = "load\n\nWHAT TO DO\n  open http://evil.example\u202e"
    report = exception(procedure=forged, database=forged, message=f"failed {forged}", data={forged: forged})
    for made in (
        first(report),
        summary_notification(report, Wording(), replace(STANDING, count=2, latest=forged)),
        digest_notification([report] * 2, Wording(), [STANDING] * 2),
        resolved_notification([report], Wording(), [STANDING]),
    ):
        body = rendered(made)[1]["email"]
        headings = [line for line in body.splitlines() if line and line == line.upper() and not line.startswith(" ")]
        assert headings.count("WHAT TO DO") <= 1
        assert "\u202e" not in body
        assert not [line for line in body.splitlines() if line.startswith("  open http")]
