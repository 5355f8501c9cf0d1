"""What had to arrive, what did, and the difference, counted: no server and no clock in here.

Each event has a name: its operation and the token that its row carries, as "update:w1-17". A delete names the token of
the row that it removes. A writer's transaction writes the names of its events to the table `accounting`, which nobody
watches, so that exactly those of committed transactions are in it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, kw_only=True, slots=True)
class Expected:
    """An event that must arrive.

    Parameters
    ----------
    name
        Its operation and token.
    key
        The table and the key of the row, for which order is promised; None where none is.
    sequence
        Along one key it grows with each change.
    """

    name: str
    key: tuple[str, int] | None = None
    sequence: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Arrival:
    """An event that the function was sent and dealt with.

    Parameters
    ----------
    event_id
        The id that it came under.
    name
        Its operation and token.
    """

    event_id: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Difference:
    """The difference between what had to arrive and what did.

    Parameters
    ----------
    expected
        Events of committed transactions.
    arrived
        Deliveries, repeats included.
    lost
        Expected events that never arrived.
    doubled_same_id
        Deliveries of an event beyond its first one under an id. At least once allows them.
    doubled_other_id
        Further ids of an event that arrived under another one.
    reused_id
        Further events under an id that another event has.
    ghosts
        Events that arrived, and that no committed transaction made.
    reordered
        First arrivals that came after a later event of their key.
    """

    expected: int
    arrived: int
    lost: int
    doubled_same_id: int
    doubled_other_id: int
    reused_id: int
    ghosts: int
    reordered: int

    @property
    def is_clean(self) -> bool:
        """Whether everything that is promised was kept."""
        return not (self.lost or self.doubled_other_id or self.reused_id or self.ghosts or self.reordered)


def compare(expected: Iterable[Expected], arrivals: Sequence[Arrival]) -> Difference:
    """Count the differences.

    Parameters
    ----------
    expected
        What had to arrive, in any order. An event that two databases have, because one is a copy of the other, counts
        once.
    arrivals
        What arrived, in the order of its arrival.
    """
    wanted = {event.name: event for event in expected}
    ids: dict[str, set[str]] = defaultdict(set)
    names: dict[str, set[str]] = defaultdict(set)
    deliveries = Counter((arrival.event_id, arrival.name) for arrival in arrivals)
    for event_id, name in deliveries:
        ids[name].add(event_id)
        names[event_id].add(name)
    return Difference(
        expected=len(wanted),
        arrived=len(arrivals),
        lost=sum(name not in ids for name in wanted),
        doubled_same_id=sum(count - 1 for count in deliveries.values()),
        doubled_other_id=sum(len(found) - 1 for found in ids.values()),
        reused_id=sum(len(found) - 1 for found in names.values()),
        ghosts=sum(name not in wanted for name in ids),
        reordered=_reordered(wanted, arrivals),
    )


def _reordered(wanted: dict[str, Expected], arrivals: Sequence[Arrival]) -> int:
    """Count first arrivals that came after a later event of their key."""
    last: dict[tuple[str, int], int] = {}
    seen: set[str] = set()
    late = 0
    for arrival in arrivals:
        event = wanted.get(arrival.name)
        if event is None or event.key is None or event.name in seen:
            continue
        seen.add(event.name)
        if event.sequence < last.get(event.key, event.sequence):
            late += 1
        else:
            last[event.key] = event.sequence
    return late
