"""A function moves to Lambda step by step, as sql/examples/pricing tells."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING

import psycopg
import pytest

from sandbox.aws import DATABASE_USER
from sandbox.paths import SQL
from tests.e2e.support import run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.stack import Sandbox

PRICING = SQL / "examples" / "pricing"
ORDERS = [
    {"lines": [{"quantity": 2, "unit_price": 9.99}]},
    {"lines": [{"quantity": 1, "unit_price": 99.99}, {"quantity": 3, "unit_price": 0.005}], "discount_percent": 0},
    {"lines": [{"quantity": 7, "unit_price": 33.335}], "discount_percent": 12.5},
    {"lines": []},
]


@pytest.fixture
def function(sandbox: Sandbox) -> Iterator[str]:
    """The example's function, and the database's right to call it, as its template makes them."""
    clients = sandbox.aws.clients()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("app.py", (PRICING / "price_order" / "app.py").read_text())
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = clients.iam.create_role(
        RoleName="price-order", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    )["Role"]["Arn"]
    clients.lambda_.create_function(
        FunctionName="price-order",
        Runtime="python3.13",
        Handler="app.handler",
        Role=role,
        Code={"ZipFile": archive.getvalue()},
        Publish=True,
    )
    arn = clients.lambda_.create_alias(FunctionName="price-order", Name="live", FunctionVersion="1")["AliasArn"]
    allowed = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": arn}
    clients.iam.put_user_policy(
        UserName=DATABASE_USER,
        PolicyName="price-order",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allowed]}),
    )
    yield arn
    clients.iam.delete_user_policy(UserName=DATABASE_USER, PolicyName="price-order")
    clients.lambda_.delete_function(FunctionName="price-order")
    clients.iam.delete_role(RoleName="price-order")


def prices(connection: psycopg.Connection) -> list[object]:
    query = "SELECT price_order(%s::json)"
    return [connection.execute(query, [json.dumps(order)]).fetchone() for order in ORDERS]


def test_function_moves_step_by_step(connection: psycopg.Connection, sandbox: Sandbox, function: str) -> None:
    connection.execute("DROP FUNCTION IF EXISTS price_order, price_order_locally")
    run(connection, PRICING / "1_local.sql")
    wanted = prices(connection)
    connection.execute("SELECT pgrelay.bind('price_order', %s)", [function])
    # The sandbox's first call of a function starts a process.
    connection.execute("SELECT pgrelay.configure_binding('price_order', p_timeout_ms => 5000)")

    run(connection, PRICING / "2_shadow.sql")
    assert prices(connection) == wanted
    row = connection.execute(
        "SELECT compared, same, different, failed FROM pgrelay.shadow WHERE binding = 'price_order'"
    ).fetchone()
    assert row == (4, 4, 0, 0)

    run(connection, PRICING / "3_switch.sql")
    assert prices(connection) == wanted
    sandbox.aws.clients().iam.put_user_policy(
        UserName=DATABASE_USER, PolicyName="price-order", PolicyDocument=_DENIAL.replace("ARN", function)
    )
    with pytest.raises(psycopg.DatabaseError) as caught:  # a missing right is somebody's mistake, and is said
        prices(connection)
    assert caught.value.sqlstate == "PR136"
    connection.execute("SELECT pgrelay.configure_binding('price_order', p_breaker_failures => 1)")
    with pytest.raises(psycopg.DatabaseError):
        prices(connection)
    assert prices(connection) == wanted  # the breaker is open: the local function answers

    run(connection, PRICING / "4_done.sql")
    with pytest.raises(psycopg.DatabaseError) as caught:
        prices(connection)
    assert caught.value.sqlstate == "PR131"
    connection.execute("SELECT pgrelay.unbind('price_order'), pgrelay.clear_shadow('price_order')")


_DENIAL = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "lambda:InvokeFunction", "Resource": "ARN"}]}
)
