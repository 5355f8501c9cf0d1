"""How commands log in, without a database."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import psycopg
import pytest
from moto import mock_aws
from typer.testing import CliRunner

from pgrelay_cli import connection
from pgrelay_cli.connection import SafeCursor, connect, readable, region_of
from pgrelay_cli.errors import PgrelayCliError, UsageError
from pgrelay_cli.main import app
from sandbox.certificates import write_certificates

if TYPE_CHECKING:
    from collections.abc import Iterator

runner = CliRunner(env={"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "100"})
HOST = "orders.abc.eu-west-1.rds.amazonaws.com"


@pytest.fixture(autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGSERVICE", "PGPASSWORD", "PGSSLMODE", "PGSSLROOTCERT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(connection, "_ROOTS", Path("/nowhere"))
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
    assert settings["password"].startswith(f"{HOST}:5432/?Action=connect&DBUser=me")
    assert "eu-west-1" in settings["password"]


def test_token_is_made_in_the_region_of_the_servers_name(settings: dict[str, Any]) -> None:
    connect("host=orders.abc.rds.cn-north-1.amazonaws.com.cn user=me", iam_auth=True)
    assert "cn-north-1" in settings["password"]
    assert region_of("db.abc.us-gov-west-1.rds.amazonaws.com") == "us-gov-west-1"
    assert region_of("db.example.com") is None


# ---------------------------------------------------------------------------------------------------------------- TLS


@mock_aws
@pytest.mark.parametrize("host", [HOST, "127.0.0.1", "localhost"])
def test_password_of_a_secret_goes_over_verified_tls(settings: dict[str, Any], host: str) -> None:
    connect(f"host={host}", secret=secret('{"username": "me", "password": "geheim"}'))
    assert settings["sslmode"] == "verify-full"
    assert Path(settings["sslrootcert"]).read_bytes().count(b"BEGIN CERTIFICATE") > 50


def test_token_goes_over_tls_that_the_users_own_authorities_verify(
    settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    connect(f"host={HOST} user=me sslrootcert=/mine.pem", iam_auth=True)
    assert (settings["sslmode"], settings["sslrootcert"]) == ("verify-full", "/mine.pem")
    settings.clear()
    (tmp_path / "root.crt").touch()
    monkeypatch.setattr(connection, "_ROOTS", tmp_path / "root.crt")
    connect(f"host={HOST} user=me", iam_auth=True)
    assert (settings["sslmode"], settings.get("sslrootcert")) == ("verify-full", None)


def test_sslmode_that_the_user_says_is_kept(settings: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    connect("host=127.0.0.1 user=me sslmode=require", iam_auth=True)
    assert settings["sslmode"] == "require"
    settings.clear()
    monkeypatch.setenv("PGSSLMODE", "verify-ca")
    connect(f"host={HOST} user=me", iam_auth=True)
    assert "sslmode" not in settings


@pytest.mark.parametrize("mode", ["allow", "prefer"])
def test_sslmode_that_leaves_it_to_the_server_is_refused(mode: str) -> None:
    with pytest.raises(UsageError, match="in clear"):
        connect(f"host={HOST} user=me sslmode={mode}", iam_auth=True)


class Listener:
    """A server with a certificate that nobody vouches for, or none, which asks for a password in clear."""

    def __init__(self, tls: ssl.SSLContext | None) -> None:
        self.tls = tls
        self.received = b""
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)

    @contextmanager
    def listening(self) -> Iterator[Listener]:
        self._thread.start()
        try:
            yield self
        finally:
            with socket.create_connection(("127.0.0.1", self.port)):  # where nobody has come
                pass
            self._thread.join()
            self._socket.close()

    def _serve(self) -> None:
        client, _ = self._socket.accept()
        client.settimeout(5)
        try:
            self._talk(client)
        except OSError:
            pass  # the client hung up
        finally:
            client.close()

    def _talk(self, client: socket.socket) -> None:
        while (request := client.recv(8)) and request != b"\x00\x00\x00\x08\x04\xd2\x16\x2f":
            if request[4:8] == b"\x04\xd2\x16\x30":  # GSSAPI
                client.sendall(b"N")
                continue
            client.recv(1000)
            client.sendall(b"R\x00\x00\x00\x08\x00\x00\x00\x03")
            self.received += client.recv(1000)
            return
        client.sendall(b"S" if self.tls else b"N")
        if self.tls:
            with self.tls.wrap_socket(client, server_side=True) as secured:
                self.received += secured.recv(1000)
        else:
            self.received += client.recv(1000)


@pytest.fixture
def impostor(tmp_path: Path) -> ssl.SSLContext:
    write_certificates(tmp_path, ["localhost"])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "server.pem", tmp_path / "server.key")
    return context


@mock_aws
@pytest.mark.parametrize("has_tls", [False, True])
def test_server_that_cannot_prove_who_it_is_gets_no_password(impostor: ssl.SSLContext, has_tls: bool) -> None:
    arn = secret('{"username": "me", "password": "geheim"}')
    with Listener(impostor if has_tls else None).listening() as server:
        dsn = f"host=localhost hostaddr=127.0.0.1 port={server.port} connect_timeout=5"
        result = runner.invoke(app, ["status", "--dsn", dsn, "--secret", arn])
    assert result.exit_code == 1
    assert server.received == b""
    assert "global-bundle.pem" in result.stderr
    assert "geheim" not in result.output


@mock_aws
def test_password_that_was_sent_is_no_matter_of_certificates() -> None:
    arn = secret('{"username": "me", "password": "geheim"}')
    with Listener(None).listening() as server:
        dsn = f"host=localhost hostaddr=127.0.0.1 port={server.port} connect_timeout=5 sslmode=disable"
        result = runner.invoke(app, ["status", "--dsn", dsn, "--secret", arn])
    assert b"geheim" in server.received
    assert "Hint: Give --dsn" in result.stderr


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
