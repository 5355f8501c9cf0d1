"""Removes pgrelay's roles, which belong to the whole server, once no database needs them."""

from __future__ import annotations

import psycopg
from psycopg import sql

from pgrelay_cli.errors import InstallError

ROLES = ("pgrelay_owner", "pgrelay_capture", "pgrelay_operator", "pgrelay_reporter")
_SINCE_16 = 160000


def require_free_roles(connection: psycopg.Connection) -> None:
    """Raise InstallError if another database needs the roles."""
    users = connection.execute(
        "SELECT DISTINCT d.datname FROM pg_shdepend AS s INNER JOIN pg_database AS d ON d.oid = s.dbid "
        "INNER JOIN pg_roles AS r ON r.oid = s.refobjid "
        "WHERE s.refclassid = 'pg_authid'::regclass AND r.rolname = ANY(%s) AND d.datname <> current_database() "
        "ORDER BY 1",
        [list(ROLES)],
    ).fetchall()
    if users:
        raise InstallError(
            f"Other databases of this server need pgrelay's roles: {', '.join(name for (name,) in users)}.",
            hint="Uninstall pgrelay there first, then run this again. Where it is uninstalled already, something is "
            f"still granted to them: run there DROP OWNED BY {', '.join(ROLES)};",
        )


def remove_roles(connection: psycopg.Connection) -> list[str]:
    """Drop the roles, with what is granted to them in this database; return those that there were.

    Raises
    ------
    InstallError
        If another database needs them, or this role may not drop them; nothing is changed then.
    """
    require_free_roles(connection)
    found = connection.execute(
        "SELECT r.rolname FROM pg_roles AS r WHERE r.rolname = ANY(%s) ORDER BY r.rolname", [list(ROLES)]
    ).fetchall()
    roles = [name for (name,) in found]
    try:
        with connection.transaction():
            for role in roles:
                _act_for(connection, role)
                connection.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(role)))
            for role in roles:
                connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))
    except psycopg.errors.InsufficientPrivilege as error:
        raise InstallError(
            f"The role {connection.info.user} may not drop {', '.join(roles)}: {error.diag.message_primary}",
            hint=f"Run this as {_administrators(connection, roles)}.",
        ) from error
    except psycopg.errors.DependentObjectsStillExist as error:
        raise InstallError(
            f"{error.diag.message_primary}.",
            detail=error.diag.message_detail,
            hint="Revoke or drop what the detail names, as the role that made it, then run this again.",
        ) from error
    return roles


def _act_for(connection: psycopg.Connection, role: str) -> None:
    """Get the rights of a role, which dropping what is granted to it needs; dropping the role takes them back.

    Who may create roles is no member of those that it made; since PostgreSQL 16 it is, but without their rights.
    """
    row = connection.execute("SELECT pg_has_role(%s, 'USAGE')", [role]).fetchone()
    if row == (True,):
        return
    with_rights = " WITH INHERIT TRUE" if connection.info.server_version >= _SINCE_16 else ""
    connection.execute(sql.SQL("GRANT {} TO CURRENT_USER" + with_rights).format(sql.Identifier(role)))


def _administrators(connection: psycopg.Connection, roles: list[str]) -> str:
    """Return who may drop the roles, in words."""
    if connection.info.server_version < _SINCE_16:
        return "a role with CREATEROLE, such as RDS's master user"
    found = connection.execute(
        "SELECT DISTINCT m.member::regrole::text FROM pg_auth_members AS m "
        "INNER JOIN pg_roles AS r ON r.oid = m.roleid WHERE r.rolname = ANY(%s) AND m.admin_option ORDER BY 1",
        [roles],
    ).fetchall()
    return f"{' or '.join(name for (name,) in found)}, who created them" if found else "a superuser"
