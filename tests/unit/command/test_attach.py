"""pgrelay attach, on a fake of RDS and on moto's."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner

from pgrelay_cli.errors import AwsError, PgrelayCliError
from pgrelay_cli.install import attach as module
from pgrelay_cli.install.attach import Target, attach
from pgrelay_cli.main import app

runner = CliRunner(env={"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "100"})
ROLE = "arn:aws:iam::123456789012:role/database"


class FakeRds:
    """A cluster and an instance whose roles become active after some looks."""

    def __init__(self, *, looks: int = 2, becomes: str = "ACTIVE", **found: Any) -> None:
        self.roles: list[dict[str, str]] = []
        self.added = 0
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

    def _add(self, role: str, feature: str) -> None:
        self.added += 1
        self.roles.append({"RoleArn": role, "FeatureName": feature, "Status": "PENDING"})

    def _describe(self) -> dict[str, Any]:
        self._looks -= 1
        if self._looks < 0:
            for role in self.roles:
                role["Status"] = self._becomes
        return {"Engine": "aurora-postgresql", "AssociatedRoles": self.roles, **self._found}


class Clock:
    """Time that passes by sleeping alone."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds

    def now(self) -> float:
        return self.seconds


def run(rds: FakeRds, *, instance: bool = False) -> bool:
    clock = Clock()
    target = Target(rds, cluster=None if instance else "orders", instance="orders" if instance else None)
    return attach(target, ROLE, wait_seconds=60, sleep=clock.sleep, now=clock.now)


@pytest.mark.parametrize("instance", [False, True])
def test_role_is_attached_once_and_waited_for(instance: bool) -> None:
    rds = FakeRds()
    assert run(rds, instance=instance)
    assert rds.roles == [{"RoleArn": ROLE, "FeatureName": "Lambda", "Status": "ACTIVE"}]
    assert not run(rds, instance=instance)
    assert rds.added == 1


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
    assert runner.invoke(app, ["attach"]).exit_code == 2
    assert runner.invoke(app, ["attach", "--cluster", "a", "--instance", "b"]).exit_code == 2


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
