from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from pgrelay.constants import SNS_BATCH_ENTRIES, SNS_MESSAGE_BYTES
from pgrelay.delivery import RESERVE_SECONDS, ROUNDS, Outgoing, batches, deliver
from pgrelay.sns import Message, Refusal
from tests.support.functions import FakeTopic

THROTTLED = Refusal(error="Throttled", retryable=True)
INVALID = Refusal(error="InvalidParameter", retryable=False)

if TYPE_CHECKING:
    from collections.abc import Sequence

sizes = st.lists(st.integers(min_value=1, max_value=SNS_MESSAGE_BYTES) | st.integers(min_value=1, max_value=100))


def messages(*sizes: int) -> list[Outgoing]:
    return [Outgoing(event_id=str(number), message=Message(body="x" * size)) for number, size in enumerate(sizes)]


@dataclass(kw_only=True)
class Clock:
    """Time that only waiting takes."""

    remaining: float = 30.0
    pauses: list[float] = field(default_factory=list)

    def remaining_seconds(self) -> float:
        return self.remaining

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.remaining -= seconds


def delivered(outgoing: list[Outgoing], topic: FakeTopic, clock: Clock | None = None) -> dict[str, Refusal]:
    clock = clock or Clock()
    failures = deliver(outgoing, topic, remaining_seconds=clock.remaining_seconds, sleep=clock.sleep)
    return {failure.event_id: failure.refusal for failure in failures}


@given(sizes)
def test_batches_lose_nothing_and_keep_order_and_limits(sizes: list[int]) -> None:
    outgoing = messages(*sizes)
    cut = list(batches(outgoing))
    assert [item for batch in cut for item in batch] == outgoing
    for batch in cut:
        assert 1 <= len(batch) <= SNS_BATCH_ENTRIES
        assert sum(item.message.size_bytes for item in batch) <= SNS_MESSAGE_BYTES


@given(sizes)
def test_batches_are_as_few_as_order_allows(sizes: list[int]) -> None:
    cut = list(batches(messages(*sizes)))
    for batch, following in pairwise(cut):
        together = sum(item.message.size_bytes for item in batch) + following[0].message.size_bytes
        assert len(batch) == SNS_BATCH_ENTRIES or together > SNS_MESSAGE_BYTES


def test_attributes_count_against_the_limit() -> None:
    message = Message(body="é", attributes={"table": "ü"})
    assert message.size_bytes == 2 + len("table") + len("String") + 2


def test_everything_is_published_in_order() -> None:
    topic = FakeTopic()
    outgoing = messages(*[100] * 10_000)
    assert delivered(outgoing, topic) == {}
    assert topic.published == [item.message for item in outgoing]
    assert {len(batch) for batch in topic.batches} == {10}


def test_nothing_to_publish_calls_nothing() -> None:
    topic = FakeTopic()
    assert delivered([], topic) == {}
    assert topic.batches == []


def test_refused_message_is_offered_again_alone() -> None:
    offered: Counter[str] = Counter()

    def refuse(message: Message) -> Refusal | None:
        offered[message.body] += 1
        return THROTTLED if message.body == "xx" and offered["xx"] < 3 else None

    topic = FakeTopic(refuse=refuse)
    assert delivered(messages(1, 2, 3), topic) == {}
    assert offered == {"x": 1, "xx": 3, "xxx": 1}


def test_message_refused_for_good_is_offered_once() -> None:
    topic = FakeTopic(refuse=lambda message: INVALID if message.body == "xx" else None)
    assert delivered(messages(1, 2, 3), topic) == {"1": INVALID}
    assert len(topic.batches) == 1


REFUSED_CALL = Refusal(error="InvalidParameter", retryable=False, whole_call=True)


@given(st.lists(st.booleans(), max_size=40), st.integers(min_value=0, max_value=3))
def test_message_that_spoils_its_call_takes_no_other_with_it(spoilt: list[bool], throttled: int) -> None:
    calls: list[list[Message]] = []

    class SpoiltTopic(FakeTopic):
        def publish_batch(self, messages: Sequence[Message]) -> list[Refusal | None]:
            calls.append(list(messages))
            if len(calls) <= throttled:
                return [THROTTLED] * len(messages)
            if any(message.body == "xx" for message in messages):
                return [INVALID if len(messages) == 1 else REFUSED_CALL] * len(messages)
            self.published += messages
            return [None] * len(messages)

    topic = SpoiltTopic()
    outgoing = messages(*(2 if is_spoilt else 1 for is_spoilt in spoilt))
    failed = delivered(outgoing, topic)
    assert failed == {str(number): INVALID for number, is_spoilt in enumerate(spoilt) if is_spoilt}
    assert len(topic.published) == spoilt.count(False)
    assert len(calls) <= throttled + 2 * len(spoilt)


def test_messages_refused_each_for_good_are_offered_once() -> None:
    topic = FakeTopic(refuse=lambda _: INVALID)
    assert len(delivered(messages(*[1] * 10), topic)) == 10
    assert len(topic.batches) == 1


def test_call_refused_for_now_is_offered_again_whole() -> None:
    refused = Refusal(error="Throttled", retryable=True, whole_call=True)
    topic = FakeTopic(refuse=lambda _: refused)
    delivered(messages(*[1] * 10), topic)
    assert [len(batch) for batch in topic.batches] == [10] * ROUNDS


def test_halves_are_offered_only_while_the_time_lasts() -> None:
    clock = Clock(remaining=RESERVE_SECONDS + 5)

    def slow(_: Message) -> Refusal:
        clock.remaining -= 0.2
        return REFUSED_CALL

    failures = delivered(messages(*[1] * 10), FakeTopic(refuse=slow), clock)
    assert len(failures) == 10
    assert all(failures[number].retryable for number in ("8", "9"))
    assert clock.remaining > 1


def test_message_refused_again_and_again_fails_with_growing_pauses() -> None:
    topic, clock = FakeTopic(refuse=lambda _: THROTTLED), Clock()
    assert delivered(messages(1, 2), topic, clock) == {"0": THROTTLED, "1": THROTTLED}
    assert len(topic.batches) == ROUNDS
    assert clock.pauses == sorted(set(clock.pauses))
    assert len(clock.pauses) == ROUNDS - 1


def test_no_call_starts_when_the_time_is_nearly_up() -> None:
    topic = FakeTopic()
    failures = delivered(messages(1, 2), topic, Clock(remaining=RESERVE_SECONDS))
    assert topic.batches == []
    assert all(refusal.retryable for refusal in failures.values())
    assert len(failures) == 2


def test_no_pause_outlasts_the_time() -> None:
    topic, clock = FakeTopic(refuse=lambda _: THROTTLED), Clock(remaining=RESERVE_SECONDS + 0.3)
    assert delivered(messages(1), topic, clock) == {"0": THROTTLED}
    assert clock.remaining >= RESERVE_SECONDS
    assert len(topic.batches) == 2


def test_calls_that_hang_until_their_timeout_leave_time_for_the_answer() -> None:
    clock = Clock()

    def hang(_: Message) -> Refusal:
        clock.remaining -= (RESERVE_SECONDS - 1) / SNS_BATCH_ENTRIES  # each of a batch's ten messages its share
        return THROTTLED

    failures = delivered(messages(*[1] * 1_000), FakeTopic(refuse=hang), clock)
    assert len(failures) == 1_000
    assert clock.remaining > 0


def test_message_over_the_limit_is_never_offered() -> None:
    topic = FakeTopic()
    failures = delivered(messages(1, SNS_MESSAGE_BYTES + 1, 2), topic)
    assert list(failures) == ["1"]
    assert not failures["1"].retryable
    assert "262145 bytes" in failures["1"].error
    assert len(topic.published) == 2
