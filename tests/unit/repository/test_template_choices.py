"""Every choice that the templates' parameters leave, rendered and linted.

The conditions of template.yaml alone have some forty million combinations. Rendered are as many as it takes for any
three parameters to meet in every combination of their values, and linted as many as it takes for any two.
"""

from __future__ import annotations

import itertools
import json
import random
from typing import TYPE_CHECKING

import pytest

from infra.templates import (
    TEMPLATES,
    Node,
    listed,
    load,
    parameters_of_conditions,
    references,
    render,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

QUEUE = "arn:aws:sqs:us-east-1:000000000000:orders"
STREAM = "arn:aws:firehose:us-east-1:000000000000:deliverystream/orders"
TOPIC = "arn:aws:sns:us-east-1:000000000000:oncall"
KEY = "arn:aws:kms:us-east-1:000000000000:key/7b0a3f6e-5a52-4f0e-9c5d-2a7f0c1d9e10"
YES_OR_NO = ["false", "true"]

CHOICES = {
    "ChatTopic": YES_OR_NO,
    "CreateDeliveryStream": YES_OR_NO,
    "CustomerManagedKey": YES_OR_NO,
    "DatabaseSecurityGroupId": ["", "sg-0123456789abcdef0"],
    "DeliveryStreamArns": ["", STREAM],
    "DeploymentPreference": ["AllAtOnce", "Canary10Percent5Minutes"],
    "DestinationArns": ["", f"{QUEUE},{STREAM}"],
    "DestinationKeyArns": ["", KEY],
    "EnvironmentName": ["", "prod"],
    "EscalationTopicArn": ["", TOPIC],
    "EventBusName": ["", "alerts"],
    "FifoEventTopic": YES_OR_NO,
    "FunctionEndpoints": YES_OR_NO,
    "FunctionsInVpc": YES_OR_NO,
    "HeartbeatDatabase": ["", "reporting"],
    "HeartbeatMinutes": ["15", "0"],
    "JobTopicArns": ["", TOPIC],
    "KinesisStreamArns": ["", "arn:aws:kinesis:us-east-1:000000000000:stream/readings"],
    "LambdaEndpoint": YES_OR_NO,
    "NotificationEmail": ["", "dba@example.com"],
    "PartitionKey": ["", "site"],
    "RedshiftJdbcUrl": ["", "jdbc:redshift://c.abc.us-east-1.redshift.amazonaws.com:5439/readings"],
    "RequireTls": YES_OR_NO,
    "ReservedConcurrency": ["0", "10"],
    "RouteTableIds": ["", "rtb-0123456789abcdef0"],
    "SnapStart": ["None", "PublishedVersions"],
    "Tracing": ["PassThrough", "Active"],
    "VpcId": ["", "vpc-0123456789abcdef0"],
}
NETWORK_CHOICES = {
    "DatabaseSecurityGroupId": CHOICES["DatabaseSecurityGroupId"],
    "DeliveryStreamArns": CHOICES["DeliveryStreamArns"],
    "DestinationArns": CHOICES["DestinationArns"],
    "EventBusArn": ["", "arn:aws:events:us-east-1:000000000000:event-bus/alerts"],
    "FunctionEndpoints": YES_OR_NO,
    "FunctionsInVpc": YES_OR_NO,
    "KinesisStreamArns": CHOICES["KinesisStreamArns"],
    "LambdaEndpoint": YES_OR_NO,
    "RouteTableIds": CHOICES["RouteTableIds"],
}
FIXED_OF_NETWORK = {
    "ApplicationName": "pgrelay",
    "ClaimCheckBucketArn": "arn:aws:s3:::claims",
    "ExceptionTableArn": "arn:aws:dynamodb:us-east-1:000000000000:table/exceptions",
    "FunctionRoleArns": "arn:aws:iam::000000000000:role/relay,arn:aws:iam::000000000000:role/publisher",
    "MetricNamespaces": "Database",
    "SubnetIds": "subnet-0123456789abcdef0,subnet-0123456789abcdef1",
    "TopicArns": TOPIC,
    "VpcId": "vpc-0123456789abcdef0",
}
UNUSED = ["W2001", "W7001", "W3002"]
"""Rendered, a template has parameters and mappings that it does not use; and its stacks are local files."""


@pytest.fixture(scope="module")
def template() -> Node:
    return load("template.yaml")


@pytest.fixture(scope="module")
def network() -> Node:
    return load("infra/network.yaml")


def with_subnets(choice: Mapping[str, str]) -> dict[str, str]:
    """Return a choice as the template's rules want it."""
    subnets = FIXED_OF_NETWORK["SubnetIds"] if choice["VpcId"] else ""
    return {**choice, "SubnetIds": subnets, "FunctionsInVpc": choice["FunctionsInVpc"] if choice["VpcId"] else "false"}


def covering(choices: Mapping[str, Sequence[str]], *, strength: int) -> list[dict[str, str]]:
    """Return rows in which any `strength` choices meet in every combination of their values.

    Each row is the best of some drawn at random, from a fixed seed; among them are all first and all last values.
    """
    names = sorted(choices)
    draw = random.Random(1)  # noqa: S311 - not a secret, but the same rows each time
    missing = {
        tuple(zip(group, values, strict=True))
        for group in itertools.combinations(names, strength)
        for values in itertools.product(*(choices[name] for name in group))
    }
    rows: list[dict[str, str]] = []
    while missing:
        candidates = [{name: draw.choice(choices[name]) for name in names} for _ in range(30)]
        for candidate in candidates:
            candidate.update(draw.choice(sorted(missing)) if len(missing) < 200 else ())
        if not rows:
            candidates = [{name: choices[name][0] for name in names}]
        elif len(rows) == 1:
            candidates = [{name: choices[name][-1] for name in names}]
        covered = [
            (set(itertools.combinations(sorted(candidate.items()), strength)) & missing, candidate)
            for candidate in candidates
        ]
        most, best = max(covered, key=lambda pair: len(pair[0]))
        missing -= most
        rows.append(best)
    return rows


def test_every_parameter_of_a_condition_is_among_the_choices(template: Node, network: Node) -> None:
    assert parameters_of_conditions(template) <= CHOICES.keys()
    assert parameters_of_conditions(network) == NETWORK_CHOICES.keys()
    assert not (CHOICES.keys() - template["Parameters"].keys())
    assert FIXED_OF_NETWORK.keys() | NETWORK_CHOICES.keys() == network["Parameters"].keys()
    for path in TEMPLATES:
        assert path in {"template.yaml", "infra/network.yaml"} or "Conditions" not in load(path)


def test_a_choice_refers_to_nothing_that_it_leaves_out(template: Node) -> None:
    for choice in covering(CHOICES, strength=3):
        assert _unknown(render(template, with_subnets(choice))) == set(), choice


def test_a_choice_of_network_refers_to_nothing_that_it_leaves_out(network: Node) -> None:
    for choice in covering(NETWORK_CHOICES, strength=3):
        rendered = render(network, FIXED_OF_NETWORK | choice)
        assert _unknown(rendered) == set(), choice
        for name, resource in rendered["Resources"].items():
            if resource["Type"] == "AWS::EC2::VPCEndpoint":
                assert resource["Properties"]["PolicyDocument"]["Statement"], (name, choice)


def test_a_choice_is_linted(template: Node) -> None:
    for choice in covering(CHOICES, strength=2):
        rendered = render(template, with_subnets(choice))
        del rendered["Metadata"]
        assert _findings(rendered) == [], choice


def test_a_choice_of_network_is_linted(network: Node) -> None:
    for choice in covering(NETWORK_CHOICES, strength=2):
        assert _findings(render(network, FIXED_OF_NETWORK | choice)) == [], choice


def test_each_stack_within_is_given_exactly_its_parameters() -> None:
    found = 0
    for path in TEMPLATES:
        for name, resource in load(path)["Resources"].items():
            if resource["Type"] == "AWS::CloudFormation::Stack":
                url = resource["Properties"]["TemplateURL"]
                within = load(url if path == "template.yaml" else f"infra/{url}")
                assert resource["Properties"]["Parameters"].keys() == within["Parameters"].keys(), name
                found += 1
    assert found == 9


@pytest.mark.parametrize("preference", ["AllAtOnce", "Canary10Percent5Minutes"])
def test_versions_go_live_at_once_or_step_by_step(
    template: Node, preference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As SAM's own transform has it on AWS; the local AWS has no CodeDeploy, and gives the transform no parameters."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    resources = _transformed(template, {"DeploymentPreference": preference})
    groups = {name: entry for name, entry in resources.items() if entry["Type"] == "AWS::CodeDeploy::DeploymentGroup"}
    aliases = {name: entry for name, entry in resources.items() if entry["Type"] == "AWS::Lambda::Alias"}
    assert len(aliases) == 7
    assert "CodeDeployServiceRole" not in resources
    if preference == "AllAtOnce":
        assert not groups
        assert not any("UpdatePolicy" in alias for alias in aliases.values())
        return
    assert len(groups) == 7
    alarms = {resource["Properties"]["AlarmName"]["Fn::Sub"] for resource in _alarms("infra/function-alarms.yaml")}
    for name, group in groups.items():
        properties = group["Properties"]
        function = template["Resources"][name.removesuffix("DeploymentGroup")]["Properties"]["FunctionName"]["Fn::Sub"]
        assert set(references(properties["ServiceRoleArn"])) == {"DeploymentRole", "AWS::NoValue"}
        assert properties["AutoRollbackConfiguration"]["Enabled"] is True
        for alarm in properties["AlarmConfiguration"]["Alarms"]:
            assert alarm["Name"]["Fn::Sub"].replace(function, "${FunctionName}") in alarms
    assert all("CodeDeployLambdaAliasUpdate" in alias["UpdatePolicy"] for alias in aliases.values())


def test_a_parameter_s_new_value_publishes_versions(template: Node) -> None:
    """What a function's properties take from parameters, the document of settings must have."""
    settings = set(references(template["Resources"]["FunctionSettingsVersion"]["Properties"]["Content"]))
    taken = set(references(template["Globals"]["Function"]))
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            taken |= set(references(resource["Properties"]))
            description = resource["Properties"]["VersionDescription"]
            assert list(references(description)) == ["FunctionSettingsVersion"], name
    by_conditions = parameters_of_conditions({**template, "Conditions": _conditions_in(template)})
    parameters = (taken | by_conditions) & template["Parameters"].keys()
    # These are no part of a version.
    assert parameters - settings == {"DeploymentPreference", "ReservedConcurrency"}


def test_a_function_is_near_its_timeout_at_four_fifths_of_it(template: Node) -> None:
    operations = load("infra/operations.yaml")["Resources"]
    default = template["Globals"]["Function"]["Timeout"]
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            given = operations[f"{name.removesuffix('Function')}Alarms"]["Properties"]["Parameters"]
            assert given["NearTimeoutMs"] == resource["Properties"].get("Timeout", default) * 800, name
            assert (
                given["FunctionName"]["Fn::Sub"].replace("${ApplicationName}", "${AWS::StackName}")
                == (resource["Properties"]["FunctionName"]["Fn::Sub"])
            )


def _unknown(rendered: Node) -> set[str]:
    known = rendered["Resources"].keys() | rendered["Parameters"].keys()
    used = set(references({section: rendered.get(section, {}) for section in ("Globals", "Resources", "Outputs")}))
    unknown: set[str] = {name for name in used if not name.startswith("AWS::")} - known
    return unknown


def _findings(rendered: Node) -> list[str]:
    # Seconds, which a run that collects this file alone should not take.
    from cfnlint.api import lint
    from cfnlint.config import ManualArgs

    found = lint(json.dumps(rendered), None, None, ManualArgs(regions=["us-east-1"], ignore_checks=UNUSED))
    return [f"{match.rule.id} {match.message} {match.path}" for match in found]


def _transformed(template: Node, parameters: Mapping[str, str]) -> Node:
    from samtranslator.translator.transform import transform

    class NoPolicies:
        def load(self) -> dict[str, str]:
            return {}

    packaged = json.loads(json.dumps(template))
    for resource in packaged["Resources"].values():
        for member in ("CodeUri", "ContentUri"):
            if member in resource.get("Properties", {}):
                resource["Properties"][member] = "s3://bucket/key"
    resources: Node = transform(packaged, dict(parameters), NoPolicies())["Resources"]
    return resources


def _alarms(path: str) -> list[Node]:
    return [entry for entry in load(path)["Resources"].values() if entry["Type"] == "AWS::CloudWatch::Alarm"]


def _conditions_in(template: Node) -> Node:
    """Return the conditions that decide over functions' properties."""
    names: set[str] = set()

    def collect(node: object) -> None:
        if isinstance(node, dict):
            if "Fn::If" in node:
                names.add(node["Fn::If"][0])
            for child in node.values():
                collect(child)
        elif isinstance(node, list):
            for child in node:
                collect(child)

    collect(template["Globals"]["Function"])
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            collect(resource["Properties"])
    conditions: Node = template["Conditions"]
    found: Node = {}
    while names:
        name = names.pop()
        found[name] = conditions[name]
        names |= {part["Condition"] for part in listed(next(iter(conditions[name].values()))) if "Condition" in part}
    return found
