"""Putting notifications onto an EventBridge event bus, for rules that act on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, cast

from botocore.exceptions import ClientError

from pgrelay.clients import NO_ANSWER, make_client
from pgrelay.constants import TOTAL_ATTEMPTS
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
        self._client = cast("EventBridgeClient", make_client("events", attempts=TOTAL_ATTEMPTS))

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
        except (ClientError, *NO_ANSWER) as error:
            raise DeliveryError(f"The notification was not put onto the bus {self.name}: {error}") from error
        if answer["FailedEntryCount"]:
            refused = answer["Entries"][0]
            reason = f"{refused.get('ErrorCode')}: {refused.get('ErrorMessage')}"
            raise DeliveryError(f"The notification was not put onto the bus {self.name}: {reason}")
