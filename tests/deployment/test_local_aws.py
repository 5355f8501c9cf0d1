"""The sandbox's AWS server: found again, not mistaken for another process, gone with all it started."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sandbox.aws import LocalAws
from sandbox.errors import SandboxError
from sandbox.postgres import free_port
from sandbox.services import HOST

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def server(tmp_path: Path) -> Iterator[LocalAws]:
    server = LocalAws(directory=tmp_path / "aws", port=free_port())
    yield server
    server.stop()


def test_another_process_finds_the_running_server(server: LocalAws) -> None:
    server.start()
    other = LocalAws(directory=server.directory, port=server.port)
    other.start()
    assert other.is_running()
    assert other.root == server.root
    assert other.clients().sts.get_caller_identity()["Arn"].endswith(":root")


def test_a_killed_server_is_started_again(server: LocalAws) -> None:
    server.start()
    os.killpg(_pid(server), signal.SIGKILL)
    again = LocalAws(directory=server.directory, port=server.port)
    server.stop()
    again.start()
    assert again.clients().sts.get_caller_identity()
    again.stop()
    assert not again.is_running()


def test_a_stale_pid_of_another_process_is_left_alone(server: LocalAws) -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as bystander:
        server.directory.mkdir(parents=True)
        (server.directory / "server.json").write_text(json.dumps({"pid": bystander.pid, "started": "boot 1"}))
        assert not server.is_running()
        server.stop()
        assert bystander.poll() is None
        bystander.kill()


def test_a_taken_port_is_an_error_that_names_it(server: LocalAws) -> None:
    with socket.create_server((HOST, server.port)), pytest.raises(SandboxError, match=str(server.port)):
        server.start()


def test_a_failed_build_shows_why(server: LocalAws, tmp_path: Path) -> None:
    server.directory.mkdir(parents=True)
    (tmp_path / "template.yaml").write_text("Resources: {Broken: {Type: AWS::Serverless::Function}}\n")
    with pytest.raises(SandboxError, match=r"sam build.* failed, see .*sam\.log:\n.*\S"):
        server.build(tmp_path)


def test_functions_do_not_see_the_developers_settings(server: LocalAws, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "a-profile-that-does-not-exist")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "of-the-developer")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.invalid:3128")
    server.start()
    assert server.clients().sts.get_caller_identity()
    environment = Path(f"/proc/{_pid(server)}/environ").read_bytes()
    for name in (b"AWS_PROFILE", b"AWS_SESSION_TOKEN", b"HTTPS_PROXY", b"AWS_CA_BUNDLE"):
        assert b"\0" + name + b"=" not in b"\0" + environment


def _pid(server: LocalAws) -> int:
    return int(json.loads((server.directory / "server.json").read_text())["pid"])
