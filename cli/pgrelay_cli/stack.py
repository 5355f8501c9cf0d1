"""Reads the deployed functions from a CloudFormation stack."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from pgrelay_cli.errors import StackError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_SUFFIX = "FunctionArn"
_IMPORTED_OUTPUT = "DatabaseRoleName"


def bindings_of_stack(name: str) -> dict[str, str]:
    """Return the ARN of each function that a stack and those added to it name in their outputs, by binding name.

    Added to it are those that import the name of its database's role, to let that call their functions.

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
    for add_on in _add_ons(name):
        bindings |= bindings_of_outputs(_outputs(add_on))
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
    with _readable(name) as cloudformation:
        answer = cloudformation.describe_stacks(StackName=name)
    return [*answer["Stacks"][0].get("Outputs", [])]


def _add_ons(name: str) -> list[str]:
    """Return the names of the stacks that import the name of a stack's database role."""
    with _readable(name) as cloudformation:
        try:
            pages = [*cloudformation.get_paginator("list_imports").paginate(ExportName=f"{name}-{_IMPORTED_OUTPUT}")]
        except cloudformation.exceptions.ClientError as error:
            if error.response["Error"]["Code"] == "ValidationError":  # it says so where nobody imports
                return []
            raise
    return [add_on for page in pages for add_on in page["Imports"]]


@contextmanager
def _readable(name: str) -> Iterator[Any]:
    # Imported here: boto3 takes longer to import than an installation runs, and most need no stack.
    import boto3
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield boto3.client("cloudformation")
    except (BotoCoreError, ClientError) as error:
        raise StackError(
            f"The stack {name} could not be read: {error}",
            hint="Check the stack's name, AWS_PROFILE or the AWS credentials, and AWS_DEFAULT_REGION.",
        ) from error


def bindings_of_outputs(outputs: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Return function ARNs by binding name: the output ExceptionRelayFunctionArn is exception_relay."""
    return {
        _snake_case(key.removesuffix(_SUFFIX)): output["OutputValue"]
        for output in outputs
        if (key := output["OutputKey"]).endswith(_SUFFIX) and key != _SUFFIX
    }


def _snake_case(camel_case: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", camel_case).lower()
