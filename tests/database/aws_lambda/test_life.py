"""The life of the extensions: updating them, and upgrading the server under them."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql

from sandbox import databases
from sandbox.paths import SQL
from sandbox.servers import SUPERUSER
from tests.support.clusters import new_cluster

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sandbox.postgres import PostgresCluster
    from sandbox.servers import PostgresServer
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

INVOKE = "SELECT status_code FROM aws_lambda.invoke('f', '{}'::json)"
# What a database that uses the extensions has: a column of their type, a view and a function on invoke, a grant.
DEPENDENTS = """
CREATE TABLE function_names (name aws_commons._lambda_function_arn_1);
INSERT INTO function_names VALUES (aws_commons.create_lambda_function_arn('f', 'us-east-1'));
CREATE VIEW answers AS
    SELECT i.* FROM function_names, aws_lambda.invoke(name, '{}'::json, 'RequestResponse') AS i;
CREATE FUNCTION call_it() RETURNS integer LANGUAGE sql
    RETURN (SELECT status_code FROM aws_lambda.invoke('f', '{}'::jsonb));
"""
SIGNATURES = """
    SELECT p.oid::regprocedure::text, pg_get_function_arguments(p.oid), pg_get_functiondef(p.oid), p.proacl::text
    FROM pg_proc AS p WHERE p.pronamespace IN ('aws_lambda'::regnamespace, 'aws_commons'::regnamespace) ORDER BY 1
"""
# pg_upgrade writes into the current directory.
IN_DIRECTORY = 'cd "$1" && shift && exec "$@"'


def test_update_without_a_newer_version_changes_nothing(extension_database: Database) -> None:
    with extension_database.connect(SUPERUSER) as connection:
        before = connection.execute(SIGNATURES).fetchall()
        for name in ("aws_commons", "aws_lambda"):
            connection.execute(f"ALTER EXTENSION {name} UPDATE".encode())
        assert connection.execute(SIGNATURES).fetchall() == before
        paths = connection.execute(
            "SELECT source, target, path FROM pg_extension_update_paths('aws_lambda') WHERE path IS NOT NULL"
        ).fetchall()
    assert paths == []  # the first version: a later one brings its update script and a test of what it makes


@pytest.fixture
def next_version(postgres_server: PostgresServer) -> Iterator[str]:
    """A version "next" that replaces every function, as the update script of a later version may."""
    directory: Path = postgres_server.extension_directory
    if not os.access(directory, os.W_OK):
        pytest.skip("may not write where the server looks for extensions")
    released = (SQL / "aws_lambda" / "aws_lambda--1.0.sql").read_text()
    update = re.sub(r"^CREATE SCHEMA .*$", "", released, flags=re.MULTILINE)
    update = update.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION").replace("invoke API failed", "next failed")
    file = directory / "aws_lambda--1.0--next.sql"
    file.write_text(update)
    yield "next"
    file.unlink()


def test_update_replaces_functions_under_what_depends_on_them(
    extension_database: Database, lambda_endpoint: LambdaEndpoint, next_version: str
) -> None:
    with extension_database.connect(SUPERUSER) as admin, extension_database.connect() as user:
        admin.execute(DEPENDENTS.encode())
        user.execute(INVOKE)
        before = [row[0::3] for row in admin.execute(SIGNATURES).fetchall()]
        admin.execute(f"ALTER EXTENSION aws_lambda UPDATE TO '{next_version}'".encode())
        assert [row[0::3] for row in admin.execute(SIGNATURES).fetchall()] == before
        assert user.execute(INVOKE).fetchone() == (200,)
        assert admin.execute("SELECT status_code FROM answers").fetchone() == (200,)
        lambda_endpoint.refuse()
        with pytest.raises(psycopg.Error, match=r"^next failed"):
            user.execute(INVOKE)  # a backend that has called before has the new version too
    assert len(lambda_endpoint.invocations) == 3


def test_objects_hold_no_oids(extension_database: Database) -> None:
    """pg_upgrade keeps no OIDs of functions: what stores one would be wrong after it."""
    with extension_database.connect() as connection:
        relations = connection.execute(
            "SELECT c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace"
            " WHERE n.nspname IN ('aws_lambda', 'aws_commons') AND c.relkind <> 'c'"
        ).fetchall()
        columns = connection.execute(
            "SELECT a.attname, a.atttypid::regtype::text FROM pg_attribute AS a"
            " WHERE a.attrelid = 'aws_commons._lambda_function_arn_1'::regclass AND a.attnum > 0"
        ).fetchall()
    assert relations == []
    assert columns == [("function_name", "text"), ("region", "text")]


@pytest.fixture
def two_clusters(
    postgres_server: PostgresServer, cluster: PostgresCluster
) -> Iterator[tuple[PostgresCluster, PostgresCluster]]:
    """A cluster to upgrade and one to upgrade to, which pg_upgrade may enter by their sockets."""
    clusters = []
    for name in ("old", "new"):
        one = new_cluster(postgres_server, f"upgrade-{name}", settings={**cluster.settings, "max_connections": "20"})
        one.start()
        clusters.append(one)
    yield clusters[0], clusters[1]
    for one in clusters:
        one.destroy()


def test_pg_upgrade_keeps_the_extensions(
    two_clusters: tuple[PostgresCluster, PostgresCluster],
    lambda_endpoint: LambdaEndpoint,
    postgres_server: PostgresServer,
) -> None:
    old, new = two_clusters
    databases.create_dba(old)
    databases.create_database(old, "app", ["aws_lambda"])
    with old.connect("app") as connection:
        connection.execute(DEPENDENTS.encode())
        before = connection.execute(SIGNATURES).fetchall()
    for one in two_clusters:
        one.stop()
        with (one.data / "pg_hba.conf").open("a") as rules:
            rules.write("local all all trust\n")
    home, programs = postgres_server.inner(new.home), postgres_server.bin_directory
    new.run(
        "/bin/sh", "-c", IN_DIRECTORY, "sh", home, programs / "pg_upgrade", f"--username={SUPERUSER}",
        f"--old-bindir={programs}", f"--new-bindir={programs}",
        f"--old-datadir={postgres_server.inner(old.data)}", f"--new-datadir={postgres_server.inner(new.data)}",
        f"--old-port={old.port}", f"--new-port={new.port}", f"--socketdir={home}",
    )  # fmt: skip
    new.start()
    with new.connect("app", databases.DBA) as connection:
        assert connection.execute(SIGNATURES).fetchall() == before
        assert connection.execute(INVOKE).fetchone() == (200,)
    with new.connect("app") as connection:
        assert connection.execute("SELECT status_code FROM answers").fetchone() == (200,)
        assert connection.execute("SELECT call_it()").fetchone() == (200,)
        connection.execute(sql.SQL("DROP EXTENSION aws_lambda CASCADE"))
    assert len(lambda_endpoint.invocations) == 3
