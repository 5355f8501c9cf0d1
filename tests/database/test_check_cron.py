"""check_cron on a stand-in for pg_cron's tables: which runs it reports, and when."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tests.database.cron import Cron, cron_tables, notify
from tests.database.support import HOSTILE_TEXTS, NOTIFIER, value
from tests.support.lambda_endpoint import ApiError, FunctionError


@pytest.mark.parametrize("lookback", [None, "-1 second"])
def test_check_refuses_other_lookbacks(cron: Cron, lookback: str | None) -> None:
    with pytest.raises(psycopg.DatabaseError) as caught:
        cron.connection.execute("SELECT pgrelay.check_cron(%s::interval)", [lookback])
    assert caught.value.sqlstate == "PR022"


@pytest.mark.parametrize("cron", ["name", "text"], indirect=True)
def test_check_reports_what_a_person_needs(cron: Cron) -> None:
    cron.connection.execute("INSERT INTO cron.job (schedule, command, jobname) VALUES ('* * * * *', 'x', 'nightly')")
    cron.run(command="CALL load()", message="ERROR: out of luck")
    cron.check()
    [invocation] = cron.endpoint.invocations
    sent = invocation.payload
    [run] = sent.pop("failed_runs")
    assert invocation.function == NOTIFIER
    assert invocation.invocation_type == "RequestResponse"
    assert sent["contract"] == "pgrelay.cron/1"
    assert sent["database"] == cron.database.name
    assert sent["at"].endswith("+00:00")
    assert run.pop("start_time").endswith("+00:00")
    assert run.pop("end_time").endswith("+00:00")
    assert run == {
        "run_id": 1,
        "job_id": 1,
        "job_name": "nightly",
        "database": cron.database.name,
        "username": "postgres",
        "command": "CALL load()",
        "return_message": "ERROR: out of luck",
    }


def test_check_reports_each_failure_once(cron: Cron) -> None:
    first = cron.run()
    cron.run("succeeded")
    second = cron.run()
    assert cron.check() == [first, second]
    assert cron.check() == []
    cron.run("succeeded")
    third = cron.run()
    assert cron.check() == [third]
    assert cron.check() == []


def test_check_reports_a_failure_followed_by_success(cron: Cron) -> None:
    cron.check()
    failed = cron.run(job=1)
    cron.run("succeeded", job=1)
    assert cron.check() == [failed]


def test_check_reports_a_run_that_never_started(cron: Cron) -> None:
    first = cron.run(age=None, message="connection failed")
    assert cron.check() == [first]
    second = cron.run(age=None, message="connection failed")
    assert cron.check() == [second]
    assert [run["start_time"] for run in cron.sent()] == [None, None]
    assert cron.check() == []


@pytest.mark.parametrize("status", ["starting", "connecting", "sending", "running"])
def test_check_reports_a_run_that_fails_after_it_was_seen(cron: Cron, status: str) -> None:
    late = cron.run(status)
    fine = cron.run(status)
    assert cron.check() == []
    between = cron.run()
    assert cron.check() == [between]
    cron.finish(late, "failed")
    cron.finish(fine, "succeeded")
    assert cron.check() == [late]
    assert cron.check() == []
    assert value(cron.connection, "SELECT unfinished_run_ids FROM pgrelay.cron_check") == []


def test_check_follows_a_run_that_was_unfinished_long_before_the_first_check(cron: Cron) -> None:
    old = cron.run("running", age="3 months")
    cron.run("succeeded")
    assert cron.check() == []
    cron.finish(old, "failed")
    assert cron.check() == [old]


def test_first_check_looks_back_as_far_as_asked(cron: Cron) -> None:
    cron.run(age="30 days")
    cron.run(age=None)  # as old as its neighbours
    cron.run(age="2 hours")
    recent = [cron.run(age="50 minutes"), cron.run(age=None), cron.run(age="1 minute")]
    assert cron.check("1 hour") == recent
    assert cron.check("1 year") == []


def test_first_check_with_no_lookback_reports_only_what_comes(cron: Cron) -> None:
    cron.run()
    assert cron.check("0") == []
    failed = cron.run()
    assert cron.check("0") == [failed]


def test_first_check_of_an_empty_history(cron: Cron) -> None:
    assert cron.check() == []
    failed = cron.run(age=None)
    assert cron.check() == [failed]


def test_check_forgets_runs_that_were_purged(cron: Cron) -> None:
    cron.run("running")
    cron.check()
    cron.connection.execute("DELETE FROM cron.job_run_details")
    assert cron.check() == []
    assert value(cron.connection, "SELECT unfinished_run_ids FROM pgrelay.cron_check") == []
    failed = cron.run()
    assert cron.check() == [failed]


def test_check_starts_anew_when_pg_cron_was_created_anew(cron: Cron) -> None:
    for _ in range(3):
        cron.run()
    assert cron.check() == [1, 2, 3]
    cron.connection.execute("DROP SCHEMA cron CASCADE")
    cron.connection.execute(cron_tables())
    cron.run()
    assert cron.check() == [1]
    assert cron.check() == []


@pytest.mark.parametrize("trouble", ["refused", "failed", "away", "silent", "short"])
def test_check_that_is_not_answered_repeats_the_report(cron: Cron, trouble: str) -> None:
    def refuse(_payload: object) -> object:
        raise ApiError(403, "AccessDeniedException", "no")

    def fail(_payload: object) -> object:
        raise FunctionError({"errorMessage": "no"})

    handlers: dict[str, Any] = {
        "refused": refuse,
        "failed": fail,
        "silent": lambda _payload: None,
        "short": lambda _payload: {"notified": 1, "message_ids": ["m"]},
    }
    cron.check()
    failed = [cron.run(), cron.run()]
    running = cron.run("running")
    before = cron.connection.execute("SELECT * FROM pgrelay.cron_check").fetchall()
    if trouble == "away":
        cron.endpoint.refuse()
    else:
        cron.endpoint.respond(NOTIFIER, handlers[trouble])
    with pytest.raises(psycopg.DatabaseError) as caught:
        cron.check()
    if trouble in {"silent", "short"}:
        assert caught.value.sqlstate == "PR023"
    assert cron.connection.execute("SELECT * FROM pgrelay.cron_check").fetchall() == before
    assert value(cron.connection, "SELECT count(*) FROM pgrelay.cron_failure") == 0
    cron.endpoint.clear()
    cron.endpoint.respond(NOTIFIER, notify)
    cron.finish(running, "failed")
    assert cron.check() == [*failed, running]


def test_check_rolled_back_repeats_the_report(cron: Cron) -> None:
    failed = cron.run()
    with cron.connection.transaction(force_rollback=True):
        assert cron.check() == [failed]
    assert cron.check() == [failed]


def test_check_cuts_what_is_too_much_for_a_call(cron: Cron) -> None:
    cron.connection.execute(
        "INSERT INTO cron.job_run_details (jobid, username, status, command, start_time) "
        "SELECT g, 'postgres', 'failed', CASE WHEN g > 1100 THEN repeat('x', 20000) END, now() "
        "FROM generate_series(1, 1200) AS g"
    )
    assert cron.check() == list(range(1, 1201))
    calls = [invocation.payload["failed_runs"] for invocation in cron.endpoint.invocations]
    assert [len(call) for call in calls[:2]] == [500, 500]
    assert all(len(invocation.body) < 1_000_000 for invocation in cron.endpoint.invocations)
    assert len(calls) == 4
    clipped = calls[-1][-1]["command"]
    assert len(clipped) == 16_000
    assert clipped.endswith("20000 characters in all]")


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=repr)
def test_check_carries_any_text(cron: Cron, text: str) -> None:
    cron.connection.execute("INSERT INTO cron.job (schedule, command, jobname) VALUES ('', '', %s)", [text])
    cron.run(command=text, message=text)
    cron.check()
    [run] = cron.sent()
    assert (run["job_name"], run["command"], run["return_message"]) == (text, text, text)


def test_check_reports_a_job_that_was_unscheduled(cron: Cron) -> None:
    failed = cron.run(job=77)
    assert cron.check() == [failed]
    assert cron.sent()[0]["job_name"] is None
