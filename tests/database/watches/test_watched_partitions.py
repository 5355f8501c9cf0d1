"""Partitioned tables: written through the root or straight, moved between, made later, detached, truncated."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from tests.database.support import PUBLISHER, deliver, drained, notices, value
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    import psycopg

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

TREE = """
CREATE TABLE p (id int, region text, v text, PRIMARY KEY (id, region)) PARTITION BY LIST (region);
CREATE TABLE p_eu PARTITION OF p FOR VALUES IN ('eu') PARTITION BY RANGE (id);
CREATE TABLE p_eu_1 PARTITION OF p_eu FOR VALUES FROM (0) TO (1000);
-- Its columns stand in another order.
CREATE TABLE p_us (v text, extra int, region text NOT NULL, id int NOT NULL);
ALTER TABLE p_us DROP COLUMN extra;
ALTER TABLE p ATTACH PARTITION p_us FOR VALUES IN ('us');
"""


@pytest.fixture
def owner(database: Database) -> Iterator[psycopg.Connection]:
    """A connection of the owner of the watched, partitioned table `p`."""
    with database.connect() as connection:
        connection.execute(TREE.encode())
        connection.execute("SELECT pgrelay.watch('p', ARRAY['insert', 'update', 'delete', 'truncate'])")
        yield connection


def shape(event: dict[str, Any]) -> tuple[str, str, object]:
    """Return the table that an event names, its operation, and where the row was or is."""
    row = event["new"] or event["old"]
    return event["table"], event["operation"], row and (row["id"], row["region"], row["v"])


@pytest.mark.parametrize("payload", ["full", "changed", "key"])
def test_straight_writes_name_the_root(
    owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint, payload: str
) -> None:
    owner.execute("SELECT pgrelay.watch('p', p_payload => %s)", [payload])
    owner.execute("INSERT INTO p VALUES (1, 'eu', 'a'); INSERT INTO p_us (id, region, v) VALUES (2, 'us', 'b')")
    owner.execute("INSERT INTO p_eu VALUES (3, 'eu', 'c'); INSERT INTO p_eu_1 VALUES (4, 'eu', 'd')")
    owner.execute("UPDATE p_us SET v = 'B'; UPDATE p_eu_1 SET v = 'D' WHERE id = 4; DELETE FROM p_us")
    arrived = drained(owner, lambda_endpoint)
    assert {(event["schema"], event["table"]) for event in arrived} == {("public", "p")}
    assert [(event["operation"], event["key"]["id"]) for event in arrived] == [
        ("insert", 1),
        ("insert", 2),
        ("insert", 3),
        ("insert", 4),
        ("update", 2),
        ("update", 4),
        ("delete", 2),
    ]
    assert list(arrived[1]["key"]) == ["id", "region"]
    assert arrived[4]["changed"] == ["v"]


def test_row_that_moves_between_partitions(owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    owner.execute("INSERT INTO p VALUES (1, 'eu', 'a'), (2, 'us', 'b'), (3, 'eu', 'c')")
    drained(owner, lambda_endpoint)
    owner.execute("UPDATE p SET region = CASE id WHEN 1 THEN 'us' WHEN 2 THEN 'eu' ELSE region END, v = v || '!'")
    arrived = drained(owner, lambda_endpoint)
    assert [event["operation"] for event in arrived] == ["delete", "delete", "insert", "insert", "update"]
    moved = {
        event["key"]["id"]: (event["moved_from"], event["key"], event["new"]["v"])
        for event in arrived
        if event["operation"] == "insert"
    }
    assert moved == {
        1: ({"id": 1, "region": "eu"}, {"id": 1, "region": "us"}, "a!"),
        2: ({"id": 2, "region": "us"}, {"id": 2, "region": "eu"}, "b!"),
    }
    assert arrived[4]["key"] == {"id": 3, "region": "eu"}


def test_truncate_of_the_root_is_one_event_and_of_a_partition_names_it(
    owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    owner.execute("TRUNCATE p")
    [event] = drained(owner, lambda_endpoint)
    assert (event["operation"], "partition" in event) == ("truncate", False)
    owner.execute("TRUNCATE p_us")
    [event] = drained(owner, lambda_endpoint)
    assert (event["table"], event["partition"]) == ("p", "public.p_us")
    with owner.transaction():
        owner.execute("TRUNCATE p")
        owner.execute("INSERT INTO p VALUES (1, 'us', 'a')")
        owner.execute("TRUNCATE p_us, p_eu")
        owner.execute("TRUNCATE p")
    arrived = [(event["operation"], event.get("partition")) for event in drained(owner, lambda_endpoint)]
    assert arrived == [
        ("truncate", None),
        ("insert", None),
        ("truncate", "public.p_us"),
        ("truncate", "public.p_eu"),
        ("truncate", "public.p_eu_1"),
        ("truncate", None),
    ]


def test_partition_made_later_is_covered_by_the_next_drain(
    owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    owner.execute("CREATE TABLE p_af PARTITION OF p FOR VALUES IN ('af')")
    owner.execute("CREATE TABLE p_as (LIKE p); ALTER TABLE p ATTACH PARTITION p_as FOR VALUES IN ('as')")
    owner.execute("INSERT INTO p VALUES (1, 'af', 'through'), (2, 'as', 'the root')")
    [[uncovered, problem]] = owner.execute("SELECT uncovered, problem FROM pgrelay.watches").fetchall()
    assert uncovered == ["p_af", "p_as"]
    assert "p_af, p_as" in problem
    assert len(drained(owner, lambda_endpoint)) == 2
    assert owner.execute("SELECT uncovered, problem FROM pgrelay.watches").fetchall() == [(None, None)]
    owner.execute("INSERT INTO p_af VALUES (3, 'af', 'straight')")
    assert [shape(event) for event in drained(owner, lambda_endpoint)] == [("p", "insert", (3, "af", "straight"))]


@pytest.mark.usefixtures("roles")
def test_drain_of_who_may_not_create_triggers_goes_on_and_says_which_partition(
    database: Database, owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    owner.execute("CREATE TABLE p_af PARTITION OF p FOR VALUES IN ('af')")
    with database.connect("operator") as operator:
        operator.execute("CALL pgrelay.drain()")
        assert value(operator, "SELECT uncovered FROM pgrelay.watches") == ["p_af"]
        owner.execute("GRANT TRIGGER ON p_af TO operator")
        assert drained(operator, lambda_endpoint) == []
        assert value(operator, "SELECT uncovered FROM pgrelay.watches") is None


def test_drain_does_not_wait_for_a_lock_on_a_new_partition(
    database: Database, owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    owner.execute("CREATE TABLE p_af PARTITION OF p FOR VALUES IN ('af')")
    with database.connect(autocommit=False) as writer:
        writer.execute("INSERT INTO p_af VALUES (1, 'af', 'a')")
        owner.execute("INSERT INTO p VALUES (2, 'us', 'b')")
        assert [event["key"]["id"] for event in drained(owner, lambda_endpoint)] == [2]
        assert value(owner, "SELECT uncovered FROM pgrelay.watches") == ["p_af"]


def test_drain_waits_for_an_upgrade_that_locks_the_watches(
    database: Database, owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    lambda_endpoint.respond(PUBLISHER, deliver)
    owner.execute("CREATE TABLE p_af PARTITION OF p FOR VALUES IN ('af')")
    with database.connect(autocommit=False) as upgrade, database.connect() as drain, ThreadPoolExecutor() as threads:
        upgrade.execute("LOCK TABLE pgrelay.watch IN ACCESS EXCLUSIVE MODE")
        covering = threads.submit(drain.execute, "CALL pgrelay.drain()")
        wait_until(
            lambda: value(
                owner,
                "SELECT EXISTS (SELECT FROM pg_locks AS l WHERE l.pid = %s AND NOT l.granted "
                "AND clock_timestamp() - l.waitstart > interval '0.2 s')",
                [drain.info.backend_pid],
            ),
            "it waits longer than for a table of the user's",
        )
        upgrade.rollback()
        covering.result(timeout=10)
    assert value(owner, "SELECT uncovered FROM pgrelay.watches") is None


def test_detached_partition_is_no_part_any_longer(owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    owner.execute("SELECT pgrelay.watch('p')")
    owner.execute("ALTER TABLE p DETACH PARTITION p_us; ALTER TABLE p DETACH PARTITION p_eu")
    lambda_endpoint.clear()
    warnings = notices(owner)
    owner.execute("INSERT INTO p_us (id, region) VALUES (1, 'us'); UPDATE p_us SET v = 'x'; DELETE FROM p_us")
    owner.execute("INSERT INTO p_eu VALUES (1, 'eu'); INSERT INTO p_eu_1 VALUES (2, 'eu')")
    assert (lambda_endpoint.invocations, warnings) == ([], [])
    assert drained(owner, lambda_endpoint) == []
    owner.execute("ALTER TABLE p ATTACH PARTITION p_us FOR VALUES IN ('us')")
    owner.execute("INSERT INTO p_us (id, region, v) VALUES (1, 'us', 'again')")
    assert drained(owner, lambda_endpoint)
    owner.execute("SELECT pgrelay.unwatch('p')")
    assert value(owner, "SELECT count(*) FROM pg_trigger WHERE tgrelid IN ('p'::regclass, 'p_us'::regclass)") == 0


def test_dropped_root_with_a_detached_partition_does_not_stop_delivery(
    owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    owner.execute("CREATE TABLE t (id int PRIMARY KEY); SELECT pgrelay.watch('t')")
    owner.execute("INSERT INTO p VALUES (1, 'us', 'last'); ALTER TABLE p DETACH PARTITION p_us; DROP TABLE p")
    owner.execute("INSERT INTO t VALUES (1)")
    assert [event["table"] for event in drained(owner, lambda_endpoint)] == ["p", "t"]
    owner.execute("INSERT INTO p_us (id, region) VALUES (2, 'us'); INSERT INTO t VALUES (2)")
    assert [event["table"] for event in drained(owner, lambda_endpoint)] == ["t"]
    owner.execute("DROP TABLE p_us")


def test_dropped_partition(owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint) -> None:
    owner.execute("INSERT INTO p VALUES (1, 'us', 'a'); DROP TABLE p_us; INSERT INTO p VALUES (2, 'eu', 'b')")
    assert [event["key"]["id"] for event in drained(owner, lambda_endpoint)] == [1, 2]


def test_rows_of_a_default_partition_that_get_a_partition_of_their_own(
    owner: psycopg.Connection, lambda_endpoint: LambdaEndpoint
) -> None:
    owner.execute("CREATE TABLE m (id int, at timestamptz NOT NULL) PARTITION BY RANGE (at)")
    owner.execute("SELECT pgrelay.watch('m')")
    owner.execute("CREATE TABLE m_default PARTITION OF m DEFAULT")
    owner.execute("INSERT INTO m VALUES (1, now())")
    assert [event["new"]["id"] for event in drained(owner, lambda_endpoint)] == [1]
    # As pg_partman does it.
    owner.execute(
        "CREATE TABLE m_now (LIKE m); WITH moved AS (DELETE FROM ONLY m_default RETURNING *) "
        "INSERT INTO m_now SELECT * FROM moved; ALTER TABLE m ATTACH PARTITION m_now "
        "FOR VALUES FROM ('2020-01-01') TO ('2100-01-01')"
    )
    drained(owner, lambda_endpoint)
    owner.execute("INSERT INTO m_now VALUES (2, now())")
    assert [event["new"]["id"] for event in drained(owner, lambda_endpoint)] == [2]
