"""What the deployment tests share."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from sandbox.clients import AccessKey

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.aws import LocalAws
    from sandbox.clients import Clients

REFUSALS = {"AccessDenied", "AccessDeniedException", "AuthorizationError"}
"""Error codes by which services say that a caller may not."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a function answered."""

    payload: Any
    function_error: str | None


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """A deployed stack."""

    aws: LocalAws
    outputs: dict[str, str]
    root: Clients
    resources: dict[str, str]
    """Physical names by logical id."""

    def role_arn(self, logical_id: str) -> str:
        return self.root.iam.get_role(RoleName=self.resources[logical_id])["Role"]["Arn"]

    def log_groups(self) -> list[Any]:
        """Return the log groups that there are of those that it made."""
        names = {name for logical_id, name in self.resources.items() if logical_id.endswith("LogGroup")}
        found = self.root.logs.describe_log_groups()["logGroups"]
        return [group for group in found if group["logGroupName"] in names]

    def assume(self, logical_id: str) -> Clients:
        """Return clients that have exactly a function's rights."""
        credentials = self.root.sts.assume_role(RoleArn=self.role_arn(logical_id), RoleSessionName="deployment-tests")[
            "Credentials"
        ]
        return self.aws.clients(
            AccessKey(
                access_key_id=credentials["AccessKeyId"],
                secret_access_key=credentials["SecretAccessKey"],
                session_token=credentials["SessionToken"],
            )
        )


def invoke(clients: Clients, function: str, payload: object) -> Answer:
    """Invoke a function and wait for its answer."""
    answer = clients.lambda_.invoke(FunctionName=function, Payload=json.dumps(payload).encode())
    return Answer(payload=json.loads(answer["Payload"].read()), function_error=answer.get("FunctionError"))


def describe(aws: LocalAws, stack_name: str) -> Deployment:
    """Look up what a stack made."""
    root = aws.clients()
    summaries = root.cloudformation.describe_stack_resources(StackName=stack_name)["StackResources"]
    return Deployment(
        aws=aws,
        outputs=aws.outputs(stack_name),
        root=root,
        resources={summary["LogicalResourceId"]: summary["PhysicalResourceId"] for summary in summaries},
    )


@contextmanager
def refused() -> Iterator[None]:
    """Expect AWS to refuse a call because of who makes it."""
    with pytest.raises(ClientError) as caught:
        yield
    assert caught.value.response["Error"]["Code"] in REFUSALS
