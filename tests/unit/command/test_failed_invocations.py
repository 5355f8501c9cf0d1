"""pgrelay failed-invocations: listed without being lost, sent again to the function that reads them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from typer.testing import CliRunner

from pgrelay_cli.delivery import failed_invocations
from pgrelay_cli.delivery.failed_invocations import FUNCTIONS, FailedInvocationQueue
from pgrelay_cli.main import app
from sandbox.paths import ROOT
from tests.support.functions import NAMES, REGION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_sqs import SQSClient

ARN = "arn:aws:lambda:us-east-1:000000000000:function:pgrelay-{}:live"
REPORT = {"contract": "pgrelay.exception/1", "id": "1"}
ROW = {"id": 1, "name": "[bold]Ada"}


class FakeLambda:
    """Keeps what it was invoked with; refuses payloads that hold a text."""

    def __init__(self) -> None:
        self.invoked: list[tuple[str, str, Any]] = []
        self.refuses: str | None = None

    def invoke(self, *, FunctionName: str, InvocationType: str, Payload: bytes) -> None:  # noqa: N803 - boto3's
        if self.refuses and self.refuses in Payload.decode():
            raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "Invoke")
        self.invoked.append((FunctionName, InvocationType, json.loads(Payload)))


class Failed:
    """A queue, and the functions behind it."""

    def __init__(self, sqs: SQSClient) -> None:
        self.sqs = sqs
        self.url = sqs.create_queue(QueueName="failed")["QueueUrl"]
        self.functions = FakeLambda()

    def keep(self, payload: object, error: str | None = None) -> None:
        attributes: Any = {"ErrorMessage": {"DataType": "String", "StringValue": error}} if error else {}
        body = payload if isinstance(payload, str) else json.dumps(payload)
        self.sqs.send_message(QueueUrl=self.url, MessageBody=body, MessageAttributes=attributes)

    @property
    def waiting(self) -> int:
        attributes = self.sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["All"])["Attributes"]
        return int(attributes["ApproximateNumberOfMessages"])


@pytest.fixture
def failed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Failed]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("COLUMNS", "160")
    with mock_aws():
        found = Failed(boto3.client("sqs", region_name=REGION))
        lambda_: Any = found.functions
        functions = {name: ARN.format(name.replace("_", "-")) for name in NAMES}
        queue = FailedInvocationQueue(found.sqs, lambda_, found.url, functions)
        monkeypatch.setattr(failed_invocations, "_queue_of", lambda _stack: queue)
        yield found


def run(*arguments: str, fails: bool = False) -> str:
    result = CliRunner().invoke(app, ["failed-invocations", *arguments])
    assert result.exit_code == (1 if fails else 0), result.output
    return result.output


def test_every_contract_has_its_function() -> None:
    schemas = (ROOT / "layers/common/pgrelay/schemas").glob("*.json")
    taken = {schema.name.rsplit(".", 2)[0] for schema in schemas} - {"pgrelay.notification"}  # which none takes
    assert taken <= FUNCTIONS.keys()
    assert set(FUNCTIONS.values()) <= set(NAMES)


def test_a_list_of_nothing_says_so(failed: Failed) -> None:
    assert run() == "No invocation has failed.\n"
    assert failed.waiting == 0


def test_a_list_shows_them_and_leaves_them_where_they_are(failed: Failed) -> None:
    failed.keep(REPORT, "AuthorizationError")
    failed.keep(ROW)
    failed.keep("no JSON")
    text = run()
    assert "exception_relay" in text
    assert "AuthorizationError" in text
    assert "[bold]Ada" in text
    assert failed.waiting == 3
    listed = json.loads(run("--json"))
    assert listed["sent"] == []
    assert {entry["function"] for entry in listed["left"]} == {"exception_relay", None}
    assert failed.functions.invoked == []


def test_redrive_sends_each_to_its_function_as_it_was(failed: Failed) -> None:
    for number in range(12):
        failed.keep({**REPORT, "id": str(number)})
    failed.keep({"contract": "pgrelay.cron/1"})
    assert "Sent again: 13." in run("--redrive")
    assert failed.waiting == 0
    assert len([arn for arn, _, _ in failed.functions.invoked if arn == ARN.format("exception-relay")]) == 12
    assert (ARN.format("cron-failure-notifier"), "Event", {"contract": "pgrelay.cron/1"}) in failed.functions.invoked


def test_redrive_leaves_what_names_no_contract_unless_told_where_to(failed: Failed) -> None:
    failed.keep(ROW)
    assert "--function" in run("--redrive")
    assert failed.waiting == 1
    run("--redrive", "--function", "dml_event_publisher")
    assert failed.waiting == 0
    assert failed.functions.invoked == [(ARN.format("dml-event-publisher"), "Event", ROW)]


def test_an_unknown_function_is_an_error_that_names_the_known(failed: Failed) -> None:
    failed.keep(ROW)
    assert "dml_event_publisher" in run("--redrive", "--function", "publisher", fails=True)


def test_what_aws_refuses_stays_in_the_queue(failed: Failed) -> None:
    failed.keep({**REPORT, "id": "refused"})
    failed.functions.refuses = "refused"
    error = json.loads(run("--redrive", "--json", fails=True))["error"]
    assert "AccessDenied" in error["message"]
    assert "lambda:InvokeFunction" in error["hint"]
    attributes = failed.sqs.get_queue_attributes(QueueUrl=failed.url, AttributeNames=["All"])["Attributes"]
    assert int(attributes["ApproximateNumberOfMessagesNotVisible"]) == 1
