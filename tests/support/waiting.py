"""Waiting for something to happen, never for a time to pass."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

INTERVAL_SECONDS = 0.02


def wait_until(
    read: Callable[[], object], description: str, *, wanted: object = True, timeout_seconds: float = 10
) -> None:
    """Read a value until it is the wanted one; after the timeout fail with the description and the last value seen."""
    deadline = time.monotonic() + timeout_seconds
    while (last := read()) != wanted:
        assert time.monotonic() < deadline, f"not within {timeout_seconds} s: {description}; last seen: {last!r}"
        time.sleep(INTERVAL_SECONDS)
