"""What is found of a partition set."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pgrelay.monitor.partition_sets import Unwatched
from pgrelay.notifications.notification import Notification, text_body
from tests.unit.monitor.watched import DAY, HOUR, WatchedSet
from tests.unit.payloads import NOW, id_set, time_set

if TYPE_CHECKING:
    from pgrelay.monitor.findings import DescribedFinding


def text_of(finding: DescribedFinding) -> str:
    sections = finding.words.sections
    return text_body(Notification(kind="", subject="", reason="", sections=sections, facts={}))


def test_healthy_sets_are_left_alone() -> None:
    assert WatchedSet().check(time_set()) == {}
    assert WatchedSet().check(id_set()) == {}


@pytest.mark.parametrize(
    ("left", "premake", "interval", "found"),
    [
        (2.1 * DAY, 4, DAY, False), (1.9 * DAY, 4, DAY, True), (0.6 * DAY, 1, DAY, False), (0.4 * DAY, 1, DAY, True),
        (8 * DAY, 4, 365 * DAY, False), (6 * DAY, 4, 365 * DAY, True), (1.9 * HOUR, 4, HOUR, True),
    ],
)  # fmt: skip
def test_time_left_is_measured_against_what_should_be_premade(
    left: float, premake: int, interval: float, found: bool
) -> None:
    facts = time_set(newest_end=NOW + left, premake=premake, interval_seconds=interval)
    assert ("running_out" in WatchedSet().check(facts)) == found


def test_how_much_must_be_left_may_be_said() -> None:
    facts = time_set(newest_end=NOW + 3 * DAY)
    assert WatchedSet().check(facts) == {}
    assert (
        WatchedSet().check(facts, required_seconds=5 * DAY)["running_out"].words.headline
        == "partitions run out in 3 days"
    )


def test_set_that_gets_no_new_rows_runs_out_of_nothing() -> None:
    """The hours of yesterday, in a set that is partitioned by day and then by hour."""
    facts = time_set(
        closed=True, newest_end=NOW - DAY, maintained_at=NOW - 9 * DAY, retention="1 h", retention_value=HOUR
    )
    assert WatchedSet().check(facts) == {}
    assert WatchedSet().check(facts | {"default": {"table": "d", "rows": 1}}).keys() == {"default_rows"}


@pytest.mark.parametrize(
    ("left", "found"), [(1.9 * DAY, False), (1.5 * DAY, False), (0.6 * DAY, False), (0.4 * DAY, True)]
)
def test_set_within_another_has_one_partition_before_it_has_rows(left: float, found: bool) -> None:
    """The days of the next month, of which pg_partman makes the first, and more only when that one has rows."""
    newest_end = NOW + left
    assert "running_out" in WatchedSet().check(time_set(newest_end=newest_end))
    begins = time_set(newest_end=newest_end, range_start=newest_end - DAY)
    assert ("running_out" in WatchedSet().check(begins)) == found
    assert "running_out" in WatchedSet().check(begins, required_seconds=5 * DAY)  # who says how much wants so much
    assert "running_out" in WatchedSet().check(begins | {"range_start": newest_end - 30 * DAY})


@pytest.mark.parametrize(("position", "found"), [(10_000, False), (10_500, False), (10_501, True)])
def test_ids_within_others_have_one_partition_before_they_have_rows(position: int, found: bool) -> None:
    begins = id_set(position=position, newest_end=11_000, range_start=10_000)
    assert ("running_out" in WatchedSet().check(begins)) == found


def test_set_without_any_partition() -> None:
    found = WatchedSet().check(time_set(newest_end=None, partitions=0))["running_out"]
    assert found.words.headline == "no partition for new rows"
    assert "Last one ends  there is none" in text_of(found)


def test_words_of_ids() -> None:
    found = WatchedSet().check(id_set(position=9_999.0, newest_end=10_000.0))["running_out"]
    assert found.words.headline == "partitions run out after 1 id"
    text = text_of(found)
    assert "Last one ends  before id 10,000\n" in text
    assert "Ids left      1\n" in text
    ids = id_set(retention="2000", retention_value=2000, position=5000.0, oldest_end=1999.0)
    assert WatchedSet().check(ids)["retention"].words.headline.endswith("the oldest partition ended 3,001 ids back")


def test_words_of_maintenance_that_never_succeeded() -> None:
    failure = {"at": NOW, "message": "no", "sqlstate": "0A000", "count": 1}
    text = text_of(WatchedSet().check(time_set(failure=failure, maintained_at=None))["maintenance_failed"])
    assert "Last success  none is known" in text
    assert "no (SQLSTATE 0A000)" in text


def test_set_that_is_undone_is_said_to_be() -> None:
    undone = time_set(newest_end=NOW, automatic=False, retention="1 h", retention_value=HOUR, unwatched=["undo"])
    found = WatchedSet().check(undone)
    assert list(found) == ["unwatched"]
    assert "undo_in_progress = false WHERE parent_table = 'mart.daily';" in text_of(found["unwatched"])


def test_rights_of_many_tables_are_one_grant() -> None:
    tables = [Unwatched(reason="default", relation=f"mart.d{number}_default", control="at") for number in range(6)]
    few = text_of(WatchedSet().check(time_set(), unwatched=tables[:2])["unwatched"])
    assert 'GRANT SELECT ("at") ON mart.d0_default TO dba;' in few
    assert 'GRANT SELECT ("at") ON mart.d1_default TO dba;' in few
    many = text_of(WatchedSet().check(time_set(), unwatched=tables)["unwatched"])
    assert "GRANT pg_read_all_data TO dba;" in many
    assert "and 1 more" in many


@pytest.mark.parametrize(("automatic", "severity"), [(True, "critical"), (False, "warning")])
def test_table_that_is_gone(automatic: bool, severity: str) -> None:
    watched = WatchedSet()
    watched.check(time_set(newest_end=NOW))
    gone = time_set(kind="other", missing=True, partitions=0, newest_end=None, default=None, automatic=automatic)
    found = watched.check(gone | {"failure": {"at": NOW, "message": "no", "sqlstate": "P0001", "count": 1}})
    assert [(name, finding.severity) for name, finding in found.items()] == [("dropped", severity)]
    assert "running_out" in watched.unknown
    assert "DELETE FROM partman.part_config WHERE parent_table = 'mart.daily';" in text_of(found["dropped"])


def test_set_without_a_partition_for_new_rows() -> None:
    found = WatchedSet().check(time_set(newest_end=NOW - 90_000, infinite=False))["running_out"]
    assert found.words.headline == "no partition for new rows since 1 day 1 h"
    assert "SELECT partman.run_maintenance('mart.daily');" in text_of(found)
    assert "infinite_time_partitions = true WHERE parent_table = 'mart.daily';" in text_of(found)


def test_few_ids_are_reported_while_the_rate_is_not_known() -> None:
    assert (
        WatchedSet().check(id_set(position=8500))["running_out"].words.headline == "partitions run out after 1,500 ids"
    )
    assert WatchedSet().check(id_set(position=10_000))["running_out"].words.headline == "no partition for new rows"


def test_rows_in_the_default_partition_come_with_what_moves_them() -> None:
    default = {"table": "mart.daily_default", "rows": 1204, "more": False, "min": "2026-11-25", "max": "2026-11-27"}
    found = WatchedSet().check(time_set(default=default, newest_end=NOW))
    assert list(found) == ["default_rows", "running_out"]
    text = text_of(found["default_rows"])
    assert found["default_rows"].words.headline == "1,204 rows in the default partition"
    for line in (
        "at from       2026-11-25",
        "at to         2026-11-27",
        "CALL partman.partition_data_proc('mart.daily');",
    ):
        assert line in text
    assert "First move the rows" in text_of(found["running_out"])
    assert "run_maintenance" not in text_of(found["running_out"])


def test_many_rows_are_not_counted_to_the_end() -> None:
    default = {"table": "d", "rows": 100_000, "more": True}
    assert (
        WatchedSet().check(time_set(default=default))["default_rows"].words.headline.startswith("100,000 or more rows")
    )
    assert (
        WatchedSet()
        .check(time_set(default=default | {"rows": 1, "more": False}))["default_rows"]
        .words.headline.startswith("1 row ")
    )


def test_default_partition_that_may_not_be_read_is_not_known() -> None:
    facts = time_set(default={"table": "d"})
    watched = WatchedSet()
    assert watched.check(facts) == {}
    assert watched.unknown == ["default_rows"]


@pytest.mark.parametrize(
    ("interval", "age", "found"),
    [(DAY, 1.9 * DAY, False), (DAY, 2.1 * DAY, True), (HOUR, 2.1 * HOUR, True), (60.0, HOUR, False),
     (365 * DAY, 2.1 * DAY, True)],
)  # fmt: skip
def test_maintenance_that_has_not_run(interval: float, age: float, found: bool) -> None:
    facts = time_set(interval_seconds=interval, maintained_at=NOW - age, newest_end=NOW + 400 * DAY)
    assert ("maintenance" in WatchedSet().check(facts)) == found


def test_maintenance_is_known_from_whoever_ran_it_last() -> None:
    old = NOW - 9 * DAY
    assert WatchedSet().check(time_set(maintained_at=old)).keys() == {"maintenance"}
    assert WatchedSet().check(time_set(maintained_at=old, succeeded_at=NOW - HOUR)) == {}
    assert WatchedSet().check(time_set(maintained_at=old), maintained_at=NOW - HOUR) == {}
    assert WatchedSet().check(time_set(maintained_at=None)) == {}  # nobody knows: pg_partman 4 does not record it
    assert WatchedSet().check(time_set(maintained_at=old, automatic=False)) == {}


def test_maintenance_that_fails() -> None:
    failure = {"at": NOW, "message": "no\nmore", "sqlstate": "23514", "detail": None, "count": 3}
    found = WatchedSet().check(time_set(failure=failure, maintained_at=NOW - 9 * DAY))
    assert found.keys() == {"maintenance_failed"}
    assert found["maintenance_failed"].words.headline == "maintenance failed: no"
    assert found["maintenance_failed"].words.data["in_a_row"] == 3


def test_retention_that_is_not_applied() -> None:
    facts = time_set(retention="30 days", retention_value=30 * DAY, oldest_end=NOW - 31 * DAY)
    assert WatchedSet().check(facts) == {}
    assert WatchedSet().check(facts | {"oldest_end": NOW - 33 * DAY}).keys() == {"retention"}
    ids = id_set(retention="2000", retention_value=2000, position=5000, oldest_end=2000)
    assert WatchedSet().check(ids) == {}
    assert WatchedSet().check(ids | {"oldest_end": 1999}).keys() == {"retention"}


@pytest.mark.parametrize(
    ("name", "literal"),
    [
        ('it\'s.a "table"', "'it''s.a \"table\"'"),
        ("mart.x'; DROP TABLE t; --", "'mart.x''; DROP TABLE t; --'"),
        ("漢字.\n表", r"E'漢字.\n表'"),
    ],
)
def test_statements_quote_the_name(name: str, literal: str) -> None:
    finding = WatchedSet().check(time_set(parent=name, newest_end=NOW))["running_out"]
    assert f"run_maintenance({literal})" in finding.words.sections[-1].statements[0]
