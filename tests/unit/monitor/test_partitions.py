"""What is found of a partition set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from pgrelay.monitor.partitions import SetWatch
from pgrelay.notifications.notification import Notification, text_body
from tests.unit.payloads import NOW

if TYPE_CHECKING:
    from pgrelay.monitor.problems import Finding

HOUR, DAY = 3600.0, 86_400.0


def by_time(**changes: Any) -> dict[str, Any]:
    return {
        "parent": "mart.daily",
        "relation": "mart.daily",
        "control": "at",
        "kind": "time",
        "interval": "1 day",
        "interval_seconds": DAY,
        "premake": 4,
        "automatic": True,
        "infinite": True,
        "partitions": 9,
        "newest_end": NOW + 4 * DAY,
        "oldest_end": NOW - 4 * DAY,
        "position": NOW,
        "maintained_at": NOW - HOUR,
        "default": {"table": "mart.daily_default", "rows": 0, "more": False},
    } | changes


def by_id(**changes: Any) -> dict[str, Any]:
    return by_time(
        kind="id", control="id", interval="1000", interval_seconds=None, interval_ids=1000, newest_end=10_000,
        oldest_end=1000, position=5000,
    ) | changes  # fmt: skip


def observe(facts: dict[str, Any], state: dict[str, Any] | None = None, now: float = NOW, **members: Any) -> Any:
    watch = SetWatch(facts=facts, state={} if state is None else state, now=now, schema="partman", **members)
    return {finding.kind: finding for finding in watch.observe()}


def words(finding: Finding) -> str:
    return text_body(Notification(subject="", summary="", sections=finding.sections, facts={}))


def test_healthy_sets_are_left_alone() -> None:
    assert observe(by_time()) == {}
    assert observe(by_id()) == {}


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
    facts = by_time(newest_end=NOW + left, premake=premake, interval_seconds=interval)
    assert ("running_out" in observe(facts)) == found


def test_how_much_must_be_left_may_be_said() -> None:
    facts = by_time(newest_end=NOW + 3 * DAY)
    assert observe(facts) == {}
    assert observe(facts, left_seconds=5 * DAY)["running_out"].headline == "partitions run out in 3 days"


def test_set_that_gets_no_new_rows_runs_out_of_nothing() -> None:
    """The hours of yesterday, in a set that is partitioned by day and then by hour."""
    facts = by_time(
        closed=True, newest_end=NOW - DAY, maintained_at=NOW - 9 * DAY, retention="1 h", retention_value=HOUR
    )
    assert observe(facts) == {}
    assert observe(facts | {"default": {"table": "d", "rows": 1}}).keys() == {"default_rows"}


def test_set_without_a_partition_for_new_rows() -> None:
    found = observe(by_time(newest_end=NOW - 90_000, infinite=False))["running_out"]
    assert found.headline == "no partition for new rows since 1 day 1 h"
    assert "SELECT partman.run_maintenance('mart.daily');" in words(found)
    assert "infinite_time_partitions = true WHERE parent_table = 'mart.daily';" in words(found)


def test_ids_left_are_forecast_from_the_rate_of_writes() -> None:
    state: dict[str, Any] = {}
    for hour in range(24):
        assert observe(by_id(position=1000 + hour * 200), state, NOW + hour * HOUR).keys() <= {"running_out"}
    found = observe(by_id(position=1000 + 24 * 200), state, NOW + DAY)["running_out"]
    assert found.facts["ids_per_hour"] == 200
    assert found.facts["left_ids"] == 4200
    assert found.headline == "partitions run out in 21 h"
    assert observe(by_id(position=1000 + 24 * 200, newest_end=20_000), state, NOW + DAY) == {}


def test_ids_that_do_not_grow_never_run_out() -> None:
    state: dict[str, Any] = {}
    observe(by_id(position=9999), state)
    assert observe(by_id(position=9999), state, NOW + DAY) == {}


def test_few_ids_are_told_of_while_the_rate_is_not_known() -> None:
    assert observe(by_id(position=8500))["running_out"].headline == "partitions run out in 1,500 ids"
    assert observe(by_id(position=10_000))["running_out"].headline == "no partition for new rows"


def test_ids_that_begin_again_begin_a_new_forecast() -> None:
    state: dict[str, Any] = {}
    observe(by_id(position=9000, newest_end=50_000), state)
    observe(by_id(position=10, newest_end=50_000), state, NOW + DAY)
    assert state["samples"] == [[NOW + DAY, 10]]


def test_position_that_cannot_be_read_is_not_known() -> None:
    facts = by_id(position=None)
    watch = SetWatch(facts=facts, state={}, now=NOW, schema="partman")
    assert watch.observe() == []
    assert "running_out" in watch.unknown


def test_rows_in_the_default_partition_come_with_what_moves_them() -> None:
    default = {"table": "mart.daily_default", "rows": 1204, "more": False, "min": "2026-11-25", "max": "2026-11-27"}
    found = observe(by_time(default=default, newest_end=NOW))
    assert list(found) == ["default_rows", "running_out"]
    text = words(found["default_rows"])
    assert found["default_rows"].headline == "1,204 rows in the default partition"
    for line in (
        "at from       2026-11-25",
        "at to         2026-11-27",
        "CALL partman.partition_data_proc('mart.daily');",
    ):
        assert line in text
    assert "First move the rows" in words(found["running_out"])
    assert "run_maintenance" not in words(found["running_out"])


def test_many_rows_are_not_counted_to_the_end() -> None:
    default = {"table": "d", "rows": 100_000, "more": True}
    assert observe(by_time(default=default))["default_rows"].headline.startswith("100,000 or more rows")
    assert observe(by_time(default=default | {"rows": 1, "more": False}))["default_rows"].headline.startswith("1 row ")


def test_default_partition_that_may_not_be_read_is_not_known() -> None:
    facts = by_time(default={"table": "d"})
    watch = SetWatch(facts=facts, state={}, now=NOW, schema="partman")
    assert watch.observe() == []
    assert watch.unknown == ("default_rows",)


@pytest.mark.parametrize(
    ("interval", "age", "found"),
    [(DAY, 1.9 * DAY, False), (DAY, 2.1 * DAY, True), (HOUR, 2.1 * HOUR, True), (60.0, HOUR, False),
     (365 * DAY, 2.1 * DAY, True)],
)  # fmt: skip
def test_maintenance_that_has_not_run(interval: float, age: float, found: bool) -> None:
    facts = by_time(interval_seconds=interval, maintained_at=NOW - age, newest_end=NOW + 400 * DAY)
    assert ("maintenance" in observe(facts)) == found


def test_maintenance_is_known_from_whoever_ran_it_last() -> None:
    old = NOW - 9 * DAY
    assert observe(by_time(maintained_at=old)).keys() == {"maintenance"}
    assert observe(by_time(maintained_at=old, succeeded_at=NOW - HOUR)) == {}
    assert observe(by_time(maintained_at=old), maintained_at=NOW - HOUR) == {}
    assert observe(by_time(maintained_at=None)) == {}  # nobody knows: pg_partman 4 does not record it
    assert observe(by_time(maintained_at=old, automatic=False)) == {}


def test_maintenance_that_fails() -> None:
    failure = {"at": NOW, "message": "no\nmore", "sqlstate": "23514", "detail": None, "count": 3}
    found = observe(by_time(failure=failure, maintained_at=NOW - 9 * DAY))
    assert found.keys() == {"maintenance_failed"}
    assert found["maintenance_failed"].headline == "maintenance failed: no"
    assert found["maintenance_failed"].facts["in_a_row"] == 3


def test_retention_that_is_not_applied() -> None:
    facts = by_time(retention="30 days", retention_value=30 * DAY, oldest_end=NOW - 31 * DAY)
    assert observe(facts) == {}
    assert observe(facts | {"oldest_end": NOW - 33 * DAY}).keys() == {"retention"}
    ids = by_id(retention="2000", retention_value=2000, position=5000, oldest_end=2000)
    assert observe(ids) == {}
    assert observe(ids | {"oldest_end": 1999}).keys() == {"retention"}


@pytest.mark.parametrize("name", ['it\'s.a "table"', "mart.x'; DROP TABLE t; --", "漢字.\n表"])
def test_statements_quote_the_name(name: str) -> None:
    finding = observe(by_time(parent=name, newest_end=NOW))["running_out"]
    assert f"run_maintenance('{name.replace("'", "''")}')" in finding.sections[-1].statements[0]
