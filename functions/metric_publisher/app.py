"""Readings become CloudWatch metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import Metrics, MetricUnit

from pgrelay import settings
from pgrelay.constants import METRIC_NAMESPACES
from pgrelay.contracts import Contract
from pgrelay.delivery.bulk import answer, send, time_left
from pgrelay.delivery.outbox_metrics import measure
from pgrelay.delivery.refusals import Refusal
from pgrelay.errors import DeliveryError
from pgrelay.metrics import readings
from pgrelay.metrics.readings import CONTRACT, PUBLISHED_PAYLOAD, CloudWatch, MetricError
from pgrelay.observed import failures_counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
metrics = Metrics()
contract = Contract(CONTRACT, published=PUBLISHED_PAYLOAD)
namespaces = settings.listed(METRIC_NAMESPACES)
# One attempt a call: send() repeats what may pass, with an eye on the time left.
cloudwatch: readings.Metrics = CloudWatch()


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(payload: object, context: LambdaContext) -> dict[str, Any]:
    """Put the metrics and answer which were not taken.

    Returns
    -------
    dict
        ``{"request_id": "...", "delivered": 499, "failed": [{"id": "...", "error": "...", "retryable": false}]}``, or
        ``{"Status": "OK"}`` to the published payload.

    Raises
    ------
    ContractError
        If the payload is neither ``pgrelay.metrics/1`` nor ``{"reading_time": "...", "reading_value": "..."}``.
    DeliveryError
        If CloudWatch does not take the published payload's metric.
    """
    with failures_counted(logger, metrics):
        published = readings.published_datum(payload)
        if published is not None:
            _put_published(published)
            return {"Status": "OK"}
        batch = contract.check(payload)
        logger.set_correlation_id(batch["batch"])
        measure(batch)
        return _put(batch, context)


def _put_published(datum: readings.Datum) -> None:
    if datum.namespace not in namespaces:
        raise DeliveryError(f"The namespace {datum.namespace} is not allowed: deploy with it in MetricNamespaces.")
    refusal = cloudwatch.put(datum.namespace, [datum.content])
    if refusal is not None:
        raise DeliveryError(f"The metric was not put: {refusal.error}")
    metrics.add_metric("MetricsDelivered", MetricUnit.Count, 1)


def _put(batch: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
    data: list[readings.Datum] = []
    failures: dict[str, Refusal] = {}
    for event in batch["events"]:
        try:
            data += readings.data_of(event, namespaces)
        except MetricError as error:
            failures[event["id"]] = Refusal(error=str(error), retryable=False)
    refused = send(
        data,
        cut=readings.batches,
        offer=lambda part: readings.offer(cloudwatch, part),
        remaining_seconds=time_left(batch, context),
    )
    failures |= {datum.event_id: refusal for datum, refusal in refused}
    metrics.add_metric("MetricsDelivered", MetricUnit.Count, len(batch["events"]) - len(failures))
    metrics.add_metric("MetricsFailed", MetricUnit.Count, len(failures))
    logger.info("put", metrics=len(batch["events"]), failed=len(failures))
    return answer(batch, failures, request_id=context.aws_request_id)
