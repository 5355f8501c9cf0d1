"""When pg_cron runs a job: its own schedules, evaluated as its launcher does.

pg_cron looks at the clock once in each minute that passes and asks whether the local time in `cron.timezone` matches.
It knows nothing of daylight saving: a local time that is skipped never runs, one that comes twice runs twice. That is
not what Vixie cron does, nor cronsim with a time zone; so cronsim finds matching local times here without one, in
stretches of constant offset from UTC. See docs/decisions/0017.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError
from cronsim.cronsim import SYMBOLIC_DAYS, SYMBOLIC_MONTHS

from pgrelay.errors import ScheduleError

if TYPE_CHECKING:
    from collections.abc import Iterator

FURTHEST: Final = timedelta(days=366 * 9)
"""How far ahead the next run is looked for: a leap day is at most eight years away."""

_FIELDS: Final = 5
_SECONDS: Final = re.compile(r"\s*([0-9]+)\s+seconds?\s*", re.IGNORECASE)
# What cronsim reads and pg_cron does not: L and LW as a day of the month, L and # after a day of the week.
_ONLY_CRONSIM: Final = re.compile(r"[^0-9*,/$-]|[0-9]+L|#", re.IGNORECASE)
_LAST_DAY: Final = "$"
_NAMED: Final = {
    "@annually": "0 0 1 1 *",
    "@yearly": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
# Months and days together: no name is one of both.
_NUMBERS: Final = {
    name: str(number)
    for names, start in ((SYMBOLIC_MONTHS, 1), (SYMBOLIC_DAYS, 0))
    for number, name in enumerate(names, start)
}
_YEARLY: Final = frozenset({"@annually", "@yearly"})
_YEARLY_NEVER_RUNS_FROM: Final = (1, 6)
"""Since this version pg_cron gives @yearly no month."""
_LONE_STEPS_REFUSED_FROM: Final = (1, 6)
"""Since this version pg_cron refuses 5/20."""


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A schedule in seconds: the next run is due so long after the last start."""

    seconds: int


@dataclass(frozen=True, kw_only=True)
class AtStart:
    """A schedule of one run at each start of the server."""


@dataclass(frozen=True, kw_only=True)
class Never:
    """A schedule that pg_cron accepts and that no time matches."""


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """A schedule of times by the clock.

    Parameters
    ----------
    fields
        Minute, hour, day of the month, month and day of the week, as cronsim reads them.
    zone
        The time zone of the clock.
    both_days
        Whether a day must match both of its fields even if neither is a star (`cron.match_dom_and_dow`).
    """

    fields: str
    zone: tzinfo
    both_days: bool = False

    def between(self, after: datetime, until: datetime) -> Iterator[datetime]:
        """Yield the times later than ``after`` and up to ``until``, in UTC and in order."""
        for start, end, offset in _stretches(self.zone, after, until):
            # cronsim looks from the second after its start on, so a stretch has to begin a second early.
            local = (start + offset).replace(tzinfo=None) - (timedelta() if start == after else timedelta(seconds=1))
            for match in self._matches(local):
                at = match.replace(tzinfo=UTC) - offset
                if at > until or (at >= end and end != until):
                    break
                yield at

    def next_after(self, after: datetime) -> datetime | None:
        """Return the first time later than ``after``; None if there is none for years."""
        span = timedelta(days=1)
        start = after
        while start < after + FURTHEST:
            if (found := next(self.between(start, start + span), None)) is not None:
                return found
            start, span = start + span, span * 4
        return None

    def _matches(self, local: datetime) -> Iterator[datetime]:
        simulation = CronSim(self.fields, local)
        simulation.day_and = simulation.day_and or self.both_days
        return iter(simulation)


Schedule = Interval | AtStart | Never | Calendar


def time_zone(name: str) -> tzinfo:
    """Return the time zone of a name that PostgreSQL knows.

    Raises
    ------
    ScheduleError
        If it is not in the IANA's database.
    """
    if name.upper() in {"GMT", "UTC", "ETC/UTC"}:
        return UTC
    try:
        return ZoneInfo(name)
    except (ValueError, OSError) as error:  # from looking for its file; KeyError: no zone
        raise ScheduleError(f"The time zone {name!r} is not known here: {error}") from error
    except KeyError as error:
        raise ScheduleError(f"The time zone {name!r} is not known here.") from error


def parse_schedule(
    text: str, *, zone: tzinfo = UTC, version: tuple[int, ...] = (1, 6), both_days: bool = False
) -> Schedule:
    """Return the schedule of a job.

    Parameters
    ----------
    text
        ``cron.job.schedule``.
    zone
        The launcher's time zone, ``cron.timezone``; GMT before pg_cron 1.5.
    version
        pg_cron's version.
    both_days
        The setting ``cron.match_dom_and_dow``.

    Raises
    ------
    ScheduleError
        If it cannot be read.
    """
    if match := _SECONDS.fullmatch(text):
        return Interval(seconds=int(match[1]))
    words = text.split()
    name = words[0].lower() if words else ""
    if name in {"@reboot", "@restart"}:
        return AtStart()
    if name in _YEARLY and version >= _YEARLY_NEVER_RUNS_FROM:
        return Never()
    fields = _fields(_NAMED.get(name, text), version)
    calendar = Calendar(fields=fields, zone=zone, both_days=both_days)
    try:
        CronSim(fields, datetime(2000, 1, 1))  # noqa: DTZ001 - only reads the fields
    except CronSimError as error:
        if _has_no_such_day(fields):
            return Never()
        raise ScheduleError(f"The schedule {text!r} cannot be read: {error}.") from error
    return calendar if _ever_matches(fields, both_days) else Never()


def _fields(text: str, version: tuple[int, ...]) -> str:
    """Return pg_cron's five fields as cronsim reads them; like pg_cron, ignore what follows them."""
    fields = text.split()[:_FIELDS]
    if len(fields) < _FIELDS:
        raise ScheduleError(f"The schedule {text!r} has {len(fields)} fields, not five.")
    minute, hour, day, month, weekday = fields
    if _ONLY_CRONSIM.search(day) or "#" in weekday or re.search(r"\dL", weekday, re.IGNORECASE):
        raise ScheduleError(f"The schedule {text!r} cannot be read: pg_cron has no such day.")
    day = "L" if day == _LAST_DAY else day
    return " ".join(_without_lone_steps(field, text, version) for field in (minute, hour, day, month, weekday))


def _without_lone_steps(field: str, text: str, version: tuple[int, ...]) -> str:
    """Remove the step after a single number: cronsim reads 5/20 and 5-5/20 as 5-59/20.

    pg_cron reads 5-5/20 as 5. It did the same with 5/20 before it refused that.
    """
    terms = []
    for term in field.split(","):
        value, slash, _ = term.partition("/")
        first, dash, last = value.partition("-")
        if slash and value != "*" and not dash and version >= _LONE_STEPS_REFUSED_FROM:
            raise ScheduleError(f"The schedule {text!r} cannot be read: {term} steps over a single number.")
        single = value != "*" and (not dash or _NUMBERS.get(first.upper(), first) == _NUMBERS.get(last.upper(), last))
        terms.append(first if single else term)
    return ",".join(terms)


def _has_no_such_day(fields: str) -> bool:
    """Return whether the only error is a day that the month never has."""
    minute, hour, _, month, weekday = fields.split()
    try:
        CronSim(f"{minute} {hour} 1 {month} {weekday}", datetime(2000, 1, 1))  # noqa: DTZ001
        CronSim(f"{minute} {hour} {fields.split()[2]} 1 {weekday}", datetime(2000, 1, 1))  # noqa: DTZ001
    except CronSimError:
        return False
    return True


@lru_cache(maxsize=1024)
def _ever_matches(fields: str, both_days: bool) -> bool:
    """Return whether any time matches."""
    simulation = CronSim(fields, datetime(2000, 1, 1))  # noqa: DTZ001 - any start will do, as cronsim looks fifty years ahead
    simulation.day_and = simulation.day_and or both_days
    return next(simulation, None) is not None


@lru_cache(maxsize=256)
def _changes(zone: tzinfo, year: int) -> tuple[datetime, ...]:
    """Return when in a year (UTC) the zone's offset changes, to the minute."""
    found = []
    day = datetime(year, 1, 1, tzinfo=UTC)
    while day.year == year:
        next_day = day + timedelta(days=1)
        if _offset(zone, day) != _offset(zone, next_day):
            low, high = day, next_day
            while high - low > timedelta(minutes=1):
                middle = (low + (high - low) / 2).replace(second=0, microsecond=0)
                low, high = (low, middle) if _offset(zone, middle) != _offset(zone, low) else (middle, high)
            found.append(high)
        day = next_day
    return tuple(found)


def _stretches(zone: tzinfo, after: datetime, until: datetime) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """Yield start, end and offset of each stretch of time in which the zone's offset stays the same."""
    after, until = after.astimezone(UTC), until.astimezone(UTC)
    years = range(after.year, until.year + 1) if zone is not UTC else ()
    changes = [change for year in years for change in _changes(zone, year) if after < change < until]
    for start, end in zip([after, *changes], [*changes, until], strict=True):
        yield start, end, _offset(zone, start)


def _offset(zone: tzinfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()
