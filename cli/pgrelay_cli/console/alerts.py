"""The pages Alerts and Actions: what was sent, when and where to; what people did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pgrelay_cli.console.queries import rows
from pgrelay_cli.console.words import moment
from pgrelay_cli.errors import PgrelayCliError
from pgrelay_cli.monitor.notifications import read_notifications

if TYPE_CHECKING:
    from pgrelay_cli.console.view import Content, View

A_PAGE = 50


def page(view: View) -> Content:
    """Return what was sent: of jobs, partitions and the outbox, and with a stack of exceptions, too."""
    before = moment(view.asked.get("before"))
    sent: list[dict[str, Any]] = [
        {**row, "about": "database"} for row in read_notifications(view.connection, A_PAGE + 1, before=before)
    ]
    problem = None
    if view.exceptions:
        try:
            with view.exceptions() as table:
                for found in table.notifications(200):
                    at = moment(found.at)
                    if at and (before is None or at < before):
                        sent.append(
                            {
                                "at": at,
                                "subject": found.subject,
                                "state": found.state,
                                "severity": found.severity,
                                "topic": found.topic,
                                "message_id": found.message_id,
                                "problem_ids": found.problem_ids,
                                "about": "exceptions",
                            }
                        )
        except PgrelayCliError as error:
            problem = error
    sent.sort(key=lambda each: each["at"], reverse=True)
    return {
        "sent": sent[:A_PAGE],
        "following": sent[A_PAGE - 1]["at"].isoformat() if len(sent) > A_PAGE else None,
        "problem": problem,
        "knows_exceptions": view.exceptions is not None,
    }


def actions(view: View) -> Content:
    """Return what people did, the last first."""
    before = view.asked.get("before", "")
    found = rows(
        view.connection,
        "SELECT a.action_id, a.at, a.role, a.application, a.action, a.subject, a.outcome FROM pgrelay.action AS a "
        "WHERE %(before)s::bigint IS NULL OR a.action_id < %(before)s ORDER BY a.action_id DESC LIMIT %(count)s",
        before=int(before) if before.isdecimal() and len(before) < 19 else None,
        count=A_PAGE + 1,
    )
    return {
        "done_actions": found[:A_PAGE],
        "following": found[A_PAGE - 1]["action_id"] if len(found) > A_PAGE else None,
    }
