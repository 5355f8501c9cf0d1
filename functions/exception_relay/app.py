"""An exception from a procedure becomes one notification on the alert topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import Metrics, MetricUnit

from pgrelay import settings
from pgrelay.constants import ALERT_TOPIC_ARN
from pgrelay.contracts import Contract
from pgrelay.exception_reports import (
    CONTRACT,
    PUBLISHED_PAYLOAD,
    exception_notification,
    published_error,
    published_notification,
)
from pgrelay.notifications import render
from pgrelay.observed import failures_counted
from pgrelay.sns import SnsTopic, Topic

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
metrics = Metrics()
contract = Contract(CONTRACT, published=PUBLISHED_PAYLOAD)
topic: Topic = SnsTopic(settings.required(ALERT_TOPIC_ARN))


@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(payload: object, context: LambdaContext) -> dict[str, str]:
    """Publish the notification.

    Returns
    -------
    dict
        ``{"message_id": "..."}``.

    Raises
    ------
    ContractError
        If the payload is neither ``pgrelay.exception/1`` nor ``{"error": "..."}``.
    DeliveryError
        If SNS does not take the notification.
    """
    with failures_counted(logger, metrics):
        published = published_error(payload)
        if published is None:
            report = contract.check(payload)
            logger.set_correlation_id(report["id"])
            notification = exception_notification(report)
        else:
            notification = published_notification(published)
        message_id = topic.notify(*render(notification))
        metrics.add_metric("NotificationsSent", MetricUnit.Count, 1)
        logger.info("notified", message_id=message_id)
        return {"message_id": message_id}
