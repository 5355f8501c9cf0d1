"""What the installation tests share."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from sandbox.databases import DBA
from sandbox.paths import SQL
from sandbox.postgres import HOST
from sandbox.servers import system_server

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.conftest import Database


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
