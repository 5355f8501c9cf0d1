"""The template as text: linters and rules that need no deployment."""

from __future__ import annotations

import json

import pytest

from infra.templates import DEMO_DATABASE, TEMPLATES, Node, listed, load, references, statements
from sandbox.paths import ROOT
from tests.support.functions import NAMES as FUNCTIONS

# What has no resources to be named, and what bounds it instead.
UNBOUND_ACTIONS = {
    "cloudwatch:PutMetricData": "the namespace",
    "cloudwatch:DescribeAlarms": "it reads only",
    # Lambda asks for these on everything; its functions' own code is denied them.
    "ec2:AssignPrivateIpAddresses": "a denial",
    "ec2:CreateNetworkInterface": "a denial",
    "ec2:DeleteNetworkInterface": "a denial",
    "ec2:DescribeNetworkInterfaces": "a denial",
    "ec2:DescribeSubnets": "a denial",
    "ec2:UnassignPrivateIpAddresses": "a denial",
}
SESSION_ACTIONS = {
    "ssm:UpdateInstanceInformation": "the bastion's own calls name nothing",
    "ssmmessages:CreateControlChannel": "channels have no ARNs",
    "ssmmessages:CreateDataChannel": "channels have no ARNs",
    "ssmmessages:OpenControlChannel": "channels have no ARNs",
    "ssmmessages:OpenDataChannel": "channels have no ARNs",
}
# Of anything that a policy's action ends with, what a wildcard may stand for.
ACTION_WILDCARDS = {"kms:GenerateDataKey*", "kms:ReEncrypt*", "sns:Publish*", "sqs:SendMessage*"}


@pytest.fixture(scope="module")
def template() -> Node:
    return load("template.yaml")


@pytest.fixture(scope="module")
def everything() -> Node:
    """The stack's resources and those of its streams."""
    return {"Resources": {**load("infra/streams.yaml")["Resources"], **load("template.yaml")["Resources"]}}


@pytest.mark.parametrize("path", [*TEMPLATES, DEMO_DATABASE])
def test_no_statement_allows_more_than_it_names(path: str) -> None:
    for name, resource in load(path)["Resources"].items():
        for statement in statements(resource):
            where = (name, statement.get("Sid"))
            assert statement.get("Sid") or "AssumeRolePolicyDocument" in resource["Properties"], where
            assert not {"NotAction", "NotResource", "NotPrincipal"} & set(statement), where
            actions = listed(statement["Action"])
            assert not [action for action in actions if "*" in action and action not in ACTION_WILDCARDS], where
            if statement["Effect"] == "Allow":
                _assert_bound(resource, statement, actions, where)


def _assert_bound(resource: Node, statement: Node, actions: list[str], where: object) -> None:
    kind = resource["Type"]
    if kind == "AWS::EC2::VPCEndpoint" and "aws:PrincipalArn" in str(statement.get("Condition")):
        return  # what it is done to is in the policies of these principals
    if "*" in listed(statement.get("Resource", [])) and kind != "AWS::KMS::Key":  # in a key's policy * is the key
        assert set(actions) <= UNBOUND_ACTIONS.keys() | SESSION_ACTIONS.keys(), where
        if "cloudwatch:PutMetricData" in actions:
            assert "cloudwatch:namespace" in str(statement["Condition"]), where
    principal = statement.get("Principal")
    if principal == "*":
        assert kind == "AWS::EC2::VPCEndpoint", where
    service = principal.get("Service") if isinstance(principal, dict) else None
    if service and service not in NO_CONFUSION:
        assert "aws:SourceAccount" in str(statement.get("Condition")) or kind == "AWS::KMS::Key", where


# Roles of these are taken on behalf of resources of the account that names them.
NO_CONFUSION = ("lambda.amazonaws.com", {"Fn::Sub": "ec2.${AWS::URLSuffix}"})


def test_a_function_s_code_may_not_touch_network_interfaces(template: Node) -> None:
    """Read from the template: the local AWS simulates no conditions."""
    allowed, denied = statements(template["Resources"]["NetworkInterfacePolicy"])
    assert (allowed["Effect"], denied["Effect"]) == ("Allow", "Deny")
    assert allowed["Action"] == denied["Action"]
    assert list(denied["Condition"]["ArnLike"]) == ["lambda:SourceFunctionArn"]


@pytest.mark.parametrize("path", ["infra/network.yaml", DEMO_DATABASE])
def test_an_endpoint_is_for_these_principals_and_resources_alone(path: str) -> None:
    endpoints = {
        name: resource["Properties"]
        for name, resource in load(path)["Resources"].items()
        if resource["Type"] == "AWS::EC2::VPCEndpoint"
    }
    assert len(endpoints) >= 4
    for name, properties in endpoints.items():
        found = list(statements(properties["PolicyDocument"]))
        assert found, name
        (service_name, *_) = listed(properties["ServiceName"]["Fn::Sub"])
        service = service_name.rpartition(".")[2]
        for statement in found:
            assert statement["Effect"] == "Allow", name
            condition = str(statement.get("Condition", ""))
            if name == "PackagesEndpoint":  # packages are fetched without a signature, and their bucket is not ours
                assert statement["Action"] == "s3:GetObject"
                continue
            assert "aws:PrincipalArn" in condition or "aws:PrincipalAccount" in condition, name
            prefixes = {action.split(":")[0] for action in listed(statement["Action"])}
            assert prefixes <= {service, *OTHER_PREFIXES.get(service, ())}, name
        if properties["VpcEndpointType"] == "Interface":
            assert properties["PrivateDnsEnabled"] is True, name
            assert properties["SecurityGroupIds"] == [{"Ref": "EndpointSecurityGroup"}], name


OTHER_PREFIXES = {"monitoring": {"cloudwatch"}, "kinesis-firehose": {"firehose"}, "kinesis-streams": {"kinesis"}}


def test_an_endpoint_allows_what_a_role_may_and_no_more(everything: Node) -> None:
    """The functions' roles, and the endpoints' policies, name the same actions."""
    of_roles = {
        action.rstrip("*")
        for name, resource in everything["Resources"].items()
        if resource["Type"] == "AWS::IAM::Role" and f"{name.removesuffix('Role')}Function" in everything["Resources"]
        for statement in statements(resource)
        for action in listed(statement["Action"])
    }
    of_endpoints = {
        action
        for name, resource in load("infra/network.yaml")["Resources"].items()
        if resource["Type"] == "AWS::EC2::VPCEndpoint" and name != "LambdaInterfaceEndpoint"
        for statement in statements(resource)
        for action in listed(statement["Action"])
    }
    # Roles are taken and logs written by Lambda itself; keys are used by the services.
    others = {action for action in of_roles if action.split(":")[0] in {"sts", "logs", "kms"}}
    assert of_endpoints == of_roles - others


def test_the_lambda_endpoint_allows_pgrelay_s_aliases_alone() -> None:
    (statement,) = statements(load("infra/network.yaml")["Resources"]["LambdaInterfaceEndpoint"])
    assert statement["Action"] == "lambda:InvokeFunction"
    assert statement["Resource"]["Fn::Sub"].endswith(":function:${NamesBeginWith}*:live")


def test_the_database_may_call_every_function(everything: Node, template: Node) -> None:
    streams = load("infra/streams.yaml")["Resources"]
    called = [
        reference
        for resources in (template["Resources"], streams)
        for statement in statements(resources["DatabaseInvokePolicy"])
        for reference in references(statement["Resource"])
    ]
    functions = {
        name for name, entry in everything["Resources"].items() if entry["Type"] == "AWS::Serverless::Function"
    }
    assert set(called) == functions
    assert len(functions) == len(FUNCTIONS)


@pytest.mark.parametrize("path", ["infra/network.yaml", DEMO_DATABASE])
def test_security_groups_let_in_by_reference_and_only_what_is_needed(path: str) -> None:
    seen = 0
    for name, resource in load(path)["Resources"].items():
        rules = [resource["Properties"]] if resource["Type"].endswith(("Ingress", "Egress")) else []
        if resource["Type"] == "AWS::EC2::SecurityGroup":
            rules = _rules(resource["Properties"].get("SecurityGroupIngress", []))
            assert all("CidrIp" not in rule for rule in rules), name
            outward = _rules(resource["Properties"]["SecurityGroupEgress"])
            assert all(rule["CidrIp"] == "127.0.0.1/32" or rule["ToPort"] == 443 for rule in outward), name
        for rule in rules:
            assert {"SourceSecurityGroupId", "DestinationSecurityGroupId"} & set(rule), name
            assert rule["FromPort"] == rule["ToPort"], name
            assert rule["ToPort"] == 443 or (path == DEMO_DATABASE and rule["ToPort"] == 5432), name
            assert rule["Description"], name
            seen += 1
    assert seen >= 3


def _rules(rules: list[Node]) -> list[Node]:
    return [rule["Fn::If"][1] if "Fn::If" in rule else rule for rule in rules]


def test_no_way_into_the_demo_s_network_from_outside() -> None:
    resources = load(DEMO_DATABASE)["Resources"]
    kinds = {resource["Type"] for resource in resources.values()}
    assert not kinds & {"AWS::EC2::InternetGateway", "AWS::EC2::NatGateway", "AWS::EC2::KeyPair", "AWS::EC2::EIP"}
    bastion = resources["Bastion"]["Properties"]
    assert "KeyName" not in bastion
    assert [entry["AssociatePublicIpAddress"] for entry in bastion["NetworkInterfaces"]] == [False]
    assert bastion["MetadataOptions"]["HttpTokens"] == "required"
    for resource in resources.values():
        if resource["Type"] == "AWS::RDS::DBInstance":
            assert resource["Properties"]["PubliclyAccessible"] is False
        if resource["Type"] == "AWS::RDS::DBCluster":
            properties = resource["Properties"]
            assert properties["StorageEncrypted"] is True
            assert properties["EnableIAMDatabaseAuthentication"] is True
            assert properties["ManageMasterUserPassword"] is True
            assert resource["DeletionPolicy"] == "Snapshot"
    assert resources["ReportingCluster"]["Properties"]["AssociatedRoles"][0]["FeatureName"] == "Lambda"


def test_no_role_takes_a_policy_managed_by_aws(everything: Node) -> None:
    for name, resource in everything["Resources"].items():
        if resource["Type"] == "AWS::IAM::Role":
            policies = list(references(resource["Properties"].get("ManagedPolicyArns", [])))
            for policy in set(policies) - {"AWS::NoValue"}:
                assert everything["Resources"][policy]["Type"] == "AWS::IAM::ManagedPolicy", name


def test_topics_that_alarms_publish_to_have_no_key_that_they_may_not_use(template: Node) -> None:
    """CloudWatch may not use alias/aws/sns."""
    for name in ("AlertTopic", "AlertChatTopic"):
        key = template["Resources"][name]["Properties"]["KmsMasterKeyId"]
        assert key == {"Fn::If": ["HasDataKey", {"Ref": "DataKeyArn"}, {"Ref": "AWS::NoValue"}]}


def test_the_key_is_for_the_services_that_need_it_and_the_account() -> None:
    found: set[str] = set()
    for statement in statements(load("infra/key.yaml")["Resources"]["DataKey"]):
        principal = statement["Principal"]
        if "AWS" in principal:
            assert principal == {"AWS": {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:root"}}
            if statement["Sid"] != "AccountAdministers":
                assert "kms:ViaService" in str(statement["Condition"]), statement["Sid"]
            continue
        named = {one["Fn::Sub"] if isinstance(one, dict) else one for one in listed(principal["Service"])}
        # EventBridge publishes to an encrypted topic without saying for whom.
        assert statement.get("Condition") or named == {"events.amazonaws.com"}, statement["Sid"]
        found |= named
    assert found == {
        "cloudwatch.amazonaws.com",
        "events.amazonaws.com",
        "logs.${AWS::Region}.${AWS::URLSuffix}",
        "s3.amazonaws.com",
        "sns.amazonaws.com",
        "sqs.amazonaws.com",
    }


def test_keys_of_others_are_used_by_way_of_topics_and_queues_only(template: Node) -> None:
    (statement,) = statements(template["Resources"]["MessageKeysPolicy"])
    assert statement["Condition"] == {
        "StringLike": {
            "kms:ViaService": [{"Fn::Sub": "sns.*.${AWS::URLSuffix}"}, {"Fn::Sub": "sqs.*.${AWS::URLSuffix}"}]
        }
    }


def test_what_may_hold_events_outlives_the_stack(everything: Node) -> None:
    key = load("infra/key.yaml")["Resources"]["DataKey"]
    for name in ("FailedInvocationQueue", "ClaimCheckBucket", "RecordsBucket", "DataKey"):
        resource = key if name == "DataKey" else everything["Resources"][name]
        assert (resource["DeletionPolicy"], resource["UpdateReplacePolicy"]) == ("Retain", "Retain"), name
    for name, resource in everything["Resources"].items():
        if resource["Type"] in {"AWS::SQS::Queue", "AWS::S3::Bucket", "AWS::DynamoDB::Table", "AWS::Logs::LogGroup"}:
            assert {"DeletionPolicy", "UpdateReplacePolicy"} <= set(resource), name


def test_the_stack_policy_protects_what_there_is(template: Node) -> None:
    allowed, denied = json.loads((ROOT / "infra" / "stack-policy.json").read_text())["Statement"]
    assert (allowed["Effect"], denied["Effect"]) == ("Allow", "Deny")
    names = {resource.removeprefix("LogicalResourceId/") for resource in denied["Resource"]}
    assert names <= template["Resources"].keys()
    retained = {name for name, entry in template["Resources"].items() if entry.get("DeletionPolicy") == "Retain"}
    assert retained - {"ClaimCheckBucketPolicy"} <= names


@pytest.mark.parametrize("path", [*TEMPLATES, DEMO_DATABASE])
def test_every_output_and_parameter_is_described(path: str) -> None:
    template = load(path)
    for section in ("Outputs", "Parameters"):
        for name, entry in template.get(section, {}).items():
            assert entry.get("Description"), name


@pytest.mark.parametrize("path", ["template.yaml", "infra/streams.yaml", "infra/operations.yaml"])
def test_every_parameter_is_in_a_group(path: str) -> None:
    template = load(path)
    groups = template["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    grouped = [name for group in groups for name in group["Parameters"]]
    assert sorted(grouped) == sorted(template["Parameters"])


@pytest.mark.parametrize("folder", FUNCTIONS)
def test_each_function_has_its_own_folder_role_and_log_group(everything: Node, folder: str) -> None:
    name = folder.title().replace("_", "")
    properties = everything["Resources"][f"{name}Function"]["Properties"]
    assert properties["CodeUri"].removeprefix("../") == f"functions/{folder}/"
    assert properties["Role"] == {"Fn::GetAtt": [f"{name}Role", "Arn"]}
    assert properties["LoggingConfig"]["LogGroup"] == {"Ref": f"{name}LogGroup"}
    assert properties["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"] == folder


@pytest.mark.parametrize("path", ["template.yaml", "infra/streams.yaml"])
def test_a_new_layer_goes_live_with_its_functions(path: str) -> None:
    template = load(path)
    layers = [entry for entry in template["Resources"].values() if entry["Type"] == "AWS::Serverless::LayerVersion"]
    assert len(layers) == 2
    assert all(layer["Properties"]["PublishLambdaVersion"] is True for layer in layers)
    assert template["Globals"]["Function"]["AutoPublishAliasAllProperties"] is True


def test_topics_queue_and_buckets_are_encrypted_with_the_key_if_there_is_one(everything: Node) -> None:
    for name, resource in everything["Resources"].items():
        if resource["Type"] in {"AWS::SNS::Topic", "AWS::SQS::Queue"}:
            assert resource["Properties"]["KmsMasterKeyId"]["Fn::If"][1] == {"Ref": "DataKeyArn"}, name
        if resource["Type"] == "AWS::SQS::Queue":
            assert resource["Properties"]["SqsManagedSseEnabled"]["Fn::If"][1:] == [{"Ref": "AWS::NoValue"}, True], name
        if resource["Type"] == "AWS::S3::Bucket":
            assert resource["Properties"]["BucketEncryption"], name
            assert set(resource["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}, name


def test_what_is_in_buckets_expires(everything: Node) -> None:
    """Read from the template, because the local AWS leaves a new bucket's lifecycle out."""
    days = {"ClaimCheckBucket": 30, "RecordsBucket": {"Ref": "RecordsExpirationDays"}}
    for name, expected in days.items():
        (rule,) = everything["Resources"][name]["Properties"]["LifecycleConfiguration"]["Rules"]
        assert (rule["Status"], rule["ExpirationInDays"]) == ("Enabled", expected)
        assert "VersioningConfiguration" not in everything["Resources"][name]["Properties"]


def test_tables_are_encrypted_and_forget(template: Node) -> None:
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::DynamoDB::Table":
            choices = resource["Properties"]["SSESpecification"]["Fn::If"][1:]
            assert all(choice["SSEEnabled"] is True for choice in choices), name
            assert resource["Properties"]["TimeToLiveSpecification"]["Enabled"] is True, name
