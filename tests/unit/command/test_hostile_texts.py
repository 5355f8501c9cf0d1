"""What reports and failed invocations carry is no command to the terminal of who lists them, nor a line of its own."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import typer.main
from typer.testing import CliRunner

from pgrelay.exceptions.sent import PARTITION
from pgrelay_cli.main import app
from tests.support.functions import EXCEPTION_TABLE
from tests.unit.command.test_exceptions import relay
from tests.unit.command.test_failed_invocations import failed

if TYPE_CHECKING:
    from tests.unit.command.test_failed_invocations import Failed
    from tests.unit.exceptions.test_folding import Relay

__all__ = ["failed", "relay"]

HOSTILE = "o\x1b[2J\x9b2J\u202e\u200b\u2028\nFORGED\r\t\u00ad"
# What each command of `pgrelay exceptions` needs beside a fingerprint.
OPTIONS: dict[str, list[str]] = {
    "show": [],
    "silence": ["--until", "1h"],
    "unsilence": [],
    "acknowledge": [],
    "unacknowledge": [],
    "resolve": [],
    "reopen": [],
}
runner = CliRunner(env={"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "2000"})


def shown(*arguments: str) -> str:
    output = runner.invoke(app, arguments).output
    for line in output.splitlines():
        assert line.isprintable(), ascii(line)
        assert not line.removeprefix("│ ").startswith("FORGED"), ascii(line)
    return output


def test_exceptions_are_listed_without_obeying_them(relay: Relay) -> None:
    error: dict[str, Any] = dict.fromkeys(
        ("message", "detail", "hint", "context", "schema", "table", "column", "constraint"), HOSTILE
    )
    relay.fold(1, procedure=HOSTILE, database=HOSTILE, sqlstate=HOSTILE, **error)
    item = {name: {"S": HOSTILE} for name in ("topic", "subject", "state")}
    key = {"pk": {"S": PARTITION}, "sk": {"S": f"2026-11-21T12:00:00#{HOSTILE}"}}
    relay.table.client.put_item(
        TableName=EXCEPTION_TABLE, Item={**key, **item, "problem_ids": {"L": []}, "expires_at": {"N": str(time.time())}}
    )
    (fingerprint,) = [item["pk"]["S"][12:] for item in relay.table.client.scan(TableName=EXCEPTION_TABLE)["Items"]
                      if item["sk"]["S"] == "state"]  # fmt: skip
    assert "FORGED" in shown("exceptions")
    assert "FORGED" in shown("exceptions", "notifications")
    assert "FORGED" in shown("exceptions", "show", fingerprint)
    for name, options in OPTIONS.items():
        shown("exceptions", name, fingerprint, *options)
        shown("exceptions", name, HOSTILE, *options)


def test_every_command_about_exceptions_is_tried() -> None:
    command = typer.main.get_command(app)
    assert set(command.commands["exceptions"].commands) == {*OPTIONS, "list", "notifications"}  # type: ignore[attr-defined]


def test_failed_invocations_are_listed_without_obeying_them(failed: Failed) -> None:
    failed.keep(HOSTILE.replace("\x1b", "\x9b"), error=HOSTILE.replace("\x1b", "\x9b"))
    assert "FORGED" in shown("failed-invocations")
    shown("failed-invocations", "--redrive", "--function", HOSTILE)
