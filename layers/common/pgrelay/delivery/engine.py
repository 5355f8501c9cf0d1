"""Delivering the events of a batch: many calls at once, order where it is asked for, and the outcome of each event."""

from __future__ import annotations

import random
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final

from pgrelay.constants import CALLS_AT_ONCE
from pgrelay.delivery.refusals import Outcome, Outcomes, Refusal
from pgrelay.delivery.send_queues import Chunk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from concurrent.futures import Future

    from pgrelay.delivery.destinations.base import Destination
    from pgrelay.delivery.messages import Entry, Message
    from pgrelay.delivery.send_queues import SendQueue

ATTEMPTS: Final = 4
"""How often a message is sent at most, while the time lasts."""
FIRST_PAUSE_SECONDS: Final = 0.2
ANSWER_SECONDS: Final = 0.5
"""The answer is given this long before it is too late, whatever has not ended by then."""
LAST_CALL_SECONDS: Final = 1.0
"""No call starts later than this before the answer: what is under way then may be delivered twice."""
SHORT_PART: Final = 0.25
"""Of a time that is too short for these, both together take so much."""

_LATE: Final = Refusal(error="The time was used up before this event's turn.", retryable=True)
_UNFINISHED: Final = Refusal(
    error="AWS had not answered when the time was used up; the event may have been delivered.", retryable=True
)
_BEHIND: Final = Refusal(error="An earlier event of its group was not delivered.", retryable=True)


class Engine:
    """Delivers batch after batch, with threads that stay for the function's life.

    Parameters
    ----------
    attempts
        How often a message is sent at most.
    first_pause_seconds
        Before it is sent for the second time.
    last_call_seconds
        No call starts later than this before the answer.
    """

    def __init__(
        self,
        *,
        attempts: int = ATTEMPTS,
        first_pause_seconds: float = FIRST_PAUSE_SECONDS,
        last_call_seconds: float = LAST_CALL_SECONDS,
    ) -> None:
        self.attempts = attempts
        self.first_pause_seconds = first_pause_seconds
        self.last_call_seconds = last_call_seconds
        self.threads = ThreadPoolExecutor(CALLS_AT_ONCE, thread_name_prefix="pgrelay")

    def deliver(
        self,
        queues: Iterable[SendQueue[Any]],
        *,
        seconds_left: Callable[[], float],
        refusals: Mapping[int, Refusal] | None = None,
    ) -> Outcomes:
        """Send what the queues hold and return what became of it.

        A message whose refusal may pass is sent again, after a pause that grows, while the time lasts; a refusal that
        says that there were too many calls halves how many are made at once. A call that is refused for good is halved
        until the message to blame is found.

        Parameters
        ----------
        queues
            The events. They are used up.
        seconds_left
            Tells when the answer is due.
        refusals
            Why some events are in no queue, by their positions.
        """
        return _Run(self, list(queues), seconds_left, refusals or {}).outcomes()


class _Outlet:
    """What is ready for one destination, and how many calls it gets at once."""

    def __init__(self, destination: Destination[Any]) -> None:
        self.destination = destination
        self.ready: deque[Chunk] = deque()
        self.calls = 0
        self._allowed = CALLS_AT_ONCE

    @property
    def may_call(self) -> bool:
        """Whether something is ready, and a call is allowed."""
        return bool(self.ready) and self.calls < self._allowed

    def next_call(self) -> list[Chunk]:
        """Take from the front of what is ready the chunks that one call takes."""
        chunks: list[Chunk] = []
        messages = size_bytes = 0
        while self.ready:
            chunk = self.ready[0]
            messages += len(chunk.messages)
            size_bytes += sum(message.size_bytes for message in chunk.messages)
            if chunks and not self.destination.fits(messages, size_bytes):
                break
            chunks.append(self.ready.popleft())
        self.calls += 1
        return chunks

    def call_ended(self, outcomes: Sequence[Outcome]) -> None:
        """Allow half as many calls at once after one that was too many, and one more after any other."""
        self.calls -= 1
        if any(isinstance(outcome, Refusal) and outcome.throttled for outcome in outcomes):
            self._allowed = max(1, self._allowed // 2)
        else:
            self._allowed = min(CALLS_AT_ONCE, self._allowed + 1)


class _Run:
    """The delivery of one batch. Only `_send` runs in the threads."""

    def __init__(
        self,
        engine: Engine,
        queues: Sequence[SendQueue[Any]],
        seconds_left: Callable[[], float],
        refusals: Mapping[int, Refusal],
    ) -> None:
        self._engine = engine
        self._queues = queues
        self._seconds_left = seconds_left
        reserve = min(ANSWER_SECONDS + engine.last_call_seconds, seconds_left() * SHORT_PART)
        self._last_call_seconds = reserve
        self._answer_seconds = reserve * ANSWER_SECONDS / (ANSWER_SECONDS + engine.last_call_seconds)
        self._outlets = {queue.destination.name: _Outlet(queue.destination) for queue in queues}
        self._under_way: dict[Future[Sequence[Outcome]], Sequence[Chunk]] = {}
        self._ended: SimpleQueue[Future[Sequence[Outcome]]] = SimpleQueue()
        self._pausing: list[tuple[float, Chunk]] = []
        """With how many seconds are left when a chunk's pause ends."""
        self._message_ids: dict[int, str] = {}
        self._refusals = dict(refusals)
        self._held: set[int] = set()

    def outcomes(self) -> Outcomes:
        for queue in self._queues:
            self._make_ready(queue)
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
            self._end_call(self._under_way.pop(ended), ended.result())
        self._give_up()
        return Outcomes(
            # An event in several messages is delivered if all of them are.
            message_ids={place: name for place, name in self._message_ids.items() if place not in self._refusals},
            refusals=dict(sorted(self._refusals.items())),
            held=self._held,
        )

    def _make_ready(self, queue: SendQueue[Any]) -> None:
        self._outlets[queue.destination.name].ready.extend(queue.next_chunks())

    def _end_pauses(self) -> None:
        seconds_left = self._seconds_left()
        ended = [chunk for due, chunk in self._pausing if due >= seconds_left]
        self._pausing = [(due, chunk) for due, chunk in self._pausing if due < seconds_left]
        for chunk in ended:
            self._outlets[chunk.queue.destination.name].ready.append(chunk)

    def _start_calls(self) -> None:
        for outlet in self._outlets.values():
            while outlet.may_call and self._seconds_left() > self._last_call_seconds:
                chunks = outlet.next_call()
                messages = [message for chunk in chunks for message in chunk.messages]
                future = self._engine.threads.submit(self._send, outlet.destination, messages)
                self._under_way[future] = chunks
                future.add_done_callback(self._ended.put)

    def _send(self, destination: Destination[Any], messages: Sequence[Message[Any]]) -> Sequence[Outcome]:
        outcomes = list(destination.send(messages))
        suspects = [
            number
            for number, outcome in enumerate(outcomes)
            if isinstance(outcome, Refusal) and outcome.whole_call and not outcome.retryable
        ]
        if len(suspects) < 2:
            return outcomes
        # AWS does not say which message it will not have: each half on its own shows it.
        middle = len(suspects) // 2
        for half in (suspects[:middle], suspects[middle:]):
            if self._seconds_left() > self._last_call_seconds:
                found = self._send(destination, [messages[number] for number in half])
            else:
                found = [_LATE] * len(half)
            for number, outcome in zip(half, found, strict=True):
                outcomes[number] = outcome
        return outcomes

    def _end_call(self, chunks: Sequence[Chunk], outcomes: Sequence[Outcome]) -> None:
        self._outlets[chunks[0].queue.destination.name].call_ended(outcomes)
        # Spread, so that calls refused together do not come back together; what shared one may share the next.
        first_pause = self._engine.first_pause_seconds * (0.75 + random.random() / 2)  # noqa: S311
        seconds_left = self._seconds_left()
        following = iter(outcomes)
        for chunk in chunks:
            due = seconds_left - first_pause * 2**chunk.attempt
            self._record(chunk, [next(following) for _ in chunk.messages], due)

    def _record(self, chunk: Chunk, outcomes: Sequence[Outcome], due: float) -> None:
        """Record the outcomes of a chunk's messages, and let those that may pass wait for their next attempt."""
        queue = chunk.queue
        may_repeat = chunk.attempt < self._engine.attempts - 1 and due > self._last_call_seconds
        again = []
        for message, outcome in zip(chunk.messages, outcomes, strict=True):
            if isinstance(outcome, str):
                queue.undecided -= 1
                self._message_ids.update((entry.position, outcome) for entry in message.entries)
            elif outcome.retryable and may_repeat:
                again.append(message)
            else:
                queue.undecided -= 1
                self._fail(queue, message, outcome)
        if again:
            self._pausing.append((due, Chunk(queue=queue, messages=again, attempt=chunk.attempt + 1)))
        elif not queue.undecided:
            self._make_ready(queue)

    def _fail(self, queue: SendQueue[Any], message: Message[Any], refusal: Refusal) -> None:
        for entry in message.entries:
            self._refusals.setdefault(entry.position, refusal)
        self._hold(queue.withdraw_behind(message), _BEHIND)

    def _hold(self, entries: Iterable[Entry], refusal: Refusal) -> None:
        for entry in entries:
            self._refusals[entry.position] = refusal
            self._held.add(entry.position)

    def _give_up(self) -> None:
        """Say of what has no outcome that the time was used up."""
        not_sent = [chunk for outlet in self._outlets.values() for chunk in outlet.ready]
        not_sent += [chunk for _, chunk in self._pausing]
        for future, chunks in self._under_way.items():
            if future.cancel():
                not_sent += chunks
            else:
                for chunk in chunks:
                    for message in chunk.messages:
                        self._fail(chunk.queue, message, _UNFINISHED)
        leftovers = [
            *((chunk.queue, entry) for chunk in not_sent for message in chunk.messages for entry in message.entries),
            *((queue, entry) for queue in self._queues for entry in queue.rest()),
        ]
        for queue, entry in leftovers:
            if queue.holds:
                self._hold([entry], _LATE)
            else:
                self._refusals.setdefault(entry.position, _LATE)
