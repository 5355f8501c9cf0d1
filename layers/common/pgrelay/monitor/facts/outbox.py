"""What findings about the outbox are made of. Times are seconds since 1970; None is not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pgrelay.monitor.outbox_parts import Breaker, Channel, DeadLetters, WatchedTable


class GivenUp(NamedTuple):
    """A channel has dead letters; `groups` are the largest groups of the newest ones."""

    channel: Channel
    groups: Sequence[DeadLetters]


class Waiting(NamedTuple):
    """Events of a channel wait.

    Parameters
    ----------
    waited_seconds
        For how long the oldest has waited in the outbox, or for how long a check has seen that the channel fails.
    """

    channel: Channel
    waited_seconds: float


class Paused(NamedTuple):
    """A channel or a watched table is paused.

    Parameters
    ----------
    table
        None for a channel: then everything is paused.
    waiting
        How many events wait; None if that is not known.
    """

    paused_at: float
    paused_seconds: float
    table: str | None = None
    waiting: int | None = None


class Missed(NamedTuple):
    """A watched table whose rows change without events."""

    watch: WatchedTable


class BreakerOpen(NamedTuple):
    """The breaker of a binding is not closed."""

    breaker: Breaker
    is_half_open: bool
