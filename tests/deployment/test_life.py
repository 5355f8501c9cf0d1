"""A stack's life: made from the commit before this one, updated, given other parameters, put into a VPC, and deleted.

What the local AWS's CloudFormation cannot do, and so is not tried here: moving an alias step by step (it has no
CodeDeploy; tests/unit/repository/test_template_choices.py looks at what SAM makes of it), rules that stand outside of
their security group (AWS::EC2::SecurityGroupEgress, so the stack in a VPC is given no group of the database's), the
demo database's bastion (AWS::EC2::Instance), a function's own VPC, key and reserved concurrency, which it leaves out,
and traffic through endpoints, whose policies it neither enforces nor shows.
"""

from __future__ import annotations

import io
import json
import subprocess
import tarfile
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from sandbox.paths import ROOT
from tests.deployment.support import describe, invoke
from tests.support.functions import BASE
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.aws import LocalAws
    from tests.deployment.support import Deployment

STACK_NAME = "pgrelay-life"
QUEUE_ARN = "arn:aws:sqs:us-east-1:000000000000:life"
KEPT = {"kept": "an event that nobody has delivered yet"}


@pytest.fixture(scope="module")
def previous(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository as of the commit before this one."""
    directory = tmp_path_factory.mktemp("previous")
    archive = subprocess.run(["git", "archive", "HEAD^"], check=False, cwd=ROOT, capture_output=True)
    if archive.returncode != 0:
        pytest.skip(f"there is no commit before this one here: {archive.stderr.decode().strip()}")
    with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
        files.extractall(directory, filter="data")
    return directory


@pytest.fixture(scope="module")
def made_before(local_aws: LocalAws, deployment: Deployment, previous: Path) -> dict[str, str]:  # noqa: ARG001 - built
    """The resources of a stack that the commit before this one made."""
    local_aws.build(previous)
    local_aws.deploy(previous, stack_name=STACK_NAME)
    made = describe(local_aws, STACK_NAME)
    made.root.sqs.send_message(QueueUrl=made.outputs["FailedInvocationQueueUrl"], MessageBody=json.dumps(KEPT))
    return made.resources


@pytest.fixture(scope="module")
def updated(local_aws: LocalAws, made_before: dict[str, str]) -> Deployment:  # noqa: ARG001 - made before
    local_aws.deploy(ROOT, stack_name=STACK_NAME)
    return describe(local_aws, STACK_NAME)


def test_an_update_keeps_what_holds_or_names_something(updated: Deployment, made_before: dict[str, str]) -> None:
    for name in (
        "AlertTopic", "ClaimCheckBucket", "DatabaseInvokePolicy", "DatabaseRole", "EventTopic", "ExceptionTable",
        "FailedInvocationQueue",
    ):  # fmt: skip
        assert updated.resources[name] == made_before[name], name
    assert _works(updated)


def test_parameters_go_live_with_no_change_of_the_code(local_aws: LocalAws, updated: Deployment) -> None:
    before = {name: _live(updated, name) for name in BASE}
    local_aws.deploy(ROOT, stack_name=STACK_NAME, parameters={"DestinationArns": QUEUE_ARN})
    publisher = _live(updated, "dml_event_publisher")
    assert publisher["Environment"]["Variables"]["PGRELAY_DESTINATION_ARNS"] == QUEUE_ARN
    assert int(publisher["Version"]) == int(before["dml_event_publisher"]["Version"]) + 1
    assert _works(updated)
    # The same once more changes nothing.
    local_aws.deploy(ROOT, stack_name=STACK_NAME, parameters={"DestinationArns": QUEUE_ARN})
    assert _live(updated, "dml_event_publisher")["Version"] == publisher["Version"]


def test_a_stack_takes_a_network_a_key_and_what_else_there_is_to_choose(
    local_aws: LocalAws, updated: Deployment
) -> None:
    ec2 = updated.root.ec2
    vpc = ec2.create_vpc(CidrBlock="10.42.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.42.{number}.0/24")["Subnet"]["SubnetId"] for number in (0, 1)
    ]
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    endpoints = ("Topic", "Queue", "Events", "Firehose", "Metric", "Kinesis")
    _create(
        updated,
        "life-network",
        "infra/network.yaml",
        {"VpcId": vpc, "SubnetIds": ",".join(subnets), "RouteTableIds": table}
        | {f"{name}Endpoint": "true" for name in endpoints},
    )
    key = _create(updated, "life-key", "infra/key.yaml", {})["KeyArn"]
    alerts = updated.root.sns.create_topic(Name="life-alerts")["TopicArn"]
    local_aws.deploy(
        ROOT,
        stack_name=STACK_NAME,
        parameters={
            "AlertTopicArn": alerts,
            "JobTopicArns": alerts,
            "Settings": "escalation_topic=life-alerts",
            "DestinationArns": QUEUE_ARN,
            "NetworkStack": "life-network",
            "DataKeyArn": key,
            "DeploymentPreference": "Canary10Percent5Minutes",
        },
    )
    made = describe(local_aws, STACK_NAME)
    assert made.outputs["AlertTopicArn"] == alerts
    assert "AlertTopic" not in made.resources
    assert _live(made, "exception_relay")["Environment"]["Variables"]["PGRELAY_ALERT_TOPIC_ARN"] == alerts
    assert _works(made)
    queue: Any = made.root.sqs.get_queue_attributes(
        QueueUrl=made.outputs["FailedInvocationQueueUrl"], AttributeNames=["All"]
    )["Attributes"]
    assert queue["KmsMasterKeyId"] == key
    assert [group["kmsKeyId"] for group in made.log_groups()] == [key] * len(BASE)
    found = ec2.describe_vpc_endpoints(Filters=[{"Name": "vpc-id", "Values": [vpc]}])["VpcEndpoints"]
    assert {endpoint["ServiceName"].removeprefix("com.amazonaws.us-east-1.") for endpoint in found} == {
        "lambda", "sns", "monitoring", "sqs", "events", "kinesis-firehose", "kinesis-streams", "s3", "dynamodb",
    }  # fmt: skip


def test_what_roles_may_besides_is_bounded(updated: Deployment) -> None:
    """With the parameters of the test before: a network, a key, topics of the user's and step by step deployments."""
    made = describe(updated.aws, STACK_NAME)
    key = updated.aws.outputs("life-key")["KeyArn"]
    for name in BASE:
        role = f"{name.title().replace('_', '')}Role"
        assert _may(made, role, "ec2:CreateNetworkInterface", "*")
        assert not _may(made, role, "ec2:RunInstances", "*")
        assert _may(made, role, "kms:Decrypt", key)
        assert not _may(made, role, "kms:ScheduleKeyDeletion", key)
    assert not _may(made, "EchoRole", "kms:Decrypt", key.rpartition("/")[0] + "/another")
    functions = {name: made.outputs[f"{name}FunctionArn"].removesuffix(":live") for name in ("Echo", "ExceptionRelay")}
    for action in ("lambda:UpdateAlias", "lambda:GetAlias"):
        for function in functions.values():
            assert _may(made, "DeploymentRole", action, function)
        assert not _may(made, "DeploymentRole", action, functions["Echo"].rpartition(":")[0] + ":another")
    for action in ("lambda:UpdateFunctionCode", "lambda:InvokeFunction"):
        assert not _may(made, "DeploymentRole", action, functions["Echo"])


def test_every_alarm_notifies_and_says_what_to_do(updated: Deployment) -> None:
    made = describe(updated.aws, STACK_NAME)
    alarms = made.root.cloudwatch.describe_alarms(AlarmNamePrefix=f"{STACK_NAME}-")["MetricAlarms"]
    rollbacks = {f"{STACK_NAME}-{name.replace('_', '-')}-rollback" for name in BASE}
    told = {
        f"{STACK_NAME}-{what}" for what in ("failed-invocations", "outbox-lag", "dead-letters", "alerts-not-delivered")
    }
    assert {alarm["AlarmName"] for alarm in alarms} == rollbacks | told
    for alarm in alarms:
        assert alarm["AlarmDescription"], alarm["AlarmName"]
        assert alarm["AlarmActions"] == ([made.outputs["AlertTopicArn"]] if alarm["AlarmName"] in told else [])


def test_a_deleted_stack_leaves_what_nobody_has_delivered(updated: Deployment, made_before: dict[str, str]) -> None:
    root = updated.root
    root.cloudformation.delete_stack(StackName=STACK_NAME)
    wait_until(lambda: _exists(updated), "the stack is gone", wanted=False, timeout_seconds=60)
    waiting: Any = root.sqs.receive_message(QueueUrl=updated.outputs["FailedInvocationQueueUrl"])["Messages"]
    assert KEPT in [json.loads(message["Body"]) for message in waiting]
    buckets = {bucket["Name"] for bucket in root.s3.list_buckets()["Buckets"]}
    assert made_before["ClaimCheckBucket"] in buckets
    functions = {function["FunctionName"] for function in root.lambda_.list_functions()["Functions"]}
    assert not {name for name in functions if name.startswith(f"{STACK_NAME}-")}
    assert updated.log_groups() == []
    assert root.cloudwatch.describe_alarms(AlarmNamePrefix=f"{STACK_NAME}-")["MetricAlarms"] == []


def _create(deployment: Deployment, name: str, path: str, parameters: dict[str, str]) -> dict[str, str]:
    """Make a stack of a template that needs no build, and return its outputs."""
    deployment.root.cloudformation.create_stack(
        StackName=name,
        TemplateBody=(ROOT / path).read_text(),
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
    )
    deployment.root.cloudformation.get_waiter("stack_create_complete").wait(StackName=name)
    return deployment.aws.outputs(name)


def _may(deployment: Deployment, role: str, action: str, resource: str) -> bool:
    name = describe(deployment.aws, STACK_NAME).resources[role]
    (result,) = deployment.root.iam.simulate_principal_policy(
        PolicySourceArn=deployment.root.iam.get_role(RoleName=name)["Role"]["Arn"],
        ActionNames=[action],
        ResourceArns=[resource],
    )["EvaluationResults"]
    return result["EvalDecision"] == "allowed"


def _works(deployment: Deployment) -> bool:
    answer = invoke(deployment.root, deployment.outputs["EchoFunctionArn"], {"name": "bob"})
    return bool(answer.payload == {"name": "bob", "Status": "OK"})


def _live(deployment: Deployment, name: str) -> Any:
    """Return the configuration that a call of the alias meets."""
    return deployment.root.lambda_.get_function_configuration(
        FunctionName=deployment.outputs[f"{name.title().replace('_', '')}FunctionArn"]
    )


def _exists(deployment: Deployment) -> bool:
    try:
        (stack,) = deployment.root.cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"]
    except ClientError:
        return False
    return stack["StackStatus"] != "DELETE_COMPLETE"
