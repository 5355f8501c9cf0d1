"""Alarms, the dashboard and TLS, read from the templates."""

from __future__ import annotations

import json

import pytest

from infra.templates import TEMPLATES, Node, load, references, render, statements
from sandbox.paths import ROOT
from tests.support.functions import NAMES as FUNCTIONS


@pytest.fixture(scope="module")
def template() -> Node:
    return load("template.yaml")


def test_nothing_is_called_without_tls_but_on_a_local_aws(template: Node) -> None:
    """Read from the template, because the local AWS speaks plain HTTP."""
    assert template["Conditions"]["TlsRequired"] == {
        "Fn::Not": [{"Fn::Equals": [{"Ref": "AWS::AccountId"}, "000000000000"]}]
    }
    kinds = {"AWS::SNS::Topic": 4, "AWS::SQS::Queue": 1, "AWS::S3::Bucket": 2}
    found: dict[str, int] = dict.fromkeys(kinds, 0)
    for path in ("template.yaml", "infra/streams.yaml"):
        rendered = render(load(path), {"CreateDeliveryStream": "true"})["Resources"]
        denied = {
            reference
            for resource in rendered.values()
            for statement in statements(resource)
            if statement.get("Sid") == "OnlyTls" and statement["Effect"] == "Deny"
            for reference in references(statement["Resource"])
        }
        for name, resource in rendered.items():
            if resource["Type"] in kinds:
                assert name in denied, name
                found[resource["Type"]] += 1
    assert found == kinds


def test_alarms_are_few_and_ring_neither_at_first_nor_when_idle(template: Node) -> None:
    alarms = {
        name: entry["Properties"]
        for name, entry in render(template, {})["Resources"].items()
        if entry["Type"] == "AWS::CloudWatch::Alarm"
    }
    assert len(alarms) == 5
    for name, alarm in alarms.items():
        assert alarm["TreatMissingData"] in {"notBreaching", "ignore", "missing"}, name
        assert "AlarmActions" in alarm or alarm["TreatMissingData"] == "missing", name


def test_every_alarm_on_pgrelay_s_metrics_is_of_one_stack() -> None:
    seen = 0
    for path in TEMPLATES:
        for name, resource in load(path)["Resources"].items():
            if resource["Type"] == "AWS::CloudWatch::Alarm" and resource["Properties"]["Namespace"] == "pgrelay":
                dimensions = {entry["Name"]: entry["Value"] for entry in resource["Properties"]["Dimensions"]}
                stack = "AWS::StackName" if path == "template.yaml" else "Stack"
                assert dimensions["stack"] == {"Ref": stack}, name
                seen += 1
    assert seen >= 7


def test_the_dashboard_shows_metrics_that_there_are_and_nothing_twice() -> None:
    operations = load("infra/operations.yaml")
    text, _ = operations["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    widgets = json.loads(text.replace("${StreamsAlarms}", "").replace("${StreamsFunctions}", ""))["widgets"]
    places = [
        (column, row)
        for widget in widgets
        for column in range(widget["x"], widget["x"] + widget["width"])
        for row in range(widget["y"], widget["y"] + widget["height"])
    ]
    assert len(places) == len(set(places)) == 24 * 25
    code = "".join(
        path.read_text() for folder in ("functions", "layers/common") for path in (ROOT / folder).rglob("*.py")
    )
    own = [metric for widget in widgets for metric in widget["properties"].get("metrics", []) if metric[0] == "pgrelay"]
    assert len(own) > len(FUNCTIONS)
    for _, name, *dimensions, _shown in own:
        assert f'"{name}"' in code
        assert dimensions[0::2] == ["service", "stack"]
        assert dimensions[1] in {*FUNCTIONS, "outbox"}
        assert dimensions[3] == "${Stack}"
    searched = [
        metric[0]["expression"]
        for widget in widgets
        for metric in widget["properties"].get("metrics", [])
        if isinstance(metric[0], dict)
    ]
    for expression in searched:
        assert f'"{expression.split("MetricName=")[1].split(chr(34))[1]}"' in code
        assert 'stack="${Stack}"' in expression
    alarms = {
        entry["Properties"]["AlarmName"]["Fn::Sub"].replace("${AWS::StackName}", owner)
        for path, owner in (("infra/operations.yaml", "${AWS::StackName}"), ("template.yaml", "${Stack}"))
        for entry in load(path)["Resources"].values()
        if entry["Type"] == "AWS::CloudWatch::Alarm"
    } | {f"${{AWS::StackName}}-{name.replace('_', '-')}-errors" for name in FUNCTIONS}
    (shown,) = (widget["properties"]["alarms"] for widget in widgets if widget["type"] == "alarm")
    assert {arn.partition(":alarm:")[2] for arn in shown} <= alarms
