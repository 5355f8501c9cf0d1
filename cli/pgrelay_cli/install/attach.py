"""The commands `pgrelay attach` and `detach`: whether a database has the role that lets it call the functions."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated, Any, Protocol

import typer

from pgrelay_cli.aws import STACK_VARIABLE, calling_aws, with_aws
from pgrelay_cli.errors import AwsError, PgrelayCliError, UsageError
from pgrelay_cli.output import Json, print_json, say
from pgrelay_cli.stack import output_of_stack

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractContextManager

FEATURE = "Lambda"
ROLE_OUTPUT = "DatabaseRoleArn"
_PAUSE_SECONDS = 5.0
_HINT = (
    "The credentials need rds:DescribeDBClusters or rds:DescribeDBInstances, rds:AddRoleToDBCluster or "
    "rds:AddRoleToDBInstance, and iam:PassRole on the role; check --profile and --region."
)
_DETACH_HINT = (
    "The credentials need rds:DescribeDBClusters or rds:DescribeDBInstances, and rds:RemoveRoleFromDBCluster or "
    "rds:RemoveRoleFromDBInstance; check --profile and --region."
)

app = typer.Typer()

Cluster = Annotated[str | None, typer.Option(help="The Aurora cluster.", metavar="IDENTIFIER")]
Instance = Annotated[str | None, typer.Option(help="The RDS instance.", metavar="IDENTIFIER")]
RoleStack = Annotated[str, typer.Option(help="The stack whose role it is.", metavar="NAME", envvar=STACK_VARIABLE)]
Role = Annotated[str | None, typer.Option(help="This role instead of the stack's.", metavar="ARN")]


class Rds(Protocol):
    """The part of RDS's client that attaching a role needs."""

    def describe_db_clusters(self, *, DBClusterIdentifier: str) -> Mapping[str, Any]: ...  # noqa: D102, N803
    def describe_db_instances(self, *, DBInstanceIdentifier: str) -> Mapping[str, Any]: ...  # noqa: D102, N803
    def add_role_to_db_cluster(self, *, DBClusterIdentifier: str, RoleArn: str, FeatureName: str) -> object: ...  # noqa: D102, N803
    def add_role_to_db_instance(self, *, DBInstanceIdentifier: str, RoleArn: str, FeatureName: str) -> object: ...  # noqa: D102, N803
    def remove_role_from_db_cluster(self, *, DBClusterIdentifier: str, RoleArn: str, FeatureName: str) -> object: ...  # noqa: D102, N803
    def remove_role_from_db_instance(self, *, DBInstanceIdentifier: str, RoleArn: str, FeatureName: str) -> object: ...  # noqa: D102, N803


class Target:
    """An Aurora cluster or an RDS instance, and its roles."""

    def __init__(self, rds: Rds, *, cluster: str | None, instance: str | None) -> None:
        self._rds = rds
        self._cluster = cluster
        self._instance = instance

    def __str__(self) -> str:
        return f"the cluster {self._cluster}" if self._cluster else f"the instance {self._instance}"

    def roles(self) -> dict[str, str]:
        """Return the status of each role that is attached for Lambda.

        Raises
        ------
        PgrelayCliError
            If the database is not one that a role can be attached to.
        """
        if self._cluster:
            [found] = self._rds.describe_db_clusters(DBClusterIdentifier=self._cluster)["DBClusters"]
        else:
            [found] = self._rds.describe_db_instances(DBInstanceIdentifier=str(self._instance))["DBInstances"]
            if found.get("DBClusterIdentifier"):
                raise UsageError(
                    f"{self._instance} is an instance of the cluster {found['DBClusterIdentifier']}: "
                    "Aurora's roles are the cluster's.",
                    hint=f"Run pgrelay attach --cluster {found['DBClusterIdentifier']}.",
                )
        if "postgres" not in found.get("Engine", "postgres"):
            raise PgrelayCliError(f"{self} runs {found['Engine']}, not PostgreSQL.")
        # A cluster may hold roles without a feature; only one for Lambda counts.
        return {
            role["RoleArn"]: role.get("Status") or "ACTIVE"
            for role in found.get("AssociatedRoles", [])
            if role.get("FeatureName") == FEATURE
        }

    def add(self, role: str) -> None:
        """Attach a role for Lambda."""
        if self._cluster:
            self._rds.add_role_to_db_cluster(DBClusterIdentifier=self._cluster, RoleArn=role, FeatureName=FEATURE)
        else:
            self._rds.add_role_to_db_instance(
                DBInstanceIdentifier=str(self._instance), RoleArn=role, FeatureName=FEATURE
            )

    def remove(self, role: str) -> None:
        """Take away a role for Lambda."""
        if self._cluster:
            self._rds.remove_role_from_db_cluster(DBClusterIdentifier=self._cluster, RoleArn=role, FeatureName=FEATURE)
        else:
            self._rds.remove_role_from_db_instance(
                DBInstanceIdentifier=str(self._instance), RoleArn=role, FeatureName=FEATURE
            )


def attach(
    target: Target,
    role: str,
    *,
    wait_seconds: float,
    sleep: Callable[[float], None] = time.sleep,
    now: Callable[[], float] = time.monotonic,
) -> bool:
    """Attach a role to a database and wait until it is active; return whether it had to be attached.

    Raises
    ------
    PgrelayCliError
        If another role is attached for Lambda, or it does not become active in time.
    """
    roles = target.roles()
    others = sorted(set(roles) - {role})
    if others:
        raise PgrelayCliError(
            f"{target} already has another role for Lambda: {', '.join(others)}.",
            detail="A database calls Lambda with one role.",
            hint="Attach the stack's policy (output DatabaseInvokePolicyArn) to that role, or remove it first with "
            "aws rds remove-role-from-db-cluster or remove-role-from-db-instance.",
        )
    missing = role not in roles
    if missing:
        target.add(role)
    deadline = now() + wait_seconds
    while (status := target.roles().get(role, "PENDING")) != "ACTIVE":
        if status == "INVALID":
            raise AwsError(
                f"RDS cannot assume the role {role}.",
                hint="Its trust policy has to let rds.amazonaws.com assume it: deploy the stack again, then retry.",
            )
        if now() >= deadline:
            raise AwsError(
                f"The role is still {status} after {wait_seconds:.0f} s.",
                hint="RDS applies it while the database is available: look at its status, then retry.",
            )
        sleep(_PAUSE_SECONDS)
    return missing


def detach(
    target: Target,
    role: str,
    *,
    wait_seconds: float,
    sleep: Callable[[float], None] = time.sleep,
    now: Callable[[], float] = time.monotonic,
) -> bool:
    """Take a role away from a database and wait until it is gone; return whether it was attached.

    Raises
    ------
    PgrelayCliError
        If it is not gone in time.
    """
    roles = target.roles()
    if role not in roles:
        return False
    target.remove(role)
    deadline = now() + wait_seconds
    while (status := target.roles().get(role)) is not None:
        if now() >= deadline:
            raise AwsError(
                f"The role is still {status} after {wait_seconds:.0f} s.",
                hint="RDS removes it while the database is available: look at its status, then retry.",
            )
        sleep(_PAUSE_SECONDS)
    return True


@app.command("attach", short_help="Give a database the role that calls functions.")
@with_aws
def attach_command(
    stack: RoleStack = "pgrelay",
    cluster: Cluster = None,
    instance: Instance = None,
    role: Role = None,
    wait: Annotated[
        float, typer.Option(help="Seconds to wait until the role is active.", metavar="SECONDS", min=0, max=3600)
    ] = 300,
    as_json: Json = False,
) -> None:
    """Give an Aurora cluster or an RDS instance the role that lets it call the functions."""
    _check_choice("attach", cluster, instance)
    arn = role or output_of_stack(stack, ROLE_OUTPUT)
    with attaching():
        target = target_of(cluster=cluster, instance=instance)
        attached = attach(target, arn, wait_seconds=wait)
    if as_json:
        print_json({"role": arn, "feature": FEATURE, "cluster": cluster, "instance": instance, "attached": attached})
    else:
        say(f"{target} {'may now call' if attached else 'could already call'} Lambda as {arn}.")


@app.command("detach", short_help="Take that role away again.")
@with_aws
def detach_command(
    stack: RoleStack = "pgrelay",
    cluster: Cluster = None,
    instance: Instance = None,
    role: Role = None,
    wait: Annotated[
        float, typer.Option(help="Seconds to wait until the role is gone.", metavar="SECONDS", min=0, max=3600)
    ] = 300,
    as_json: Json = False,
) -> None:
    """Take that role away from an Aurora cluster or an RDS instance, before the stack is deleted."""
    _check_choice("detach", cluster, instance)
    arn = role or output_of_stack(stack, ROLE_OUTPUT)
    with calling_aws("The role could not be detached", _DETACH_HINT):
        target = target_of(cluster=cluster, instance=instance)
        detached = detach(target, arn, wait_seconds=wait)
    if as_json:
        print_json({"role": arn, "feature": FEATURE, "cluster": cluster, "instance": instance, "detached": detached})
    elif detached:
        say(f"{target} calls Lambda no more as {arn}.")
    else:
        say(f"{target} did not have the role {arn}.")


def _check_choice(command: str, cluster: str | None, instance: str | None) -> None:
    if (cluster is None) == (instance is None):
        raise UsageError(f"pgrelay {command} takes either --cluster or --instance.", hint="Aurora has clusters.")


def attaching() -> AbstractContextManager[None]:
    """Make errors of AWS that occur while a role is attached readable."""
    return calling_aws("The role could not be attached", _HINT)


def target_of(*, cluster: str | None, instance: str | None) -> Target:
    """Return a database by its name in RDS."""
    # Imported here: boto3 takes long to import, and most commands need none.
    import boto3

    client: Any = boto3.client("rds")
    return Target(client, cluster=cluster, instance=instance)
