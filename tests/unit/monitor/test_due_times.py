"""When a job was due, and which runs it missed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pgrelay.monitor.jobs import GRACE_SECONDS
from pgrelay.monitor.problems import OPENED, PASSED, RECOVERED, Problems, advance
from pgrelay.monitor.schedules import time_zone
from pgrelay.monitor.target_settings import TargetSettings
from tests.unit.monitor.watched import DAY, HOUR, MIDNIGHT, MINUTE, WatchedJob, healthy_job


def test_missed_run_is_found_after_the_grace_and_ends_with_the_next_start() -> None:
    watched = healthy_job()
    due = MIDNIGHT + 3 * HOUR
    assert watched.check(due + GRACE_SECONDS) == {}
    found = watched.check(due + GRACE_SECONDS + 1)["missed"]
    assert (found.is_resolved, found.words.data["missed"], found.words.data["due_at"]) == (
        False,
        1,
        "2026-11-21T03:00:00+00:00",
    )
    assert watched.check(due + 12 * HOUR)["missed"].count == 0
    watched.ran(due + DAY)
    found = watched.check(due + DAY + HOUR)["missed"]
    assert (found.is_resolved, found.count) == (True, 0)
    assert watched.check(due + DAY + 2 * HOUR) == {}


def test_late_start_within_the_grace_is_not_missed() -> None:
    watched = healthy_job(grace_seconds=HOUR)
    due = MIDNIGHT + 3 * HOUR
    assert watched.check(due + 0.9 * HOUR) == {}
    watched.ran(due + 0.95 * HOUR)
    assert watched.check(due + 2 * HOUR) == {}


def test_each_minute_that_is_missed_is_counted() -> None:
    watched = WatchedJob("* * * * *")
    watched.check(MIDNIGHT)
    for minute in range(1, 61):
        if minute not in {7, 20, 21, 22}:
            watched.ran(MIDNIGHT + minute * MINUTE + 0.02, seconds=0.5)
    found = watched.check(MIDNIGHT + HOUR + 1)["missed"]
    assert (found.words.data["missed"], found.is_resolved) == (4, True)
    assert found.words.data["first_due_at"] == "2026-11-21T00:07:00+00:00"


def test_jobs_that_overlap_their_schedule_are_not_missed() -> None:
    """A run of 90 seconds every minute: pg_cron queues the next one."""
    watched = WatchedJob("* * * * *")
    watched.check(MIDNIGHT)
    start = MIDNIGHT + MINUTE
    for _ in range(40):
        watched.ran(start, seconds=90)
        start += 90.1
    assert watched.check(MIDNIGHT + HOUR).keys() <= {"slow"}


def test_run_that_never_started_is_not_missed_as_well() -> None:
    watched = healthy_job()
    watched.ran(None, "failed", None, message="connection failed")
    assert watched.check(MIDNIGHT + 4 * HOUR).keys() == {"failed"}


def test_due_time_before_the_server_s_start_is_overdue() -> None:
    watched = healthy_job()
    watched.clock["started_at"] = MIDNIGHT + 3.2 * HOUR
    found = watched.check(MIDNIGHT + 4 * HOUR)
    assert found.keys() == {"overdue"}
    assert "when the server was down" in found["overdue"].words.headline


def test_nothing_is_missed_before_the_job_was_first_seen_rescheduled_or_active() -> None:
    watched = WatchedJob("*/5 * * * *")
    assert watched.check(MIDNIGHT) == {}
    watched.becomes(schedule="* * * * *")
    assert watched.check(MIDNIGHT + HOUR) == {}
    watched.becomes(active=False)
    assert watched.check(MIDNIGHT + 1.01 * HOUR).keys() == {"inactive"}
    watched.becomes(active=True)
    assert watched.check(MIDNIGHT + 2 * HOUR) == {}
    assert watched.check(MIDNIGHT + 3 * HOUR).keys() == {"missed"}


def test_schedule_in_seconds() -> None:
    watched = WatchedJob("10 seconds", grace_seconds=30.0)
    watched.check(MIDNIGHT)
    assert watched.check(MIDNIGHT + 40) == {}
    assert watched.check(MIDNIGHT + 41).keys() == {"missed"}
    watched.ran(MIDNIGHT + 45)
    assert watched.check(MIDNIGHT + 46)["missed"].is_resolved
    assert watched.check(MIDNIGHT + 85) == {}
    found = watched.check(MIDNIGHT + 86)["missed"]
    assert found.count == 1
    assert watched.check(MIDNIGHT + 300)["missed"].count == 0
    watched.ran(MIDNIGHT + 301, "running", None)
    assert watched.check(MIDNIGHT + 400)["missed"].is_resolved


def test_job_at_the_server_s_start() -> None:
    watched = WatchedJob("@reboot")
    watched.clock["started_at"] = MIDNIGHT - DAY
    assert watched.check(MIDNIGHT) == {}
    watched.clock["started_at"] = MIDNIGHT + HOUR
    assert watched.check(MIDNIGHT + HOUR + 10) == {}
    assert watched.check(MIDNIGHT + 2 * HOUR).keys() == {"overdue"}
    watched.ran(MIDNIGHT + 2.5 * HOUR)
    assert watched.check(MIDNIGHT + 3 * HOUR)["overdue"].is_resolved
    assert watched.check(MIDNIGHT + 4 * HOUR) == {}


@pytest.mark.parametrize(
    ("day", "due"),
    [("2026-03-29", []), ("2026-10-25", ["2026-10-25T00:30:00+00:00", "2026-10-25T01:30:00+00:00"])],
)
def test_clocks_across_daylight_saving(day: str, due: list[str]) -> None:
    """What pg_cron never starts is not missed; what it starts twice is missed twice."""
    start = datetime.fromisoformat(f"{day}T00:00:00").replace(tzinfo=UTC).timestamp() - 6 * HOUR
    watched = WatchedJob("30 2 * * *")
    watched.clock["zone"] = time_zone("Europe/Berlin")
    watched.check(start)
    found = watched.check(start + DAY)
    assert ("missed" in found) == bool(due)
    if due:
        assert (found["missed"].words.data["first_due_at"], found["missed"].words.data["due_at"]) == (due[0], due[1])


def test_check_that_is_behind_takes_in_what_was_kept() -> None:
    """Runs of one schedule come in three pages; the one of 04:00 is missing."""
    watched = WatchedJob("0 * * * *")
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
    assert (found.words.data["due_at"], found.words.data["missed"], found.is_resolved) == (
        "2026-11-21T04:00:00+00:00",
        1,
        True,
    )


def test_message_names_the_run_to_come() -> None:
    watched = healthy_job()
    watched.ran(MIDNIGHT, "failed", message="ERROR:  no")
    assert "next run Sat 21 Nov 2026 03:00:00 UTC" in str(watched.check(MIDNIGHT + HOUR)["failed"].words.sections)
    found = watched.check(MIDNIGHT + 3 * HOUR + GRACE_SECONDS + 1)["missed"]
    assert ("Next run", "Sun 22 Nov 2026 03:00:00 UTC") in found.words.sections[1].lines


def test_next_run_is_remembered() -> None:
    watched = healthy_job()
    assert watched.state.next_at == MIDNIGHT + 3 * HOUR
    watched.check(MIDNIGHT + 3 * HOUR)
    assert watched.state.next_at == MIDNIGHT + DAY + 3 * HOUR


def ran_every_minute(watched: WatchedJob, first: int, last: int) -> None:
    for minute in range(first, last + 1):
        watched.ran(MIDNIGHT + minute * MINUTE + 0.02, seconds=0.5)


@pytest.mark.parametrize("missing", [2, 6, 9, 14])
@pytest.mark.parametrize("offset", [0, 1, 2, 3, 4])
def test_outage_is_one_problem_with_a_beginning_and_an_end(missing: int, offset: int) -> None:
    """A job of every minute misses some runs in a row, and a check comes every five minutes."""
    watched, problems, told = WatchedJob("* * * * *"), Problems(), []
    watched.check(MIDNIGHT)
    first = 20 + offset
    done = 0
    for minute in range(5, 80, 5):
        for at in range(done + 1, minute + 1):
            if not first <= at < first + missing:
                ran_every_minute(watched, at, at)
        done = minute
        now = MIDNIGHT + minute * MINUTE + 1
        found = list(watched.check(now).values())
        problems, alerts = advance(problems, found, TargetSettings(), now)
        told += alerts
    assert [alert.phase for alert in told] in ([PASSED], [OPENED, RECOVERED])
    assert (told[-1].problem.count, told[-1].problem.began_at) == (missing, MIDNIGHT + first * MINUTE)


def test_what_was_due_while_the_server_was_down_and_after_it_are_problems_of_their_own() -> None:
    watched = WatchedJob("* * * * *")
    watched.check(MIDNIGHT)
    ran_every_minute(watched, 1, 5)
    watched.clock["started_at"] = MIDNIGHT + 10.5 * MINUTE
    found = watched.check(MIDNIGHT + 20 * MINUTE + 1)
    assert (found["overdue"].words.data["missed"], found["missed"].words.data["missed"]) == (5, 5)
    assert found["missed"].began_at == MIDNIGHT + 11 * MINUTE
    assert watched.check(MIDNIGHT + 21 * MINUTE + 1).keys() == {"overdue", "missed"}
    ran_every_minute(watched, 22, 28)
    found = watched.check(MIDNIGHT + 28 * MINUTE)
    assert (found["overdue"].is_resolved, found["missed"].is_resolved) == (True, True)
    assert watched.check(MIDNIGHT + 28.5 * MINUTE) == {}


def test_job_that_was_scheduled_anew_has_missed_nothing_meanwhile() -> None:
    watched = healthy_job()
    watched.check(MIDNIGHT + 2.9 * HOUR)
    watched.becomes(job_id=2)
    assert watched.check(MIDNIGHT + 4 * HOUR) == {}
    assert watched.check(MIDNIGHT + DAY + 4 * HOUR).keys() == {"missed"}
