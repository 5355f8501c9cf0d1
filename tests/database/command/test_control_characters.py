"""No command writes what a value, a name or a message carries as a command to the terminal, or as a line of its own."""

from __future__ import annotations

import ast
import json
import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
import typer.main
from psycopg import conninfo, sql
from typer.testing import CliRunner

from pgrelay_cli.delivery import tail
from pgrelay_cli.main import app
from sandbox.paths import ROOT
from tests.database.command.support import CHANNEL_FUNCTIONS, take
from tests.database.support import PUBLISHER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

pytestmark = pytest.mark.usefixtures("roles")

HOSTILE = "o\x1b[2J\x9b2J\u202e\u200b\u2028\nFORGED\r\t\u00ad"
TABLE = f'public."{HOSTILE}"'
JOB = f"job/d/o/{HOSTILE}"
# A command that is not here fails the test. tests/unit/command/test_hostile_texts.py
# tries those that AWS answers.
COMMANDS: dict[str, list[str]] = {
    "status": [],
    "doctor": [],
    "watches": [],
    "problems": [],
    "jobs": [],
    "partitions": ["--all"],
    "notifications": [],
    "dead-letters list": [],
    "dead-letters show": ["EVENT"],
    "dead-letters redrive": [],
    "dead-letters discard": [],
    "tail": ["--data"],
    "cost": [TABLE],
    "pause": [TABLE],
    "resume": [TABLE],
    "watch": [TABLE],
    "silence": [JOB, "--until", "1h", "--reason", HOSTILE],
    "unsilence": [JOB],
    "acknowledge": [JOB],
    "unacknowledge": [JOB],
    "drain": [],
    "schedule": [],
    "install": ["--arn", "echo=another"],
    "upgrade": [],
    "unwatch": [TABLE],
    "uninstall": [],
}
OF_AWS = {"attach", "detach", "failed-invocations", "setup"}
"""Beside `exceptions`."""
OF_THE_BROWSER = {"console"}


def leaves(command: Any, name: str = "") -> Iterator[str]:
    """Yield each command that does something."""
    children = getattr(command, "commands", {})
    if name and (not children or command.invoke_without_command):
        yield name
    for child, each in children.items():
        yield from leaves(each, f"{name} {child}".strip())


def test_every_command_is_tried() -> None:
    found = {name for name in leaves(typer.main.get_command(app)) if not name.startswith("exceptions")}
    assert found - OF_AWS - OF_THE_BROWSER == set(COMMANDS)


def test_nothing_is_printed_but_by_output() -> None:
    """Rich's own texts and consoles pass control characters on."""
    imports = re.compile(r"rich\.(text|console)$")
    found = [
        f"{path.name}: {node.module}"
        for path in (ROOT / "cli").rglob("*.py")
        if path.name != "output.py"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and imports.match(node.module or "")
        for each in node.names
        if each.name in {"Text", "Console"}
    ]
    assert found == []


def assert_harmless(output: str) -> None:
    for line in output.splitlines():
        assert line.isprintable(), ascii(line)
        # Further lines of an error stand below its first one, and so do not begin where a label does.
        assert not line.removeprefix("│ ").startswith("FORGED"), ascii(line)


@pytest.fixture
def hostile(database: Database, lambda_endpoint: LambdaEndpoint) -> Iterator[str]:
    """A database in which everything that may have a name or a text has a hostile one; its DSN."""

    def refuse(payload: dict[str, Any]) -> dict[str, Any]:
        failed = [{"id": e["id"], "error": HOSTILE, "retryable": False, "held": False} for e in payload["events"]]
        return {"request_id": HOSTILE, "delivered": 0, "failed": failed, "messages": [None for _ in failed]}

    for function in CHANNEL_FUNCTIONS:
        lambda_endpoint.respond(function, refuse if function == PUBLISHER else take)
    problem = {"severity": "critical", "headline": HOSTILE, "began_at": 0, "opened_at": 0, "kind": HOSTILE}
    texts = dict.fromkeys(("name", "schedule", "database", "username"), HOSTILE)
    job = {"job_id": 1, "is_scheduled": True, "active": True, "problems": {HOSTILE: problem}, **texts}
    partitions = {"name": HOSTILE, "kind": "time", "interval": HOSTILE, "partitions": 1, "problems": {HOSTILE: problem}}
    with database.connect() as dba:
        dba.execute(f"CREATE TABLE {TABLE} (id int PRIMARY KEY, {TABLE[7:]} text)".encode())
        dba.execute("SELECT pgrelay.watch(%s)", [TABLE])
        dba.execute(sql.SQL("INSERT INTO {} VALUES (1, {})").format(sql.SQL(TABLE), HOSTILE))
        dba.execute("CALL pgrelay.drain()")
        dba.execute(sql.SQL("INSERT INTO {} VALUES (2, {})").format(sql.SQL(TABLE), HOSTILE))
        dba.execute(
            "INSERT INTO pgrelay.capture_failure (watched_table, operation, reason) VALUES (%s, 'i', %s)",
            [TABLE, HOSTILE],
        )
        kept = {JOB: job, f"set/{HOSTILE}": partitions, "scheduler": {"problems": {"x": problem}}}
        for target, state in kept.items():
            dba.execute(
                "INSERT INTO pgrelay.monitor_state (target, state) VALUES (%s, %s)", [target, json.dumps(state)]
            )
        dba.execute(
            "INSERT INTO pgrelay.notification (message_id, topic, subject, state) VALUES (%(h)s, %(h)s, %(h)s, 'open')",
            {"h": HOSTILE},
        )
    name = sql.Identifier(database.name), sql.Identifier(HOSTILE)
    elsewhere = conninfo.make_conninfo(database.dsn("postgres"), dbname="postgres")
    with psycopg.connect(elsewhere, autocommit=True) as superuser:
        superuser.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*name))
        try:
            yield conninfo.make_conninfo(database.dsn(), dbname=HOSTILE)
        finally:
            superuser.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*reversed(name)))


def test_no_command_obeys_what_it_shows(hostile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: dict[str, str] = {}
    looks = iter([0, 0])

    def write_meanwhile(_seconds: float) -> None:
        if next(looks, None) is None:
            raise KeyboardInterrupt
        with psycopg.connect(hostile, autocommit=True) as connection:
            connection.execute(f"UPDATE {TABLE} SET id = id + 10".encode())
            connection.execute("CALL pgrelay.drain()")

    monkeypatch.setattr(tail, "time", SimpleNamespace(sleep=write_meanwhile))
    with psycopg.connect(hostile, autocommit=True) as connection:
        [(event,)] = connection.execute("SELECT event FROM pgrelay.dead_letters() LIMIT 1").fetchall()
    runner = CliRunner(env={"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "2000"})
    for name, arguments in COMMANDS.items():
        given = [event if each == "EVENT" else each for each in arguments]
        result = runner.invoke(app, [*name.split(), *given, "--dsn", hostile])
        assert result.exception is None or isinstance(result.exception, SystemExit), (name, result.exception)
        shown[name] = result.output
        assert_harmless(result.output)
        assert_harmless(runner.invoke(app, [*name.split(), *given, "--json", "--dsn", hostile]).output)
    for name in (
        "status",
        "doctor",
        "watches",
        "problems",
        "jobs",
        "partitions",
        "notifications",
        "dead-letters list",
        "tail",
        "cost",
    ):
        assert "FORGED" in shown[name], shown[name]  # else nothing was tried
