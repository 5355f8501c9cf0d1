"""The page Exceptions: new and regressed ones, counts over time, the latest report; from the table of the stack."""

from __future__ import annotations

import re
from collections import deque
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from pgrelay_cli.console.words import moment
from pgrelay_cli.errors import PgrelayCliError

if TYPE_CHECKING:
    from pgrelay_cli.console.view import Content, View
    from pgrelay_cli.exceptions.table import KnownException

SHOWN = 50
NEW = timedelta(days=1)
FINGERPRINT = re.compile("[0-9a-f]{16}")


class Counts:
    """How often exceptions occurred as the console saw it: the table keeps only how often they have until now."""

    _MOST = 240
    _WIDTH, _HEIGHT = 90, 18

    def __init__(self) -> None:
        self._noted: dict[str, deque[tuple[datetime, int]]] = {}

    def note(self, fingerprint: str, occurrences: int, now: datetime) -> None:
        """Note how often one has occurred until now."""
        self._noted.setdefault(fingerprint, deque(maxlen=self._MOST)).append((now, occurrences))

    def more(self, fingerprint: str) -> int:
        """Return how many there were since the first look."""
        noted = self._noted[fingerprint]
        return max(noted[-1][1] - noted[0][1], 0)

    def line(self, fingerprint: str) -> str:
        """Return the points of a line over the time of the looks; nothing before the second look."""
        noted = self._noted[fingerprint]
        (start, least), (end, _) = noted[0], noted[-1]
        most = max(self.more(fingerprint), 1)
        if len(noted) == 1 or end == start:
            return ""
        return " ".join(
            f"{(at - start) / (end - start) * self._WIDTH:.0f},{19 - (count - least) / most * self._HEIGHT:.1f}"
            for at, count in noted
        )


def page(view: View) -> Content:
    """Return the exceptions that were seen last."""
    if view.exceptions is None:
        return {"is_known": False}
    try:
        with view.exceptions() as table:
            found = table.latest(SHOWN)
    except PgrelayCliError as error:
        return {"is_known": True, "problem": error, "found": []}
    now = datetime.now(UTC)
    for known in found:
        view.counts.note(known.fingerprint, known.occurrences, now)
    shown = [
        {**_shown(known, now), "more": view.counts.more(known.fingerprint), "line": view.counts.line(known.fingerprint)}
        for known in found
    ]
    return {"is_known": True, "problem": None, "found": shown}


def one(view: View) -> Content:
    """Return one exception with its latest report."""
    fingerprint = view.asked.get("fingerprint", "")
    if view.exceptions is None or not FINGERPRINT.fullmatch(fingerprint):
        return {"known": None, "fingerprint": fingerprint}
    with view.exceptions() as table:
        known = table.find(fingerprint)
    return {
        "fingerprint": fingerprint,
        "known": _shown(known, datetime.now(UTC)) if known else None,
        "report": known.report if known else None,
    }


def _shown(known: KnownException, now: datetime) -> dict[str, Any]:
    first, last, resolved = moment(known.first_seen_at), moment(known.last_seen_at), moment(known.resolved_at)
    if known.resolved_at and resolved and last and last > resolved:
        state = "regressed"
    elif known.resolved_at:
        state = "resolved"
    elif known.silenced_until:
        state = "silenced"
    elif known.acknowledged_until:
        state = "acknowledged"
    elif first and now - first < NEW:
        state = "new"
    else:
        state = "open"
    return {
        "fingerprint": known.fingerprint,
        "database": known.database,
        "procedure": known.procedure,
        "sqlstate": known.sqlstate,
        "message": (known.message.strip().splitlines() or [""])[0],
        "occurrences": known.occurrences,
        "unnotified": known.unnotified,
        "first_seen_at": first,
        "last_seen_at": last,
        "silenced_until": known.silenced_until,
        "acknowledged_until": known.acknowledged_until,
        "resolved_at": resolved,
        "state": state,
    }
