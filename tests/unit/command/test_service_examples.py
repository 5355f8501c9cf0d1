"""examples/drain: services that run `pgrelay drain --follow`."""

from __future__ import annotations

import configparser
import shlex
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from infra.templates import load
from pgrelay_cli.delivery.drain import TURN_SECONDS
from pgrelay_cli.main import app
from sandbox.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = ROOT / "examples" / "drain"
UNIT = EXAMPLES / "pgrelay-drain.service"
DELIVERY_SECONDS = 60
"""delivery_timeout_ms by default: how long the last function of a turn may take to answer."""
TEST_SECONDS = 5
"""What follows a function that did not answer: whether it answers at all."""


def environment() -> dict[str, str]:
    lines = (EXAMPLES / "pgrelay-drain.env").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def unit() -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(UNIT)
    return parser


def test_unit_is_one_of_systemd(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd is not here")
    copy = tmp_path / UNIT.name
    copy.write_text(UNIT.read_text().replace("/opt/pgrelay/bin/pgrelay", "/bin/true"))
    result = subprocess.run([analyze, "verify", str(copy)], check=False, capture_output=True, text=True)
    assert (result.returncode, result.stdout + result.stderr) == (0, "")


def test_unit_and_image_run_the_command() -> None:
    login = environment()["PGRELAY_LOGIN"]
    _, *arguments = shlex.split(unit()["Service"]["ExecStart"].replace("$PGRELAY_LOGIN", login))
    [container] = load("examples/drain/fargate.yaml")["Resources"]["Task"]["Properties"]["ContainerDefinitions"]
    assert container["Command"] == arguments == ["drain", "--follow", "--iam-auth"]
    assert CliRunner().invoke(app, [*arguments, "--help"]).exit_code == 0


def test_services_may_end_their_turn() -> None:
    needed = TURN_SECONDS + DELIVERY_SECONDS + TEST_SECONDS
    assert int(unit()["Service"]["TimeoutStopSec"]) >= needed
    [container] = load("examples/drain/fargate.yaml")["Resources"]["Task"]["Properties"]["ContainerDefinitions"]
    assert needed <= container["StopTimeout"] <= 120  # the most that Fargate allows


def test_services_connect_with_the_same_settings_over_checked_tls() -> None:
    [container] = load("examples/drain/fargate.yaml")["Resources"]["Task"]["Properties"]["ContainerDefinitions"]
    names = {entry["Name"] for entry in container["Environment"]}
    assert names == environment().keys() - {"PGRELAY_LOGIN"}
    assert environment()["PGSSLMODE"] == "verify-full"
