"""What is found of a job, check by check."""

from __future__ import annotations

import pytest

from pgrelay.monitor.states import CANCELED, NEVER_STARTED
from tests.unit.monitor.watched import DAY, HOUR, MIDNIGHT, MINUTE, WatchedJob, healthy_job


def test_failure_says_how_many_in_a_row_and_when_it_last_succeeded() -> None:
    watched = healthy_job()
    for number in range(3):
        watched.ran(MIDNIGHT + number * HOUR, "failed", message="ERROR:  no\nDETAIL:  more")
    found = watched.check(MIDNIGHT + 2.1 * HOUR)["failed"]
    assert (found.count, found.is_resolved) == (3, False)
    assert found.words.data["in_a_row"] == 3
    assert found.words.data["last_success_at"] == "2026-11-20T03:01:00+00:00"
    assert found.words.headline == "failed (3 times): no"
    assert watched.check(MIDNIGHT + 2.2 * HOUR)["failed"].count == 0  # still failing, nothing new
    watched.ran(MIDNIGHT + 2.5 * HOUR)
    assert "failed" not in watched.check(MIDNIGHT + 2.6 * HOUR)


def test_failure_followed_by_success_before_the_check_is_found_as_resolved() -> None:
    watched = healthy_job()
    watched.ran(MIDNIGHT, "failed", message="ERROR:  no")
    watched.ran(MIDNIGHT + MINUTE)
    found = watched.check(MIDNIGHT + 2 * MINUTE)["failed"]
    assert (found.is_resolved, found.count) == (True, 1)


def test_run_that_somebody_ended_with_its_job_is_no_failure() -> None:
    watched = healthy_job()
    watched.ran(MIDNIGHT, "failed", message="job canceled\n")
    assert "failed" not in watched.check(MIDNIGHT + MINUTE)
    assert watched.state.recent_runs[-1].mark == CANCELED
    watched.ran(MIDNIGHT + HOUR, "failed", message="ERROR:  job canceled by the procedure")
    assert watched.check(MIDNIGHT + HOUR + MINUTE)["failed"].words.data["in_a_row"] == 1


def test_run_that_could_not_connect() -> None:
    watched = healthy_job()
    watched.ran(None, "failed", None, message="connection failed")
    found = watched.check(MIDNIGHT)["failed"]
    assert found.words.headline == "failed: could not connect: connection failed"
    assert found.words.data["could_not_connect"] is True


@pytest.mark.parametrize(("elapsed", "stuck"), [(119, False), (125, True)])
def test_run_beyond_its_history_is_stuck(elapsed: float, stuck: bool) -> None:
    watched = healthy_job(seconds=60)
    run_id = watched.ran(MIDNIGHT, "running", None, is_alive=True)
    found = watched.check(MIDNIGHT + elapsed)
    assert ("stuck" in found) == stuck
    if stuck:
        assert found["stuck"].words.data["run_id"] == run_id
        assert "missed" not in watched.check(MIDNIGHT + DAY)  # what is due while it runs waits for it


def test_run_without_a_history_is_stuck_after_a_day() -> None:
    watched = WatchedJob("* * * * *")
    watched.check(MIDNIGHT)
    watched.ran(MIDNIGHT, "running", None)
    assert watched.check(MIDNIGHT + DAY) == {}
    assert watched.check(MIDNIGHT + DAY + 1).keys() == {"stuck"}


def test_limit_of_the_job_says_when_it_is_stuck_and_slow() -> None:
    watched = healthy_job(limit_seconds=600.0)
    running = watched.ran(MIDNIGHT, "running", None)
    assert watched.check(MIDNIGHT + 600) == {}
    assert watched.check(MIDNIGHT + 601).keys() == {"stuck"}
    watched.ends(running, "succeeded", 700.0)
    assert watched.check(MIDNIGHT + 800).keys() == {"slow"}


def test_run_that_does_not_connect_is_stuck() -> None:
    watched = healthy_job()
    watched.ran(None, "connecting", None)
    assert watched.check(MIDNIGHT) == {}
    assert watched.check(MIDNIGHT + 301).keys() == {"stuck"}


def test_slow_run_is_found_until_one_is_not() -> None:
    watched = healthy_job(seconds=60)
    watched.ran(MIDNIGHT, seconds=200)
    assert watched.check(MIDNIGHT + HOUR)["slow"].words.data["usual_seconds"] == 60
    assert watched.check(MIDNIGHT + 2 * HOUR).keys() == {"slow"}
    watched.ran(MIDNIGHT + 2.5 * HOUR, seconds=70)
    assert watched.check(MIDNIGHT + 2.9 * HOUR) == {}


def test_what_is_slow_every_time_becomes_usual() -> None:
    watched = healthy_job(seconds=60)
    found = []
    for day in range(15):
        watched.ran(MIDNIGHT + day * DAY + 3 * HOUR, seconds=600)
        found.append("slow" in watched.check(MIDNIGHT + day * DAY + 4 * HOUR))
    assert found[0]
    assert not found[-1]


def test_short_runs_are_not_slow_for_a_few_seconds_more() -> None:
    watched = healthy_job(seconds=0.01)
    watched.ran(MIDNIGHT, seconds=30)
    assert watched.check(MIDNIGHT + HOUR) == {}


def test_job_that_was_never_active_is_not_reported() -> None:
    watched = WatchedJob()
    watched.becomes(active=False)
    assert watched.check(MIDNIGHT) == {}
    assert watched.check(MIDNIGHT + DAY) == {}


def test_owner_and_database_that_are_gone() -> None:
    watched = WatchedJob()
    watched.becomes(owner_may_login=False, database_exists=False)
    watched.becomes(username='x" SUPERUSER; --')
    found = watched.check(MIDNIGHT)
    assert found.keys() == {"owner", "database"}
    assert found["owner"].words.sections[1].statements == ('ALTER ROLE "x"" SUPERUSER; --" LOGIN',)
    watched.becomes(owner_may_login=None, database_exists=None)  # on another server
    assert watched.check(MIDNIGHT) == {}


@pytest.mark.parametrize(("schedule", "words"), [("@yearly", "never runs"), ("22-2 * * * *", "cannot be read")])
def test_schedule_that_cannot_be_followed(schedule: str, words: str) -> None:
    watched = WatchedJob(schedule)
    assert words in watched.check(MIDNIGHT)["schedule"].words.headline
    assert watched.check(MIDNIGHT + DAY).keys() == {"schedule"}


def test_job_that_is_unscheduled_is_reported_with_how_to_schedule_it_again() -> None:
    watched = healthy_job()
    watched.job = None
    found = watched.check(MIDNIGHT)["unscheduled"]
    assert not found.persists
    assert found.words.sections[1].statements == (
        "SELECT cron.schedule_in_database('job number 1', '0 3 * * *', 'CALL load()', 'postgres')",
    )
    assert watched.check(MIDNIGHT + 1) == {}


def test_job_that_is_not_known_whole_is_not_proposed_to_be_scheduled() -> None:
    watched = healthy_job()
    watched.becomes(is_whole=False)
    watched.check(MIDNIGHT - 1)
    watched.job = None
    [statement] = watched.check(MIDNIGHT)["unscheduled"].words.sections[1].statements
    assert statement == "SELECT command FROM cron.job_run_details WHERE jobid = 1 ORDER BY runid DESC LIMIT 1"


@pytest.mark.parametrize(
    ("exists", "statement"), [(True, 'ALTER ROLE "dba" LOGIN'), (False, "DELETE FROM cron.job WHERE jobid = 1")]
)
def test_job_whose_owner_is_gone_is_to_be_deleted(exists: bool, statement: str) -> None:
    watched = WatchedJob()
    watched.becomes(owner_may_login=False, owner_exists=exists, active=False)
    found = watched.check(MIDNIGHT)["owner"]
    assert found.words.sections[1].statements == (statement,)


def test_run_that_the_server_s_restart_cut_off() -> None:
    watched = healthy_job()
    watched.clock["started_at"] = MIDNIGHT + 3.5 * HOUR
    watched.ran(MIDNIGHT + 3 * HOUR, "failed", None, message="server restarted")
    words = watched.check(MIDNIGHT + 4 * HOUR)["failed"].words
    assert words.headline.startswith("failed: cut off by a restart of the server, which started again at ")
    what, when, _, to_do = words.sections
    assert ("Schedule", "0 3 * * * (UTC)") in what.lines
    assert ", cut off\n" in (when.text or "")
    assert "does not run it again before its next time" in (to_do.advice or "")


def test_run_without_a_background_process_never_started() -> None:
    watched = healthy_job()
    message = "could not start background process; more details may be available in the server log"
    watched.ran(MIDNIGHT + 3 * HOUR, "failed", 10.0, message=message)
    words = watched.check(MIDNIGHT + 4 * HOUR)["failed"].words
    assert words.headline == f"failed: never started: {message}"
    assert ", never started\n" in (words.sections[1].text or "")
    assert "raise it and restart" in (words.sections[3].advice or "")
    assert watched.state.recent_runs[-1].mark == NEVER_STARTED


def test_history_is_the_one_of_the_run_that_failed() -> None:
    watched = healthy_job()
    watched.ran(MIDNIGHT, "failed", message="ERROR:  no")
    watched.becomes(job_id=2)
    [statement] = watched.check(MIDNIGHT + HOUR)["failed"].words.sections[3].statements
    assert "jobid = 1 " in statement


def test_problem_began_when_the_first_failed_run_started_and_when_a_run_exceeded_its_limit() -> None:
    watched = healthy_job(limit_seconds=600.0)
    for number in range(3):
        watched.ran(MIDNIGHT + number * MINUTE, "failed", message="no")
    assert watched.check(MIDNIGHT + HOUR)["failed"].began_at == MIDNIGHT
    watched.ran(MIDNIGHT + HOUR, "running", None)
    found = watched.check(MIDNIGHT + 2 * HOUR)
    assert (found["failed"].began_at, found["stuck"].began_at) == (MIDNIGHT, MIDNIGHT + HOUR + 600)
    watched.ran(MIDNIGHT + 2 * HOUR)
    watched.ran(MIDNIGHT + 2.1 * HOUR, "failed", message="no")
    assert watched.check(MIDNIGHT + 2.2 * HOUR)["failed"].began_at == MIDNIGHT + 2.1 * HOUR
