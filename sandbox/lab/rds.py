"""One instance of RDS for PostgreSQL: its roles, its allow-list of extensions, its parameter group, TLS only.

What is imitated, and by which of AWS's pages, is docs/lab.md's table; each manner is a piece of its own here, so that a
test may take one and leave the others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from psycopg import sql

from sandbox.certificates import write_certificates
from sandbox.postgres import HOST, PostgresCluster
from sandbox.servers import REQUIRED_EXTENSIONS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import psycopg

    from sandbox.servers import PostgresServer

ADMIN: Final = "rdsadmin"
"""AWS's own superuser, which nobody else may become."""
MASTER: Final = "postgres"
"""The master user by the name that the console proposes. It is no superuser."""
APPLICATION_ROLES: Final = ("shop_owner", "shop_app")
"""Roles that the master user makes: who owns the application's tables, and who writes to them."""
WRITER: Final = "shop.cluster-lab.us-east-1.rds.internal"
READER: Final = "shop.cluster-ro-lab.us-east-1.rds.internal"
POOLER: Final = "pooler.rds.internal"
"""The names in the server's certificate. They resolve nowhere: libpq takes the address from PGHOSTADDR."""

ALLOWED_EXTENSIONS: Final = (
    "aws_commons", "aws_lambda", "dblink", "hstore", "pg_cron", "pg_partman", "pg_stat_statements", "pgcrypto",
    "postgres_fdw",
)  # fmt: skip
"""What rds.allowed_extensions lets the master user create."""

PARAMETERS: Final[Mapping[str, str]] = {
    "statement_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
    "log_min_messages": "warning",
    "cron.use_background_workers": "on",
    "cron.max_running_jobs": "5",
    "cron.database_name": "postgres",
}
"""A parameter group as careful teams have it. A test changes what it is about."""

_ROLES: Final = (
    "rds_superuser",
    "rds_replication",
    "rds_password",
    "rds_iam",
    "rds_ad",
    "rds_reserved",
    "rds_extension",
)
# What rds_superuser is a member of, by the first version in which it is.
_MEMBERSHIPS: Final = (
    ("rds_replication", 14), ("rds_password", 14), ("pg_monitor", 14), ("pg_signal_backend", 14),
    ("pg_checkpoint", 15), ("pg_read_all_data", 15), ("pg_write_all_data", 15),
    ("pg_create_subscription", 16), ("pg_use_reserved_connections", 16), ("pg_maintain", 17),
)  # fmt: skip
_FIRST_DATABASES: Final = ("postgres", "template1")
_SETTINGS_OF_ADMIN: Final = {"statement_timeout": "0", "idle_in_transaction_session_timeout": "0", "lock_timeout": "0"}

# Run by the allow-list once it has created an extension: what RDS then grants to rds_superuser.
_AFTER_CREATION: Final[Mapping[str, str]] = {
    "pg_cron": """
        GRANT USAGE ON SCHEMA cron TO rds_superuser WITH GRANT OPTION;
        GRANT SELECT, UPDATE ON cron.job TO rds_superuser WITH GRANT OPTION;
        GRANT SELECT, DELETE ON cron.job_run_details TO rds_superuser WITH GRANT OPTION;
        GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA cron TO rds_superuser WITH GRANT OPTION;
        CREATE POLICY rds_superuser_sees_all ON cron.job TO rds_superuser USING (true);
        CREATE POLICY rds_superuser_sees_all ON cron.job_run_details TO rds_superuser USING (true);
    """,
    "aws_commons": """
        GRANT USAGE ON SCHEMA aws_commons TO rds_superuser WITH GRANT OPTION;
        GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA aws_commons TO rds_superuser WITH GRANT OPTION;
    """,
    "aws_lambda": """
        GRANT USAGE ON SCHEMA aws_commons, aws_lambda TO rds_superuser WITH GRANT OPTION;
        GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA aws_commons, aws_lambda TO rds_superuser WITH GRANT OPTION;
    """,
    "pg_partman": """
        GRANT USAGE, CREATE ON SCHEMA @extschema@ TO rds_superuser WITH GRANT OPTION;
        GRANT ALL ON ALL TABLES IN SCHEMA @extschema@ TO rds_superuser WITH GRANT OPTION;
        GRANT EXECUTE ON ALL ROUTINES IN SCHEMA @extschema@ TO rds_superuser WITH GRANT OPTION;
    """,
    "postgres_fdw": "GRANT USAGE ON FOREIGN DATA WRAPPER postgres_fdw TO rds_superuser WITH GRANT OPTION;",
}


def instance(
    *,
    directory: Path,
    port: int,
    server: PostgresServer,
    certificates: Path,
    parameters: Mapping[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
    origin: PostgresCluster | None = None,
    in_memory: bool = False,
) -> PostgresCluster:
    """Return a cluster with RDS's settings and rules of access, not started.

    Parameters
    ----------
    directory, port, server, environment, origin, in_memory
        See PostgresCluster; with an origin it is a reader of that one.
    certificates
        A directory for the authority and the server's certificate, made when missing.
    parameters
        Changes of `PARAMETERS`, and more.
    """
    server.require(*REQUIRED_EXTENSIONS)
    scripts = {f"allowed/{name}/after-create.sql": text.encode() for name, text in _AFTER_CREATION.items()}
    return PostgresCluster(
        directory=directory,
        port=port,
        server=server,
        superuser=ADMIN,
        in_memory=in_memory,
        environment=environment or {},
        origin=origin,
        settings={
            "shared_preload_libraries": "pg_cron",
            "session_preload_libraries": "pgextwlist",
            "extwlist.extensions": ",".join(ALLOWED_EXTENSIONS),
            "extwlist.custom_path": "allowed",
            "ssl": "on",
            "password_encryption": "scram-sha-256",
            "wal_level": "replica",
            "max_wal_senders": "5",
            "wal_keep_size": "256MB",
            **PARAMETERS,
            **(parameters or {}),
        },
        access_rules=[
            f"host all,replication {ADMIN} {HOST}/32 trust",
            f"hostssl all all {HOST}/32 scram-sha-256",  # rds.force_ssl: there is no rule for others
        ],
        files={**scripts, **_server_certificate(certificates)},
    )


def _server_certificate(directory: Path) -> dict[str, bytes]:
    authority, certificate, key = (directory / name for name in ("authority.pem", "server.pem", "server.key"))
    if not authority.exists():
        directory.mkdir(parents=True, exist_ok=True)
        write_certificates(directory, [WRITER, READER, POOLER])
    return {"server.crt": certificate.read_bytes(), "server.key": key.read_bytes()}


def create_roles(cluster: PostgresCluster, password: str) -> None:
    """Make a new instance's roles, and give the databases that it starts with to the master user.

    Parameters
    ----------
    cluster
        A running instance; one that has its roles is left alone.
    password
        The master user's.
    """
    version = int(cluster.server.version)
    memberships = [role for role, since in _MEMBERSHIPS if version >= since]
    with cluster.connect() as connection:
        if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [MASTER]).fetchone():
            return
        with connection.transaction():
            for role in _ROLES:
                connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
            for name, value in _SETTINGS_OF_ADMIN.items():
                connection.execute(
                    sql.SQL("ALTER ROLE {} SET {} = {}").format(
                        sql.Identifier(ADMIN), sql.Identifier(name), sql.Literal(value)
                    )
                )
            names = sql.SQL(", ").join(map(sql.Identifier, memberships))
            connection.execute(sql.SQL("GRANT {} TO rds_superuser WITH ADMIN OPTION").format(names))
            if version >= 15:
                connection.execute("GRANT SET ON PARAMETER session_replication_role TO rds_superuser")
            connection.execute(
                sql.SQL(
                    "CREATE ROLE {} LOGIN CREATEROLE CREATEDB VALID UNTIL 'infinity' PASSWORD {} IN ROLE rds_superuser"
                ).format(sql.Identifier(MASTER), sql.Literal(password))
            )
            for database in _FIRST_DATABASES:
                connection.execute(
                    sql.SQL("ALTER DATABASE {} OWNER TO {}").format(sql.Identifier(database), sql.Identifier(MASTER))
                )
            connection.execute("REVOKE TEMPORARY ON DATABASE template1 FROM PUBLIC")
    # The open aws_lambda is written in PL/Python, which RDS does not have: it is there, and nobody may use it.
    for database in _FIRST_DATABASES:
        with cluster.connect(database) as connection:
            connection.execute("CREATE EXTENSION plpython3u")


def create_login(connection: psycopg.Connection, name: str, password: str) -> None:
    """Create a role that may log in, as the master user does."""
    connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(name), sql.Literal(password)))
