"""Settings from the function's environment: a variable each, and those that the parameter Settings has in one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from pgrelay.constants import SETTINGS
from pgrelay.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Sequence

OPTIONS: Final = (
    "folding_window_seconds",
    "regression_hours",
    "notifications_per_minute",
    "severities",
    "event_bus",
    "database_log_group",
    "escalation_topic",
)
"""What the parameter Settings may name."""

_WHERE: Final = f"{SETTINGS} (parameter Settings)"


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


def option(name: str) -> str:
    """Return what the parameter Settings says of a name; nothing is empty.

    Raises
    ------
    SettingsError
        If any entry of the parameter is none: which one, and what it should be.
    """
    found: dict[str, str] = {}
    for entry in filter(None, (part.strip() for part in optional(SETTINGS).split(";"))):
        key, _, value = (part.strip() for part in entry.partition("="))
        if key not in OPTIONS:
            raise SettingsError(f"{_WHERE}: {key!r} is no setting; there are {', '.join(OPTIONS)}.")
        if not value:
            raise SettingsError(f"{_WHERE}: {key} has no value; write {key}=value, with ; between settings.")
        if key in found:
            raise SettingsError(f"{_WHERE}: {key} is there twice.")
        found[key] = value
    return found.get(name, "")


def number(name: str, *, default: int, largest: int) -> int:
    """Return a whole number of 1 or more that the parameter Settings gives to a name, or its default.

    Raises
    ------
    SettingsError
        If it is no such number.
    """
    value = option(name)
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= largest):
        raise SettingsError(f"{_WHERE}: {name} is {value!r}, not a whole number from 1 to {largest}.")
    return int(value)


def one_of(name: str, arns: Sequence[str], parameter: str) -> str:
    """Return which of some resources the parameter Settings means by a name, as its ARN; nothing is empty.

    Parameters
    ----------
    name
        Of the setting, whose value is the ARN or what follows the account in it, without the kind of resource.
    arns
        The resources.
    parameter
        What they were deployed with, for the error.

    Raises
    ------
    SettingsError
        If it means none of them, or several.
    """
    value = option(name)
    if not value:
        return ""
    meant = [arn for arn in arns if value in (arn, _resource_name(arn))]
    if len(meant) != 1:
        problem = f"{len(meant)} of these have that name: give the ARN" if meant else "name one of these, or add it"
        raise SettingsError(
            f"{_WHERE}: {name} is {value!r}; {parameter} has {', '.join(arns) or 'nothing to choose from'}: {problem}."
        )
    return meant[0]


def _resource_name(arn: str) -> str:
    """Return the name of a topic or of a bus, whose ARN says event-bus/ before."""
    return arn.rpartition(":")[2].removeprefix("event-bus/")
