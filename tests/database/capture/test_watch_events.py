"""The events of each kind of statement on a watched table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.database.support import PUBLISHER, drain, drained, events, notices, parts, value

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint


def test_insert_update_delete(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id int PRIMARY KEY, v text); SELECT pgrelay.watch('t')")
        connection.execute("INSERT INTO t VALUES (1, 'a'), (2, NULL)")
        connection.execute("UPDATE t SET v = 'b' WHERE id = 2")
        connection.execute("DELETE FROM t WHERE id = 1")
        drain(connection, lambda_endpoint)
    sent = [invocation.payload for invocation in lambda_endpoint.invocations]
    assert {invocation.function for invocation in lambda_endpoint.invocations} == {PUBLISHER}
    assert {invocation.invocation_type for invocation in lambda_endpoint.invocations} == {"RequestResponse"}
    assert {payload["contract"] for payload in sent} == {"pgrelay.events/1"}
    assert {payload["database"] for payload in sent} == {database.name}
    every = events(lambda_endpoint)
    assert [parts(event) for event in every] == [
        ("insert", {"id": 1}, {"id": 1, "v": "a"}, None, None),
        ("insert", {"id": 2}, {"id": 2, "v": None}, None, None),
        ("update", {"id": 2}, {"id": 2, "v": "b"}, {"id": 2, "v": None}, ["v"]),
        ("delete", {"id": 1}, None, {"id": 1, "v": "a"}, None),
    ]
    assert len({event["id"] for event in every}) == 4
    assert len({event["xid"] for event in every}) == 3
    for event in every:
        assert (event["schema"], event["table"]) == ("public", "t")
        assert event["at"].endswith("+00:00")
        assert "destination" not in event
        assert "ordered" not in event
        assert "omitted_bytes" not in event


def test_xid_is_the_top_level_transaction(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id int); SELECT pgrelay.watch('t')")
        with connection.transaction():
            xid = value(connection, "SELECT pg_current_xact_id()::text")
            with connection.transaction():
                connection.execute("INSERT INTO t VALUES (1)")
        drain(connection, lambda_endpoint)
    assert [event["xid"] for event in events(lambda_endpoint)] == [xid]


def test_statement_of_no_rows_sends_nothing(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)")
        connection.execute("SELECT pgrelay.watch('t')")
        connection.execute("INSERT INTO t SELECT 1 WHERE false")
        connection.execute("INSERT INTO t VALUES (1) ON CONFLICT DO NOTHING")
        connection.execute("UPDATE t SET id = 2 WHERE false")
        connection.execute("DELETE FROM t WHERE false")
        assert drained(connection, lambda_endpoint) == []


def test_update_that_changes_nothing_is_an_event(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id int PRIMARY KEY, p point, j json, n numeric)")
        connection.execute("INSERT INTO t VALUES (1, '(1,2)', '{}', 'NaN'), (2, NULL, NULL, NULL)")
        connection.execute("SELECT pgrelay.watch('t')")
        connection.execute("UPDATE t SET p = p, n = n")
        drain(connection, lambda_endpoint)
    assert [event["changed"] for event in events(lambda_endpoint)] == [[], []]


def test_update_pairs_old_and_new_rows_even_when_keys_change(
    database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, v int)")
        connection.execute("INSERT INTO t SELECT g, g FROM generate_series(1, 500) AS g ORDER BY random()")
        connection.execute("SELECT pgrelay.watch('t')")
        connection.execute("UPDATE t SET id = 501 - id")
        # Rows written twice lie elsewhere than the rest by now.
        connection.execute("UPDATE t SET v = v WHERE v % 3 = 0")
        connection.execute("UPDATE t SET id = id + 1000 FROM (SELECT random()) AS r ")
        drain(connection, lambda_endpoint)
    every = events(lambda_endpoint)
    assert [event["operation"] for event in every] == 500 * ["delete"] + 500 * ["insert"] + 166 * ["update"] + (
        500 * ["delete"] + 500 * ["insert"]
    )
    for first, step in ((0, 501), (1166, None)):
        for left, came in zip(every[first : first + 500], every[first + 500 : first + 1000], strict=True):
            assert (left["key"], left["moved_to"]) == (came["moved_from"], came["key"])
            assert came["key"]["id"] == (step - left["key"]["id"] if step else left["key"]["id"] + 1000)
            assert left["old"] == {**left["key"], "v": came["new"]["v"]}
            assert came["new"]["id"] == came["key"]["id"]
    for event in every[1000:1166]:
        assert (event["old"], event["changed"]) == (event["new"], [])


def test_update_of_a_key_stays_one_where_only_updates_are_watched(
    database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id int PRIMARY KEY, v int); INSERT INTO t VALUES (1, 1)")
        connection.execute("SELECT pgrelay.watch('t', '{update}')")
        connection.execute("UPDATE t SET id = 2")
        [event] = drained(connection, lambda_endpoint)
    assert (event["operation"], event["key"], event["old"]["id"], event["changed"]) == ("update", {"id": 2}, 1, ["id"])


def test_upsert_and_merge_send_what_each_row_became(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id int PRIMARY KEY, v text); INSERT INTO t VALUES (1, 'a'), (2, 'b')")
        connection.execute("SELECT pgrelay.watch('t')")
        connection.execute("INSERT INTO t VALUES (1, 'x'), (3, 'y') ON CONFLICT (id) DO UPDATE SET v = excluded.v")
        upserted = sorted(map(str, map(parts, drained(connection, lambda_endpoint))))
        lambda_endpoint.clear()
        connection.execute(
            "MERGE INTO t USING (VALUES (1), (2), (9)) AS s (id) ON s.id = t.id "
            "WHEN MATCHED AND t.id = 1 THEN DELETE WHEN MATCHED THEN UPDATE SET v = 'm' "
            "WHEN NOT MATCHED THEN INSERT VALUES (s.id, 'n')"
        )
        merged = sorted(map(str, map(parts, drained(connection, lambda_endpoint))))
    assert upserted == [
        str(("insert", {"id": 3}, {"id": 3, "v": "y"}, None, None)),
        str(("update", {"id": 1}, {"id": 1, "v": "x"}, {"id": 1, "v": "a"}, ["v"])),
    ]
    assert merged == [
        str(("delete", {"id": 1}, None, {"id": 1, "v": "x"}, None)),
        str(("insert", {"id": 9}, {"id": 9, "v": "n"}, None, None)),
        str(("update", {"id": 2}, {"id": 2, "v": "m"}, {"id": 2, "v": "b"}, ["v"])),
    ]


def test_copy_and_cascade(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE parent (id int PRIMARY KEY)")
        connection.execute(
            "CREATE TABLE child (id int PRIMARY KEY, parent_id int REFERENCES parent "
            "ON UPDATE CASCADE ON DELETE CASCADE)"
        )
        connection.execute("SELECT pgrelay.watch('child')")
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO parent VALUES (1)")
            with cursor.copy("COPY child FROM STDIN") as copy:
                copy.write("10\t1\n11\t1\n")
        connection.execute("UPDATE parent SET id = 2")
        connection.execute("DELETE FROM parent")
        drain(connection, lambda_endpoint)
    assert [event["operation"] for event in events(lambda_endpoint)] == [
        "insert", "insert", "update", "update", "delete", "delete",
    ]  # fmt: skip


def test_truncate_only_where_asked(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE u (id int PRIMARY KEY)")
        connection.execute("SELECT pgrelay.watch('t'), pgrelay.watch('u', ARRAY['truncate'])")
        connection.execute("INSERT INTO u VALUES (1)")
        connection.execute("TRUNCATE t, u")
        drain(connection, lambda_endpoint)
    [event] = events(lambda_endpoint)
    assert event["table"] == "u"
    assert parts(event) == ("truncate", None, None, None, None)


def test_composite_key_in_its_own_order(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (a int, b text, c int, PRIMARY KEY (c, b) INCLUDE (a))")
        connection.execute("SELECT pgrelay.watch('t')")
        connection.execute("INSERT INTO t VALUES (1, 'x', 3)")
        drain(connection, lambda_endpoint)
    [event] = events(lambda_endpoint)
    assert list(event["key"].items()) == [("c", 3), ("b", "x")]


def test_table_without_key_and_without_columns(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE t (id int UNIQUE); CREATE TABLE nothing ()")
        connection.execute("SELECT pgrelay.watch('t'), pgrelay.watch('nothing')")
        connection.execute("INSERT INTO t VALUES (1)")
        connection.execute("INSERT INTO nothing DEFAULT VALUES")
        drain(connection, lambda_endpoint)
    assert [parts(event) for event in events(lambda_endpoint)] == [
        ("insert", None, {"id": 1}, None, None),
        ("insert", None, {}, None, None),
    ]


def test_writers_go_on_after_alter_table(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as writer, database.connect() as connection:
        connection.execute("CREATE TABLE t (id int PRIMARY KEY, a text, b text); SELECT pgrelay.watch('t')")
        seen = notices(writer)
        writer.execute("INSERT INTO t VALUES (1, 'a', 'b')")
        connection.execute("ALTER TABLE t RENAME a TO z; ALTER TABLE t DROP b; ALTER TABLE t ADD c int DEFAULT 7")
        connection.execute("ALTER TABLE t DROP CONSTRAINT t_pkey; ALTER TABLE t RENAME TO moved")
        connection.execute(
            "CREATE SCHEMA other; ALTER TABLE moved SET SCHEMA other;ALTER TABLE other.moved ADD PRIMARY KEY (c)"
        )
        writer.execute("UPDATE other.moved SET z = 'new'")
        first = drained(connection, lambda_endpoint)
        assert {warning.sqlstate for warning in seen} <= {"PR051"}
        seen.clear()
        writer.execute("UPDATE other.moved SET z = 'newer'")
        second = drained(connection, lambda_endpoint)
    assert seen == []
    assert parts(first[1]) == (
        "update", {"c": 7}, {"id": 1, "z": "new", "c": 7}, {"id": 1, "z": "a", "c": 7}, ["z"],
    )  # fmt: skip
    assert [(event["schema"], event["table"], event["new"]["z"]) for event in second] == [("other", "moved", "newer")]


def test_partitioned_root(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        connection.execute(
            "CREATE TABLE p (id int PRIMARY KEY, v text) PARTITION BY RANGE (id);"
            "CREATE TABLE p2 (v text, dropped int, id int NOT NULL); ALTER TABLE p2 DROP dropped;"
            "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);"
            "ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (100) TO (200)"
        )
        connection.execute("SELECT pgrelay.watch('p')")
        connection.execute("INSERT INTO p VALUES (1, 'a'), (102, 'b')")
        connection.execute("UPDATE p SET id = (id + 100) % 200")
        connection.execute("DELETE FROM p")
        drain(connection, lambda_endpoint)
    every = sorted(events(lambda_endpoint), key=lambda event: (event["operation"], str(event["key"])))
    assert {event["table"] for event in every} == {"p"}
    assert [parts(event) for event in every] == [
        ("delete", {"id": 101}, None, {"id": 101, "v": "a"}, None),
        ("delete", {"id": 102}, None, {"id": 102, "v": "b"}, None),
        ("delete", {"id": 1}, None, {"id": 1, "v": "a"}, None),
        ("delete", {"id": 2}, None, {"id": 2, "v": "b"}, None),
        ("insert", {"id": 101}, {"id": 101, "v": "a"}, None, None),
        ("insert", {"id": 102}, {"id": 102, "v": "b"}, None, None),
        ("insert", {"id": 1}, {"id": 1, "v": "a"}, None, None),
        ("insert", {"id": 2}, {"id": 2, "v": "b"}, None, None),
    ]


def test_rows_dropped_by_a_trigger_between_partitions_are_not_paired_wrongly(
    database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    with database.connect() as connection:
        connection.execute(
            "CREATE TABLE p (id int, v text) PARTITION BY RANGE (id);"
            "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (100);"
            "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (100) TO (200);"
            "CREATE FUNCTION swallow() RETURNS trigger LANGUAGE plpgsql AS "
            "'BEGIN IF new.v = ''b'' THEN RETURN NULL; END IF; RETURN new; END';"
            "CREATE TRIGGER s BEFORE INSERT ON p2 FOR EACH ROW EXECUTE FUNCTION swallow();"
            "INSERT INTO p VALUES (1, 'a'), (2, 'b'), (3, 'c')"
        )
        connection.execute("SELECT pgrelay.watch('p')")
        seen = notices(connection)
        connection.execute("UPDATE p SET id = id + 100")
        [warning] = seen
        drain(connection, lambda_endpoint)
    assert [event["new"]["v"] for event in events(lambda_endpoint)] == ["a", "c"]
    assert [event["old"] for event in events(lambda_endpoint)] == [None, None]
    assert warning.sqlstate == "PR034"
    assert "1 of 3 rows that an UPDATE of public.p touched" in warning.message
