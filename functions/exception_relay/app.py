"""Turns exceptions from procedures into notifications on the alert topic, and a storm of them into a few."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import MetricUnit

from pgrelay import settings
from pgrelay.constants import (
    ALERT_TOPIC_ARN,
    CHAT_TOPIC_ARN,
    DESTINATION_ARNS,
    ENVIRONMENT_NAME,
    EXCEPTION_TABLE,
)
from pgrelay.contracts import Contract
from pgrelay.exceptions.folding import RESERVE_SECONDS, Folder, Policy
from pgrelay.exceptions.job_runs import JobRuns
from pgrelay.exceptions.occurrences import occurrence_of
from pgrelay.exceptions.reports import (
    BATCH_CONTRACT,
    CONTRACT,
    PUBLISHED_PAYLOAD,
    Wording,
    id_of,
    published_error,
    published_report,
)
from pgrelay.exceptions.sent import SentNotifications
from pgrelay.exceptions.severities import parse_overrides
from pgrelay.exceptions.table import DynamoDbExceptionTable
from pgrelay.notifications.notification import render
from pgrelay.notifications.topics import SnsTopic, Topic
from pgrelay.observed import counted, stack_metrics

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_lambda_powertools.utilities.typing import LambdaContext

    from pgrelay.delivery.engine import Engine
    from pgrelay.exceptions.folding import Outcome
    from pgrelay.notifications.event_bus import Bus
    from pgrelay.notifications.notification import Notification

WINDOWS_CONTRACT = "pgrelay.windows/1"
"""What the schedule sends, to close the windows that have ended."""

ENVIRONMENT = settings.optional(ENVIRONMENT_NAME)
BUSES = [arn for arn in settings.listed(DESTINATION_ARNS) if arn.split(":")[2:3] == ["events"]]
EVENT_BUS = settings.one_of("event_bus", BUSES, "DestinationArns")

logger = Logger()
metrics = stack_metrics()
contract = Contract(CONTRACT, published=PUBLISHED_PAYLOAD)
topic: Topic = SnsTopic(settings.required(ALERT_TOPIC_ARN), lazy=True)


@cache
def batch_contract() -> Contract:
    """Return the contract of reports from the outbox; compiled when it is needed, because few environments see one."""
    return Contract(BATCH_CONTRACT, published=PUBLISHED_PAYLOAD)


@cache
def report_engine() -> Engine:
    """Return what delivers batches of reports, with threads that stay for the function's life."""
    from pgrelay.delivery.engine import Engine

    # DynamoDB's and SNS's clients repeat their calls themselves, and a report takes several of them.
    return Engine(attempts=1, last_call_seconds=RESERVE_SECONDS)


@cache
def event_bus() -> Bus | None:
    """Return the event bus that notifications also go to; None if the settings name none."""
    if not EVENT_BUS:
        return None
    from pgrelay.notifications.event_bus import EventBus

    return EventBus(EVENT_BUS)


@cache
def chat() -> Topic | None:
    """Return the topic of the chat channels; None if the stack has none."""
    arn = settings.optional(CHAT_TOPIC_ARN)
    return SnsTopic(arn) if arn else None


def notify(notification: Notification) -> str:
    """Send a notification: to the bus first, so that people do not get it twice if the bus fails and Lambda retries."""
    rendered = render(notification, ENVIRONMENT)
    if (bus := event_bus()) is not None:
        bus.put(rendered.facts)
    message_id = topic.notify(rendered)
    sent.keep(notification, rendered, topic=topic.arn, message_id=message_id)
    if (channels := chat()) is not None:
        from pgrelay.notifications.chat import post

        post(channels, notification, rendered, logger)
    metrics.add_metric("NotificationsSent", MetricUnit.Count, 1)
    return message_id


table = DynamoDbExceptionTable(settings.required(EXCEPTION_TABLE))
job_runs = JobRuns(table.name, lambda: table.client, logger)
sent = SentNotifications(table.name, lambda: table.client, logger)
folder = Folder(
    table=table,
    policy=Policy(
        window_seconds=settings.number("folding_window_seconds", default=300, largest=86_400),
        regression_seconds=settings.number("regression_hours", default=24, largest=2_160) * 3_600,
        notifications_per_minute=settings.number("notifications_per_minute", default=10, largest=999_999),
    ),
    wording=Wording(
        severity_overrides=parse_overrides(settings.option("severities")),
        environment=ENVIRONMENT,
        region=settings.required("AWS_REGION"),
        function_log_group=settings.optional("AWS_LAMBDA_LOG_GROUP_NAME"),
        database_log_group=settings.option("database_log_group"),
    ),
    notify=lambda notification: notify(notification),
    logger=logger,
)


@logger.inject_lambda_context(clear_state=True)
def handler(payload: object, context: LambdaContext) -> dict[str, Any]:
    """Count what is reported, and send a notification unless it is a repeat.

    Returns
    -------
    dict
        For a report ``{"result": "notified", "message_id": "..."}``, where the result may also be counted, held or
        silenced, without a message id; for a batch of the outbox ``{"request_id", "delivered", "failed"}``; for the
        schedule ``{"message_ids": ["..."]}``.

    Raises
    ------
    ContractError
        If the payload is none that the function reads.
    DeliveryError
        If SNS or EventBridge does not take a notification.
    TableError
        If the exceptions cannot be counted, and their notification was sent already.
    """
    with counted(logger, metrics):
        named = payload.get("contract") if isinstance(payload, dict) else None
        if named == WINDOWS_CONTRACT:
            message_ids = folder.close_windows(lambda: context.get_remaining_time_in_millis() / 1000)
            if message_ids:
                metrics.add_metric("SummariesSent", MetricUnit.Count, len(message_ids))
            logger.info("windows closed", message_ids=message_ids)
            return {"message_ids": message_ids}
        if named == BATCH_CONTRACT:
            return fold_batch(payload, context)
        error = published_error(payload)
        if error is None:
            report = contract.check(payload)
            logger.set_correlation_id(report["id"])
        else:
            report = published_report(error, request_id=context.aws_request_id, at=datetime.now(UTC))
        outcome = fold(report)
        return {"result": outcome.result, "message_id": outcome.message_id}


def fold(report: Mapping[str, Any]) -> Outcome:
    """Count a report, and send a notification unless it is a repeat."""
    occurrence = occurrence_of(report, now=folder.clock())
    outcome = folder.fold(occurrence)
    if outcome.result == "notified":
        job_runs.note(report)
    metrics.add_metric("ExceptionsCounted", MetricUnit.Count, 1)
    logger.info(
        outcome.result, fingerprint=occurrence.fingerprint, report_id=occurrence.id, message_id=outcome.message_id
    )
    return outcome


def fold_batch(payload: object, context: LambdaContext) -> dict[str, Any]:
    """Fold the reports of a batch of the outbox, each by itself, and answer which could not be folded."""
    # Imported here, because most environments never see a batch.
    from pgrelay.delivery.batches import open_batch
    from pgrelay.exceptions.report_batches import ReportFold, queue_reports

    batch = open_batch(payload, batch_contract(), context, logger)
    queue, refusals = queue_reports(batch.events, contract, ReportFold(fold))
    outcomes = report_engine().deliver([queue], seconds_left=batch.seconds_left, refusals=refusals)
    for position, refusal in outcomes.refusals.items():
        logger.warning("not delivered: %s", refusal.error, report_id=id_of(batch.events[position]))
    metrics.add_metric("ReportsFailed", MetricUnit.Count, len(outcomes.refusals))
    return batch.answer(outcomes)
