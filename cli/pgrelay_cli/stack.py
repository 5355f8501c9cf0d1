"""Reads the deployed functions from a CloudFormation stack."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pgrelay_cli.errors import StackError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SUFFIX = "FunctionArn"


def bindings_of_stack(name: str) -> dict[str, str]:
    """Return the ARN of each function that a stack's outputs name, by binding name.

    Raises
    ------
    StackError
        If AWS refuses, the stack does not exist, or no output ends in `FunctionArn`.
    """
    bindings = bindings_of_outputs(_outputs(name))
    if not bindings:
        raise StackError(
            f"The stack {name} has no output that ends in {_SUFFIX}.",
            hint="Name the stack that sam deploy made from pgrelay's template.yaml.",
        )
    return bindings


def output_of_stack(name: str, key: str) -> str:
    """Return one output of a stack.

    Raises
    ------
    StackError
        If AWS refuses, the stack does not exist, or it has no such output.
    """
    for output in _outputs(name):
        if output["OutputKey"] == key:
            return str(output["OutputValue"])
    raise StackError(
        f"The stack {name} has no output {key}.",
        hint="Name the stack that sam deploy made from pgrelay's template.yaml; deploy an older one again.",
    )


def _outputs(name: str) -> list[Any]:
    # Imported here: boto3 takes longer to import than an installation runs, and most need no stack.
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        answer = boto3.client("cloudformation").describe_stacks(StackName=name)
    except (BotoCoreError, ClientError) as error:
        raise StackError(
            f"The stack {name} could not be read: {error}",
            hint="Check the stack's name, AWS_PROFILE or the AWS credentials, and AWS_DEFAULT_REGION.",
        ) from error
    return [*answer["Stacks"][0].get("Outputs", [])]


def bindings_of_outputs(outputs: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return function ARNs by binding name: the output ExceptionRelayFunctionArn is exception_relay."""
    return {
        _snake_case(key.removesuffix(_SUFFIX)): output["OutputValue"]
        for output in outputs
        if (key := output["OutputKey"]).endswith(_SUFFIX) and key != _SUFFIX
    }


def _snake_case(camel_case: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", camel_case).lower()
