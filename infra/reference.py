"""docs/template.md: the stack's parameters, outputs, rights and costs, as the templates have them.

Run ``python -m infra.reference`` after a change of a template.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from infra.templates import TEMPLATES, Node, listed, load, references, statements
from sandbox.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = ROOT / "docs" / "template.md"
ENDPOINT_MONTHLY = 0.01 * 730
"""What an interface endpoint costs in one Availability Zone."""


@dataclass(frozen=True, kw_only=True)
class Price:
    """What one resource of a kind costs in a month while nothing happens, in US dollars."""

    resource: str
    monthly: float
    unit: str


# List prices of us-east-1 as known in 2026, without free tiers and taxes. Nothing here asks AWS for today's.
STANDING = (
    Price(resource="AWS::CloudWatch::Alarm", monthly=0.10, unit="an alarm"),
    Price(resource="AWS::CloudWatch::Dashboard", monthly=3.00, unit="a dashboard"),
    Price(resource="AWS::KMS::Key", monthly=1.00, unit="a key, and 1 more for each of its first two yearly rotations"),
)
BY_USE = (
    (
        "Lambda",
        "0.20 a million invocations, 0.0000166667 a GB-second (arm64: 0.0000133334)",
        "the first million is free",
    ),
    ("Lambda SnapStart", "0.0000015046 a GB-second kept, 0.0001397998 a GB restored", "with SnapStart"),
    (
        "SNS",
        "0.50 a million publishes of 64 KB, 2.00 per 100,000 e-mails",
        "SQS and Lambda subscribers cost nothing more",
    ),
    ("SQS", "0.40 a million requests of 64 KB", "the queue of failed invocations"),
    ("DynamoDB", "0.625 a million writes, 0.125 a million reads", "two or three writes an exception"),
    (
        "CloudWatch metrics",
        "0.30 a month each",
        "some 40 for one database, and those that you publish; only in hours with data",
    ),
    ("CloudWatch logs", "0.50 a GB", "about 1 KB an invocation"),
    ("S3", "5.00 a million puts, 0.023 a GB and month", "row events too large for their message, and records"),
    ("Firehose", "0.029 a GB, each record counted as 5 KB at least", "delivery streams"),
    ("KMS", "0.03 per 10,000 requests", "alerts, and everything with CustomerManagedKey"),
    ("PrivateLink", "0.01 a GB", "through interface endpoints"),
    ("EventBridge", "1.00 a million events", "with EventBusName or a bus among the destinations"),
    ("X-Ray", "5.00 a million traces", "with Tracing"),
)


def page() -> str:
    """Return the page."""
    template, network = load("template.yaml"), load("infra/network.yaml")
    parts = [
        "# The stack: parameters, outputs, rights, costs",
        "Generated from template.yaml and infra/ by `python -m infra.reference`; [operations.md](operations.md) says "
        "how to run the stack.",
        "## Parameters",
        *_parameters(template),
        "## Outputs",
        _table(
            ("Output", "What it is"),
            ((f"`{name}`", _outputs(template, entry)) for name, entry in template["Outputs"].items()),
        ),
        "## What each function may touch",
        "Each function has its own role. All may write their log and send to the queue of failed invocations. None "
        "may read a queue, invoke a function or change the stack. Depending on parameters, a role also has what Lambda "
        "needs in a VPC, the stack's key, and X-Ray.",
        _table(("Function", "May", "On", "With"), _rights(template)),
        "The database's role may `lambda:InvokeFunction` on the aliases `live` of these functions, and nothing else.",
        "## What an endpoint lets through",
        "With VpcId. Each endpoint is created only if the functions need it, and admits only their roles; that of "
        "Lambda admits the account's principals.",
        _table(("Endpoint", "Lets", "On"), _endpoints(network)),
        "## What it costs",
        "In US dollars: list prices of us-east-1 as known in 2026, without free tiers. The AWS Pricing Calculator has "
        "current ones. **Each month without any event, with the default parameters:**",
        _table(("What", "How many", "Each", "Together"), _standing()),
        f"An interface endpoint is {ENDPOINT_MONTHLY:.2f} a month in each Availability Zone: with VpcId Lambda's; "
        "with FunctionsInVpc two more (SNS, CloudWatch), and those of SQS, EventBridge, Firehose and Kinesis where "
        "they are used. Gateway endpoints cost nothing. CustomerManagedKey is one more key. The check of folding "
        "windows, once a minute, is 43,800 invocations a month: 0.01, plus their duration.",
        "**By use:**",
        _table(("Service", "Price", "For"), BY_USE),
    ]
    return "\n\n".join(parts) + "\n"


def _parameters(template: Node) -> Iterator[str]:
    for group in template["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]:
        yield f"### {group['Label']['default']}"
        rows = ((name, template["Parameters"][name]) for name in group["Parameters"])
        yield _table(
            ("Parameter", "Default", "What it does"),
            ((f"`{name}`", _default(entry), _described(entry)) for name, entry in rows),
        )


def _default(entry: Node) -> str:
    default = str(entry.get("Default", ""))
    return f"`{default}`" if default else "empty"


def _described(entry: Node) -> str:
    text = _one_line(entry["Description"])
    if allowed := [str(value) for value in entry.get("AllowedValues", []) if str(value) not in {"true", "false"}]:
        text += f" One of {', '.join(allowed)}."
    if "MinValue" in entry:
        text += f" {entry['MinValue']}" + (f" to {entry['MaxValue']}." if "MaxValue" in entry else " or more.")
    return text


def _outputs(template: Node, entry: Node) -> str:
    chosen = _with(template, entry.get("Condition", ""))
    return _one_line(entry["Description"]) + (f" (with {chosen})" if chosen else "")


def _rights(template: Node) -> Iterator[tuple[str, ...]]:
    for name, resource in template["Resources"].items():
        if resource["Type"] != "AWS::Serverless::Function":
            continue
        role = template["Resources"][f"{name.removesuffix('Function')}Role"]
        shown = resource["Properties"]["FunctionName"]["Fn::Sub"].removeprefix("${AWS::StackName}-")
        rights = [
            (_actions(statement), _resources(statement), _with(template, condition))
            for condition, statement in _conditional(role["Properties"]["Policies"])
            if statement["Sid"] not in {"Log", "KeepFailedInvocations"}
        ]
        for row in rights or [("nothing", "", "")]:
            yield shown, *row


def _endpoints(network: Node) -> Iterator[tuple[str, ...]]:
    for resource in network["Resources"].values():
        if resource["Type"] == "AWS::EC2::VPCEndpoint":
            service = resource["Properties"]["ServiceName"]["Fn::Sub"].rpartition(".")[2]
            kind = "" if resource["Properties"]["VpcEndpointType"] == "Interface" else " (gateway)"
            for statement in statements(resource):
                yield f"{service}{kind}", _actions(statement), _resources(statement)


def _conditional(node: Any, condition: str = "") -> Iterator[tuple[str, Node]]:
    if isinstance(node, dict):
        if "Fn::If" in node:
            yield from _conditional(node["Fn::If"][1], node["Fn::If"][0])
        elif "Effect" in node:
            yield condition, node
        else:
            for child in node.values():
                yield from _conditional(child, condition)
    elif isinstance(node, list):
        for child in node:
            yield from _conditional(child, condition)


def _actions(statement: Node) -> str:
    return ", ".join(f"`{action}`" for action in listed(statement["Action"]))


def _resources(statement: Node) -> str:
    names = ", ".join(_resource(one) for one in listed(statement["Resource"]))
    return f"namespaces in `{_namespaces(statement)}`" if names == "`*`" else names


def _namespaces(statement: Node) -> str:
    condition = next(keys for keys in statement["Condition"].values() if "cloudwatch:namespace" in keys)
    return str(condition["cloudwatch:namespace"]["Ref"])


def _resource(node: Any) -> str:
    match node:
        case {"Ref": name}:
            return f"`{name}`"
        case {"Fn::GetAtt": [name, _]}:
            return f"`{name}`"
        case {"Fn::GetAtt": text}:
            return f"`{str(text).split('.')[0]}`"
        case {"Fn::If": [_, then, _]}:
            return f"{_resource(then)}, if made"
        case {"Fn::Sub": text}:
            return f"`{_name(str(text))}`"
    return f"`{node}`"


def _name(arn: str) -> str:
    """Return the part of an ARN that names something, with words for what is filled in."""
    named = arn.rpartition(":function:" if arn.endswith(":live") else ":")[2]
    return re.sub(r"[$][{](\w+)(?:[.]Arn)?[}]", r"\1", named).replace("ApplicationName", "pgrelay")


def _standing() -> Iterator[tuple[str, ...]]:
    total = 0.0
    for price in STANDING:
        count = sum(_count(path, price.resource) for path in TEMPLATES)
        if count:
            total += count * price.monthly
            yield _kind(price), str(count), f"{price.monthly:.2f} {price.unit}", f"{count * price.monthly:.2f}"
    yield "**all**", "", "", f"**{total:.2f}**"


def _count(path: str, resource_type: str) -> int:
    """Count what default parameters make; templates that are taken several times count as often."""
    times = 1
    if path == "infra/network.yaml":
        return 0
    if path == "infra/function-alarms.yaml":
        within = load("infra/operations.yaml")["Resources"].values()
        times = sum(entry["Type"] == "AWS::CloudFormation::Stack" for entry in within)
    unconditional = {"", "HasHeartbeatAlarm"}  # this one holds by default
    made = [entry for entry in load(path)["Resources"].values() if entry.get("Condition", "") in unconditional]
    return times * len([entry for entry in made if entry["Type"] == resource_type])


def _kind(price: Price) -> str:
    return price.resource.replace("AWS::", "").replace("::", " ")


def _with(template: Node, condition: str) -> str:
    """Name the parameters that decide a condition."""
    if not condition:
        return ""
    test = template["Conditions"][condition]
    others = {part["Condition"] for part in listed(next(iter(test.values()))) if "Condition" in part}
    named = {name for name in references(test) if name in template["Parameters"]}
    return " or ".join(
        [*(f"`{name}`" for name in sorted(named)), *(_with(template, other) for other in sorted(others))]
    )


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]] | tuple[tuple[str, ...], ...]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    PAGE.write_text(page())
