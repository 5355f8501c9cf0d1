"""Row events at every kind of destination, sent by the deployed function with the rights that the template gives it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.paths import ROOT
from sandbox.queues import Queue, queue_attributes
from tests.deployment.support import Deployment, describe, invoke, refused
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from sandbox.aws import LocalAws
    from sandbox.clients import Clients

STACK_NAME = "pgrelay-destinations"
LARGE = "x" * 1_100_000
TWIN = "arn:aws:sqs:us-east-1:000000000000:twin"
"""A queue that has its name from a topic."""
AT = "2026-11-21T03:12:45.123456+00:00"


@dataclass(frozen=True, kw_only=True)
class Destinations:
    """A stack that was deployed with destinations of every kind."""

    deployment: Deployment
    queues: dict[str, Queue]
    """What arrives, by the destination's name."""
    lake: str
    """The bucket that the delivery stream writes to."""

    @property
    def role(self) -> Clients:
        """Clients with the function's rights."""
        return self.deployment.assume("DmlEventPublisherRole")


@pytest.fixture(scope="module")
def destinations(local_aws: LocalAws, deployment: Deployment) -> Destinations:  # noqa: ARG001 - built and deployed before
    root = local_aws.clients()
    account = root.sts.get_caller_identity()["Account"]
    prefix = f":{local_aws.region}:{account}:"

    def queue(name: str) -> tuple[str, Queue]:
        url = root.sqs.create_queue(QueueName=name, Attributes=queue_attributes(name))["QueueUrl"]
        return f"arn:aws:sqs{prefix}{name}", Queue(clients=root, url=url)

    plain_arn, plain = queue("queue")
    fifo_arn, fifo = queue("queue.fifo")
    matched_arn, matched = queue("destination-matched")
    twin_arn, twin = queue("twin")
    twin_topic_arn = root.sns.create_topic(Name="twin")["TopicArn"]
    bus_arn = root.events.create_event_bus(Name="bus")["EventBusArn"]
    root.events.put_rule(
        Name="inserts",
        EventBusName="bus",
        EventPattern=json.dumps({"source": ["pgrelay"], "detail-type": [{"prefix": "pgrelay.row.insert"}]}),
    )
    root.events.put_targets(Rule="inserts", EventBusName="bus", Targets=[{"Id": "1", "Arn": matched_arn}])
    root.s3.create_bucket(Bucket="destination-lake")
    stream_arn = root.firehose.create_delivery_stream(
        DeliveryStreamName="stream",
        ExtendedS3DestinationConfiguration={
            "RoleARN": f"arn:aws:iam::{account}:role/firehose",
            "BucketARN": "arn:aws:s3:::destination-lake",
        },
    )["DeliveryStreamARN"]
    local_aws.deploy(
        ROOT,
        stack_name=STACK_NAME,
        parameters={
            "DestinationArns": ",".join([plain_arn, fifo_arn, bus_arn, stream_arn, twin_arn, twin_topic_arn]),
        },
    )
    made = describe(local_aws, STACK_NAME)
    ordered = Queue.subscribe(root, made.outputs["FifoEventTopicArn"], name="destination-ordered.fifo")
    events = Queue.subscribe(root, made.outputs["EventTopicArn"], name="destination-events")
    return Destinations(
        deployment=made,
        queues={
            "queue": plain,
            "queue.fifo": fifo,
            "bus": matched,
            "events.fifo": ordered,
            "events": events,
            twin_arn: twin,
        },
        lake="destination-lake",
    )


def event(number: int, *, data: str | None = None, **members: Any) -> dict[str, Any]:
    return {
        "id": f"5ff0-{number}", "at": AT, "schema": "public", "table": "orders", "operation": "insert",
        "data": data or f'{{"new":{{"id":{number},"amount":12345678901234567890.120}}}}',
    } | members  # fmt: skip


def publish(destinations: Destinations, *events: dict[str, Any], **members: Any) -> Any:
    payload = {
        "contract": "pgrelay.events/1", "database": "reporting", "batch": "events-1",
        "answer_within_ms": 20_000, "status": None, "events": list(events),
    } | members  # fmt: skip
    answer = invoke(
        destinations.deployment.root, destinations.deployment.outputs["DmlEventPublisherFunctionArn"], payload
    )
    assert answer.function_error is None, answer.payload
    return answer.payload


def lines(destinations: Destinations) -> list[Any]:
    """Return what the delivery stream wrote."""
    s3 = destinations.deployment.root.s3
    keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket=destinations.lake).get("Contents", [])]
    return [
        json.loads(line)
        for key in keys
        for line in s3.get_object(Bucket=destinations.lake, Key=key)["Body"].read().splitlines()
    ]


@pytest.mark.parametrize("destination", ["events", "events.fifo", "queue", "queue.fifo"])
@pytest.mark.parametrize("packed", [False, True])
def test_events_arrive_byte_for_byte(destinations: Destinations, destination: str, packed: bool) -> None:
    queue = destinations.queues[destination]
    ids = [f"{destination}-{packed}-{number}" for number in range(12)]
    events = [event(1, id=name, destination=destination, packed=packed, ordered=True, group="7-1") for name in ids]
    answer = publish(destinations, *events)
    assert answer["failed"] == []
    assert (answer["delivered"], len(answer["messages"])) == (12, 12)
    found: list[str] = []

    def arrived() -> list[str]:
        for message in queue.take():
            assert '"amount":12345678901234567890.120}' in message.body
            assert message.attributes["table"] == "orders"
            body = message.json()
            found.extend(one["id"] for one in (body if packed else [body]))
        return found

    wait_until(lambda: len(arrived()) >= 12, "all events arrive")
    assert sorted(found) == sorted(ids)
    if destination.endswith(".fifo"):
        assert found == ids


def test_one_of_two_with_the_same_name_gets_events_by_its_arn(destinations: Destinations) -> None:
    answer = publish(destinations, event(1, destination="twin"), event(2, destination=TWIN))
    (failed,) = answer["failed"]
    assert (failed["id"], failed["retryable"]) == ("5ff0-1", False)
    assert TWIN in failed["error"]
    message = destinations.queues[TWIN].wait_for(lambda message: '"5ff0-2"' in message.body)
    assert message is not None


def test_rule_selects_events_of_the_bus(destinations: Destinations) -> None:
    publish(
        destinations,
        event(1, destination="bus"),
        event(2, destination="bus", operation="delete"),
        event(3, destination="bus", packed=True),
    )
    queue = destinations.queues["bus"]
    alone = queue.wait_for(lambda message: message.json()["detail-type"] == "pgrelay.row.insert")
    assert alone is not None
    assert alone.json()["detail"]["id"] == "5ff0-1"
    packed = queue.wait_for(lambda message: message.json()["detail-type"] == "pgrelay.row.insert.batch")
    assert packed is not None
    assert [one["id"] for one in packed.json()["detail"]["events"]] == ["5ff0-3"]
    assert queue.take() == []


def test_delivery_stream_gets_a_line_for_each_event(destinations: Destinations) -> None:
    events = [event(number, destination="stream", packed=number % 2 == 0) for number in range(600)]
    assert publish(destinations, *events)["delivered"] == 600
    assert sorted(line["id"] for line in lines(destinations)) == sorted(one["id"] for one in events)


@pytest.mark.parametrize("destination", ["events", "queue", "bus", "stream"])
def test_large_event_is_stored_where_readers_find_it(destinations: Destinations, destination: str) -> None:
    data = f'{{"new":{{"id":"large for {destination}","amount":1.50,"text":"{LARGE}"}}}}'
    name = f"large-{destination}"
    answer = publish(destinations, event(1, id=name, data=data, destination=destination))
    assert answer["failed"] == []
    s3, bucket = destinations.deployment.root.s3, destinations.deployment.outputs["ClaimCheckBucketName"]

    def stored(key: str) -> str:
        return s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()

    if destination in ("events", "queue"):
        message = destinations.queues[destination].wait_for(lambda message: name in message.body)
        assert message is not None
        pointer = message.json()
        assert pointer[1]["s3BucketName"] == bucket
        assert f'"data":{data}}}' in stored(pointer[1]["s3Key"])
        assert message.attributes["ExtendedPayloadSize"] == str(len(stored(pointer[1]["s3Key"]).encode()))
    else:
        if destination == "bus":
            matched = destinations.queues["bus"].wait_for(lambda message: name in message.body)
            assert matched is not None
            cloudevent = matched.json()["detail"]
        else:
            (cloudevent,) = (line for line in lines(destinations) if line["id"] == name)
        assert "data" not in cloudevent
        assert stored(cloudevent["dataref"].removeprefix(f"s3://{bucket}/")) == data


def test_outcomes_are_each_event_s_own(destinations: Destinations) -> None:
    answer = publish(
        destinations,
        event(1),
        event(2, destination="nowhere"),
        event(3, destination="queue"),
    )
    assert answer["delivered"] == 2
    assert answer["failed"] == [
        {
            "id": "5ff0-2",
            "error": "The destination 'nowhere' is none of this function's: events, events.fifo, queue, queue.fifo, "
            f"bus, stream, {TWIN}, {TWIN.replace(':sqs:', ':sns:')}.",
            "retryable": False,
            "held": False,
        }
    ]
    assert [message is None for message in answer["messages"]] == [False, True, False]


def test_status_alone_is_answered(destinations: Destinations) -> None:
    answer = publish(destinations, status={"backlog": 3, "lag_seconds": 1.5})
    assert (answer["delivered"], answer["failed"], answer["messages"]) == (0, [], [])


# --- rights


def test_role_may_send_to_its_destinations_and_no_others(destinations: Destinations) -> None:
    role, root = destinations.role, destinations.deployment.root
    role.sqs.send_message(QueueUrl=destinations.queues["queue"].url, MessageBody="{}")
    other = root.sqs.create_queue(QueueName="not-a-destination")["QueueUrl"]
    with refused():
        role.sqs.send_message(QueueUrl=other, MessageBody="{}")
    with refused():
        role.sqs.receive_message(QueueUrl=destinations.queues["queue"].url)
    entry = {"Source": "pgrelay", "DetailType": "pgrelay.row.delete", "Detail": "{}"}
    role.events.put_events(Entries=[entry | {"EventBusName": "bus"}])  # type: ignore[list-item]
    with refused():
        role.events.put_events(Entries=[entry | {"EventBusName": "default"}])  # type: ignore[list-item]
    with refused():
        role.events.delete_event_bus(Name="bus")
    with refused():
        role.firehose.delete_delivery_stream(DeliveryStreamName="stream")
    root.firehose.create_delivery_stream(DeliveryStreamName="not-a-destination")
    with refused():
        role.firehose.put_record_batch(DeliveryStreamName="not-a-destination", Records=[{"Data": b"{}"}])
    destinations.queues["queue"].empty()


def test_role_may_store_and_not_read(destinations: Destinations) -> None:
    role, bucket = destinations.role, destinations.deployment.outputs["ClaimCheckBucketName"]
    role.s3.put_object(Bucket=bucket, Key="a/b/c", Body=b"{}")
    with refused():
        role.s3.get_object(Bucket=bucket, Key="a/b/c")
    with refused():
        role.s3.delete_object(Bucket=bucket, Key="a/b/c")
    with refused():
        role.s3.put_object(Bucket=destinations.lake, Key="a/b/c", Body=b"{}")


def test_role_of_a_stack_without_destinations_may_send_to_none(
    deployment: Deployment, destinations: Destinations
) -> None:
    role = deployment.assume("DmlEventPublisherRole")
    with refused():
        role.sqs.send_message(QueueUrl=destinations.queues["queue"].url, MessageBody="{}")
    with refused():
        role.firehose.put_record_batch(DeliveryStreamName="stream", Records=[{"Data": b"{}"}])


def test_fifo_topic_refuses_everyone_but_its_function(destinations: Destinations) -> None:
    topic = destinations.deployment.outputs["FifoEventTopicArn"]
    with refused():
        destinations.deployment.root.sns.publish(
            TopicArn=topic, Message="forged", MessageGroupId="1", MessageDeduplicationId="1"
        )


# --- the bucket


def test_bucket_is_private_encrypted_and_has_no_versions(deployment: Deployment) -> None:
    s3, bucket = deployment.root.s3, deployment.outputs["ClaimCheckBucketName"]
    rules = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rules[0]["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    assert set(s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"].values()) == {True}
    assert s3.get_bucket_versioning(Bucket=bucket).get("Status") is None


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("DestinationArns", "arn:aws:s3:::bucket"),
        ("DestinationArns", "orders"),
        ("DataKeyArn", "alias/mine"),
        ("AlertTopicArn", "arn:aws:sns:us-east-1:000000000000:alerts.fifo"),
        ("Settings", "folding_window_seconds=0"),
        ("Settings", "folding_window=5"),
        ("Settings", "severities=23505=bad"),
        ("Settings", "event_bus=a,regression_hours=5"),
    ],
)
def test_parameter_that_cannot_be_meant_is_refused(deployment: Deployment, parameter: str, value: str) -> None:
    root = deployment.root
    template: Any = root.cloudformation.get_template(StackName="pgrelay")["TemplateBody"]
    body = template if isinstance(template, str) else json.dumps(template)
    with pytest.raises(root.cloudformation.exceptions.ClientError, match=parameter):
        root.cloudformation.create_stack(
            StackName="pgrelay-refused",
            TemplateBody=body,
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
            Parameters=[{"ParameterKey": parameter, "ParameterValue": value}],
        )
