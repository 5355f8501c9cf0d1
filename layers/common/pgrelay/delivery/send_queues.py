"""Queues of events that wait in the function for their calls."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

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


@dataclass(kw_only=True)
class SendQueue[E: Entry]:
    """Events that go to one destination, in one order.

    Parameters
    ----------
    destination
        Where they go.
    waiting
        Those that no message carries yet, in the order of the batch.
    take
        Takes from the front of what waits the events that share a message, and returns the message.
    order
        The order that is kept.
    undecided
        How many messages were handed out and have no outcome yet.
    """

    destination: Destination[Any]
    waiting: deque[E]
    take: Callable[[deque[E]], Message]
    order: Order = Order.NONE
    undecided: int = 0
    _next: Message | None = field(default=None, init=False)
    """Taken for the last call, which had no more room."""

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

    def withdraw_behind(self, message: Message) -> list[Entry]:
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

    def _take(self) -> Message | None:
        if self._next is not None:
            message, self._next = self._next, None
            return message
        return self.take(self.waiting) if self.waiting else None

    def _chunk(self, messages: Sequence[Message]) -> Chunk:
        self.undecided += len(messages)
        return Chunk(queue=self, messages=messages)


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """Messages of a send queue that go into one call.

    Parameters
    ----------
    attempt
        How often they were sent before.
    """

    queue: SendQueue[Any]
    messages: Sequence[Message]
    attempt: int = 0
