"""`pgrelay install` from the command line."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from typer.testing import CliRunner

from pgrelay_cli import main
from pgrelay_cli.install import commands
from pgrelay_cli.install.sql_files import sql_files
from sandbox.paths import SQL
from sandbox.postgres import HOST
from tests.conftest import BINDINGS
from tests.migration.support import psql, state

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.conftest import Database

runner = CliRunner(env={"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "100"})


def test_install_shows_what_changed_and_then_that_nothing_did(extension_database: Database) -> None:
    arguments = ["install", "--dsn", extension_database.dsn(), "--arn", f"echo={BINDINGS['echo']}"]
    planned = runner.invoke(main.app, [*arguments, "--dry-run"])
    first = runner.invoke(main.app, arguments)
    second = runner.invoke(main.app, arguments)
    assert [result.exit_code for result in (planned, first, second)] == [0, 0, 0]
    counts = Counter(file.kind for file in sql_files(SQL))
    words = f"{counts['migration']} migrations, {counts['function']} functions, {counts['view']} views."
    assert f"Would apply {words}" in planned.stderr
    assert f"Applied {words}" in first.stdout
    assert f"Bound echo to {BINDINGS['echo']}" in first.stdout
    assert second.stdout.startswith("Nothing to do: the database's SQL is up to date.\nNext: pgrelay doctor")
    assert "\x1b" not in first.stdout


def test_install_that_binds_nothing_says_how(extension_database: Database) -> None:
    shown = " ".join(runner.invoke(main.app, ["install", "--dsn", extension_database.dsn()]).stdout.split())
    assert "No function is bound, so that nothing is sent: pgrelay install --stack NAME binds those of a stack" in shown
    assert "Next" not in shown


def test_dry_run_prints_the_sql_that_installs(extension_database: Database, database: Database, tmp_path: Path) -> None:
    arguments = ["install", "--dsn", extension_database.dsn()]
    arguments += [argument for name, function in BINDINGS.items() for argument in ("--arn", f"{name}={function}")]
    planned = runner.invoke(main.app, [*arguments, "--dry-run"])
    script = tmp_path / "plan.sql"
    script.write_text(planned.stdout)
    done = psql(extension_database, script)
    assert (done.returncode, done.stderr) == (0, "")
    assert state(extension_database) == state(database)
    assert runner.invoke(main.app, [*arguments, "--dry-run"]).stdout == ""


def test_install_as_json(extension_database: Database) -> None:
    arguments = ["install", "--json", "--dsn", extension_database.dsn(), "--arn", f"echo={BINDINGS['echo']}"]
    first = json.loads(runner.invoke(main.app, arguments).stdout)
    assert [file["name"] for file in first["applied"]] == [file.name for file in sql_files(SQL)]
    assert first["bound"] == [{"name": "echo", "function": BINDINGS["echo"]}]
    assert json.loads(runner.invoke(main.app, arguments).stdout) == {
        "dry_run": False,
        "applied": [],
        "bound": [],
        "warnings": [],
    }


def test_install_takes_the_environment_of_libpq(extension_database: Database) -> None:
    environment = {
        "PGHOST": HOST,
        "PGPORT": str(extension_database.cluster.port),
        "PGDATABASE": extension_database.name,
        "PGUSER": "dba",
    }
    assert runner.invoke(main.app, ["install"], env=environment).exit_code == 0


def test_install_binds_the_functions_of_the_stack(
    extension_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "bindings_of_stack", lambda name: {"echo": f"{name}-echo", "other": "x"})
    result = runner.invoke(
        main.app, ["install", "--dsn", extension_database.dsn(), "--stack", "relay", "--arn", "other=mine"]
    )
    assert result.exit_code == 0
    with extension_database.connect() as connection:
        bound = connection.execute("SELECT name, function_name FROM pgrelay.binding ORDER BY 1").fetchall()
    assert bound == [("echo", "relay-echo"), ("other", "mine")]


def test_failure_shows_the_servers_words_and_remedy(extension_database: Database) -> None:
    with extension_database.connect("postgres") as connection:
        connection.execute("DROP EXTENSION aws_lambda, aws_commons")
    result = runner.invoke(main.app, ["install", "--dsn", extension_database.dsn()])
    assert result.exit_code == 1
    assert "Error: migration 0001_foundation: the extension aws_lambda is not installed" in result.stderr
    assert "Hint: Run CREATE EXTENSION aws_lambda CASCADE" in result.stderr
    assert "Traceback" not in result.stderr


def test_install_warns_of_what_it_could_not_drop(database: Database) -> None:
    with database.connect("postgres") as connection:
        connection.execute("SET ROLE pgrelay_owner")
        connection.execute("CREATE FUNCTION pgrelay._old() RETURNS integer LANGUAGE sql AS 'SELECT 1'")
        connection.execute(
            "INSERT INTO pgrelay.migration (kind, name, checksum) VALUES ('function', '_old', repeat('0', 64))"
        )
        connection.execute("RESET ROLE")
        connection.execute("CREATE VIEW public.mine AS SELECT pgrelay._old() AS number")
    result = runner.invoke(main.app, ["install", "--dsn", database.dsn()])
    shown = " ".join(result.stdout.split())
    assert result.exit_code == 0
    assert "Warning: obsolete, but not dropped: ROUTINE pgrelay._old()." in shown
    assert "mine depends on function pgrelay._old()" in shown
    as_json = json.loads(runner.invoke(main.app, ["install", "--json", "--dsn", database.dsn()]).stdout)
    assert len(as_json["warnings"]) == 1
