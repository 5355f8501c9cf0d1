from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgrelay.constants import CALLS_AT_ONCE
from pgrelay.delivery.engine import ATTEMPTS, Engine
from pgrelay.delivery.refusals import Outcome, Outcomes, Refusal
from pgrelay.events.row_events import queue_events
from tests.support.destinations import KNOWN, clock, known
from tests.support.functions import FakeSender
from tests.unit.payloads import batch, event

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pgrelay.delivery.send_queues import SendQueue
    from pgrelay.delivery.text_messages import TextEntry, TextMessage

REFUSED = Refusal(error="InternalError", retryable=True)
THROTTLED = Refusal(error="Throttled", retryable=True, throttled=True)
INVALID = Refusal(error="InvalidParameter", retryable=False)
REFUSED_CALL = Refusal(error="InvalidParameter", retryable=False, whole_call=True)

FIRST_PAUSE_SECONDS = 0.002
DESTINATIONS = list(KNOWN)


def deliver(sender: FakeSender, *events: dict[str, Any], seconds: float = 30) -> Outcomes:
    outcomes = engine().deliver(queues(sender, *events), seconds_left=clock(seconds))
    # Each event has one outcome.
    assert sorted([*outcomes.message_ids, *outcomes.refusals]) == list(range(len(events)))
    assert outcomes.held <= set(outcomes.refusals)
    return outcomes


def engine(*, first_pause_seconds: float = FIRST_PAUSE_SECONDS) -> Engine:
    return Engine(first_pause_seconds=first_pause_seconds)


def queues(sender: FakeSender, *events: dict[str, Any]) -> list[SendQueue[TextEntry]]:
    found, refusals = queue_events(batch(*events), known(sender))
    assert not refusals
    return found


def events(count: int, **changes: Any) -> list[dict[str, Any]]:
    return [event(number, **changes) for number in range(count)]


def ids(message: TextMessage) -> list[str]:
    return [entry.event_id for entry in message.entries]


def refuse(*refused: str, refusal: Refusal = INVALID) -> Callable[[TextMessage], Refusal | None]:
    return lambda message: refusal if set(refused) & set(ids(message)) else None


@pytest.mark.parametrize("destination", DESTINATIONS)
def test_everything_is_sent_once_in_full_calls(destination: str) -> None:
    sender = FakeSender()
    outcomes = deliver(sender, *events(1_005, destination=destination))
    assert not outcomes.refusals
    assert Counter(one for message in sender.taken for one in ids(message)) == {f"event-{n}": 1 for n in range(1_005)}
    most = KNOWN[destination].call_messages
    assert Counter(len(call) for call in sender.calls) == {most: 1_005 // most, 1_005 % most: 1}


def test_nothing_to_send_calls_nothing() -> None:
    sender = FakeSender()
    assert deliver(sender) == Outcomes(message_ids={}, refusals={}, held=set())
    assert sender.calls == []


def test_message_ids_are_those_of_their_events() -> None:
    sender = FakeSender()
    outcomes = deliver(sender, *events(30), *events(10, packed=True))
    for number, message in enumerate(sender.taken, start=1):
        for entry in message.entries:
            assert outcomes.message_ids[entry.position] == f"message-{number}"


@given(st.lists(st.integers(min_value=0, max_value=250_000), max_size=30), st.sampled_from(DESTINATIONS), st.booleans())
def test_calls_keep_the_limits(sizes: list[int], destination: str, packed: bool) -> None:
    sender = FakeSender()
    deliver(
        sender,
        *(
            event(number, data=f'{{"t":"{"x" * size}"}}', destination=destination, packed=packed)
            for number, size in enumerate(sizes)
        ),
    )
    for call in sender.calls:
        assert 1 <= len(call) <= KNOWN[destination].call_messages
        assert sum(message.size_bytes for message in call) <= KNOWN[destination].call_bytes


# --- refusals


def test_refused_message_is_offered_again_alone() -> None:
    offered: Counter[str] = Counter()

    def answer(message: TextMessage) -> Refusal | None:
        (event_id,) = ids(message)
        offered[event_id] += 1
        return REFUSED if event_id == "event-1" and offered[event_id] < 3 else None

    assert not deliver(FakeSender(refuse=answer), *events(3)).refusals
    assert offered == {"event-0": 1, "event-1": 3, "event-2": 1}


def test_message_refused_for_good_is_offered_once() -> None:
    sender = FakeSender(refuse=refuse("event-1"))
    assert deliver(sender, *events(3)).refusals == {1: INVALID}
    assert len(sender.calls) == 1


def test_message_refused_again_and_again_fails_with_its_reason() -> None:
    sender = FakeSender(refuse=lambda _: REFUSED)
    assert deliver(sender, *events(2)).refusals == {0: REFUSED, 1: REFUSED}
    assert [len(call) for call in sender.calls] == [2] * ATTEMPTS


def test_packed_message_that_is_refused_fails_all_its_events() -> None:
    sender = FakeSender(refuse=refuse("event-1"))
    outcomes = deliver(sender, *events(3, packed=True), event(3, packed=True, table="visits"))
    assert outcomes.refusals == dict.fromkeys(range(3), INVALID)
    assert list(outcomes.message_ids) == [3]


@given(
    st.lists(st.booleans(), max_size=40), st.integers(min_value=0, max_value=3), st.sampled_from(["events", "stream"])
)
def test_message_that_spoils_its_call_takes_no_other_with_it(
    spoilt: list[bool], refused_calls: int, destination: str
) -> None:
    @dataclass(kw_only=True)
    class SpoiltSender(FakeSender):
        def send(self, messages: Sequence[TextMessage]) -> Sequence[Outcome]:
            with self._lock:
                self.calls.append(list(messages))
                if len(self.calls) <= refused_calls:
                    return [REFUSED] * len(messages)
            if any(spoilt[message.entries[0].position] for message in messages):
                return [INVALID if len(messages) == 1 else REFUSED_CALL] * len(messages)
            return ["id"] * len(messages)

    sender = SpoiltSender()
    outcomes = deliver(sender, *events(len(spoilt), destination=destination))
    assert outcomes.refusals == {number: INVALID for number, is_spoilt in enumerate(spoilt) if is_spoilt}
    assert len(sender.calls) <= refused_calls + 2 * len(spoilt)


def test_messages_refused_each_for_good_are_offered_once() -> None:
    sender = FakeSender(refuse=lambda _: INVALID)
    assert len(deliver(sender, *events(10)).refusals) == 10
    assert len(sender.calls) == 1


# --- calls at once


@dataclass(kw_only=True)
class SlowSender(FakeSender):
    """A destination that takes its time, and knows how many calls it had at once."""

    seconds: float = 0.005
    at_once: int = 0
    most_at_once: int = 0

    def send(self, messages: Sequence[TextMessage]) -> Sequence[Outcome]:
        with self._lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        time.sleep(self.seconds)
        try:
            return super().send(messages)
        finally:
            with self._lock:
                self.at_once -= 1


def test_calls_are_made_at_once() -> None:
    sender = SlowSender(seconds=0.05)
    deliver(sender, *events(10 * 2 * CALLS_AT_ONCE))
    assert sender.most_at_once == CALLS_AT_ONCE


def test_throttling_makes_fewer_calls_at_once() -> None:
    at_once: list[int] = []

    @dataclass(kw_only=True)
    class ThrottlingSender(SlowSender):
        def send(self, messages: Sequence[TextMessage]) -> Sequence[Outcome]:
            outcomes = super().send(messages)
            at_once.append(self.at_once + 1)
            return outcomes

    deliver(ThrottlingSender(refuse=lambda _: THROTTLED), *events(300))
    assert max(at_once) > 4
    assert max(at_once[2 * CALLS_AT_ONCE :]) == 1


# --- order


def ordered(count: int, groups: int, **changes: Any) -> list[dict[str, Any]]:
    return [event(number, ordered=True, group=f"7-{number % groups}", **changes) for number in range(count)]


@dataclass(kw_only=True)
class OrderSender(SlowSender):
    """A destination that knows in which order a group's events were taken, and that no two were in one call."""

    seconds: float = 0.001
    order: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    under_way: Counter[str] = field(default_factory=Counter)
    shared: bool = False

    def send(self, messages: Sequence[TextMessage]) -> Sequence[Outcome]:
        groups = [group for message in messages for group in {entry.group for entry in message.entries}]
        with self._lock:
            self.under_way.update(groups)
            self.shared = self.shared or any(count > 1 for count in self.under_way.values())
        outcomes = super().send(messages)
        with self._lock:
            self.under_way.subtract(groups)
            for message, outcome in zip(messages, outcomes, strict=True):
                if isinstance(outcome, str):
                    for entry in message.entries:
                        self.order[entry.group].append(entry.position)
        return outcomes


@pytest.mark.parametrize("destination", DESTINATIONS)
@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("groups", [1, 7, 60])
def test_ordered_events_are_sent_one_after_the_other(destination: str, packed: bool, groups: int) -> None:
    sender = OrderSender()
    assert not deliver(sender, *ordered(60, groups, destination=destination, packed=packed)).refusals
    assert not sender.shared
    for positions in sender.order.values():
        assert positions == sorted(positions)
    assert sum(map(len, sender.order.values())) == 60


def test_groups_share_calls() -> None:
    sender = OrderSender()
    deliver(sender, *ordered(100, 10))
    assert [len(call) for call in sender.calls] == [10] * 10


@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from([None, None, REFUSED, INVALID])), max_size=40),
    st.sampled_from(DESTINATIONS),
    st.booleans(),
)
def test_nothing_passes_a_failed_event_of_its_group(
    plan: list[tuple[int, Refusal | None]], destination: str, packed: bool
) -> None:
    sender = OrderSender(
        seconds=0,
        refuse=lambda message: next((why for entry in message.entries if (why := plan[entry.position][1])), None),
    )
    outcomes = deliver(
        sender,
        *(
            event(number, ordered=True, group=f"7-{group}", destination=destination, packed=packed)
            for number, (group, _) in enumerate(plan)
        ),
    )
    first_failed: dict[int, int] = {}
    for number, (group, _) in enumerate(plan):
        if number in outcomes.refusals:
            first_failed.setdefault(group, number)
        else:
            assert group not in first_failed
    for number in outcomes.held:
        assert number > first_failed[plan[number][0]]
        assert outcomes.refusals[number].retryable
    for number, (group, why) in enumerate(plan):
        if not packed:
            assert (number in outcomes.held) == (first_failed.get(group, number) < number)
            assert number in outcomes.refusals or not why


def test_event_behind_a_refused_one_waits_for_its_next_offer() -> None:
    refused = {"event-0": 2}

    def answer(message: TextMessage) -> Refusal | None:
        (event_id,) = ids(message)
        refused[event_id] = refused.get(event_id, 0) - 1
        return REFUSED if refused[event_id] >= 0 else None

    sender = OrderSender(refuse=answer)
    assert not deliver(sender, *ordered(4, 1)).refusals
    assert sender.order == {"7-0": [0, 1, 2, 3]}


def test_failed_event_of_a_packed_message_holds_its_groups_only() -> None:
    text = "x" * 100_000
    made = [
        event(n, data=f'{{"t":"{text}"}}', ordered=True, packed=True, group=group) for n, group in enumerate("aabbcca")
    ]
    sender = OrderSender(refuse=refuse("event-1"))
    outcomes = deliver(sender, *made)
    assert outcomes.refusals.keys() == {0, 1, 6}
    assert outcomes.held == {6}
    assert sender.order == {"b": [2, 3], "c": [4, 5]}


@pytest.mark.parametrize("destination", ["events.fifo", "queue.fifo"])
def test_events_without_order_reach_a_fifo_destination_in_order_and_wait_for_none(destination: str) -> None:
    sender = SlowSender(refuse=refuse("event-3"))
    outcomes = deliver(sender, *events(45, destination=destination))
    assert outcomes.refusals == {3: INVALID}
    assert not outcomes.held
    positions = [message.entries[0].position for message in sender.taken]
    assert positions == sorted(positions)
    assert sender.most_at_once == 1
    assert len(sender.calls) == 5


# --- time


def test_nothing_starts_when_the_time_is_up() -> None:
    sender = FakeSender()
    outcomes = deliver(sender, *events(2), *ordered(2, 1), seconds=0)
    assert sender.calls == []
    assert all(refusal.retryable for refusal in outcomes.refusals.values())
    assert outcomes.held == {2, 3}


def test_a_short_time_is_enough_for_a_quick_destination() -> None:
    assert not deliver(FakeSender(), *events(100), seconds=0.5).refusals


@dataclass(kw_only=True)
class HangingSender(FakeSender):
    """A destination that answers nothing until it is let go."""

    let_go: threading.Event = field(default_factory=threading.Event)

    def send(self, messages: Sequence[TextMessage]) -> Sequence[Outcome]:
        outcomes = super().send(messages)
        if any(one.startswith("event-0") for message in messages for one in ids(message)):
            self.let_go.wait(20)
        return outcomes


def test_a_call_that_hangs_is_not_waited_for() -> None:
    sender = HangingSender()
    outcomes = deliver(sender, *ordered(3, 1), *events(25)[10:], seconds=2)
    sender.let_go.set()
    # What shared the call is in doubt as well.
    unfinished = {n for n, refusal in outcomes.refusals.items() if "may have been delivered" in refusal.error}
    assert 0 in unfinished
    assert all(refusal.retryable for refusal in outcomes.refusals.values())
    assert outcomes.held == {1, 2}
    assert len(outcomes.message_ids) >= 6


def test_threads_that_hang_from_before_take_no_event_with_them() -> None:
    sender = HangingSender()
    busy = engine()
    for _ in range(CALLS_AT_ONCE):
        busy.deliver(queues(sender, event(0)), seconds_left=clock(0.02))
    outcomes = busy.deliver(queues(sender, *events(3)), seconds_left=clock(0.2))
    sender.let_go.set()
    assert [refusal.error for refusal in outcomes.refusals.values()] == [
        "The time was used up before this event's turn."
    ] * 3


def test_no_pause_outlasts_the_time() -> None:
    found = queues(FakeSender(refuse=lambda _: REFUSED), event())
    seconds_left = clock(20)
    assert engine(first_pause_seconds=60).deliver(found, seconds_left=seconds_left).refusals == {0: REFUSED}
    assert seconds_left() > 0


def test_an_error_of_ours_is_not_taken_for_a_refusal() -> None:
    def broken(_: TextMessage) -> Refusal | None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        deliver(FakeSender(refuse=broken), event())
