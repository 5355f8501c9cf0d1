"""A batch of row events becomes messages at their destinations."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import MetricUnit

from pgrelay import settings
from pgrelay.constants import (
    CLAIM_CHECK_BUCKET,
    DESTINATION_ARNS,
    EVENT_TOPIC_ARN,
    FIFO_EVENT_TOPIC_ARN,
)
from pgrelay.contracts import Contract
from pgrelay.delivery.batches import Batch, batch_of_one, open_batch
from pgrelay.delivery.claims import S3ClaimStore
from pgrelay.delivery.destinations.registry import EVENTS, deployed_destinations
from pgrelay.delivery.engine import Engine
from pgrelay.errors import DeliveryError
from pgrelay.events.row_events import CONTRACT, PUBLISHED_PAYLOAD, queue_events, queue_published_row
from pgrelay.observed import counted, emit, stack_metrics

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aws_lambda_powertools.utilities.typing import LambdaContext

    from pgrelay.delivery.refusals import Outcomes

UNKNOWN = "(unknown)"
"""What events for a destination that is not known are counted under: a caller must not choose a metric's dimensions."""

logger = Logger()
metrics = stack_metrics()
contract = Contract(CONTRACT, published=PUBLISHED_PAYLOAD)
claims = S3ClaimStore(settings.required(CLAIM_CHECK_BUCKET))
destinations = deployed_destinations(
    settings.required(EVENT_TOPIC_ARN),
    settings.optional(FIFO_EVENT_TOPIC_ARN),
    settings.listed(DESTINATION_ARNS),
    claims=claims,
)
# The event topic's client is made while the function starts, the others' when they are needed.
destinations[EVENTS].client()
engine = Engine()


@logger.inject_lambda_context(clear_state=True)
def handler(payload: object, context: LambdaContext) -> dict[str, Any]:
    """Deliver the events and answer what became of each.

    Returns
    -------
    dict
        ``{"request_id": "...", "delivered": 498, "failed": [{"id": "...", "error": "...", "retryable": true,
        "held": false}], "messages": ["<message id or null>", ...]}``, the messages in the order of the events; to an
        empty batch also ``"destinations": ["events", ...]``, the names that watches may use.

    Raises
    ------
    ContractError
        If the payload is neither ``pgrelay.events/1`` nor a bare row.
    DeliveryError
        If a bare row was not delivered. Nobody reads that answer, so Lambda has to try again and to keep it in the end.
    """
    with counted(logger, metrics):
        row = queue_published_row(payload, destinations[EVENTS])
        if row is not None:
            batch = batch_of_one({"id": "row"}, context)
            outcomes = engine.deliver([row], seconds_left=batch.seconds_left)
            for refusal in outcomes.refusals.values():
                raise DeliveryError(f"The message was not published to {destinations[EVENTS].arn}: {refusal.error}")
            _count([EVENTS], outcomes)
        else:
            batch = open_batch(payload, contract, context, logger)
            outcomes = _deliver(batch)
        return batch.answer(outcomes, with_message_ids=True, destinations=destinations)


def _deliver(batch: Batch) -> Outcomes:
    queues, refusals = queue_events(batch.payload, destinations)
    outcomes = engine.deliver(queues, seconds_left=batch.seconds_left, refusals=refusals)
    names = [event.get("destination") or EVENTS for event in batch.events]
    _count(names, outcomes)
    logger.info("published", delivered=len(outcomes.message_ids), failed=len(outcomes.refusals))
    return outcomes


def _count(names: Sequence[str], outcomes: Outcomes) -> None:
    """Count events, in all and by destination."""
    delivered = Counter(names[position] for position in outcomes.message_ids)
    failed = Counter(name if (name := names[position]) in destinations else UNKNOWN for position in outcomes.refusals)
    metrics.add_metric("EventsDelivered", MetricUnit.Count, delivered.total())
    metrics.add_metric("EventsFailed", MetricUnit.Count, failed.total())
    for name in {**delivered, **failed}:
        emit(
            {
                "EventsDelivered": (MetricUnit.Count, delivered[name]),
                "EventsFailed": (MetricUnit.Count, failed[name]),
            },
            destination=name,
        )
