"""How long the partitions of a set last."""

from __future__ import annotations

from pgrelay.monitor.states import Sample
from tests.unit.monitor.watched import DAY, HOUR, WatchedSet
from tests.unit.payloads import NOW, id_set


def test_ids_left_are_forecast_from_the_rate_of_writes() -> None:
    watched = WatchedSet()
    for hour in range(24):
        assert watched.check(id_set(position=1000 + hour * 200), NOW + hour * HOUR).keys() <= {"running_out"}
    found = watched.check(id_set(position=1000 + 24 * 200), NOW + DAY)["running_out"]
    assert found.words.data["ids_per_hour"] == 200
    assert found.words.data["left_ids"] == 4200
    assert found.words.headline == "partitions run out in 21 h"
    assert watched.check(id_set(position=1000 + 24 * 200, newest_end=20_000), NOW + DAY) == {}


def test_ids_that_do_not_grow_never_run_out() -> None:
    watched = WatchedSet()
    watched.check(id_set(position=9999))
    assert watched.check(id_set(position=9999), NOW + DAY) == {}


def test_ids_that_begin_again_begin_a_new_forecast() -> None:
    watched = WatchedSet()
    watched.check(id_set(position=9000, newest_end=50_000))
    watched.check(id_set(position=10, newest_end=50_000), NOW + DAY)
    assert watched.state.samples == (Sample(at=NOW + DAY, position=10),)


def test_position_that_cannot_be_read_is_not_known() -> None:
    watched = WatchedSet()
    assert watched.check(id_set(position=None)) == {}
    assert "running_out" in watched.unknown


def test_position_that_can_no_longer_be_read_is_not_known() -> None:
    watched = WatchedSet()
    watched.check(id_set())
    assert watched.check(id_set(position=None), NOW + DAY).keys() <= {"maintenance"}
    assert "running_out" in watched.unknown
