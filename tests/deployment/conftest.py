"""The template, deployed once to a local AWS that enforces IAM."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.aws import STREAMS_STACK_NAME
from sandbox.paths import ROOT
from sandbox.queues import Queue
from tests.deployment.support import Deployment, describe

if TYPE_CHECKING:
    from sandbox.aws import LocalAws
    from sandbox.clients import Clients

STACK_NAME = "pgrelay"
SUBSCRIBED_STACK_NAME = "pgrelay-subscribed"
SUBSCRIBED_STREAMS_STACK_NAME = "pgrelay-subscribed-streams"
DBA_ADDRESS = "dba@example.com"
EVENT_BUS = "arn:aws:events:us-east-1:000000000000:event-bus/default"


@pytest.fixture(scope="session")
def deployment(deployed_aws: LocalAws) -> Deployment:
    """The stack."""
    return describe(deployed_aws, STACK_NAME)


@pytest.fixture(scope="session")
def streams(deployed_aws: LocalAws) -> Deployment:
    """Its streams, as the sandbox has them."""
    deployed_aws.build(ROOT, "local-streams")
    deployed_aws.deploy(ROOT, "local-streams")
    return describe(deployed_aws, STREAMS_STACK_NAME)


@pytest.fixture(scope="session")
def subscribed_deployment(local_aws: LocalAws, deployment: Deployment) -> Deployment:  # noqa: ARG001 - built before
    """A second stack beside the first, with a subscriber and a bus."""
    local_aws.deploy(
        ROOT,
        stack_name=SUBSCRIBED_STACK_NAME,
        parameters={
            "NotificationEmail": DBA_ADDRESS,
            "DestinationArns": EVENT_BUS,
            "Settings": "event_bus=default;folding_window_seconds=10",
        },
    )
    return describe(local_aws, SUBSCRIBED_STACK_NAME)


@pytest.fixture(scope="session")
def subscribed_streams(local_aws: LocalAws, subscribed_deployment: Deployment, streams: Deployment) -> Deployment:  # noqa: ARG001 - made before
    """Its streams, with every delivery stream."""
    local_aws.deploy(
        ROOT,
        "local-streams",
        stack_name=SUBSCRIBED_STREAMS_STACK_NAME,
        parameters={
            "Stack": SUBSCRIBED_STACK_NAME,
            "CreateDeliveryStream": "true",
            "PartitionKey": "site",
            "RedshiftJdbcUrl": "jdbc:redshift://cluster.example.com:5439/readings",
            "DeliveryStreamArns": "arn:aws:firehose:us-east-1:000000000000:deliverystream/FirehoseTempReading",
        },
    )
    return describe(local_aws, SUBSCRIBED_STREAMS_STACK_NAME)


@pytest.fixture(scope="session")
def database(deployment: Deployment, streams: Deployment) -> Clients:
    """Clients of the principal that the database signs as."""
    policies = (stack.outputs["DatabaseInvokePolicyArn"] for stack in (deployment, streams))
    return deployment.aws.clients(deployment.aws.database_access_key(*policies))


@pytest.fixture(scope="session")
def alerts(deployment: Deployment) -> Queue:
    return Queue.subscribe(deployment.root, deployment.outputs["AlertTopicArn"], name="pgrelay-probe-alerts")


@pytest.fixture(scope="session")
def events(deployment: Deployment) -> Queue:
    return Queue.subscribe(deployment.root, deployment.outputs["EventTopicArn"], name="pgrelay-probe-events")


@pytest.fixture(scope="session")
def failed_invocations(deployment: Deployment) -> Queue:
    return Queue(clients=deployment.root, url=deployment.outputs["FailedInvocationQueueUrl"])
