"""Batches of the outbox: opened in one way and answered in one way, whatever their channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pgrelay.deadlines import time_left
from pgrelay.delivery.outbox_measures import measure
from pgrelay.text import clip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from aws_lambda_powertools import Logger
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from pgrelay.contracts import Contract
    from pgrelay.delivery.refusals import Outcomes

ERROR_CHARACTERS: Final = 500
"""How much of each event's error is answered: Lambda's answers have a limit, and batches have many events."""


class Batch(NamedTuple):
    """A batch that keeps its contract.

    Parameters
    ----------
    payload
        All of it.
    request_id
        Lambda's id of the invocation.
    seconds_left
        Tells when the answer is due.
    """

    payload: Mapping[str, Any]
    request_id: str
    seconds_left: Callable[[], float]

    @property
    def events(self) -> Sequence[Mapping[str, Any]]:
        """The events, whose places the outcomes name."""
        events: Sequence[Mapping[str, Any]] = self.payload["events"]
        return events

    def answer(
        self, outcomes: Outcomes, *, with_message_ids: bool = False, destinations: Iterable[str] | None = None
    ) -> dict[str, Any]:
        """Return the answer to the outbox, which accounts for every event.

        Parameters
        ----------
        outcomes
            What became of the events.
        with_message_ids
            Whether to say which message each event became.
        destinations
            What the function was deployed with, by the names that watches use, which an empty batch asks for.

        Returns
        -------
        dict
            ``{"request_id": "...", "delivered": 498, "failed": [{"id": "...", "error": "...", "retryable": true,
            "held": false}]}``, with the message ids ``"messages": ["<message id or null>", ...]`` in the events' order;
            to an empty batch with ``"destinations": ["events", ...]``.
        """
        answer: dict[str, Any] = {
            "request_id": self.request_id,
            "delivered": len(self.events) - len(outcomes.refusals),
            "failed": [
                {
                    "id": self.events[position]["id"],
                    "error": clip(refusal.error, ERROR_CHARACTERS),
                    "retryable": refusal.retryable,
                    "held": position in outcomes.held,
                }
                for position, refusal in outcomes.refusals.items()
            ],
        }
        if with_message_ids:
            answer["messages"] = [outcomes.message_ids.get(position) for position in range(len(self.events))]
        if destinations is not None and not self.events:
            answer["destinations"] = list(destinations)
        return answer


def open_batch(payload: object, contract: Contract, context: LambdaContext, logger: Logger) -> Batch:
    """Check a batch, let its name stand in every line of the log, and measure the outbox that it came from.

    Raises
    ------
    ContractError
        If the payload does not keep the contract.
    """
    checked = contract.check(payload)
    logger.set_correlation_id(checked["batch"])
    measure(checked)
    return Batch(payload=checked, request_id=context.aws_request_id, seconds_left=time_left(checked, context))


def batch_of_one(event: Mapping[str, Any], context: LambdaContext) -> Batch:
    """Return a published solution's payload as a batch: it has one event, and no outbox waits for its answer."""
    return Batch(payload={"events": [event]}, request_id=context.aws_request_id, seconds_left=time_left({}, context))
