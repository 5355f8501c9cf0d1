"""What was sent about exceptions, kept for 30 days: items `notifications`, `<time>#<message id>`."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from pgrelay.exceptions.notes import TableNotes

if TYPE_CHECKING:
    from pgrelay.notifications.notification import Notification, Rendered

PARTITION: Final = "notifications"
_KEPT_SECONDS: Final = 30 * 86_400


class SentNotifications(TableNotes):
    """The record of what was sent."""

    def keep(self, notification: Notification, rendered: Rendered, *, topic: str, message_id: str) -> None:
        """Keep that a topic took a notification."""
        now = time.time()
        at = datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds")
        item: dict[str, Any] = {
            "pk": {"S": PARTITION},
            "sk": {"S": f"{at}#{message_id}"},
            "topic": {"S": topic},
            "subject": {"S": rendered.subject},
            "state": {"S": notification.state},
            "problem_ids": {"L": [{"S": problem.problem_id} for problem in notification.problems]},
            "expires_at": {"N": str(int(now) + _KEPT_SECONDS)},
        }
        if notification.problems:
            item["severity"] = {"S": notification.problems[0].severity}
        self.put(item, "sent, but not kept for `pgrelay exceptions notifications`")
