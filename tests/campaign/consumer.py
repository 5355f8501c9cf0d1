"""The function that takes the events: it keeps what arrived, and answers as a fault wants."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

from tests.campaign.accounting import Arrival

if TYPE_CHECKING:
    from tests.support.lambda_endpoint import LambdaEndpoint

PUBLISHER = "pgrelay-dml-event-publisher"

type Payload = dict[str, Any]
type Behaviour = Callable[[Payload], object]


class Consumer:
    """The publisher behind a Lambda endpoint.

    Parameters
    ----------
    endpoint
        Where it is invoked.
    """

    def __init__(self, endpoint: LambdaEndpoint) -> None:
        self.endpoint = endpoint
        self.behaviour: Behaviour | None = None
        """What answers instead of `accept`; a fault sets it."""
        self._lock = threading.Lock()
        self._arrivals: list[Arrival] = []
        self._key_alone: set[str] = set()
        self._truncations: dict[str, str] = {}

    def start(self) -> None:
        """Forget everything, and listen."""
        self.endpoint.clear()
        with self._lock:
            self._arrivals.clear()
            self._key_alone.clear()
            self._truncations.clear()
        self.behaviour = None
        self.endpoint.respond(PUBLISHER, self._handle)

    @property
    def arrivals(self) -> list[Arrival]:
        """What arrived until now, in order."""
        with self._lock:
            return list(self._arrivals)

    @property
    def key_alone(self) -> int:
        """How many events came with their key alone, as capture falls back to: nobody can say which they are."""
        return len(self._key_alone)

    @property
    def count(self) -> int:
        """How much arrived until now."""
        return len(self._arrivals)

    def accept(self, payload: Payload, refused: Mapping[str, bool] | None = None) -> Payload:
        """Keep the events of a batch and return the answer of a publisher that delivered them.

        Parameters
        ----------
        payload
            The batch.
        refused
            The ids of events that it does not deliver, each with whether to try again. Later events of the same group
            are held back with them, as the publisher does.
        """
        failed, arrived = [], []
        held: set[str] = set()
        for event in payload["events"]:
            group = event.get("group")
            is_refused = bool(refused) and event["id"] in (refused or {})
            if is_refused or group in held:
                retryable = not is_refused or (refused or {})[event["id"]]
                failed.append({"id": event["id"], "error": "refused", "retryable": retryable, "held": not is_refused})
                if group is not None and retryable:
                    held.add(group)
            else:
                arrived.append(event)
        with self._lock:
            for event in arrived:
                self._keep(event)
        return {"request_id": "request-1", "delivered": len(arrived), "failed": failed}

    def _handle(self, payload: Payload) -> object:
        behaviour = self.behaviour
        return behaviour(payload) if behaviour is not None else self.accept(payload)

    def _keep(self, event: Mapping[str, Any]) -> None:
        data = json.loads(event["data"])
        row = data.get("new") or data.get("old")
        operation = data["operation"]
        if row is not None:
            name = f"{operation}:{row['token']}"
        elif operation == "truncate":
            # It has no row: it is known by its place among those of its table.
            number = len(self._truncations) + 1
            name = self._truncations.setdefault(event["id"], f"{operation}:{event['table']}-{number}")
        else:
            self._key_alone.add(event["id"])
            return
        self._arrivals.append(Arrival(event_id=event["id"], name=name))


def tokens(payload: Payload) -> Collection[str]:
    """Return the tokens of a batch's rows."""
    rows = (json.loads(event["data"]) for event in payload["events"])
    return {row["token"] for data in rows if (row := data.get("new") or data.get("old")) is not None}
