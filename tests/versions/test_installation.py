"""Installing, examining and removing pgrelay by a role that is no superuser."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING

import psycopg
import pytest
from typer.testing import CliRunner

from pgrelay_cli.install.installer import install
from pgrelay_cli.install.roles import ROLES, remove_roles
from pgrelay_cli.install.sql_files import sql_files
from pgrelay_cli.install.uninstaller import uninstall
from pgrelay_cli.main import app
from sandbox.databases import DBA, create_database, create_dba
from sandbox.errors import SandboxError
from sandbox.paths import SQL
from sandbox.servers import SUPERUSER, server, system_server
from tests.conftest import BINDINGS
from tests.migration.support import state
from tests.support.clusters import new_cluster
from tests.versions.aws_lambda import create_aws_lambda
from tests.versions.conftest import GRANTS

if TYPE_CHECKING:
    from pathlib import Path

    from sandbox.postgres import PostgresCluster
    from tests.conftest import Database
    from tests.versions.aws_lambda import Functions

CALLS = re.compile(r"(?<![\w.%'|\\-])(?:pg_catalog\.|pgrelay\.)?([a-z_]\w*)\(")


def test_server_has_the_version(version_cluster: PostgresCluster, version: str) -> None:
    with version_cluster.connect() as superuser:
        assert superuser.info.server_version // 10_000 == int(version)


def test_server_of_a_package_says_what_it_lacks(version_cluster: PostgresCluster) -> None:
    server = version_cluster.server
    if server.prefix is None:
        server.require("pg_cron", "plpython3u")
        return
    with pytest.raises(SandboxError, match=f"PostgreSQL {server.version} in .* has no pg_cron, plpython3u"):
        server.require("dblink", "pg_cron", "plpython3u")
    with pytest.raises(SandboxError, match="has no plpython3u"):
        server.install_extension_files()


def test_role_that_is_no_superuser_installs_twice(empty_database: Database) -> None:
    with empty_database.connect(DBA) as dba:
        row = dba.execute("SELECT rolsuper, rolcreaterole FROM pg_roles WHERE rolname = current_user").fetchone()
        assert row == (False, True)
        planned = install(dba, SQL, bindings=BINDINGS, dry_run=True)
        first = install(dba, SQL, bindings=BINDINGS)
        again = install(dba, SQL, bindings=BINDINGS)
        nothing = install(dba, SQL, bindings=BINDINGS, dry_run=True)
    assert planned.applied == first.applied == tuple(sql_files(SQL))
    assert first.bound == BINDINGS
    assert first.warnings == again.warnings == ()
    assert (again.applied, again.bound, nothing.script) == ((), {}, "")


def test_psql_of_the_version_makes_the_same(empty_database: Database, installed: Database) -> None:
    for answer in ("", "pgrelay is up to date"):
        assert answer in _psql(empty_database, SQL / "install.sql")
    _psql(empty_database, SQL / "bind.sql", *(f"--set={name}={function}" for name, function in BINDINGS.items()))
    assert state(empty_database) == state(installed)


def _psql(database: Database, script: Path, *variables: str) -> str:
    server = database.cluster.server
    client = system_server() if server.in_chroot else server  # a script includes others, which a chroot does not have
    command = client.command("psql", "-X", *variables, "-f", script, database.dsn())
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd="/")
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_functions_use_what_the_version_has(installed: Database) -> None:
    """An installation does not check the bodies, and a body in PL/pgSQL may call what is not there."""
    with installed.connect(SUPERUSER) as superuser:
        superuser.execute(
            "SELECT CASE l.lanname WHEN 'sql' THEN fmgr_sql_validator(p.oid) ELSE plpgsql_validator(p.oid) END "
            "FROM pg_proc AS p INNER JOIN pg_language AS l ON l.oid = p.prolang "
            "WHERE p.pronamespace = 'pgrelay'::regnamespace"
        )
        bodies = superuser.execute(
            "SELECT p.proname, p.prosrc FROM pg_proc AS p WHERE p.pronamespace = 'pgrelay'::regnamespace"
        ).fetchall()
        known = superuser.execute("SELECT p.proname FROM pg_proc AS p UNION SELECT k.word FROM pg_get_keywords() AS k")
        names = {name for (name,) in known}
    assert len(bodies) > 100
    assert {(name, called) for name, body in bodies for called in CALLS.findall(body) if called not in names} == set()


def test_doctor_finds_nothing_else_than_the_stand_in(installed: Database, functions: Functions) -> None:
    functions.answer("exception_relay", "$1")
    result = CliRunner().invoke(app, ["doctor", "--json", "--dsn", installed.dsn()])
    found = {check["check"]: check["state"] for check in json.loads(result.stdout)["checks"]}
    assert found["connection"] == "ok"
    assert {name for name, of in found.items() if of == "failure"} == {"extension"}


def test_check_without_pg_cron_says_what_to_do(dba: psycopg.Connection) -> None:
    for statement in ("SELECT pgrelay.check_cron()", "SELECT pgrelay.schedule()"):
        with pytest.raises(psycopg.DatabaseError) as error:
            dba.execute(statement.encode())
        assert error.value.sqlstate == "PR020"
        assert "shared_preload_libraries" in (error.value.diag.message_hint or "")


def test_views_can_be_read(dba: psycopg.Connection) -> None:
    views = dba.execute("SELECT viewname FROM pg_views WHERE schemaname = 'pgrelay'").fetchall()
    assert len(views) > 5
    for (name,) in views:
        dba.execute(psycopg.sql.SQL("SELECT * FROM pgrelay.{}").format(psycopg.sql.Identifier(name)))


def test_installer_that_is_no_superuser_removes_the_roles(version: str) -> None:
    cluster = new_cluster(server(version), "removal", settings={})
    cluster.start()
    try:
        create_dba(cluster)
        create_database(cluster, "orders", [])
        with cluster.connect("orders") as superuser:
            create_aws_lambda(superuser)
            superuser.execute(GRANTS)
        with psycopg.connect(cluster.dsn("orders", DBA), autocommit=True) as dba:
            install(dba, SQL, bindings=BINDINGS)
            uninstall(dba, force=False)
            assert len(remove_roles(dba)) == len(ROLES)
            assert remove_roles(dba) == []
            assert dba.execute("SELECT count(*) FROM pg_roles WHERE rolname LIKE 'pgrelay%'").fetchone() == (0,)
    finally:
        cluster.destroy()


def test_unwatched_and_uninstalled_tables_can_be_written(dba: psycopg.Connection) -> None:
    dba.execute("CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE u (id int PRIMARY KEY)")
    dba.execute("SELECT pgrelay.watch('t'), pgrelay.watch('u')")
    dba.execute("SELECT pgrelay.unwatch('t')")
    dba.execute("INSERT INTO t VALUES (1)")
    removed = uninstall(dba, force=False)
    assert (removed.watches, removed.lost) == (["public.u"], {})
    dba.execute("INSERT INTO t VALUES (2); INSERT INTO u VALUES (1)")
    left = "SELECT to_regnamespace('pgrelay'), count(*) FROM pg_trigger WHERE NOT tgisinternal"
    assert dba.execute(left).fetchone() == (None, 0)
