"""Notifications of exceptions that procedures reported (contracts pgrelay.exception/1 and pgrelay.exceptions/1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, get_args

from pgrelay.contracts import published_payload
from pgrelay.exceptions.severities import Severity, severity
from pgrelay.notifications.console import log_group_link
from pgrelay.notifications.notification import Notification, Section
from pgrelay.sqlstates import condition
from pgrelay.text import clip, first_line, in_one_line, to_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


CONTRACT: Final = "pgrelay.exception/1"
BATCH_CONTRACT: Final = "pgrelay.exceptions/1"
PUBLISHED_PAYLOAD: Final = '{"error": "..."}'
PUBLISHED_SUBJECT: Final = "Stored Procedure Error"

_FACTS: Final = ("id", "database", "procedure", "error", "session", "at", "data")
_ID_CHARACTERS: Final = 200
_FRAME_CHARACTERS: Final = 300
_DIGEST_LINES: Final = 50


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What notifications say besides the report.

    Parameters
    ----------
    severity_overrides
        Severities by SQLSTATE or by its beginning.
    region, function_log_group, database_log_group
        Where the logs are that notifications link to; no link where empty.
    """

    severity_overrides: Mapping[str, Severity] = field(default_factory=dict)
    region: str = ""
    function_log_group: str = ""
    database_log_group: str = ""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How an exception stands among the others of its fingerprint.

    Parameters
    ----------
    count
        How many occurrences this notification counts.
    total
        How many there were in all.
    quiet_since
        When it was last seen before, if it has regressed.
    """

    fingerprint: str
    total: int
    count: int = 1
    first_seen_at: str
    last_seen_at: str
    quiet_since: str | None = None


def published_error(payload: object) -> str | None:
    """Return the text of the published solution's payload, ``{"error": "..."}``; None for any other."""
    found = published_payload(payload, error=str)
    return None if found is None else str(found["error"])


def published_report(error: str, *, request_id: str, at: datetime) -> dict[str, Any]:
    """Return the published solution's text as a report, so that its storms are folded, too.

    It names no contract, which distinguishes it from pgrelay's own reports. The request id stays the same when Lambda
    retries the invocation.
    """
    return {
        "id": request_id,
        "database": None,
        "procedure": None,
        "error": {"sqlstate": "", "message": error},
        "at": at.isoformat(),
    }


def id_of(report: Mapping[str, Any]) -> str:
    """Return a report's id as a key: in one line and not too long."""
    return clip(in_one_line(report["id"]), _ID_CHARACTERS)


def seen_at(report: Mapping[str, Any], *, now: float) -> datetime:
    """Return when the exception happened; now if the report's time cannot be read."""
    try:
        at = datetime.fromisoformat(report["at"])
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return datetime.fromtimestamp(now, UTC)


def first_notification(report: Mapping[str, Any], wording: Wording, standing: Standing | None) -> Notification:
    """Return the notification of an exception that is notified at once.

    Parameters
    ----------
    report
        A payload that keeps the contract, or what `published_report` made.
    standing
        None if it could not be counted.
    """
    if _is_published(report):
        error = report["error"]["message"]
        facts = {"kind": "exception", "message": error, **_standing_facts(standing)}
        return Notification(subject=PUBLISHED_SUBJECT, summary=error, sections=(), facts=facts)
    verb = "fails again" if standing and standing.quiet_since else "failed"
    return Notification(
        subject=_subject(report, verb, wording),
        summary=f"{_procedure(report)} {verb} in the database {report['database']}.",
        sections=(*_sections(report, wording), _occurrences(standing), _logs(report, wording), _data(report)),
        facts={
            "kind": "exception",
            "severity": _severity(report, wording),
            **_standing_facts(standing),
            **{name: report.get(name) for name in _FACTS},
        },
    )


def summary_notification(report: Mapping[str, Any], wording: Wording, standing: Standing) -> Notification:
    """Return the notification of pending occurrences, with the report that opened the window as their example."""
    times = "time" if standing.count == 1 else "times"
    verb = f"failed {standing.count:,} {'' if standing.count == standing.total else 'more '}{times}"
    if _is_published(report):
        subject, summary = f"{PUBLISHED_SUBJECT}: {standing.count:,} more", report["error"]["message"]
        sections: Sequence[Section] = ()
    else:
        subject = _subject(report, verb, wording)
        summary = f"{_procedure(report)} {verb} in the database {report['database']}, as in this example."
        sections = _sections(report, wording)
    return Notification(
        subject=subject,
        summary=summary,
        sections=(_occurrences(standing), *sections, _logs(report, wording)),
        facts={
            "kind": "exception_summary",
            "severity": _severity(report, wording),
            **_standing_facts(standing),
            **{name: report.get(name) for name in ("database", "procedure", "error")},
        },
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
    worst = _severity(known[0][0], wording)
    lines = tuple(
        (
            f"{standing.count:,} x",
            f"{_severity(report, wording)}: {_headline(report, 'failed')} [{standing.fingerprint}]",
        )
        for report, standing in known[:_DIGEST_LINES]
    )
    more = f"and {len(known) - _DIGEST_LINES:,} more" if len(known) > _DIGEST_LINES else None
    databases = sorted({str(report["database"]) for report in reports if report["database"]})
    summary = f"{len(known)} different exceptions, {count:,} occurrences"
    return Notification(
        subject=f"{_prefix(worst)} {', '.join(databases)}: {summary}",
        summary=f"{summary}. They are more than the notifications a minute allow, so they are told together.",
        sections=(
            Section(heading="Which", lines=(*lines, ("", more))),
            Section(heading="What to do", advice="pgrelay exceptions show FINGERPRINT tells more of each."),
        ),
        facts={
            "kind": "exception_digest",
            "count": count,
            "exceptions": [
                {
                    **{name: report.get(name) for name in ("database", "procedure")},
                    "sqlstate": report["error"]["sqlstate"],
                    "message": report["error"]["message"],
                    "severity": _severity(report, wording),
                    **_standing_facts(standing),
                }
                for report, standing in known
            ],
        },
    )


def readable_stack(context: str) -> str:
    """Return a context with one numbered line a frame, the innermost first; long statements are cut."""
    frames: list[str] = []
    is_open = False
    for line in context.splitlines():
        if is_open:
            frames[-1] += f" {line.strip()}"
        else:
            frames.append(line.strip())
        is_open ^= bool(line.count('"') % 2)  # a quoted statement may span lines
    return "\n".join(
        f"{number}. {clip(' '.join(frame.split()), _FRAME_CHARACTERS)}"
        for number, frame in enumerate(filter(None, frames), 1)
    )


def _is_published(report: Mapping[str, Any]) -> bool:
    return "contract" not in report


def _procedure(report: Mapping[str, Any]) -> str:
    return report["procedure"] or "a statement"


def _severity(report: Mapping[str, Any], wording: Wording) -> Severity:
    return severity(report["error"]["sqlstate"], wording.severity_overrides)


def _headline(report: Mapping[str, Any], verb: str) -> str:
    error = report["error"]
    if _is_published(report):
        return first_line(error["message"])
    return f"{report['database']}: {_procedure(report)} {verb}: {error['sqlstate']} {first_line(error['message'])}"


def _subject(report: Mapping[str, Any], verb: str, wording: Wording) -> str:
    return f"{_prefix(_severity(report, wording))} {_headline(report, verb)}"


def _prefix(level: Severity) -> str:
    return f"[pgrelay{'' if level == 'error' else ' ' + level.upper()}]"


def _sections(report: Mapping[str, Any], wording: Wording) -> tuple[Section, ...]:
    error: Mapping[str, Any] = report["error"]
    session: Mapping[str, Any] = report.get("session") or {}
    known = condition(error["sqlstate"])
    relation = ".".join(part for part in (error.get("schema"), error.get("table")) if part)
    return (
        Section(
            heading="What",
            lines=(
                ("Error", f"{error['sqlstate']} {known.name}"),
                ("Severity", _severity(report, wording)),
                ("Message", error["message"]),
                ("Detail", error.get("detail")),
                ("Hint", error.get("hint")),
            ),
        ),
        Section(
            heading="Where",
            lines=(
                ("Database", report["database"]),
                ("Procedure", report["procedure"]),
                ("Table", relation),
                ("Column", error.get("column")),
                ("Constraint", error.get("constraint")),
                ("Data type", error.get("data_type")),
            ),
        ),
        Section(
            heading="When and who",
            lines=(
                ("Time", report["at"]),
                ("User", session.get("user")),
                ("Application", session.get("application_name")),
                ("Client", session.get("client_address")),
                ("Backend", str(session.get("backend_pid") or "")),
                ("Transaction", session.get("transaction_id")),
                ("Server", f"PostgreSQL {session['server_version']}" if session.get("server_version") else None),
            ),
        ),
        Section(heading=_stack_heading(error), text=readable_stack(error.get("context") or "")),
        Section(heading="What to do", advice=known.advice),
    )


def _stack_heading(error: Mapping[str, Any]) -> str:
    """Say which lines the stack has: a handler that passes no PG_EXCEPTION_CONTEXT knows only its own."""
    if error.get("context_of") == "report":
        return "Reported from: the stack, without the line that failed"
    return "Why: the stack"


def _occurrences(standing: Standing | None) -> Section:
    if standing is None:
        return Section(heading="How often", advice="Not counted: the table of exceptions could not be used.")
    return Section(
        heading="How often",
        lines=(
            ("Occurrences", f"{standing.count:,} here, {standing.total:,} in all"),
            ("First seen", standing.first_seen_at),
            ("Last seen", standing.last_seen_at),
            ("Regressed", f"it was quiet since {standing.quiet_since}" if standing.quiet_since else None),
            ("Fingerprint", standing.fingerprint),
        ),
    )


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


def _logs(report: Mapping[str, Any], wording: Wording) -> Section:
    at = seen_at(report, now=0)
    groups = (("Database", wording.database_log_group), ("Relay", wording.function_log_group))
    return Section(
        heading="Logs",
        lines=tuple((label, log_group_link(wording.region, group, at)) for label, group in groups if group),
    )


def _data(report: Mapping[str, Any]) -> Section:
    data: Mapping[str, Any] = report.get("data") or {}
    return Section(heading="Data", lines=tuple(_data_line(name, value) for name, value in data.items()))


def _data_line(name: str, value: object) -> tuple[str, str]:
    return name, value if isinstance(value, str) and value else to_json(value)
