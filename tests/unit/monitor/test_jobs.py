"""What is found of a job, check by check."""

from __future__ import annotations

import json
import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from pgrelay.monitor.jobs import GRACE_SECONDS, Clock, JobWatch
from pgrelay.monitor.schedules import time_zone
from tests.unit.payloads import job

if TYPE_CHECKING:
    from pgrelay.monitor.problems import Finding

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0
MIDNIGHT = 1_795_219_200.0
"""2026-11-21 00:00 UTC."""


class Job:
    """A job and its history, checked again and again."""

    def __init__(self, schedule: str = "0 3 * * *", **settings: Any) -> None:
        self.job: dict[str, Any] | None = job(1, schedule=schedule)
        self.state: dict[str, Any] = {}
        self.settings = settings
        self.clock: dict[str, Any] = {}
        self.history: dict[int, dict[str, Any]] = {}
        self.checked = 0
        self.watch: JobWatch

    def ran(self, at: float | None, status: str = "succeeded", seconds: float | None = 1.0, **members: Any) -> int:
        number = len(self.history) + 1
        run = {"run": number, "job": 1, "status": status, "at": at, "seconds": seconds} | members
        self.history[number] = {name: value for name, value in run.items() if value is not None}
        return number

    def check(self, now: float) -> dict[str, Finding]:
        following = {entry["run"] for entry in self.state.get("following", [])}
        runs = [run for number, run in self.history.items() if number > self.checked or number in following]
        self.checked = len(self.history)
        self.watch = JobWatch(
            job_id=1, job=self.job, state=self.state, clock=Clock(now=now, **self.clock), **self.settings
        )
        return {finding.kind: finding for finding in self.watch.observe(runs)}


def healthy(schedule: str = "0 3 * * *", *, days: int = 10, seconds: float = 60.0, **settings: Any) -> Job:
    """Return a job that ran well every night."""
    watched = Job(schedule, **settings)
    watched.check(MIDNIGHT - days * DAY)
    for day in range(days, 0, -1):
        watched.ran(MIDNIGHT - day * DAY + 3 * HOUR, seconds=seconds)
        assert watched.check(MIDNIGHT - day * DAY + 4 * HOUR) == {}
    return watched


def test_failure_says_how_many_in_a_row_and_when_it_last_succeeded() -> None:
    watched = healthy()
    for number in range(3):
        watched.ran(MIDNIGHT + number * HOUR, "failed", message="ERROR:  no\nDETAIL:  more")
    found = watched.check(MIDNIGHT + 2.1 * HOUR)["failed"]
    assert (found.count, found.over) == (3, False)
    assert found.facts["in_a_row"] == 3
    assert found.facts["last_success_at"] == "2026-11-20T03:01:00+00:00"
    assert found.headline == "failed (3 times): ERROR:  no"
    assert watched.check(MIDNIGHT + 2.2 * HOUR)["failed"].count == 0  # still failing, nothing new
    watched.ran(MIDNIGHT + 2.5 * HOUR)
    assert "failed" not in watched.check(MIDNIGHT + 2.6 * HOUR)


def test_failure_followed_by_success_before_the_check_is_found_as_over() -> None:
    watched = healthy()
    watched.ran(MIDNIGHT, "failed", message="ERROR:  no")
    watched.ran(MIDNIGHT + MINUTE)
    found = watched.check(MIDNIGHT + 2 * MINUTE)["failed"]
    assert (found.over, found.count) == (True, 1)


def test_run_that_somebody_ended_with_its_job_is_no_failure() -> None:
    watched = healthy()
    watched.ran(MIDNIGHT, "failed", message="job canceled\n")
    assert "failed" not in watched.check(MIDNIGHT + MINUTE)
    assert watched.state["runs"][-1][1] == "c"
    watched.ran(MIDNIGHT + HOUR, "failed", message="ERROR:  job canceled by the procedure")
    assert watched.check(MIDNIGHT + HOUR + MINUTE)["failed"].facts["in_a_row"] == 1


def test_run_that_could_not_connect() -> None:
    watched = healthy()
    watched.ran(None, "failed", None, message="connection failed")
    found = watched.check(MIDNIGHT)["failed"]
    assert found.headline == "failed: could not connect: connection failed"
    assert found.facts["could_not_connect"] is True


def test_every_run_is_seen_once_however_late_it_ends() -> None:
    watched = healthy(limit_seconds=DAY)
    first, second, third = (watched.ran(MIDNIGHT + number, "running", None) for number in range(3))
    assert watched.check(MIDNIGHT + 10) == {}
    watched.history[second] |= {"status": "failed", "seconds": 5.0}
    assert watched.check(MIDNIGHT + 20)["failed"].facts["run_ids"] == [second]
    watched.history[first] |= {"status": "failed", "seconds": 50.0}
    watched.history[third] |= {"status": "succeeded", "seconds": 50.0}
    assert watched.check(MIDNIGHT + 60)["failed"].facts["run_ids"] == [first]
    assert watched.state["following"] == []
    assert [number for number, *_ in watched.state["runs"]][-3:] == [second, first, third]


def test_followed_run_that_was_purged_is_forgotten() -> None:
    watched = healthy()
    running = watched.ran(MIDNIGHT, "running", None)
    watched.check(MIDNIGHT + 1)
    del watched.history[running]
    watched.checked = running
    assert watched.check(MIDNIGHT + DAY / 2).keys() == {"missed"}
    assert watched.state["following"] == []


@pytest.mark.parametrize(("elapsed", "stuck"), [(119, False), (125, True)])
def test_run_beyond_its_history_is_stuck(elapsed: float, stuck: bool) -> None:
    watched = healthy(seconds=60)
    run_id = watched.ran(MIDNIGHT, "running", None, alive=True)
    found = watched.check(MIDNIGHT + elapsed)
    assert ("stuck" in found) == stuck
    if stuck:
        assert found["stuck"].facts["run_id"] == run_id
        assert "missed" not in watched.check(MIDNIGHT + DAY)  # what is due while it runs waits for it


def test_run_without_a_history_is_stuck_after_a_day() -> None:
    watched = Job("* * * * *")
    watched.check(MIDNIGHT)
    watched.ran(MIDNIGHT, "running", None)
    assert watched.check(MIDNIGHT + DAY) == {}
    assert watched.check(MIDNIGHT + DAY + 1).keys() == {"stuck"}


def test_limit_of_the_job_says_when_it_is_stuck_and_slow() -> None:
    watched = healthy(limit_seconds=600.0)
    running = watched.ran(MIDNIGHT, "running", None)
    assert watched.check(MIDNIGHT + 600) == {}
    assert watched.check(MIDNIGHT + 601).keys() == {"stuck"}
    watched.history[running] |= {"status": "succeeded", "seconds": 700.0}
    assert watched.check(MIDNIGHT + 800).keys() == {"slow"}


def test_run_that_does_not_get_to_start_is_stuck() -> None:
    watched = healthy()
    watched.ran(None, "connecting", None)
    assert watched.check(MIDNIGHT) == {}
    assert watched.check(MIDNIGHT + 301).keys() == {"stuck"}


def test_slow_run_is_found_until_one_is_not() -> None:
    watched = healthy(seconds=60)
    watched.ran(MIDNIGHT, seconds=200)
    assert watched.check(MIDNIGHT + HOUR)["slow"].facts["usual_seconds"] == 60
    assert watched.check(MIDNIGHT + 2 * HOUR).keys() == {"slow"}
    watched.ran(MIDNIGHT + 2.5 * HOUR, seconds=70)
    assert watched.check(MIDNIGHT + 2.9 * HOUR) == {}


def test_what_is_slow_every_time_becomes_usual() -> None:
    watched = healthy(seconds=60)
    found = []
    for day in range(15):
        watched.ran(MIDNIGHT + day * DAY + 3 * HOUR, seconds=600)
        found.append("slow" in watched.check(MIDNIGHT + day * DAY + 4 * HOUR))
    assert found[0]
    assert not found[-1]


def test_short_runs_are_not_slow_for_a_few_seconds_more() -> None:
    watched = healthy(seconds=0.01)
    watched.ran(MIDNIGHT, seconds=30)
    assert watched.check(MIDNIGHT + HOUR) == {}


def test_missed_run_is_found_after_the_grace_and_ends_with_the_next_start() -> None:
    watched = healthy()
    due = MIDNIGHT + 3 * HOUR
    assert watched.check(due + GRACE_SECONDS) == {}
    found = watched.check(due + GRACE_SECONDS + 1)["missed"]
    assert (found.over, found.facts["missed"], found.facts["due_at"]) == (False, 1, "2026-11-21T03:00:00+00:00")
    assert watched.check(due + 12 * HOUR)["missed"].count == 0
    watched.ran(due + DAY)
    found = watched.check(due + DAY + HOUR)["missed"]
    assert (found.over, found.count) == (True, 0)
    assert watched.check(due + DAY + 2 * HOUR) == {}


def test_late_start_within_the_grace_is_not_missed() -> None:
    watched = healthy(grace_seconds=HOUR)
    due = MIDNIGHT + 3 * HOUR
    assert watched.check(due + 0.9 * HOUR) == {}
    watched.ran(due + 0.95 * HOUR)
    assert watched.check(due + 2 * HOUR) == {}


def test_each_minute_that_is_missed_is_counted() -> None:
    watched = Job("* * * * *")
    watched.check(MIDNIGHT)
    for minute in range(1, 61):
        if minute not in {7, 20, 21, 22}:
            watched.ran(MIDNIGHT + minute * MINUTE + 0.02, seconds=0.5)
    found = watched.check(MIDNIGHT + HOUR + 1)["missed"]
    assert (found.facts["missed"], found.over) == (4, True)
    assert found.facts["first_due_at"] == "2026-11-21T00:07:00+00:00"


def test_jobs_that_overlap_their_schedule_are_not_missed() -> None:
    """A run of 90 seconds every minute: pg_cron queues the next one."""
    watched = Job("* * * * *")
    watched.check(MIDNIGHT)
    start = MIDNIGHT + MINUTE
    for _ in range(40):
        watched.ran(start, seconds=90)
        start += 90.1
    assert watched.check(MIDNIGHT + HOUR).keys() <= {"slow"}


def test_run_that_never_started_is_not_missed_as_well() -> None:
    watched = healthy()
    watched.ran(None, "failed", None, message="connection failed")
    assert watched.check(MIDNIGHT + 4 * HOUR).keys() == {"failed"}


def test_due_time_before_the_server_s_start_is_overdue() -> None:
    watched = healthy()
    watched.clock["started_at"] = MIDNIGHT + 3.2 * HOUR
    found = watched.check(MIDNIGHT + 4 * HOUR)
    assert found.keys() == {"overdue"}
    assert "when the server was down" in found["overdue"].headline


def test_nothing_is_missed_before_the_job_was_first_seen_rescheduled_or_active() -> None:
    watched = Job("*/5 * * * *")
    assert watched.check(MIDNIGHT) == {}
    assert watched.job is not None
    watched.job["schedule"] = "* * * * *"
    assert watched.check(MIDNIGHT + HOUR) == {}
    watched.job["active"] = False
    assert watched.check(MIDNIGHT + 1.01 * HOUR).keys() == {"inactive"}
    watched.job["active"] = True
    assert watched.check(MIDNIGHT + 2 * HOUR) == {}
    assert watched.check(MIDNIGHT + 3 * HOUR).keys() == {"missed"}


def test_job_that_was_never_active_is_not_told_of() -> None:
    watched = Job()
    assert watched.job is not None
    watched.job["active"] = False
    assert watched.check(MIDNIGHT) == {}
    assert watched.check(MIDNIGHT + DAY) == {}


def test_schedule_in_seconds() -> None:
    watched = Job("10 seconds", grace_seconds=30.0)
    watched.check(MIDNIGHT)
    assert watched.check(MIDNIGHT + 40) == {}
    assert watched.check(MIDNIGHT + 41).keys() == {"missed"}
    watched.ran(MIDNIGHT + 45)
    assert watched.check(MIDNIGHT + 46)["missed"].over
    assert watched.check(MIDNIGHT + 85) == {}
    found = watched.check(MIDNIGHT + 86)["missed"]
    assert found.count == 1
    assert watched.check(MIDNIGHT + 300)["missed"].count == 0
    watched.ran(MIDNIGHT + 301, "running", None)
    assert watched.check(MIDNIGHT + 400)["missed"].over


def test_job_at_the_server_s_start() -> None:
    watched = Job("@reboot")
    watched.clock["started_at"] = MIDNIGHT - DAY
    assert watched.check(MIDNIGHT) == {}
    watched.clock["started_at"] = MIDNIGHT + HOUR
    assert watched.check(MIDNIGHT + HOUR + 10) == {}
    assert watched.check(MIDNIGHT + 2 * HOUR).keys() == {"overdue"}
    watched.ran(MIDNIGHT + 2.5 * HOUR)
    assert watched.check(MIDNIGHT + 3 * HOUR)["overdue"].over
    assert watched.check(MIDNIGHT + 4 * HOUR) == {}


@pytest.mark.parametrize(
    ("day", "due"),
    [("2026-03-29", []), ("2026-10-25", ["2026-10-25T00:30:00+00:00", "2026-10-25T01:30:00+00:00"])],
)
def test_clocks_across_daylight_saving(day: str, due: list[str]) -> None:
    """What pg_cron never starts is not missed; what it starts twice is missed twice."""
    start = datetime.fromisoformat(f"{day}T00:00:00").replace(tzinfo=UTC).timestamp() - 6 * HOUR
    watched = Job("30 2 * * *")
    watched.clock["zone"] = time_zone("Europe/Berlin")
    watched.check(start)
    found = watched.check(start + DAY)
    assert ("missed" in found) == bool(due)
    if due:
        assert (found["missed"].facts["first_due_at"], found["missed"].facts["due_at"]) == (due[0], due[1])


def test_owner_and_database_that_are_gone() -> None:
    watched = Job()
    assert watched.job is not None
    watched.job |= {"owner_may_login": False, "database_exists": False}
    watched.job["username"] = 'x" SUPERUSER; --'
    found = watched.check(MIDNIGHT)
    assert found.keys() == {"owner", "database"}
    assert found["owner"].sections[1].statements == ('ALTER ROLE "x"" SUPERUSER; --" LOGIN',)
    watched.job |= {"owner_may_login": None, "database_exists": None}  # on another server
    assert watched.check(MIDNIGHT) == {}


@pytest.mark.parametrize(("schedule", "words"), [("@yearly", "never runs"), ("22-2 * * * *", "cannot be read")])
def test_schedule_that_cannot_be_followed(schedule: str, words: str) -> None:
    watched = Job(schedule)
    assert words in watched.check(MIDNIGHT)["schedule"].headline
    assert watched.check(MIDNIGHT + DAY).keys() == {"schedule"}


def test_job_that_is_unscheduled_is_told_of_with_how_to_have_it_back() -> None:
    watched = healthy()
    watched.job = None
    found = watched.check(MIDNIGHT)["unscheduled"]
    assert not found.lasting
    assert found.sections[1].statements == ("SELECT cron.schedule('job number 1', '0 3 * * *', 'CALL load()')",)
    assert watched.check(MIDNIGHT + 1) == {}
    assert not watched.watch.is_gone
    watched.check(MIDNIGHT + 8 * DAY)
    assert watched.watch.is_gone


def test_check_that_is_behind_looks_for_failures_only() -> None:
    watched = healthy()
    watched.ran(MIDNIGHT, "failed", message="no")
    watched.clock["horizon"] = MIDNIGHT
    assert watched.check(MIDNIGHT + 9 * HOUR).keys() == {"failed"}
    assert "missed" in watched.watch.unknown
    watched.clock.clear()
    assert watched.check(MIDNIGHT + 10 * HOUR).keys() == {"failed", "missed"}


def test_check_that_is_behind_takes_in_what_was_kept() -> None:
    """Runs of one schedule come in three pages; the one of 04:00 is missing."""
    watched = Job("0 * * * *")
    watched.check(MIDNIGHT)
    for first, last in ((1, 3), (5, 6)):
        for hour in range(first, last + 1):
            watched.ran(MIDNIGHT + hour * HOUR + 0.02, seconds=4 * MINUTE)
        watched.clock["horizon"] = MIDNIGHT + last * HOUR + 0.02
        assert watched.check(MIDNIGHT + 9.5 * HOUR) == {}
    watched.clock.clear()
    watched.ran(MIDNIGHT + 7 * HOUR)
    watched.ran(MIDNIGHT + 8 * HOUR)
    watched.ran(MIDNIGHT + 9 * HOUR)
    found = watched.check(MIDNIGHT + 9.5 * HOUR)["missed"]
    assert (found.facts["due_at"], found.facts["missed"], found.over) == ("2026-11-21T04:00:00+00:00", 1, True)


def test_message_names_the_run_to_come() -> None:
    watched = healthy()
    watched.ran(MIDNIGHT, "failed", message="ERROR:  no")
    assert "next run 2026-11-21 03:00:00 UTC" in str(watched.check(MIDNIGHT + HOUR)["failed"].sections)
    found = watched.check(MIDNIGHT + 3 * HOUR + GRACE_SECONDS + 1)["missed"]
    assert ("Next run", "2026-11-22 03:00:00 UTC") in found.sections[1].lines


def test_next_run_is_remembered() -> None:
    watched = healthy()
    assert watched.state["next_at"] == MIDNIGHT + 3 * HOUR
    watched.check(MIDNIGHT + 3 * HOUR)
    assert watched.state["next_at"] == MIDNIGHT + DAY + 3 * HOUR


def test_state_stays_small_and_finite() -> None:
    watched = Job("* * * * *")
    watched.check(MIDNIGHT)
    for number in range(2_000):
        watched.ran(MIDNIGHT + number * MINUTE, "failed", message="\N{ROCKET}" * 4_000)
    watched.check(MIDNIGHT + DAY)
    assert len(json.dumps(watched.state, allow_nan=False)) < 10_000
    assert not math.isnan(watched.state["settled_at"])
