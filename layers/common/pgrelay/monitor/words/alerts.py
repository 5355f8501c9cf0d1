"""Alerts in words: a notification of all that happened to one target, or a digest of many targets."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from pgrelay.monitor.findings import SEVERITIES
from pgrelay.monitor.problems import ESCALATED, FLAPPING, OPENED, PASSED, RECOVERED, REMINDER
from pgrelay.monitor.targets import joint_id
from pgrelay.notifications.notification import Notification, Section
from pgrelay.text import clip, in_one_line, sql_literal
from pgrelay.times import duration, moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pgrelay.monitor.targets import Target, TargetAlert

_DIGEST_SHOWN: Final = 100
_SHOWN_CHARACTERS: Final = 100


def alert_notification(alerts: Sequence[TargetAlert]) -> Notification:
    """Return the notification of all alerts about one target in one check: mostly one, else the worst first."""
    alerts = sorted(alerts, key=lambda each: SEVERITIES.index(each.alert.problem.severity))
    first = alerts[0]
    target, check = first.target, first.check
    data = [_data(each) for each in alerts]
    sentences = [_sentence(each) for each in alerts]
    return Notification(
        subject=f"[pgrelay] {check.database}: {_title(target)}{'; '.join(sentences)}",
        summary=_summary(first, sentences),
        sections=[*_sections_of_all(alerts), _about(alerts)],
        facts={
            "kind": "partitions" if target.is_set else "outbox" if target.is_of_outbox else "cron",
            "database": check.database,
            "at": _iso(check.now),
            "target": target.key,
            **target.data,
            **data[0],
            "id": first.id if len(alerts) == 1 else joint_id(alerts),
            **({"also": data[1:]} if len(alerts) > 1 else {}),
        },
    )


def _title(target: Target) -> str:
    """Return the target's name, in one line, as what is said of it follows."""
    return clip(in_one_line(target.name), _SHOWN_CHARACTERS) + (" " if target.is_job else ": ")


def _sentence(each: TargetAlert) -> str:
    """Return what is said of the target, in a line."""
    problem = each.alert.problem
    open_for = duration(each.check.now - problem.opened_at)
    without_is = problem.headline.removeprefix("is ")
    return {
        OPENED: problem.headline,
        PASSED: f"{problem.headline} (over)",
        FLAPPING: f"comes and goes: {without_is}",
        REMINDER: f"still {problem.status} after {open_for}: {without_is}",
        ESCALATED: f"ESCALATED, {problem.status} for {open_for}: {without_is}",
        RECOVERED: f"recovered, was {problem.status} for {open_for}",
    }[each.alert.phase]


def _summary(first: TargetAlert, sentences: Sequence[str]) -> str:
    target, database = first.target, first.check.database
    title = _title(target)
    if target.is_job:
        title = f"pg_cron job {title.removeprefix('job ')}"
    elif target.is_set:
        title = f"Partition set {title}"
    since = moment(first.alert.problem.opened_at)
    end = {
        PASSED: f"It was over when the check in the database {database} looked.",
        FLAPPING: "It comes and goes: you are told next when it has been well for an hour, or as a reminder.",
        REMINDER: f"It has been so since {since}.",
        ESCALATED: f"It has been so since {since}, and nobody has acknowledged it.",
    }.get(first.alert.phase, f"Found by the check in the database {database}.")
    return "\n".join([*(f"{title}{sentence}." for sentence in sentences), end])


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
                ("Since", moment(problem.opened_at)),
                ("Counted", f"{problem.count} times" if problem.count > 1 else None),
            ),
        ),
    )


def _about(alerts: Sequence[TargetAlert]) -> Section:
    """Return the ids, and how to acknowledge or silence what goes on."""
    first = alerts[0]
    lines = [("Severity", first.alert.problem.severity), *(("Id", each.id) for each in alerts)]
    findings = [each.alert.finding for each in alerts if each.alert.finding]
    if not any(finding.persists and not finding.is_resolved for finding in findings):
        return Section(heading="This alert", lines=lines)
    handle = sql_literal(first.target.handle)
    return Section(
        heading="This alert",
        lines=lines,
        advice=f"In the database {in_one_line(first.check.database)}, to say that you know, or to be left alone:",
        statements=(
            f"SELECT pgrelay.acknowledge({handle})",
            f"SELECT pgrelay.silence({handle}, now() + interval '4 hours', 'why')",
        ),
    )


def _data(each: TargetAlert) -> dict[str, Any]:
    problem = each.alert.problem
    return {
        "id": each.id,
        "problem": problem.kind,
        "phase": each.alert.phase,
        "severity": problem.severity,
        "headline": problem.headline,
        "opened_at": _iso(problem.opened_at),
        "count": problem.count,
        **(each.alert.finding.words.data if each.alert.finding else {}),
    }


def digest_notification(alerts: Sequence[TargetAlert]) -> Notification:
    """Return the one notification of many targets' alerts."""
    check = alerts[0].check
    parts = (
        ("new", [each for each in alerts if each.alert.phase in {OPENED, PASSED, FLAPPING}]),
        ("still open", [each for each in alerts if each.alert.phase in {REMINDER, ESCALATED}]),
        ("recovered", [each for each in alerts if each.alert.phase == RECOVERED]),
    )
    counts = ", ".join(f"{len(part)} {word}" for word, part in parts if part)
    return Notification(
        subject=f"[pgrelay] {check.database}: {len(alerts)} problems: {counts}",
        summary=f"{len(alerts)} problems in one check of the database {check.database}: {counts}.",
        sections=(
            Section(
                heading="Where and when",
                lines=(("Database", check.database), ("Check", moment(check.now))),
            ),
            *(Section(heading=word.capitalize(), text=_digest_lines(part)) for word, part in parts if part),
            Section(
                heading="What to do",
                advice="So many at once usually have one cause: a failover, a full disk, no free connections, a role "
                "or a database that is gone.",
                statements=("SELECT * FROM pgrelay.problem ORDER BY opened_at",),
            ),
        ),
        facts={
            "kind": "cron_digest",
            "id": joint_id(alerts),
            "database": check.database,
            "at": _iso(check.now),
            "problems": [
                {
                    "id": each.id,
                    "problem": each.alert.problem.kind,
                    "phase": each.alert.phase,
                    "severity": each.alert.problem.severity,
                    "target": each.target.key,
                    "name": each.target.name,
                    "headline": clip(each.alert.problem.headline, _SHOWN_CHARACTERS),
                }
                for each in alerts
            ],
        },
    )


def _digest_lines(alerts: Sequence[TargetAlert]) -> str:
    lines = [
        f"{_title(each.target)}{clip(in_one_line(_sentence(each)), _SHOWN_CHARACTERS)}"
        for each in alerts[:_DIGEST_SHOWN]
    ]
    more = [f"and {len(alerts) - _DIGEST_SHOWN} more"] if len(alerts) > _DIGEST_SHOWN else []
    return "\n".join([*lines, *more])


def _iso(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()
