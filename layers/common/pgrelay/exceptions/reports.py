"""Reports of exceptions (contracts pgrelay.exception/1 and pgrelay.exceptions/1), and how one stands among others."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from pgrelay.contracts import published_payload
from pgrelay.text import clip, in_one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pgrelay.exceptions.severities import Severity

CONTRACT: Final = "pgrelay.exception/1"
BATCH_CONTRACT: Final = "pgrelay.exceptions/1"
PUBLISHED_PAYLOAD: Final = '{"error": "..."}'
PUBLISHED_SUBJECT: Final = "Stored Procedure Error"

_ID_CHARACTERS: Final = 200


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What notifications say besides the report.

    Parameters
    ----------
    severity_overrides
        Severities by SQLSTATE or by its beginning.
    environment
        Which one the stack is; its exceptions are no other one's.
    region, function_log_group, database_log_group
        Where the logs are that notifications link to; no link where empty.
    """

    severity_overrides: Mapping[str, Severity] = field(default_factory=dict)
    environment: str = ""
    region: str = ""
    function_log_group: str = ""
    database_log_group: str = ""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How an exception stands among the others of its fingerprint.

    Parameters
    ----------
    count
        How many occurrences this notification counts.
    total
        How many there were in all.
    quiet_since
        When it was last seen before, if it has regressed.
    counted_since
        From when on this notification counts; None: from the first occurrence on.
    latest
        What the last occurrence said.
    """

    fingerprint: str
    total: int
    count: int = 1
    first_seen_at: str
    last_seen_at: str
    quiet_since: str | None = None
    counted_since: str | None = None
    latest: str | None = None


def published_error(payload: object) -> str | None:
    """Return the text of the published solution's payload, ``{"error": "..."}``; None for any other."""
    found = published_payload(payload, error=str)
    return None if found is None else str(found["error"])


def published_report(error: str, *, request_id: str, at: datetime) -> dict[str, Any]:
    """Return the published solution's text as a report, so that its storms are folded, too.

    It names no contract, which distinguishes it from pgrelay's own reports. The request id stays the same when Lambda
    retries the invocation.
    """
    return {
        "id": request_id,
        "database": None,
        "procedure": None,
        "error": {"sqlstate": "", "message": error},
        "at": at.isoformat(),
    }


def id_of(report: Mapping[str, Any]) -> str:
    """Return a report's id as a key: in one line and not too long."""
    return clip(in_one_line(report["id"]), _ID_CHARACTERS)


def seen_at(report: Mapping[str, Any], *, now: float) -> datetime:
    """Return when the exception happened; now if the report's time cannot be read."""
    try:
        at = datetime.fromisoformat(report["at"])
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return datetime.fromtimestamp(now, UTC)
