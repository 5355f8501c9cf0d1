"""What capture puts into the outbox, and what it does when the table changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.database.support import (
    TABLE,
    drain,
    drained,
    events,
    keys,
    notices,
    parts,
    value,
)

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (
            "changed",
            [
                ("insert", {"id": 1}, {"id": 1, "a": "x", "b": None}, None, None),
                ("update", {"id": 1}, {"b": "y"}, {"b": None}, ["b"]),
                ("delete", {"id": 1}, None, {"id": 1, "a": "x", "b": "y"}, None),
                ("insert", {"id": 2}, {"id": 2, "a": "x", "b": "y"}, None, None),
                ("delete", {"id": 2}, None, {"id": 2, "a": "x", "b": "y"}, None),
            ],
        ),
        (
            "key",
            [
                ("insert", {"id": 1}, None, None, None),
                ("update", {"id": 1}, None, None, ["b"]),
                ("update", {"id": 1}, None, None, []),
                ("delete", {"id": 1}, None, None, None),
                ("insert", {"id": 2}, None, None, None),
                ("delete", {"id": 2}, None, None, None),
            ],
        ),
    ],
)
def test_payloads(
    database: Database, lambda_endpoint: LambdaEndpoint, payload: str, expected: list[tuple[object, ...]]
) -> None:
    with database.connect(autocommit=False) as connection:
        connection.execute("CREATE TABLE t (id int PRIMARY KEY, a text, b text)")
        connection.execute("SELECT pgrelay.watch('t', p_payload => %s)", [payload])
        connection.execute("INSERT INTO t VALUES (1, 'x'); UPDATE t SET b = 'y'; UPDATE t SET b = 'y'")
        connection.execute("UPDATE t SET id = 2; DELETE FROM t")
        connection.commit()
        drain(connection, lambda_endpoint)
    assert [parts(event) for event in events(lambda_endpoint)] == expected


def test_columns_and_condition(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect(autocommit=False) as connection:
        connection.execute("CREATE TABLE t (id int PRIMARY KEY, a text, secret text)")
        connection.execute("SELECT pgrelay.watch('t', p_excluded_columns => '{secret}', p_when => $$a = 'in'$$)")
        connection.execute("INSERT INTO t VALUES (1, 'in', 's'), (2, 'out', 's')")
        connection.execute(
            "UPDATE t SET secret = 'changed'; UPDATE t SET a = 'out' WHERE id = 1; UPDATE t SET a = 'no'"
        )
        connection.commit()
        drain(connection, lambda_endpoint)
    assert [(event["operation"], event["new"]) for event in events(lambda_endpoint)] == [
        ("insert", {"id": 1, "a": "in"}),
        ("update", {"id": 1, "a": "out"}),
    ]
    assert all("secret" not in invocation.body.decode() for invocation in lambda_endpoint.invocations)


def test_numbers_keep_their_digits(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect(autocommit=False) as connection:
        connection.execute("CREATE TABLE t (id int PRIMARY KEY, n numeric)")
        connection.execute("SELECT pgrelay.watch('t')")
        connection.execute("INSERT INTO t VALUES (1, 12345678901234567890.12345678900), (2, 'NaN'), (3, 'Infinity')")
        connection.commit()
        drain(connection, lambda_endpoint)
    data = [event["data"] for invocation in lambda_endpoint.invocations for event in invocation.payload["events"]]
    assert '"n":12345678901234567890.12345678900}' in data[0]
    assert '"n":"NaN"}' in data[1]
    assert '"n":"Infinity"}' in data[2]


@pytest.mark.parametrize("payload", ["full", "changed"])
def test_column_that_comes_later_is_in_the_next_event(
    database: Database, lambda_endpoint: LambdaEndpoint, payload: str
) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id int PRIMARY KEY)")
        connection.execute("SELECT pgrelay.watch('t', p_payload => %s)", [payload])
        drained(connection, lambda_endpoint)
        seen = notices(connection)
        connection.execute("INSERT INTO t VALUES (1); DELETE FROM t")
        connection.execute("ALTER TABLE t ADD a date DEFAULT '2026-11-21', ADD b uuid, ADD c boolean")
        arrived = []
        for number in (2, 3):
            connection.execute(f"INSERT INTO t VALUES ({number}); DELETE FROM t".encode())
            arrived += drained(connection, lambda_endpoint)  # which writes the capture function anew
    assert seen == []
    grown = {"a": "2026-11-21", "b": None, "c": None}
    rows = [{"id": 1}, {"id": 2, **grown}, {"id": 3, **grown}]
    assert [event["new"] or event["old"] for event in arrived] == [row for row in rows for _ in "+-"]


def test_writer_goes_on_when_a_watched_column_goes(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect(autocommit=False) as connection:
        connection.execute("CREATE TABLE t (id int PRIMARY KEY, a text, b text)")
        connection.execute("SELECT pgrelay.watch('t', p_columns => '{a,b}')")
        connection.execute("INSERT INTO t VALUES (1, 'a', 'b')")
        connection.execute("ALTER TABLE t RENAME COLUMN b TO c; ALTER TABLE t DROP COLUMN a, ADD COLUMN d text")
        seen = notices(connection)
        connection.execute("INSERT INTO t VALUES (2, 'c', 'd')")
        assert seen == []
        connection.commit()
        drain(connection, lambda_endpoint)
        problem = value(connection, "SELECT problem FROM pgrelay.watch")
        seen.clear()
        connection.execute("INSERT INTO t VALUES (3, 'c', 'd')")
        assert seen == []
    assert keys(lambda_endpoint) == [1, 2]
    assert [event["new"] for event in events(lambda_endpoint)] == [{"a": "a", "b": "b"}, {"c": "c"}]
    assert problem == "the table no longer has a: change the watch with pgrelay.watch(...)"


def test_row_written_straight_to_a_partition_names_the_root(
    database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect(autocommit=False) as connection:
        connection.execute("CREATE TABLE p (id int PRIMARY KEY, v text) PARTITION BY RANGE (id)")
        connection.execute("CREATE TABLE p1 (v text, id int NOT NULL); CREATE TABLE p2 PARTITION OF p DEFAULT")
        connection.execute("ALTER TABLE p1 ADD PRIMARY KEY (id)")
        connection.execute("ALTER TABLE p ATTACH PARTITION p1 FOR VALUES FROM (0) TO (100)")
        connection.execute("SELECT pgrelay.watch('p')")
        connection.execute("INSERT INTO p1 (id, v) VALUES (1, 'straight'); INSERT INTO p VALUES (2, 'root')")
        connection.execute("UPDATE p SET id = 200 WHERE id = 2; UPDATE p2 SET v = 'moved'; DELETE FROM p1")
        connection.commit()
        drain(connection, lambda_endpoint)
    assert [parts(event)[:3] for event in events(lambda_endpoint)] == [
        ("insert", {"id": 1}, {"v": "straight", "id": 1}),
        ("insert", {"id": 2}, {"id": 2, "v": "root"}),
        ("delete", {"id": 2}, None),
        ("insert", {"id": 200}, {"id": 200, "v": "root"}),
        ("update", {"id": 200}, {"id": 200, "v": "moved"}),
        ("delete", {"id": 1}, None),
    ]
    assert {event["table"] for event in events(lambda_endpoint)} == {"p"}


def test_capture_is_switched_off_for_those_who_may(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect(autocommit=False) as connection:
        connection.execute(f"{TABLE}; SELECT pgrelay.watch('t')".encode())
        connection.execute("SET pgrelay.capture = off; INSERT INTO t VALUES (1, 'off'); RESET pgrelay.capture")
        connection.execute("INSERT INTO t VALUES (2, 'on')")
        connection.commit()
        with database.connect("postgres") as admin:
            admin.execute("SET session_replication_role = replica; INSERT INTO t VALUES (3, 'replica')")
        drain(connection, lambda_endpoint)
    assert keys(lambda_endpoint) == [2]


def test_search_path_cannot_change_what_capture_does(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect(autocommit=False) as connection:
        connection.execute(f"{TABLE}; SELECT pgrelay.watch('t', p_ordered => true, p_when => 'id > 0')".encode())
        connection.execute("CREATE TABLE spied (role text); GRANT ALL ON spied TO PUBLIC; CREATE SCHEMA evil")
        for left, right, result, name in (
            ("text", "text", "boolean", "="),
            ("text", "text", "text", "||"),
            ("bigint", "integer", "boolean", "="),
            ("bigint", "bigint", "boolean", "="),
            ("integer", "integer", "boolean", ">"),
            ("bigint", "integer", "boolean", ">"),
            ("bigint", "integer", "bigint", "%%"),
        ):
            body = f"BEGIN INSERT INTO public.spied VALUES (current_user); RETURN NULL::{result}; END"
            spy = f"evil.spy_{left}_{right}_{result}"
            connection.execute(
                f"CREATE OR REPLACE FUNCTION {spy}({left}, {right}) RETURNS {result} LANGUAGE plpgsql AS '{body}';"
                f"CREATE OPERATOR evil.{name.replace('%%', '%')} "
                f"(LEFTARG = {left}, RIGHTARG = {right}, FUNCTION = {spy})".encode()
            )
        connection.execute(
            "CREATE FUNCTION evil.to_json(integer) RETURNS json LANGUAGE plpgsql AS "
            "'BEGIN INSERT INTO public.spied VALUES (current_user); RETURN NULL; END'"
        )
        connection.execute("SET search_path = evil, pg_catalog, public")
        connection.execute("INSERT INTO public.t VALUES (1, 'a'); UPDATE public.t SET v = 'b'; DELETE FROM public.t")
        connection.execute("RESET search_path")
        assert value(connection, "SELECT count(*) FROM spied") == 0
        connection.commit()
        drain(connection, lambda_endpoint)
    assert [event["operation"] for event in events(lambda_endpoint)] == ["insert", "update", "delete"]
