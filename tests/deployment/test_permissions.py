"""Who may do what in the deployed stack, with IAM enforced."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import pytest

from tests.deployment.support import Deployment, refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.clients import Clients

ALIASES = [
    "ExceptionRelayFunctionArn",
    "CronFailureNotifierFunctionArn",
    "DmlEventPublisherFunctionArn",
    "MetricPublisherFunctionArn",
    "StreamForwarderFunctionArn",
    "StreamReaderFunctionArn",
    "EchoFunctionArn",
]
# What each function's role publishes to; None: nothing.
TOPICS = {
    "ExceptionRelay": "AlertTopicArn",
    "CronFailureNotifier": "AlertTopicArn",
    "DmlEventPublisher": "EventTopicArn",
    "MetricPublisher": None,
    "StreamForwarder": None,
    "StreamReader": None,
    "Echo": None,
}
# What else a role may use, beside its log, its topic and the queue.
OTHER_RESOURCES = {
    "MetricPublisher": {"*"},  # metrics are no resources: its namespaces are the bound
    "StreamReader": {"arn:aws:kinesis:us-east-1:000000000000:stream/*"},
}
EVERY_TOPIC = {"AlertTopicArn", "EventTopicArn"}


@pytest.fixture(scope="session")
def everything(deployment: Deployment, streams: Deployment) -> Deployment:
    """The stack with its streams, as one."""
    return Deployment(
        aws=deployment.aws,
        root=deployment.root,
        outputs={**streams.outputs, **deployment.outputs},
        resources={**streams.resources, **deployment.resources},
    )


@pytest.mark.parametrize("alias", ALIASES)
def test_database_may_invoke_each_alias(everything: Deployment, database: Clients, alias: str) -> None:
    function = everything.outputs[alias]
    answer = database.lambda_.invoke(FunctionName=function, InvocationType="DryRun")
    assert answer["StatusCode"] == 204


DATABASE_REFUSALS: dict[str, Callable[[Deployment, Clients], object]] = {
    "the function without its alias": lambda stack, database: database.lambda_.invoke(
        FunctionName=stack.outputs["EchoFunctionArn"].removesuffix(":live")
    ),
    "a version of the function": lambda stack, database: database.lambda_.invoke(
        FunctionName=stack.outputs["EchoFunctionArn"].removesuffix(":live") + ":1"
    ),
    "another function": lambda stack, database: database.lambda_.invoke(
        FunctionName=stack.outputs["EchoFunctionArn"].replace("EchoFunction", "OtherFunction")
    ),
    "new code": lambda stack, database: database.lambda_.update_function_code(
        FunctionName=stack.outputs["EchoFunctionArn"].removesuffix(":live"), ZipFile=b"PK"
    ),
    "moving an alias": lambda stack, database: database.lambda_.update_alias(
        FunctionName=stack.resources["EchoFunction"], Name="live", FunctionVersion="1"
    ),
    "publishing an alert": lambda stack, database: database.sns.publish(
        TopicArn=stack.outputs["AlertTopicArn"], Message="forged"
    ),
    "publishing an event": lambda stack, database: database.sns.publish(
        TopicArn=stack.outputs["EventTopicArn"], Message="forged"
    ),
    "subscribing to alerts": lambda stack, database: database.sns.subscribe(
        TopicArn=stack.outputs["AlertTopicArn"], Protocol="email", Endpoint="eve@example.com"
    ),
    "sending to the queue": lambda stack, database: database.sqs.send_message(
        QueueUrl=stack.outputs["FailedInvocationQueueUrl"], MessageBody="forged"
    ),
    "reading the queue": lambda stack, database: database.sqs.receive_message(
        QueueUrl=stack.outputs["FailedInvocationQueueUrl"]
    ),
    "reading the table of exceptions": lambda stack, database: database.dynamodb.scan(
        TableName=stack.outputs["ExceptionTableName"]
    ),
    "a key of its own": lambda _stack, database: database.iam.create_access_key(),
    "looking at roles": lambda _stack, database: database.iam.list_roles(),
    "a function's role": lambda stack, database: database.sts.assume_role(
        RoleArn=stack.role_arn("ExceptionRelayRole"), RoleSessionName="forged"
    ),
}


@pytest.mark.parametrize("what", DATABASE_REFUSALS)
def test_database_is_refused(deployment: Deployment, database: Clients, what: str) -> None:
    with refused():
        DATABASE_REFUSALS[what](deployment, database)


def test_database_role_has_the_same_right_and_is_only_for_this_accounts_databases(
    deployment: Deployment,
    streams: Deployment,
) -> None:
    iam = deployment.root.iam
    name = deployment.resources["DatabaseRole"]
    attached = {policy["PolicyArn"] for policy in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]}
    assert attached == {stack.outputs["DatabaseInvokePolicyArn"] for stack in (deployment, streams)}
    assert iam.list_role_policies(RoleName=name)["PolicyNames"] == []
    account = deployment.outputs["DatabaseRoleArn"].split(":")[4]
    trust: Any = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
    assert trust["Statement"] == [
        {
            "Effect": "Allow",
            "Principal": {"Service": "rds.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": account}},
        }
    ]


@pytest.mark.parametrize("function", TOPICS)
def test_a_functions_role_names_only_its_own_resources(everything: Deployment, function: str) -> None:
    iam = everything.root.iam
    role = everything.resources[f"{function}Role"]
    (policy_name,) = iam.list_role_policies(RoleName=role)["PolicyNames"]
    assert iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"] == []
    document: Any = iam.get_role_policy(RoleName=role, PolicyName=policy_name)["PolicyDocument"]
    group = everything.resources[f"{function}LogGroup"]
    own = {everything.outputs["FailedInvocationQueueArn"], f"{_arn_prefix(everything)}log-group:{group}:*"}
    own |= OTHER_RESOURCES.get(function, set())
    if topic := TOPICS[function]:
        own.add(everything.outputs[topic])
    if function == "DmlEventPublisher":
        own.add(f"arn:aws:s3:::{everything.outputs['ClaimCheckBucketName']}/*")
    if topic == "AlertTopicArn":
        own.add(everything.outputs["ChatTopicArn"])
    if function == "DmlEventPublisher":
        own.add(everything.outputs["FifoEventTopicArn"])
    if function == "StreamForwarder":
        own.add(f"{_arn_prefix(everything, 'firehose')}deliverystream/{everything.resources['RecordsDeliveryStream']}")
    if function == "ExceptionRelay":
        table = _table_arn(everything)
        own |= {table, f"{table}/index/windows"}
    if function == "CronFailureNotifier":
        own.add(_table_arn(everything))
    listed = [statement["Resource"] for statement in document["Statement"]]
    assert {name for names in listed for name in ([names] if isinstance(names, str) else names)} == own


@pytest.mark.parametrize("function", TOPICS)
def test_a_functions_role_may_write_its_own_log_only(everything: Deployment, function: str) -> None:
    for other in TOPICS:
        group = everything.resources[f"{other}LogGroup"]
        results = everything.root.iam.simulate_principal_policy(
            PolicySourceArn=everything.role_arn(f"{function}Role"),
            ActionNames=["logs:CreateLogStream", "logs:PutLogEvents"],
            ResourceArns=[f"{_arn_prefix(everything)}log-group:{group}:log-stream:2026/11/21/[1]0"],
        )["EvaluationResults"]
        allowed = {result["EvalDecision"] == "allowed" for result in results}
        assert allowed == {other == function}, other


@pytest.mark.parametrize("function", TOPICS)
def test_a_functions_role_may_publish_to_its_own_topic_only(everything: Deployment, function: str) -> None:
    clients = everything.assume(f"{function}Role")
    own = {TOPICS[function]} - {None}
    for topic in own:
        assert clients.sns.publish(TopicArn=everything.outputs[str(topic)], Message="{}")["MessageId"]
    for topic in EVERY_TOPIC - own:
        with refused():
            clients.sns.publish(TopicArn=everything.outputs[topic], Message="{}")


@pytest.mark.parametrize("function", TOPICS)
def test_only_the_relay_s_role_may_write_the_table_of_exceptions(everything: Deployment, function: str) -> None:
    actions = ["PutItem", "UpdateItem", "DeleteItem", "Query", "GetItem", "Scan", "DeleteTable", "UpdateTable"]
    results = everything.root.iam.simulate_principal_policy(
        PolicySourceArn=everything.role_arn(f"{function}Role"),
        ActionNames=[f"dynamodb:{action}" for action in actions],
        ResourceArns=[_table_arn(everything)],
    )["EvaluationResults"]
    allowed = {
        result["EvalActionName"].removeprefix("dynamodb:") for result in results if result["EvalDecision"] == "allowed"
    }
    rights = {"ExceptionRelay": {"PutItem", "UpdateItem", "DeleteItem", "Query"}, "CronFailureNotifier": {"GetItem"}}
    assert allowed == rights.get(function, set())


def test_relay_s_role_may_put_events_where_a_bus_is_named(
    deployment: Deployment, subscribed_deployment: Deployment
) -> None:
    entry: Any = {"Source": "pgrelay", "DetailType": "test", "Detail": "{}", "EventBusName": "default"}
    answer = subscribed_deployment.assume("ExceptionRelayRole").events.put_events(Entries=[entry])
    assert answer["FailedEntryCount"] == 0
    with refused():
        deployment.assume("ExceptionRelayRole").events.put_events(Entries=[entry])


@pytest.mark.parametrize("function", TOPICS)
def test_a_functions_role_may_keep_failed_invocations_and_not_read_them(everything: Deployment, function: str) -> None:
    clients = everything.assume(f"{function}Role")
    queue = everything.outputs["FailedInvocationQueueUrl"]
    assert clients.sqs.send_message(QueueUrl=queue, MessageBody=json.dumps({"kept": function}))["MessageId"]
    with refused():
        clients.sqs.receive_message(QueueUrl=queue)
    with refused():
        clients.sqs.purge_queue(QueueUrl=queue)


@pytest.mark.parametrize("function", TOPICS)
def test_a_functions_role_may_invoke_nothing(everything: Deployment, function: str) -> None:
    clients = everything.assume(f"{function}Role")
    for alias in ALIASES:
        with refused():
            clients.lambda_.invoke(FunctionName=everything.outputs[alias])


SERVICE_CALLS: dict[str, Callable[[Clients, Deployment], object]] = {
    "MetricPublisher": lambda clients, _stack: clients.cloudwatch.put_metric_data(
        Namespace="Database", MetricData=[{"MetricName": "Probe", "Value": 1}]
    ),
    "StreamForwarder": lambda clients, stack: clients.firehose.put_record_batch(
        DeliveryStreamName=stack.outputs["RecordsDeliveryStreamName"], Records=[{"Data": b"{}"}]
    ),
    "StreamReader": lambda clients, _stack: clients.kinesis.list_shards(StreamName="probe"),
}


@pytest.mark.parametrize("function", TOPICS)
def test_a_functions_role_may_use_its_own_service_only(everything: Deployment, function: str) -> None:
    kinesis = everything.root.kinesis
    with suppress(kinesis.exceptions.ResourceInUseException):
        kinesis.create_stream(StreamName="probe", ShardCount=1)
    clients = everything.assume(f"{function}Role")
    for owner, call in SERVICE_CALLS.items():
        if owner == function:
            call(clients, everything)
        else:
            with refused():
                call(clients, everything)


def test_the_forwarder_s_role_may_not_write_to_other_delivery_streams(everything: Deployment) -> None:
    with refused():
        everything.assume("StreamForwarderRole").firehose.put_record_batch(
            DeliveryStreamName="other", Records=[{"Data": b"{}"}]
        )


@pytest.mark.parametrize("topic", sorted(EVERY_TOPIC))
def test_a_topic_refuses_everyone_but_its_functions(deployment: Deployment, topic: str) -> None:
    arn = deployment.outputs[topic]
    for clients in (deployment.root, _publisher(deployment, arn)):
        with refused():
            clients.sns.publish(TopicArn=arn, Message="forged")
        with refused():
            clients.sns.publish_batch(TopicArn=arn, PublishBatchRequestEntries=[{"Id": "1", "Message": "forged"}])


def _publisher(deployment: Deployment, topic_arn: str) -> Clients:
    """Return clients of a user whose own policy lets it publish to a topic."""
    name = f"publisher-{topic_arn.rpartition(':')[2]}"
    statement = {"Effect": "Allow", "Action": "sns:*", "Resource": topic_arn}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    policy_arn = deployment.root.iam.create_policy(PolicyName=name, PolicyDocument=document)["Policy"]["Arn"]
    return deployment.aws.clients(deployment.aws.database_access_key(policy_arn, user_name=name))


def _table_arn(deployment: Deployment) -> str:
    region, account = deployment.outputs["AlertTopicArn"].split(":")[3:5]
    return f"arn:aws:dynamodb:{region}:{account}:table/{deployment.outputs['ExceptionTableName']}"


def _arn_prefix(deployment: Deployment, service: str = "logs") -> str:
    region, account = deployment.outputs["AlertTopicArn"].split(":")[3:5]
    return f"arn:aws:{service}:{region}:{account}:"
