"""The template as text: linters and rules that need no deployment."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from samtranslator.yaml_helper import yaml_parse  # type: ignore[import-untyped]

from sandbox.aws import BIN
from sandbox.paths import ROOT
from tests.support.functions import NAMES as FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator

Node = dict[str, Any]


@pytest.fixture(scope="module")
def template() -> Node:
    parsed: Node = yaml_parse((ROOT / "template.yaml").read_text())
    return parsed


@pytest.mark.parametrize("command", [["cfn-lint", "template.yaml"], ["sam", "validate", "--lint"]])
def test_linters_find_nothing(command: list[str]) -> None:
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"], "AWS_DEFAULT_REGION": "us-east-1"}
    result = subprocess.run(
        [BIN / command[0], *command[1:]],
        check=False,
        cwd=ROOT,
        env=environment | {"SAM_CLI_TELEMETRY": "0"},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_no_statement_allows_a_bare_wildcard(template: Node) -> None:
    statements = list(_statements(template["Resources"]))
    assert len(statements) > len(FUNCTIONS)
    for statement in statements:
        actions = _listed(statement["Action"])
        assert not [action for action in actions if action == "*" or action.endswith(":*")], statement
        assert not {"NotAction", "NotResource", "NotPrincipal"} & set(statement), statement
        if statement["Action"] == "cloudwatch:PutMetricData":  # metrics are no resources; the namespace is the bound
            assert statement["Condition"] == {
                "StringEqualsIfExists": {"cloudwatch:namespace": {"Ref": "MetricNamespaces"}}
            }
        elif all(action.startswith("kms:") for action in actions) and "Principal" in statement:
            assert statement["Resource"] == "*", statement  # in a key's own policy, that is the key
        else:
            assert "*" not in _listed(statement.get("Resource", [])), statement
        if statement["Effect"] == "Allow":
            assert statement.get("Principal") != "*", statement


def test_topics_that_alarms_publish_to_have_a_key_that_alarms_may_use(template: Node) -> None:
    alarms = [one["Properties"] for one in template["Resources"].values() if one["Type"] == "AWS::CloudWatch::Alarm"]
    topics = {action["Ref"] for alarm in alarms for action in [*alarm["AlarmActions"], *alarm.get("OKActions", [])]}
    assert topics == {"AlertTopic"}
    assert template["Resources"]["AlertTopic"]["Properties"]["KmsMasterKeyId"] == {"Ref": "AlertKey"}


def test_no_role_takes_a_policy_managed_by_aws(template: Node) -> None:
    for name, resource in template["Resources"].items():
        policies = resource.get("Properties", {}).get("ManagedPolicyArns", [])
        assert all(policy == {"Ref": "DatabaseInvokePolicy"} for policy in policies), name


def test_every_output_and_parameter_is_described(template: Node) -> None:
    for section in ("Outputs", "Parameters"):
        for name, entry in template[section].items():
            assert entry.get("Description"), name


@pytest.mark.parametrize("folder", FUNCTIONS)
def test_each_function_has_its_own_folder_role_and_log_group(template: Node, folder: str) -> None:
    name = folder.title().replace("_", "")
    properties = template["Resources"][f"{name}Function"]["Properties"]
    assert properties["CodeUri"] == f"functions/{folder}/"
    assert properties["Role"] == {"Fn::GetAtt": [f"{name}Role", "Arn"]}
    assert properties["LoggingConfig"]["LogGroup"] == {"Ref": f"{name}LogGroup"}
    assert properties["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"] == folder


def test_a_new_layer_goes_live_with_its_functions(template: Node) -> None:
    layers = [entry for entry in template["Resources"].values() if entry["Type"] == "AWS::Serverless::LayerVersion"]
    assert len(layers) == 2
    assert all(layer["Properties"]["PublishLambdaVersion"] is True for layer in layers)
    assert template["Globals"]["Function"]["AutoPublishAliasAllProperties"] is True


def test_topics_queue_and_bucket_are_encrypted(template: Node) -> None:
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::SNS::Topic":
            assert resource["Properties"]["KmsMasterKeyId"], name
        if resource["Type"] == "AWS::SQS::Queue":
            assert resource["Properties"]["SqsManagedSseEnabled"] is True, name
        if resource["Type"] == "AWS::S3::Bucket":
            assert resource["Properties"]["BucketEncryption"], name
            assert set(resource["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}, name


def test_stored_events_expire_after_every_queue_has_lost_its_messages(template: Node) -> None:
    """Read from the template, because the local AWS leaves a new bucket's lifecycle out."""
    bucket = template["Resources"]["ClaimCheckBucket"]
    assert (bucket["DeletionPolicy"], bucket["UpdateReplacePolicy"]) == ("Retain", "Retain")
    (rule,) = bucket["Properties"]["LifecycleConfiguration"]["Rules"]
    assert (rule["Status"], rule["ExpirationInDays"]) == ("Enabled", {"Ref": "ClaimCheckExpirationDays"})
    assert template["Parameters"]["ClaimCheckExpirationDays"]["MinValue"] > 14
    assert "VersioningConfiguration" not in bucket["Properties"]


def test_tables_are_encrypted_and_forget(template: Node) -> None:
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::DynamoDB::Table":
            assert resource["Properties"]["SSESpecification"]["SSEEnabled"] is True, name
            assert resource["Properties"]["TimeToLiveSpecification"]["Enabled"] is True, name


def _statements(node: object) -> Iterator[Node]:
    """Find every policy statement, wherever it stands."""
    if isinstance(node, dict):
        if "Effect" in node:
            yield node
        for child in node.values():
            yield from _statements(child)
    elif isinstance(node, list):
        for child in node:
            yield from _statements(child)


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]
