"""Bindings from a CloudFormation stack."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError, NoCredentialsError

from pgrelay_cli.errors import StackError
from pgrelay_cli.stack import bindings_of_outputs, bindings_of_stack, output_of_stack


class FakeCloudFormation:
    """Answers describe_stacks with outputs, or fails; other stacks import the first one's role."""

    exceptions = SimpleNamespace(ClientError=ClientError)

    def __init__(self, answer: dict[str, str] | Exception, others: dict[str, dict[str, str]]) -> None:
        self.answer = answer
        self.others = others

    def describe_stacks(self, **arguments: str) -> dict[str, Any]:
        assert arguments.keys() == {"StackName"}
        answer = self.answer if arguments["StackName"] == "relay" else self.others[arguments["StackName"]]
        if isinstance(answer, Exception):
            raise answer
        outputs = [{"OutputKey": key, "OutputValue": value} for key, value in answer.items()]
        return {"Stacks": [{"Outputs": outputs} if outputs else {}]}

    def get_paginator(self, operation: str) -> FakeCloudFormation:
        assert operation == "list_imports"
        return self

    def paginate(self, **arguments: str) -> list[dict[str, Any]]:
        assert arguments == {"ExportName": "relay-DatabaseRoleName"}
        if not self.others:
            message = "Export 'relay-DatabaseRoleName' is not imported by any stack."
            raise ClientError({"Error": {"Code": "ValidationError", "Message": message}}, "ListImports")
        return [{"Imports": [name]} for name in self.others]


def fake(monkeypatch: pytest.MonkeyPatch, answer: dict[str, str] | Exception, **others: dict[str, str]) -> None:
    def client(service: str) -> FakeCloudFormation:
        assert service == "cloudformation"
        return FakeCloudFormation(answer, others)

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


def test_stack_gives_the_functions_of_what_is_added_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    fake(
        monkeypatch,
        {"EchoFunctionArn": "arn:echo:live"},
        streams={"StreamReaderFunctionArn": "arn:reader:live", "RecordsBucketName": "records"},
        network={},
    )
    assert bindings_of_stack("relay") == {"echo": "arn:echo:live", "stream_reader": "arn:reader:live"}


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
