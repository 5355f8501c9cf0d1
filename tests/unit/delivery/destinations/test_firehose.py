from __future__ import annotations

import json

import boto3
import pytest

from tests.support.aws import ACCOUNT
from tests.support.destinations import deliver, message, messages
from tests.support.functions import REGION
from tests.unit.payloads import event


@pytest.mark.usefixtures("aws")
def test_delivery_stream_gets_lines() -> None:
    s3 = boto3.client("s3", region_name=REGION)
    s3.create_bucket(Bucket="lake")
    boto3.client("firehose", region_name=REGION).create_delivery_stream(
        DeliveryStreamName="stream",
        S3DestinationConfiguration={"RoleARN": f"arn:aws:iam::{ACCOUNT}:role/r", "BucketARN": "arn:aws:s3:::lake"},
    )
    deliver(*(event(number, destination="stream", packed=number > 1) for number in range(4)))
    keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket="lake")["Contents"]]
    lines = b"".join(s3.get_object(Bucket="lake", Key=key)["Body"].read() for key in keys).splitlines()
    assert sorted(json.loads(line)["id"] for line in lines) == ["event-0", "event-1", "event-2", "event-3"]


def test_event_for_firehose_is_one_line() -> None:
    made = message(event(data='{"new": {"document": {\r\n"a": "\\n"}}}', destination="stream"))
    assert made.body.endswith("\n")
    assert made.body.count("\n") == 1
    assert "\r" not in made.body
    assert json.loads(made.body)["data"] == {"new": {"document": {"a": "\n"}}}


def test_packed_for_firehose_are_lines() -> None:
    (made,) = messages(*(event(number, packed=True, destination="stream") for number in range(3)))
    assert [json.loads(line)["id"] for line in made.body.splitlines()] == ["event-0", "event-1", "event-2"]
