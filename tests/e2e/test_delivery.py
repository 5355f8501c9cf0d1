"""Rows and errors in, messages out, whatever is in them."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING

import psycopg
import pytest

from sandbox.databases import DBA
from sandbox.stack import DATABASE

if TYPE_CHECKING:
    from sandbox.stack import Sandbox
    from tests.e2e.conftest import Subscriber

HOSTILE_TEXTS = [
    'it\'s "quoted" \\ and \\\\ escaped',
    'line one\nline two\r\n\ttabbed "}, {"error": "injected"}',
    "'; DROP TABLE employee; -- $$ %s {0}",
    "emoji \N{ROCKET} and 漢字 and \u202e override",
]
MANY_BYTES = 1_000_000


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_exception_arrives_with_its_values_unchanged(
    connection: psycopg.Connection, subscriber: Subscriber, text: str
) -> None:
    connection.execute("DROP PROCEDURE IF EXISTS fails")
    connection.execute(
        """
        CREATE PROCEDURE fails(p_text text) LANGUAGE plpgsql AS $procedure$
        DECLARE
            v_sqlstate text; v_message text; v_detail text; v_hint text; v_context text;
        BEGIN
            RAISE EXCEPTION USING MESSAGE = p_text, DETAIL = p_text, HINT = p_text, ERRCODE = 'UE001';
        EXCEPTION WHEN OTHERS THEN
            GET STACKED DIAGNOSTICS v_sqlstate = RETURNED_SQLSTATE, v_message = MESSAGE_TEXT,
                v_detail = PG_EXCEPTION_DETAIL, v_hint = PG_EXCEPTION_HINT, v_context = PG_EXCEPTION_CONTEXT;
            PERFORM pgrelay.report_exception('fails', v_sqlstate, v_message, v_detail, v_hint, v_context);
            RAISE;
        END
        $procedure$
        """
    )
    with pytest.raises(psycopg.DatabaseError) as raised:
        connection.execute("CALL fails(%s)", [text])

    assert raised.value.sqlstate == "UE001"
    body = subscriber.alert('"procedure":"fails"').json()
    assert (body["error"]["message"], body["error"]["detail"], body["error"]["hint"]) == (text, text, text)
    assert body["error"]["sqlstate"] == "UE001"
    assert body["session"]["user"] == DBA
    assert len(body["subject"]) <= 99
    assert body["subject"].isascii()
    assert body["subject"].isprintable()


def test_exception_report_survives_the_rollback(connection: psycopg.Connection, subscriber: Subscriber) -> None:
    name = str(uuid.uuid4())
    with connection.transaction(force_rollback=True):
        connection.execute("SELECT pgrelay.report_exception(%s, 'P0001', 'lost and found')", [name])

    assert subscriber.alert(name).json()["error"]["message"] == "lost and found"


def test_exception_with_a_huge_message_arrives_clipped(connection: psycopg.Connection, subscriber: Subscriber) -> None:
    name = str(uuid.uuid4())
    connection.execute("SELECT pgrelay.report_exception(%s, 'P0001', repeat('x', %s))", [name, MANY_BYTES])

    message = subscriber.alert(name).json()["error"]["message"]
    assert message.startswith("xxxx")
    assert len(message) < MANY_BYTES


def test_row_changes_arrive_with_hostile_names_and_values(
    connection: psycopg.Connection, subscriber: Subscriber
) -> None:
    connection.execute('DROP TABLE IF EXISTS "My ""Table"""')
    connection.execute('CREATE TABLE "My ""Table""" ("the \\ ""key""" integer PRIMARY KEY, value text, document json)')
    connection.execute("SELECT pgrelay.watch(%s::regclass)", ['"My ""Table"""'])
    values = [(number, text, '{"nul": "\\u0000", "twice": 1, "twice": 2}') for number, text in enumerate(HOSTILE_TEXTS)]
    connection.cursor().executemany('INSERT INTO "My ""Table""" VALUES (%s, %s, %s)', values)

    for number, text, _ in values:
        body = subscriber.event(f'"key":{{"the \\\\ \\"key\\"":{number}}}').json()
        assert body["type"] == "pgrelay.row.insert"
        assert body["data"]["table"] == 'My "Table"'
        assert body["data"]["new"]["value"] == text
        assert body["data"]["new"]["document"]["nul"] == "\0"


def test_row_too_large_for_a_message_arrives_by_claim_check(
    connection: psycopg.Connection, sandbox: Sandbox, subscriber: Subscriber
) -> None:
    size = 2_000_000
    connection.execute("DROP TABLE IF EXISTS documents")
    connection.execute("CREATE TABLE documents (id integer PRIMARY KEY, body text)")
    connection.execute("SELECT pgrelay.watch('documents')")
    connection.execute("INSERT INTO documents VALUES (1, repeat('x', %s))", [size])

    message = subscriber.event("PayloadS3Pointer")
    _, claim = message.json()
    stored = sandbox.aws.clients().s3.get_object(Bucket=claim["s3BucketName"], Key=claim["s3Key"])["Body"].read()
    assert json.loads(stored)["data"]["new"] == {"id": 1, "body": "x" * size}
    assert message.attributes["table"] == "documents"


def test_row_too_large_for_an_invocation_arrives_by_its_key(
    connection: psycopg.Connection, subscriber: Subscriber
) -> None:
    size = 7_000_000
    connection.execute("DROP TABLE IF EXISTS documents")
    connection.execute("CREATE TABLE documents (id integer PRIMARY KEY, body text)")
    connection.execute("SELECT pgrelay.watch('documents')")
    connection.execute("INSERT INTO documents VALUES (%s, repeat('x', %s))", [size, size])

    data = subscriber.event(f'"key":{{"id":{size}}}').json()["data"]
    assert data["new"] is None
    assert data["omitted_bytes"] >= size


def test_statement_of_many_rows_arrives_whole(connection: psycopg.Connection, subscriber: Subscriber) -> None:
    count = 1_000
    connection.execute("DROP TABLE IF EXISTS readings")
    connection.execute("CREATE TABLE readings (id integer PRIMARY KEY, value numeric)")
    connection.execute("SELECT pgrelay.watch('readings', ARRAY['insert'])")
    connection.execute("INSERT INTO readings SELECT n, n / 7.0 FROM generate_series(1, %s) AS n", [count])

    assert subscriber.event('"key":{"id":1000}') is not None
    ids = {message.json()["data"]["key"]["id"] for message in subscriber.events.take()} | {count}
    assert ids == set(range(1, count + 1))


def test_writer_without_grants_is_captured(sandbox: Sandbox, subscriber: Subscriber) -> None:
    with sandbox.cluster.connect(DATABASE, DBA) as owner:
        owner.execute("DROP TABLE IF EXISTS visits")
        owner.execute("CREATE TABLE visits (page text)")
        owner.execute("SELECT pgrelay.watch('visits')")
        owner.execute("DROP ROLE IF EXISTS writer")
        owner.execute("CREATE ROLE writer LOGIN")
        owner.execute("GRANT INSERT ON visits TO writer")
    with sandbox.cluster.connect(DATABASE, "writer") as writer:
        writer.execute("INSERT INTO visits VALUES ('/pricing')")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            writer.execute("SELECT pgrelay.invoke('echo', '{}')")
    with sandbox.cluster.connect(DATABASE, DBA) as owner:
        owner.execute("DROP TABLE visits")
        owner.execute("DROP ROLE writer")

    assert subscriber.event("/pricing").attributes["table"] == "visits"
