"""Checks of the server, and of what is installed in the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import sql

from pgrelay_cli.doctor.examination import reads
from pgrelay_cli.doctor.findings import failure, ok, warning
from pgrelay_cli.install.installer import is_installed
from pgrelay_cli.install.sql_files import OWNER, SqlFile, pending, sql_directory, sql_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pgrelay_cli.doctor.examination import Examination
    from pgrelay_cli.doctor.findings import Finding

OLDEST_VERSION = 14


@reads(
    "SELECT current_setting('server_version'), current_setting('server_version_num')::integer / 10000, "
    "current_database(), current_user, pg_is_in_recovery(), "
    "coalesce((SELECT s.ssl FROM pg_stat_ssl AS s WHERE s.pid = pg_backend_pid()), false)"
)
def check_connection(rows: Sequence[tuple[str, int, str, str, bool, bool]]) -> Iterator[Finding]:
    """Check that the server can deliver."""
    [(version, major, database, user, is_standby, is_secured)] = rows
    found = f"PostgreSQL {version}, database {database}, role {user}{', TLS' if is_secured else ''}"
    if is_standby:
        yield failure(
            "connection",
            f"{found}: a standby, which cannot deliver",
            "Connect to the primary: the cluster's writer endpoint.",
        )
    elif major < OLDEST_VERSION:
        yield failure("connection", found, f"pgrelay needs PostgreSQL {OLDEST_VERSION} or later.")
    else:
        yield ok("connection", found)


@reads(
    "SELECT n.name, e.extversion, "
    "EXISTS (SELECT FROM pg_available_extensions AS a WHERE a.name = 'aws_lambda') "
    "FROM (VALUES ('aws_commons'), ('aws_lambda')) AS n (name) "
    "LEFT JOIN pg_extension AS e ON e.extname = n.name ORDER BY n.name"
)
def check_extension(rows: Sequence[tuple[str, str | None, bool]]) -> Iterator[Finding]:
    """Check that the extension that calls Lambda is installed in this database."""
    if all(version for _, version, _ in rows):
        yield ok("extension", ", ".join(f"{name} {version}" for name, version, _ in rows))
        return
    is_available = rows[0][2]
    yield failure(
        "extension",
        "the extension aws_lambda is not installed in this database",
        "As rds_superuser: `CREATE EXTENSION aws_lambda CASCADE;`"
        if is_available
        else "The server does not have it: see sql/aws_lambda/README.md for a server of your own; RDS has it since "
        "12.6, 13.2 and 14.1.",
    )


def check_installation(examination: Examination) -> Iterator[Finding]:
    """Check that the schema pgrelay is there."""
    if is_installed(examination.connection):
        yield ok("installation", "the schema pgrelay is there")
    else:
        yield failure("installation", "pgrelay is not installed in this database", "`pgrelay install --stack pgrelay`")


@reads(
    "SELECT current_user, "
    "(SELECT bool_and(has_schema_privilege('pgrelay_owner', n.oid, 'USAGE') "
    "AND has_function_privilege('pgrelay_owner', p.oid, 'EXECUTE')) "
    "FROM pg_proc AS p INNER JOIN pg_namespace AS n ON n.oid = p.pronamespace "
    "WHERE n.nspname IN ('aws_commons', 'aws_lambda')), "
    "pg_has_role(current_user, 'pgrelay_operator', 'USAGE') OR pg_has_role(current_user, 'pgrelay_owner', 'USAGE'), "
    # Since PostgreSQL 16 only these may grant it.
    "(SELECT string_agg(DISTINCT m.member::regrole::text, ' or ') FROM pg_auth_members AS m "
    "WHERE m.roleid = 'pgrelay_operator'::regrole AND m.admin_option AND "
    "current_setting('server_version_num')::integer >= 160000)"
)
def check_grants(rows: Sequence[tuple[str, bool | None, bool, str | None]]) -> Iterator[Finding]:
    """Check that the owner may call Lambda, and this role may operate pgrelay."""
    [(user, may_use, is_operator, grantors)] = rows
    administrators = f" as {grantors}, who may grant it" if grantors else ""
    if not may_use:
        yield failure(
            "grants",
            f"{OWNER} may not use aws_lambda",
            f"`GRANT USAGE ON SCHEMA aws_commons, aws_lambda TO {OWNER}; "
            f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA aws_commons, aws_lambda TO {OWNER};`",
        )
    if not is_operator:
        yield failure(
            "grants",
            f"the role {user} is not a member of pgrelay_operator",
            f"`GRANT pgrelay_operator TO {sql.Identifier(user).as_string()};`{administrators}",
        )
    if may_use and is_operator:
        yield ok("grants", f"{OWNER} may use aws_lambda, {user} may operate pgrelay")


def check_version(examination: Examination) -> Iterator[Finding]:
    """Check that the database has the SQL of this command."""
    rows = examination.rows("SELECT m.kind, m.name, m.checksum FROM pgrelay.migration AS m")
    files = sql_files(sql_directory())
    yield judge_version(files, pending(files, {(kind, name): checksum for kind, name, checksum in rows}))


def judge_version(files: Sequence[SqlFile], todo: Sequence[SqlFile]) -> Finding:
    """Return what it means that a database still needs some of the files."""
    if not todo:
        return ok("version", f"all {len(files)} files are this command's")
    missing = [file.name for file in todo if file.kind == "migration"]
    found = f"older than this command: {len(todo)} files differ, {len(missing)} migrations are missing"
    return (failure if missing else warning)("version", found, "`pgrelay upgrade`")
