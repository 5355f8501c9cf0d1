"""Alerts in words: a notification of all that happened to one target, or a digest of many targets."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from pgrelay.monitor.findings import INFO, SEVERITIES
from pgrelay.monitor.problems import CHANGED, ESCALATED, FLAPPING, OPENED, PASSED, RECOVERED, REMINDER
from pgrelay.monitor.targets import joint_id
from pgrelay.notifications.notification import Notification, ProblemState, Section
from pgrelay.notifications.subjects import Subject
from pgrelay.text import clip, in_one_line, sql_literal
from pgrelay.times import duration, moment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pgrelay.monitor.targets import Target, TargetAlert
    from pgrelay.notifications.notification import State

_DIGEST_SHOWN: Final = 100
_SHOWN_CHARACTERS: Final = 100
_HEADLINE_CHARACTERS: Final = 200


_STATES: Final[Mapping[str, State]] = {
    OPENED: "open",
    PASSED: "resolved",
    FLAPPING: "ongoing",
    REMINDER: "ongoing",
    CHANGED: "ongoing",
    ESCALATED: "escalated",
    RECOVERED: "resolved",
}


def alert_notification(alerts: Sequence[TargetAlert]) -> Notification:
    """Return the notification of all alerts about one target in one check: mostly one, else the worst first."""
    alerts = sorted(alerts, key=urgency)
    first = alerts[0]
    target, check = first.target, first.check
    return Notification(
        kind="partitions" if target.is_set else "outbox" if target.is_of_outbox else "cron",
        subject=Subject(_state_words(first), check.database, target.name, "; ".join(map(_subject_words, alerts))),
        reason="\n".join(f"{_title(target)}{in_one_line(_sentence(each))}." for each in alerts),
        summary=_summary(first),
        sections=[*_sections_of_all(alerts), _about(alerts)],
        problems=[_problem(each) for each in alerts],
        facts={
            "id": first.id if len(alerts) == 1 else joint_id(alerts),
            "database": check.database,
            "at": _iso(check.now),
            "target": target.key,
            **target.data,
            "headline": first.alert.problem.headline,
            **_facts(first),
            **(first.alert.finding.words.data if first.alert.finding else {}),
        },
    )


def urgency(each: TargetAlert) -> tuple[bool, int]:
    """Return what alerts are sorted by: what is not over first, and of it the worst."""
    return _state(each) == "resolved", SEVERITIES.index(each.alert.problem.severity)


def _state(each: TargetAlert) -> State:
    """Return the state that consumers go by: what does not persist opens nothing that would have to be closed."""
    finding = each.alert.finding
    if each.alert.phase == OPENED and finding and not finding.persists:
        return "info"
    return _STATES[each.alert.phase]


def _state_words(each: TargetAlert) -> str:
    state, severity = _state(each), each.alert.problem.severity
    return f"{state} {severity}" if state not in {"resolved", "info"} and severity != INFO else state


def _problem(each: TargetAlert, *, is_brief: bool = False) -> ProblemState:
    problem, finding = each.alert.problem, each.alert.finding
    return ProblemState(
        problem_id=each.problem_id,
        state=_state(each),
        severity=problem.severity,
        facts={
            "target": each.target.key,
            "name": each.target.name,
            "headline": clip(problem.headline, _HEADLINE_CHARACTERS),
            **_facts(each),
            **(finding.words.data if finding and not is_brief else {}),
        },
    )


def _facts(each: TargetAlert) -> dict[str, Any]:
    problem = each.alert.problem
    return {
        "problem": problem.kind,
        "phase": each.alert.phase,
        "began_at": _iso(problem.began_at),
        "opened_at": _iso(problem.opened_at),
        "count": problem.count,
    }


def _title(target: Target) -> str:
    """Return the target's name, in one line, as what is said of it follows."""
    return clip(in_one_line(target.name), _SHOWN_CHARACTERS) + (" " if target.is_job else ": ")


def _sentence(each: TargetAlert) -> str:
    """Return what is said of the target, in a line: what a subject says, and the state, which that names already."""
    words, status = _subject_words(each), each.alert.problem.status
    return {
        PASSED: f"{words} (over)",
        REMINDER: f"still {status} {words}",
        ESCALATED: f"still {status} and not acknowledged {words}",
        RECOVERED: f"recovered, {words}",
    }.get(each.alert.phase, words)


def _subject_words(each: TargetAlert) -> str:
    problem = each.alert.problem
    open_for = duration(each.check.now - problem.began_at)
    without_is = problem.headline.removeprefix("is ")
    news = each.alert.news
    others = f" (and {len(news) - 1} more)" if len(news) > 1 else ""
    return {
        CHANGED: f"another reason: {news[0]}{others}" if news else "",
        FLAPPING: f"comes and goes: {without_is}",
        REMINDER: f"after {open_for}: {without_is}",
        ESCALATED: f"after {open_for}: {without_is}",
        RECOVERED: f"was {problem.status} for {open_for}",
    }.get(each.alert.phase, problem.headline)


def _summary(first: TargetAlert) -> str:
    database = in_one_line(first.check.database)
    since = moment(first.alert.problem.began_at)
    return {
        OPENED: f"Found in the database {database} by the check of {moment(first.check.now)}.",
        PASSED: f"It was over when the check in the database {database} looked, {moment(first.check.now)}.",
        FLAPPING: f"In the database {database}. You are told next when it has been well for an hour, or as a reminder.",
        RECOVERED: f"In the database {database}: it began {since} and was over {moment(first.check.now)}.",
    }.get(first.alert.phase, f"In the database {database}, since {since}.")


def _sections_of_all(alerts: Sequence[TargetAlert]) -> list[Section]:
    """Return what all alerts have in common, and then each one's own sections under its number."""
    own = [_sections(each) for each in alerts]
    if len(own) == 1:
        return list(own[0])
    common = [section for section in own[0] if all(section in sections for sections in own)]
    numbered: list[Section] = []
    for number, (each, sections) in enumerate(zip(alerts, own, strict=True), 1):
        numbered.append(Section(heading=f"{number} of {len(alerts)}", text=_sentence(each)))
        numbered += [section for section in sections if section not in common]
    return common + numbered


def _sections(each: TargetAlert) -> Sequence[Section]:
    if each.alert.finding:
        return each.alert.finding.words.sections
    problem = each.alert.problem
    return (
        Section(
            heading="What it was",
            lines=(
                ("Problem", problem.headline),
                ("Since", moment(problem.began_at)),
                ("Counted", f"{problem.count} times" if problem.count > 1 else None),
            ),
        ),
    )


def _about(alerts: Sequence[TargetAlert]) -> Section:
    """Return the ids, and how to acknowledge or silence what goes on."""
    first = alerts[0]
    lines = [("Severity", first.alert.problem.severity), *(("Problem", each.problem_id) for each in alerts)]
    findings = [each.alert.finding for each in alerts if each.alert.finding]
    if not any(finding.persists and not finding.is_resolved for finding in findings):
        return Section(heading="This alert", lines=lines)
    handle = sql_literal(first.target.key)
    return Section(
        heading="This alert",
        lines=lines,
        advice=f"In the database {in_one_line(first.check.database)}, to say that you know, or to be left alone:",
        statements=(
            f"SELECT pgrelay.acknowledge({handle})",
            f"SELECT pgrelay.silence({handle}, now() + interval '4 hours', 'why')",
        ),
    )


def digest_notification(alerts: Sequence[TargetAlert]) -> Notification:
    """Return the one notification of many targets' alerts."""
    check = alerts[0].check
    parts = [
        (word, [each for each in alerts if _state(each) in states])
        for word, states in (
            ("new problems", {"open"}),
            ("still open", {"ongoing", "escalated"}),
            ("resolved", {"resolved"}),
            ("to know", {"info"}),
        )
    ]
    counts = ", ".join(f"{len(part)} {word}" for word, part in parts if part)
    worst = min(alerts, key=urgency)
    told = f"{_title(worst.target)}{in_one_line(_sentence(worst))}"
    return Notification(
        kind="cron_digest",
        subject=Subject(_state_words(worst), check.database, "", f"{counts}: {told}"),
        reason=f"{counts[:1].upper()}{counts[1:]}. The worst: {told}.",
        summary=f"{len(alerts)} messages of one check in the database {in_one_line(check.database)}, "
        f"{moment(check.now)}.",
        sections=(
            *(Section(heading=word.capitalize(), text=_digest_lines(part)) for word, part in parts if part),
            Section(
                heading="What to do",
                advice="So many at once usually have one cause: a failover, a full disk, no free connections, a role "
                "or a database that is gone.",
                statements=("SELECT * FROM pgrelay.problem ORDER BY opened_at",),
            ),
        ),
        problems=[_problem(each, is_brief=True) for each in sorted(alerts, key=urgency)],
        facts={"id": joint_id(alerts), "database": check.database, "at": _iso(check.now)},
    )


def _digest_lines(alerts: Sequence[TargetAlert]) -> str:
    lines = [
        f"{_title(each.target)}{clip(in_one_line(_sentence(each)), _SHOWN_CHARACTERS)}"
        for each in sorted(alerts, key=urgency)[:_DIGEST_SHOWN]
    ]
    more = [f"and {len(alerts) - _DIGEST_SHOWN} more"] if len(alerts) > _DIGEST_SHOWN else []
    return "\n".join([*lines, *more])


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()
