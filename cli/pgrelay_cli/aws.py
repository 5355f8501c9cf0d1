"""What commands share that call AWS: whose credentials and which Region, and AWS's errors made readable."""

from __future__ import annotations

import inspect
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pgrelay_cli.errors import AwsError, PgrelayCliError
from pgrelay_cli.output import fail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STACK_VARIABLE = "PGRELAY_STACK"
"""The environment variable that names the stack for every command with --stack."""

Region = Annotated[
    str | None, typer.Option(help="The AWS Region; by default the one that the AWS CLI would take.", metavar="REGION")
]
Profile = Annotated[
    str | None,
    typer.Option(help="The profile of the AWS configuration; by default the one of the AWS CLI.", metavar="NAME"),
]


def with_aws(command: Callable[..., None]) -> Callable[..., None]:
    """Turn a function into a command with --region and --profile, and readable errors."""

    def run(region: str | None, profile: str | None, **arguments: Any) -> None:
        try:
            use(region, profile)
            command(**arguments)
        except PgrelayCliError as error:
            fail(error, as_json=arguments.get("as_json", False))
        except KeyboardInterrupt:
            raise typer.Exit(130) from None

    own = [*inspect.signature(command, eval_str=True).parameters.values()]
    return as_command(run, command, [*own, *inspect.signature(use, eval_str=True).parameters.values()])


def as_command(
    run: Callable[..., None], command: Callable[..., None], parameters: list[inspect.Parameter]
) -> Callable[..., None]:
    """Give a function the parameters of a command, and the words of another function."""
    parameters = [parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for parameter in parameters]
    run.__doc__ = command.__doc__
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return run


def use(region: Region = None, profile: Profile = None) -> None:
    """Have all clients of AWS that are made from now on use a Region and a profile.

    Raises
    ------
    AwsError
        If there is no such profile.
    """
    if region or profile:
        # Imported here, as everywhere: boto3 takes longer to import than most commands run.
        import boto3

        with calling_aws("AWS cannot be used", "aws configure list-profiles names the profiles."):
            boto3.setup_default_session(region_name=region, profile_name=profile)


@contextmanager
def calling_aws(what: str, hint: str) -> Iterator[None]:
    """Turn an error of AWS, or in reaching it, into one that says what failed and what to do."""
    from botocore import exceptions

    try:
        yield
    except exceptions.NoRegionError as error:
        raise AwsError(f"{what}: no AWS Region is set.", hint="Give --region, or set AWS_DEFAULT_REGION.") from error
    except (exceptions.NoCredentialsError, exceptions.PartialCredentialsError, exceptions.TokenRetrievalError) as error:
        raise AwsError(
            f"{what}: {error}", hint="Give --profile, set AWS_PROFILE or the AWS credentials, or run aws sso login."
        ) from error
    except (exceptions.BotoCoreError, exceptions.ClientError) as error:
        raise AwsError(f"{what}: {error}", hint=hint) from error
