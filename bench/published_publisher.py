"""The published function's shape: a row a call, a message a row."""

from __future__ import annotations

import json
import os
from typing import Any

import boto3

client = boto3.client("sns")


def handler(row: dict[str, Any], _: object) -> dict[str, str]:
    """Publish the row."""
    answer = client.publish(
        TopicArn=os.environ["PGRELAY_EVENT_TOPIC_ARN"],
        Subject="A row",
        Message=json.dumps({"default": json.dumps(row)}),
    )
    return {"MessageId": answer["MessageId"]}
