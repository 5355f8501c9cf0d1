"""How a function is named: names, ARNs, Regions, qualifiers, and the structure that holds them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conformance.target import Target


@pytest.mark.parametrize(
    ("arguments", "fields"),
    [
        ("'my-function', 'us-west-2'", ("my-function", "us-west-2")),
        (
            "'123456789012:function:my-function', 'us-west-2'",
            ("123456789012:function:my-function", "us-west-2"),
        ),
        (
            "'arn:aws:lambda:us-west-2:123456789012:function:my-function'",
            ("arn:aws:lambda:us-west-2:123456789012:function:my-function", None),
        ),
    ],
    ids=["name", "partial-arn", "arn"],
)
def test_structure_holds_name_information(target: Target, arguments: str, fields: tuple[str, str | None]) -> None:
    """The structure holds the name as it was given, and the Region or NULL."""
    with target.connect() as connection:
        row = connection.execute(
            "SELECT s.function_name, s.region, pg_typeof(s)::text"
            f" FROM aws_commons.create_lambda_function_arn({arguments}) AS s".encode()
        ).fetchone()
    assert row == (*fields, "aws_commons._lambda_function_arn_1")


@pytest.mark.parametrize("form", ["name", "partial_arn", "arn"])
def test_structure_as_parameter(target: Target, form: str) -> None:
    """A structure of any of the three forms can be invoked."""
    region = None if form == "arn" else target.region
    row = target.invoke(
        "aws_commons.create_lambda_function_arn(%(name)s, %(region)s), %(payload)s::json",
        name=getattr(target, form),
        region=region,
    )
    assert row["status_code"] == 200


@pytest.mark.parametrize("form", ["name", "partial_arn", "arn"])
def test_structure_as_psql_variable(target: Target, form: str) -> None:
    """A structure kept in a psql variable can be invoked."""
    region = None if form == "arn" else target.region
    assert as_psql_variable(target, getattr(target, form), region, "")["status_code"] == 200


def test_psql_variable_with_request_response(target: Target) -> None:
    """After a structure in a psql variable, RequestResponse gives what the call without it does."""
    first = as_psql_variable(target, target.function, None, "")
    assert as_psql_variable(target, target.function, None, ", 'RequestResponse'") == first


def test_psql_variable_with_event(target: Target) -> None:
    """After a structure in a psql variable, Event does not wait."""
    row = as_psql_variable(target, target.function, None, ", 'Event'")
    assert (row["status_code"], row["payload"]) == (202, None)


def test_psql_variable_with_tail(target: Target) -> None:
    """After a structure in a psql variable and the invocation type, Tail returns the log."""
    assert as_psql_variable(target, target.function, None, ", 'RequestResponse', 'Tail'")["log_result"]


def test_psql_variable_with_qualifier(target: Target) -> None:
    """After a structure in a psql variable, the sixth argument is the version or the alias."""
    target.known_difference("PostgreSQL finds the call not unique before any extension is asked")
    row = as_psql_variable(target, target.unqualified, None, f", 'RequestResponse', 'None', NULL, '{target.version}'")
    assert row["status_code"] == 200


def as_psql_variable(target: Target, name: str, region: str | None, more: str) -> dict[str, object]:
    """Return the row of a call whose function is `:'aws_lambda_arn_1'`: psql makes that a literal without a type."""
    with target.connect() as connection:
        stored = connection.execute(
            "SELECT aws_commons.create_lambda_function_arn(%s, %s)::text", (name, region)
        ).fetchone()
        assert stored is not None
        literal = stored[0].replace("'", "''")
        cursor = connection.execute(f"SELECT * FROM aws_lambda.invoke('{literal}', '{{}}'::json{more})".encode())
        row = cursor.fetchone()
    assert row is not None
    return {column.name: cell for column, cell in zip(cursor.description or (), row, strict=True)}


@pytest.mark.parametrize("form", ["name", "partial_arn", "arn"])
def test_function_name_is_name_arn_or_partial_arn(target: Target, form: str) -> None:
    """A function is named by its name, its ARN or a part of the ARN."""
    region = None if form == "arn" else target.region
    row = target.invoke("%(name)s, %(payload)s::json, %(region)s", name=getattr(target, form), region=region)
    assert row["status_code"] == 200


def test_region_is_that_of_the_arn(target: Target) -> None:
    """Without a Region argument, that of a full ARN counts."""
    assert target.invoke("%(arn)s, %(payload)s::json", arn=target.arn)["status_code"] == 200


def test_region_is_that_of_the_instance(target: Target) -> None:
    """Without a Region anywhere, the server's own counts."""
    assert target.invoke("%(name)s, %(payload)s::json", name=target.name)["status_code"] == 200


def test_region_may_repeat_that_of_the_arn(target: Target) -> None:
    """A Region argument that agrees with the ARN is accepted."""
    row = target.invoke("%(arn)s, %(payload)s::json, %(region)s", arn=target.arn, region=target.region)
    assert row["status_code"] == 200


@pytest.mark.parametrize("composite", [False, True], ids=["text", "composite"])
def test_region_conflict(target: Target, *, composite: bool) -> None:
    """A Region argument that differs from the ARN's is an error."""
    error = target.error(
        "aws_commons.create_lambda_function_arn(%(arn)s, %(region)s), %(payload)s::json"
        if composite
        else "%(arn)s, %(payload)s::json, %(region)s",
        arn=target.arn,
        region=target.other_region,
    )
    shown = f"{error.diag.message_primary} {error.diag.message_detail}"
    assert target.region in shown
    assert target.other_region in shown


def test_qualifier_argument(target: Target) -> None:
    """The qualifier argument chooses the version or the alias."""
    row = target.invoke(
        "%(function)s, %(payload)s::json, NULL, 'RequestResponse', 'None', NULL, %(qualifier)s",
        function=target.unqualified,
        qualifier=target.version,
    )
    assert row["status_code"] == 200
    assert row["executed_version"]


def test_qualifier_in_the_name(target: Target) -> None:
    """The qualifier may stand in the name instead."""
    row = target.invoke(
        "aws_commons.create_lambda_function_arn(%(name)s), %(payload)s::json",
        name=f"{target.unqualified}:{target.version}",
    )
    assert row["status_code"] == 200
    assert row["executed_version"]


@pytest.mark.parametrize("composite", [False, True], ids=["text", "composite"])
def test_qualifier_conflict(target: Target, *, composite: bool) -> None:
    """A qualifier argument that differs from the name's is an error."""
    error = target.error(
        "aws_commons.create_lambda_function_arn(%(arn)s), %(payload)s::json, qualifier => 'another'"
        if composite
        else "%(arn)s, %(payload)s::json, qualifier => 'another'",
        arn=f"{target.unqualified}:{target.version}",
    )
    shown = f"{error.diag.message_primary} {error.diag.message_detail}"
    assert target.version in shown
    assert "another" in shown
