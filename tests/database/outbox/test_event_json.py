"""How the outbox stores an operation, and what writes an event of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.conftest import Database


def test_each_operation_has_one_letter(database: Database) -> None:
    with database.connect("postgres") as connection:
        operations = connection.execute(
            "SELECT letter::text, name, transition_tables FROM pgrelay._operations()"
        ).fetchall()
        found = connection.execute(
            "SELECT pgrelay._operation_letter(o.name, 'events')::text,"
            " pgrelay._operation_letter(upper(o.name), 'events')::text,"
            " pgrelay._operation_letter(o.name, 'metrics')::text FROM pgrelay._operations() AS o"
        ).fetchall()
    assert operations == [
        ("i", "insert", "REFERENCING NEW TABLE AS new_rows"),
        ("u", "update", "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows"),
        ("d", "delete", "REFERENCING OLD TABLE AS old_rows"),
        ("t", "truncate", ""),
        ("s", "snapshot", None),
        ("m", "message", None),
    ]
    assert found == [(letter, letter, "m") for letter, _, _ in operations]


def test_planner_inlines_what_writes_an_event(database: Database) -> None:
    with database.connect("postgres") as connection:
        plan = connection.execute(
            "EXPLAIN (VERBOSE, COSTS OFF) SELECT pgrelay._event_json("
            "o.event_id::text, o.xid, o.at, o.operation, pgrelay._group_name(s.watch_id, s.channel, o.group_hash),"
            " s.members, s.data_members, o.data)"
            " FROM pgrelay._outbox AS o INNER JOIN pgrelay.source AS s ON s.source_id = o.source_id"
        ).fetchall()
    text = "\n".join(line for (line,) in plan)
    assert "CASE WHEN" in text
    assert "pgrelay._event_json(" not in text
    assert "pgrelay._operation_name(" not in text
    assert "pgrelay._data_end(" not in text
