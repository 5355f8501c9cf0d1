"""check_cron on a stand-in for pg_cron's tables: which runs it reports, and when."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from tests.database.cron import Cron, cron_tables
from tests.database.support import HOSTILE_TEXTS, NOTIFIER, value
from tests.support.lambda_endpoint import ApiError, FunctionError


@pytest.mark.parametrize("lookback", [None, "-1 second"])
def test_check_refuses_other_lookbacks(cron: Cron, lookback: str | None) -> None:
    with pytest.raises(psycopg.DatabaseError) as caught:
        cron.connection.execute("SELECT pgrelay.check_cron(%s::interval)", [lookback])
    assert caught.value.sqlstate == "PR022"


@pytest.mark.parametrize("cron", ["name", "text"], indirect=True)
def test_check_sends_what_the_function_needs(cron: Cron) -> None:
    cron.job("nightly")
    cron.run(command="CALL load()", message="ERROR: out of luck")
    cron.run("succeeded", message="1 row")
    cron.check()
    [invocation] = cron.endpoint.invocations
    sent = invocation.payload
    assert invocation.function == NOTIFIER
    assert invocation.invocation_type == "RequestResponse"
    assert sent["contract"] == "pgrelay.cron/1"
    assert sent["database"] == cron.database.name
    assert sent["jobs"] == [
        {
            "target": f"job/{cron.database.name}/postgres/nightly",
            "job": 1,
            "name": "nightly",
            "schedule": "0 3 * * *",
            "command": "SELECT 1",
            "database": cron.database.name,
            "username": "postgres",
            "active": True,
            "whole": True,
            "owner_exists": True,
            "owner_may_login": True,
            "database_exists": True,
        }
    ]
    failed, succeeded = sent["runs"]
    assert sent["now"] - failed.pop("at") == pytest.approx(60, abs=5)
    assert failed == {
        "run": 1,
        "job": 1,
        "status": "failed",
        "seconds": 0,
        "message": "ERROR: out of luck",
        "command": "CALL load()",
        "database": cron.database.name,
        "username": "postgres",
    }
    assert "message" not in succeeded
    assert sent["scheduler"]["started_at"] < sent["now"]


def test_check_says_which_owner_and_database_are_gone(cron: Cron) -> None:
    cron.job("fine")
    cron.job("ownerless", username="nobody")
    cron.connection.execute("INSERT INTO cron.job (schedule, command, database) VALUES ('* * * * *', '', 'gone')")
    cron.connection.execute(
        "INSERT INTO cron.job (schedule, command, database, nodename) VALUES ('* * * * *', '', 'gone', 'elsewhere')"
    )
    cron.check()
    jobs = cron.endpoint.invocations[0].payload["jobs"]
    assert [(job["owner_may_login"], job["database_exists"]) for job in jobs] == [
        (True, True),
        (False, True),
        (True, False),
        (None, None),
    ]
    assert [(told["problem"], told["target"]) for told in cron.notifier.told] == [
        ("owner", f"job/{cron.database.name}/nobody/ownerless"),
        ("database", "job/3"),
    ]


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


def test_check_reports_one_problem_until_it_is_over(cron: Cron) -> None:
    cron.job("nightly")
    cron.run()
    cron.check()
    cron.run()
    assert cron.check() == []
    cron.run("succeeded")
    cron.check()
    assert [(told["phase"], told["count"]) for told in cron.notifier.told] == [("opened", 1), ("recovered", 2)]
    assert value(cron.connection, "SELECT count(*) FROM pgrelay.problem") == 0


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
    assert [run.get("at") for run in cron.sent()] == [None, None]
    assert cron.check() == []


@pytest.mark.parametrize("status", ["starting", "connecting", "sending", "running"])
def test_check_reports_a_run_that_fails_after_it_was_seen(cron: Cron, status: str) -> None:
    late = cron.run(status)
    fine = cron.run(status, job=2)
    assert cron.check() == []
    between = cron.run(job=3)
    assert cron.check() == [between]
    cron.finish(late, "failed")
    cron.finish(fine, "succeeded")
    assert cron.check() == [late]
    assert cron.check() == []
    assert value(cron.connection, "SELECT max(cardinality(unfinished_run_ids)) FROM pgrelay.monitor_state") in {0, None}


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
    assert value(cron.connection, "SELECT max(cardinality(unfinished_run_ids)) FROM pgrelay.monitor_state") in {0, None}
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


@pytest.mark.parametrize("trouble", ["refused", "failed", "away", "silent", "another", "short"])
def test_check_that_is_not_answered_repeats_the_report(cron: Cron, trouble: str) -> None:
    def refuse(_payload: object) -> object:
        raise ApiError(403, "AccessDeniedException", "no")

    def fail(_payload: object) -> object:
        raise FunctionError({"errorMessage": "no"})

    handlers: dict[str, Any] = {
        "refused": refuse,
        "failed": fail,
        "silent": lambda _payload: None,
        "another": lambda _payload: {"id": "another", "states": [], "notified": 2},
        "short": lambda payload: {"id": payload["id"], "notified": 2},
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
    if trouble in {"silent", "another", "short"}:
        assert caught.value.sqlstate == "PR023"
    assert cron.connection.execute("SELECT * FROM pgrelay.cron_check").fetchall() == before
    assert (
        value(cron.connection, "SELECT count(*) FROM pgrelay.monitor_state WHERE state ->> 'failures_in_a_row' <> '0'")
        == 0
    )
    cron.endpoint.clear()
    cron.endpoint.respond(NOTIFIER, cron.notifier)
    cron.finish(running, "failed")
    assert cron.check() == [*failed, running]


def test_check_rolled_back_repeats_the_report(cron: Cron) -> None:
    failed = cron.run()
    with cron.connection.transaction(force_rollback=True):
        assert cron.check() == [failed]
    assert cron.check() == [failed]


def test_check_cuts_what_is_too_much_for_a_call(cron: Cron) -> None:
    cron.connection.execute(
        "INSERT INTO cron.job_run_details (jobid, username, status, command, return_message, start_time, end_time) "
        "SELECT g, 'postgres', 'failed', repeat('x', 20000), repeat('\N{ROCKET}', 20000), now(), now() "
        "FROM generate_series(1, 400) AS g"
    )
    cron.run("running", job=500)
    value(cron.connection, "SELECT pgrelay.check_cron()")
    calls = [invocation.payload for invocation in cron.endpoint.invocations]
    assert [run["run"] for call in calls for run in call["runs"]] == list(range(1, 402))
    assert all(len(invocation.body) < 6_000_000 for invocation in cron.endpoint.invocations)
    assert [call["horizon"] is None for call in calls] == [*[False] * (len(calls) - 1), True]
    assert len(calls) > 2
    message = calls[0]["runs"][0]["message"]
    assert len(message) == 4_000
    assert message.endswith("20000 characters in all]")


def test_first_check_of_a_long_history_leaves_out_the_successes_that_say_nothing(cron: Cron) -> None:
    cron.connection.execute(
        "INSERT INTO cron.job_run_details (jobid, username, status, start_time, end_time) "
        "SELECT g % 7, 'postgres', CASE WHEN g % 5000 = 1 THEN 'failed' ELSE 'succeeded' END, "
        "now() - interval '1 hour' + g * interval '0.1 s', now() FROM generate_series(1, 25000) AS g"
    )
    value(cron.connection, "SELECT pgrelay.check_cron()")
    sent = [(run["run"], run["status"]) for run in cron.sent()]
    newest = sorted(run_id for job in range(7) for run_id in [g for g in range(1, 25001) if g % 7 == job][-20:])
    assert [run_id for run_id, status in sent if status == "succeeded"] == newest
    assert [run_id for run_id, status in sent if status == "failed"] == [1, 5001, 10001, 15001, 20001]
    assert len(cron.endpoint.invocations) == 1
    assert value(cron.connection, "SELECT last_run_id FROM pgrelay.cron_check") == 25000


def test_check_reads_a_long_history_in_pages_none_twice(cron: Cron) -> None:
    cron.check()
    cron.endpoint.clear()
    cron.endpoint.respond(NOTIFIER, cron.notifier)
    cron.connection.execute(
        "INSERT INTO cron.job_run_details (jobid, username, status, start_time, end_time) "
        "SELECT g % 7, 'postgres', 'succeeded', now() - interval '1 hour' + g * interval '0.1 s', now() "
        "FROM generate_series(1, 25000) AS g"
    )
    last = cron.run("running")
    value(cron.connection, "SELECT pgrelay.check_cron()")
    assert [run["run"] for run in cron.sent()] == list(range(1, last + 1))
    assert len(cron.endpoint.invocations) == 3
    assert value(cron.connection, "SELECT last_run_id FROM pgrelay.cron_check") == last


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=repr)
def test_check_carries_any_text(cron: Cron, text: str) -> None:
    cron.connection.execute("INSERT INTO cron.job (schedule, command, jobname) VALUES (%s, %s, %s)", [text] * 3)
    cron.run(command=text, message=text)
    cron.check()
    sent = cron.endpoint.invocations[0].payload
    [run], [job] = sent["runs"], sent["jobs"]
    assert (job["name"], job["command"], job["schedule"]) == (text, text, text)
    assert (run["command"], run["message"]) == (text, text)
    for facts in cron.notifier.told:
        assert facts["job_name"] == text


def test_check_reports_a_job_that_was_unscheduled_before_its_run_failed(cron: Cron) -> None:
    failed = cron.run(job=77)
    assert cron.check() == [failed]
    assert cron.notifier.told[0]["job_name"] is None
    assert value(cron.connection, "SELECT count(*) FROM pgrelay.problem") == 0
    assert cron.check() == []


def test_check_tells_of_a_job_that_is_unscheduled(cron: Cron) -> None:
    cron.job("nightly")
    cron.check()
    cron.connection.execute("DELETE FROM cron.job")
    cron.check()
    cron.check()
    assert [(told["problem"], told["job_name"]) for told in cron.notifier.told] == [("unscheduled", "nightly")]


def test_check_tells_of_a_job_that_is_made_inactive_and_active(cron: Cron) -> None:
    cron.job("nightly")
    cron.check()
    for active in (False, False, True):
        cron.connection.execute("UPDATE cron.job SET active = %s", [active])
        cron.check()
    assert [(told["problem"], told["phase"]) for told in cron.notifier.told] == [
        ("inactive", "opened"),
        ("inactive", "recovered"),
    ]


def test_check_without_a_history_to_read_says_so(cron: Cron) -> None:
    cron.connection.execute("SET cron.log_run = off")
    cron.connection.execute("SET cron.launch_active_jobs = off")
    cron.check()
    [told] = cron.notifier.told
    assert [each["problem"] for each in told["problems"]] == ["history_off", "jobs_off"]


def test_check_tells_of_a_backend_that_is_gone_when_it_is_gone_twice(cron: Cron) -> None:
    run_id = cron.run("running")
    cron.connection.execute("UPDATE cron.job_run_details SET job_pid = 2 ^ 30")
    cron.check()
    assert cron.notifier.told == []
    cron.check()
    [told] = cron.notifier.told
    assert (told["problem"], told["backend_gone"], told["run_id"]) == ("stuck", True, run_id)


def test_check_leaves_a_living_backend_alone(cron: Cron) -> None:
    cron.run("running")
    cron.connection.execute("UPDATE cron.job_run_details SET job_pid = pg_backend_pid()")
    for _ in range(3):
        cron.check()
    assert cron.notifier.told == []
