"""outbox_drainer without a database; tests/lab/test_outbox_drainer.py has one."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest

from infra.templates import load, references
from pgrelay.errors import SettingsError
from sandbox.paths import ROOT
from tests.support import functions
from tests.support.functions import Context

if TYPE_CHECKING:
    from types import ModuleType

HOST = "orders.cluster-abc.us-east-1.rds.amazonaws.com"
SETTINGS = {
    "PGHOST": HOST,
    "PGPORT": "5433",
    "PGUSER": "pgrelay_drain",
    "PGDATABASE": "orders",
    "PGSSLROOTCERT": "/var/task/global-bundle.pem",
}


@dataclass(kw_only=True)
class FakeServer:
    """Keeps how it was connected to, and what it was to execute."""

    settings: dict[str, Any] = field(default_factory=dict)
    executed: list[tuple[str, list[object]]] = field(default_factory=list)
    error: Exception | None = None

    def connect(self, **settings: Any) -> Self:
        self.settings = settings
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def execute(self, statement: str, parameters: list[object]) -> None:
        if self.error:
            raise self.error
        self.executed.append((statement, parameters))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> FakeServer:
    server = FakeServer()
    monkeypatch.setattr(psycopg, "connect", server.connect)
    return server


@pytest.fixture
def drainer(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    functions.set_environment(monkeypatch, "outbox_drainer", **SETTINGS)
    return functions.load("outbox_drainer")


@pytest.fixture(scope="module")
def function() -> dict[str, Any]:
    properties: dict[str, Any] = load("infra/drain.yaml")["Resources"]["OutboxDrainerFunction"]["Properties"]
    return properties


def test_it_drains_for_most_of_a_minute(drainer: ModuleType, server: FakeServer, function: dict[str, Any]) -> None:
    event = json.loads((ROOT / "events" / "outbox_drainer.scheduled.json").read_text())
    assert event == json.loads(function["Events"]["EveryMinute"]["Properties"]["Input"])
    remaining_ms = function["Timeout"] * 1000 - 10_000  # as long as a connection may take
    assert drainer.handler(event, Context(remaining_ms=remaining_ms)) == {"seconds": 50}
    assert server.executed == [("CALL pgrelay.drain(p_seconds => %s)", [50])]


def test_it_logs_in_with_a_token_over_checked_tls(drainer: ModuleType, server: FakeServer) -> None:
    drainer.handler({}, Context(remaining_ms=130_000))
    settings = server.settings
    assert (settings["sslmode"], settings["target_session_attrs"]) == ("verify-full", "read-write")
    assert (settings["host"], settings["port"], settings["user"]) == (HOST, "5433", "pgrelay_drain")
    token = urlsplit(f"https://{settings['password']}")
    assert (token.hostname, token.port) == (HOST, 5433)
    query = parse_qs(token.query)
    assert (query["Action"], query["DBUser"]) == (["connect"], ["pgrelay_drain"])
    assert query["X-Amz-Credential"][0].split("/")[2:] == ["us-east-1", "rds-db", "aws4_request"]


@pytest.mark.parametrize("name", SETTINGS)
def test_a_missing_setting_is_named(
    drainer: ModuleType, server: FakeServer, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.delenv(name)
    with pytest.raises(SettingsError, match=name):
        drainer.handler({}, Context(remaining_ms=130_000))
    assert server.settings == {}


def test_it_begins_nothing_that_it_has_no_time_for(drainer: ModuleType, server: FakeServer) -> None:
    assert drainer.handler({}, Context(remaining_ms=70_000)) == {"seconds": 4}
    with pytest.raises(SettingsError, match="more than 67 seconds"):
        drainer.handler({}, Context(remaining_ms=66_000))
    assert len(server.executed) == 1


def test_what_the_database_refuses_fails_the_invocation(drainer: ModuleType, server: FakeServer) -> None:
    server.error = psycopg.errors.InsufficientPrivilege("permission denied for procedure drain")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        drainer.handler({}, Context(remaining_ms=130_000))


def test_the_stack_sets_what_it_reads(function: dict[str, Any]) -> None:
    variables = function["Environment"]["Variables"]
    assert {name for name in variables if name.startswith("PG")} == set(SETTINGS)
    template = load("infra/drain.yaml")
    assert set(template["Parameters"]) <= set(references(template["Resources"])) | {"AlertTopicArn"}


def test_its_role_may_log_in_and_nothing_else() -> None:
    role = load("infra/drain.yaml")["Resources"]["OutboxDrainerRole"]["Properties"]
    [policy] = role["Policies"]
    allowed = {
        statement["Sid"]: statement["Action"]
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow"
    }
    denied = [one["Action"] for one in policy["PolicyDocument"]["Statement"] if one["Effect"] == "Deny"]
    assert allowed["LogIn"] == "rds-db:connect"
    assert set(allowed) == {"Log", "LogIn", "AttachToVpc"}
    assert denied == [allowed["AttachToVpc"]]
    assert "ManagedPolicyArns" not in role
