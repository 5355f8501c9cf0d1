"""The life of a problem: opened once, reminded of, escalated, and closed with a word, whatever it is about."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pgrelay.notifications.notification import Section

CRITICAL: Final = "critical"
WARNING: Final = "warning"
INFO: Final = "info"

OPENED: Final = "opened"
PASSED: Final = "passed"
"""Came and went between two checks."""
FLAPPING: Final = "flapping"
REMINDER: Final = "reminder"
ESCALATED: Final = "escalated"
RECOVERED: Final = "recovered"

FLAPPING_FROM: Final = 3
"""Opened so often within `FLAPPING_SECONDS`, a problem is told of as one until it has been away for a while."""
FLAPPING_SECONDS: Final = 6 * 3600
SETTLED_SECONDS: Final = 3600


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How one target is watched; times in seconds.

    Parameters
    ----------
    severity
        Overrides the severity of every finding.
    grace_seconds
        How late a run may start; for a partition set, how much time must be left.
    reminder_seconds
        How often an open problem is told of again.
    limit_seconds
        How long a run may take; None: as long as its history suggests.
    escalate_after_seconds
        How long a critical problem may stay open, unacknowledged, before it is escalated.
    topic
        Name of the topic, one that the function was deployed with; None: the alert topic.
    silenced_until
        No message before this time but that a problem told of is over; in seconds since 1970.
    acknowledged_at
        Problems opened up to this time are known: no reminder, no escalation.
    """

    severity: str | None = None
    grace_seconds: float | None = None
    reminder_seconds: float = 24 * 3600
    limit_seconds: float | None = None
    escalate_after_seconds: float = 3600
    topic: str | None = None
    silenced_until: float = -math.inf
    acknowledged_at: float = -math.inf

    def with_row(self, row: Mapping[str, Any]) -> Settings:
        """Return these settings with what a row of the contract says instead."""
        said = {name: row[name] for name in _SETTING_NAMES if row.get(name) is not None}
        return replace(self, **said)


_SETTING_NAMES: Final = tuple(Settings.__dataclass_fields__)


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What is wrong with a target now.

    Parameters
    ----------
    kind
        One problem of a kind is open for a target at a time.
    severity
        critical, warning or info.
    headline
        What follows the target's name in a subject.
    ongoing
        The same as a state: "failing", "stuck".
    sections
        What, where, when, why, what to do.
    facts
        For programs.
    count
        How often it happened since the last check.
    over
        Whether it has ended already.
    lasting
        Whether it goes on until it is mended; else it is told of once.
    """

    kind: str
    severity: str
    headline: str
    ongoing: str
    sections: Sequence[Section]
    facts: Mapping[str, Any] = field(default_factory=dict)
    count: int = 1
    over: bool = False
    lasting: bool = True


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something to tell about a problem.

    Parameters
    ----------
    phase
        One of this module's.
    problem
        The problem as it is kept in the state.
    finding
        What is wrong; None if it is over.
    """

    phase: str
    problem: Mapping[str, Any]
    finding: Finding | None


def advance(
    state: dict[str, Any],
    findings: Sequence[Finding],
    settings: Settings,
    now: float,
    *,
    unknown: Collection[str] = (),
    escalates: bool = False,
) -> list[Event]:
    """Bring the problems in a target's state up to what was found, and return what to tell.

    Parameters
    ----------
    state
        The target's state; its problems change.
    findings
        At most one of each kind.
    settings
        The target's.
    now
        The time of the check, in seconds since 1970.
    unknown
        Kinds that this check could not look for: their problems stay as they are.
    escalates
        Whether there is a topic to escalate to.
    """
    problems: dict[str, Any] = state.setdefault("problems", {})
    silent = now < settings.silenced_until
    events = [
        event
        for finding in findings
        for event in _seen(state, finding, settings, now, silent=silent, escalates=escalates)
    ]
    seen = {finding.kind for finding in findings}
    for kind in [kind for kind in problems if kind not in seen and kind not in unknown]:
        events += _away(state, kind, now)
    _forget_old_openings(state, now)
    return events


def _seen(
    state: dict[str, Any], finding: Finding, settings: Settings, now: float, *, silent: bool, escalates: bool
) -> list[Event]:
    problems = state["problems"]
    severity = settings.severity or finding.severity
    is_new = finding.kind not in problems
    problem = problems.setdefault(finding.kind, {"opened_at": now, "alerts": 0, "count": 0})
    if is_new:
        state["problems_opened"] = problem["number"] = state.get("problems_opened", 0) + 1
        state.setdefault("openings", {}).setdefault(finding.kind, []).append(now)
    problem["count"] += finding.count
    problem |= {
        "kind": finding.kind,
        "seen_at": now,
        "severity": severity,
        "headline": finding.headline,
        "ongoing": finding.ongoing,
    }
    problem.pop("away_since", None)
    flaps = len(state.get("openings", {}).get(finding.kind, ())) >= FLAPPING_FROM

    if finding.over or not finding.lasting:
        if finding.over and not is_new:
            return _away(state, finding.kind, now)
        if finding.over and flaps:
            return _tell(problem, FLAPPING, finding, now, silent=silent)  # it stays open until it has been away
        del problems[finding.kind]
        return _tell(problem, PASSED if finding.over else OPENED, finding, now, silent=silent)
    if not problem["alerts"]:  # new, or silenced when it was
        return _tell(problem, FLAPPING if flaps else OPENED, finding, now, silent=silent)
    if problem["opened_at"] <= settings.acknowledged_at:
        return []
    due = escalates and severity == CRITICAL and not problem.get("escalated")
    if due and now - problem["opened_at"] >= settings.escalate_after_seconds and not silent:
        problem["escalated"] = True
        return _tell(problem, ESCALATED, finding, now, silent=silent)
    if severity != INFO and now - problem["alerted_at"] >= settings.reminder_seconds:
        return _tell(problem, REMINDER, finding, now, silent=silent)
    return []


def _away(state: dict[str, Any], kind: str, now: float) -> list[Event]:
    """Close a problem that was not found any more; one that comes and goes only after a while."""
    problem = state["problems"][kind]
    if len(state.get("openings", {}).get(kind, ())) >= FLAPPING_FROM:
        since = problem.setdefault("away_since", now)
        if now - since < SETTLED_SECONDS:
            return []
        del state["openings"][kind]
    del state["problems"][kind]
    # Who was never told that it began is not told that it ended. Who was is, even in a silence, or would never know.
    return _tell(problem, RECOVERED, None, now, silent=False) if problem["alerts"] else []


def _tell(problem: dict[str, Any], phase: str, finding: Finding | None, now: float, *, silent: bool) -> list[Event]:
    if silent:
        return []
    problem["alerts"] += 1
    problem["alerted_at"] = now
    return [Event(phase=phase, problem=dict(problem), finding=finding)]


def _forget_old_openings(state: dict[str, Any], now: float) -> None:
    openings: dict[str, list[float]] = state.get("openings", {})
    for kind, times in list(openings.items()):
        recent = times if kind in state["problems"] else [at for at in times if at > now - FLAPPING_SECONDS]
        if recent:
            openings[kind] = recent[-FLAPPING_FROM:]
        else:
            del openings[kind]
