from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pgrelay.delivery.claims import S3ClaimStore
from pgrelay.delivery.destinations.registry import KINDS, deployed_destinations, kind_of
from pgrelay.errors import SettingsError
from tests.support.functions import set_environment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pgrelay.delivery.destinations.event_destination import EventDestination

TOPIC = "arn:aws:sns:eu-west-1:123456789012:pgrelay-events"
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:orders"
QUEUE_OF_THAT_NAME = "arn:aws:sqs:eu-west-2:123456789012:orders"
AUDIT = "arn:aws:sns:eu-west-1:123456789012:audit"
OWN_EVENTS = "arn:aws:sns:eu-west-1:123456789012:events"


def destinations(topic: str, fifo_topic: str, arns: Sequence[str]) -> dict[str, EventDestination]:
    return deployed_destinations(topic, fifo_topic, arns, claims=S3ClaimStore("claims"))


def test_event_topic_is_the_first() -> None:
    found = destinations(TOPIC, f"{TOPIC}.fifo", [QUEUE])
    assert list(found) == ["events", "events.fifo", "orders"]
    assert [destination.is_fifo for destination in found.values()] == [False, True, False]


@pytest.mark.parametrize(
    ("arn", "service", "name", "is_fifo"),
    [
        ("arn:aws:sns:eu-west-1:123456789012:audit", "sns", "audit", False),
        ("arn:aws:sns:eu-west-1:123456789012:audit.fifo", "sns", "audit.fifo", True),
        ("arn:aws:sqs:eu-west-1:123456789012:orders", "sqs", "orders", False),
        ("arn:aws-us-gov:sqs:us-gov-west-1:123456789012:orders.fifo", "sqs", "orders.fifo", True),
        ("arn:aws:events:eu-west-1:123456789012:event-bus/default", "events", "default", False),
        ("arn:aws:events:eu-west-1:123456789012:event-bus/aws.partner/x/1", "events", "aws.partner/x/1", False),
        ("arn:aws-cn:firehose:cn-north-1:123456789012:deliverystream/lake", "firehose", "lake", False),
    ],
)  # fmt: skip
def test_kind_region_account_and_name_are_those_of_the_arn(
    arn: str, service: str, name: str, is_fifo: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_environment(monkeypatch, "test")
    found = destinations(TOPIC, "", [arn])[name]
    assert type(found) is kind_of(service)
    assert (found.is_fifo, found.arn, found.resource) == (is_fifo, arn, name)
    assert [found.client().meta.region_name, found.account] == arn.split(":")[3:5]


def test_destinations_of_one_kind_and_region_share_a_client(monkeypatch: pytest.MonkeyPatch) -> None:
    set_environment(monkeypatch, "test")
    elsewhere = QUEUE.replace("eu-west-1", "eu-west-2") + "3"
    found = destinations(TOPIC, f"{TOPIC}.fifo", [QUEUE, f"{QUEUE}2", elsewhere])
    assert found["events"].client() is found["events.fifo"].client()
    assert found["orders"].client() is found["orders2"].client()
    assert len({id(found[name].client()) for name in ("events", "orders", "orders3")}) == 3


def test_kinds_are_registered_by_their_service() -> None:
    assert [kind.service for service in KINDS if (kind := kind_of(service))] == list(KINDS)
    assert kind_of("lambda") is None


@pytest.mark.parametrize(
    "arn",
    [
        "",
        "orders",
        "https://sqs.eu-west-1.amazonaws.com/123456789012/orders",
        "arn:aws:s3:::bucket",
        "arn:aws:lambda:eu-west-1:123456789012:function:f",
        "arn:aws:sqs::123456789012:orders",
        "arn:aws:sqs:eu-west-1:1234:orders",
        "arn:aws:sqs:eu-west-1:123456789012:",
        "arn:aws:sns:eu-west-1:123456789012:topic:subscription",
        "arn:aws:events:eu-west-1:123456789012:rule/r",
        "arn:aws:firehose:eu-west-1:123456789012:lake",
        "arn:aws:sqs:eu-west-1:123456789012:orders\n",
        "orders=arn:aws:sqs:eu-west-1:123456789012:orders",
    ],
)
def test_what_is_no_destination_s_arn_is_an_error_that_says_where(arn: str) -> None:
    with pytest.raises(
        SettingsError, match=r"PGRELAY_DESTINATION_ARNS .*DestinationArns.*, entry 2: .* is not the ARN"
    ):
        destinations(TOPIC, "", [QUEUE, arn])
    with pytest.raises(
        SettingsError,
        match=r"the event topic: .* is not the ARN of an SNS topic, an SQS queue, .* or an? [A-Za-z ]+, such as arn:",
    ):
        destinations(arn, "", [])


@pytest.mark.parametrize(
    ("arns", "names"),
    [
        ([QUEUE, QUEUE], ["orders"]),
        ([QUEUE, f"{QUEUE}2"], ["orders", "orders2"]),
        ([QUEUE, AUDIT, QUEUE_OF_THAT_NAME], [QUEUE, "audit", QUEUE_OF_THAT_NAME]),
        ([OWN_EVENTS], [OWN_EVENTS]),
    ],
    ids=["the same twice", "different names", "one name twice", "the name of the event topic"],
)
def test_one_of_several_with_the_same_name_is_called_by_its_arn(arns: list[str], names: list[str]) -> None:
    found = destinations(TOPIC, "", arns)
    assert list(found) == ["events", *names]
    assert found["events"].arn == TOPIC
    assert [found[name].name for name in names] == names
