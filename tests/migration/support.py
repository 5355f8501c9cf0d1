"""What the installation tests share."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Protocol

import pytest

from pgrelay_cli.errors import InstallError
from pgrelay_cli.install.installer import install
from pgrelay_cli.install_script import write_install_script
from sandbox.databases import DBA
from sandbox.paths import SQL
from sandbox.postgres import HOST
from sandbox.servers import system_server
from tests.conftest import BINDINGS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.conftest import Database


def copy_sql(directory: Path) -> Path:
    """Copy what an installation consists of, for a test to change; write_install_script makes the script from it."""
    for folder in ("migrations", "functions", "views", "installation"):
        shutil.copytree(SQL / folder, directory / folder)
    return directory


def psql(
    database: Database,
    script: Path = SQL / "install.sql",
    *,
    user: str = DBA,
    variables: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a script with psql alone, this machine's, whatever version the server is."""
    settings = [f"--set={name}={value}" for name, value in (variables or {}).items()]
    return subprocess.run(
        system_server().command("psql", "-X", *settings, "-f", script, database.dsn(user)),
        check=False,
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
    )


class Upgrade(Protocol):
    """One of the ways to bring a database to the version in a directory; returns the warnings."""

    def __call__(self, database: Database, directory: Path) -> str: ...


def by_command(database: Database, directory: Path) -> str:
    with database.connect() as connection:
        return "\n".join(install(connection, directory, bindings=BINDINGS).warnings)


def by_psql(database: Database, directory: Path) -> str:
    write_install_script(directory)
    script = psql(database, directory / "install.sql")
    assert script.returncode == 0, script.stderr
    return script.stderr


def words_of(error: BaseException) -> str:
    """Return what an upgrade says that failed, of either way."""
    if isinstance(error, InstallError):
        return f"{error.message} {error.detail} {error.hint}"
    return str(error)


UPGRADES = [pytest.param(by_command, id="command"), pytest.param(by_psql, id="psql")]


def state(database: Database) -> tuple[str, list[tuple[object, ...]]]:
    """Return everything that an installation makes: the schema's definition, and the rows without their times."""
    dump = subprocess.run(
        database.cluster.server.command(
            "pg_dump",
            f"--host={HOST}",
            f"--port={database.cluster.port}",
            "--username=postgres",
            "--schema-only",
            database.name,
        ),
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    # Newer pg_dumps guard their output with a random word.
    definition = "\n".join(line for line in dump.splitlines() if not line.startswith(("\\restrict", "\\unrestrict")))
    with database.connect("postgres") as connection:
        rows = connection.execute(
            "SELECT kind, name, checksum, applied_by FROM pgrelay.migration "
            "UNION ALL SELECT 'binding', name, function_name, bound_by FROM pgrelay.binding "
            "UNION ALL SELECT 'grant', n.nspname, s.privilege_type, s.grantee::regrole::text "
            "FROM pg_namespace AS n, aclexplode(n.nspacl) AS s WHERE s.grantee::regrole::text LIKE 'pgrelay%' "
            "ORDER BY 1, 2, 3, 4"
        ).fetchall()
    return definition, rows


def untouched(database: Database) -> list[tuple[object, ...]]:
    """Return what shows that a row was not even rewritten."""
    with database.connect("postgres") as connection:
        return connection.execute(
            "SELECT 'migration', name, ctid::text, xmin::text, applied_at FROM pgrelay.migration "
            "UNION ALL SELECT 'binding', name, ctid::text, xmin::text, bound_at FROM pgrelay.binding "
            "UNION ALL SELECT 'function', oid::text, ctid::text, xmin::text, NULL FROM pg_proc "
            "WHERE pronamespace = 'pgrelay'::regnamespace ORDER BY 1, 2"
        ).fetchall()
