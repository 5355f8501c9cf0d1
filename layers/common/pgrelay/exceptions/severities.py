"""How bad an exception is, by its SQLSTATE."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, get_args

from pgrelay.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

Severity = Literal["critical", "error", "warning"]

_KNOWN: Final[Mapping[str, Severity]] = {
    "40": "warning",  # a transaction to be retried
    "53": "critical",  # disk, memory, connections
    "55P03": "warning",  # a lock timeout
    "57P": "critical",  # the server went away; not 57014, a cancelled statement
    "58": "critical",  # the operating system
    "F0": "critical",  # a broken configuration file
    "XX": "critical",  # an internal error, corrupted data
    "XX000": "error",  # also of a report without a SQLSTATE
}
_OVERRIDE: Final = re.compile(r"([0-9A-Z]{2,5})=(\w+)")


def parse_overrides(text: str) -> dict[str, Severity]:
    """Return the severities that a setting such as ``23505=warning,P0=critical`` gives to SQLSTATEs and classes.

    Raises
    ------
    SettingsError
        If a part of it is not SQLSTATE=SEVERITY.
    """
    levels: dict[str, Severity] = {level: level for level in get_args(Severity)}
    overrides = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        match = _OVERRIDE.fullmatch(part)
        if not match or match[2] not in levels:
            raise SettingsError(
                f"{part!r} is no override of a severity: write a SQLSTATE or its first two characters or more, =, and "
                f"one of {', '.join(levels)}, as in 23505=warning."
            )
        overrides[match[1]] = levels[match[2]]
    return overrides


def severity(sqlstate: str, overrides: Mapping[str, Severity]) -> Severity:
    """Return the severity of a SQLSTATE: that of its longest known prefix; overrides come before the defaults."""
    for known in (overrides, _KNOWN):
        for length in range(5, 1, -1):
            if len(sqlstate) >= length and sqlstate[:length] in known:
                return known[sqlstate[:length]]
    return "error"
