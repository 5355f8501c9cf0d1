"""Sizes of events: counted in the bytes that are sent, whatever the database's encoding."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import psycopg
import pytest

from pgrelay_cli.install.installer import install
from sandbox.databases import DBA, create_database
from sandbox.paths import SQL
from tests.conftest import BINDINGS
from tests.database.support import PUBLISHER, TABLE, deliver, events, keys, value
from tests.support.clusters import use_small_botocore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.postgres import PostgresCluster
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint


@contextmanager
def encoded_database(cluster: PostgresCluster, encoding: str) -> Iterator[psycopg.Connection]:
    """A connection to a database of an encoding, with pgrelay and the watched table `t`."""
    name = f"in_{encoding.lower()}"
    with cluster.connect() as admin:
        admin.execute(
            f"CREATE DATABASE {name} OWNER dba TEMPLATE template0 ENCODING '{encoding}' "
            "LC_COLLATE 'C' LC_CTYPE 'C'".encode()
        )
    try:
        create_database(cluster, name, ["aws_lambda"])
        use_small_botocore(cluster, name)
        dsn = f"{cluster.dsn(name, DBA)} client_encoding=UTF8"
        with psycopg.connect(dsn) as connection:
            install(connection, SQL, bindings=BINDINGS)
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(f"{TABLE}; SELECT pgrelay.watch('t')".encode())
            yield connection
    finally:
        with cluster.connect() as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_an_event_that_grows_on_its_way_is_sent_with_its_key_alone(
    cluster: PostgresCluster, lambda_endpoint: LambdaEndpoint
) -> None:
    lambda_endpoint.respond(PUBLISHER, deliver)
    with encoded_database(cluster, "LATIN1") as connection:
        connection.execute("INSERT INTO t VALUES (1, repeat(chr(233), 3500000)), (2, 'fits')")
        connection.execute("CALL pgrelay.drain()")
        assert value(connection, "SELECT last_error FROM pgrelay.status WHERE channel = 'events'") is None
    large, small = events(lambda_endpoint)
    assert (large["key"], large["new"], large["omitted_bytes"]) == ({"id": 1}, None, 7_000_036)
    assert small["new"] == {"id": 2, "v": "fits"}


def test_a_batch_is_cut_by_the_bytes_that_are_sent(cluster: PostgresCluster, lambda_endpoint: LambdaEndpoint) -> None:
    lambda_endpoint.respond(PUBLISHER, deliver)
    with encoded_database(cluster, "LATIN1") as connection:
        connection.execute("SELECT pgrelay.configure('batch_bytes', '3000000')")
        connection.execute("INSERT INTO t SELECT n, repeat(chr(233), 600000) FROM generate_series(1, 4) AS n")
        connection.execute("CALL pgrelay.drain()")
    assert [len(one.payload["events"]) for one in lambda_endpoint.invocations if one.payload["events"]] == [2, 2]


@pytest.mark.parametrize(
    ("encoding", "text", "reason"),
    [
        ("SQL_ASCII", "E'\\xff'", "invalid byte sequence"),
        ("WIN1252", "convert_from('\\x81', 'WIN1252')", "no equivalent"),
    ],
)
def test_a_text_that_cannot_be_sent_is_a_dead_letter_at_once_and_holds_up_no_other(
    cluster: PostgresCluster, lambda_endpoint: LambdaEndpoint, encoding: str, text: str, reason: str
) -> None:
    lambda_endpoint.respond(PUBLISHER, deliver)
    with encoded_database(cluster, encoding) as connection:
        connection.execute(f"INSERT INTO t VALUES (1, 'a'), (2, {text}), (3, 'c')".encode())
        connection.execute("CALL pgrelay.drain()")
        found = connection.execute("SELECT key, attempts, reason FROM pgrelay.dead_letter").fetchall()
        assert [(key, attempts) for key, attempts, _ in found] == [({"id": 2}, 1)]
        assert found[0][2].startswith("it cannot be sent as UTF-8: ")
        assert reason in found[0][2]
    assert keys(lambda_endpoint) == [1, 3]


def test_a_message_that_is_larger_than_an_invocation_is_a_dead_letter_at_once(
    database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    lambda_endpoint.respond("pgrelay-stream-forwarder", deliver)
    with database.connect() as connection:
        connection.execute("SELECT pgrelay.forward_record(json_build_object('v', repeat('x', 7000000)))")
        connection.execute("CALL pgrelay.drain()")
        found = connection.execute("SELECT attempts, reason FROM pgrelay.dead_letter").fetchall()
    assert [attempts for attempts, _ in found] == [1]
    assert "an invocation takes 6290000 at most" in found[0][1]


def test_utf8_is_counted_without_a_conversion(database: Database) -> None:
    with database.connect("postgres") as admin:
        plan = admin.execute("EXPLAIN (VERBOSE, COSTS OFF) SELECT pgrelay._sent_bytes(r.data) FROM pgrelay.retry AS r")
        text = "\n".join(line for (line,) in plan)
    assert "octet_length(data)" in text
    assert "_converted_bytes" not in text
