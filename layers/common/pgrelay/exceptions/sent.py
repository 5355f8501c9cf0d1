"""What was sent about exceptions, kept for 30 days: items `notifications`, `<time>#<message id>`."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from pgrelay.clients import NO_ANSWER

if TYPE_CHECKING:
    from collections.abc import Callable

    from aws_lambda_powertools import Logger
    from mypy_boto3_dynamodb import DynamoDBClient

    from pgrelay.notifications.notification import Notification, Rendered

PARTITION: Final = "notifications"
_KEPT_SECONDS: Final = 30 * 86_400


class SentNotifications:
    """The record of what was sent. That it cannot be written keeps nothing back.

    Parameters
    ----------
    table
        Name of the table of exceptions.
    client
        Makes the client, when it is first used.
    """

    def __init__(self, table: str, client: Callable[[], DynamoDBClient], logger: Logger) -> None:
        self._table = table
        self._client = client
        self._logger = logger

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
        try:
            self._client().put_item(TableName=self._table, Item=item)
        except (ClientError, *NO_ANSWER) as error:
            self._logger.warning("sent, but not kept for `pgrelay exceptions notifications`: %s", error)
