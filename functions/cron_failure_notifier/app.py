"""Failed runs of pg_cron jobs become notifications on the alert topic, one a job."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import Metrics, MetricUnit

from pgrelay import settings
from pgrelay.constants import ALERT_TOPIC_ARN
from pgrelay.contracts import Contract
from pgrelay.cron_failures import (
    CONTRACT,
    PUBLISHED_PAYLOAD,
    cron_notifications,
    published_message,
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
def handler(payload: object, context: LambdaContext) -> dict[str, Any]:
    """Publish the notifications.

    Returns
    -------
    dict
        ``{"notified": <number of failed runs>, "message_ids": ["..."]}``.

    Raises
    ------
    ContractError
        If the payload is neither ``pgrelay.cron/1`` nor ``{"message": "...", "sns_topic_arn": "..."}``.
    TopicNotAllowedError
        If the published payload names another topic than the deployed one.
    DeliveryError
        If SNS does not take a notification; the caller repeats the whole report then.
    """
    with failures_counted(logger, metrics):
        published = published_message(payload, topic_arn=topic.arn)
        if published is None:
            check = contract.check(payload)
            logger.set_correlation_id(check["id"])
            notifications = cron_notifications(check)
            notified = len(check["failed_runs"])
        else:
            notifications = [published_notification(published)]
            notified = 1
        message_ids = [topic.notify(*render(notification)) for notification in notifications]
        metrics.add_metric("NotificationsSent", MetricUnit.Count, len(message_ids))
        logger.info("notified", failed_runs=notified, message_ids=message_ids)
        return {"notified": notified, "message_ids": message_ids}
