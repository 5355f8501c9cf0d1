"""One channel or one rule of the database's that stops every table's delivery: it should not, and does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.database.support import drained

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

METRIC_PUBLISHER = "pgrelay-metric-publisher"


def delivered(connection: psycopg.Connection, endpoint: LambdaEndpoint) -> list[int]:
    """Insert a row into `t`, deliver, and return the keys of its events that arrived."""
    connection.execute("INSERT INTO t VALUES (1)")
    return [event["key"]["id"] for event in drained(connection, endpoint) if event["table"] == "t"]


@pytest.mark.xfail(
    strict=True,
    raises=psycopg.errors.ObjectNotInPrerequisiteState,
    reason="after a restore, a publication for all tables lets every drain fail: the outbox has no replica identity",
)
def test_a_publication_for_all_tables_stops_no_delivery_after_a_restore(
    database: Database, watched: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect("postgres") as admin:
        admin.execute("CREATE PUBLICATION everything FOR ALL TABLES")
        admin.execute("UPDATE pgrelay._origin SET database_id = 4294967294")  # as after a restore into another database
    assert delivered(watched, lambda_endpoint) == [1]
