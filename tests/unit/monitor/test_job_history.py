"""What is kept of a job's runs, check by check."""

from __future__ import annotations

import json

from pgrelay.monitor.codec import Kept, encode
from pgrelay.monitor.problems import Problems
from tests.unit.monitor.watched import DAY, MIDNIGHT, MINUTE, WatchedJob, healthy_job


def test_every_run_is_seen_once_however_late_it_ends() -> None:
    watched = healthy_job(limit_seconds=DAY)
    first, second, third = (watched.ran(MIDNIGHT + number, "running", None) for number in range(3))
    assert watched.check(MIDNIGHT + 10) == {}
    watched.ends(second, "failed", 5.0)
    assert watched.check(MIDNIGHT + 20)["failed"].words.data["run_ids"] == [second]
    watched.ends(first, "failed", 50.0)
    watched.ends(third, "succeeded", 50.0)
    assert watched.check(MIDNIGHT + 60)["failed"].words.data["run_ids"] == [first]
    assert watched.state.unfinished_runs == ()
    assert [run.run_id for run in watched.state.recent_runs][-3:] == [second, first, third]


def test_unfinished_run_that_was_purged_is_forgotten() -> None:
    watched = healthy_job()
    running = watched.ran(MIDNIGHT, "running", None)
    watched.check(MIDNIGHT + 1)
    del watched.history[running]
    watched.checked = running
    assert watched.check(MIDNIGHT + DAY / 2).keys() == {"missed"}
    assert watched.state.unfinished_runs == ()


def test_state_stays_small_and_finite() -> None:
    watched = WatchedJob("* * * * *")
    watched.check(MIDNIGHT)
    for number in range(2_000):
        watched.ran(MIDNIGHT + number * MINUTE, "failed", message="\N{ROCKET}" * 4_000)
    watched.check(MIDNIGHT + DAY)
    kept = Kept(state=watched.state, problems=Problems())
    assert len(json.dumps(encode(kept, MIDNIGHT + DAY), allow_nan=False)) < 10_000
