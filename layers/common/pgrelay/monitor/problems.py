"""The life of a problem, whatever it is about: a state machine that each check advances.

    closed    found                           open      opened
    closed    found, but resolved already     closed    passed
    closed    found for the third time in 6 h flapping  flapping
    open      found, for another reason       open      changed
    open      found                           open      reminder now and then; escalated once, if not acknowledged
    open      not found                       closed    recovered
    flapping  not found for an hour           closed    recovered

The columns are the state, what the check found, the next state, and the phase that is reported. A silence holds back
every alert but `recovered`: a problem that is open when the silence ends is reported then. A problem that was never
reported is resolved without an alert.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from pgrelay.monitor.findings import CRITICAL, INFO

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pgrelay.monitor.findings import DescribedFinding
    from pgrelay.monitor.target_settings import TargetSettings

OPENED: Final = "opened"
PASSED: Final = "passed"
"""Came and went between two checks."""
FLAPPING: Final = "flapping"
REMINDER: Final = "reminder"
CHANGED: Final = "changed"
"""It has a reason that no alert has told."""
ESCALATED: Final = "escalated"
RECOVERED: Final = "recovered"

FLAPPING_FROM: Final = 3
"""A problem opened so often within `FLAPPING_SECONDS` flaps: it stays open until it was clear for `CLEAR_SECONDS`."""
FLAPPING_SECONDS: Final = 6 * 3600
CLEAR_SECONDS: Final = 3600
CHANGED_SECONDS: Final = 900
"""So long after an alert another reason is told: a storm of reasons makes no storm of alerts."""
_CAUSES_KEPT: Final = 50
_NUMBERS_AN_HOUR: Final = 100
"""More than problems of a target open in an hour, on the whole."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A problem that is open.

    Parameters
    ----------
    number
        Which of the target's problems it is, in the order of their opening.
    severity, headline, status
        As last found.
    began_at
        When it began, as far as is known; it was opened later, by the check that found it.
    count
        How often it happened.
    seen_at
        When a check last found it.
    alerts, alerted_at
        How many alerts were sent of it, and when the last one was.
    clear_since
        Since when a flapping problem has not been found.
    escalated
        Whether it was escalated.
    causes
        The reasons that alerts have told.
    """

    kind: str
    number: int
    began_at: float
    opened_at: float
    severity: str
    headline: str
    status: str
    count: int = 0
    seen_at: float = 0.0
    alerts: int = 0
    alerted_at: float | None = None
    clear_since: float | None = None
    escalated: bool = False
    causes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Problems:
    """The problems of one target.

    Parameters
    ----------
    open
        Those that are open, by kind.
    recent_openings
        When problems of a kind were opened lately.
    opened
        The number of the last that was opened.
    """

    open: Mapping[str, Problem] = field(default_factory=dict)
    recent_openings: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    opened: int = 0

    def flaps(self, kind: str) -> bool:
        """Whether a problem was opened too often to report each opening."""
        return len(self.recent_openings.get(kind, ())) >= FLAPPING_FROM

    def with_problem(self, problem: Problem) -> Problems:
        """Return these problems with one more, or with one that has changed."""
        return replace(self, open={**self.open, problem.kind: problem})

    def without(self, kind: str) -> Problems:
        """Return these problems without the one of a kind."""
        return replace(self, open={name: problem for name, problem in self.open.items() if name != kind})


class Alert(NamedTuple):
    """Something to report about a problem.

    Parameters
    ----------
    phase
        Of the problem's life: one of this module's.
    problem
        The problem, this alert included.
    finding
        What was found; None if it was not found any more.
    news
        Its reasons, in words, that no alert before has told.
    """

    phase: str
    problem: Problem
    finding: DescribedFinding | None
    news: tuple[str, ...] = ()


class _Check(NamedTuple):
    """What the step of a problem depends on beside what was found."""

    settings: TargetSettings
    now: float
    escalates: bool
    told_elsewhere: Collection[str]

    @property
    def is_silent(self) -> bool:
        return self.now < self.settings.silenced_until


def advance(
    problems: Problems,
    findings: Sequence[DescribedFinding],
    settings: TargetSettings,
    now: float,
    *,
    unknown: Collection[str] = (),
    told_elsewhere: Collection[str] = (),
    escalates: bool = False,
) -> tuple[Problems, list[Alert]]:
    """Return the problems of a target after a check, and what to report.

    Parameters
    ----------
    problems
        As the check before left them.
    findings
        At most one of each kind.
    settings
        The target's.
    now
        The time of the check, in seconds since 1970.
    unknown
        Kinds that this check could not look for: their problems stay as they are.
    told_elsewhere
        Kinds whose cause another target's alert reports: their problems open without an alert of their own.
    escalates
        Whether there is a topic to escalate to.
    """
    check = _Check(settings=settings, now=now, escalates=escalates, told_elsewhere=told_elsewhere)
    alerts: list[Alert | None] = []
    for finding in findings:
        problems, alert = _found(problems, finding, check)
        alerts.append(alert)
    found = {finding.kind for finding in findings}
    for kind in problems.open:
        if kind not in found and kind not in unknown:
            problems, alert = _not_found(problems, kind, now)
            alerts.append(alert)
    return _without_old_openings(problems, now), [alert for alert in alerts if alert]


def _found(problems: Problems, finding: DescribedFinding, check: _Check) -> tuple[Problems, Alert | None]:
    is_new = finding.kind not in problems.open
    if is_new:
        problems = _opened(problems, finding, check.now)
    problem = replace(
        problems.open[finding.kind],
        count=problems.open[finding.kind].count + finding.count,
        seen_at=check.now,
        severity=check.settings.severity or finding.severity,
        headline=finding.words.headline,
        status=finding.words.status,
        clear_since=None,
    )
    problems = problems.with_problem(problem)
    flaps = problems.flaps(finding.kind)
    if not is_new and (finding.is_resolved or not finding.persists):
        return _not_found(problems, finding.kind, check.now)
    if finding.is_resolved and not flaps:
        return problems.without(finding.kind), _alert(problem, PASSED, finding, check)
    if not finding.is_resolved and not finding.persists:
        return problems.without(finding.kind), _alert(problem, OPENED, finding, check)
    if phase := _due_phase(problem, finding, check, flaps=flaps):
        alert = _alert(problem, phase, finding, check)
        return problems.with_problem(alert.problem) if alert else problems, alert
    return problems, None


def _opened(problems: Problems, finding: DescribedFinding, now: float) -> Problems:
    # A target that was forgotten begins anew, later than all that it had before: an id of a problem is given out once.
    number = (problems.opened or int(now // 3600) * _NUMBERS_AN_HOUR) + 1
    openings = (*problems.recent_openings.get(finding.kind, ()), now)
    problem = Problem(
        kind=finding.kind,
        number=number,
        began_at=now if finding.began_at is None else min(finding.began_at, now),
        opened_at=now,
        severity=finding.severity,
        headline=finding.words.headline,
        status=finding.words.status,
    )
    return replace(
        problems.with_problem(problem),
        recent_openings={**problems.recent_openings, finding.kind: openings},
        opened=number,
    )


def _due_phase(problem: Problem, finding: DescribedFinding, check: _Check, *, flaps: bool) -> str | None:
    """Return what is due to be reported of a problem that stays open; None for nothing."""
    settings, now = check.settings, check.now
    if not problem.alerts:  # it is new, or was silenced until now
        return FLAPPING if flaps else OPENED
    since_alert = now - (problem.alerted_at or 0.0)
    # Whoever acknowledged the problem did not know this of it.
    if since_alert >= CHANGED_SECONDS and not check.is_silent and finding.causes.keys() - set(problem.causes):
        return CHANGED
    if problem.opened_at <= settings.acknowledged_at:
        return None
    may_escalate = check.escalates and problem.severity == CRITICAL and not problem.escalated and not check.is_silent
    if may_escalate and now - problem.opened_at >= settings.escalate_after_seconds:
        return ESCALATED
    return REMINDER if problem.severity != INFO and since_alert >= settings.reminder_seconds else None


def _not_found(problems: Problems, kind: str, now: float) -> tuple[Problems, Alert | None]:
    """Close a problem that was not found any more; one that flaps only after it was clear for a while."""
    problem = problems.open[kind]
    if problems.flaps(kind):
        clear_since = now if problem.clear_since is None else problem.clear_since
        if now - clear_since < CLEAR_SECONDS:
            return problems.with_problem(replace(problem, clear_since=clear_since)), None
        openings = {name: times for name, times in problems.recent_openings.items() if name != kind}
        problems = replace(problems, recent_openings=openings)
    problems = problems.without(kind)
    # Whoever was not told of the beginning needs no end. Whoever was gets it, even in a silence.
    return problems, _counted(problem, RECOVERED, None, now) if problem.alerts else None


def _alert(problem: Problem, phase: str, finding: DescribedFinding, check: _Check) -> Alert | None:
    is_told = finding.kind in check.told_elsewhere and not problem.alerts
    return None if check.is_silent or is_told else _counted(problem, phase, finding, check.now)


def _counted(problem: Problem, phase: str, finding: DescribedFinding | None, now: float) -> Alert:
    causes = finding.causes if finding else {}
    new = [cause for cause in causes if cause not in problem.causes]
    problem = replace(
        problem,
        alerts=problem.alerts + 1,
        alerted_at=now,
        escalated=problem.escalated or phase == ESCALATED,
        causes=(*problem.causes, *new)[-_CAUSES_KEPT:],
    )
    return Alert(phase=phase, problem=problem, finding=finding, news=tuple(causes[cause] for cause in new))


def _without_old_openings(problems: Problems, now: float) -> Problems:
    recent = {}
    for kind, times in problems.recent_openings.items():
        kept = times if kind in problems.open else tuple(at for at in times if at > now - FLAPPING_SECONDS)
        if kept:
            recent[kind] = kept[-FLAPPING_FROM:]
    return replace(problems, recent_openings=recent)
