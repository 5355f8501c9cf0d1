"""A job is the same by its name, owner and database, whatever its id is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from pgrelay.monitor.check import step
from tests.database.support import HOSTILE_TEXTS, value

if TYPE_CHECKING:
    from tests.database.cron import Cron


def scheduled_anew(cron: Cron, name: str) -> int:
    """Unschedule a job and schedule it again; return its new id."""
    cron.connection.execute("DELETE FROM cron.job WHERE jobname::text = %s", [name])
    return cron.job(name)


def states(cron: Cron) -> list[tuple[Any, ...]]:
    return cron.connection.execute(
        "SELECT s.target, s.state ->> 'job_id', json_array_length(s.state -> 'recent_runs') "
        "FROM pgrelay.monitor_state AS s ORDER BY 1"
    ).fetchall()


def about(cron: Cron) -> list[str]:
    """Return the statements of the last check's alerts that acknowledge, silence and configure, for psql."""
    outgoing = step(cron.endpoint.invocations[-1].payload).outgoing
    sections = [section for each in outgoing for section in each.notification.sections]
    statements = [text for section in sections for text in section.statements if "pgrelay." in text]
    named = [text.replace("acknowledge(", "configure_job(") for text in statements if "acknowledge(" in text]
    return [*statements, *named]


def test_job_that_is_scheduled_anew_between_two_checks_is_the_same(cron: Cron) -> None:
    cron.job("load")
    cron.connection.execute("SELECT pgrelay.configure_job('load', p_severity => 'warning')")
    cron.run(job=1)
    cron.check()
    cron.run(job=1)
    anew = scheduled_anew(cron, "load")
    cron.run(job=anew)
    cron.check()
    assert states(cron) == [(f"job/{cron.database.name}/postgres/load", str(anew), 3)]
    cron.run("succeeded", job=anew)
    cron.check()
    assert [(told["problem"], told["phase"], told["severity"]) for told in cron.notifier.told] == [
        ("failed", "opened", "warning"),
        ("failed", "recovered", "warning"),
    ]


def test_run_that_ends_after_its_job_was_scheduled_anew_is_the_job_s(cron: Cron) -> None:
    cron.job("load")
    running = cron.run("running")
    cron.check()
    anew = scheduled_anew(cron, "load")
    cron.check()
    cron.finish(running, "failed")
    assert cron.check() == [running]
    assert cron.notifier.told[-1]["job_id"] == anew
    assert len(states(cron)) == 1


def test_job_that_comes_back_after_a_check_keeps_history_and_silence(cron: Cron) -> None:
    cron.job("load")
    cron.connection.execute("SELECT pgrelay.silence('load', 'infinity')")
    cron.run("succeeded", job=1)
    cron.check()
    cron.connection.execute("DELETE FROM cron.job")
    cron.check()
    anew = cron.job("load")
    cron.run(job=anew)
    cron.check()
    assert cron.notifier.told == []
    assert states(cron) == [(f"job/{cron.database.name}/postgres/load", str(anew), 2)]


def test_problem_of_a_job_ends_when_it_is_unscheduled(cron: Cron) -> None:
    cron.job("load")
    cron.run(job=1)
    cron.check()
    cron.connection.execute("DELETE FROM cron.job")
    cron.check()
    [_, ended] = cron.notifier.told
    assert {(part["problem"], part["phase"]) for part in ended["problems"]} == {
        ("failed", "recovered"),
        ("unscheduled", "opened"),
    }
    cron.job("load")
    cron.check()
    assert len(cron.notifier.told) == 2


@pytest.mark.parametrize("change", ["database = 'elsewhere'", "username = 'app'"])
def test_job_that_is_altered_keeps_its_state_and_settings(cron: Cron, change: str) -> None:
    cron.job("load")
    cron.connection.execute("SELECT pgrelay.silence('load', 'infinity')")
    cron.run("succeeded", job=1)
    cron.check()
    cron.connection.execute(f"UPDATE cron.job SET {change}".encode())
    cron.check()
    [(target, job_id, runs)] = states(cron)
    assert (job_id, runs) == ("1", 1)
    assert value(cron.connection, "SELECT target FROM pgrelay.monitor_setting") == target
    assert [told["problem"] for told in cron.notifier.told] == []


def test_setting_of_a_job_without_a_name_is_not_another_one_s_in_another_history(cron: Cron) -> None:
    cron.job()
    cron.check()
    cron.connection.execute("SELECT pgrelay.silence('1', 'infinity')")
    cron.connection.execute("UPDATE pgrelay.cron_check SET history_id = 1")
    cron.check()
    assert value(cron.connection, "SELECT count(*) FROM pgrelay.monitor_setting") == 0


def test_name_of_several_is_refused_with_what_to_pass_instead(cron: Cron) -> None:
    cron.job("nightly")
    cron.job("nightly", username="app")
    name = cron.database.name
    for _ in range(2):
        with pytest.raises(psycopg.DatabaseError) as caught:
            cron.connection.execute("SELECT pgrelay.acknowledge('nightly')")
        assert caught.value.sqlstate == "PR102"
        assert caught.value.diag.message_detail == f"They are 'job/{name}/app/nightly', 'job/{name}/postgres/nightly'."
        for target in (f"job/{name}/app/nightly", f"job/{name}/postgres/nightly"):
            assert value(cron.connection, "SELECT pgrelay._monitor_target(%s)", [target]) == target
        cron.check()
    cron.connection.execute("DELETE FROM cron.job WHERE username = 'app'")
    cron.check()
    assert value(cron.connection, "SELECT pgrelay._monitor_target('nightly')") == f"job/{name}/postgres/nightly"


@pytest.mark.parametrize("text", [*HOSTILE_TEXTS, "scheduler", "1", "job/1", "a/b", "%2F"], ids=repr)
def test_what_an_alert_prints_works_as_printed(cron: Cron, text: str) -> None:
    """Two jobs of one name, whose owners are confusing, too: each statement is about its own."""
    owners = ["app", f"{text[:20]}/app"]
    for owner in owners:
        cron.run(job=cron.job(text, username=owner), username=owner)
    cron.check()
    statements = about(cron)
    assert len(statements) == 6
    for statement in statements:
        cron.connection.execute(statement.replace("%", "%%"), [])
    settings = cron.connection.execute(
        "SELECT c.target, s.owner, c.acknowledged_at IS NOT NULL, c.silence_reason FROM pgrelay.monitor_setting AS c "
        "INNER JOIN pgrelay.monitor_state AS s ON s.target = c.target ORDER BY 1"
    ).fetchall()
    assert sorted(owner for _, owner, _, _ in settings) == sorted(owners)
    assert {row[2:] for row in settings} == {(True, "why")}


def test_targets_of_all_jobs_differ(cron: Cron) -> None:
    parts = ["a", "a/a", "a%2Fa", "%", "%25"]
    targets = {
        value(cron.connection, "SELECT pgrelay._job_target(1, %s, %s, %s)", [name, owner, database])
        for name in parts for owner in parts for database in parts
    }  # fmt: skip
    assert len(targets) == len(parts) ** 3
    for nameless in (None, "", "x" * 1001):
        assert value(cron.connection, "SELECT pgrelay._job_target(17, %s, 'o', 'd')", [nameless]) == "job/17"
