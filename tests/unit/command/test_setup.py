"""What pgrelay setup reads from a server's name."""

from __future__ import annotations

import pytest

from pgrelay_cli.setup.steps import name_in_rds

RDS = "abc123.eu-west-1.rds.amazonaws.com"


@pytest.mark.parametrize(
    ("host", "name"),
    [
        (f"orders.cluster-{RDS}", ("orders", None)),
        (f"orders.cluster-ro-{RDS}", ("orders", None)),
        (f"orders.{RDS}", (None, "orders")),
        ("orders.abc123.rds.cn-north-1.amazonaws.com.cn", (None, "orders")),
        (f"readers.cluster-custom-{RDS}", (None, None)),
        (f"pool.proxy-{RDS}", (None, None)),
        ("db.example.com", (None, None)),
        ("127.0.0.1", (None, None)),
        ("/var/run/postgresql", (None, None)),
    ],
)
def test_name_in_rds_is_in_the_servers_name(host: str, name: tuple[str | None, str | None]) -> None:
    assert name_in_rds(host) == name
