"""Times and durations as a person reads them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_UNITS: Final = (("day", "days", 86_400), ("h", "h", 3_600), ("min", "min", 60))


def moment(at: float | datetime | str | None) -> str:
    """Return a time (seconds since 1970, or ISO 8601) as a person says it: ``Sat 21 Nov 2026 03:12:45 UTC``."""
    if at is None:
        return "unknown"
    if isinstance(at, str):
        at = datetime.fromisoformat(at)
    time = at.astimezone(UTC) if isinstance(at, datetime) else datetime.fromtimestamp(at, UTC)
    # Not %a and %b, which follow the process's locale.
    return f"{_DAYS[time.weekday()]} {time.day} {_MONTHS[time.month - 1]} {time:%Y %H:%M:%S} UTC"


def duration(seconds: float) -> str:
    """Return a number of seconds in its largest unit and the next: ``2 days 3 h``, ``36 h`` as ``1 day 12 h``."""
    seconds = max(seconds, 0.0) + 0.0  # no -0
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    rest = round(seconds)
    words: list[str] = []
    for singular, plural, size in _UNITS:
        count, rest = divmod(rest, size)
        if count or words:
            if count:
                words.append(f"{count} {singular if count == 1 else plural}")
            if len(words) == 2 or (words and not count):
                break
    else:
        if rest and len(words) == 1:
            words.append(f"{rest} s")
    return " ".join(words)
