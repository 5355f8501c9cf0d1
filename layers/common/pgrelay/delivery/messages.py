"""Events on their way, and the messages that carry them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Entry:
    """An event on its way.

    Parameters
    ----------
    position
        Its place in the batch.
    event_id
        The same however often it is sent.
    group
        The group whose order it keeps.
    """

    position: int
    event_id: str
    group: str = ""


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Message[Body]:
    """What a destination takes as one.

    Parameters
    ----------
    entries
        The events that it carries.
    body
        What is sent.
    size_bytes
        What counts against the destination's limits.
    """

    entries: Sequence[Entry]
    body: Body
    size_bytes: int
