"""What is found of the outbox: of its channels, its watches and its bindings."""

from __future__ import annotations

from typing import Any

import pytest

from pgrelay.monitor.check import step
from tests.unit.monitor.watched import DAY, HOUR, MINUTE, Relay, subjects
from tests.unit.payloads import NOW, channel, cron, job, letters, outbox, run

EVENTS, ORDERS, ECHO = "outbox/events", "watch/shop.orders", "binding/echo"


class Watched(Relay):
    """A database whose outbox is checked, and nothing else."""

    def __init__(self, *settings: dict[str, Any]) -> None:
        super().__init__()
        self.settings = settings

    def found(self, *channels: dict[str, Any], now: float = NOW, **members: Any) -> dict[str, set[str]]:
        """Check, and return the kinds of the open problems by target."""
        self.check(jobs=None, now=now, outbox=outbox(*channels, **members), settings=self.settings)
        return self.problems()

    def problems(self) -> dict[str, set[str]]:
        return {target: set(state["problems"]) for target, state in self.states.items() if state["problems"]}


def grace(target: str, seconds: float) -> Watched:
    return Watched({"target": target, "grace_seconds": seconds})


# ------------------------------------------------------------------------------------------------------- channels


def test_healthy_outbox_is_left_alone_and_nothing_is_kept_of_it() -> None:
    watched = Watched()
    assert watched.found() == {}
    assert watched.states == {}


def test_dead_letters_are_found_until_there_are_none() -> None:
    watched = Watched()
    assert watched.found(channel(dead_letters=3), dead_letters=[letters(3)]) == {EVENTS: {"dead_letters"}}
    assert watched.found(now=NOW + 300) == {}


@pytest.mark.parametrize("name", ["events", "exceptions", "metrics", "records"])
def test_each_channel_is_a_target_of_its_own(name: str) -> None:
    others = [channel(other) for other in ("events", "exceptions", "metrics", "records") if other != name]
    assert Watched().found(channel(name, dead_letters=1), *others) == {f"outbox/{name}": {"dead_letters"}}


def test_channel_that_nobody_drains() -> None:
    assert Watched().found(channel(state="stalled", backlog=7, lag_seconds=130)) == {EVENTS: {"stalled"}}


@pytest.mark.parametrize(("lag", "found"), [(299, False), (301, True)])
def test_channel_lags_once_events_wait_too_long(lag: float, found: bool) -> None:
    assert (Watched().found(channel(state="delivering", backlog=9, lag_seconds=lag)) == {EVENTS: {"lagging"}}) == found


def test_how_long_events_may_wait_may_be_said() -> None:
    late = channel(state="delivering", backlog=9, lag_seconds=HOUR)
    assert grace(EVENTS, 2 * HOUR).found(late) == {}
    assert grace(EVENTS, 60).found(late | {"lag_seconds": 61}) == {EVENTS: {"lagging"}}


def test_grace_of_all_is_for_jobs_alone() -> None:
    assert grace("", DAY).found(channel(state="delivering", backlog=9, lag_seconds=HOUR)) == {EVENTS: {"lagging"}}


def test_one_failure_of_a_channel_is_no_problem() -> None:
    watched = Watched()
    failing = channel(state="failing", backlog=9, lag_seconds=2, error="throttled")
    assert watched.found(failing) == {}
    assert watched.found(now=NOW + 300) == {}
    assert watched.found(failing, now=NOW + 600) == {}


def test_channel_that_goes_on_failing() -> None:
    watched = Watched()
    failing = channel(state="failing", backlog=0, retries=9, error="throttled")
    assert watched.found(failing) == {}
    assert watched.found(failing, now=NOW + 121) == {EVENTS: {"failing"}}


def test_channel_that_has_failed_for_long_is_found_at_once() -> None:
    assert Watched().found(channel(state="failing", backlog=9, lag_seconds=301)) == {EVENTS: {"failing"}}


def test_pause_is_a_problem_once_it_is_long() -> None:
    paused = channel(state="paused", backlog=9, paused_at=NOW)
    watched = Watched()
    assert watched.found(paused, now=NOW + HOUR) == {}
    assert watched.found(paused, now=NOW + HOUR + 1) == {EVENTS: {"paused"}}
    assert grace(EVENTS, DAY).found(paused, now=NOW + HOUR + 1) == {}


def test_channel_whose_backlog_is_not_known_keeps_its_problem() -> None:
    watched = Watched()
    watched.found(channel(state="stalled", backlog=7, lag_seconds=130))
    locked = channel(state="locked")
    del locked["backlog"], locked["lag_seconds"]
    assert watched.found(locked, now=NOW + 300) == {EVENTS: {"stalled"}}


@pytest.mark.parametrize("state", ["stalled", "failing", "paused", "standing by", "locked"])
def test_one_cause_is_one_problem(state: str) -> None:
    seen = channel(state=state, backlog=9, lag_seconds=DAY, paused_at=NOW - DAY if state == "paused" else None)
    assert all(len(kinds) == 1 for kinds in Watched().found(seen).values())


# -------------------------------------------------------------------------------------------------------- watches


def uncovered(**changes: Any) -> dict[str, Any]:
    return {"table": "shop.orders", "problem": "no triggers on shop.orders_1", "uncovered": "shop.orders_1"} | changes


def test_partition_that_drain_gives_its_triggers_to_is_no_problem() -> None:
    watched = Watched()
    assert watched.found(watches=[uncovered()]) == {}
    assert watched.found(now=NOW + 300) == {}
    assert watched.found(watches=[uncovered()], now=NOW + 600) == {}


def test_partition_that_stays_without_triggers() -> None:
    watched = Watched()
    watched.found(watches=[uncovered()])
    assert watched.found(watches=[uncovered()], now=NOW + 121) == {ORDERS: {"uncovered"}}
    assert watched.found(now=NOW + 300) == {}


def test_other_problem_of_a_watch() -> None:
    watched = Watched()
    dropped = {"table": "shop.orders", "problem": "the table was dropped"}
    watched.found(watches=[dropped])
    assert watched.found(watches=[dropped], now=NOW + 121) == {ORDERS: {"incomplete"}}


def test_clock_that_is_set_back_delays_nothing_for_long() -> None:
    watched = Watched()
    watched.found(watches=[uncovered()])
    watched.found(watches=[uncovered()], now=NOW - DAY)
    assert watched.found(watches=[uncovered()], now=NOW - DAY + 121) == {ORDERS: {"uncovered"}}


def test_capture_that_failed_is_found_at_once() -> None:
    failed = {
        "table": "shop.orders",
        "failures": 1,
        "failed_at": NOW - 5,
        "operations": "insert",
        "reason": "too large",
    }
    assert Watched().found(watches=[failed]) == {ORDERS: {"capture_failed"}}


def test_paused_table() -> None:
    paused = {"table": "shop.orders", "paused_at": NOW - HOUR - 1}
    assert Watched().found(watches=[paused]) == {ORDERS: {"paused"}}
    assert grace(ORDERS, DAY).found(watches=[paused]) == {}


def test_watch_that_is_not_in_a_full_payload_is_not_known() -> None:
    watched = Watched()
    failed = {"table": "shop.orders", "failures": 1}
    watched.found(watches=[failed])
    assert watched.found(now=NOW + 60, more_watches=True) == {ORDERS: {"capture_failed"}}
    assert watched.found(now=NOW + 120) == {}


# ------------------------------------------------------------------------------------------------------- bindings


def test_breaker_is_found_until_it_is_closed() -> None:
    watched = Watched()
    opened = {"binding": "echo", "failures": 5, "open_until": NOW + 20}
    assert watched.found(breakers=[opened]) == {ECHO: {"breaker"}}
    assert watched.found(breakers=[opened], now=NOW + HOUR) == {ECHO: {"breaker"}}
    assert watched.found(now=NOW + 2 * HOUR) == {}


# ------------------------------------------------------------------------------------------- what all of them share


def test_check_that_did_not_look_at_the_outbox_leaves_its_problems() -> None:
    watched = Watched()
    watched.found(channel(dead_letters=1))
    watched.check(jobs=None, now=NOW + 300, outbox=None)
    watched.check(run(1, 1), now=NOW + 600)
    assert watched.problems()[EVENTS] == {"dead_letters"}


def test_target_is_forgotten_once_nothing_was_wrong_for_long() -> None:
    watched = Watched()
    watched.found(watches=[{"table": "shop.orders", "failures": 1}])
    watched.found(now=NOW + DAY)
    assert set(watched.states) == {ORDERS}
    watched.found(now=NOW + 8 * DAY)
    assert watched.states == {}


def test_problem_has_the_whole_life() -> None:
    relay = Watched()
    relay.escalates = True
    sick = outbox(channel(dead_letters=1), dead_letters=[letters()])

    def phases(now: float, seen: dict[str, Any] = sick) -> list[object]:
        sent = relay.check(jobs=None, outbox=seen, now=now)
        return [each.notification.facts["phase"] for each in sent if not each.escalated]

    assert phases(NOW) == ["opened"]
    assert phases(NOW + 300) == []
    escalated = relay.check(jobs=None, outbox=sick, now=NOW + HOUR)
    assert [each.notification.facts["phase"] for each in escalated if each.escalated] == ["escalated"]
    assert phases(NOW + HOUR + DAY) == ["reminder"]
    assert phases(NOW + HOUR + DAY + 5 * MINUTE, outbox()) == ["recovered"]


def test_another_reason_for_dead_letters_is_told_at_once_and_once() -> None:
    relay = Watched()

    def sent(minutes: float, *reasons: str, **settings: Any) -> list[str]:
        found = [letters(2 - number, reason=reason) for number, reason in enumerate(reasons)]
        seen = outbox(channel(dead_letters=len(found)), dead_letters=found)
        return subjects(relay.check(jobs=None, outbox=seen, now=NOW + minutes * 60, **settings))

    first, second = "AccessDenied on the topic", "The event has 300,123 bytes"
    assert len(sent(0, first)) == 1
    # Soon after an alert it waits; what differs in values alone is no other reason.
    assert sent(5, first, second) == []
    [subject] = sent(20, first, second)
    assert subject == "channel events: another reason: The event has 300,123 bytes (shop.orders)"
    assert sent(40, "The event has 300,999 bytes", first) == []
    assert sent(60, first) == []
    acknowledged = [{"target": "outbox/events", "acknowledged_at": NOW + 3_600}]
    assert sent(80, first, "KMS is away", settings=acknowledged) == [
        "channel events: another reason: KMS is away (shop.orders)"
    ]
    silenced = [{"target": "outbox/events", "silenced_until": NOW + 10 * HOUR}]
    assert sent(120, "a third one", settings=silenced) == []
    assert sent(140, "a third one") == ["channel events: another reason: a third one (shop.orders)"]


def test_look_at_the_outbox_alone_is_no_heartbeat_where_jobs_are_checked() -> None:
    """Else a drain that goes on would hide that the check of jobs has stopped."""
    relay = Relay()
    relay.check(jobs=[job(1)], outbox=outbox())
    states = [{"target": target, "state": state} for target, state in relay.states.items()]
    assert step(cron(jobs=[job(1)], states=states)).is_heartbeat
    alone = cron() | {"jobs": None, "outbox": outbox()}
    assert step(alone).is_heartbeat
    assert not step(alone | {"states": states}).is_heartbeat
