"""Rows become records of Firehose delivery streams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import Metrics, MetricUnit

from pgrelay import settings
from pgrelay.constants import DELIVERY_STREAMS
from pgrelay.contracts import Contract
from pgrelay.delivery.bulk import answer, send, time_left
from pgrelay.delivery.outbox_metrics import measure
from pgrelay.delivery.refusals import Refusal
from pgrelay.errors import DeliveryError
from pgrelay.observed import failures_counted
from pgrelay.records import delivery_streams as records
from pgrelay.records.delivery_streams import CONTRACT, PUBLISHED_PAYLOAD, DeliveryStreams, Firehose, RecordError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
metrics = Metrics()
contract = Contract(CONTRACT, published=PUBLISHED_PAYLOAD)
destinations = records.destinations(settings.listed(DELIVERY_STREAMS))
# One attempt a call: send() repeats what may pass, with an eye on the time left.
delivery_streams: DeliveryStreams = Firehose()


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(payload: object, context: LambdaContext) -> dict[str, Any]:
    """Put the records and answer which were not taken.

    Returns
    -------
    dict
        ``{"request_id": "...", "delivered": 499, "failed": [{"id": "...", "error": "...", "retryable": true}]}``, or
        ``{"Status": "OK"}`` to the published payload.

    Raises
    ------
    ContractError
        If the payload is neither ``pgrelay.records/1`` nor a bare row.
    DeliveryError
        If Firehose does not take the published payload's record.
    """
    with failures_counted(logger, metrics):
        published = records.published_event(payload)
        if published is not None:
            failures = _put({"events": [published]}, context)
            if failures:
                raise DeliveryError(f"The record was not put: {failures[published['id']].error}")
            return {"Status": "OK"}
        batch = contract.check(payload)
        logger.set_correlation_id(batch["batch"])
        measure(batch)
        return answer(batch, _put(batch, context), request_id=context.aws_request_id)


def _put(batch: Mapping[str, Any], context: LambdaContext) -> dict[str, Refusal]:
    waiting: list[records.Record] = []
    failures: dict[str, Refusal] = {}
    for event in batch["events"]:
        try:
            waiting.append(records.record(event, destinations))
        except RecordError as error:
            failures[event["id"]] = Refusal(error=str(error), retryable=False)
    refused = send(
        waiting,
        cut=records.batches,
        offer=lambda part: records.offer(delivery_streams, part),
        remaining_seconds=time_left(batch, context),
    )
    failures |= {record.event_id: refusal for record, refusal in refused}
    metrics.add_metric("RecordsDelivered", MetricUnit.Count, len(batch["events"]) - len(failures))
    metrics.add_metric("RecordsFailed", MetricUnit.Count, len(failures))
    logger.info("put", records=len(batch["events"]), failed=len(failures))
    return failures
