"""Delivering events: many calls at once, order where it is asked for, and the outcome of each event."""

from __future__ import annotations

import random
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final

from pgrelay.constants import CALLS_AT_ONCE, CONNECT_TIMEOUT_SECONDS, READ_TIMEOUT_SECONDS
from pgrelay.delivery.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from concurrent.futures import Future

    from pgrelay.delivery.destinations import Destination
    from pgrelay.delivery.messages import Entry, Message, Writer
    from pgrelay.delivery.senders import Sender

ROUNDS: Final = 4
"""How often a message is offered while the time lasts."""
FIRST_PAUSE_SECONDS: Final = 0.2
RESERVE_SECONDS: Final = CONNECT_TIMEOUT_SECONDS + READ_TIMEOUT_SECONDS + 1.0
"""For callers that wait for each call: none starts later than this before the function's timeout."""
ANSWER_SECONDS: Final = 0.5
"""The answer is given this long before it is too late, whatever has not ended by then."""
LAST_CALL_SECONDS: Final = 1.0
"""No call starts later than this before the answer: what is under way then may be delivered twice."""
SHORT_PART: Final = 0.25
"""Of a time that is too short for these, both together take so much."""

_LATE: Final = "The time was used up before this event's turn."
_UNFINISHED: Final = "AWS had not answered when the time was used up; the event may have been delivered."
_HELD: Final = "An earlier event of its group was not delivered."


@dataclass(kw_only=True)
class Lane:
    """Events that go to one destination in one way.

    Parameters
    ----------
    writer
        Makes their messages.
    waiting
        Those not sent yet, in the order of the batch.
    is_packed
        Whether many events share a message.
    in_sequence
        Whether a call waits for the outcome of the one before.
    is_ordered
        Whether events wait behind a failed one of their group: then no call has two messages of the lane.
    unsettled
        How many messages were handed out and have no outcome yet.
    """

    writer: Writer
    waiting: deque[Entry] = field(default_factory=deque)
    is_packed: bool = False
    in_sequence: bool = False
    is_ordered: bool = False
    unsettled: int = 0

    @property
    def destination(self) -> Destination:
        """Where they go."""
        return self.writer.destination

    def next_parts(self) -> Iterator[Part]:
        """Yield what may be sent now: everything, or, in sequence, what one call takes."""
        if not self.in_sequence:
            while self.waiting:
                yield self._part([self._next_message()])
        elif self.is_ordered or self.is_packed:
            if self.waiting:
                yield self._part([self._next_message()])
        elif self.waiting:
            kind = self.destination.kind
            messages = [self._next_message()]
            size_bytes = messages[0].size_bytes
            while self.waiting and len(messages) < kind.call_entries:
                message = self.writer.write([self.waiting[0]])
                size_bytes += message.size_bytes
                if size_bytes > kind.call_bytes:
                    break
                self.waiting.popleft()
                messages.append(message)
            yield self._part(messages)

    def hold(self, message: Message) -> list[Entry]:
        """Take out and return what waits behind the events of a message that was not delivered."""
        groups = {entry.group for entry in message.entries}
        held = [entry for entry in self.waiting if entry.group in groups]
        self.waiting = deque(entry for entry in self.waiting if entry.group not in groups)
        return held

    def _next_message(self) -> Message:
        entries = self.writer.cut(self.waiting) if self.is_packed else [self.waiting.popleft()]
        return self.writer.write(entries)

    def _part(self, messages: list[Message]) -> Part:
        self.unsettled += len(messages)
        return Part(lane=self, messages=messages)


@dataclass(frozen=True, kw_only=True)
class Part:
    """Messages of a lane that go into one call, and how often they were offered."""

    lane: Lane
    messages: Sequence[Message]
    round_number: int = 0


@dataclass(frozen=True, kw_only=True)
class Outcomes:
    """What became of the events of a batch, by their positions in it.

    Parameters
    ----------
    message_ids
        Of those delivered.
    refusals
        Of the others.
    held
        Of these, the ones that only waited behind another of their group.
    """

    message_ids: Mapping[int, str]
    refusals: Mapping[int, Refusal]
    held: AbstractSet[int]


class Deliverer:
    """Delivers batch after batch, with threads that stay for the function's life.

    Parameters
    ----------
    senders
        One for each destination, by its name.
    first_pause_seconds
        Before a message is offered for the second time.
    """

    def __init__(self, senders: Mapping[str, Sender], *, first_pause_seconds: float = FIRST_PAUSE_SECONDS) -> None:
        self._senders = senders
        self._first_pause_seconds = first_pause_seconds
        self._threads = ThreadPoolExecutor(CALLS_AT_ONCE, thread_name_prefix="pgrelay")

    def deliver(self, lanes: Sequence[Lane], *, seconds_left: Callable[[], float]) -> Outcomes:
        """Send what the lanes hold and return what became of it.

        Refusals that may pass are offered again, with a growing pause, while the time lasts; one that says that there
        were too many calls halves how many are made at once. A call that is refused for good is halved until the
        message to blame is found.

        Parameters
        ----------
        lanes
            The events. They are used up.
        seconds_left
            Tells when the answer is due.
        """
        return _Run(self._senders, self._threads, self._first_pause_seconds, lanes, seconds_left).outcomes()


class _Run:
    """The delivery of one batch. Only `_offer` runs in the threads."""

    def __init__(
        self,
        senders: Mapping[str, Sender],
        threads: ThreadPoolExecutor,
        first_pause_seconds: float,
        lanes: Sequence[Lane],
        seconds_left: Callable[[], float],
    ) -> None:
        self._senders = senders
        self._threads = threads
        self._first_pause_seconds = first_pause_seconds
        self._lanes = lanes
        self._seconds_left = seconds_left
        reserve = min(ANSWER_SECONDS + LAST_CALL_SECONDS, seconds_left() * SHORT_PART)
        self._last_call_seconds = reserve
        self._answer_seconds = reserve * ANSWER_SECONDS / (ANSWER_SECONDS + LAST_CALL_SECONDS)
        names = {lane.destination.name for lane in lanes}
        self._ready: dict[str, deque[Part]] = {name: deque() for name in names}
        self._calls = dict.fromkeys(names, 0)
        self._allowed = dict.fromkeys(names, CALLS_AT_ONCE)
        self._under_way: dict[Future[Sequence[str | Refusal]], Sequence[Part]] = {}
        self._ended: SimpleQueue[Future[Sequence[str | Refusal]]] = SimpleQueue()
        self._pausing: list[tuple[float, Part]] = []
        """With how many seconds are left when a part's pause is over."""
        self._message_ids: dict[int, str] = {}
        self._refusals: dict[int, Refusal] = {}
        self._held: set[int] = set()

    def outcomes(self) -> Outcomes:
        for lane in self._lanes:
            self._advance(lane)
        while True:
            self._end_pauses()
            self._start_calls()
            if not self._under_way and not self._pausing:
                break
            seconds_left = self._seconds_left()
            if seconds_left <= self._answer_seconds:
                break
            until = max([self._answer_seconds, *(due for due, _ in self._pausing)])
            try:
                ended = self._ended.get(timeout=max(seconds_left - until, 0))
            except Empty:
                continue
            self._settle(self._under_way.pop(ended), ended.result())
        self._give_up()
        return Outcomes(message_ids=self._message_ids, refusals=self._refusals, held=self._held)

    def _advance(self, lane: Lane) -> None:
        self._ready[lane.destination.name].extend(lane.next_parts())

    def _end_pauses(self) -> None:
        seconds_left = self._seconds_left()
        over = [part for due, part in self._pausing if due >= seconds_left]
        self._pausing = [(due, part) for due, part in self._pausing if due < seconds_left]
        for part in over:
            self._ready[part.lane.destination.name].append(part)

    def _start_calls(self) -> None:
        for name, ready in self._ready.items():
            while ready and self._calls[name] < self._allowed[name] and self._seconds_left() > self._last_call_seconds:
                parts = _call(ready)
                messages = [message for part in parts for message in part.messages]
                future = self._threads.submit(self._offer, self._senders[name], messages)
                self._under_way[future] = parts
                self._calls[name] += 1
                future.add_done_callback(self._ended.put)

    def _offer(self, sender: Sender, messages: Sequence[Message]) -> Sequence[str | Refusal]:
        outcomes = sender.send(messages)
        first = outcomes[0]
        if len(messages) == 1 or isinstance(first, str) or first.retryable or not first.whole_call:
            return outcomes
        if self._seconds_left() <= self._last_call_seconds:
            return [Refusal(error=_LATE, retryable=True)] * len(messages)
        # AWS does not say which message it will not have: each half on its own shows it.
        middle = len(messages) // 2
        return [*self._offer(sender, messages[:middle]), *self._offer(sender, messages[middle:])]

    def _settle(self, parts: Sequence[Part], outcomes: Sequence[str | Refusal]) -> None:
        name = parts[0].lane.destination.name
        self._calls[name] -= 1
        if any(not isinstance(outcome, str) and outcome.throttled for outcome in outcomes):
            self._allowed[name] = max(1, self._allowed[name] // 2)
        else:
            self._allowed[name] = min(CALLS_AT_ONCE, self._allowed[name] + 1)
        # Spread, so that calls refused together do not come back together; what shared one may share the next.
        first_pause = self._first_pause_seconds * (0.75 + random.random() / 2)  # noqa: S311
        seconds_left = self._seconds_left()
        following = iter(outcomes)
        for part in parts:
            due = seconds_left - first_pause * 2**part.round_number
            self._settle_part(part, [next(following) for _ in part.messages], due)

    def _settle_part(self, part: Part, outcomes: Sequence[str | Refusal], due: float) -> None:
        lane = part.lane
        may_repeat = part.round_number < ROUNDS - 1 and due > self._last_call_seconds
        again = []
        for message, outcome in zip(part.messages, outcomes, strict=True):
            if isinstance(outcome, str):
                lane.unsettled -= 1
                self._message_ids.update((entry.position, outcome) for entry in message.entries)
            elif outcome.retryable and may_repeat:
                again.append(message)
            else:
                lane.unsettled -= 1
                self._fail(lane, message, outcome)
        if again:
            self._pausing.append((due, Part(lane=lane, messages=again, round_number=part.round_number + 1)))
        elif lane.in_sequence and not lane.unsettled:
            self._advance(lane)

    def _fail(self, lane: Lane, message: Message, refusal: Refusal) -> None:
        self._refusals.update((entry.position, refusal) for entry in message.entries)
        if lane.is_ordered:
            self._hold(lane.hold(message), _HELD)

    def _hold(self, entries: Collection[Entry], error: str) -> None:
        refusal = Refusal(error=error, retryable=True)
        self._refusals.update((entry.position, refusal) for entry in entries)
        self._held.update(entry.position for entry in entries)

    def _give_up(self) -> None:
        """Say of what has no outcome that the time was used up."""
        unfinished = Refusal(error=_UNFINISHED, retryable=True)
        late = Refusal(error=_LATE, retryable=True)
        not_started = [part for ready in self._ready.values() for part in ready]
        not_started += [part for _, part in self._pausing]
        for future, parts in self._under_way.items():
            if future.cancel():
                not_started += parts
            else:
                for part in parts:
                    for message in part.messages:
                        self._fail(part.lane, message, unfinished)
        leftovers = [
            *((part.lane, entry) for part in not_started for message in part.messages for entry in message.entries),
            *((lane, entry) for lane in self._lanes for entry in lane.waiting),
        ]
        for lane, entry in leftovers:
            if lane.is_ordered:
                self._hold([entry], _LATE)
            else:
                self._refusals[entry.position] = late


def _call(ready: deque[Part]) -> list[Part]:
    """Take from the front of what is ready the parts that one call takes."""
    kind = ready[0].lane.destination.kind
    parts: list[Part] = []
    entries = size_bytes = 0
    while ready:
        part = ready[0]
        entries += len(part.messages)
        size_bytes += sum(message.size_bytes for message in part.messages)
        if parts and (entries > kind.call_entries or size_bytes > kind.call_bytes):
            break
        parts.append(ready.popleft())
    return parts
