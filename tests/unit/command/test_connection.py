"""How commands log in, without a database."""

from __future__ import annotations

import json
from typing import Any

import boto3
import psycopg
import pytest
from moto import mock_aws
from typer.testing import CliRunner

from pgrelay_cli.connection import SafeCursor, connect, readable
from pgrelay_cli.errors import PgrelayCliError, UsageError
from pgrelay_cli.main import app

runner = CliRunner(env={"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "100"})
HOST = "orders.abc.eu-west-1.rds.amazonaws.com"


@pytest.fixture(autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGSERVICE", "PGPASSWORD", "PGSSLMODE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What psycopg is asked to connect with."""
    asked: dict[str, Any] = {}
    monkeypatch.setattr(psycopg, "connect", lambda **given: asked.update(given))
    return asked


@pytest.mark.parametrize(
    "dsn",
    [
        "host=h password=geheim",
        "postgresql://me:geheim@h/db",
        "postgresql://h/db?password=geheim",
        "host=h sslpassword=geheim",
    ],
)
def test_password_in_the_dsn_is_refused_and_not_repeated(dsn: str) -> None:
    result = runner.invoke(app, ["status", "--dsn", dsn])
    assert result.exit_code == 2
    assert "geheim" not in result.output
    assert (
        "Hint: Put it into .pgpass or a service file, set PGPASSWORD, or use --secret or --iam-auth." in result.stderr
    )


def test_dsn_without_a_password_is_taken(settings: dict[str, Any]) -> None:
    connect("postgresql://me@h/db?sslmode=verify-full")
    assert settings == {
        "host": "h",
        "user": "me",
        "dbname": "db",
        "sslmode": "verify-full",
        "autocommit": True,
        "prepare_threshold": None,
        "cursor_factory": SafeCursor,
        "fallback_application_name": "pgrelay",
        "client_encoding": "UTF8",
    }


def secret(content: str) -> str:
    return boto3.client("secretsmanager").create_secret(Name="db", SecretString=content)["ARN"]


@mock_aws
def test_secret_gives_the_login_and_what_is_not_said(settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    login = {"username": "me", "password": "geheim", "host": "h", "port": 5433, "dbname": "db"}
    arn = secret(json.dumps(login))
    connect("", secret=arn)
    assert {name: settings[name] for name in ("user", "password", "host", "port", "dbname")} == {
        "user": "me",
        "password": "geheim",
        "host": "h",
        "port": 5433,
        "dbname": "db",
    }
    settings.clear()
    monkeypatch.setenv("PGDATABASE", "other")
    connect("host=tunnel user=ignored", secret=arn)
    assert (settings["host"], settings["user"], settings.get("dbname")) == ("tunnel", "me", None)


@mock_aws
@pytest.mark.parametrize("content", ["geheim", "[]", '{"username": "geheim"}'])
def test_secret_that_is_no_login_is_an_error_without_its_content(content: str) -> None:
    result = runner.invoke(app, ["status", "--secret", secret(content)])
    assert result.exit_code == 1
    assert "holds no login" in result.stderr
    assert "geheim" not in result.output


@mock_aws
def test_secret_that_cannot_be_read_is_an_error() -> None:
    result = runner.invoke(app, ["status", "--secret", "nowhere"])
    assert result.exit_code == 1
    assert "Error: The secret could not be read" in result.stderr
    assert "secretsmanager:GetSecretValue" in result.stderr


def test_token_is_made_for_the_host_over_tls(settings: dict[str, Any]) -> None:
    connect(f"host={HOST} user=me", iam_auth=True)
    assert settings["sslmode"] == "require"
    assert settings["password"].startswith(f"{HOST}:5432/?Action=connect&DBUser=me")
    assert "eu-west-1" in settings["password"]


def test_token_needs_host_and_user_and_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match="needs the host and the user"):
        connect("host=/run/postgresql user=me", iam_auth=True)
    with pytest.raises(UsageError, match="two ways"):
        connect("", secret="arn", iam_auth=True)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    with pytest.raises(PgrelayCliError, match="No token could be made"):
        connect(f"host={HOST} user=me", iam_auth=True)


@pytest.mark.parametrize(
    ("error", "hint"),
    [
        (psycopg.errors.UndefinedTable("relation"), "Run pgrelay install"),
        (psycopg.errors.InsufficientPrivilege("denied"), "member of pgrelay_operator"),
        (psycopg.errors.LockNotAvailable("lock"), "pg_locks"),
        (psycopg.OperationalError("server closed the connection"), "then retry"),
    ],
)
def test_servers_errors_have_a_remedy(error: psycopg.Error, hint: str) -> None:
    assert hint in (readable(error).hint or "")


def test_completion_is_there() -> None:
    completion = runner.invoke(app, [], prog_name="pgrelay", env={"_PGRELAY_COMPLETE": "source_bash"})
    assert completion.exit_code == 0
    assert "_PGRELAY_COMPLETE=complete_bash" in completion.stdout
