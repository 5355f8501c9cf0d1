"""An exception caught in a procedure, as a notification (contract pgrelay.exception/1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pgrelay.notifications import Notification, Section
from pgrelay.sqlstates import condition
from pgrelay.text import first_line, to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

CONTRACT: Final = "pgrelay.exception/1"
PUBLISHED_PAYLOAD: Final = '{"error": "..."}'
PUBLISHED_SUBJECT: Final = "Stored Procedure Error"

_FACTS: Final = ("id", "database", "procedure", "error", "session", "at", "data")


def published_error(payload: object) -> str | None:
    """Return the text of the published solution's payload, ``{"error": "..."}``; None for any other."""
    if isinstance(payload, dict) and "contract" not in payload and isinstance(payload.get("error"), str):
        return str(payload["error"])
    return None


def published_notification(error: str) -> Notification:
    """Return the published solution's notification: its subject, and the text as it came."""
    return Notification(
        subject=PUBLISHED_SUBJECT, summary=error, sections=(), facts={"kind": "exception", "message": error}
    )


def exception_notification(report: Mapping[str, Any]) -> Notification:
    """Return the notification for a payload that keeps the contract."""
    error: Mapping[str, Any] = report["error"]
    session: Mapping[str, Any] = report.get("session") or {}
    procedure = report["procedure"] or "a statement"
    sqlstate = error["sqlstate"]
    known = condition(sqlstate, error["message"])
    relation = ".".join(part for part in (error.get("schema"), error.get("table")) if part)
    return Notification(
        subject=f"[pgrelay] {report['database']}: {procedure} failed: {sqlstate} {first_line(error['message'])}",
        summary=f"{procedure} failed in the database {report['database']}.",
        sections=(
            Section(
                heading="What",
                lines=(
                    ("Error", f"{sqlstate} {known.name}"),
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
                    (
                        "Server",
                        f"PostgreSQL {session['server_version']}" if session.get("server_version") else None,
                    ),
                ),
            ),
            Section(heading="Why: the stack", text=error.get("context")),
            Section(heading="What to do", advice=known.advice),
            Section(heading="Data", lines=tuple(_data_line(name, value) for name, value in _data(report).items())),
        ),
        facts={"kind": "exception", **{name: report.get(name) for name in _FACTS}},
    )


def _data(report: Mapping[str, Any]) -> Mapping[str, Any]:
    return report.get("data") or {}


def _data_line(name: str, value: object) -> tuple[str, str]:
    return name, value if isinstance(value, str) and value else to_json(value)
