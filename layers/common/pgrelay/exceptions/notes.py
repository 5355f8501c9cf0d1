"""Small items in the table of exceptions that are good to have, and keep nothing back if they cannot be written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from pgrelay.clients import NO_ANSWER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aws_lambda_powertools import Logger
    from mypy_boto3_dynamodb import DynamoDBClient


class TableNotes:
    """Notes in the table.

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

    def put(self, item: Mapping[str, Any], otherwise: str) -> None:
        """Write an item; if that fails, log what is otherwise."""
        try:
            self._client().put_item(TableName=self._table, Item=item)
        except (ClientError, *NO_ANSWER) as error:
            self._logger.warning("%s: %s", otherwise, error)

    def get(self, key: Mapping[str, Any], otherwise: str) -> Mapping[str, Any] | None:
        """Return an item; None if there is none, or if that fails: then log what is otherwise."""
        try:
            return self._client().get_item(TableName=self._table, Key=key).get("Item")
        except (ClientError, *NO_ANSWER) as error:
            self._logger.warning("%s: %s", otherwise, error)
            return None
