"""docs/template.md: the parameters, outputs, rights and costs of the stack and its add-ons, as the templates have them.

Run ``python -m infra.reference`` after a change of a template.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from infra.templates import Node, listed, load, references, render, statements
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
    ("Lambda", "0.20 a million invocations, 0.0000166667 a GB-second", "the first million is free"),
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
        "some 30 for one database whose outbox is delivered, and those that you publish; only in hours with data",
    ),
    ("CloudWatch logs", "0.50 a GB", "about 1 KB an invocation"),
    ("S3", "5.00 a million puts, 0.023 a GB and month", "row events too large for their message, and records"),
    ("Firehose", "0.029 a GB, each record counted as 5 KB at least", "delivery streams"),
    ("KMS", "0.03 per 10,000 requests", "with DataKeyArn"),
    ("PrivateLink", "0.01 a GB", "through interface endpoints"),
    ("EventBridge", "1.00 a million events", "with a bus among the destinations"),
)


ADD_ONS = (
    ("infra/streams.yaml", "Streams", "Rows to metrics and delivery streams, and Kinesis: [streams.md](streams.md)."),
    ("infra/operations.yaml", "Operations", "All other alarms, and the dashboard: [operations.md](operations.md)."),
    ("infra/network.yaml", "Network", "For [private subnets](how-to/private-subnets.md). Deployed before the others."),
    ("infra/key.yaml", "Key", "For who has to hold the key of what is stored."),
    (
        "infra/drain.yaml",
        "Drain",
        "Delivery [without pg_cron](how-to/where-delivery-runs.md), one for each database.",
    ),
)
"""Templates of stacks that are added to the stack, with a title and what for."""
SCHEDULED = 43_800
"""Minutes of a month, in each of which ended folding windows are looked for: an invocation and a query."""
SCHEDULED_GB_SECONDS = SCHEDULED * 0.05 * 0.5
"""Some 50 ms each, of half a GB."""
SCHEDULED_LOG_GB = SCHEDULED * 1e-6
"""About 1 KB each."""


SETTINGS = (
    (
        "`folding_window_seconds`",
        "`300`",
        "An exception is reported at once; its repeats within this many seconds are counted and reported together, "
        "within a minute after the window's end. 1 to 86400.",
    ),
    (
        "`regression_hours`",
        "`24`",
        "An exception that returns after this many quiet hours is marked as regressed. 1 to 2160.",
    ),
    ("`notifications_per_minute`", "`10`", "Notifications of exceptions in a minute; more become one digest."),
    (
        "`severities`",
        "pgrelay's own",
        "Severities by SQLSTATE or its beginning, such as `23505=warning,P0=critical`; they are critical, error and "
        "warning.",
    ),
    (
        "`event_bus`",
        "none",
        "An event bus in `DestinationArns`, by name or ARN, that notifications of exceptions also go to.",
    ),
    (
        "`database_log_group`",
        "none",
        "Log group of the database, such as `/aws/rds/cluster/my-cluster/postgresql`, which notifications link to.",
    ),
    (
        "`escalation_topic`",
        "none",
        "A topic in `JobTopicArns`, by name or ARN, for critical problems that stay open and that nobody acknowledges.",
    ),
)


def page() -> str:
    """Return the page."""
    template = load("template.yaml")
    parts = [
        "# The stack: parameters, outputs, rights, costs",
        "Generated from template.yaml and infra/ by `python -m infra.reference`; [operations.md](operations.md) says "
        "how to run the stack, [decision 0038](decisions/0038-base-and-add-ons.md) why it is a base with add-ons.",
        "## Parameters",
        *_parameters(template),
        "## Settings",
        "What only functions read is in one parameter, `name=value` with `;` between, such as "
        '`Settings="folding_window_seconds=600;severities=23505=warning,P0=critical"`. Names that are not in this list '
        "are refused when the stack is deployed.",
        _table(("Name", "Default", "What it does"), SETTINGS),
        "## Outputs",
        "Each is exported as `<stack>-<output>`, to be imported by stacks of yours.",
        _table(
            ("Output", "What it is"),
            ((f"`{name}`", _outputs(template, entry)) for name, entry in template["Outputs"].items()),
        ),
        "## What is added to it",
        "Each is a stack of its own: `sam build --config-env streams && sam deploy --config-env streams`, and so with "
        "the others' names. It holds no event, and comes and goes without a change of the stack.",
        *(part for add_on in ADD_ONS for part in _add_on(*add_on)),
        "## What each function may touch",
        "Each function has its own role. All may write their log and send to the queue of failed invocations. None "
        "may read a queue, invoke a function or change the stack. Depending on parameters, a role also has what Lambda "
        "needs in a VPC, the key of DataKeyArn, and through SNS and SQS the keys of topics and queues of yours.",
        _table(("Function", "May", "On", "With"), _rights(template, load("infra/streams.yaml"))),
        "The database's role may `lambda:InvokeFunction` on the aliases `live` of these functions, and nothing else.",
        "## What an endpoint lets through",
        "Of the stack of infra/network.yaml. That of Lambda admits the account's principals, to functions whose names "
        "begin as said there; the others admit roles whose names do, and with what is in the roles' own policies.",
        _table(("Endpoint", "Lets", "On"), _endpoints(load("infra/network.yaml"))),
        "## What it costs",
        "In US dollars: list prices of us-east-1 as known in 2026, without free tiers. The AWS Pricing Calculator has "
        "current ones. **Each month without any event, with the default parameters:**",
        _table(("What", "How many", "Each", "Together"), _standing()),
        "The look for ended folding windows, once a minute, is all that runs. Metrics are charged for in the hours "
        "that have values: a stack that no database calls has none. A database whose outbox is delivered all the "
        "time has some 30, which are 9.00 a month.",
        "**What add-ons cost by themselves:**",
        _table(("Stack", "What", "Together"), _standing_of_add_ons()),
        f"An interface endpoint is {ENDPOINT_MONTHLY:.2f} a month in each Availability Zone: Lambda's with the "
        "network, and those that its parameters choose. Gateway endpoints cost nothing.",
        "**By use:**",
        _table(("Service", "Price", "For"), BY_USE),
    ]
    return "\n\n".join(parts) + "\n"


def _add_on(path: str, title: str, purpose: str) -> Iterator[str]:
    template = load(path)
    yield f"### {title}"
    yield purpose
    if "Parameters" in template:
        rows = template["Parameters"].items()
        yield _table(
            ("Parameter", "Default", "What it does"),
            ((f"`{name}`", _default(entry), _described(entry)) for name, entry in rows),
        )
    if "Outputs" in template:
        outputs = template["Outputs"].items()
        yield _table(("Output", "What it is"), ((f"`{name}`", _outputs(template, entry)) for name, entry in outputs))


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


def _rights(*templates: Node) -> Iterator[tuple[str, ...]]:
    for template, name in ((one, name) for one in templates for name in one["Resources"]):
        resource = template["Resources"][name]
        if resource["Type"] != "AWS::Serverless::Function":
            continue
        role = template["Resources"][f"{name.removesuffix('Function')}Role"]
        shown = resource["Properties"]["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
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
            (service_name, *_) = listed(resource["Properties"]["ServiceName"]["Fn::Sub"])
            service = service_name.rpartition(".")[2]
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
    if names != "`*`":
        return names
    if "cloudwatch:namespace" in str(statement["Condition"]):
        return f"namespaces in `{_namespaces(statement)}`"
    return "what their roles may"


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
        case {"Fn::If": [_, then, otherwise]}:
            return f"{_resource(then)} or {_resource(otherwise)}"
        case {"Fn::Sub": text}:
            return f"`{_name(str(text))}`"
    return f"`{node}`"


def _name(arn: str) -> str:
    """Return the part of an ARN that names something, with words for what is filled in."""
    named = arn.rpartition(":function:" if arn.endswith(":live") else ":")[2]
    return re.sub(r"[$][{](\w+)(?:[.]Arn)?[}]", r"\1", named).replace("NamesBeginWith", "pgrelay")


def standing() -> list[tuple[str, str, str, float]]:
    """Return what the stack costs in a month without any event: what, how many, at which price, together."""
    alarms = _count("template.yaml", "AWS::CloudWatch::Alarm")
    invocations = SCHEDULED / 1e6 * 0.20 + SCHEDULED_GB_SECONDS * 0.0000166667
    return [
        ("CloudWatch alarms", f"{alarms}", "0.10 an alarm", alarms * 0.10),
        ("Lambda", f"{SCHEDULED:,}", "0.20 a million, and 50 ms of half a GB", invocations),
        ("DynamoDB", f"{SCHEDULED:,}", "a query, 0.125 a million", SCHEDULED / 1e6 * 0.125),
        ("CloudWatch logs", f"{SCHEDULED_LOG_GB:.2f} GB", "0.50 a GB", SCHEDULED_LOG_GB * 0.50),
    ]


def _standing() -> Iterator[tuple[str, ...]]:
    for what, count, price, together in standing():
        yield what, count, price, f"{together:.2f}"
    yield "**all**", "", "", f"**{sum(together for *_, together in standing()):.2f}**"


def _standing_of_add_ons() -> Iterator[tuple[str, ...]]:
    for path, title, _ in ADD_ONS:
        counts = [(price, _count(path, price.resource)) for price in STANDING]
        what = ", ".join(f"{count} of {price.monthly:.2f} {price.unit}" for price, count in counts if count)
        yield title, what or "nothing that stands", f"{sum(price.monthly * count for price, count in counts):.2f}"


def _count(path: str, resource_type: str) -> int:
    """Count what default parameters make, with the stacks within."""
    resources = render(load(path), {})["Resources"].values()
    within: int = sum(entry["Type"] == "AWS::CloudFormation::Stack" for entry in resources)
    own: int = sum(entry["Type"] == resource_type for entry in resources)
    return own + (within * _count("infra/function-alarms.yaml", resource_type) if within else 0)


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
