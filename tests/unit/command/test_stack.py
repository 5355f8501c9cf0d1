"""Bindings from a CloudFormation stack."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, NoCredentialsError

from pgrelay_cli.errors import StackError
from pgrelay_cli.stack import bindings_of_outputs, bindings_of_stack, output_of_stack


class FakeCloudFormation:
    """Answers describe_stacks with outputs, or fails."""

    def __init__(self, answer: dict[str, str] | Exception) -> None:
        self.answer = answer

    def describe_stacks(self, **arguments: str) -> dict[str, Any]:
        assert arguments == {"StackName": "relay"}
        if isinstance(self.answer, Exception):
            raise self.answer
        outputs = [{"OutputKey": key, "OutputValue": value} for key, value in self.answer.items()]
        return {"Stacks": [{"Outputs": outputs} if outputs else {}]}


def fake(monkeypatch: pytest.MonkeyPatch, answer: dict[str, str] | Exception) -> None:
    def client(service: str) -> FakeCloudFormation:
        assert service == "cloudformation"
        return FakeCloudFormation(answer)

    monkeypatch.setattr(boto3, "client", client)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("ExceptionRelayFunctionArn", "exception_relay"),
        ("CronFailureNotifierFunctionArn", "cron_failure_notifier"),
        ("DmlEventPublisherFunctionArn", "dml_event_publisher"),
        ("EchoFunctionArn", "echo"),
    ],
)
def test_output_key_names_the_binding(key: str, name: str) -> None:
    assert bindings_of_outputs([{"OutputKey": key, "OutputValue": "arn"}]) == {name: "arn"}


@pytest.mark.parametrize("key", ["AlertTopicArn", "FunctionArn", "EchoFunctionArnOther", "DatabaseRoleArn"])
def test_other_outputs_are_no_bindings(key: str) -> None:
    assert bindings_of_outputs([{"OutputKey": key, "OutputValue": "arn"}]) == {}


def test_stack_gives_its_functions(monkeypatch: pytest.MonkeyPatch) -> None:
    fake(monkeypatch, {"EchoFunctionArn": "arn:echo:live", "AlertTopicArn": "arn:topic"})
    assert bindings_of_stack("relay") == {"echo": "arn:echo:live"}


@pytest.mark.parametrize("outputs", [{}, {"AlertTopicArn": "arn:topic"}])
def test_stack_without_functions_is_an_error(monkeypatch: pytest.MonkeyPatch, outputs: dict[str, str]) -> None:
    fake(monkeypatch, outputs)
    with pytest.raises(StackError, match="no output that ends in FunctionArn") as caught:
        bindings_of_stack("relay")
    assert caught.value.hint


@pytest.mark.parametrize(
    "error",
    [
        NoCredentialsError(),
        ClientError({"Error": {"Code": "ValidationError", "Message": "Stack relay does not exist"}}, "DescribeStacks"),
    ],
)
def test_stack_that_cannot_be_read_is_an_error(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    fake(monkeypatch, error)
    with pytest.raises(StackError, match="could not be read") as caught:
        bindings_of_stack("relay")
    assert caught.value.__cause__ is error


def test_stack_gives_one_output(monkeypatch: pytest.MonkeyPatch) -> None:
    fake(monkeypatch, {"EchoFunctionArn": "arn:echo:live", "ExceptionTableName": "table"})
    assert output_of_stack("relay", "ExceptionTableName") == "table"
    with pytest.raises(StackError, match="no output Other") as caught:
        output_of_stack("relay", "Other")
    assert caught.value.hint
