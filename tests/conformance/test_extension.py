"""The extensions, their functions' signatures, and who may call them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.conformance.target import COMPOSITE, invoke

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conformance.target import Target

ROLE = "pgrelay_conformance"


def test_create_extension_if_not_exists(target: Target) -> None:
    """The extension is created with CASCADE, and creating it again with IF NOT EXISTS changes nothing."""
    with target.connect() as connection:
        connection.execute("CREATE EXTENSION IF NOT EXISTS aws_lambda CASCADE")
        rows = connection.execute("SELECT extname FROM pg_extension WHERE extname LIKE 'aws%' ORDER BY 1").fetchall()
    assert {"aws_commons", "aws_lambda"} <= {row[0] for row in rows}


def test_cascade_includes_aws_commons(target: Target) -> None:
    """CASCADE brings aws_commons and its helper."""
    with target.connect() as connection:
        row = connection.execute(
            "SELECT requires @> '{aws_commons}' FROM pg_available_extension_versions"
            " WHERE name = 'aws_lambda' AND installed"
        ).fetchone()
    assert row == (True,)


@pytest.mark.parametrize("json_type", ["json", "jsonb"])
@pytest.mark.parametrize("kind", ["text", COMPOSITE])
def test_signature(target: Target, kind: str, json_type: str) -> None:
    """invoke has four forms, with these argument names, types, defaults and result columns."""
    region = " region text DEFAULT NULL::text," if kind == "text" else ""
    expected = (
        f"function_name {kind}, payload {json_type},{region} "
        "invocation_type text DEFAULT 'RequestResponse'::text, log_type text DEFAULT 'None'::text, "
        f"context {json_type} DEFAULT NULL::{json_type}, "
        "qualifier character varying DEFAULT NULL::character varying, OUT status_code integer, "
        f"OUT payload {json_type}, OUT executed_version text, OUT log_result text"
    )
    with target.connect() as connection:
        signatures = connection.execute(
            "SELECT pg_get_function_arguments(p.oid) FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace"
            " WHERE n.nspname = 'aws_lambda' AND p.proname = 'invoke'"
        ).fetchall()
    assert (expected,) in signatures


def test_arn_function_signature(target: Target) -> None:
    """create_lambda_function_arn takes a name and an optional Region and returns the structure."""
    with target.connect() as connection:
        row = connection.execute(
            "SELECT pg_get_function_arguments(p.oid), pg_get_function_result(p.oid) FROM pg_proc AS p"
            " JOIN pg_namespace AS n ON n.oid = p.pronamespace"
            " WHERE n.nspname = 'aws_commons' AND p.proname = 'create_lambda_function_arn'"
        ).fetchone()
    assert row == ("function_name text, region text DEFAULT NULL::text", COMPOSITE)


@pytest.fixture
def visitor(target: Target) -> Iterator[psycopg.Connection]:
    """A transaction, rolled back at the end, that can `SET ROLE` to a new role without any right."""
    with target.connect(autocommit=False) as connection:
        try:
            connection.execute(f"CREATE ROLE {ROLE}".encode())
            connection.execute(f"GRANT {ROLE} TO CURRENT_USER".encode())
        except psycopg.errors.InsufficientPrivilege:
            pytest.skip("the role of --dsn may not create roles")
        yield connection
        connection.rollback()


def _call_as_visitor(target: Target, connection: psycopg.Connection) -> None:
    connection.execute(f"SET LOCAL ROLE {ROLE}".encode())
    invoke(connection, "%(function)s, %(payload)s::json", **target.values())


def test_permission_denied_for_schema(target: Target, visitor: psycopg.Connection) -> None:
    """A role without USAGE is refused the schema."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege) as caught:
        _call_as_visitor(target, visitor)
    assert caught.value.diag.message_primary == "permission denied for schema aws_lambda"


def test_permission_denied_for_function(target: Target, visitor: psycopg.Connection) -> None:
    """A role with USAGE but without EXECUTE is refused the function."""
    visitor.execute(f"GRANT USAGE ON SCHEMA aws_lambda TO {ROLE}".encode())
    with pytest.raises(psycopg.errors.InsufficientPrivilege) as caught:
        _call_as_visitor(target, visitor)
    assert caught.value.diag.message_primary == "permission denied for function invoke"


def test_grants_let_a_role_invoke(target: Target, visitor: psycopg.Connection) -> None:
    """USAGE on the schema and EXECUTE on its functions are all that a role needs."""
    visitor.execute(f"GRANT USAGE ON SCHEMA aws_lambda TO {ROLE}".encode())
    visitor.execute(f"GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA aws_lambda TO {ROLE}".encode())
    _call_as_visitor(target, visitor)
