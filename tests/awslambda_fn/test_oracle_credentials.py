"""Where the Java classes get the server's credentials and region from."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.awslambda_fn.http_server import Answer, HttpServer, Request
from tests.awslambda_fn.oracle_java import JavaError
from tests.support.lambda_endpoint import LambdaEndpoint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.awslambda_fn.conftest import PublishedAws
    from tests.awslambda_fn.oracle_java import OracleJava

INVOKE = {"do": "invoke", "function": "lambdaTest", "arguments": '{"name":"bob"}'}
SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"  # pragma: allowlist secret


@pytest.fixture
def endpoint() -> Iterator[LambdaEndpoint]:
    with LambdaEndpoint() as endpoint:
        yield endpoint


def _answer(number: int = 1, *, expires_in: timedelta = timedelta(hours=6)) -> dict[str, str]:
    return {
        "Code": "Success",
        "AccessKeyId": f"ASIA{number}",
        "SecretAccessKey": SECRET,
        "Token": f"token-{number}",
        "Expiration": (datetime.now(UTC) + expires_in).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def _metadata(credentials: Callable[[], dict[str, str]], region: str = "eu-central-1") -> HttpServer:
    """Return an instance's metadata, version 2 only."""

    def handle(request: Request) -> Answer:
        if (request.method, request.path) == ("PUT", "/latest/api/token"):
            assert 1 <= int(request.headers["x-aws-ec2-metadata-token-ttl-seconds"]) <= 21600
            return Answer(body="metadata-token")
        if request.method != "GET" or request.headers.get("x-aws-ec2-metadata-token") != "metadata-token":
            return Answer(status=401)
        match request.path:
            case "/latest/meta-data/iam/security-credentials/":
                return Answer(body="database-role\n")
            case "/latest/meta-data/iam/security-credentials/database-role":
                return Answer(body=json.dumps(credentials()))
            case "/latest/meta-data/placement/region":
                return Answer(body=region)
        return Answer(status=404)

    return HttpServer(handle)


def _keys(endpoint: LambdaEndpoint) -> list[str]:
    return [call.headers["Authorization"].partition("Credential=")[2].split("/")[0] for call in endpoint.invocations]


def test_credentials_of_a_container_invoke(oracle: OracleJava, published_aws: PublishedAws, tmp_path: Path) -> None:
    token_file = tmp_path / "token"
    token_file.write_text("container-token\n")
    session = _session(published_aws)

    def handle(request: Request) -> Answer:
        allowed = request.path == "/role" and request.headers.get("authorization") == "container-token"
        return Answer(body=json.dumps(session)) if allowed else Answer(status=403)

    with HttpServer(handle) as container:
        environment = {
            "AWS_ENDPOINT_URL": published_aws.aws.endpoint_url,
            "AWS_REGION": published_aws.aws.region,
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{container.url}/role",
            "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": str(token_file),
        }
        answers = oracle.ask([INVOKE] * 3, environment)
        assert [json.loads(str(answer))["Status"] for answer in answers] == ["OK"] * 3
        assert len(container.requests) == 1  # the rest from what was kept

        [refused] = oracle.ask([INVOKE], {**environment, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/nowhere"})
        assert str(refused) == ("Unable to retrieve credentials: AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE cannot be read")
        token_file.write_text("another")
        [refused] = oracle.ask([INVOKE], environment)
        assert str(refused).endswith("the container at 127.0.0.1 answered HTTP 403")


def test_credentials_of_an_instance_invoke(oracle: OracleJava, published_aws: PublishedAws) -> None:
    session = _session(published_aws)
    with _metadata(lambda: session, published_aws.aws.region) as metadata:
        environment = {
            "AWS_ENDPOINT_URL": published_aws.aws.endpoint_url,
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": f"{metadata.url}/",
        }
        answers = oracle.ask([INVOKE] * 2, environment)
    assert [json.loads(str(answer))["Status"] for answer in answers] == ["OK"] * 2
    assert [(request.method, request.path.rpartition("/")[2]) for request in metadata.requests] == [
        ("PUT", "token"),
        ("GET", "region"),
        ("PUT", "token"),
        ("GET", ""),
        ("GET", "database-role"),
    ]


def test_credentials_are_renewed_before_they_expire(oracle: OracleJava, endpoint: LambdaEndpoint) -> None:
    answers = iter([_answer(1, expires_in=timedelta(minutes=4)), _answer(2), _answer(3)])
    with _metadata(lambda: next(answers)) as metadata:
        environment = {
            "AWS_ENDPOINT_URL": endpoint.url,
            "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": metadata.url,
        }
        oracle.ask([INVOKE] * 4, environment)
    assert _keys(endpoint) == ["ASIA1", "ASIA2", "ASIA2", "ASIA2"]
    assert [call.headers["X-Amz-Security-Token"] for call in endpoint.invocations[:2]] == ["token-1", "token-2"]


def test_credentials_are_used_until_they_expire_when_they_cannot_be_renewed(
    oracle: OracleJava, endpoint: LambdaEndpoint
) -> None:
    answers: Iterator[dict[str, str]] = iter([_answer(1, expires_in=timedelta(minutes=4)), {}, {}])
    with _metadata(lambda: next(answers)) as metadata:
        environment = {
            "AWS_ENDPOINT_URL": endpoint.url,
            "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": metadata.url,
        }
        oracle.ask([INVOKE] * 3, environment)
    assert _keys(endpoint) == ["ASIA1"] * 3


def test_environment_comes_before_container_and_instance(oracle: OracleJava, endpoint: LambdaEndpoint) -> None:
    with _metadata(_answer) as metadata:
        oracle.ask(
            [INVOKE],
            {
                "AWS_ENDPOINT_URL": endpoint.url,
                "AWS_DEFAULT_REGION": "eu-west-3",
                "AWS_ACCESS_KEY_ID": "AKIAENVIRONMENT",
                "AWS_SECRET_ACCESS_KEY": SECRET,
                "AWS_CONTAINER_CREDENTIALS_FULL_URI": metadata.url,
                "AWS_EC2_METADATA_SERVICE_ENDPOINT": metadata.url,
            },
        )
    assert _keys(endpoint) == ["AKIAENVIRONMENT"]
    assert "/eu-west-3/lambda/" in endpoint.invocations[0].headers["Authorization"]
    assert metadata.requests == []


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"AWS_ACCESS_KEY_ID": "AKIA1"}, "only one of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"),
        ({"AWS_EC2_METADATA_DISABLED": "TRUE"}, "instance metadata is switched off"),
        ({"AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://127.0.0.1:1"}, "does not answer (ConnectException)"),
        ({"AWS_EC2_METADATA_SERVICE_ENDPOINT": "nowhere"}, "AWS_EC2_METADATA_SERVICE_ENDPOINT is no URL"),
    ],
)
def test_missing_credentials_are_said(oracle: OracleJava, environment: dict[str, str], words: str) -> None:
    [answer] = oracle.ask(
        [INVOKE], {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_REGION": "us-east-1", **environment}
    )
    assert isinstance(answer, JavaError)
    assert words in str(answer)


@pytest.mark.parametrize(
    "bad",
    [
        {},
        {**_answer(), "SecretAccessKey": None},
        {**_answer(), "Expiration": "soon"},
        {**_answer(), "AccessKeyId": [SECRET]},
        [SECRET],
    ],
)
def test_answer_that_is_no_credentials_is_not_shown(oracle: OracleJava, bad: Any) -> None:
    with HttpServer(lambda _request: Answer(body=json.dumps(bad))) as container:
        [answer] = oracle.ask(
            [INVOKE], {"AWS_REGION": "us-east-1", "AWS_CONTAINER_CREDENTIALS_FULL_URI": container.url}
        )
    assert isinstance(answer, JavaError)
    assert str(answer) == "Unable to retrieve credentials: what the container answered is none"


def test_container_addresses(oracle: OracleJava) -> None:
    fine = {
        "http://169.254.170.2/v2": True,
        "http://169.254.170.23/v1/credentials": True,
        "http://[fd00:ec2::23]/v1/credentials": True,
        "http://127.0.0.5:8080/x": True,
        "http://[::1]:8080/x": True,
        "http://localhost/x": True,
        "https://example.com/x": True,
        "http://example.com/x": False,
        "http://127.0.0.1.example.com/x": False,
        "http://169.254.170.2.example.com/x": False,
        "http://169.254.169.254/x": False,
        "ftp://127.0.0.1/x": False,
        "nothing": False,
    }
    answers = oracle.ask([{"do": "container_url", "full": url} for url in fine])
    assert [not isinstance(answer, JavaError) for answer in answers] == list(fine.values())
    relative = oracle.ask([{"do": "container_url", "relative": path} for path in ("/v2/x?id=1", "@example.com/")])
    assert relative[0] == "http://169.254.170.2/v2/x?id=1"
    assert isinstance(relative[1], JavaError)


def _session(published_aws: PublishedAws) -> dict[str, str]:
    """Return credentials that expire, of a role that may invoke the published functions."""
    root = published_aws.aws.clients()
    account = root.sts.get_caller_identity()["Account"]
    name = "awslambda-fn-server"
    if all(role["RoleName"] != name for role in root.iam.list_roles()["Roles"]):
        trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{account}:root"}, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        root.iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)
        for policy_arn in published_aws.policy_arns:
            root.iam.attach_role_policy(RoleName=name, PolicyArn=policy_arn)
    credentials = root.sts.assume_role(RoleArn=f"arn:aws:iam::{account}:role/{name}", RoleSessionName="oracle")[
        "Credentials"
    ]
    return {
        "Code": "Success",
        "AccessKeyId": credentials["AccessKeyId"],
        "SecretAccessKey": credentials["SecretAccessKey"],
        "Token": credentials["SessionToken"],
        "Expiration": credentials["Expiration"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
