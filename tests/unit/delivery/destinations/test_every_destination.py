"""What every kind of destination does: within its limits, with each outcome for its message, whatever AWS answers."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from hypothesis import given
from hypothesis import strategies as st

from pgrelay.delivery.destinations.registry import KINDS
from pgrelay.delivery.engine import Engine
from pgrelay.delivery.messages import Entry, Message
from pgrelay.delivery.refusals import Outcomes, Refusal
from pgrelay.delivery.send_queues import SendQueue
from tests.support.aws import not_aws, unreachable_aws
from tests.support.destinations import SAMPLES, FakeAws, Sample, clock

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pgrelay.delivery.destinations.base import AwsDestination
    from tests.support.destinations import EntryAnswer

type Decide = Callable[[list[int]], Sequence[EntryAnswer] | None]

FIRST_PAUSE_SECONDS = 0.002

every_kind = pytest.mark.parametrize("service", list(SAMPLES))
every_kind_that_answers_for_entries = pytest.mark.parametrize(
    "service", [service for service, sample in SAMPLES.items() if sample.answers_for_entries]
)


def error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "why"}}, "Call")


def ids(numbers: list[int]) -> list[str]:
    return [f"id-{number}" for number in numbers]


def destination(service: str, decide: Decide) -> tuple[AwsDestination[Any], FakeAws]:
    aws = FakeAws(sample=SAMPLES[service], decide=decide)
    return SAMPLES[service].make(lambda: aws), aws


def send(service: str, count: int, decide: Decide) -> Sequence[str | Refusal]:
    made, _ = destination(service, decide)
    return made.send(SAMPLES[service].messages(count))


def deliver(service: str, count: int, decide: Decide) -> tuple[Outcomes, list[list[str]]]:
    """Deliver messages by the engine; return the outcomes and the calls."""
    made, aws = destination(service, decide)
    ready = deque(SAMPLES[service].messages(count))
    waiting = deque(Entry(position=number, event_id=f"event-{number}") for number in range(count))

    def take(entries: deque[Entry]) -> Any:
        entries.popleft()
        return ready.popleft()

    queue = SendQueue(made, take=take, waiting=waiting)
    outcomes = Engine(first_pause_seconds=FIRST_PAUSE_SECONDS).deliver([queue], seconds_left=clock())
    assert sorted([*outcomes.message_ids, *outcomes.refusals]) == list(range(count))
    return outcomes, aws.calls


def test_every_registered_kind_has_a_sample() -> None:
    assert set(KINDS) <= set(SAMPLES)


@every_kind
def test_messages_are_sent_in_full_calls_and_each_once(service: str) -> None:
    limit = SAMPLES[service].make(lambda: None).call_messages
    outcomes, calls = deliver(service, limit + 3, ids)
    assert not outcomes.refusals
    assert sorted(map(len, calls)) == [3, limit]
    assert sorted(text for call in calls for text in call) == sorted({text for call in calls for text in call})


@every_kind
@given(data=st.data())
def test_calls_keep_the_limits(service: str, data: st.DataObject) -> None:
    made, _ = destination(service, ids)
    sizes = data.draw(st.lists(st.integers(1, made.call_bytes), max_size=40))
    calls: list[list[int]] = []

    def take(entries: deque[Entry]) -> Message[str]:
        entry = entries.popleft()
        return Message(entries=(entry,), body="", size_bytes=sizes[entry.position])

    def keep(messages: Sequence[Any]) -> Sequence[str]:
        calls.append([message.size_bytes for message in messages])
        return ["id"] * len(messages)

    made.send = keep  # type: ignore[method-assign]
    waiting = deque(Entry(position=number, event_id=str(number)) for number in range(len(sizes)))
    queue = SendQueue(made, take=take, waiting=waiting)
    Engine().deliver([queue], seconds_left=clock())
    assert sorted(size for call in calls for size in call) == sorted(sizes)
    for call in calls:
        assert len(call) <= made.call_messages
        assert sum(call) <= made.call_bytes


# --- outcomes


@every_kind_that_answers_for_entries
def test_each_entry_s_answer_is_the_outcome_of_its_message(service: str) -> None:
    answers: list[EntryAnswer] = ["id-0", ("ThrottlingException", "slow down"), ("InvalidParameter", ""), None]
    assert send(service, 4, lambda _: answers) == [
        "id-0",
        Refusal(error="ThrottlingException: slow down", retryable=True, throttled=True),
        Refusal(error="InvalidParameter", retryable=False),
        Refusal(error="AWS did not answer for this entry.", retryable=True),
    ]


@every_kind
def test_messages_that_the_answer_says_nothing_of_may_be_sent_again(service: str) -> None:
    assert_retryable(send(service, 2, lambda _: None))


@every_kind_that_answers_for_entries
def test_entry_that_is_refused_is_sent_again_alone(service: str) -> None:
    attempts: list[int] = []

    def decide(numbers: list[int]) -> Sequence[EntryAnswer]:
        attempts.extend(numbers)
        return [
            ("InternalFailure", "later") if number == 1 and attempts.count(1) < 3 else f"id-{number}"
            for number in numbers
        ]

    outcomes, calls = deliver(service, 3, decide)
    assert not outcomes.refusals
    assert [len(call) for call in calls] == [3, 1, 1]


@every_kind
@pytest.mark.parametrize(
    ("code", "retryable", "throttled"),
    [
        ("Throttling", True, True),
        ("ThrottlingException", True, True),
        ("RequestThrottled", True, True),
        ("ServiceUnavailableException", True, True),
        ("KMSThrottling", True, True),
        ("InternalError", True, False),
        ("AuthorizationError", True, False),  # the message is not at fault: it is as good once the policy is repaired
        ("AccessDeniedException", True, False),
        ("AWS.SimpleQueueService.NonExistentQueue", True, False),
        ("ResourceNotFoundException", True, False),
        ("NotFound", True, False),
        ("KMSAccessDenied", True, False),
        ("InvalidKMSResourceException", True, False),
        ("InvalidSourceException", True, False),
        ("ACodeOfTheFuture", True, False),
        ("InvalidParameter", False, False),
        ("InvalidParameterValueException", False, False),
        ("InvalidArgumentException", False, False),
        ("ValidationError", False, False),
        ("ValidationException", False, False),
    ],
)
def test_call_refused_as_a_whole_refuses_every_message(
    service: str, code: str, retryable: bool, throttled: bool
) -> None:
    assert_refused(service, code, retryable=retryable, throttled=throttled)


@every_kind
def test_codes_of_the_service_s_own_refuse_for_good(service: str) -> None:
    made, _ = destination(service, ids)
    for code in made.refused_for_good:
        for written in (code, f"{code}Exception", f"AWS.SimpleQueueService.{code}"):
            assert_refused(service, written, retryable=False, throttled=False)


def assert_refused(service: str, code: str, *, retryable: bool, throttled: bool) -> None:
    def refuse(_: list[int]) -> Sequence[EntryAnswer]:
        raise error(code)

    for count in (1, 3):
        refusals = send(service, count, refuse)
        assert len(refusals) == count
        for refusal in refusals:
            assert isinstance(refusal, Refusal)
            assert (refusal.retryable, refusal.throttled) == (retryable, throttled)
            assert refusal.whole_call == (count > 1)
            assert code in refusal.error


@every_kind
@given(spoilt=st.sets(st.integers(0, 24), max_size=4))
def test_message_that_spoils_its_call_takes_no_other_with_it(service: str, spoilt: set[int]) -> None:
    def decide(numbers: list[int]) -> Sequence[EntryAnswer]:
        if spoilt & set(numbers):
            raise error("InvalidParameterValue")
        return ids(numbers)

    outcomes, _ = deliver(service, 25, decide)
    assert set(outcomes.refusals) == spoilt
    assert not any(refusal.retryable for refusal in outcomes.refusals.values())


@every_kind
def test_throttled_calls_are_made_again(service: str) -> None:
    refused = iter([True, True, False])

    def decide(numbers: list[int]) -> Sequence[EntryAnswer]:
        if next(refused, False):
            raise error("Throttling")
        return ids(numbers)

    outcomes, calls = deliver(service, 3, decide)
    assert not outcomes.refusals
    assert [len(call) for call in calls] == [3, 3, 3]


# --- no answer


@every_kind
def test_timeout_is_a_retryable_refusal(service: str) -> None:
    def hang(_: list[int]) -> Sequence[EntryAnswer]:
        raise ReadTimeoutError(endpoint_url="https://test")

    assert_retryable(send(service, 2, hang))


@every_kind
@pytest.mark.parametrize("where", [not_aws, unreachable_aws])
def test_endpoint_that_is_not_aws_s_is_a_retryable_refusal(
    service: str, where: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with where(monkeypatch):
        assert_retryable(with_own_client(SAMPLES[service]).send(SAMPLES[service].messages(2)))


def assert_retryable(outcomes: Sequence[str | Refusal]) -> None:
    assert len(outcomes) == 2
    for outcome in outcomes:
        assert isinstance(outcome, Refusal)
        assert outcome.retryable
        assert not outcome.whole_call


@every_kind
def test_client_makes_a_call_once_and_does_not_wait_for_long(service: str) -> None:
    config = with_own_client(SAMPLES[service]).client().meta.config
    assert config.retries == {"mode": "standard", "total_max_attempts": 1}
    assert config.connect_timeout + config.read_timeout < 30


def with_own_client(sample: Sample) -> AwsDestination[Any]:
    made = sample.make(lambda: None)
    made.client = type(made).connect
    return made
