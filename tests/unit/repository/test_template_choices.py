"""Every choice that the templates' parameters leave, rendered and linted.

Rendered are as many as it takes for any three parameters to meet in every combination of their values, and linted as
many as it takes for any two.
"""

from __future__ import annotations

import itertools
import json
import random
import re
from typing import TYPE_CHECKING

import pytest

from infra.templates import (
    DEMO_DATABASE,
    TEMPLATES,
    Node,
    listed,
    load,
    parameters_of_conditions,
    references,
    render,
)
from tests.support.functions import BASE
from tests.support.functions import NAMES as FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

QUEUE = "arn:aws:sqs:us-east-1:000000000000:orders"
STREAM = "arn:aws:firehose:us-east-1:000000000000:deliverystream/orders"
TOPIC = "arn:aws:sns:us-east-1:000000000000:oncall"
KEY = "arn:aws:kms:us-east-1:000000000000:key/7b0a3f6e-5a52-4f0e-9c5d-2a7f0c1d9e10"
YES_OR_NO = ["false", "true"]

CHOICES: dict[str, dict[str, list[str]]] = {
    "template.yaml": {
        "AlertTopicArn": ["", TOPIC],
        "DataKeyArn": ["", KEY],
        "DeploymentPreference": ["AllAtOnce", "Canary10Percent5Minutes"],
        "DestinationArns": ["", f"{QUEUE},{STREAM}"],
        "EnvironmentName": ["", "prod"],
        "HeartbeatMinutes": ["15", "0"],
        "JobTopicArns": ["", TOPIC],
        "NetworkStack": ["", "pgrelay-network"],
        "NotificationEmail": ["", "dba@example.com"],
        "Settings": ["", "regression_hours=5;escalation_topic=oncall"],
    },
    "infra/streams.yaml": {
        "CreateDeliveryStream": YES_OR_NO,
        "DataKeyArn": ["", KEY],
        "DeliveryStreamArns": ["", STREAM],
        "KinesisStreamArns": ["", "arn:aws:kinesis:us-east-1:000000000000:stream/readings"],
        "NetworkStack": ["", "pgrelay-network"],
        "PartitionKey": ["", "site"],
        "RedshiftJdbcUrl": ["", "jdbc:redshift://c.abc.us-east-1.redshift.amazonaws.com:5439/readings"],
    },
    "infra/operations.yaml": {
        "HeartbeatDatabase": ["", "reporting"],
        "OutboxLagSeconds": ["0", "60"],
        "StreamsStack": ["", "pgrelay-streams"],
    },
    "infra/network.yaml": {
        "DatabaseSecurityGroupId": ["", "sg-0123456789abcdef0"],
        "EventsEndpoint": YES_OR_NO,
        "FirehoseEndpoint": YES_OR_NO,
        "KinesisEndpoint": YES_OR_NO,
        "LambdaEndpoint": YES_OR_NO,
        "MetricEndpoint": YES_OR_NO,
        "QueueEndpoint": YES_OR_NO,
        "RouteTableIds": ["", "rtb-0123456789abcdef0"],
        "TopicEndpoint": YES_OR_NO,
    },
    "infra/drain.yaml": {"Stack": ["pgrelay", ""]},
}
GIVEN = {
    "DatabaseHost": "db.example.com",
    "DatabaseName": "reporting",
    "DatabaseResourceId": "cluster-ABC",
    "DatabaseSecurityGroupId": "sg-0123456789abcdef0",
    "SubnetIds": "subnet-0123456789abcdef0,subnet-0123456789abcdef1",
    "VpcId": "vpc-0123456789abcdef0",
}
"""What has no default and decides nothing."""
UNUSED = ["W2001", "W7001", "W3002"]
"""Rendered, a template has parameters and mappings that it does not use; and its stacks are local files."""


@pytest.fixture(scope="module")
def template() -> Node:
    return load("template.yaml")


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


def test_every_parameter_of_a_condition_is_among_the_choices() -> None:
    for path in TEMPLATES:
        deciding = parameters_of_conditions(load(path)) if "Parameters" in load(path) else set()
        assert deciding <= CHOICES.get(path, {}).keys(), path
    assert CHOICES["template.yaml"].keys() == load("template.yaml")["Parameters"].keys()


@pytest.mark.parametrize("path", CHOICES)
def test_a_choice_refers_to_nothing_that_it_leaves_out(path: str) -> None:
    template = load(path)
    for choice in covering(CHOICES[path], strength=min(3, len(CHOICES[path]))):
        rendered = render(template, GIVEN | choice)
        if choice.get("DeploymentPreference") == "AllAtOnce":  # SAM leaves out what is not enabled
            for resource in rendered["Resources"].values():
                resource.get("Properties", {}).pop("DeploymentPreference", None)
        assert _unknown(rendered) == set(), choice
        for name, resource in rendered["Resources"].items():
            if resource["Type"] == "AWS::EC2::VPCEndpoint":
                assert resource["Properties"]["PolicyDocument"]["Statement"], (name, choice)


@pytest.mark.parametrize("path", CHOICES)
def test_a_choice_is_linted(path: str) -> None:
    template = load(path)
    for choice in covering(CHOICES[path], strength=min(2, len(CHOICES[path]))):
        rendered = render(template, GIVEN | choice)
        rendered.pop("Metadata", None)
        assert _findings(rendered) == [], choice


def test_each_stack_within_is_given_exactly_its_parameters() -> None:
    found = [
        (resource["Properties"]["Parameters"].keys(), load(f"infra/{resource['Properties']['TemplateURL']}"))
        for resource in load("infra/operations.yaml")["Resources"].values()
        if resource["Type"] == "AWS::CloudFormation::Stack"
    ]
    assert len(found) == len(FUNCTIONS)
    assert all(given == within["Parameters"].keys() for given, within in found)


def test_what_is_imported_is_exported() -> None:
    exported = {name: {*load(path)["Outputs"]} for name, path in EXPORTING.items()}
    found = 0
    for path in (*TEMPLATES, "examples/readings/template.yaml"):
        for stack, output in _imports(load(path)):
            assert output in exported[stack], (path, stack, output)
            found += 1
    assert found > 20
    for path in EXPORTING.values():
        for name, output in load(path)["Outputs"].items():
            assert output["Export"]["Name"] == {"Fn::Sub": f"${{AWS::StackName}}-{name}"}


EXPORTING = {"Stack": "template.yaml", "StreamsStack": "infra/streams.yaml", "NetworkStack": "infra/network.yaml"}
"""Templates by the parameter that names a stack of theirs."""


def _imports(node: object) -> Iterator[tuple[str, str]]:
    if isinstance(node, dict):
        if "Fn::ImportValue" in node:
            stack, output = node["Fn::ImportValue"]["Fn::Sub"].removeprefix("${").split("}-")
            yield stack, output
        for child in node.values():
            yield from _imports(child)
    elif isinstance(node, list):
        for child in node:
            yield from _imports(child)


def test_new_stack_asks_ten_questions_that_have_an_answer(template: Node) -> None:
    assert len(template["Parameters"]) == 10
    assert all("Default" in entry for entry in template["Parameters"].values())


@pytest.mark.parametrize("preference", ["AllAtOnce", "Canary10Percent5Minutes"])
def test_versions_go_live_at_once_or_step_by_step(
    template: Node, preference: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As SAM's own transform has it on AWS; the local AWS has no CodeDeploy, and gives the transform no parameters."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    resources = _transformed(template, {"DeploymentPreference": preference})
    groups = {name: entry for name, entry in resources.items() if entry["Type"] == "AWS::CodeDeploy::DeploymentGroup"}
    aliases = {name: entry for name, entry in resources.items() if entry["Type"] == "AWS::Lambda::Alias"}
    assert len(aliases) == len(BASE)
    assert "CodeDeployServiceRole" not in resources
    if preference == "AllAtOnce":
        assert not groups
        assert not any("UpdatePolicy" in alias for alias in aliases.values())
        return
    assert len(groups) == len(BASE)
    for name, group in groups.items():
        properties = group["Properties"]
        function = name.removesuffix("FunctionDeploymentGroup")
        assert set(references(properties["ServiceRoleArn"])) == {"DeploymentRole", "AWS::NoValue"}
        assert properties["AutoRollbackConfiguration"]["Enabled"] is True
        assert properties["AlarmConfiguration"]["Alarms"] == [{"Name": {"Ref": f"{function}RollbackAlarm"}}]
    assert all("CodeDeployLambdaAliasUpdate" in alias["UpdatePolicy"] for alias in aliases.values())


@pytest.mark.parametrize("path", ["template.yaml", "infra/streams.yaml"])
def test_a_parameter_s_new_value_publishes_versions(path: str) -> None:
    """What a function's properties take from parameters, the document of settings must have."""
    template = load(path)
    settings = set(references(template["Resources"]["FunctionSettingsVersion"]["Properties"]["Content"]))
    taken = set(references(template["Globals"]["Function"]))
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            taken |= set(references(resource["Properties"]))
            description = resource["Properties"]["VersionDescription"]
            assert list(references(description)) == ["FunctionSettingsVersion"], name
    by_conditions = parameters_of_conditions({**template, "Conditions": _conditions_in(template)})
    parameters = (taken | by_conditions) & template["Parameters"].keys()
    # This is no part of a version.
    assert parameters - settings - {"DeploymentPreference"} == set()


@pytest.mark.parametrize("path", ["template.yaml", "infra/streams.yaml"])
def test_a_function_is_near_its_timeout_at_four_fifths_of_it(path: str) -> None:
    template = load(path)
    operations = load("infra/operations.yaml")["Resources"]
    default = template["Globals"]["Function"].get("Timeout")
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            given = operations[f"{name.removesuffix('Function')}Alarms"]["Properties"]["Parameters"]
            assert given["NearTimeoutMs"] == resource["Properties"].get("Timeout", default) * 800, name
            assert f"{name}Arn" in str(given["FunctionName"])


PARTITIONS = {
    "aws": ("us-east-1", "amazonaws.com"),
    "aws-cn": ("cn-north-1", "amazonaws.com.cn"),
    "aws-us-gov": ("us-gov-west-1", "amazonaws.com"),
}
GLOBAL_PRINCIPALS = (
    "cloudwatch", "codedeploy", "ecs-tasks", "events", "firehose", "lambda", "rds", "s3", "scheduler", "sns", "sqs",
)  # fmt: skip
"""Services whose principals are <service>.amazonaws.com in every partition."""


@pytest.mark.parametrize("partition", PARTITIONS)
@pytest.mark.parametrize("path", [*TEMPLATES, DEMO_DATABASE, "examples/readings/template.yaml"])
def test_nothing_is_of_another_partition(path: str, partition: str) -> None:
    region, suffix = PARTITIONS[partition]
    filled_in = {"AWS::Partition": partition, "AWS::Region": region, "AWS::URLSuffix": suffix}
    for text in _texts(load(path)["Resources"]):
        filled = text
        for name, value in filled_in.items():
            filled = filled.replace(f"${{{name}}}", value)
        assert set(re.findall(r"arn:(aws[a-z-]*):", filled)) <= {partition}, text
        for host in re.findall(r"[a-z0-9.-]+[.]amazonaws[.]com(?:[.]cn)?", filled):
            assert host.endswith(f".{suffix}") or host.removesuffix(".amazonaws.com") in GLOBAL_PRINCIPALS, text


def _texts(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for name, child in node.items():
            yield from _texts(name)
            yield from _texts(child)
    elif isinstance(node, list):
        for child in node:
            yield from _texts(child)


@pytest.mark.parametrize("path", TEMPLATES)
def test_names_fit_a_stack_s_longest(path: str) -> None:
    """Only these are given names; CloudFormation shortens what it names itself."""
    for name, resource in load(path)["Resources"].items():
        for member, limit in LONGEST_NAMES.items():
            given = resource.get("Properties", {}).get(member)
            text = given["Fn::Sub"] if isinstance(given, dict) and "Fn::Sub" in given else ""
            longest = re.sub(r"[$][{](AWS::StackName|Prefix)[}]", "x" * (128 if "AWS" in text else 160), text)
            assert len(longest) <= limit, name
        unnamed = UNNAMED.get(resource["Type"])
        assert unnamed is None or unnamed not in resource["Properties"], name


LONGEST_NAMES = {"AlarmName": 255, "DashboardName": 255, "TopicName": 256}
UNNAMED = {
    "AWS::Serverless::Function": "FunctionName",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::ManagedPolicy": "ManagedPolicyName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::KinesisFirehose::DeliveryStream": "DeliveryStreamName",
}


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
