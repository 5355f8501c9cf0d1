"""Settings from the function's environment."""

from __future__ import annotations

import os

from pgrelay.errors import SettingsError


def required(name: str) -> str:
    """Return an environment variable.

    Raises
    ------
    SettingsError
        If it is missing or empty.
    """
    value = os.environ.get(name, "")
    if not value:
        raise SettingsError(f"The environment variable {name} is not set: deploy the function with its template.")
    return value


def listed(name: str) -> tuple[str, ...]:
    """Return an environment variable's entries, which commas separate; none if it is missing or empty."""
    return tuple(entry for raw in os.environ.get(name, "").split(",") if (entry := raw.strip()))


def optional(name: str) -> str:
    """Return an environment variable; a missing one is empty."""
    return os.environ.get(name, "")


def positive(name: str) -> int:
    """Return an environment variable that is a whole number of 1 or more.

    Raises
    ------
    SettingsError
        If it is missing or no such number.
    """
    value = required(name)
    if not (value.isascii() and value.isdigit() and int(value)):
        raise SettingsError(f"The environment variable {name} is {value!r}, not a whole number of 1 or more.")
    return int(value)
