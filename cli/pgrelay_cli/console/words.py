"""How values are written on a page."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from pgrelay.text import readable
from pgrelay_cli.output import ago, file_size

LONGEST = 20_000


def visible(value: object) -> object:
    """Return a value for a page: text with what cannot be seen shown as escapes; markup and numbers as they are."""
    if value is None:
        return ""
    if not isinstance(value, str) or hasattr(value, "__html__"):
        return value
    text: str = value if len(value) <= LONGEST else f"{value[:LONGEST]} ... [{len(value) - LONGEST:,} more characters]"
    return readable(text)


def moment(value: datetime | str | float | None) -> datetime | None:
    """Return a time: of a time, of ISO 8601, or of seconds since 1970."""
    if value is None or value == "":
        return None
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def since(value: datetime | str | float | None) -> str:
    """Return how long ago a time was, or how far ahead it is."""
    at = moment(value)
    if at is None:
        return "never"
    if at.year == 9999:
        return "for ever"
    seconds = (datetime.now(UTC) - at).total_seconds()
    if abs(seconds) < 1:
        return "now"
    return f"{ago(seconds)} ago" if seconds > 0 else f"in {ago(-seconds)}"


def at(value: datetime | str | float | None) -> str:
    """Return a time in UTC, to the second."""
    found = moment(value)
    return f"{found.astimezone(UTC):%Y-%m-%d %H:%M:%S}" if found else ""


def number(value: float | None) -> str:
    """Return a number with thousands apart; a question mark where it is not known."""
    if value is None:
        return "?"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.1f}"


def duration(seconds: float | None) -> str:
    """Return seconds as people say them; nothing for none."""
    return "?" if seconds is None else "-" if seconds <= 0 else ago(seconds)


def size(count: float | None) -> str:
    """Return a number of bytes."""
    return "?" if count is None else file_size(int(count))


def pretty(value: Any) -> str:
    """Return JSON, or text that holds it, over several lines."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return str(value)
    return json.dumps(value, ensure_ascii=False, indent=2)


FILTERS = {
    "ago": since,
    "at": at,
    "number": number,
    "duration": duration,
    "size": size,
    "pretty": pretty,
}
