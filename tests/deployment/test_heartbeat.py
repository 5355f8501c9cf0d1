"""The alarm on checks that do not come, and its way to the people who must know."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

import pytest

from sandbox.paths import ROOT
from sandbox.queues import Queue
from tests.deployment.conftest import SUBSCRIBED_STACK_NAME
from tests.deployment.support import invoke
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from sandbox.clients import Clients
    from tests.deployment.support import Deployment

ALARM = "pgrelay-subscribed-no-check-of-jobs"


@pytest.fixture
def alarm(subscribed_deployment: Deployment) -> Any:
    (found,) = subscribed_deployment.root.cloudwatch.describe_alarms(AlarmNames=[ALARM])["MetricAlarms"]
    return found


def test_alarm_is_silent_before_the_first_check_and_rings_when_checks_stop(
    subscribed_deployment: Deployment, alarm: Any
) -> None:
    topic = subscribed_deployment.outputs["AlertTopicArn"]
    expected = {
        "Namespace": "pgrelay",
        "MetricName": "Checks",
        "Dimensions": [
            {"Name": "service", "Value": "cron_failure_notifier"},
            {"Name": "stack", "Value": SUBSCRIBED_STACK_NAME},
        ],
        "Statistic": "Sum",
        "Period": 60,
        "EvaluationPeriods": 15,
        "Threshold": 1,
        "ComparisonOperator": "LessThanThreshold",
        "TreatMissingData": "missing",
        "InsufficientDataActions": [topic],
        "AlarmActions": [],
        "OKActions": [topic],
    }
    assert {name: alarm[name] for name in expected} == expected


@pytest.fixture(scope="module")
def alarms(subscribed_deployment: Deployment) -> Queue:
    root = subscribed_deployment.root
    return Queue.subscribe(root, subscribed_deployment.outputs["AlertTopicArn"], name="pgrelay-probe-alarms")


@pytest.mark.parametrize(
    ("suffix", "state"),
    [
        ("no-check-of-jobs", "INSUFFICIENT_DATA"),
        ("outbox-lag", "ALARM"),
        ("failed-invocations", "ALARM"),
        ("alerts-not-delivered", "ALARM"),
    ],
)
def test_alarm_reaches_a_subscriber(
    subscribed_deployment: Deployment, alarms: Queue, suffix: str, state: Literal["ALARM", "INSUFFICIENT_DATA"]
) -> None:
    name = f"{SUBSCRIBED_STACK_NAME}-{suffix}"
    cloudwatch = subscribed_deployment.root.cloudwatch
    cloudwatch.set_alarm_state(AlarmName=name, StateValue="OK", StateReason="all is well")
    cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason=f"{suffix} tried")
    assert alarms.wait_for(lambda message: f"{suffix} tried" in message.body)


def test_stack_whose_jobs_nobody_checks_has_no_alarm(deployment: Deployment) -> None:
    assert "HeartbeatAlarm" not in deployment.resources


def test_alarms_and_no_other_service_may_publish(deployment: Deployment) -> None:
    topic = deployment.root.sns.get_topic_attributes(TopicArn=deployment.outputs["AlertTopicArn"])["Attributes"]
    (statement,) = [one for one in json.loads(topic["Policy"])["Statement"] if "Service" in one["Principal"]]
    assert (statement["Sid"], statement["Principal"]) == ("AlarmsPublish", {"Service": "cloudwatch.amazonaws.com"})
    assert "aws:SourceAccount" in statement["Condition"]["StringEquals"]


def test_check_that_is_handled_is_a_heartbeat(deployment: Deployment, database: Clients) -> None:
    sample = json.loads((ROOT / "events" / "cron_failure_notifier.partitions.json").read_text())
    payload = sample | {"partitions": None}  # nothing wrong, nothing to tell
    answer = invoke(database, deployment.outputs["CronFailureNotifierFunctionArn"], payload)
    assert answer.function_error is None, answer.payload
    group = deployment.resources["CronFailureNotifierLogGroup"]

    def beats() -> bool:
        events = deployment.root.logs.filter_log_events(logGroupName=group)["events"]
        records = [json.loads(event["message"]) for event in events if '"_aws"' in event["message"]]
        return any(
            "Checks" in record and (record.get("database"), record["stack"]) == ("reporting", "pgrelay")
            for record in records
        )

    wait_until(beats, "the function printed the metric")
