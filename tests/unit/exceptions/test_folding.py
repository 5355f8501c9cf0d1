"""Folding: what is notified at once, what at the end of a window, and that the counts add up. On a table in memory."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest
from aws_lambda_powertools.logging import Logger
from hypothesis import given
from hypothesis import strategies as st

from pgrelay.errors import DeliveryError, TableError
from pgrelay.exceptions.folding import LEASE_SECONDS, Folder, Outcome, Policy
from pgrelay.exceptions.occurrences import occurrence_of
from pgrelay.exceptions.reports import Wording
from pgrelay.notifications.notification import render
from tests.support.exceptions import FakeTable
from tests.unit.payloads import exception

if TYPE_CHECKING:
    import random

    from pgrelay.exceptions.folding import ExceptionTable
    from pgrelay.notifications.notification import Notification

START = 1_800_000_000
WINDOW = 300
DAY = 86_400


@dataclass(kw_only=True)
class Relay:
    """A folder with a clock and an inbox."""

    table: Any = field(default_factory=FakeTable)
    limit: int = 10
    now: float = START
    inbox: list[Notification] = field(default_factory=list)
    is_away: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.folder = self.environment()

    def environment(self) -> Folder:
        """Return another execution environment of the same function."""
        table: ExceptionTable = self.table
        return Folder(
            table=table,
            policy=Policy(window_seconds=WINDOW, regression_seconds=DAY, notifications_per_minute=self.limit),
            wording=Wording(),
            notify=self.notify,
            logger=Logger(service="test"),
            clock=lambda: self.now,
        )

    def notify(self, notification: Notification) -> str:
        if self.is_away:
            raise DeliveryError("The topic is away.")
        with self.lock:
            self.inbox.append(notification)
            return f"message-{len(self.inbox)}"

    def fold(self, number: int = 0, *, folder: Folder | None = None, **changes: Any) -> Outcome:
        report = exception(id=f"report-{number}", **changes)
        return (folder or self.folder).fold(occurrence_of(report, now=self.now))

    def tick(self, seconds: float = 0) -> list[str]:
        self.now += seconds
        return self.folder.close_windows(lambda: 60)

    @property
    def kinds(self) -> list[str]:
        return [notification.kind for notification in self.inbox]

    @property
    def notified(self) -> int:
        return sum(notification.facts["count"] for notification in self.inbox)


@pytest.fixture
def relay() -> Relay:
    return Relay()


def test_first_is_notified_at_once_and_repeats_at_the_window_s_end(relay: Relay) -> None:
    assert relay.fold(1) == Outcome(result="notified", message_id="message-1")
    assert [relay.fold(number).result for number in range(2, 6)] == ["counted"] * 4
    assert relay.tick(WINDOW - 1) == []
    assert relay.tick(1) == ["message-2"]
    first, summary = (notification.facts for notification in relay.inbox)
    assert (relay.inbox[0].kind, first["count"], first["total"]) == ("exception", 1, 1)
    assert (relay.inbox[-1].kind, summary["count"], summary["total"]) == ("exception_summary", 4, 5)
    assert "4 times more, unique_violation" in render(relay.inbox[1]).subject


def test_one_that_was_quiet_for_long_is_over_once(relay: Relay) -> None:
    relay.fold(1)
    relay.tick(WINDOW)
    relay.tick(DAY - WINDOW)
    assert relay.kinds == ["exception"]
    relay.tick(2 * WINDOW)
    relay.tick(2 * WINDOW)
    assert relay.kinds == ["exception", "exception_resolved"]
    opened, ended = (notification.problems[0] for notification in relay.inbox)
    assert (opened.problem_id, opened.state, ended.state) == (ended.problem_id, "open", "resolved")
    assert relay.fold(2).result == "notified"
    assert relay.inbox[-1].problems[0] == replace(opened, facts=relay.inbox[-1].problems[0].facts)


def test_end_that_could_not_be_sent_is_sent_later(relay: Relay) -> None:
    relay.fold(1)
    relay.tick(WINDOW)
    relay.is_away = True
    with pytest.raises(DeliveryError):
        relay.tick(DAY + 2 * WINDOW)
    relay.is_away = False
    relay.tick()
    assert relay.kinds == ["exception", "exception_resolved"]


def test_many_ends_at_once_are_one_message(relay: Relay) -> None:
    for number in range(5):
        relay.fold(number, procedure=f"proc {number}")
    relay.tick(WINDOW)
    relay.tick(DAY + 2 * WINDOW)
    assert relay.kinds[5:] == ["exception_resolved"]
    assert {problem.problem_id for problem in relay.inbox[-1].problems} == {
        notification.problems[0].problem_id for notification in relay.inbox[:5]
    }


def test_single_one_has_no_summary(relay: Relay) -> None:
    relay.fold(1)
    assert relay.tick(WINDOW) == []
    assert relay.kinds == ["exception"]


def test_lasting_storm_is_one_message_a_window(relay: Relay) -> None:
    for number in range(100):
        relay.fold(number)
        relay.tick(60)
    relay.tick(WINDOW)
    assert relay.kinds == ["exception"] + ["exception_summary"] * (len(relay.inbox) - 1)
    assert len(relay.inbox) <= 100 * 60 / WINDOW + 2
    assert relay.notified == 100


def test_after_a_quiet_window_the_next_is_notified_at_once(relay: Relay) -> None:
    relay.fold(1)
    relay.tick(WINDOW)
    assert relay.fold(2).result == "notified"
    assert [notification.facts["total"] for notification in relay.inbox] == [1, 2]
    assert not relay.inbox[1].facts["regressed"]


def test_one_that_was_quiet_for_long_is_marked_as_regressed(relay: Relay) -> None:
    relay.fold(1)
    relay.tick(WINDOW)
    relay.now += DAY + LEASE_SECONDS
    relay.fold(2)
    assert relay.inbox[1].facts["regressed"]
    assert "back after " in render(relay.inbox[1]).subject


def test_different_exceptions_are_each_notified(relay: Relay) -> None:
    relay.fold(1, procedure="one")
    relay.fold(2, procedure="other")
    assert relay.kinds == ["exception", "exception"]


def test_report_that_is_sent_again_is_counted_once(relay: Relay) -> None:
    assert [relay.fold(1).result for _ in range(3)] == ["notified", "counted", "counted"]
    relay.tick(WINDOW)
    assert relay.fold(1).result == "counted"
    assert relay.notified == 1


def test_first_whose_notification_failed_is_notified_when_it_is_sent_again(relay: Relay) -> None:
    relay.is_away = True
    with pytest.raises(DeliveryError):
        relay.fold(1)
    relay.is_away = False
    assert relay.fold(2).result == "counted"
    assert relay.fold(1, folder=relay.environment()).result == "notified"
    relay.tick(WINDOW)
    assert relay.kinds == ["exception", "exception_summary"]
    assert relay.notified == 2


def test_first_whose_notification_failed_for_good_is_notified_by_the_window_s_end(relay: Relay) -> None:
    relay.is_away = True
    with pytest.raises(DeliveryError):
        relay.fold(1)
    relay.is_away = False
    relay.tick(WINDOW)
    assert relay.inbox[0].facts["count"] == 1
    assert "once, unique_violation" in render(relay.inbox[0]).subject
    assert relay.fold(1).result == "counted"


def test_summary_that_failed_is_notified_after_the_lease(relay: Relay) -> None:
    relay.fold(1)
    relay.fold(2)
    relay.is_away = True
    with pytest.raises(DeliveryError):
        relay.tick(WINDOW)
    relay.is_away = False
    assert relay.tick() == []
    assert len(relay.tick(LEASE_SECONDS)) == 1
    assert relay.notified == 2


def test_one_summary_though_the_schedule_fires_twice(relay: Relay) -> None:
    relay.fold(1)
    relay.fold(2)
    relay.now += WINDOW
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: relay.environment().close_windows(lambda: 60), range(4)))
    assert relay.kinds == ["exception", "exception_summary"]


def test_exceptions_above_the_limit_are_notified_in_one_digest(relay: Relay) -> None:
    results = [relay.fold(number, procedure=f"proc {number}").result for number in range(40)]
    assert results == ["notified"] * 10 + ["held"] * 30
    assert len(relay.tick()) == 1
    digest = relay.inbox[-1].facts
    assert (relay.inbox[-1].kind, digest["count"], len(relay.inbox[-1].problems)) == ("exception_digest", 30, 30)
    assert relay.notified == 40
    relay.tick(WINDOW)
    assert relay.notified == 40


def test_flood_does_not_keep_back_what_is_critical(relay: Relay) -> None:
    for number in range(90):
        relay.fold(number, procedure=f"proc {number}")
    assert relay.fold(90, sqlstate="53100", message="disk full").result == "notified"
    assert render(relay.inbox[-1]).subject.startswith("[OPEN CRITICAL] ")
    relay.tick()
    relay.fold(91, sqlstate="53100", message="disk full")
    for number in range(100, 120):
        relay.fold(number, procedure=f"proc {number}")
    relay.tick(WINDOW)
    assert relay.kinds[-2:] == ["exception_summary", "exception_digest"]
    assert relay.notified == 112


def test_flood_of_what_is_critical_is_a_digest_of_its_own_that_says_so(relay: Relay) -> None:
    for number in range(30):
        relay.fold(number, procedure=f"proc {number}", sqlstate="53100")
        relay.fold(100 + number, procedure=f"proc {number}")
    relay.tick()
    critical, others = relay.inbox[-2:]
    assert render(critical).subject.startswith("[ONGOING CRITICAL] reporting: 20 exceptions")
    assert {each.severity for each in critical.problems} == {"critical"}
    assert {each.severity for each in others.problems} == {"error"}


def test_many_summaries_at_once_are_one_digest(relay: Relay) -> None:
    for number in range(10):
        relay.fold(number, procedure=f"proc {number}")
    relay.now += 60
    for number in range(10, 30):
        relay.fold(number, procedure=f"proc {number}")
        relay.fold(100 + number, procedure=f"proc {number % 10}")
    relay.tick(WINDOW)
    assert relay.kinds[20:] == ["exception_digest"]
    assert relay.notified == 50


def test_silenced_exception_is_counted_and_notified_when_the_silence_ends(relay: Relay) -> None:
    relay.fold(1)
    relay.tick(WINDOW)
    (name,) = relay.table.states
    relay.table._change(relay.table.states[name], silenced_until=relay.now + 3_600)
    assert [relay.fold(number).result for number in (2, 3)] == ["silenced", "counted"]
    assert relay.tick(WINDOW) == []
    assert len(relay.tick(3_600)) == 1
    assert relay.notified == 3


def test_window_that_is_open_when_the_silence_begins_waits_for_its_end(relay: Relay) -> None:
    relay.fold(1)
    relay.fold(2)
    (name,) = relay.table.states
    relay.table._change(relay.table.states[name], silenced_until=int(relay.now) + 3_600)
    assert relay.tick(WINDOW) == []
    assert len(relay.tick(3_600)) == 1
    assert relay.notified == 2


def test_without_the_table_each_exception_is_notified_once_a_window(relay: Relay) -> None:
    relay.table.away = True
    assert relay.fold(1).result == "notified"
    with pytest.raises(TableError):
        relay.fold(2)
    assert relay.fold(3, procedure="other").result == "notified"
    assert relay.environment().fold(occurrence_of(exception(), now=relay.now)).result == "notified"
    relay.now += WINDOW
    assert relay.fold(4).result == "notified"
    assert "Not counted" in str(relay.inbox[0].sections)
    relay.table.away = False
    assert relay.fold(2).result == "notified"


def test_table_that_fails_after_the_notification_fails_nothing(relay: Relay, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: object) -> None:
        raise TableError("away")

    monkeypatch.setattr(relay.table, "record_first", away)
    assert relay.fold(1).result == "notified"


def test_report_with_a_time_that_cannot_be_read_happened_now() -> None:
    assert occurrence_of(exception(at="yesterday"), now=START).seen_at.startswith("2027-01-15T08:00:00.000000+00:00")
    assert occurrence_of(exception(at="2026-11-21T04:00:00+01:00"), now=0).seen_at == "2026-11-21T03:00:00.000000+00:00"


def test_windows_are_left_for_later_when_the_time_runs_out(relay: Relay) -> None:
    relay.fold(1)
    relay.fold(2)
    relay.now += WINDOW
    assert relay.folder.close_windows(lambda: 5) == []
    assert len(relay.tick()) == 1


@given(st.lists(st.integers(0, 60), max_size=60), st.randoms(use_true_random=False))
def test_counts_add_up_whatever_comes_twice_or_late(numbers: list[int], chance: random.Random) -> None:
    relay = Relay(limit=3)
    for number in numbers:
        relay.is_away = chance.random() < 0.2
        with suppress(DeliveryError):
            relay.fold(number, procedure=f"proc {number % 3}")
        with suppress(DeliveryError):
            relay.tick(chance.choice([0, 1, 60, WINDOW]))
    relay.is_away = False
    for _ in range(5):
        relay.tick(WINDOW + LEASE_SECONDS)
    assert relay.notified == len(set(numbers))


def test_counts_add_up_under_concurrency() -> None:
    relay = Relay()
    environments = [relay.environment() for _ in range(8)]
    numbers = [*range(2_000), *range(0, 2_000, 7)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: relay.fold(number, folder=environments[number % 8]), numbers))
    relay.tick(WINDOW)
    assert relay.kinds == ["exception", "exception_summary"]
    assert relay.notified == 2_000
