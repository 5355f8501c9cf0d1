"""What findings about pg_cron's scheduler are made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class UnknownTimeZone:
    """`cron.timezone` is not known here.

    Parameters
    ----------
    error
        What reading it raised.
    """

    name: str
    error: str


@dataclass(frozen=True, kw_only=True)
class NoFacts:
    """Nothing beyond the finding itself."""
