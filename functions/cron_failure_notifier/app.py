"""Turns what a check found into notifications, and into the state that the database keeps."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from aws_lambda_powertools.logging import Logger
from aws_lambda_powertools.metrics import MetricUnit

from pgrelay import settings
from pgrelay.clients import make_client
from pgrelay.constants import (
    ALERT_TOPIC_ARN,
    CHAT_TOPIC_ARN,
    ENVIRONMENT_NAME,
    EXCEPTION_TABLE,
    JOB_TOPIC_ARNS,
    TOTAL_ATTEMPTS,
)
from pgrelay.contracts import Contract
from pgrelay.exceptions.job_runs import JobRuns
from pgrelay.monitor.check import CONTRACT, step
from pgrelay.monitor.published import PUBLISHED_PAYLOAD, published_message, published_notification, refuse_other_topic
from pgrelay.notifications.alert_topics import AlertTopics
from pgrelay.notifications.notification import render
from pgrelay.notifications.topics import SnsTopic, Topic
from pgrelay.observed import counted, emit, stack_metrics
from pgrelay.text import in_one_line

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext
    from mypy_boto3_dynamodb import DynamoDBClient

    from pgrelay.monitor.reported_runs import ReportedRun

ENVIRONMENT = settings.optional(ENVIRONMENT_NAME)
JOB_TOPICS = settings.listed(JOB_TOPIC_ARNS)

logger = Logger()
metrics = stack_metrics()
contract = Contract(CONTRACT, published=PUBLISHED_PAYLOAD)
topic: Topic = SnsTopic(settings.required(ALERT_TOPIC_ARN))
topics = AlertTopics(
    escalation_arn=settings.one_of("escalation_topic", JOB_TOPICS, "JobTopicArns") or None,
    other_arns=JOB_TOPICS,
    connect=SnsTopic,
    chat_arn=settings.optional(CHAT_TOPIC_ARN) or None,
    environment=ENVIRONMENT,
)


@cache
def exception_table_client() -> DynamoDBClient:
    """Return a client for the table of exceptions, which few checks need."""
    return cast("DynamoDBClient", make_client("dynamodb", attempts=TOTAL_ATTEMPTS))


job_runs = JobRuns(settings.optional(EXCEPTION_TABLE), exception_table_client, logger)


def has_reported(run: ReportedRun) -> bool:
    """Return whether the failure of a job's run was told as an exception, which the job has reported itself."""
    if not settings.optional(EXCEPTION_TABLE):
        return False
    is_told = job_runs.has_reported(run.database, run.backend_pid, started_at=run.started_at, seconds=run.seconds)
    if is_told:
        logger.info("told as an exception already", database=run.database, backend_pid=run.backend_pid)
    return is_told


@logger.inject_lambda_context(clear_state=True)
def handler(payload: object, context: LambdaContext) -> dict[str, Any]:
    """Publish the notifications, and answer the states that the database is to store.

    Returns
    -------
    dict
        ``{"id": "<the check's>", "states": [...], "notified": 2, "open_problems": 3, "message_ids": ["..."],
        "notifications": [{"message_id", "topic", "subject", "state", "severity", "problem_ids"}]}``.

    Raises
    ------
    ContractError
        If the payload is neither ``pgrelay.cron/1`` nor ``{"message": "...", "sns_topic_arn": "..."}``.
    TopicNotAllowedError
        If the payload names another topic than the deployed one.
    DeliveryError
        If SNS does not take a notification; the next check then reports the same again.
    """
    with counted(logger, metrics):
        published = published_message(payload, topic_arn=topic.arn)
        if published is not None:
            message_id = topic.notify(render(published_notification(published), ENVIRONMENT))
            logger.info("notified", message_ids=[message_id])
            metrics.add_metric("NotificationsSent", MetricUnit.Count, 1)
            return {"notified": 1, "message_ids": [message_id]}
        check = contract.check(payload)
        logger.set_correlation_id(check["id"])
        if check.get("sns_topic_arn") is not None:
            refuse_other_topic(check["sns_topic_arn"], topic_arn=topic.arn)
        outcome = step(check, escalates=topics.escalates, has_reported=has_reported)
        sent = [topics.send(outgoing, topic, logger) for outgoing in outcome.outgoing]
        message_ids = [each.message_id for each in sent]
        metrics.add_metric("NotificationsSent", MetricUnit.Count, len(message_ids))
        # After all notifications: an alarm rings when this metric is missing, and a check that failed must not count.
        beats = {"Checks": (MetricUnit.Count, 1)} if outcome.is_heartbeat else {}
        for name, (unit, value) in beats.items():
            metrics.add_metric(name, unit, value)
        emit(
            {**beats, "OpenProblems": (MetricUnit.Count, outcome.open_problems)},
            database=in_one_line(check["database"]),
        )
        logger.info("checked", open_problems=outcome.open_problems, message_ids=message_ids)
        return {
            "id": check["id"],
            "states": list(outcome.states),
            "notified": len(message_ids),
            "open_problems": outcome.open_problems,
            "message_ids": message_ids,
            "notifications": [each.as_json() for each in sent],
        }
