"""Occurrences of exceptions: a report, and what it is an occurrence of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pgrelay.exceptions.fingerprints import fingerprint
from pgrelay.exceptions.reports import id_of, seen_at
from pgrelay.text import clip, first_line, in_one_line, sendable

if TYPE_CHECKING:
    from collections.abc import Mapping

_EXAMPLE_CHARACTERS: Final = 300
"""With so many an item of the table costs no second unit."""


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """One report and what it is an occurrence of.

    Parameters
    ----------
    id
        The same however often the report is sent.
    fingerprint
        The same for all occurrences of an exception.
    seen_at
        When it happened, ISO 8601.
    report
        The payload.
    """

    id: str
    fingerprint: str
    seen_at: str
    report: Mapping[str, Any]

    @property
    def example(self) -> str:
        """What it says, in a line: the message and its detail."""
        error = self.report["error"]
        said = " ".join(filter(None, (first_line(error["message"]), error.get("detail"))))
        return sendable(clip(in_one_line(said), _EXAMPLE_CHARACTERS)) or "no message"


def occurrence_of(report: Mapping[str, Any], *, now: float) -> Occurrence:
    """Return a report as an occurrence; a time that cannot be read is now."""
    return Occurrence(
        id=id_of(report),
        fingerprint=fingerprint(report),
        seen_at=seen_at(report, now=now).isoformat(timespec="microseconds"),
        report=report,
    )
