"""Times as people write them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from pgrelay_cli.errors import PgrelayCliError

_DURATION = re.compile(r"(\d+)([mhdw])")
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def parse_until(text: str, *, now: datetime) -> datetime:
    """Return the future time that a text means: ISO 8601, in UTC by default, or a duration such as 2h or 3d.

    Raises
    ------
    PgrelayCliError
        If it is not a time, or has passed.
    """
    hint = "Give a time such as 2026-11-22T08:00, or a duration such as 30m, 2h, 3d or 1w."
    until = _parse(text, now, 1, hint)
    if until <= now:
        raise PgrelayCliError(f"{text} has passed; it is {now.isoformat(timespec='minutes')}.", hint=hint)
    return until


def parse_since(text: str, *, now: datetime) -> datetime:
    """Return the past time that a text means, written in the same way: 2h is two hours ago.

    Raises
    ------
    PgrelayCliError
        If it is not a time.
    """
    return _parse(text, now, -1, "Give a time such as 2026-11-22T08:00, or how long ago, such as 30m, 2h, 3d or 1w.")


def _parse(text: str, now: datetime, sign: int, hint: str) -> datetime:
    try:
        if match := _DURATION.fullmatch(text):
            moment = now + sign * timedelta(**{_UNITS[match[2]]: int(match[1])})
        else:
            moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError) as error:
        raise PgrelayCliError(f"{text!r} is not a time.", hint=hint) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
