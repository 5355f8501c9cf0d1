"""Databases with the roles, extensions and grants that the owner of a managed server would have."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sandbox.postgres import PostgresCluster

DBA = "dba"
"""The role that owns the databases and installs pgrelay: CREATEROLE but no superuser, as on RDS."""

_EXTENSION_STATEMENTS: dict[str, tuple[str, ...]] = {
    "aws_lambda": (
        "CREATE EXTENSION IF NOT EXISTS aws_lambda CASCADE",
        "GRANT USAGE ON SCHEMA aws_commons, aws_lambda TO dba WITH GRANT OPTION",
        "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA aws_commons, aws_lambda TO dba WITH GRANT OPTION",
    ),
    "postgres_fdw": (
        "CREATE EXTENSION IF NOT EXISTS postgres_fdw",
        "GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO dba",
    ),
    "pg_partman": (
        "CREATE SCHEMA IF NOT EXISTS partman",
        "CREATE EXTENSION IF NOT EXISTS pg_partman SCHEMA partman",
        "GRANT USAGE, CREATE ON SCHEMA partman TO dba",
        "GRANT ALL ON ALL TABLES IN SCHEMA partman TO dba",
        "GRANT EXECUTE ON ALL ROUTINES IN SCHEMA partman TO dba",
    ),
    "pg_cron": (
        "CREATE EXTENSION IF NOT EXISTS pg_cron",
        "GRANT USAGE ON SCHEMA cron TO dba WITH GRANT OPTION",
    ),
}
"""What creates an extension and lets `dba` use it, as a managed server's owner could."""


def create_dba(cluster: PostgresCluster) -> None:
    """Create the role `dba` where it is missing."""
    with cluster.connect() as connection:
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [DBA]).fetchone()
        if known is None:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEROLE CREATEDB").format(sql.Identifier(DBA)))


def create_database(cluster: PostgresCluster, name: str, extensions: Sequence[str]) -> None:
    """Create a database that `dba` owns, with extensions that it may use; what is there already stays."""
    with cluster.connect() as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(DBA)))
    with cluster.connect(name) as connection:
        for extension in extensions:
            for statement in _EXTENSION_STATEMENTS[extension]:
                connection.execute(statement)
