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
        raise SettingsError(f"The environment variable {name} is not set: deploy the function with template.yaml.")
    return value


def optional(name: str) -> str | None:
    """Return an environment variable; None if it is missing or empty."""
    return os.environ.get(name) or None


def listed(name: str) -> list[str]:
    """Return the members of a comma-separated environment variable; none if it is missing."""
    return [member for raw in os.environ.get(name, "").split(",") if (member := raw.strip())]
