"""The sections of an exception's notification: what, where, when and who, why, how often."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pgrelay.exceptions.reports import seen_at
from pgrelay.exceptions.severities import severity
from pgrelay.notifications.console import log_group_link
from pgrelay.notifications.notification import Section
from pgrelay.sqlstates import condition
from pgrelay.text import clip, first_line, in_one_line, to_json
from pgrelay.times import moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pgrelay.exceptions.reports import Standing, Wording

_FRAME_CHARACTERS: Final = 300


def procedure(report: Mapping[str, Any]) -> str:
    """Return what reported."""
    return in_one_line(str(report["procedure"] or "a statement"))


def reason_of(report: Mapping[str, Any]) -> str:
    """Return the first line of the message, or the error's name."""
    return first_line(report["error"]["message"]) or condition(report["error"]["sqlstate"]).name


def sections_of(report: Mapping[str, Any], wording: Wording, *, example: bool = False) -> tuple[Section, ...]:
    """Return what is known of the error, of where it happened, and what to do."""
    error: Mapping[str, Any] = report["error"]
    session: Mapping[str, Any] = report.get("session") or {}
    known = condition(error["sqlstate"])
    relation = ".".join(part for part in (error.get("schema"), error.get("table")) if part)
    return (
        Section(
            heading="What, in one example" if example else "What",
            lines=(
                ("Error", f"{error['sqlstate']} {known.name}" if known.name != "unknown" else error["sqlstate"]),
                ("Severity", severity(error["sqlstate"], wording.severity_overrides)),
                ("Message", None if error["message"] == reason_of(report) else error["message"]),
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
                ("Time", moment(seen_at(report, now=0))),
                ("User", session.get("user")),
                ("Application", session.get("application_name")),
                ("Job", _job(session)),
                ("Client", session.get("client_address")),
                ("Backend", str(session.get("backend_pid") or "")),
                ("Transaction", session.get("transaction_id")),
                ("Server", _server(session)),
            ),
        ),
        Section(heading=_stack_heading(error), text=readable_stack(error.get("context") or "")),
        Section(heading="What to do", advice=known.advice),
    )


def _server(session: Mapping[str, Any]) -> str | None:
    version, address = session.get("server_version"), session.get("server_address")
    return " at ".join(filter(None, (version and f"PostgreSQL {version}", address))) or None


def _job(session: Mapping[str, Any]) -> str | None:
    is_job = str(session.get("application_name") or "").startswith("pg_cron")
    return "pg_cron ran it; that the job failed is told here and not again" if is_job else None


def _stack_heading(error: Mapping[str, Any]) -> str:
    """Say which lines the stack has: a handler that passes no PG_EXCEPTION_CONTEXT knows only its own."""
    if error.get("context_of") == "report":
        return "Reported from: the stack, without the line that failed"
    return "Why: the stack"


def occurrences(standing: Standing | None) -> tuple[Section, ...]:
    """Return how often it occurred, and how to see more of it."""
    if standing is None:
        return (Section(heading="How often", advice="Not counted: the table of exceptions could not be used."),)
    quiet = standing.quiet_since
    return (
        Section(
            heading="How often",
            lines=(
                ("Here", f"{standing.count:,}" if standing.count != standing.total else None),
                ("In all", f"{standing.total:,}"),
                ("First seen", moment(standing.first_seen_at)),
                ("Last seen", moment(standing.last_seen_at)),
                ("Latest", standing.latest),
                ("Regressed", f"it was quiet since {moment(quiet)}" if quiet else None),
                ("Fingerprint", standing.fingerprint),
            ),
        ),
        Section(
            heading="To see more, or to be left alone",
            commands=(
                f"pgrelay exceptions show {standing.fingerprint}",
                f"pgrelay exceptions acknowledge {standing.fingerprint}",
                f"pgrelay exceptions silence {standing.fingerprint} --until 4h",
            ),
        ),
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


def links(report: Mapping[str, Any], wording: Wording) -> dict[str, str]:
    """Return the addresses of the logs around its time, by name."""
    at = seen_at(report, now=0)
    groups = (("database_log", wording.database_log_group), ("relay_log", wording.function_log_group))
    return {name: log_group_link(wording.region, group, at) for name, group in groups if group}


def logs(found: Mapping[str, str]) -> Section:
    """Return the same for people."""
    labels = (("Database", "database_log"), ("Relay", "relay_log"))
    return Section(heading="Logs", lines=tuple((label, found.get(name)) for label, name in labels))


def data(report: Mapping[str, Any]) -> Section:
    """Return what the procedure reported beside the error."""
    given: Mapping[str, Any] = report.get("data") or {}
    return Section(heading="Data", lines=tuple(_data_line(name, value) for name, value in given.items()))


def _data_line(name: str, value: object) -> tuple[str, str]:
    return name, value if isinstance(value, str) and value else to_json(value)
