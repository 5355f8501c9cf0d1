"""CloudFormation templates as data: read, and rendered for given parameters as CloudFormation would."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from samtranslator.yaml_helper import yaml_parse

from sandbox.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Node = dict[str, Any]

TEMPLATES = (
    "template.yaml",
    "infra/streams.yaml",
    "infra/operations.yaml",
    "infra/function-alarms.yaml",
    "infra/network.yaml",
    "infra/key.yaml",
    "infra/drain.yaml",
)
"""The stack's own template, and those of the stacks that are added to it."""
DEMO_DATABASE = "infra/demo-database.yaml"

PSEUDO_PARAMETERS = {
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::Region": "us-east-1",
    "AWS::StackName": "pgrelay",
    "AWS::URLSuffix": "amazonaws.com",
}

_NO_VALUE = {"Ref": "AWS::NoValue"}


def load(path: str) -> Node:
    """Parse a template below the repository's root."""
    parsed: Node = yaml_parse((ROOT / path).read_text())
    return parsed


def render(template: Node, parameters: Mapping[str, str]) -> Node:
    """Return the template without conditions: what is false is gone, and the parameters are the defaults."""
    rendered = copy.deepcopy(template)
    values = PSEUDO_PARAMETERS | {
        name: str(parameters.get(name, entry.get("Default", "")))
        for name, entry in template.get("Parameters", {}).items()
    }
    holds = {name: _holds(test, template, values) for name, test in template.get("Conditions", {}).items()}
    rendered["Parameters"] = {
        name: {"Type": entry["Type"], "Default": values[name]} for name, entry in template.get("Parameters", {}).items()
    }
    for section in ("Resources", "Outputs"):
        entries = rendered.get(section, {})
        for name in list(entries):
            condition = entries[name].pop("Condition", None)
            if condition is not None and not holds[condition]:
                del entries[name]
    rendered.pop("Conditions", None)
    complete: Node = _without_ifs(rendered, holds)
    return complete


def _holds(test: Any, template: Node, values: Mapping[str, str]) -> bool:
    ((function, operand),) = test.items()
    match function:
        case "Condition":
            return _holds(template["Conditions"][operand], template, values)
        case "Fn::Equals":
            left, right = (_value(side, values) for side in operand)
            return left == right
        case "Fn::Not":
            return not _holds(operand[0], template, values)
        case "Fn::And":
            return all(_holds(part, template, values) for part in operand)
        case "Fn::Or":
            return any(_holds(part, template, values) for part in operand)
    raise ValueError(f"A condition uses {function}.")


def _value(node: Any, values: Mapping[str, str]) -> str:
    match node:
        case {"Ref": name}:
            return values[str(name)]
        case {"Fn::Select": [position, {"Ref": name}]}:
            return values[str(name)].split(",")[int(position)]
    return str(node)


def _without_ifs(node: Any, holds: Mapping[str, bool]) -> Any:
    if isinstance(node, dict):
        if node.keys() == {"Fn::If"}:
            condition, then, otherwise = node["Fn::If"]
            return _without_ifs(then if holds[condition] else otherwise, holds)
        children = {name: _without_ifs(child, holds) for name, child in node.items()}
        return {name: child for name, child in children.items() if child != _NO_VALUE}
    if isinstance(node, list):
        return [child for child in (_without_ifs(child, holds) for child in node) if child != _NO_VALUE]
    return node


def parameters_of_conditions(template: Node) -> set[str]:
    """Name the parameters that decide conditions."""
    return {name for name in references(template.get("Conditions", {})) if name in template["Parameters"]}


def references(node: Any) -> Iterator[str]:
    """Find every name that is referred to: by Ref, GetAtt, Sub and DependsOn."""
    if isinstance(node, dict):
        for name, child in node.items():
            if name == "Ref":
                yield child.split(".")[0]
            elif name == "Fn::GetAtt":
                yield child[0] if isinstance(child, list) else child.split(".")[0]
            elif name == "Fn::Sub":
                text, own = (child[0], child[1]) if isinstance(child, list) else (child, {})
                yield from (found for found in _variables(text) if found not in own)
                yield from references(own)
            elif name == "DependsOn":
                yield from child if isinstance(child, list) else [child]
            else:
                yield from references(child)
    elif isinstance(node, list):
        for child in node:
            yield from references(child)


def _variables(text: str) -> Iterator[str]:
    for part in text.split("${")[1:]:
        name = part.split("}")[0]
        if not name.startswith("!"):
            yield name.split(".")[0]


def statements(node: object) -> Iterator[Node]:
    """Find every policy statement, wherever it stands."""
    if isinstance(node, dict):
        if "Effect" in node:
            yield node
        for child in node.values():
            yield from statements(child)
    elif isinstance(node, list):
        for child in node:
            yield from statements(child)


def listed(value: object) -> list[Any]:
    """Return what may stand alone as a list."""
    return value if isinstance(value, list) else [value]
