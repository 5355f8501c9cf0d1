"""Silence, acknowledgement, settings, the history in bounds, and the published procedure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.conftest import BINDINGS
from tests.database.support import HOSTILE_TEXTS, value
from tests.support.lambda_endpoint import FunctionError

if TYPE_CHECKING:
    from typing import LiteralString

    from tests.database.cron import Cron

FUNCTION = BINDINGS["cron_failure_notifier"]
TOPIC = "arn:aws:sns:us-east-1:123456789012:alerts"


def refused(cron: Cron, statement: LiteralString, *arguments: object) -> psycopg.DatabaseError:
    with pytest.raises(psycopg.DatabaseError) as caught:
        cron.connection.execute(statement, arguments)
    return caught.value


def problems(cron: Cron) -> list[tuple[object, ...]]:
    return cron.connection.execute(
        "SELECT name, kind, severity, count, acknowledged, silenced_until > now() FROM pgrelay.problem ORDER BY 1"
    ).fetchall()


def test_silenced_job_is_told_of_when_the_silence_ends(cron: Cron) -> None:
    cron.job("nightly")
    cron.connection.execute("SELECT pgrelay.silence('nightly', 'infinity', 'planned')")
    cron.run()
    assert cron.check() == []
    assert problems(cron) == [("nightly", "failed", "critical", 1, False, True)]
    cron.connection.execute("SELECT pgrelay.unsilence('nightly')")
    cron.check()
    assert [told["problem"] for told in cron.notifier.told] == ["failed"]
    assert problems(cron) == [("nightly", "failed", "critical", 1, False, None)]


def test_acknowledged_problem_is_not_reminded_of(cron: Cron) -> None:
    cron.job("nightly")
    cron.connection.execute("SELECT pgrelay.configure_job(NULL, p_reminder => '1 microsecond')")
    cron.run()
    for _ in range(2):
        cron.check()
    cron.connection.execute("SELECT pgrelay.acknowledge('1', 'on it')")
    for _ in range(2):
        cron.check()
    assert [told["phase"] for told in cron.notifier.told] == ["opened", "reminder"]
    assert problems(cron) == [("nightly", "failed", "critical", 1, True, None)]
    cron.connection.execute("SELECT pgrelay.unacknowledge('nightly')")
    assert problems(cron) == [("nightly", "failed", "critical", 1, False, None)]
    cron.check()
    assert [told["phase"] for told in cron.notifier.told] == ["opened", "reminder", "reminder"]


def test_settings_of_a_job_override_the_defaults(cron: Cron) -> None:
    cron.job("nightly")
    cron.job("hourly")
    cron.connection.execute("SELECT pgrelay.configure_job(NULL, p_severity => 'warning', p_topic => 'team')")
    cron.connection.execute("SELECT pgrelay.configure_job('hourly', p_severity => 'info')")
    cron.run(job=1)
    cron.run(job=2)
    cron.check()
    assert [told["severity"] for told in cron.notifier.told] == ["warning", "info"]
    settings = {row["target"]: row for row in cron.endpoint.invocations[-1].payload["settings"]}
    hourly = f"job/{cron.database.name}/postgres/hourly"
    assert settings == {
        "": {"target": "", "severity": "warning", "topic": "team"},
        hourly: {"target": hourly, "severity": "info"},
    }


def test_settings_leave_silence_and_acknowledgement_alone(cron: Cron) -> None:
    cron.job("nightly")
    cron.connection.execute(
        "SELECT pgrelay.silence('nightly', 'tomorrow', 'why'), pgrelay.acknowledge('nightly', 'known'), "
        "pgrelay.configure_job('nightly', p_limit => '1 hour')"
    )
    row = cron.connection.execute(
        "SELECT silence_reason, silenced_by, acknowledge_reason, run_limit::text FROM pgrelay.monitor_setting"
    ).fetchone()
    assert row == ("why", "postgres", "known", "01:00:00")


@pytest.mark.parametrize(
    "argument",
    ["p_severity => 'fatal'", "p_grace => '-1 s'", "p_reminder => '0'", "p_limit => '0'", "p_escalate_after => '-1 s'",
     "p_topic => 'arn:aws:sns:us-east-1:123456789012:other'", "p_topic => ''"],
)  # fmt: skip
def test_settings_out_of_their_range_are_refused(cron: Cron, argument: LiteralString) -> None:
    assert refused(cron, f"SELECT pgrelay.configure_job(NULL, {argument})").sqlstate == "23514"


@pytest.mark.parametrize("name", ["nobody", "", None, "99", "job/1", *HOSTILE_TEXTS])
def test_unknown_target_is_refused(cron: Cron, name: str | None) -> None:
    cron.job("nightly")
    assert refused(cron, "SELECT pgrelay.silence(%s, now())", name).sqlstate == "PR101"
    assert refused(cron, "SELECT pgrelay.acknowledge(%s)", name).sqlstate == "PR101"
    assert refused(cron, "SELECT pgrelay.unsilence(%s)", name).sqlstate == "PR101"
    assert refused(cron, "SELECT pgrelay.unacknowledge(%s)", name).sqlstate == "PR101"


@pytest.mark.parametrize("name", HOSTILE_TEXTS)
def test_job_with_any_name_is_found_before_and_after_its_first_check(cron: Cron, name: str) -> None:
    cron.job(name)
    for _ in range(2):
        cron.connection.execute("SELECT pgrelay.silence(%s, now())", [name])
        cron.check()
    target = value(cron.connection, "SELECT target FROM pgrelay.monitor_setting")
    assert target == f"job/{cron.database.name}/postgres/{name}"
    assert value(cron.connection, "SELECT pgrelay._monitor_target(%s)", [target]) == target


def test_silence_and_acknowledgement_do_not_wait_for_a_clock_that_was_set_back(cron: Cron) -> None:
    cron.job("nightly")
    cron.connection.execute(
        "SELECT pgrelay.silence('nightly', now() + interval '4 hours'), pgrelay.acknowledge('nightly')"
    )
    cron.connection.execute(
        "UPDATE pgrelay.monitor_setting SET silenced_until = silenced_until + interval '8 hours', "
        "silenced_at = silenced_at + interval '8 hours', acknowledged_at = acknowledged_at + interval '8 hours'"
    )
    cron.check()
    row = cron.connection.execute(
        "SELECT silenced_until - silenced_at = interval '4 hours', silenced_until - now() < interval '5 hours', "
        "acknowledged_at <= now() FROM pgrelay.monitor_setting"
    ).fetchone()
    assert row is not None
    assert row[1:] == (True, True)
    cron.connection.execute("SELECT pgrelay.silence('nightly', 'infinity')")
    cron.connection.execute("UPDATE pgrelay.monitor_setting SET silenced_at = silenced_at + interval '8 hours'")
    cron.check()
    assert value(cron.connection, "SELECT silenced_until::text FROM pgrelay.monitor_setting") == "infinity"


def test_silence_needs_an_end(cron: Cron) -> None:
    cron.job("nightly")
    assert refused(cron, "SELECT pgrelay.silence('nightly', NULL)").sqlstate == "PR103"


@pytest.mark.usefixtures("roles")
def test_operator_may_set_what_the_owner_keeps(cron: Cron) -> None:
    cron.job("nightly", username="operator")
    with cron.database.connect("operator") as operator:
        operator.execute("SELECT pgrelay.silence('nightly', now()), pgrelay.acknowledge('nightly')")
        operator.execute("SELECT pgrelay.configure_job(NULL, p_grace => '1 min')")
        for statement in ("DELETE FROM pgrelay.monitor_setting", "DELETE FROM pgrelay.monitor_state"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                operator.execute(statement)


# ------------------------------------------------------------------------------------------------------- history


def history(cron: Cron) -> list[int]:
    return [run_id for (run_id,) in cron.connection.execute("SELECT runid FROM cron.job_run_details ORDER BY 1")]


def test_history_is_pruned_up_to_what_was_checked_and_kept(cron: Cron) -> None:
    old = [cron.run("succeeded", age="40 days"), cron.run(age=None, message="no"), cron.run("succeeded", age="31 days")]
    recent = cron.run("succeeded", age="29 days")
    cron.check()
    late = cron.run("succeeded", age="35 days")
    assert value(cron.connection, "SELECT pgrelay.prune_cron_history('30 days')") == len(old)
    assert history(cron) == [recent, late]
    cron.check()
    assert value(cron.connection, "SELECT pgrelay.prune_cron_history('0')") == 2
    assert value(cron.connection, "SELECT pgrelay.prune_cron_history('0')") == 0


def test_run_that_has_not_ended_is_not_pruned(cron: Cron) -> None:
    cron.check()
    running = cron.run("running", age="2 days")
    cron.run("succeeded", age="2 days")
    cron.check()
    cron.finish(running, "failed")  # between the check and the prune
    assert value(cron.connection, "SELECT pgrelay.prune_cron_history('1 day')") == 1
    assert cron.check() == [running]
    assert value(cron.connection, "SELECT pgrelay.prune_cron_history('1 day')") == 1


def test_history_that_was_never_checked_is_not_pruned(cron: Cron) -> None:
    cron.run(age="1 year")
    error = refused(cron, "SELECT pgrelay.prune_cron_history('1 day')")
    assert error.sqlstate == "PR109"
    assert "check_cron" in (error.diag.message_hint or "")


@pytest.mark.parametrize("keep", [None, "-1 second"])
def test_prune_refuses_other_times(cron: Cron, keep: str | None) -> None:
    assert refused(cron, "SELECT pgrelay.prune_cron_history(%s::interval)", keep).sqlstate == "PR108"


@pytest.mark.usefixtures("roles")
def test_role_prunes_its_own_runs_once_a_role_that_sees_all_or_itself_has_checked(cron: Cron) -> None:
    cron.connection.execute("SET client_min_messages = error")
    cron.run("succeeded", age="9 days", username="operator")
    other = cron.run("succeeded", age="9 days")
    with cron.database.connect("operator") as operator:
        with pytest.raises(psycopg.DatabaseError, match="never checked"):
            operator.execute("SELECT pgrelay.prune_cron_history('1 day')")
        cron.check()
        assert value(operator, "SELECT pgrelay.prune_cron_history('1 day')") == 1
    assert history(cron) == [other]


@pytest.mark.usefixtures("roles")
def test_role_that_came_to_see_all_prunes_nothing_before_it_checks(cron: Cron) -> None:
    other = cron.run("succeeded", age="9 days")
    with cron.database.connect("operator") as operator:
        operator.execute("SET client_min_messages = error")
        operator.execute("SELECT pgrelay.check_cron()")
        cron.connection.execute("ALTER ROLE operator BYPASSRLS")
        try:
            with pytest.raises(psycopg.DatabaseError, match="never checked"):
                operator.execute("SELECT pgrelay.prune_cron_history('1 day')")
        finally:
            cron.connection.execute("ALTER ROLE operator NOBYPASSRLS")
    assert history(cron) == [other]


def test_long_history_is_pruned_without_reading_what_is_kept(cron: Cron) -> None:
    cron.connection.execute(
        "INSERT INTO cron.job_run_details (jobid, username, status, start_time, end_time) "
        "SELECT 1, 'postgres', 'succeeded', now() - interval '40 days' + g * interval '1 minute', now() "
        "FROM generate_series(1, 40000) AS g"
    )
    cron.check()
    deleted = value(cron.connection, "SELECT pgrelay.prune_cron_history('30 days')")
    assert deleted in {14_400, 14_401}
    assert value(cron.connection, "SELECT pgrelay.prune_cron_history('30 days')") == 0


# ------------------------------------------------------------------------------------------ the published procedure


@pytest.mark.parametrize("function", [FUNCTION, FUNCTION.removesuffix(":live")])
def test_published_procedure_checks(cron: Cron, function: str) -> None:
    cron.run(age=None, message="connection failed")
    cron.connection.execute("CALL pgrelay.send_cron_job_failures(%s, %s)", [function, TOPIC])
    assert [told["problem"] for told in cron.notifier.told] == ["failed"]
    assert cron.endpoint.invocations[-1].payload["sns_topic_arn"] == TOPIC
    cron.connection.execute("CALL pgrelay.send_cron_job_failures(%s, %s)", [function, TOPIC])
    assert len(cron.notifier.told) == 1


def test_published_procedure_is_found_by_its_name_alone(cron: Cron) -> None:
    cron.run()
    cron.connection.execute('SET search_path = "$user", public, pgrelay')
    cron.connection.execute("CALL send_cron_job_failures(%s, %s)", [FUNCTION, TOPIC])
    assert [told["problem"] for told in cron.notifier.told] == ["failed"]


@pytest.mark.parametrize(
    "function", [None, "", "arn:aws:lambda", FUNCTION + "x", "arn:aws:lambda:us-east-1:1:function:f"]
)
def test_published_procedure_calls_no_other_function(cron: Cron, function: str | None) -> None:
    error = refused(cron, "CALL pgrelay.send_cron_job_failures(%s, %s)", function, TOPIC)
    assert error.sqlstate == "PR110"
    assert FUNCTION in (error.diag.message_detail or "")
    assert cron.endpoint.invocations == []


def test_published_procedure_fails_if_the_function_refuses_the_topic(cron: Cron) -> None:
    def refuse(_payload: object) -> object:
        raise FunctionError({"errorType": "TopicNotAllowedError", "errorMessage": "no"})

    cron.endpoint.respond("pgrelay-cron-failure-notifier", refuse)
    assert "no" in str(refused(cron, "CALL pgrelay.send_cron_job_failures(%s, %s)", FUNCTION, None))
    assert value(cron.connection, "SELECT count(*) FROM pgrelay.cron_check") == 0


def test_what_was_sent_is_kept_for_30_days(cron: Cron) -> None:
    cron.job("nightly")
    cron.run()
    cron.check()
    cron.connection.execute("UPDATE pgrelay.notification SET at = at - interval '29 days'")
    cron.run(status="succeeded")
    cron.check()
    kept = b"SELECT state, severity, subject LIKE '%nightly%', problem_ids FROM pgrelay.notification ORDER BY at"
    (opened, resolved) = cron.connection.execute(kept).fetchall()
    assert (opened[:3], resolved[:3]) == (("open", "critical", True), ("resolved", "critical", True))
    assert opened[3] == resolved[3]
    cron.connection.execute("UPDATE pgrelay.notification SET at = at - interval '2 days'")
    cron.check()
    assert [row[0] for row in cron.connection.execute(kept)] == ["resolved"]
