"""A function of one's own prices orders in a query, as in sql/examples/pricing."""

from __future__ import annotations

import io
import json
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from sandbox.aws import DATABASE_USER
from sandbox.paths import SQL
from tests.e2e.support import run

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from sandbox.stack import Sandbox

PRICING = SQL / "examples" / "pricing"


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


def test_query_prices_orders(connection: psycopg.Connection, function: str) -> None:
    connection.execute("SELECT pgrelay.bind('price_order', %s)", [function])
    # The sandbox's first call of a function starts a process.
    connection.execute("SELECT pgrelay.configure_binding('price_order', p_timeout_ms => 5000)")

    cursor = run(connection, PRICING / "price_orders.sql")
    while cursor.nextset():
        pass
    prices = cursor.fetchall()

    connection.execute("SELECT pgrelay.unbind('price_order'); DROP TABLE customer_order")
    assert prices == [(1, Decimal("24.88")), (2, Decimal("204.18"))]
