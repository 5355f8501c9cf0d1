"""How a target is watched: what configure_job, silence and acknowledge have set."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, kw_only=True)
class TargetSettings:
    """How one target is watched; times in seconds.

    Parameters
    ----------
    severity
        Overrides the severity of every finding.
    grace_seconds
        How late a run may start; for a partition set, how much time must be left; for a channel, how long events may
        wait, a failure or a pause may last.
    reminder_seconds
        How often a reminder of an open problem is sent.
    limit_seconds
        How long a run may take; None: as long as its history suggests.
    escalate_after_seconds
        How long a critical problem may stay open, unacknowledged, before it is escalated.
    topic
        Name of the topic, one that the function was deployed with; None: the alert topic.
    silenced_until
        No alert before this time, except that a reported problem is resolved; in seconds since 1970.
    acknowledged_at
        Problems opened up to this time are known: no reminder, no escalation.
    """

    severity: str | None = None
    grace_seconds: float | None = None
    reminder_seconds: float = 24 * 3600
    limit_seconds: float | None = None
    escalate_after_seconds: float = 3600
    topic: str | None = None
    silenced_until: float = -math.inf
    acknowledged_at: float = -math.inf

    def with_row(self, row: Mapping[str, Any]) -> TargetSettings:
        """Return these settings, overridden by what a row of the payload sets."""
        return replace(
            self, **{field.name: row[field.name] for field in fields(self) if row.get(field.name) is not None}
        )
