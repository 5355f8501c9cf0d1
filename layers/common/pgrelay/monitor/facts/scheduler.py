"""What findings about pg_cron's scheduler are made of."""

from __future__ import annotations

from typing import NamedTuple


class UnknownTimeZone(NamedTuple):
    """`cron.timezone` is not known here.

    Parameters
    ----------
    error
        What reading it raised.
    """

    name: str
    error: str


class NoFacts(NamedTuple):
    """Nothing beyond the finding itself."""
