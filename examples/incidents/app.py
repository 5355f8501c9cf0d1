"""A Lambda function that opens and closes incidents: subscribe it to the alert topic.

Settings: INCIDENT_SYSTEM is pagerduty, opsgenie or webhook; INCIDENT_KEY the integration's key (a webhook: empty, or a
bearer token); INCIDENT_URL the webhook's address, or the system's in another region.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from collections.abc import Iterator

_TIMEOUT_SECONDS = 5
_URLS = {
    "pagerduty": "https://events.pagerduty.com/v2/enqueue",
    "opsgenie": "https://api.opsgenie.com/v2/alerts",
}
_OPSGENIE_PRIORITIES = {"critical": "P1", "error": "P2", "warning": "P3"}


def handler(event: dict[str, Any], _context: object) -> None:
    """Send every problem of a notification; an error makes SNS try again, and each call may come twice."""
    for record in event["Records"]:
        notification = json.loads(record["Sns"]["Message"])
        for problem in notification["problems"]:
            if problem["state"] != "info":
                for url, headers, body in calls(notification, problem):
                    _post(url, headers, body)


def calls(
    notification: dict[str, Any], problem: dict[str, Any]
) -> Iterator[tuple[str, dict[str, str], dict[str, Any]]]:
    """Yield address, headers and body of what an incident system is to be told of a problem."""
    system, key = os.environ["INCIDENT_SYSTEM"], os.environ.get("INCIDENT_KEY", "")
    url = os.environ.get("INCIDENT_URL") or _URLS[system]
    is_over = problem["state"] == "resolved"
    if system == "pagerduty":
        body: dict[str, Any] = {
            "routing_key": key,
            "event_action": "resolve" if is_over else "trigger",
            "dedup_key": problem["problem_id"],
        }
        if not is_over:
            body["payload"] = {
                "summary": notification["subject"],
                "source": notification.get("database") or "pgrelay",
                "severity": problem["severity"],
                "custom_details": problem,
            }
        yield url, {}, body
    elif system == "opsgenie":
        headers = {"Authorization": f"GenieKey {key}"}
        if is_over:
            yield f"{url}/{quote(problem['problem_id'])}/close?identifierType=alias", headers, {"source": "pgrelay"}
        else:
            yield (
                url,
                headers,
                {
                    "alias": problem["problem_id"],
                    "message": notification["subject"],
                    "description": notification["reason"],
                    "priority": _OPSGENIE_PRIORITIES.get(problem["severity"], "P4"),
                },
            )
    else:
        yield url, {"Authorization": f"Bearer {key}"} if key else {}, {"notification": notification, "problem": problem}


def _post(url: str, headers: dict[str, str], body: dict[str, Any]) -> None:
    request = Request(  # noqa: S310 - the address is the deployer's
        url,
        data=json.dumps(body).encode(),
        headers={"Content-Type": "application/json", **headers},
        method="POST",
    )
    with urlopen(request, timeout=_TIMEOUT_SECONDS):  # noqa: S310
        pass
