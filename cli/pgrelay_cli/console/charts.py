"""Charts as SVG: they need no script, follow the page's colours, and a table says the same to a screen reader."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pgrelay_cli.console.words import number

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

WIDTH, HEIGHT = 600, 120
GAP = timedelta(minutes=3)
"""A line ends where nothing was noted for longer than this."""


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A line over time, in units of its view box.

    Parameters
    ----------
    lines, areas
        The points of each unbroken part.
    values
        Some of the values, for whom a picture says nothing.
    """

    title: str
    latest: str
    top: str
    lines: Sequence[str]
    areas: Sequence[str]
    marks: Sequence[tuple[float, str]]
    values: Sequence[tuple[datetime, str]]
    width: int = WIDTH
    height: int = HEIGHT


def chart(
    title: str,
    points: Sequence[tuple[datetime, float | None]],
    *,
    hours: int,
    write: Callable[[float | None], str] = number,
    now: datetime | None = None,
) -> Chart:
    """Return the chart of the last hours; a point without a value breaks the line."""
    end = now or datetime.now(UTC)
    start = end - timedelta(hours=hours)
    shown = [(at, value) for at, value in points if start <= at <= end]
    known = [value for _, value in shown if value is not None]
    top = _round_up(max(known, default=0))
    lines: list[list[str]] = []
    before: datetime | None = None
    for at, value in shown:
        if value is None:
            before = None
            continue
        x = (at - start) / (end - start) * WIDTH
        y = HEIGHT - value / top * (HEIGHT - 4) if top else HEIGHT
        if before is None or at - before > GAP:
            lines.append([])
        lines[-1].append(f"{x:.1f},{y:.1f}")
        before = at
    step = max(1, len(shown) // 12)
    return Chart(
        title=title,
        latest=write(known[-1]) if known else "nothing noted yet",
        top=write(top),
        lines=[" ".join(line) for line in lines if len(line) > 1],
        areas=[
            f"{line[0].split(',')[0]},{HEIGHT} {' '.join(line)} {line[-1].split(',')[0]},{HEIGHT}"
            for line in lines
            if len(line) > 1
        ],
        marks=_marks(start, end, hours),
        values=[(at, write(value)) for at, value in shown[::-step]][:12],
    )


def _marks(start: datetime, end: datetime, hours: int) -> list[tuple[float, str]]:
    """Return where full quarters or hours are, with the time in UTC."""
    step = timedelta(minutes=15) if hours == 1 else timedelta(hours=6)
    midnight = start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    at = midnight + math.ceil((start - midnight) / step) * step
    found = []
    while at < end:
        found.append(((at - start) / (end - start) * WIDTH, f"{at:%H:%M}"))
        at += step
    return found


def _round_up(value: float) -> float:
    """Return the next of 1, 2, 5, 10, 20 and so on, and 0 for 0."""
    if value <= 0:
        return 0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= value)
