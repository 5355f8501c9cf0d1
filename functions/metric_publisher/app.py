"""Readings become CloudWatch metrics."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import MetricUnit

from pgrelay import settings
from pgrelay.constants import METRIC_NAMESPACES
from pgrelay.contracts import Contract
from pgrelay.delivery.batches import Batch, batch_of_one, open_batch
from pgrelay.delivery.destinations.cloudwatch import CloudWatchNamespace
from pgrelay.delivery.engine import Engine
from pgrelay.errors import DeliveryError
from pgrelay.metrics.readings import CONTRACT, PUBLISHED_PAYLOAD, Datum, published_datum, queue_data, queue_metrics
from pgrelay.observed import counted, stack_metrics

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
metrics = stack_metrics()
contract = Contract(CONTRACT, published=PUBLISHED_PAYLOAD)
cloudwatch = cache(CloudWatchNamespace.connect)
cloudwatch()  # while the function starts
namespaces = {name: CloudWatchNamespace(name, client=cloudwatch) for name in settings.listed(METRIC_NAMESPACES)}
engine = Engine()


@logger.inject_lambda_context(clear_state=True)
def handler(payload: object, context: LambdaContext) -> dict[str, Any]:
    """Put the metrics and answer which were not taken.

    Returns
    -------
    dict
        ``{"request_id": "...", "delivered": 499, "failed": [{"id": "...", "error": "...", "retryable": false,
        "held": false}]}``, or ``{"Status": "OK"}`` to the published payload.

    Raises
    ------
    ContractError
        If the payload is neither ``pgrelay.metrics/1`` nor ``{"reading_time": "...", "reading_value": "..."}``.
    DeliveryError
        If CloudWatch does not take the published payload's metric.
    """
    with counted(logger, metrics):
        published = published_datum(payload)
        if published is not None:
            _put_published(published, batch_of_one({"id": published.event_id}, context))
            return {"Status": "OK"}
        batch = open_batch(payload, contract, context, logger)
        queues, refusals = queue_metrics(batch.events, namespaces)
        outcomes = engine.deliver(queues, seconds_left=batch.seconds_left, refusals=refusals)
        metrics.add_metric("MetricsDelivered", MetricUnit.Count, len(outcomes.message_ids))
        metrics.add_metric("MetricsFailed", MetricUnit.Count, len(outcomes.refusals))
        logger.info("put", metrics=len(batch.events), failed=len(outcomes.refusals))
        return batch.answer(outcomes)


def _put_published(datum: Datum, batch: Batch) -> None:
    if datum.namespace not in namespaces:
        raise DeliveryError(f"The namespace {datum.namespace} is not allowed: deploy with it in MetricNamespaces.")
    outcomes = engine.deliver(queue_data([datum], namespaces), seconds_left=batch.seconds_left)
    for refusal in outcomes.refusals.values():
        raise DeliveryError(f"The metric was not put: {refusal.error}")
    metrics.add_metric("MetricsDelivered", MetricUnit.Count, 1)
