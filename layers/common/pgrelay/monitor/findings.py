"""Findings: what a rule finds wrong, the words for it, and the record that ties the two to a kind."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pgrelay.monitor.observations import Clock
    from pgrelay.notifications.notification import Section

CRITICAL: Final = "critical"
WARNING: Final = "warning"
INFO: Final = "info"
SEVERITIES: Final = (CRITICAL, WARNING, INFO)


class Unknown(Enum):
    """What a rule answers when it could not look: an open problem of its kind stays open."""

    UNKNOWN = auto()


UNKNOWN: Final = Unknown.UNKNOWN


@dataclass(frozen=True, kw_only=True)
class Finding[Facts]:
    """What a rule found wrong with a target.

    Parameters
    ----------
    facts
        What its words are made from.
    count
        How often it happened since the last check.
    is_resolved
        Whether it has ended already.
    persists
        Whether it goes on until somebody mends it; otherwise it is reported once.
    began_at
        When it began, if that is known: mostly before a check could find it.
    severity
        None: that of its kind.
    causes
        Why, where one problem may have several reasons: what tells a reason from others, and the reason in words.
    """

    facts: Facts
    count: int = 1
    is_resolved: bool = False
    persists: bool = True
    began_at: float | None = None
    severity: str | None = None
    causes: Mapping[str, str] = field(default_factory=dict)


type Looked[State, Facts] = tuple[State, Finding[Facts] | Unknown | None]
"""What a rule returns: what to keep of the target, and what it found."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """A finding in words.

    Parameters
    ----------
    headline
        What follows the target's name in a subject.
    status
        What the target is meanwhile: "failing", "stuck".
    sections
        What, where, when, why, what to do.
    data
        The same for programs.
    """

    headline: str
    status: str
    sections: Sequence[Section]
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class DescribedFinding:
    """A finding of a kind, with its words; the parameters are those of `Kind`, `Finding` and `Words`."""

    kind: str
    severity: str
    words: Words
    count: int = 1
    is_resolved: bool = False
    persists: bool = True
    began_at: float | None = None
    causes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Kind[State, Seen]:
    """A kind of finding; one problem of a kind is open for a target at a time. Make it with `kind`.

    Parameters
    ----------
    name
        Its name in `pgrelay.problem` and in notifications.
    severity
        critical, warning or info.
    rule
        Looks for it: takes what is kept of the target, what this check saw of it, and the clock; returns what to keep
        and what it found.
    words
        Says it, from the facts of what was found.
    looks_when_behind
        Whether it can be looked for while there are runs that the check has not read.
    """

    name: str
    severity: str
    rule: Callable[[State, Seen, Clock], Looked[State, Any]]
    words: Callable[[Any], Words]
    looks_when_behind: bool = False


def kind[State, Seen, Facts](
    name: str,
    severity: str,
    rule: Callable[[State, Seen, Clock], Looked[State, Facts]],
    words: Callable[[Facts], Words],
    *,
    looks_when_behind: bool = False,
) -> Kind[State, Seen]:
    """Return a kind whose words take the facts that its rule finds; the type checker sees to that."""
    return Kind(name=name, severity=severity, rule=rule, words=words, looks_when_behind=looks_when_behind)


def look[State, Seen](
    kinds: Sequence[Kind[State, Seen]], state: State, seen: Seen, clock: Clock
) -> tuple[State, list[DescribedFinding], list[str]]:
    """Apply the rules of kinds, in their order.

    Returns
    -------
    tuple
        What to keep of the target, what was found, and the kinds that could not be looked for.
    """
    found: list[DescribedFinding] = []
    unknown: list[str] = []
    for each in kinds:
        if clock.is_behind and not each.looks_when_behind:
            unknown.append(each.name)
            continue
        state, finding = each.rule(state, seen, clock)
        if isinstance(finding, Unknown):
            unknown.append(each.name)
        elif finding is not None:
            found.append(
                DescribedFinding(
                    kind=each.name,
                    severity=finding.severity or each.severity,
                    words=each.words(finding.facts),
                    count=finding.count,
                    is_resolved=finding.is_resolved,
                    persists=finding.persists,
                    began_at=finding.began_at,
                    causes=finding.causes,
                )
            )
    return state, found, unknown
