"""A batch of row events becomes messages at their destinations."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, Metrics, MetricUnit

from pgrelay import settings
from pgrelay.constants import (
    CLAIM_CHECK_BUCKET,
    DESTINATION_ARNS,
    DESTINATION_NAMES,
    EVENT_TOPIC_ARN,
    FIFO_EVENT_TOPIC_ARN,
)
from pgrelay.contracts import Contract
from pgrelay.delivery.bulk import time_left
from pgrelay.delivery.deliverer import Deliverer
from pgrelay.delivery.destinations import EVENTS, destinations
from pgrelay.delivery.messages import Writer
from pgrelay.delivery.outbox_metrics import measure
from pgrelay.delivery.senders import AwsSender, S3Store
from pgrelay.errors import DeliveryError
from pgrelay.events.row_events import CONTRACT, PUBLISHED_PAYLOAD, lanes, published_lane
from pgrelay.observed import failures_counted
from pgrelay.text import clip, readable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aws_lambda_powertools.utilities.typing import LambdaContext

    from pgrelay.delivery.refusals import Refusal

SHOWN_IDS = 20
UNKNOWN = "(unknown)"
"""What events for a destination that is not known are counted under: a metric's dimensions are none of the caller's."""
ERROR_CHARACTERS = 500

logger = Logger()
metrics = Metrics()
contract = Contract(CONTRACT, published=PUBLISHED_PAYLOAD)
known = destinations(
    settings.required(EVENT_TOPIC_ARN),
    settings.optional(FIFO_EVENT_TOPIC_ARN),
    settings.listed(DESTINATION_ARNS),
    settings.listed(DESTINATION_NAMES),
)
bucket = settings.required(CLAIM_CHECK_BUCKET)
writers = {name: Writer(destination=destination, bucket=bucket) for name, destination in known.items()}
store = S3Store()
senders = {name: AwsSender(destination, store) for name, destination in known.items()}
# The event topic's client is made while the function starts, the others' when they are needed.
senders[EVENTS].prepare()
deliverer = Deliverer(senders)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(payload: object, context: LambdaContext) -> dict[str, Any]:
    """Deliver the events and answer what became of each.

    Returns
    -------
    dict
        ``{"request_id": "...", "delivered": 498, "failed": [{"id": "...", "error": "...", "retryable": true,
        "held": false}], "messages": ["<message id or null>", ...]}``, the messages in the order of the events.

    Raises
    ------
    ContractError
        If the payload is neither ``pgrelay.events/1`` nor a bare row.
    DeliveryError
        If a bare row, or an event of a batch in mode ``direct``, was not delivered. Nobody reads that answer, so Lambda
        has to try again and to keep the batch in the end; events that were delivered come again, under the same ids.
    """
    with failures_counted(logger, metrics):
        row = published_lane(payload, writers[EVENTS])
        if row is not None:
            outcomes = deliverer.deliver([row], seconds_left=time_left({}, context))
            for refusal in outcomes.refusals.values():
                raise DeliveryError(f"The message was not published to {known[EVENTS].arn}: {refusal.error}")
            _count(Counter({EVENTS: 1}), Counter())
            return _answer(context, [outcomes.message_ids[0]], [])
        batch = contract.check(payload)
        logger.set_correlation_id(batch["batch"])
        return _deliver(batch, context)


def _deliver(batch: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
    events = batch["events"]
    seconds_left = time_left(batch, context)
    found, refusals = lanes(batch, writers)
    outcomes = deliverer.deliver(found, seconds_left=seconds_left)
    refusals = dict(sorted({**refusals, **outcomes.refusals}.items()))
    names = [event.get("destination") or EVENTS for event in events]
    delivered = Counter(names[position] for position in outcomes.message_ids)
    failed = Counter(name if (name := names[position]) in known else UNKNOWN for position in refusals)
    _count(delivered, failed)
    measure(batch)
    logger.info("published", delivered=len(outcomes.message_ids), failed=len(refusals))
    if refusals and batch["mode"] == "direct":
        raise _error(events, names, refusals)
    return _answer(
        context,
        [outcomes.message_ids.get(position) for position in range(len(events))],
        [
            {
                "id": events[position]["id"],
                "error": clip(refusal.error, ERROR_CHARACTERS),
                "retryable": refusal.retryable,
                "held": position in outcomes.held,
            }
            for position, refusal in refusals.items()
        ],
    )


def _answer(
    context: LambdaContext, message_ids: Sequence[str | None], failed: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    return {
        "request_id": context.aws_request_id,
        "delivered": len(message_ids) - len(failed),
        "failed": failed,
        "messages": message_ids,
    }


def _error(events: Sequence[Mapping[str, Any]], names: Sequence[str], refusals: Mapping[int, Refusal]) -> DeliveryError:
    first = next(iter(refusals))
    destination = known.get(names[first])
    ids = readable(", ".join(events[position]["id"] for position in list(refusals)[:SHOWN_IDS]))
    return DeliveryError(
        f"{len(refusals)} of {len(events)} events were not delivered; the first"
        f"{f', to {destination.arn}' if destination else ''}: {refusals[first].error} "
        f"Their ids: {ids}{', ...' if len(refusals) > SHOWN_IDS else ''}"
    )


def _count(delivered: Counter[str], failed: Counter[str]) -> None:
    """Count events, in all and by destination."""
    metrics.add_metric("EventsDelivered", MetricUnit.Count, delivered.total())
    metrics.add_metric("EventsFailed", MetricUnit.Count, failed.total())
    for name in {**delivered, **failed}:
        of_one = EphemeralMetrics()
        of_one.add_dimension("destination", name)
        of_one.add_metric("EventsDelivered", MetricUnit.Count, delivered[name])
        of_one.add_metric("EventsFailed", MetricUnit.Count, failed[name])
        of_one.flush_metrics()
