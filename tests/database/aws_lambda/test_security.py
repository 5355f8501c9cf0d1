"""Who may use aws_lambda, who may steer it, and its life as an extension."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import errors, sql

from sandbox.postgres import HOST
from sandbox.servers import SUPERUSER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

INVOKE = "SELECT status_code FROM aws_lambda.invoke('f', '{}'::json)"
INVOKE_TEXT_JSON = "aws_lambda.invoke(text, json, text, text, text, json, varchar)"
ELSEWHERE = "http://127.0.0.1:9"


@pytest.fixture
def visitor(extension_database: Database) -> Iterator[str]:
    """A login role without any grant."""
    role = f"visitor_{extension_database.name}"
    with extension_database.connect(SUPERUSER) as connection:
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(role)))
        yield role
        connection.execute(sql.SQL("DROP OWNED BY {0}; DROP ROLE {0}").format(sql.Identifier(role)))


def _grant(database: Database, role: str, what: str) -> None:
    with database.connect(SUPERUSER) as connection:
        connection.execute(f"GRANT {what} TO {role}".encode())


def test_public_has_no_rights(extension_database: Database) -> None:
    with extension_database.connect() as connection:
        functions = connection.execute(
            "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace IN"
            " ('aws_lambda'::regnamespace, 'aws_commons'::regnamespace)"
            " AND (proacl IS NULL OR proacl::text ~ '[{,]=')"
        ).fetchall()
        schemas = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname IN ('aws_lambda', 'aws_commons') AND nspacl::text ~ '[{,]='"
        ).fetchall()
    assert (functions, schemas) == ([], [])


def test_user_cannot_steer_the_endpoint(
    extension_database: Database, lambda_endpoint: LambdaEndpoint, visitor: str
) -> None:
    _grant(extension_database, visitor, "USAGE ON SCHEMA aws_lambda")
    _grant(extension_database, visitor, "EXECUTE ON ALL FUNCTIONS IN SCHEMA aws_lambda")
    with extension_database.connect(SUPERUSER) as connection:
        for scope, name in (("DATABASE", extension_database.name), ("ROLE", visitor)):
            connection.execute(f"ALTER {scope} {name} SET aws_lambda.endpoint_override = '{ELSEWHERE}'".encode())
    with psycopg.connect(
        extension_database.dsn(visitor),
        options=f"-c aws_lambda.endpoint_override={ELSEWHERE}",
        autocommit=True,
    ) as connection:
        connection.execute(f"SET aws_lambda.endpoint_override = '{ELSEWHERE}'".encode())
        connection.execute("SET search_path = pg_temp, public, pg_catalog")
        connection.execute("CREATE TEMP VIEW pg_file_settings AS SELECT 'http://127.0.0.1:9' AS setting")
        assert connection.execute("SHOW aws_lambda.endpoint_override").fetchone() == (ELSEWHERE,)
        assert connection.execute(INVOKE).fetchone() == (200,)
    assert len(lambda_endpoint.invocations) == 1


def test_alter_system_sets_the_endpoint_for_new_backends(
    extension_database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    with extension_database.connect() as old, extension_database.connect(SUPERUSER) as admin:
        old.execute(INVOKE)
        admin.execute(f"ALTER SYSTEM SET aws_lambda.endpoint_override = '{ELSEWHERE}'".encode())
        try:
            old.execute(INVOKE)
            with (
                extension_database.connect() as new,
                pytest.raises(errors.SqlclientUnableToEstablishSqlconnection),
            ):
                new.execute(INVOKE)
        finally:
            admin.execute("ALTER SYSTEM RESET aws_lambda.endpoint_override")
    assert len(lambda_endpoint.invocations) == 2


def test_extension_is_dumped_restored_and_dropped(
    extension_database: Database, lambda_endpoint: LambdaEndpoint, visitor: str
) -> None:
    _grant(extension_database, visitor, "USAGE ON SCHEMA aws_lambda")
    _grant(extension_database, visitor, f"EXECUTE ON FUNCTION {INVOKE_TEXT_JSON}")
    server = extension_database.cluster.server
    environment = {**os.environ, "PGHOST": HOST, "PGPORT": str(extension_database.cluster.port), "PGUSER": SUPERUSER}
    dump = subprocess.run(
        server.command("pg_dump", extension_database.name), env=environment, check=True, capture_output=True
    ).stdout
    with extension_database.connect(SUPERUSER) as connection:
        connection.execute("DROP EXTENSION aws_lambda, aws_commons, plpython3u")
        left = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'aws\\_%'").fetchall()
        assert left == []
    restore = subprocess.run(
        server.command("psql", "-X", "-v", "ON_ERROR_STOP=1", "-d", extension_database.name),
        env=environment,
        input=dump,
        capture_output=True,
        check=False,
    )
    assert restore.returncode == 0, restore.stderr.decode()
    with extension_database.connect(visitor) as connection:
        assert connection.execute(INVOKE).fetchone() == (200,)
    assert len(lambda_endpoint.invocations) == 1
