"""`pgrelay jobs` and `pgrelay partitions` on a database."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from typer.testing import CliRunner, Result

from pgrelay_cli.main import app
from tests.database.monitor.test_partition_sets import DataMart, data_mart
from tests.database.support import HOSTILE_TEXTS, value

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.database.cron import Cron

__all__ = ["data_mart"]

runner = CliRunner(env={"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "160"})


def run(database: Database, *arguments: str, user: str = "postgres") -> Result:
    return runner.invoke(app, [arguments[0], "--dsn", database.dsn(user), *arguments[1:]])


def jobs(cron: Cron, *arguments: str) -> list[dict[str, Any]]:
    result = run(cron.database, "jobs", "--json", *arguments)
    assert result.exit_code == 0, result.output
    found: list[dict[str, Any]] = json.loads(result.stdout)["jobs"]
    return found


def test_jobs_are_shown_with_their_runs_and_what_is_wrong(cron: Cron) -> None:
    cron.job("nightly load")
    cron.job()
    cron.job("fine", schedule="*/5 * * * *")
    for status in ("succeeded", "failed", "failed"):
        cron.run(status)
    cron.run("failed", job=2, age=None, message="connection failed")
    cron.run("succeeded", job=3)
    cron.run("running", job=3)
    cron.check()
    cron.connection.execute("SELECT pgrelay.acknowledge('2'), pgrelay.silence('nightly load', 'infinity')")
    result = run(cron.database, "jobs")
    assert result.exit_code == 0, result.output
    rows = re.findall(r"^(\S.*?) {2,}(\d) .* ([✓✗∅▸]+) ", result.stdout, re.MULTILINE)
    assert rows == [("nightly load", "1", "✓✗✗"), ("job 2", "2", "∅"), ("fine", "3", "✓▸")]
    for words in ("failed (2 times): ERROR: no", "silenced forever", "(acknowledged)", "Last check"):
        assert words in result.stdout


def test_problems_of_all_kinds_are_one_list_with_the_worst_first(cron: Cron) -> None:
    assert run(cron.database, "problems").stdout.startswith("No open problems; the last check was ")
    cron.job("nightly load")
    cron.job("slow one")
    cron.run("failed")
    cron.run("failed", job=2)
    cron.check()
    cron.connection.execute("UPDATE pgrelay.monitor_state SET target = 'outbox/events' WHERE target LIKE '%%slow one'")
    cron.connection.execute("SELECT pgrelay.acknowledge('nightly load')")
    lines = run(cron.database, "problems").stdout.splitlines()
    assert [line[:10].strip() for line in lines[:-1] if line[:10].strip()] == ["critical", "critical"]
    assert any("nightly load: failed: ERROR: no" in line for line in lines)
    assert any("acknowledged" in line for line in lines)
    assert "          pgrelay acknowledge outbox/events" in lines
    assert lines[-1].startswith("2 open problems; the last check was ")
    new = json.loads(run(cron.database, "problems", "--new", "--json").stdout)["problems"]
    assert [(problem["target"], problem["kind"]) for problem in new] == [("outbox/events", "failed")]


def test_jobs_for_programs(cron: Cron) -> None:
    cron.job("nightly load")
    cron.job("fine")
    failed = cron.run()
    cron.check()
    first, second = jobs(cron)
    assert (first["job_id"], first["name"], first["state"], first["failures_in_a_row"]) == (
        1,
        "nightly load",
        "wrong",
        1,
    )
    assert [(one["run_id"], one["status"]) for one in first["runs"]] == [(failed, "failed")]
    assert [(one["kind"], one["severity"]) for one in first["problems"]] == [("failed", "critical")]
    assert first["next_run_at"].endswith("T03:00:00+00:00")
    assert (second["state"], second["problems"]) == ("fine", [])
    assert [one["job_id"] for one in jobs(cron, "--wrong")] == [1]


@pytest.mark.parametrize("text", HOSTILE_TEXTS, ids=repr)
def test_jobs_with_any_text_are_shown(cron: Cron, text: str) -> None:
    cron.job(text, schedule="[red]*[/red] * * * *")
    cron.run(message=text)
    cron.check()
    assert run(cron.database, "jobs").exit_code == 0
    assert jobs(cron)[0]["name"] == text


def test_scheduler_that_is_not_well_is_shown(cron: Cron) -> None:
    cron.job("fine")
    cron.connection.execute("SET cron.launch_active_jobs = off")
    cron.check()
    assert "The scheduler: pg_cron starts no jobs" in run(cron.database, "jobs").stdout
    wrong = run(cron.database, "jobs", "--wrong").stdout
    assert "starts no jobs" in wrong
    assert "Nothing is wrong with any job." in wrong
    found = json.loads(run(cron.database, "jobs", "--json").stdout)
    assert [problem["kind"] for problem in found["scheduler"]["problems"]] == ["jobs_off"]


@pytest.mark.usefixtures("roles")
def test_job_is_silenced_and_acknowledged_and_both_are_taken_back(cron: Cron) -> None:
    cron.job("load", username="operator")
    cron.job("load", username="app")
    cron.run(job=1, username="operator")
    cron.check()
    target = f"job/{cron.database.name}/operator/load"

    def told(*arguments: str) -> Any:
        result = run(cron.database, *arguments, "--json", user="operator")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    silenced = told("silence", target, "--until", "2h", "--reason", "planned")
    assert silenced["target"] == target
    assert jobs(cron)[0]["silenced_until"] == silenced["silenced_until"]
    assert told("acknowledge", target, "--reason", "known") == {"target": target, "acknowledged": ["failed"]}
    assert jobs(cron)[0]["problems"][0]["acknowledged"] is True
    assert value(cron.connection, "SELECT silence_reason || acknowledge_reason FROM pgrelay.monitor_setting") == (
        "plannedknown"
    )
    told("unsilence", target)
    told("unacknowledge", target)
    assert (jobs(cron)[0]["silenced_until"], jobs(cron)[0]["problems"][0]["acknowledged"]) == (None, False)


def test_words_of_silence_and_acknowledgement(cron: Cron) -> None:
    cron.job("it's 1/2")
    cron.run()
    cron.check()
    target = f"job/{cron.database.name}/postgres/it's 1/2"
    for arguments, words in (
        (("silence", "it's 1/2", "--until", "2h"), f"{target} is silenced until "),
        (("unsilence", "1"), f"{target} is not silenced any more."),
        (("acknowledge", target), f"{target} is acknowledged: failed."),
        (("unacknowledge", target), f"{target} is not acknowledged any more."),
        (("acknowledge", "scheduler"), "scheduler has no open problem."),
    ):
        result = run(cron.database, *arguments)
        assert (result.exit_code, words in result.stdout) == (0, True), result.output


def test_name_of_two_jobs_is_refused_by_the_command_and_shown_with_its_owner(cron: Cron) -> None:
    cron.job("load")
    cron.job("load", username="app")
    cron.check()
    result = run(cron.database, "silence", "load", "--until", "2h")
    assert result.exit_code == 1
    assert f"'job/{cron.database.name}/app/load'" in result.output
    assert "load (app)" in run(cron.database, "jobs").stdout


def test_nothing_checked_yet(cron: Cron) -> None:
    assert "check_cron() first" in run(cron.database, "jobs").stdout
    assert "check_cron() first" in run(cron.database, "jobs", "--wrong").stdout
    assert jobs(cron) == []


@pytest.mark.usefixtures("roles")
@pytest.mark.parametrize("command", ["jobs", "partitions"])
def test_role_that_may_not_look_is_told_how(database: Database, command: str) -> None:
    result = run(database, command, user="app")
    assert result.exit_code == 1
    assert "permission denied" in result.output
    assert "pgrelay_operator" in result.output
    assert run(database, command, user="operator").exit_code == 0


@pytest.mark.parametrize("command", ["jobs", "partitions"])
def test_database_without_pgrelay_is_an_error(extension_database: Database, command: str) -> None:
    result = run(extension_database, command, "--json")
    assert result.exit_code == 1
    assert "not installed" in json.loads(result.stdout)["error"]["message"]


def test_partitions_are_shown_with_what_is_left(data_mart: DataMart) -> None:
    data_mart.script("break.sql")
    data_mart.check()
    result = run(data_mart.database, "partitions")
    assert result.exit_code == 0, result.output
    for words in ("data_mart.events_daily ", "100 rows in the default partition", "49,999 ids", "1 mon"):
        assert words in result.stdout
    assert "closed" not in result.stdout
    assert "closed" in run(data_mart.database, "partitions", "--all").stdout
    found = json.loads(run(data_mart.database, "partitions", "--json").stdout)["sets"]
    assert (found[0]["parent_table"], found[0]["default_rows"]) == ("data_mart.events_daily", 100)
    assert found[0]["problems"][0]["kind"] == "default_rows"
    wrong = json.loads(run(data_mart.database, "partitions", "--wrong", "--json").stdout)["sets"]
    assert [one["parent_table"] for one in wrong] == ["data_mart.events_daily"]
    data_mart.script("repair.sql")
    data_mart.check()
    assert "Nothing is wrong with any partition set." in run(data_mart.database, "partitions", "--wrong").stdout
