"""The command line: options, exit codes and errors, without a database."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib

import pytest
from typer.testing import CliRunner

from pgrelay_cli import __version__
from pgrelay_cli.main import app
from sandbox.paths import ROOT

runner = CliRunner(env={"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "100"})

NOWHERE = "host=127.0.0.1 port=1 connect_timeout=2"


def test_version() -> None:
    result = runner.invoke(app, ["--version"])
    assert (result.exit_code, result.stdout) == (0, f"pgrelay {__version__}\n")


def test_version_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert __version__ == project["version"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--nonsense"],
        ["nonsense"],
        ["install", "--nonsense"],
        ["install", "--arn", "echo"],
        ["install", "--arn", "echo="],
        ["install", "--arn", "=arn"],
    ],
)
def test_wrong_usage_exits_with_2(arguments: list[str]) -> None:
    result = runner.invoke(app, arguments)
    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_help_names_every_option() -> None:
    result = runner.invoke(app, ["install", "--help"])
    assert result.exit_code == 0
    for option in ("--dsn", "--stack", "--arn", "--dry-run", "--json"):
        assert option in result.stdout


@pytest.mark.parametrize("group", [[], ["exceptions"], ["dead-letters"]])
def test_list_of_commands_is_whole_in_80_columns(group: list[str]) -> None:
    lines = runner.invoke(app, [*group, "--help"], env={"COLUMNS": "80"}).stdout.splitlines()[1:]
    assert len(lines) > 5
    assert [line for line in lines if line.rstrip().endswith("...") or len(line) > 80] == []


def test_flag_has_no_type_and_no_type_is_pythons() -> None:
    for command in ("status", "install", "doctor", "tail", "drain", "schedule", "cost", "attach", "setup"):
        options = runner.invoke(app, [command, "--help"], env={"COLUMNS": "80"}).stdout.partition("Options:")[2]
        assert not re.search("<(bool|str|int|float)", options), command


def test_option_before_the_name_of_a_command_is_not_ignored() -> None:
    assert runner.invoke(app, ["dead-letters", "--table", "t", "redrive", "--yes"]).exit_code == 2
    assert runner.invoke(app, ["exceptions", "--stack", "other", "resolve", "0123456789abcdef"]).exit_code == 2


def test_no_connection_is_an_error_with_a_hint() -> None:
    result = runner.invoke(app, ["install", "--dsn", NOWHERE])
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.startswith("Error: No connection to PostgreSQL: ")
    assert "Hint: Give --dsn" in result.stderr
    assert "Traceback" not in result.stderr


def test_wrong_dsn_is_an_error() -> None:
    result = runner.invoke(app, ["install", "--dsn", "no dsn"])
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: No connection")


def test_error_as_json() -> None:
    result = runner.invoke(app, ["install", "--dsn", NOWHERE, "--json"])
    assert result.exit_code == 1
    assert json.loads(result.stdout)["error"]["hint"].startswith("Give --dsn")


def test_boto3_is_not_imported_without_a_stack() -> None:
    code = "import sys, pgrelay_cli.main; sys.exit('boto3' in sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT / "cli")
    assert result.returncode == 0


def test_module_runs_as_the_command() -> None:
    result = subprocess.run(
        [sys.executable, "-m", "pgrelay_cli", "--version"],
        check=False,
        cwd=ROOT / "cli",
        capture_output=True,
        text=True,
    )
    assert (result.returncode, result.stdout) == (0, f"pgrelay {__version__}\n")
