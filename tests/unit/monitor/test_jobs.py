"""A job during one check."""

from __future__ import annotations

from pgrelay.monitor.jobs import is_forgotten
from pgrelay.monitor.observations import Clock
from tests.unit.monitor.watched import DAY, HOUR, MIDNIGHT, healthy_job


def test_check_that_is_behind_looks_for_failures_only() -> None:
    watched = healthy_job()
    watched.ran(MIDNIGHT, "failed", message="no")
    watched.clock["horizon"] = MIDNIGHT
    assert watched.check(MIDNIGHT + 9 * HOUR).keys() == {"failed"}
    assert "missed" in watched.unknown
    watched.clock.clear()
    assert watched.check(MIDNIGHT + 10 * HOUR).keys() == {"failed", "missed"}


def test_job_that_is_unscheduled_is_kept_for_a_week() -> None:
    watched = healthy_job()
    watched.job = None
    for days, forgotten in ((0, False), (7, False), (8, True)):
        now = MIDNIGHT + days * DAY
        watched.check(now)
        assert is_forgotten(watched.state, Clock(now=now)) == forgotten
