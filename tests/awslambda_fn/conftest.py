"""The functions that the published examples call, on a local AWS that checks signatures and IAM."""

from __future__ import annotations

import io
import json
import os
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

import pytest

from tests.awslambda_fn import oracle_java, plsql
from tests.awslambda_fn.oracle_java import OracleJava

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from concurrent.futures import Future

    from sandbox.aws import LocalAws
    from sandbox.clients import AccessKey
    from tests.awslambda_fn.plsql import Script

USER = "awslambda-fn"
USER_WITHOUT_RIGHTS = "awslambda-fn-without-rights"
ROLE = "awslambda-fn"

# lambdaTest is the published code.
FUNCTIONS = {
    "lambdaTest": """
def lambda_handler(event, context):
    output = event
    output["Status"] = "OK"
    return output
""",
    "lambdaFails": """
def lambda_handler(event, context):
    raise ValueError('it broke: é "quoted"')
""",
    "lambdaSleeps": """
import time
def lambda_handler(event, context):
    time.sleep(5)
""",
}


@dataclass(frozen=True, kw_only=True)
class PublishedAws:
    """The local AWS with pgrelay's stack and the published functions."""

    aws: LocalAws
    echo_arn: str
    policy_arns: tuple[str, ...]
    """What lets a database invoke them."""
    key: AccessKey
    """A user's who may invoke them."""
    key_without_rights: AccessKey

    def environment(self, key: AccessKey | None = None) -> dict[str, str]:
        """Return the environment of a database server that signs with a key."""
        signs_with = key or self.key
        return {
            "AWS_ENDPOINT_URL": self.aws.endpoint_url,
            "AWS_REGION": self.aws.region,
            "AWS_ACCESS_KEY_ID": signs_with.access_key_id,
            "AWS_SECRET_ACCESS_KEY": signs_with.secret_access_key,
        }


@pytest.fixture(scope="session")
def published_aws(deployed_aws: LocalAws) -> PublishedAws:
    return _publish(deployed_aws)


@pytest.fixture(scope="session", autouse=True)
def parsed_plsql(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Future[dict[str, Script]] | None]:
    """The scripts for Oracle, parsed beside the other tests, because that takes as long as some of them together."""
    wanted = any("scripts" in getattr(item, "fixturenames", ()) for item in request.session.items)
    if not wanted or not plsql.is_installed():
        yield None
        return
    with ThreadPoolExecutor(max_workers=1) as thread:
        yield thread.submit(plsql.parse_all, tmp_path_factory.mktemp("mistakes"))


@pytest.fixture(scope="session")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> OracleJava:
    """The Java classes for Oracle, compiled."""
    if not oracle_java.is_installed():
        missing("a JDK", "default-jdk-headless")
    return OracleJava.compile(tmp_path_factory.mktemp("java"))


def missing(what: str, package: str) -> NoReturn:
    """Skip a test for want of a program; on CI, where setup.sh has installed it, that is a failure."""
    message = f"{what} is not installed: apt-get install {package}"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


def _publish(aws: LocalAws) -> PublishedAws:
    root = aws.clients()
    account = root.sts.get_caller_identity()["Account"]
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role_arn = root.iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=_document(trust))["Role"]["Arn"]
    for name, code in FUNCTIONS.items():
        root.lambda_.create_function(
            FunctionName=name,
            Runtime="python3.13",
            Role=role_arn,
            Handler=f"{name}.lambda_handler",
            Timeout=10,
            Code={"ZipFile": _zip(f"{name}.py", code)},
        )
    functions = [f"arn:aws:lambda:{aws.region}:{account}:function:{name}" for name in FUNCTIONS]
    nothing, published = (
        root.iam.create_policy(
            PolicyName=name,
            PolicyDocument=_document({"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": resources}),
        )["Policy"]["Arn"]
        for name, resources in (("nothing-published", ["arn:aws:lambda:*:*:function:other"]), ("published", functions))
    )
    outputs = aws.outputs()
    policy_arns = (published, outputs["DatabaseInvokePolicyArn"])
    for policy_arn in policy_arns:
        key = aws.database_access_key(policy_arn, user_name=USER)
    return PublishedAws(
        aws=aws,
        echo_arn=outputs["EchoFunctionArn"],
        policy_arns=policy_arns,
        key=key,
        key_without_rights=aws.database_access_key(nothing, user_name=USER_WITHOUT_RIGHTS),
    )


def _document(statement: Mapping[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _zip(name: str, text: str) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr(name, text)
    return archive.getvalue()
