"""A statement that worked before its table was watched works afterwards, in its time."""

from __future__ import annotations

from typing import TYPE_CHECKING, LiteralString

import psycopg
import pytest

from tests.database.support import notices, value

if TYPE_CHECKING:
    from tests.conftest import Database

FOREIGN: LiteralString = """
CREATE EXTENSION postgres_fdw;
CREATE SERVER elsewhere FOREIGN DATA WRAPPER postgres_fdw;
CREATE TABLE parent (id integer) PARTITION BY LIST (id);
CREATE TABLE child PARTITION OF parent FOR VALUES IN (1);
CREATE FOREIGN TABLE far (id integer) SERVER elsewhere;
"""


def test_foreign_partition_is_refused(database: Database) -> None:
    with database.connect("postgres") as admin:
        admin.execute(FOREIGN)
        admin.execute("ALTER TABLE parent ATTACH PARTITION far FOR VALUES IN (2)")
        with pytest.raises(psycopg.Error, match=r"partition public\.far is a foreign table") as raised:
            admin.execute("SELECT pgrelay.watch('parent')")
    assert raised.value.sqlstate == "PR030"


def test_foreign_partition_that_is_attached_later_is_found(database: Database) -> None:
    with database.connect("postgres") as admin:
        admin.execute(FOREIGN)
        admin.execute("SELECT pgrelay.watch('parent')")
        assert value(admin, "SELECT problem FROM pgrelay.watches") is None
        admin.execute("ALTER TABLE parent ATTACH PARTITION far FOR VALUES IN (2)")
        assert "foreign partition far" in str(value(admin, "SELECT problem FROM pgrelay.watches"))


def test_table_that_others_inherit_from_is_refused(database: Database) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE parent (id integer); CREATE TABLE child () INHERITS (parent)")
        with pytest.raises(psycopg.Error, match="other tables inherit from it") as raised:
            connection.execute("SELECT pgrelay.watch('parent')")
    assert raised.value.sqlstate == "PR030"


@pytest.mark.parametrize("first", ["UPDATE t SET v = v + 1 WHERE id = 1", "UPDATE t SET v = v + 1 WHERE id = 0"])
def test_update_of_many_rows_is_paired_by_a_full_join(database: Database, first: LiteralString) -> None:
    """The first update of a session has one row or none, and its plan is kept."""
    with database.connect("postgres") as admin:
        admin.execute("CREATE TABLE t (id integer PRIMARY KEY, v integer); SELECT pgrelay.watch('t')")
        admin.execute("INSERT INTO t SELECT n, 0 FROM generate_series(1, 300) AS n")
        admin.execute(first)
        admin.execute(
            "LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on;"
            "SET auto_explain.log_format = 'text'; SET client_min_messages = log"
        )
        seen = notices(admin)
        admin.execute("UPDATE t SET v = v + 1")
    plans = [notice.message for notice in seen if "_outbox_" in notice.message]
    assert plans
    assert all("Full Join" in plan and "Nested Loop Full" not in plan for plan in plans)
