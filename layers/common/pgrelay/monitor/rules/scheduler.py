"""What is wrong with pg_cron's scheduler."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pgrelay.errors import ScheduleError
from pgrelay.monitor.facts.scheduler import NoFacts, UnknownTimeZone
from pgrelay.monitor.findings import Finding
from pgrelay.monitor.scheduler import ignores_timezone
from pgrelay.monitor.schedules import time_zone

if TYPE_CHECKING:
    from pgrelay.monitor.findings import Looked
    from pgrelay.monitor.observations import Clock, Scheduler
    from pgrelay.monitor.states import SchedulerState


def timezone(state: SchedulerState, seen: Scheduler, _clock: Clock) -> Looked[SchedulerState, UnknownTimeZone]:
    """Find that `cron.timezone` names a zone that is not known here."""
    if seen.is_timezone_hidden or not seen.timezone or ignores_timezone(seen):
        return state, None
    try:
        time_zone(seen.timezone)
    except ScheduleError as error:
        return state, Finding(facts=UnknownTimeZone(name=seen.timezone, error=str(error)))
    return state, None


def history_off(state: SchedulerState, seen: Scheduler, _clock: Clock) -> Looked[SchedulerState, NoFacts]:
    """Find that pg_cron keeps no history."""
    return state, Finding(facts=NoFacts()) if seen.keeps_history is False else None


def jobs_off(state: SchedulerState, seen: Scheduler, _clock: Clock) -> Looked[SchedulerState, NoFacts]:
    """Find that pg_cron starts no jobs."""
    return state, Finding(facts=NoFacts()) if seen.starts_jobs is False else None


def launcher(state: SchedulerState, seen: Scheduler, _clock: Clock) -> Looked[SchedulerState, NoFacts]:
    """Find that pg_cron's launcher does not run."""
    return state, Finding(facts=NoFacts()) if seen.is_running is False else None
