"""What people say of an exception: silenced, acknowledged, resolved, and that it is not. On a table in memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from pgrelay.errors import DeliveryError
from pgrelay.exceptions.folding import LEASE_SECONDS
from tests.unit.exceptions.test_folding import DAY, WINDOW, Relay


@pytest.fixture
def relay() -> Relay:
    return Relay()


def say(relay: Relay, **what: Any) -> None:
    """Say something of the only exception, as `pgrelay exceptions` does."""
    ((name, state),) = relay.table.states.items()
    relay.table.states[name] = replace(state, **what)


def moment_of(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")


def test_end_is_told_though_the_last_windows_told_nothing(relay: Relay) -> None:
    """What the first alert opened stays open for ever otherwise."""
    relay.fold(1)
    say(relay, acknowledged_until=int(relay.now) + 30 * DAY)
    relay.tick(WINDOW)
    assert relay.fold(2).result == "counted"
    relay.tick(WINDOW)
    relay.tick(LEASE_SECONDS + WINDOW)
    relay.tick(2 * DAY)
    assert relay.kinds == ["exception", "exception_resolved"]
    relay.tick(2 * DAY)
    assert relay.kinds == ["exception", "exception_resolved"]


@pytest.mark.parametrize("left", [0, 60])
def test_silence_that_is_ended_or_shortened_is_over_within_a_window(relay: Relay, left: int) -> None:
    relay.fold(1)
    say(relay, silenced_until=int(relay.now) + 7_200)
    relay.fold(2)
    relay.tick(WINDOW)
    relay.fold(3)
    say(relay, silenced_until=int(relay.now) + left)
    assert len(relay.tick(WINDOW)) == 1
    assert relay.notified == 3


def test_silence_that_is_ended_before_its_first_repeat_leaves_nothing(relay: Relay) -> None:
    relay.fold(1)
    relay.tick(WINDOW)
    say(relay, silenced_until=int(relay.now) + 7_200)
    assert relay.fold(2).result == "silenced"
    say(relay, silenced_until=0)
    assert relay.fold(3).result == "counted"
    assert len(relay.tick(WINDOW)) == 1
    assert relay.notified == 3


def test_acknowledged_exception_s_repeats_are_counted_and_not_told(relay: Relay) -> None:
    relay.fold(1)
    relay.fold(2)
    say(relay, acknowledged_until=int(relay.now) + 10 * DAY)
    for number in range(3, 20):
        assert relay.fold(number).result == "counted"
        assert relay.fold(number).result == "counted"
        relay.tick(WINDOW)
    assert relay.kinds == ["exception"]


def test_acknowledged_exception_that_still_occurs_is_told_when_its_time_comes(relay: Relay) -> None:
    relay.fold(1)
    say(relay, acknowledged_until=int(relay.now) + 2 * WINDOW)
    for number in range(2, 6):
        relay.tick(WINDOW)
        relay.fold(number)
    assert (relay.inbox[1].facts["count"], relay.inbox[1].facts["total"]) == (1, 2)
    assert not relay.inbox[1].facts["regressed"]


def test_acknowledged_exception_that_returns_is_told_and_acknowledged_no_more(relay: Relay) -> None:
    relay.fold(1)
    say(relay, acknowledged_until=int(relay.now) + 10 * DAY)
    relay.tick(WINDOW)
    relay.now += DAY + LEASE_SECONDS
    assert relay.fold(2).result == "notified"
    assert relay.inbox[1].facts["regressed"]
    relay.fold(3)
    assert len(relay.tick(WINDOW)) == 1


@pytest.mark.parametrize("seconds", [1, WINDOW])
def test_resolved_exception_that_occurs_again_has_regressed(relay: Relay, seconds: int) -> None:
    relay.fold(1, at=moment_of(relay.now))
    relay.fold(2, at=moment_of(relay.now))
    say(relay, resolved_at=moment_of(relay.now))
    relay.tick(seconds)
    assert relay.fold(3, at=moment_of(relay.now)).result == "notified"
    assert relay.inbox[-1].facts["regressed"]
    assert relay.fold(3, at=moment_of(relay.now)).result == "counted"
    assert relay.fold(4, at=moment_of(relay.now)).result == "counted"
    relay.tick(WINDOW)
    told = [kind for kind in relay.kinds if kind != "exception_resolved"]
    assert told == ["exception", "exception", "exception_summary"]


def test_regression_whose_notification_failed_is_told_when_it_is_sent_again(relay: Relay) -> None:
    relay.fold(1, at=moment_of(relay.now))
    say(relay, resolved_at=moment_of(relay.now))
    relay.now += 1
    relay.is_away = True
    with pytest.raises(DeliveryError):
        relay.fold(2, at=moment_of(relay.now))
    relay.is_away = False
    assert relay.fold(2, at=moment_of(relay.now)).result == "notified"


def test_what_happened_before_it_was_resolved_is_no_regression(relay: Relay) -> None:
    relay.fold(1, at=moment_of(relay.now))
    relay.now += 60
    say(relay, resolved_at=moment_of(relay.now))
    assert relay.fold(2, at=moment_of(relay.now - 30)).result == "counted"
    relay.tick(WINDOW)
    assert relay.fold(3, at=moment_of(relay.now - WINDOW - 30)).result == "counted"
    relay.tick(WINDOW)
    assert relay.kinds == ["exception", "exception_resolved"]
