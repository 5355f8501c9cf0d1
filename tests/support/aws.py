"""AWS as unit tests see it: moto's topics and queues, and addresses where no AWS answers."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import boto3

from tests.support.functions import REGION

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest
    from mypy_boto3_sqs import SQSClient

ACCOUNT = "123456789012"
"""moto's."""


class Subscriber:
    """A queue that is subscribed to a new topic."""

    def __init__(self, filter_policy: dict[str, list[str]] | None = None, *, raw: bool = False) -> None:
        sns = boto3.client("sns", region_name=REGION)
        self.sqs: SQSClient = boto3.client("sqs", region_name=REGION)
        self.topic_arn = sns.create_topic(Name="topic")["TopicArn"]
        self.url = self.sqs.create_queue(QueueName="subscribed")["QueueUrl"]
        attributes = {"FilterPolicy": json.dumps(filter_policy)} if filter_policy else {}
        attributes |= {"RawMessageDelivery": "true"} if raw else {}
        sns.subscribe(
            TopicArn=self.topic_arn,
            Protocol="sqs",
            Endpoint=f"arn:aws:sqs:{REGION}:{ACCOUNT}:subscribed",
            Attributes=attributes,
        )

    def receive(self) -> list[Any]:
        """Return what arrived; the queue hands out ten messages at a time."""
        return [json.loads(message["Body"]) for message in received(self.sqs, self.url)]


def received(sqs: SQSClient, url: str) -> list[Any]:
    """Return every message of a queue, with its attributes."""
    found: list[Any] = []
    while messages := sqs.receive_message(
        QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"], AttributeNames=["All"]
    ).get("Messages", []):
        found += messages
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


class _SignInPage(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        page = b"<html><body>Please sign in<br></body></html>"
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@contextmanager
def not_aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have a proxy answer in the place of AWS, with a page of its own."""
    with HTTPServer(("127.0.0.1", 0), _SignInPage) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{server.server_port}")
            yield
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def unreachable_aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Have nobody answer in the place of AWS."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{unused.getsockname()[1]}")
        yield
