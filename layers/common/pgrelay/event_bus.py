"""Putting notifications onto an EventBridge event bus, for rules that act on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from pgrelay.clients import make_client
from pgrelay.constants import CONNECT_TIMEOUT_SECONDS, READ_TIMEOUT_SECONDS, TOTAL_ATTEMPTS
from pgrelay.errors import DeliveryError

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

SOURCE: Final = "pgrelay"
DETAIL_TYPE: Final = "pgrelay notification"


class Bus(Protocol):
    """An event bus that the function may put events onto."""

    def put(self, detail: str) -> None:
        """Put an event whose detail is a JSON text."""


class EventBus:
    """One event bus, through one client for the function's life.

    Parameters
    ----------
    name
        The bus's name or ARN.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._client: EventBridgeClient = make_client(
            "events",
            connect_seconds=CONNECT_TIMEOUT_SECONDS,
            read_seconds=READ_TIMEOUT_SECONDS,
            attempts=TOTAL_ATTEMPTS,
        )

    def put(self, detail: str) -> None:
        """Put an event whose detail is a JSON text.

        Raises
        ------
        DeliveryError
            If EventBridge does not take it.
        """
        entry = {"EventBusName": self.name, "Source": SOURCE, "DetailType": DETAIL_TYPE, "Detail": detail}
        try:
            answer = self._client.put_events(Entries=[entry])  # type: ignore[list-item]
        except (BotoCoreError, ClientError) as error:
            raise DeliveryError(f"The notification was not put onto the bus {self.name}: {error}") from error
        if answer["FailedEntryCount"]:
            refused = answer["Entries"][0]
            reason = f"{refused.get('ErrorCode')}: {refused.get('ErrorMessage')}"
            raise DeliveryError(f"The notification was not put onto the bus {self.name}: {reason}")
