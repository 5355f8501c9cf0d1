"""pg_cron's scheduler during one check: the clock that its jobs go by, and what is wrong with it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from pgrelay.errors import ScheduleError
from pgrelay.monitor.observations import Clock
from pgrelay.monitor.schedules import time_zone

if TYPE_CHECKING:
    from datetime import tzinfo

    from pgrelay.monitor.observations import Check, Scheduler

_VERSION_UNKNOWN = (1, 6)
_VERSION_OF_TIMEZONE = (1, 5)


def clock_of(check: Check) -> Clock:
    """Return the clock of a check."""
    started_at = check.scheduler.started_at
    return Clock(
        now=check.now,
        # Later than now if the clock has been set back since; nothing was due before the server started then.
        started_at=-math.inf if started_at is None or started_at > check.now else started_at,
        horizon=check.horizon,
        # Without a history no run is known to have started, so that every one would seem to be missed.
        zone=None if check.scheduler.keeps_history is False else _zone(check.scheduler),
        version=_version(check.scheduler.version or ""),
        both_days=check.scheduler.both_days,
    )


def ignores_timezone(scheduler: Scheduler) -> bool:
    """Return whether `cron.timezone` means nothing: pg_cron knows it since 1.5, and anybody may set it before."""
    return _version(scheduler.version or "") < _VERSION_OF_TIMEZONE


def _zone(scheduler: Scheduler) -> tzinfo | None:
    """Return the time zone of the schedules; None if it is not known here."""
    if ignores_timezone(scheduler):
        return time_zone("GMT")
    if scheduler.is_timezone_hidden:
        return None
    try:
        return time_zone(scheduler.timezone or "GMT")
    except ScheduleError:
        return None


def _version(text: str) -> tuple[int, ...]:
    """Return an extension's version as numbers: ``1.4-1`` as 1, 4, 1."""
    return tuple(int(part) for part in text.replace("-", ".").split(".") if part.isdigit()) or _VERSION_UNKNOWN
