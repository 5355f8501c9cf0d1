"""What the runs of jobs tell of the maintenance of sets, and what is told of both."""

from __future__ import annotations

from typing import Any

import pytest

from pgrelay.monitor.maintenance import maintenance_calls
from pgrelay.notifications.notification import text_body
from tests.unit.monitor.watched import DAY, HOUR, Relay, subjects
from tests.unit.payloads import NOW, job, run, time_set

OTHER = time_set(parent="mart.other", relation="mart.other", default={"table": "mart.other_default", "rows": 0})
VIOLATED = 'ERROR:  updated partition constraint for default partition "daily_default" would be violated by some row'


def found(*sets: dict[str, Any]) -> dict[str, Any]:
    return {"schema": "partman", "version": "4.7.2", "role": "dba", "sets": sets}


@pytest.mark.parametrize(
    ("command", "calls"),
    [
        ("SELECT partman.run_maintenance()", [("partman", False, None)]),
        (" select * from partman.run_maintenance ( p_analyze := false ) ; ", [("partman", False, None)]),
        ("CALL partman.run_maintenance_proc(2, p_jobmon => true)", [("partman", False, None)]),
        ("CALL run_maintenance_proc()", [(None, False, None)]),
        ("SELECT partman.run_maintenance('mart.daily', true)", [("partman", False, "mart.daily")]),
        ("SELECT partman.run_maintenance(p_parent_table => 'mart.daily')", [("partman", False, "mart.daily")]),
        (
            "SELECT \"P\".run_maintenance('mart.a'); SELECT PARTMAN.Run_Maintenance('mart.b');",
            [("P", False, "mart.a"), ("partman", False, "mart.b")],
        ),
        ("CALL pgrelay.run_maintenance()", [("pgrelay", True, None)]),
        ("CALL run_maintenance(p_commit => true)", [(None, True, None)]),
        # Nothing is claimed of what is not understood.
        ("SELECT 'x; SELECT partman.run_maintenance(); y'", []),
        ("-- CALL partman.run_maintenance_proc()\nSELECT 1", []),
        ("SELECT 1 /* CALL partman.run_maintenance_proc() */", []),
        ("SELECT partman.run_maintenance() WHERE extract(hour FROM now()) = 3", []),
        ("SELECT partman.run_maintenance(p_analyze := false, p_parent_table := 'mart.daily')", []),
        ("SELECT partman.run_maintenance('it''s.daily')", []),
        ("SELECT partman.run_maintenance(parent_table) FROM partman.part_config", []),
        ("SELECT partman.run_maintenance(); VACUUM mart.daily", []),
        ("DO $$ BEGIN PERFORM partman.run_maintenance(); END $$", []),
        ("CALL partman.run_maintenance_proc() AS" + " 1" * 150, []),
        ("SELECT partman.run_maintenance(" + "1,\t " * 60 + "x)", []),
        ("", []),
    ],
)
def test_calls_are_read_from_a_command(command: str, calls: list[tuple[str | None, bool, str | None]]) -> None:
    assert [tuple(call) for call in maintenance_calls(command)] == calls


def unmaintained(command: str, *, database: str = "reporting", **changes: Any) -> list[str]:
    """Return which sets are known to have been maintained by a job, and said to be not maintained three days later."""
    relay = Relay()
    jobs = [job(1, command=command, database=database, **changes)]
    sets = [time_set(maintained_at=None), OTHER | {"maintained_at": None}]
    success = run(1, 1, status="succeeded", command=command, database=database)
    assert relay.check(success, jobs=jobs, partitions=found(*sets)) == []
    later = NOW + 3 * DAY
    sent = relay.check(
        jobs=jobs, now=later, settings=[{"target": "job/1", "grace_seconds": 1e9}],
        partitions=found(*(each | {"newest_end": later + 9 * DAY} for each in sets)),
    )  # fmt: skip
    assert all("not maintained for 3 days 2 h" in subject for subject in subjects(sent))
    return [sent.notification.facts["target"] for sent in sent]


def test_job_that_runs_the_maintenance_tells_when_a_set_was_maintained() -> None:
    both = ["set/mart.daily", "set/mart.other"]
    assert unmaintained("CALL partman.run_maintenance_proc()") == both
    assert unmaintained("SELECT partman.run_maintenance('mart.daily')") == ["set/mart.daily"]


def test_job_of_elsewhere_tells_nothing() -> None:
    assert unmaintained("CALL partman.run_maintenance_proc()", database="other") == []
    assert unmaintained("CALL partman.run_maintenance_proc()", owner_exists=None) == []
    assert unmaintained("CALL other.run_maintenance_proc()") == []
    assert unmaintained("CALL pgrelay.run_maintenance()") == []  # it is recorded, set by set


def test_maintenance_of_another_set_or_database_resolves_nothing() -> None:
    relay = Relay()
    stale = time_set(maintained_at=NOW - 9 * DAY)
    assert len(relay.check(jobs=[], partitions=found(stale))) == 1
    jobs = []
    for number, (command, database) in enumerate(
        [
            ("SELECT partman.run_maintenance('mart.other')", "reporting"),
            ("CALL partman.run_maintenance_proc()", "other"),
            ("SELECT 'partman.run_maintenance()'", "reporting"),
        ],
        1,
    ):
        jobs.append(job(number, command=command, database=database))
        success = run(number, number, status="succeeded", command=command, database=database, at=NOW)
        assert relay.check(success, jobs=jobs, partitions=found(stale), now=NOW + 60) == []


def test_what_maintained_a_set_is_known_when_the_job_is_gone() -> None:
    relay = Relay()
    command = "CALL partman.run_maintenance_proc()"
    success = run(1, 1, status="succeeded", command=command, database="reporting")
    sets = found(time_set(maintained_at=None))
    relay.check(success, jobs=[job(1, command=command, database="reporting")], partitions=sets)
    relay.check(jobs=[], partitions=sets, now=NOW + 3 * DAY)
    assert "maintenance" in relay.states["set/mart.daily"]["problems"]
    relay.check(jobs=[], partitions=sets, now=NOW + 20 * DAY)
    assert "maintenance" in relay.states["set/mart.daily"]["problems"]


class Maintained:
    """A set and the job that maintains it, checked a minute after each run."""

    def __init__(self, command: str, **settings: Any) -> None:
        self.relay = Relay()
        self.job = job(1, name="maintenance", command=command, database="reporting", schedule="0 * * * *")
        self.settings = [{"target": "job/1", "grace_seconds": 1e9, **settings}]
        self.runs = 0
        self.sent: list[Any] = []

    def check(self, *sets: dict[str, Any], status: str | None = None, message: str = "") -> list[str]:
        """Return the subjects; without a status no run has ended since."""
        now = NOW + self.runs * HOUR + (0 if status else 60)
        runs = []
        if status:
            self.runs += 1
            now = NOW + self.runs * HOUR
            runs = [
                run(
                    self.runs, 1, status=status, message=message, at=now - 60, seconds=30.0,
                    command=self.job["command"], database="reporting",
                )
            ]  # fmt: skip
        self.sent = self.relay.check(*runs, jobs=[self.job], now=now, partitions=found(*sets), settings=self.settings)
        return subjects(self.sent)

    def failed_set(self, **changes: Any) -> dict[str, Any]:
        """Return the set as it is recorded during the next run."""
        at = NOW + (self.runs + 1) * HOUR - 45
        return time_set(failure={"at": at, "message": "no", "sqlstate": "23514", "count": 1}, **changes)


def test_failed_maintenance_is_reported_once_and_so_is_its_end() -> None:
    watched = Maintained("CALL pgrelay.run_maintenance()")
    message = "ERROR:  maintenance failed for 1 of 2 partition sets"
    assert watched.check(watched.failed_set(), OTHER, status="failed", message=message) == [
        "mart.daily: maintenance failed: no"
    ]
    assert "Job           maintenance" in text_body(watched.sent[0].notification)
    assert watched.check(watched.failed_set(), OTHER, status="failed", message=message) == []
    assert set(watched.relay.states["job/1"]["problems"]) == {"failed"}
    # Mended by hand: the job has failed before, and runs again later.
    assert watched.check(time_set(), OTHER) == ["mart.daily: recovered, was failing its maintenance for 1 h 1 min"]
    assert watched.check(time_set(), OTHER, status="succeeded") == []
    assert watched.relay.states["job/1"]["problems"] == {}


def test_job_that_fails_for_another_reason_is_reported_itself() -> None:
    watched = Maintained("CALL pgrelay.run_maintenance()")
    failed = watched.failed_set()
    watched.check(failed, status="failed", message="ERROR:  maintenance failed")
    assert watched.check(failed, status="failed", message="ERROR:  disk full") == ["maintenance failed: disk full"]
    assert watched.check(time_set(), status="succeeded") == [
        "maintenance recovered, was failing for 2 h 1 min",
        "mart.daily: recovered, was failing its maintenance for 2 h",
    ]


def test_job_is_reported_itself_where_the_set_goes_to_others_or_is_silent() -> None:
    watched = Maintained("CALL pgrelay.run_maintenance()", topic="operators")
    assert len(watched.check(watched.failed_set(), status="failed")) == 2
    watched = Maintained("CALL pgrelay.run_maintenance()")
    watched.settings.append({"target": "set/mart.daily", "silenced_until": NOW + DAY})
    assert watched.check(watched.failed_set(), status="failed", message="ERROR:  no") == ["maintenance failed: no"]


def test_maintenance_of_pg_partman_is_a_failure_of_the_set_that_its_message_names() -> None:
    watched = Maintained("CALL partman.run_maintenance_proc()")
    rows = time_set(default={"table": "mart.daily_default", "rows": 3, "more": False})
    assert watched.check(rows, OTHER) == ["mart.daily: 3 rows in the default partition"]
    assert watched.check(rows, OTHER, status="failed", message=VIOLATED) == [
        f"mart.daily: maintenance failed: {VIOLATED.removeprefix('ERROR:  ')}"
    ]
    assert watched.check(rows, OTHER) == []
    # A role that does not see the job knows nothing of its failure.
    kept = watched.relay.states.pop("job/1")
    assert watched.relay.check(jobs=[], now=NOW + HOUR + 120, partitions=found(rows, OTHER)) == []
    watched.relay.states["job/1"] = kept
    assert watched.check(time_set(), OTHER, status="succeeded") == [
        "mart.daily: recovered, was holding rows in its default partition for 1 h 59 min; recovered, was failing its "
        "maintenance for 1 h"
    ]


@pytest.mark.parametrize("message", ["ERROR:  disk full", "ERROR:  the table daily_default_2 is locked"])
def test_failure_that_names_no_set_is_the_job_s(message: str) -> None:
    watched = Maintained("CALL partman.run_maintenance_proc()")
    rows = time_set(default={"table": "mart.daily_default", "rows": 3, "more": False})
    watched.check(rows)
    assert watched.check(rows, status="failed", message=message) == [
        f"maintenance failed: {message.removeprefix('ERROR:  ')}"
    ]


def test_table_that_is_gone_is_why_the_maintenance_fails() -> None:
    watched = Maintained("CALL partman.run_maintenance_proc()")
    gone = time_set(kind="other", partitions=0, missing=True, default=None, newest_end=None)
    message = "ERROR:  Given parent table not found in system catalogs: mart.daily"
    assert watched.check(gone, OTHER, status="failed", message=message) == [
        "mart.daily: its table is gone, but pg_partman still has it as a set"
    ]
    assert watched.check(OTHER) == ["mart.daily: recovered, was without its table for 1 min"]
    assert watched.check(OTHER, status="succeeded") == []
