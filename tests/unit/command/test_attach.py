"""pgrelay attach, on a fake of RDS and on moto's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner

from pgrelay_cli.errors import AwsError, PgrelayCliError
from pgrelay_cli.install import attach as module
from pgrelay_cli.install.attach import Target, attach, detach
from pgrelay_cli.main import app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

runner = CliRunner(env={"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "100"})
ROLE = "arn:aws:iam::123456789012:role/database"


class FakeRds:
    """A cluster and an instance whose roles become active after some looks."""

    def __init__(self, *, looks: int = 2, becomes: str = "ACTIVE", **found: Any) -> None:
        self.roles: list[dict[str, str]] = []
        self.added = 0
        self._leaving: list[dict[str, str]] = []
        self._looks = looks
        self._becomes = becomes
        self._found = found

    def describe_db_clusters(self, *, DBClusterIdentifier: str) -> dict[str, Any]:  # noqa: N803
        assert DBClusterIdentifier == "orders"
        return {"DBClusters": [self._describe()]}

    def describe_db_instances(self, *, DBInstanceIdentifier: str) -> dict[str, Any]:  # noqa: N803
        assert DBInstanceIdentifier == "orders"
        return {"DBInstances": [self._describe()]}

    def add_role_to_db_cluster(self, *, DBClusterIdentifier: str, RoleArn: str, FeatureName: str) -> None:  # noqa: N803
        assert DBClusterIdentifier == "orders"
        self._add(RoleArn, FeatureName)

    def add_role_to_db_instance(self, *, DBInstanceIdentifier: str, RoleArn: str, FeatureName: str) -> None:  # noqa: N803
        assert DBInstanceIdentifier == "orders"
        self._add(RoleArn, FeatureName)

    def remove_role_from_db_cluster(self, *, DBClusterIdentifier: str, RoleArn: str, FeatureName: str) -> None:  # noqa: N803
        assert DBClusterIdentifier == "orders"
        self._remove(RoleArn, FeatureName)

    def remove_role_from_db_instance(self, *, DBInstanceIdentifier: str, RoleArn: str, FeatureName: str) -> None:  # noqa: N803
        assert DBInstanceIdentifier == "orders"
        self._remove(RoleArn, FeatureName)

    def _remove(self, role: str, feature: str) -> None:
        [found] = [one for one in self.roles if one["RoleArn"] == role and one["FeatureName"] == feature]
        found["Status"] = "REMOVING"
        self._leaving.append(found)

    def _add(self, role: str, feature: str) -> None:
        self.added += 1
        self.roles.append({"RoleArn": role, "FeatureName": feature, "Status": "PENDING"})

    def _describe(self) -> dict[str, Any]:
        self._looks -= 1
        if self._looks < 0:
            for role in self.roles:
                role["Status"] = self._becomes
            self.roles = [role for role in self.roles if role not in self._leaving]
        return {"Engine": "aurora-postgresql", "AssociatedRoles": self.roles, **self._found}


class Clock:
    """Time that passes by sleeping alone."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds

    def now(self) -> float:
        return self.seconds


def run(rds: FakeRds, *, instance: bool = False, what: Callable[..., bool] = attach) -> bool:
    clock = Clock()
    target = Target(rds, cluster=None if instance else "orders", instance="orders" if instance else None)
    return what(target, ROLE, wait_seconds=60, sleep=clock.sleep, now=clock.now)


@pytest.mark.parametrize("instance", [False, True])
def test_role_is_attached_once_and_waited_for(instance: bool) -> None:
    rds = FakeRds()
    assert run(rds, instance=instance)
    assert rds.roles == [{"RoleArn": ROLE, "FeatureName": "Lambda", "Status": "ACTIVE"}]
    assert not run(rds, instance=instance)
    assert rds.added == 1


@pytest.mark.parametrize("instance", [False, True])
def test_role_is_detached_and_others_stay(instance: bool) -> None:
    rds = FakeRds()
    other = {"RoleArn": "arn:other", "FeatureName": "s3Import", "Status": "ACTIVE"}
    rds.roles += [{"RoleArn": ROLE, "FeatureName": "Lambda", "Status": "ACTIVE"}, other]
    assert run(rds, instance=instance, what=detach)
    assert rds.roles == [other]
    assert not run(rds, instance=instance, what=detach)


def test_role_that_is_not_gone_in_time_is_an_error() -> None:
    rds = FakeRds(looks=1000)
    rds.roles.append({"RoleArn": ROLE, "FeatureName": "Lambda", "Status": "ACTIVE"})
    with pytest.raises(AwsError, match="still REMOVING after 60 s"):
        run(rds, what=detach)


def test_role_without_the_feature_does_not_count() -> None:
    rds = FakeRds()
    rds.roles.append({"RoleArn": ROLE, "FeatureName": "s3Export", "Status": "ACTIVE"})
    assert run(rds)


def test_another_role_for_lambda_is_an_error() -> None:
    rds = FakeRds()
    rds.roles.append({"RoleArn": "arn:other", "FeatureName": "Lambda", "Status": "ACTIVE"})
    with pytest.raises(PgrelayCliError, match="arn:other") as caught:
        run(rds)
    assert "DatabaseInvokePolicyArn" in (caught.value.hint or "")
    assert rds.added == 0


def test_instance_of_a_cluster_is_pointed_to_it() -> None:
    with pytest.raises(PgrelayCliError, match="instance of the cluster aurora"):
        run(FakeRds(DBClusterIdentifier="aurora"), instance=True)


def test_other_engines_are_refused() -> None:
    with pytest.raises(PgrelayCliError, match="runs aurora-mysql"):
        run(FakeRds(Engine="aurora-mysql"))


def test_role_that_stays_pending_or_is_invalid_is_an_error() -> None:
    with pytest.raises(AwsError, match="still PENDING after 60 s"):
        run(FakeRds(looks=1000))
    with pytest.raises(AwsError, match="cannot assume"):
        run(FakeRds(becomes="INVALID"))


def test_command_takes_one_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "output_of_stack", lambda *_: ROLE)
    for command in ("attach", "detach"):
        assert runner.invoke(app, [command]).exit_code == 2
        assert runner.invoke(app, [command, "--cluster", "a", "--instance", "b"]).exit_code == 2


@mock_aws
def test_command_attaches_the_stacks_role(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setattr(module, "output_of_stack", lambda stack, key: f"{ROLE}/{stack}/{key}")
    client: Any = boto3.client("rds")
    client.create_db_cluster(
        DBClusterIdentifier="orders", Engine="aurora-postgresql", MasterUsername="me", MasterUserPassword="password123"
    )
    missing = runner.invoke(app, ["attach", "--cluster", "nowhere", "--json"])
    assert missing.exit_code == 1
    assert "rds:AddRoleToDBCluster" in json.loads(missing.stdout)["error"]["hint"]
    result = runner.invoke(app, ["attach", "--stack", "relay", "--cluster", "orders", "--json"])
    assert json.loads(result.stdout) == {
        "role": f"{ROLE}/relay/DatabaseRoleArn",
        "feature": "Lambda",
        "cluster": "orders",
        "instance": None,
        "attached": True,
    }


@mock_aws
def test_region_profile_and_stack_come_from_options_and_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "config").write_text("[profile audit]\nregion = eu-central-1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    seen = []

    def output_of_stack(stack: str, key: str) -> str:
        seen.append((stack, boto3.client("cloudformation").meta.region_name))
        return f"{key}/{stack}"

    monkeypatch.setattr(module, "output_of_stack", output_of_stack)
    attach = ["attach", "--cluster", "nowhere", "--json"]
    no_region = runner.invoke(app, ["attach", "--cluster", "nowhere", "--role", ROLE, "--json"])
    assert json.loads(no_region.stdout)["error"]["hint"].startswith("Give --region")
    runner.invoke(app, [*attach, "--region", "ap-south-1"], env={"PGRELAY_STACK": "other"})
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    runner.invoke(app, [*attach, "--profile", "audit", "--stack", "named"], env={"PGRELAY_STACK": "other"})
    assert seen == [("other", "ap-south-1"), ("named", "eu-central-1")]
    missing = runner.invoke(app, [*attach, "--profile", "nobody"])
    assert "nobody" in json.loads(missing.stdout)["error"]["message"]
