"""Exceptions in words: the notification of the first, of those that a window counted, and of many at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, get_args

from pgrelay.exceptions.fingerprints import fingerprint
from pgrelay.exceptions.reports import PUBLISHED_SUBJECT, seen_at
from pgrelay.exceptions.sections import data, links, logs, occurrences, procedure, reason_of, sections_of
from pgrelay.exceptions.severities import Severity, severity
from pgrelay.notifications.notification import Notification, ProblemState, Section, stable_id
from pgrelay.notifications.subjects import Subject
from pgrelay.sqlstates import condition
from pgrelay.text import first_line, in_one_line
from pgrelay.times import duration, moment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pgrelay.exceptions.reports import Standing, Wording
    from pgrelay.notifications.notification import State

_FACTS: Final = ("id", "database", "origin", "procedure", "error", "session", "at", "data")
_DIGEST_LINES: Final = 50
_RAISED: Final = ("P0", "XX000")
"""SQLSTATEs whose name says less than their message."""


def first_notification(report: Mapping[str, Any], wording: Wording, standing: Standing | None) -> Notification:
    """Return the notification of an exception that is notified at once.

    Parameters
    ----------
    report
        A payload that keeps the contract, or what `published_report` made.
    standing
        None if it could not be counted.
    """
    problem = _problem(report, wording, "open", standing)
    if _is_published(report):
        error = report["error"]["message"]
        facts = {"message": error, **_standing_facts(standing)}
        return Notification(kind="exception", subject=PUBLISHED_SUBJECT, reason=error, problems=[problem], facts=facts)
    found = links(report, wording)
    return Notification(
        kind="exception",
        subject=_subject(report, "open", wording, _back(standing)),
        reason=reason_of(report),
        summary=f"{procedure(report)} failed in the database {_database(report)}, {moment(seen_at(report, now=0))}"
        f"{_how_often(standing)}.",
        sections=(*sections_of(report, wording), *occurrences(standing), logs(found), data(report)),
        problems=[problem],
        facts={**_standing_facts(standing), **{name: report.get(name) for name in _FACTS}},
        links=found,
    )


def summary_notification(report: Mapping[str, Any], wording: Wording, standing: Standing) -> Notification:
    """Return the notification of pending occurrences, with the report that opened the window as their example."""
    times = "once" if standing.count == 1 else f"{standing.count:,} times"
    more = "" if standing.count == standing.total else " more"
    found = links(report, wording)
    if _is_published(report):
        subject: Subject | str = f"{PUBLISHED_SUBJECT}: {standing.count:,} more"
        reason, summary = report["error"]["message"], ""
        sections: Sequence[Section] = ()
    else:
        subject = _subject(report, "ongoing", wording, f"{times}{more}, ")
        reason = reason_of(report)
        summary = f"{procedure(report)} failed {times}{more} in the database {_database(report)}{_period(standing)}."
        sections = sections_of(report, wording, example=True)
    return Notification(
        kind="exception_summary",
        subject=subject,
        reason=reason,
        summary=summary,
        sections=(*sections, *occurrences(standing), logs(found)),
        problems=[_problem(report, wording, "ongoing", standing)],
        facts={
            **_standing_facts(standing),
            **{name: report.get(name) for name in ("database", "procedure", "error")},
        },
        links=found,
    )


def resolved_notification(
    reports: Sequence[Mapping[str, Any]], wording: Wording, standings: Sequence[Standing]
) -> Notification:
    """Return the notification of exceptions that are over: of one, or of all that are over at the same time."""
    known = list(zip(reports, standings, strict=True))
    report, standing = known[0]
    databases = _databases(reports)
    if len(known) == 1:
        what, why = "" if _is_published(report) else procedure(report), _why(report)
        reason = f"It is over: {_headline(report)}."
    else:
        what, why = "", f"{len(known)} exceptions"
        reason = f"{len(known)} exceptions are over."
    lines = [(moment(each.last_seen_at), f"{_headline(one)} [{each.fingerprint}]") for one, each in known]
    return Notification(
        kind="exception_resolved",
        subject=Subject("resolved", ", ".join(databases), what, why),
        reason=reason,
        summary=f"It was quiet for long, or somebody resolved it; {standing.total:,} times in all, the last time "
        f"{moment(standing.last_seen_at)}."
        if len(known) == 1
        else "They were quiet for long, or somebody resolved them.",
        sections=(_listed("Last seen", lines),),
        problems=[_problem(each, wording, "resolved", each_standing) for each, each_standing in known],
        facts={"count": 0, "database": databases[0] if len(databases) == 1 else None},
    )


def digest_notification(
    reports: Sequence[Mapping[str, Any]], wording: Wording, standings: Sequence[Standing]
) -> Notification:
    """Return the one notification of many exceptions, sent when a notification each would exceed the limit."""
    count = sum(standing.count for standing in standings)
    levels: tuple[Severity, ...] = get_args(Severity)
    known = sorted(
        zip(reports, standings, strict=True),
        key=lambda pair: (levels.index(_severity(pair[0], wording)), -pair[1].count),
    )
    worst, _ = known[0]
    lines = [
        (f"{standing.count:,} x", f"{_severity(report, wording)}: {_headline(report)} [{standing.fingerprint}]")
        for report, standing in known
    ]
    databases = _databases(reports)
    since = min(standing.counted_since or standing.first_seen_at for standing in standings)
    until = max(standing.last_seen_at for standing in standings)
    amount = f"{len(known)} exceptions, {count:,} times"
    told = f"{amount}, {_headline(worst).removeprefix(f'{databases[0]}: ' if len(databases) == 1 else '')}"
    return Notification(
        kind="exception_digest",
        subject=Subject(_with_severity("ongoing", _severity(worst, wording)), ", ".join(databases), "", told),
        reason=f"{amount}; the worst is {_headline(worst)}.",
        summary=f"Between {moment(since)} and {moment(until)}. "
        "They are more than the notifications a minute allow, so they are told together.",
        sections=(
            _listed("Which", lines),
            Section(
                heading="What to do",
                advice="So many at once usually have one cause. Look at the worst first.",
                commands=(f"pgrelay exceptions show {known[0][1].fingerprint}",),
            ),
        ),
        problems=[
            replace(problem, facts={**problem.facts, **{name: report.get(name) for name in ("database", "procedure")}})
            for report, standing in known
            for problem in [_problem(report, wording, "ongoing", standing)]
        ],
        facts={"count": count, "database": databases[0] if len(databases) == 1 else None},
    )


def _databases(reports: Sequence[Mapping[str, Any]]) -> list[str]:
    return sorted({str(report["database"]) for report in reports if report["database"]})


def _listed(heading: str, lines: Sequence[tuple[str, str]]) -> Section:
    """Return a section of the first lines, which says how many it leaves out."""
    more = f"and {len(lines) - _DIGEST_LINES:,} more" if len(lines) > _DIGEST_LINES else None
    return Section(heading=heading, lines=(*lines[:_DIGEST_LINES], ("", more)))


def _problem(report: Mapping[str, Any], wording: Wording, state: State, standing: Standing | None) -> ProblemState:
    """Return how the exception stands: it is one problem, however often it occurs and whenever it returns."""
    facts = {"sqlstate": report["error"]["sqlstate"], "headline": _headline(report), **_standing_facts(standing)}
    return ProblemState(
        # What the table kept of a report is shortened, and may have another fingerprint.
        problem_id=stable_id(
            "exception", wording.environment, standing.fingerprint if standing else fingerprint(report)
        ),
        state=state,
        severity=_severity(report, wording),
        facts=facts,
    )


def _why(report: Mapping[str, Any]) -> str:
    """Return what a subject says: the name of the error, and of what it is about, else the message."""
    error: Mapping[str, Any] = report["error"]
    message = first_line(error["message"])
    if error["sqlstate"].startswith(_RAISED) or condition(error["sqlstate"]).name == "unknown":
        return message or error["sqlstate"]
    about = in_one_line(error.get("constraint") or ".".join(filter(None, (error.get("table"), error.get("column")))))
    name = condition(error["sqlstate"]).name
    return f"{name} {about}" if about else f"{name}: {message}"


def _headline(report: Mapping[str, Any]) -> str:
    if _is_published(report):
        return first_line(report["error"]["message"])
    return f"{_database(report)}: {procedure(report)}: {_why(report)}"


def _how_often(standing: Standing | None) -> str:
    if standing is None or standing.total == 1:
        return ", for the first time" if standing else ""
    if standing.quiet_since:
        return f", again after {_quiet(standing)} without it"
    return f"; {standing.total:,} times since {moment(standing.first_seen_at)}"


def _back(standing: Standing | None) -> str:
    return f"back after {_quiet(standing)}, " if standing and standing.quiet_since else ""


def _quiet(standing: Standing) -> str:
    quiet_since = datetime.fromisoformat(standing.quiet_since or standing.last_seen_at)
    return duration((datetime.fromisoformat(standing.last_seen_at) - quiet_since).total_seconds())


def _period(standing: Standing) -> str:
    """Return in which time the occurrences came, and how fast."""
    last = datetime.fromisoformat(standing.last_seen_at)
    seconds = (last - datetime.fromisoformat(standing.counted_since or standing.first_seen_at)).total_seconds()
    if seconds < 1:
        return f", {moment(last)}"
    rate = standing.count * 60 / seconds
    fast = f", about {rate:,.0f} a minute" if rate >= 1 and standing.count > 1 else ""
    return f" within {duration(seconds)}{fast}, the last time {moment(last)}"


def _database(report: Mapping[str, Any]) -> str:
    return in_one_line(str(report["database"]))


def _is_published(report: Mapping[str, Any]) -> bool:
    return "contract" not in report


def _severity(report: Mapping[str, Any], wording: Wording) -> Severity:
    return severity(report["error"]["sqlstate"], wording.severity_overrides)


def _subject(report: Mapping[str, Any], state: State, wording: Wording, how_often: str = "") -> Subject:
    return Subject(
        _with_severity(state, _severity(report, wording)),
        report["database"],
        procedure(report),
        f"{how_often}{_why(report)}",
    )


def _with_severity(state: State, level: Severity) -> str:
    return state if level == "error" else f"{state} {level}"


def _standing_facts(standing: Standing | None) -> dict[str, Any]:
    if standing is None:
        return {}
    return {
        "fingerprint": standing.fingerprint,
        "count": standing.count,
        "total": standing.total,
        "first_seen_at": standing.first_seen_at,
        "last_seen_at": standing.last_seen_at,
        "regressed": standing.quiet_since is not None,
    }
