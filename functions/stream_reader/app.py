"""Records of Kinesis data streams become a query's result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import MetricUnit

from pgrelay.contracts import Contract
from pgrelay.deadlines import time_left
from pgrelay.observed import counted, stack_metrics
from pgrelay.streams.kinesis import Kinesis, Streams
from pgrelay.streams.one_record import PUBLISHED_PAYLOAD, published_request, read_one
from pgrelay.streams.positions import CONTRACT
from pgrelay.streams.reading import read
from pgrelay.text import encodable

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
metrics = stack_metrics()
contract = Contract(CONTRACT, published=PUBLISHED_PAYLOAD)
streams: Streams = Kinesis()


@logger.inject_lambda_context(clear_state=True)
def handler(payload: object, context: LambdaContext) -> dict[str, Any]:
    """Read records.

    Returns
    -------
    dict
        ``{"request_id": "...", "shards": [...], "records": [...], "positions": [...]}``, or to the published payload
        ``{"Data": ..., "SequenceNumber": "...", "NextShardIterator": "..."}``.

    Raises
    ------
    ContractError
        If the payload is neither ``pgrelay.stream/1`` nor ``{"StreamName": "..."}``.
    ReadError
        If Kinesis does not answer.
    """
    with counted(logger, metrics):
        published = published_request(payload)
        if published is not None:
            seconds_left = time_left(published, context)
            one: dict[str, Any] = encodable(read_one(published, streams, remaining_seconds=seconds_left))
            metrics.add_metric("RecordsRead", MetricUnit.Count, 1 if one["SequenceNumber"] else 0)
            return one
        request = contract.check(payload)
        found = read(request, streams, remaining_seconds=time_left(request, context))
        metrics.add_metric("RecordsRead", MetricUnit.Count, len(found["records"]))
        logger.info("read", records=len(found["records"]), shards=len(found["positions"]))
        return {"request_id": context.aws_request_id, **found}
