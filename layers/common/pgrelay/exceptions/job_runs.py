"""Which runs of jobs have been told of by an exception of their own: one cause is one message.

exception_relay notes the server process of each exception that it notifies; cron_failure_notifier asks whether a run's
process was one of them. Both are in the table of exceptions, items `backend#<database>#<pid>`, `report`.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError

from pgrelay.clients import NO_ANSWER
from pgrelay.exceptions.reports import seen_at
from pgrelay.text import clip, in_one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aws_lambda_powertools import Logger
    from mypy_boto3_dynamodb import DynamoDBClient

_KEPT_SECONDS: Final = 86_400
"""For so long a check may come after the run."""
_CLOCKS_SECONDS: Final = 5.0
_DATABASE_CHARACTERS: Final = 200


class JobRuns:
    """The notes about server processes. A table that is away makes no difference but a second message.

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

    def note(self, report: Mapping[str, Any]) -> None:
        """Note the server process of an exception that was notified."""
        pid = (report.get("session") or {}).get("backend_pid")
        if not pid or not report["database"]:
            return
        now = time.time()
        item = {
            **_key(report["database"], pid),
            "at": {"N": repr(seen_at(report, now=now).timestamp())},
            "expires_at": {"N": str(int(now) + _KEPT_SECONDS)},
        }
        try:
            self._client().put_item(TableName=self._table, Item=item)
        except (ClientError, *NO_ANSWER) as error:
            self._logger.warning("a job's failure may be told twice: %s", error)

    def has_reported(self, database: str, pid: int, *, started_at: float, seconds: float) -> bool:
        """Return whether a process reported an exception that was notified, while a run of that time was in it."""
        try:
            answer = self._client().get_item(TableName=self._table, Key=_key(database, pid))
        except (ClientError, *NO_ANSWER) as error:
            self._logger.warning("a job's failure may be told twice: %s", error)
            return False
        if "Item" not in answer:
            return False
        at = float(answer["Item"]["at"]["N"])
        return started_at - _CLOCKS_SECONDS <= at <= started_at + seconds + _CLOCKS_SECONDS


def _key(database: str, pid: int) -> dict[str, dict[str, str]]:
    return {"pk": {"S": f"backend#{clip(in_one_line(database), _DATABASE_CHARACTERS)}#{pid}"}, "sk": {"S": "report"}}
