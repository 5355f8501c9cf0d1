"""The template, deployed once to a local AWS that enforces IAM."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from sandbox.paths import ROOT
from sandbox.queues import Queue
from tests.deployment.support import Deployment, describe

if TYPE_CHECKING:
    from sandbox.aws import LocalAws
    from sandbox.clients import Clients

STACK_NAME = "pgrelay"
SUBSCRIBED_STACK_NAME = "pgrelay-subscribed"
DBA_ADDRESS = "dba@example.com"
EVENT_BUS = "default"


@pytest.fixture(scope="session")
def deployment(deployed_aws: LocalAws) -> Deployment:
    """The stack."""
    return describe(deployed_aws, STACK_NAME)


@pytest.fixture(scope="session")
def subscribed_deployment(local_aws: LocalAws, deployment: Deployment) -> Deployment:  # noqa: ARG001
    """A second stack beside the first: a subscriber, a bus, TLS required and every delivery stream, as on AWS."""
    local_aws.deploy(
        ROOT,
        stack_name=SUBSCRIBED_STACK_NAME,
        parameters={
            "NotificationEmail": DBA_ADDRESS,
            "RequireTls": "true",
            "EventBusName": EVENT_BUS,
            "CreateDeliveryStream": "true",
            "PartitionKey": "site",
            "RedshiftJdbcUrl": "jdbc:redshift://cluster.example.com:5439/readings",
            "DeliveryStreamArns": "arn:aws:firehose:us-east-1:000000000000:deliverystream/FirehoseTempReading",
        },
    )
    return describe(local_aws, SUBSCRIBED_STACK_NAME)


@pytest.fixture(scope="session")
def database(deployment: Deployment) -> Clients:
    """Clients of the principal that the database signs as."""
    return deployment.aws.clients(deployment.aws.database_access_key(deployment.outputs["DatabaseInvokePolicyArn"]))


@pytest.fixture(scope="session")
def alerts(deployment: Deployment) -> Queue:
    return Queue.subscribe(deployment.root, deployment.outputs["AlertTopicArn"], name="pgrelay-probe-alerts")


@pytest.fixture(scope="session")
def events(deployment: Deployment) -> Queue:
    return Queue.subscribe(deployment.root, deployment.outputs["EventTopicArn"], name="pgrelay-probe-events")


@pytest.fixture(scope="session")
def failed_invocations(deployment: Deployment) -> Queue:
    return Queue(clients=deployment.root, url=deployment.outputs["FailedInvocationQueueUrl"])
