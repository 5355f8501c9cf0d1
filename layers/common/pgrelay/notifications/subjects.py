"""Subjects of notifications: what a phone's lock screen shows, so the words that matter are never cut away."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from pgrelay.constants import SNS_SUBJECT_CHARACTERS
from pgrelay.text import ascii_line

_DOTS: Final = ".."
_NAMES: Final = (24, 12)
"""To how many characters names are cut, one after the other, until what matters fits."""
_BEGINNING: Final = 20
"""Characters of a reason that have to be seen."""
_QUOTED: Final = re.compile(r'"[^"]{1,70}"')


class Subject(NamedTuple):
    """The parts of a subject, as in ``[OPEN] prod shop: load_orders: unique_violation orders_pkey``.

    Parameters
    ----------
    state
        In a word.
    database
        Empty if there is none, or are several.
    what
        The procedure, job, set or channel; empty for many.
    why
        What is wrong, the words that matter most first, or a name in quotes.
    """

    state: str
    database: str
    what: str
    why: str

    def fitted(self, environment: str = "") -> str:
        """Return one line of printable ASCII that SNS takes; what is too long is cut where it matters least."""
        why, what = ascii_line(self.why), ascii_line(self.what)
        place = [ascii_line(environment), ascii_line(self.database)]
        for characters in (SNS_SUBJECT_CHARACTERS, *_NAMES):
            names = [*filter(None, (_middle_cut(each, characters) for each in place))]
            parts = [*filter(None, (" ".join(names), _middle_cut(what, characters)))]
            head = f"[{self.state.upper()}] " + "".join(f"{part}: " for part in parts)
            room = SNS_SUBJECT_CHARACTERS - len(head)
            if room >= _least(why):
                break
        return head + _shortened(why, room) if why else head.rstrip(": ")


def _least(why: str) -> int:
    """Return how many characters of a reason have to be seen: its beginning, and a name in quotes."""
    quoted = _QUOTED.findall(why)
    return min(len(why), _BEGINNING + sum(len(name) + 3 for name in quoted[-1:]))


def _shortened(why: str, room: int) -> str:
    """Cut a reason: at its end, or before the last name in quotes, which is the most useful word that it has."""
    if len(why) <= room:
        return why
    quoted = _QUOTED.findall(why)
    begin = room - len(_DOTS) - (len(quoted[-1]) + 1 if quoted else 0)
    if quoted and begin >= _NAMES[-1] and not why[:begin].count(quoted[-1]):
        return f"{why[:begin].rstrip()}{_DOTS} {quoted[-1]}"
    return why[: max(room - len(_DOTS), 0)].rstrip() + _DOTS


def _middle_cut(text: str, characters: int) -> str:
    if len(text) <= characters:
        return text
    kept = characters - len(_DOTS)
    return text[: kept - kept // 2] + _DOTS + text[len(text) - kept // 2 :]
