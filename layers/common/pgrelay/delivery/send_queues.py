"""Queues of events that wait in the function for their calls."""

from __future__ import annotations

from collections import deque
from enum import Enum
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pgrelay.delivery.destinations.base import Destination
    from pgrelay.delivery.messages import Entry, Message


class Order(Enum):
    """Which order a send queue keeps."""

    NONE = "none"
    """Calls are made at once."""
    CALLS = "calls"
    """One call after another, as a FIFO destination keeps the order in which messages come."""
    GROUPS = "groups"
    """One message after another, and the events of a group wait behind a failed one of it."""


class SendQueue[E: Entry]:
    """Events that go to one destination, in one order.

    Parameters
    ----------
    destination
        Where they go.
    take
        Takes from the front of what waits the events that share a message, and returns the message.
    order
        The order that is kept.
    waiting
        The events that no message carries yet, in the order of the batch.
    """

    def __init__(
        self,
        destination: Destination[Any],
        *,
        take: Callable[[deque[E]], Message[Any]],
        order: Order = Order.NONE,
        waiting: Iterable[E] = (),
    ) -> None:
        self.destination = destination
        self.take = take
        self.order = order
        self.waiting = deque(waiting)
        self.undecided = 0
        """How many messages were handed out and have no outcome yet."""
        self._next: Message[Any] | None = None
        """A message for which the last call had no more room."""

    @property
    def holds(self) -> bool:
        """Whether events wait behind a failed one of their group."""
        return self.order is Order.GROUPS

    def next_chunks(self) -> Iterator[Chunk]:
        """Yield what may be sent now: everything, or, in order, what one call takes."""
        if self.order is Order.NONE:
            while self.waiting:
                yield self._chunk([self.take(self.waiting)])
        elif (first := self._take()) is not None:
            messages = [first]
            size_bytes = first.size_bytes
            while self.order is Order.CALLS and (message := self._take()) is not None:
                size_bytes += message.size_bytes
                if not self.destination.fits(len(messages) + 1, size_bytes):
                    self._next = message
                    break
                messages.append(message)
            yield self._chunk(messages)

    def withdraw_behind(self, message: Message[Any]) -> list[Entry]:
        """Take out and return what waits behind the events of a message that was not delivered."""
        if not self.holds:
            return []
        groups = {entry.group for entry in message.entries}
        behind: list[Entry] = [entry for entry in self.waiting if entry.group in groups]
        self.waiting = deque(entry for entry in self.waiting if entry.group not in groups)
        return behind

    def rest(self) -> list[Entry]:
        """Return what is still in the queue."""
        return [*(self._next.entries if self._next else ()), *self.waiting]

    def _take(self) -> Message[Any] | None:
        if self._next is not None:
            message, self._next = self._next, None
            return message
        return self.take(self.waiting) if self.waiting else None

    def _chunk(self, messages: Sequence[Message[Any]]) -> Chunk:
        self.undecided += len(messages)
        return Chunk(queue=self, messages=messages)


class Chunk(NamedTuple):
    """Messages of a send queue that go into one call.

    Parameters
    ----------
    attempt
        How often they were sent before.
    """

    queue: SendQueue[Any]
    messages: Sequence[Message[Any]]
    attempt: int = 0
