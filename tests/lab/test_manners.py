"""The lab does what AWS's pages say of RDS: docs/lab.md has the pages, a line each."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from sandbox.lab import rds
from sandbox.lab.sandbox import DATABASE, TABLE_OWNER, WRITER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.lab.deployment import Deployment
    from sandbox.lab.sandbox import RdsSandbox


@pytest.fixture
def deployment(sandbox: RdsSandbox) -> Deployment:
    return sandbox.deployment


@pytest.fixture
def master(deployment: Deployment) -> Iterator[psycopg.Connection]:
    with closing(deployment.connect(DATABASE)) as connection:
        yield connection


def _values(connection: psycopg.Connection, query: str) -> list[Any]:
    return [row[0] for row in connection.execute(query.encode()).fetchall()]


def test_master_user_is_no_superuser(master: psycopg.Connection) -> None:
    row = master.execute(
        "SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls, rolvaliduntil::text "
        "FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    assert row == (False, True, True, False, False, "infinity")


def test_rds_superuser_has_the_rights_of_its_version(master: psycopg.Connection, deployment: Deployment) -> None:
    wanted = {"pg_monitor", "pg_signal_backend", "rds_password", "rds_replication"}
    wanted |= {"pg_checkpoint", "pg_read_all_data", "pg_write_all_data"}
    if int(deployment.server.version) >= 16:
        wanted |= {"pg_create_subscription", "pg_use_reserved_connections"}
    if int(deployment.server.version) >= 17:
        wanted.add("pg_maintain")
    rows = master.execute(
        "SELECT roleid::regrole::text, admin_option FROM pg_auth_members WHERE member = 'rds_superuser'::regrole"
    ).fetchall()
    assert dict(rows) == dict.fromkeys(wanted, True)


def test_master_user_owns_the_databases(master: psycopg.Connection) -> None:
    owners = master.execute("SELECT datname, datdba::regrole::text FROM pg_database ORDER BY datname").fetchall()
    assert owners == [
        ("postgres", rds.MASTER), (DATABASE, rds.MASTER), ("template0", rds.ADMIN), ("template1", rds.MASTER),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    ["ALTER SYSTEM SET work_mem = '8MB'", "COPY (SELECT 1) TO '/tmp/x'", "CREATE LANGUAGE plpython3u",
     "SET session_preload_libraries = ''", "SELECT pg_read_file('postgresql.conf')", "GRANT rdsadmin TO current_user",
     "CREATE ROLE another SUPERUSER", "DO LANGUAGE plpython3u 'pass'"],
)  # fmt: skip
def test_master_user_may_not(master: psycopg.Connection, statement: str) -> None:
    with pytest.raises(psycopg.errors.Error) as raised:
        master.execute(statement.encode())
    assert raised.value.sqlstate in ("42501", "0LP01", "42710", "42P13"), raised.value


def test_master_user_may_set_session_replication_role(master: psycopg.Connection) -> None:
    master.execute("SET session_replication_role = replica")


def test_extensions_come_from_a_list(master: psycopg.Connection) -> None:
    master.execute("CREATE EXTENSION IF NOT EXISTS hstore")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        master.execute("CREATE EXTENSION file_fdw")


def test_pg_cron_is_in_postgres_alone(master: psycopg.Connection, deployment: Deployment) -> None:
    with pytest.raises(psycopg.Error, match="can only create extension in database postgres"):
        master.execute("CREATE EXTENSION pg_cron")
    with closing(deployment.connect("postgres")) as cron:
        settings = {
            name: _values(cron, f"SHOW cron.{name}")[0] for name in ("use_background_workers", "max_running_jobs")
        }
    assert settings == {"use_background_workers": "on", "max_running_jobs": "5"}


def test_connection_without_tls_is_refused(deployment: Deployment) -> None:
    dsn = make_conninfo(deployment.dsn(DATABASE), sslmode="disable")
    with pytest.raises(psycopg.OperationalError, match=r"no pg_hba.conf entry for host .* no encryption"):
        psycopg.connect(dsn)


def test_certificate_has_the_names_of_the_endpoints(deployment: Deployment) -> None:
    psycopg.connect(deployment.dsn(DATABASE)).close()
    with pytest.raises(psycopg.OperationalError, match="does not match host name"):
        psycopg.connect(make_conninfo(deployment.dsn(DATABASE), host="elsewhere.rds.internal"))


def test_parameter_group_limits_statements(deployment: Deployment) -> None:
    with closing(deployment.connect(DATABASE, TABLE_OWNER)) as owner:
        assert _values(owner, "SHOW statement_timeout") == ["30s"]
        assert _values(owner, "SHOW idle_in_transaction_session_timeout") == ["1min"]


def test_reader_reads(deployment: Deployment) -> None:
    with closing(deployment.connect(DATABASE, name="reader")) as reader:
        assert _values(reader, "SELECT pg_is_in_recovery()") == [True]
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            reader.execute("CREATE TABLE x ()")


def test_pooler_gives_a_server_for_a_transaction(deployment: Deployment) -> None:
    with (
        closing(deployment.connect(DATABASE, WRITER, name="pooler")) as one,
        closing(deployment.connect(DATABASE, WRITER, name="pooler")) as other,
    ):
        with one.transaction(), other.transaction():
            pids = {_values(connection, "SELECT pg_backend_pid()")[0] for connection in (one, other)}
        assert len(pids) == 2
        assert len({_values(one, "SELECT pg_backend_pid()")[0] for _ in range(4)}) > 1
