"""Stacks beside the stack: streams and operations come and go, two stacks live side by side, a name may be long."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from sandbox.paths import ROOT
from tests.deployment.support import describe, invoke
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.aws import LocalAws
    from tests.deployment.support import Deployment

LONGEST = "pgrelay-" + "x" * 120
STREAMS, OPERATIONS = "growing-streams", "growing-operations"
CHECK = json.loads((ROOT / "events" / "cron_failure_notifier.partitions.json").read_text()) | {"partitions": None}
BATCH = json.loads((ROOT / "events" / "dml_event_publisher.insert.json").read_text())


@pytest.fixture(scope="module")
def growing(local_aws: LocalAws, deployment: Deployment) -> Deployment:  # noqa: ARG001 - built before
    local_aws.build(ROOT, "local-streams", "operations")
    local_aws.deploy(ROOT, stack_name="growing", parameters={"HeartbeatMinutes": "15"})
    return describe(local_aws, "growing")


@pytest.fixture(scope="module")
def with_add_ons(local_aws: LocalAws, growing: Deployment) -> Iterator[Deployment]:
    """The stack with its streams and operations, which are taken away again."""
    local_aws.deploy(ROOT, "local-streams", stack_name=STREAMS, parameters={"Stack": "growing"})
    local_aws.deploy(
        ROOT,
        "operations",
        stack_name=OPERATIONS,
        parameters={
            "Stack": "growing", "StreamsStack": STREAMS, "OutboxLagSeconds": "60", "HeartbeatDatabase": "reporting",
        },
    )  # fmt: skip
    yield growing
    for name in (OPERATIONS, STREAMS):
        if _exists(growing, name):
            _delete(growing, name)


def test_operations_watch_every_function(local_aws: LocalAws, with_add_ons: Deployment) -> None:
    alarms = with_add_ons.root.cloudwatch.describe_alarms(AlarmNamePrefix=f"{OPERATIONS}-")["MetricAlarms"]
    streams = describe(local_aws, STREAMS)
    functions = {
        arn.split(":")[6]
        for stack in (with_add_ons, streams)
        for name, arn in stack.outputs.items()
        if name.endswith("FunctionArn")
    }
    watched = {
        dimension["Value"]
        for alarm in alarms
        for dimension in alarm["Dimensions"]
        if dimension["Name"] == "FunctionName"
    }
    assert watched == functions
    for alarm in alarms:
        assert alarm["AlarmDescription"], alarm["AlarmName"]
        assert with_add_ons.outputs["AlertTopicArn"] in (*alarm["AlarmActions"], *alarm["InsufficientDataActions"])
    dashboard = json.loads(with_add_ons.root.cloudwatch.get_dashboard(DashboardName="growing")["DashboardBody"])
    assert all(name in json.dumps(dashboard) for name in functions)


def test_add_ons_come_and_go_and_the_stack_stays_as_it_is(local_aws: LocalAws, with_add_ons: Deployment) -> None:
    names = ("DmlEventPublisherFunctionArn", "EventTopicArn", "AlertTopicArn", "ExceptionTableName")
    before = describe(local_aws, "growing")
    assert before.resources == with_add_ons.resources
    root = with_add_ons.root
    role = with_add_ons.outputs["DatabaseRoleName"]
    assert len(root.iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]) == 2
    # What is used cannot be taken away.
    with pytest.raises(ClientError, match="growing"):
        _delete(with_add_ons, "growing")
    for name in (OPERATIONS, STREAMS):
        _deliver(with_add_ons)
        _delete(with_add_ons, name)
    _deliver(with_add_ons)
    after = describe(local_aws, "growing")
    assert after.resources == before.resources
    assert {name: after.outputs[name] for name in names} == {name: before.outputs[name] for name in names}
    assert len(root.iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]) == 1
    alarms = root.cloudwatch.describe_alarms(AlarmNamePrefix=f"{OPERATIONS}-")["MetricAlarms"]
    assert alarms == []


def test_metrics_of_two_stacks_are_apart(deployment: Deployment, growing: Deployment) -> None:
    """One delivers late, and only its own alarm's metric says so; the checks of one are no heartbeat of the other."""
    for stack, name, lag in ((deployment, "pgrelay", 0.5), (growing, "growing", 4_000)):
        payload = BATCH | {"events": [], "status": {"lag_seconds": lag, "dead_letters": 0}}
        assert invoke(stack.root, stack.outputs["DmlEventPublisherFunctionArn"], payload).function_error is None
        found = _metrics(stack, "DmlEventPublisherLogGroup", "OutboxLag")
        assert {(record["stack"], *record["OutboxLag"]) for record in found} == {(name, lag)}
    assert invoke(growing.root, growing.outputs["CronFailureNotifierFunctionArn"], CHECK).function_error is None
    assert {record["stack"] for record in _metrics(growing, "CronFailureNotifierLogGroup", "Checks")} == {"growing"}
    names = ["pgrelay-outbox-lag", "growing-outbox-lag", "growing-dead-letters", "growing-no-check-of-jobs"]
    alarms = growing.root.cloudwatch.describe_alarms(AlarmNames=names)["MetricAlarms"]
    assert len(alarms) == len(names)
    for alarm in alarms:
        stack_name = alarm["AlarmName"].split("-")[0]
        assert {"Name": "stack", "Value": stack_name} in alarm["Dimensions"], alarm["AlarmName"]


def test_a_stack_may_have_the_longest_name(local_aws: LocalAws, growing: Deployment) -> None:  # noqa: ARG001 - built
    assert len(LONGEST) == 128
    local_aws.deploy(ROOT, stack_name=LONGEST)
    made = describe(local_aws, LONGEST)
    assert invoke(made.root, made.outputs["EchoFunctionArn"], {"name": "bob"}).payload == {
        "name": "bob",
        "Status": "OK",
    }
    assert len(made.outputs["EchoFunctionArn"].split(":")[6]) <= 64
    assert len(made.outputs["DatabaseRoleName"]) <= 64


def _deliver(deployment: Deployment) -> None:
    answer = invoke(deployment.root, deployment.outputs["DmlEventPublisherFunctionArn"], BATCH)
    assert answer.function_error is None, answer.payload
    assert answer.payload["failed"] == []
    assert answer.payload["delivered"] == len(BATCH["events"])


def _metrics(deployment: Deployment, log_group: str, name: str) -> list[dict[str, Any]]:
    group = deployment.resources[log_group]

    def records() -> list[dict[str, Any]]:
        events = deployment.root.logs.filter_log_events(logGroupName=group)["events"]
        found = [json.loads(event["message"]) for event in events if '"_aws"' in event["message"]]
        return [record for record in found if name in record]

    wait_until(lambda: bool(records()), f"the function printed {name}")
    return records()


def _delete(deployment: Deployment, name: str) -> None:
    deployment.root.cloudformation.delete_stack(StackName=name)
    wait_until(lambda: _exists(deployment, name), f"{name} is gone", wanted=False, timeout_seconds=120)


def _exists(deployment: Deployment, name: str) -> bool:
    try:
        (stack,) = deployment.root.cloudformation.describe_stacks(StackName=name)["Stacks"]
    except ClientError:
        return False
    return stack["StackStatus"] != "DELETE_COMPLETE"
