"""A batch of row events becomes one message an event on the event topic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import Metrics, MetricUnit

from pgrelay import settings
from pgrelay.constants import EVENT_TOPIC_ARN
from pgrelay.contracts import Contract
from pgrelay.delivery import deliver
from pgrelay.errors import DeliveryError
from pgrelay.observed import failures_counted
from pgrelay.row_events import CONTRACT, PUBLISHED_PAYLOAD, outgoing, published_message
from pgrelay.sns import SnsTopic, Topic
from pgrelay.text import readable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
metrics = Metrics()
contract = Contract(CONTRACT, published=PUBLISHED_PAYLOAD)
# One attempt a call: deliver() repeats what may pass, with an eye on the time left.
topic: Topic = SnsTopic(settings.required(EVENT_TOPIC_ARN), attempts=1)


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(payload: object, context: LambdaContext) -> dict[str, Any]:
    """Publish the events and answer which were not delivered.

    Returns
    -------
    dict
        ``{"delivered": 498, "failed": [{"id": "...", "error": "...", "retryable": true}]}``.

    Raises
    ------
    ContractError
        If the payload is neither ``pgrelay.events/1`` nor a bare row.
    DeliveryError
        If an event of a batch in mode ``direct`` was not delivered. Nobody reads that answer, so Lambda has to try
        again and to keep the batch in the end; events that were delivered come again, under the same ids.
    """
    with failures_counted(logger, metrics):
        row = published_message(payload)
        if row is not None:
            topic.publish(row)
            metrics.add_metric("EventsDelivered", MetricUnit.Count, 1)
            return {"delivered": 1, "failed": []}
        batch = contract.check(payload)
        logger.set_correlation_id(batch["batch"])
        return _publish(batch, lambda: context.get_remaining_time_in_millis() / 1000)


def _publish(batch: Mapping[str, Any], remaining_seconds: Callable[[], float]) -> dict[str, Any]:
    messages, failures = outgoing(batch)
    failures += deliver(messages, topic, remaining_seconds=remaining_seconds)
    delivered = len(batch["events"]) - len(failures)
    metrics.add_metric("EventsDelivered", MetricUnit.Count, delivered)
    metrics.add_metric("EventsFailed", MetricUnit.Count, len(failures))
    logger.info("published", delivered=delivered, failed=len(failures))
    if failures and batch["mode"] == "direct":
        first = failures[0]
        ids = readable(", ".join(failure.event_id for failure in failures[:20]))
        raise DeliveryError(
            f"{len(failures)} of {len(batch['events'])} events were not delivered to {topic.arn}; "
            f"the first: {first.refusal.error} Their ids: {ids}{', ...' if len(failures) > 20 else ''}"
        )
    return {
        "delivered": delivered,
        "failed": [
            {"id": failure.event_id, "error": failure.refusal.error, "retryable": failure.refusal.retryable}
            for failure in failures
        ],
    }
