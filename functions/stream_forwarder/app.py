"""Rows become records of Firehose delivery streams."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import MetricUnit

from pgrelay import settings
from pgrelay.constants import DELIVERY_STREAMS
from pgrelay.contracts import Contract
from pgrelay.delivery.batches import Batch, batch_of_one, open_batch
from pgrelay.delivery.destinations.firehose import FirehoseStream
from pgrelay.delivery.engine import Engine
from pgrelay.errors import DeliveryError
from pgrelay.observed import counted, stack_metrics
from pgrelay.records.row_records import (
    CONTRACT,
    PUBLISHED_PAYLOAD,
    delivery_streams,
    published_event,
    queue_records,
)

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

    from pgrelay.delivery.refusals import Outcomes

logger = Logger()
metrics = stack_metrics()
contract = Contract(CONTRACT, published=PUBLISHED_PAYLOAD)
firehose = cache(FirehoseStream.connect)
firehose()  # while the function starts
streams = delivery_streams(settings.listed(DELIVERY_STREAMS), client=firehose)
engine = Engine()


@logger.inject_lambda_context(clear_state=True)
def handler(payload: object, context: LambdaContext) -> dict[str, Any]:
    """Put the records and answer which were not taken.

    Returns
    -------
    dict
        ``{"request_id": "...", "delivered": 499, "failed": [{"id": "...", "error": "...", "retryable": true,
        "held": false}]}``, or ``{"Status": "OK"}`` to the published payload; to an empty batch also ``"destinations":
        ["audit", ...]``, the names that watches may use.

    Raises
    ------
    ContractError
        If the payload is neither ``pgrelay.records/1`` nor a bare row.
    DeliveryError
        If Firehose does not take the published payload's record.
    """
    with counted(logger, metrics):
        published = published_event(payload)
        if published is not None:
            for refusal in _put(batch_of_one(published, context)).refusals.values():
                raise DeliveryError(f"The record was not put: {refusal.error}")
            return {"Status": "OK"}
        batch = open_batch(payload, contract, context, logger)
        return batch.answer(_put(batch), destinations=streams)


def _put(batch: Batch) -> Outcomes:
    queues, refusals = queue_records(batch.events, streams)
    outcomes = engine.deliver(queues, seconds_left=batch.seconds_left, refusals=refusals)
    metrics.add_metric("RecordsDelivered", MetricUnit.Count, len(outcomes.message_ids))
    metrics.add_metric("RecordsFailed", MetricUnit.Count, len(outcomes.refusals))
    logger.info("put", records=len(batch.events), failed=len(outcomes.refusals))
    return outcomes
