"""What the deployed stack does: answers, errors, deliveries, subscriptions."""

from __future__ import annotations

import json
import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from pgrelay_cli.stack import bindings_of_stack
from sandbox.paths import ROOT
from tests.deployment.conftest import DBA_ADDRESS
from tests.deployment.support import invoke
from tests.support.functions import NAMES
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from sandbox.clients import Clients
    from sandbox.queues import Queue
    from tests.deployment.support import Deployment


def arn(service: str, rest: str) -> str:
    return rf"arn:aws:{service}:us-east-1:\d{{12}}:{rest}"


def function_arn(stack: str, name: str) -> str:
    return arn("lambda", rf"function:{stack}-{name}Function-\w+:live")


OUTPUT_PATTERNS = {
    "ExceptionRelayFunctionArn": function_arn("pgrelay", "ExceptionRelay"),
    "CronFailureNotifierFunctionArn": function_arn("pgrelay", "CronFailureNotifier"),
    "DmlEventPublisherFunctionArn": function_arn("pgrelay", "DmlEventPublisher"),
    "EchoFunctionArn": function_arn("pgrelay", "Echo"),
    "AlertTopicArn": arn("sns", "pgrelay-alerts"),
    "ChatTopicArn": arn("sns", "pgrelay-chat"),
    "ExceptionTableName": r"pgrelay-ExceptionTable-\w+",
    "EventTopicArn": arn("sns", "pgrelay-events"),
    "FifoEventTopicArn": arn("sns", r"pgrelay-events\.fifo"),
    "ClaimCheckBucketName": r"pgrelay-claimcheckbucket-\w+",
    "FailedInvocationQueueArn": arn("sqs", r"pgrelay-FailedInvocationQueue-\w+"),
    "FailedInvocationQueueUrl": r"https?://[\w.:]+/\d{12}/pgrelay-FailedInvocationQueue-\w+",
    "DatabaseRoleArn": r"arn:aws:iam::\d{12}:role/pgrelay-DatabaseRole-\w+",
    "DatabaseRoleName": r"pgrelay-DatabaseRole-\w+",
    "DatabaseInvokePolicyArn": r"arn:aws:iam::\d{12}:policy/pgrelay-DatabaseInvokePolicy-\w+",
}
STREAMS_PATTERNS = {
    "MetricPublisherFunctionArn": function_arn("pgrelay-streams", "MetricPublisher"),
    "StreamForwarderFunctionArn": function_arn("pgrelay-streams", "StreamForwarder"),
    "StreamReaderFunctionArn": function_arn("pgrelay-streams", "StreamReader"),
    "RecordsBucketName": r"pgrelay-streams-recordsbucket-\w+",
    "RecordsDeliveryStreamName": r"pgrelay-streams-RecordsDeliveryStream-\w+",
    "DatabaseInvokePolicyArn": r"arn:aws:iam::\d{12}:policy/pgrelay-streams-DatabaseInvokePolicy-\w+",
}
FUNCTIONS_WITH_CONTRACTS = [
    "ExceptionRelayFunctionArn",
    "CronFailureNotifierFunctionArn",
    "DmlEventPublisherFunctionArn",
    "MetricPublisherFunctionArn",
    "StreamForwarderFunctionArn",
    "StreamReaderFunctionArn",
]
EXCEPTION_ID = "7b0a3f6e-5a52-4f0e-9c5d-2a7f0c1d9e10"
EXCEPTION = {
    "contract": "pgrelay.exception/1",
    "id": EXCEPTION_ID,
    "database": "reporting",
    "procedure": "employee_sp",
    "error": {"sqlstate": "23505", "message": "duplicate key value violates unique constraint"},
    "at": "2026-11-21T03:12:45.123456+00:00",
}
ROW_EVENT = {
    "id": "17",
    "schema": "public",
    "table": "customer_business_events",
    "operation": "insert",
    "at": "2026-11-21T03:12:45.123456+00:00",
    "data": '{"schema":"public","table":"customer_business_events","key":{"id":1},"new":{"id":1,"name":"Ada"}}',
}


@pytest.fixture
def outputs(deployment: Deployment, streams: Deployment) -> dict[str, str]:
    return {**streams.outputs, **deployment.outputs}


def test_outputs_are_complete_well_formed_and_exported(deployment: Deployment, streams: Deployment) -> None:
    pages = deployment.root.cloudformation.get_paginator("list_exports").paginate()
    exports = {export["Name"]: export["Value"] for page in pages for export in page["Exports"]}
    for stack, name, patterns in (
        (deployment, "pgrelay", OUTPUT_PATTERNS),
        (streams, "pgrelay-streams", STREAMS_PATTERNS),
    ):
        assert stack.outputs.keys() == patterns.keys()
        for output, pattern in patterns.items():
            assert re.fullmatch(pattern, stack.outputs[output]), (output, stack.outputs[output])
            assert exports[f"{name}-{output}"] == stack.outputs[output]


def test_command_finds_the_functions_of_the_stack_and_of_what_is_added_to_it(
    outputs: dict[str, str], deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in deployment.aws.client_environment().items():
        monkeypatch.setenv(name, value)
    found = bindings_of_stack("pgrelay")
    assert sorted(found) == sorted(NAMES)
    assert found["metric_publisher"] == outputs["MetricPublisherFunctionArn"]


def test_echo_answers(deployment: Deployment, database: Clients) -> None:
    answer = invoke(database, deployment.outputs["EchoFunctionArn"], {"name": "bob"})
    assert answer.function_error is None
    assert answer.payload == {"name": "bob", "Status": "OK"}


def test_an_exception_reaches_a_subscriber_in_its_machine_readable_form(
    deployment: Deployment, database: Clients, alerts: Queue
) -> None:
    answer = invoke(database, deployment.outputs["ExceptionRelayFunctionArn"], EXCEPTION)
    assert answer.function_error is None, answer.payload
    message = alerts.wait_for(lambda message: EXCEPTION_ID in message.body)
    assert message is not None
    assert message.json()["contract"] == "pgrelay.notification/2"
    assert answer.payload.keys() == {"result", "message_id"}


def test_a_storm_of_exceptions_becomes_two_messages(deployment: Deployment, database: Clients, alerts: Queue) -> None:
    function = deployment.outputs["ExceptionRelayFunctionArn"]
    reports = [{**EXCEPTION, "id": str(uuid.uuid4()), "procedure": "storm_sp"} for _ in range(40)]
    with ThreadPoolExecutor(4) as pool:
        # Each twice, as Lambda may send them.
        answers = list(pool.map(lambda report: invoke(database, function, report), reports * 2))
    assert [answer.function_error for answer in answers] == [None] * 80
    assert [answer.payload["result"] for answer in answers].count("notified") == 1

    counts: list[int] = []

    def told() -> int:
        # The schedule comes once a minute; a window here ends after seconds.
        invoke(database, function, {"contract": "pgrelay.windows/1"})
        counts.extend(message.json()["count"] for message in alerts.take() if message.json()["procedure"] == "storm_sp")
        return sum(counts)

    wait_until(told, "every occurrence is told", wanted=40, timeout_seconds=20)
    assert len(counts) <= 3


def test_windows_are_closed_by_a_schedule(deployment: Deployment) -> None:
    rules = deployment.root.events.list_rules()["Rules"]
    (rule,) = [rule for rule in rules if rule["Name"] == deployment.resources["ExceptionRelayFunctionCloseWindows"]]
    assert (rule["ScheduleExpression"], rule["State"]) == ("rate(1 minute)", "ENABLED")
    (target,) = deployment.root.events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
    assert target["Arn"] == deployment.outputs["ExceptionRelayFunctionArn"]
    assert json.loads(target["Input"]) == {"contract": "pgrelay.windows/1"}


def test_a_failed_job_reaches_a_subscriber(deployment: Deployment, database: Clients, alerts: Queue) -> None:
    payload = json.loads((ROOT / "events" / "cron_failure_notifier.could_not_connect.json").read_text())
    answer = invoke(database, deployment.outputs["CronFailureNotifierFunctionArn"], payload)
    assert answer.function_error is None, answer.payload
    assert answer.payload["notified"] == 1
    assert alerts.wait_for(lambda message: "nightly load" in message.body)


def test_a_row_change_reaches_a_subscriber_with_its_attributes(
    deployment: Deployment, database: Clients, events: Queue
) -> None:
    payload = {
        "contract": "pgrelay.events/1",
        "database": "reporting",
        "batch": "1",
        "events": [ROW_EVENT],
    }
    answer = invoke(database, deployment.outputs["DmlEventPublisherFunctionArn"], payload)
    assert answer.function_error is None, answer.payload
    assert (answer.payload["delivered"], answer.payload["failed"]) == (1, [])
    message = events.wait_for(lambda message: "customer_business_events" in message.body)
    assert message is not None
    assert re.fullmatch(r"[0-9a-f-]{36}", answer.payload["messages"][0])
    assert message.json()["type"] == "pgrelay.row.insert"
    assert message.attributes == {
        "database": "reporting",
        "schema": "public",
        "table": "customer_business_events",
        "operation": "insert",
    }


@pytest.mark.parametrize("function", FUNCTIONS_WITH_CONTRACTS)
def test_an_invalid_payload_fails_the_synchronous_caller(
    outputs: dict[str, str], database: Clients, function: str
) -> None:
    answer = invoke(database, outputs[function], {"contract": "pgrelay.unheard-of/1"})
    assert answer.function_error == "Unhandled"
    assert "pgrelay.unheard-of/1" in answer.payload["errorMessage"]


@pytest.mark.parametrize("function", FUNCTIONS_WITH_CONTRACTS)
def test_an_invalid_payload_sent_asynchronously_is_kept(
    outputs: dict[str, str], database: Clients, failed_invocations: Queue, function: str
) -> None:
    payload = {"contract": "pgrelay.unheard-of/1", "sent_to": function}
    answer = database.lambda_.invoke(
        FunctionName=outputs[function],
        InvocationType="Event",
        Payload=json.dumps(payload).encode(),
    )
    assert answer["StatusCode"] == 202
    # AWS keeps the event as it was sent; the local AWS wraps it.
    kept = failed_invocations.wait_for(
        lambda message: payload in (message.json(), message.json().get("requestPayload")),
        deadline_seconds=60,  # a start, and two more attempts
    )
    assert kept is not None


@pytest.mark.parametrize("function", FUNCTIONS_WITH_CONTRACTS)
def test_asynchronous_events_are_tried_three_times(
    outputs: dict[str, str], deployment: Deployment, function: str
) -> None:
    config = deployment.root.lambda_.get_function_event_invoke_config(
        FunctionName=outputs[function].removesuffix(":live"), Qualifier="live"
    )
    assert config["MaximumRetryAttempts"] == 2


def test_logs_have_a_retention(deployment: Deployment, streams: Deployment) -> None:
    groups = [*deployment.log_groups(), *streams.log_groups()]
    assert [group.get("retentionInDays") for group in groups] == [30] * len(NAMES)


def test_nobody_is_subscribed_without_an_address(deployment: Deployment) -> None:
    assert "AlertEmailSubscription" not in deployment.resources
    assert _email_subscribers(deployment) == []


def test_the_given_address_is_subscribed_to_alerts(subscribed_deployment: Deployment) -> None:
    assert _email_subscribers(subscribed_deployment) == [DBA_ADDRESS]


def test_records_are_stored_by_their_partition_key(subscribed_streams: Deployment) -> None:
    record = {"id": "1", "at": "2026-11-21T07:00:00+00:00", "data": '{"n": 1}', "partition_keys": {"site": "north"}}
    batch = {"contract": "pgrelay.records/1", "database": "d", "batch": "1", "events": [record]}
    answer = invoke(subscribed_streams.root, subscribed_streams.outputs["StreamForwarderFunctionArn"], batch)
    assert answer.payload["delivered"] == 1, answer.payload
    bucket = subscribed_streams.outputs["RecordsBucketName"]
    (entry,) = subscribed_streams.root.s3.list_objects_v2(Bucket=bucket, Prefix="records/site=north/")["Contents"]
    body = subscribed_streams.root.s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()
    assert json.loads(body) == {"site": "north", "n": 1}


def test_delivery_streams_of_the_deployment_are_destinations(subscribed_streams: Deployment) -> None:
    function = subscribed_streams.outputs["StreamForwarderFunctionArn"].removesuffix(":live")
    variables = subscribed_streams.root.lambda_.get_function_configuration(FunctionName=function)["Environment"]
    assert variables["Variables"]["PGRELAY_DELIVERY_STREAMS"].split(",") == [
        f"records={subscribed_streams.resources['RecordsDeliveryStream']}",
        f"redshift={subscribed_streams.resources['RedshiftDeliveryStream']}",
        "arn:aws:firehose:us-east-1:000000000000:deliverystream/FirehoseTempReading",
    ]


def _email_subscribers(deployment: Deployment) -> list[str]:
    subscriptions = deployment.root.sns.list_subscriptions_by_topic(TopicArn=deployment.outputs["AlertTopicArn"])[
        "Subscriptions"
    ]
    return [entry["Endpoint"] for entry in subscriptions if entry["Protocol"] == "email"]
