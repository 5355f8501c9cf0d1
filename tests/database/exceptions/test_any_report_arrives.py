"""Nothing that comes from a user makes a report undeliverable: what no reader could take is sent in another form."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from tests.database.cron import cron_tables
from tests.database.delivery.test_sizes import encoded_database
from tests.database.exceptions.support import report
from tests.database.support import HOSTILE_TEXTS, NOTIFIER, RELAY

if TYPE_CHECKING:
    from sandbox.postgres import PostgresCluster
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

NOT_UTF8 = {"SQL_ASCII": r"E'caf\xe9 \\ \n'", "WIN1252": r"'caf' || convert_from('\x81', 'WIN1252') || E' \\ \n'"}
"""A text of an encoding that has no form in UTF-8."""
READ = {"SQL_ASCII": "caf\\351 \\ \n", "WIN1252": "caf\\201 \\ \n"}


@pytest.mark.parametrize("is_away", [False, True])
@pytest.mark.parametrize("encoding", NOT_UTF8)
def test_text_that_is_not_utf8_arrives_as_bytes_that_can_be_read(
    cluster: PostgresCluster, lambda_endpoint: LambdaEndpoint, encoding: str, is_away: bool
) -> None:
    text = NOT_UTF8[encoding]
    if is_away:
        lambda_endpoint.refuse()
    with encoded_database(cluster, encoding) as connection:
        connection.execute(
            f"SELECT pgrelay.report_exception('p', '22012', {text}, {text}, p_table => {text}, "
            f"p_data => json_build_object({text}, {text}))".encode()
        )
        if is_away:
            lambda_endpoint.accept()
            lambda_endpoint.respond(RELAY, lambda payload: {"delivered": len(payload["events"]), "failed": []})
            connection.execute("CALL pgrelay.drain()")
    sent = lambda_endpoint.invocations[0].payload
    sent = sent["events"][0]["report"] if is_away else sent
    read = READ[encoding]
    assert (sent["error"]["message"], sent["error"]["detail"], sent["error"]["table"]) == (read, read, read)
    assert sent["data"] == {read: read}


def test_readable_text_of_another_encoding_arrives_as_it_is(
    cluster: PostgresCluster, lambda_endpoint: LambdaEndpoint
) -> None:
    with encoded_database(cluster, "LATIN1") as connection:
        report(connection, message="café \\ é")
    assert lambda_endpoint.invocations[0].payload["error"]["message"] == "café \\ é"


def test_check_of_a_job_whose_message_is_not_utf8_arrives(
    cluster: PostgresCluster, lambda_endpoint: LambdaEndpoint
) -> None:
    lambda_endpoint.respond(NOTIFIER, lambda payload: {"id": payload["id"], "states": [], "notified": 0})
    with (
        encoded_database(cluster, "SQL_ASCII") as connection,
        psycopg.connect(connection.info.dsn, user="postgres", autocommit=True) as superuser,
    ):
        superuser.execute(cron_tables())
        superuser.execute(
            rb"INSERT INTO cron.job (jobname, schedule, command, database) "
            rb"VALUES (E'caf\xe9', '* * * * *', E'SELECT ''\xe9''', current_database())"
        )
        superuser.execute("SELECT pgrelay.check_cron()")
    [job] = lambda_endpoint.invocations[-1].payload["jobs"]
    assert (job["name"], job["command"]) == ("caf\\351", "SELECT '\\351'")


DEEP = '{"a":' * 200 + "1" + "}" * 200
LONG = '{"n": -0.' + "1" * 6_000 + "e-7000}"


@pytest.mark.parametrize("data", [DEEP, "[" * 3_000 + "]" * 3_000, LONG, '{"n": ' + "1" * 6_000 + "}"], ids=range(4))
@pytest.mark.parametrize("masked", [False, True])
def test_data_that_readers_of_json_refuse_arrives_as_text(
    database: Database, lambda_endpoint: LambdaEndpoint, data: str, masked: bool
) -> None:
    with database.connect() as connection:
        if masked:
            connection.execute("SELECT pgrelay.mask('pattern', 'secret'), pgrelay.mask('column', 'secret')")
        assert report(connection, message="m", data=data)
    assert lambda_endpoint.invocations[0].payload["data"] == {"value": data}


@pytest.mark.parametrize(
    "data",
    [
        {"list": [{"deep": [[[[{"a": 1}]]]]}] * 40},
        {"text": "[" * 400 + "1" * 6_000},
        {"quoted": '\\"[' * 200},
        {text: [text] for text in HOSTILE_TEXTS},
        {"surrogate": "\ud800 \x00 \uffff", "number": 1.5e300},
    ],
    ids=range(5),
)
def test_other_data_arrives_as_it_is(database: Database, lambda_endpoint: LambdaEndpoint, data: Any) -> None:
    with database.connect() as connection:
        assert report(connection, message="m", data=json.dumps(data))
    assert lambda_endpoint.invocations[0].payload["data"] == data
