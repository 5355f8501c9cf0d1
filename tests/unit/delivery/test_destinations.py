from __future__ import annotations

import pytest

from pgrelay.delivery.destinations import EVENTBRIDGE, FIREHOSE, SNS, SQS, destinations
from pgrelay.errors import SettingsError

TOPIC = "arn:aws:sns:eu-west-1:123456789012:pgrelay-events"
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:orders"


def test_event_topic_is_the_first() -> None:
    found = destinations(TOPIC, f"{TOPIC}.fifo", [QUEUE], [])
    assert list(found) == ["events", "events.fifo", "orders"]
    assert [destination.is_fifo for destination in found.values()] == [False, True, False]


@pytest.mark.parametrize(
    ("arn", "kind", "name", "is_fifo"),
    [
        ("arn:aws:sns:eu-west-1:123456789012:audit", SNS, "audit", False),
        ("arn:aws:sns:eu-west-1:123456789012:audit.fifo", SNS, "audit.fifo", True),
        ("arn:aws:sqs:eu-west-1:123456789012:orders", SQS, "orders", False),
        ("arn:aws-us-gov:sqs:us-gov-west-1:123456789012:orders.fifo", SQS, "orders.fifo", True),
        ("arn:aws:events:eu-west-1:123456789012:event-bus/default", EVENTBRIDGE, "default", False),
        ("arn:aws:events:eu-west-1:123456789012:event-bus/aws.partner/x/1", EVENTBRIDGE, "aws.partner/x/1", False),
        ("arn:aws-cn:firehose:cn-north-1:123456789012:deliverystream/lake", FIREHOSE, "lake", False),
    ],
)  # fmt: skip
def test_kind_region_account_and_name_are_those_of_the_arn(arn: str, kind: object, name: str, is_fifo: bool) -> None:
    found = destinations(TOPIC, "", [arn], [])[name]
    assert (found.kind, found.is_fifo, found.arn) == (kind, is_fifo, arn)
    assert [found.region, found.account] == arn.split(":")[3:5]


def test_given_names_are_what_watches_call_them() -> None:
    found = destinations(TOPIC, "", [QUEUE, f"{QUEUE}.fifo"], ["a", "b"])
    assert {name: found[name].resource for name in ("a", "b")} == {"a": "orders", "b": "orders.fifo"}


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
        destinations(TOPIC, "", [QUEUE, arn], [])
    with pytest.raises(SettingsError, match=r"the event topic: .* is not the ARN"):
        destinations(arn, "", [], [])


def test_names_that_are_not_one_for_each_arn_are_an_error() -> None:
    with pytest.raises(SettingsError, match=r"has 1 names and .* 2 ARNs"):
        destinations(TOPIC, "", [QUEUE, f"{QUEUE}2"], ["a"])


@pytest.mark.parametrize(
    ("arns", "names"),
    [
        ([QUEUE, QUEUE], []),
        ([QUEUE, "arn:aws:sns:eu-west-1:123456789012:orders"], []),
        ([QUEUE], ["events"]),
        (["arn:aws:sns:eu-west-1:123456789012:events"], []),
    ],
)
def test_name_given_twice_is_an_error_that_names_both(arns: list[str], names: list[str]) -> None:
    with pytest.raises(SettingsError, match=r"already that of arn:aws:.*DestinationNames"):
        destinations(TOPIC, "", arns, names)


@pytest.mark.parametrize("name", ["", "a b", "a,b", "é", "x" * 257])
def test_name_that_is_none_is_an_error(name: str) -> None:
    with pytest.raises(SettingsError, match=r"entry 1: the name .* is none"):
        destinations(TOPIC, "", [QUEUE], [name])
