"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "warning", "failure", "skipped"]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One finding, and what to do about it."""

    check: str
    state: State
    found: str
    remedy: str | None = None


def ok(check: str, found: str) -> Finding:
    """Return that something works."""
    return Finding(check=check, state="ok", found=found)


def warning(check: str, found: str, remedy: str | None) -> Finding:
    """Return that something needs attention."""
    return Finding(check=check, state="warning", found=found, remedy=remedy)


def failure(check: str, found: str, remedy: str | None) -> Finding:
    """Return that something does not work."""
    return Finding(check=check, state="failure", found=found, remedy=remedy)


def skipped(check: str, found: str) -> Finding:
    """Return why a check was not made."""
    return Finding(check=check, state="skipped", found=found)
