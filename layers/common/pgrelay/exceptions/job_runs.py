"""Which runs of jobs have been told of by an exception of their own: one cause is one message.

exception_relay notes the server process of each exception that it notifies; cron_failure_notifier asks whether a run's
process was one of them. Both are in the table of exceptions, items `backend#<database>#<pid>`, `report`.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from pgrelay.exceptions.notes import TableNotes
from pgrelay.exceptions.reports import seen_at
from pgrelay.text import clip, in_one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

_KEPT_SECONDS: Final = 86_400
"""For so long a check may come after the run."""
_CLOCKS_SECONDS: Final = 5.0
_DATABASE_CHARACTERS: Final = 200
_TOLD_TWICE: Final = "a job's failure may be told twice"


class JobRuns(TableNotes):
    """The notes about server processes. A table that is away makes no difference but a second message."""

    def note(self, report: Mapping[str, Any]) -> None:
        """Note the server process of an exception that was notified."""
        pid = (report.get("session") or {}).get("backend_pid")
        if not pid or not report["database"]:
            return
        now = time.time()
        item = {
            **_key(report["database"], pid),
            "at": {"N": repr(seen_at(report, now=now).timestamp())},
            "expires_at": {"N": str(int(now) + _KEPT_SECONDS)},
        }
        self.put(item, _TOLD_TWICE)

    def has_reported(self, database: str, pid: int, *, started_at: float, seconds: float) -> bool:
        """Return whether a process reported an exception that was notified, while a run of that time was in it."""
        item = self.get(_key(database, pid), _TOLD_TWICE)
        if item is None:
            return False
        at = float(item["at"]["N"])
        return started_at - _CLOCKS_SECONDS <= at <= started_at + seconds + _CLOCKS_SECONDS


def _key(database: str, pid: int) -> dict[str, dict[str, str]]:
    return {"pk": {"S": f"backend#{clip(in_one_line(database), _DATABASE_CHARACTERS)}#{pid}"}, "sk": {"S": "report"}}
