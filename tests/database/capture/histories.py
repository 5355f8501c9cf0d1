"""Random histories of a watched table: how it is made and watched, its triggers, and what is done to it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.database.capture.replay import History, Step, Transaction

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn

KEYS = {
    "integer": ("1", "2", "3", "4"),
    "bigint": ("-1", "0", "9007199254740993", "4"),
    "text": ("a", "it's", 'b"\\', ""),
    "uuid": tuple(f"a0eebc99-9c0b-4ef8-bb6d-6bb9bd38000{n}" for n in range(4)),
    "date": ("2024-02-29", "infinity", "1999-12-31", "0044-03-15 BC"),
    "h.mood": ("sad", "it's", "happy"),
    "h.positive": ("1", "2", "3", "4"),
}
"""Of the types that keys have: the values."""
VALUES = {
    "integer": ("0", "-7", "2147483647"),
    "bigint": ("9223372036854775807", "-1"),
    "numeric": ("1.50", "1e20", "NaN", "-0.0001", "123456789012345678901234567890.1"),
    "float8": ("0.1", "Infinity", "-0", "1e-300", "NaN"),
    "text": ("", "it's", "two\nlines\\n", '🐘 "漢字"', "x" * 60),
    "varchar(10)": ("short", "null", "{}"),
    "boolean": ("t", "f"),
    "date": ("2020-02-29", "-infinity", "0044-03-15 BC"),
    "timestamptz": ("2024-03-31 02:30:00+01", "infinity", "1850-01-01 00:00:00.000001+00"),
    "uuid": ("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",),
    "jsonb": ('{"a": [1, 2.50, null], "": "\\u00e4"}', "null", '"text"', "1e5"),
    "bytea": ("\\x00ff", "\\x"),
    "interval": ("1 year 2 mons -3 days 04:05:06.7", "-00:00:01", "0"),
    "integer[]": ("{1,NULL,3}", "{}", "{{1,2},{3,4}}"),
    "text[]": ('{"a,b",NULL,"NULL"}', "[0:1]={x,y}"),
    "h.mood": ("sad", "it's"),
    "h.positive": ("1", "77"),
    "h.pair": ('(1,"a ""b""")', "(,)"),
}
RETYPED = {
    "integer": ("bigint", "numeric", "text"),
    "numeric": ("text",),
    "varchar(10)": ("text",),
    "uuid": ("text",),
    "h.mood": ("text",),
    "h.positive": ("integer",),
}
"""What type a column of a type may get, so that its JSON says the same."""


COUNTED = "INSERT INTO h.second VALUES ({}, 0) ON CONFLICT (number) DO UPDATE SET times = second.times + 1"
DEEPEST = 3
"""How deep triggers call each other."""


@dataclass(frozen=True, kw_only=True)
class Kinds:
    """What may be in a history. The first is what every history has: statements."""

    key_changes: bool = False
    triggers: bool = False
    write_back: bool = False  # triggers that write to rows which the statement may have written, too
    ddl: bool = False
    narrow: bool = True  # watches that leave something out: excluded columns, and of an UPDATE what stayed


@dataclass
class Table:
    """The table as the statements drawn until now have left it, if none of them failed."""

    key: list[str]
    types: dict[str, str]
    bounds: list[str] = field(default_factory=list)
    schema: str = "h"
    name: str = "t"
    is_detached: bool = False
    fresh: itertools.count[int] = field(default_factory=lambda: itertools.count(20))

    @property
    def full_name(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def others(self) -> list[str]:
        return [name for name in self.types if name not in self.key]


def quoted(value: str | None) -> str:
    """Return a value as a literal."""
    return "NULL" if value is None else "'" + value.replace("'", "''") + "'"


@st.composite
def histories(draw: DrawFn, kinds: Kinds) -> History:
    """Draw a history."""
    table, made = draw(_tables(kinds))
    ordered = kinds.write_back or draw(st.booleans())
    may_exclude = kinds.narrow and table.others
    excluded = draw(st.lists(st.sampled_from(table.others), max_size=2, unique=True)) if may_exclude else []
    payload = "changed" if table.key and kinds.narrow and draw(st.booleans()) else "full"
    options = [
        "ARRAY['insert', 'update', 'delete', 'truncate']",
        f"p_payload => '{payload}'",
        *([f"p_excluded_columns => ARRAY[{', '.join(map(quoted, excluded))}]"] if excluded else []),
        *(["p_ordered => true"] if ordered else []),
    ]
    triggers = draw(st.lists(_triggers(table, kinds), min_size=1, max_size=3)) if kinds.triggers else []
    transactions = [
        Transaction(steps=(draw(_inserts(table)),), ending="", drains=draw(st.booleans())),
        *draw(st.lists(_transactions(table, kinds), min_size=4, max_size=12)),
    ]
    return History(
        made=made,
        watched=f"SELECT pgrelay.watch('h.t', {', '.join(options)})",
        transactions=tuple(transactions),
        triggers=tuple(statement for made_by in triggers for statement in made_by),
        ordered=ordered,
        excluded=tuple(excluded),
    )


@st.composite
def _tables(draw: DrawFn, kinds: Kinds) -> tuple[Table, str]:
    """Draw a table, `h.t`, of one to eight columns c1, c2 and so on, and the statements that make it."""
    columns = draw(st.integers(1, 8))
    keys = min(draw(st.sampled_from([1, 1, 1, 2, 2, 0])), columns)
    partition_by = draw(st.sampled_from(["", "", "HASH", "LIST"]))
    if kinds.write_back:
        # What docs/guarantees.md does not promise an order for: partitioned tables, and those without a key.
        keys, partition_by = max(keys, 1), ""
    types = {}
    for number in range(1, columns + 1):
        is_key = number <= keys or (number == 1 and partition_by)
        types[f"c{number}"] = draw(st.sampled_from(sorted(KEYS if is_key else VALUES)))
    table = Table(key=list(types)[:keys], types=types)
    if partition_by == "HASH":
        table.bounds = [f"WITH (MODULUS 2, REMAINDER {remainder})" for remainder in range(2)]
    elif partition_by == "LIST":
        first, second, *more, last = map(quoted, KEYS[types["c1"]])
        table.bounds = [f"IN ({first})", f"IN ({', '.join([second, *more])})", f"IN ({last})"]
    parts = [f"{name} {kind}" for name, kind in types.items()]
    if keys:
        # A transaction that fails at its end would leave the table otherwise than its changes say.
        is_deferrable = kinds.key_changes and not kinds.ddl and draw(st.booleans())
        parts.append(f"PRIMARY KEY ({', '.join(table.key)}){' DEFERRABLE INITIALLY DEFERRED' * is_deferrable}")
    by = f" PARTITION BY {partition_by} (c1)" if partition_by else ""
    statements = [f"CREATE TABLE h.t ({', '.join(parts)}){by}"]
    # The last bound is for a partition that is made later.
    statements += [
        f"CREATE TABLE h.part_{number} PARTITION OF h.t FOR VALUES {bound}"
        for number, bound in enumerate(table.bounds[:2])
    ]
    return table, "; ".join(statements)


# ---------------------------------------------------------------------------------------------------------- statements


def _value(table: Table, name: str) -> st.SearchStrategy[str | None]:
    kind = table.types[name]
    is_key = name in table.key or (table.bounds and name == "c1")
    return st.sampled_from(KEYS[kind]) if is_key else st.sampled_from((None, *VALUES[kind]))


@st.composite
def _row(draw: DrawFn, table: Table) -> tuple[str | None, ...]:
    return tuple(draw(_value(table, name)) for name in table.types)


def _rows(table: Table) -> st.SearchStrategy[tuple[tuple[str | None, ...], ...]]:
    """Rows that one statement may insert, since no two have the same key."""
    unique_by = (lambda row: row[: len(table.key)]) if table.key else None
    return st.lists(_row(table), min_size=1, max_size=4, unique_by=unique_by).map(tuple)


@st.composite
def _inserts(draw: DrawFn, table: Table) -> Step:
    values = ", ".join(f"({', '.join(map(quoted, row))})" for row in draw(_rows(table)))
    conflict = ""
    if table.key:
        conflict = draw(st.sampled_from(["", " ON CONFLICT DO NOTHING"]))
        if draw(st.booleans()) and table.others:
            changes = ", ".join(f"{column} = excluded.{column}" for column in table.others[:2])
            conflict = f" ON CONFLICT ({', '.join(table.key)}) DO UPDATE SET {changes}"
    return Step(sql=f"INSERT INTO {table.full_name} ({', '.join(table.types)}) VALUES {values}{conflict}")


@st.composite
def _where(draw: DrawFn, table: Table) -> str:
    names = table.key or list(table.types)[:1]
    if draw(st.integers(0, 4)) == 4:
        return "true"
    kind = table.types[names[0]]
    return f"{names[0]}::text = {quoted(draw(_value(table, names[0])))}::{kind}::text"


@st.composite
def _settings(draw: DrawFn, table: Table, kinds: Kinds) -> str:
    names = list(table.types) if kinds.key_changes or not table.key else table.others
    chosen = draw(st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True))
    return ", ".join(f"{name} = {quoted(draw(_value(table, name)))}" for name in chosen)


@st.composite
def _writes(draw: DrawFn, table: Table, kinds: Kinds) -> Step:
    """Draw a statement that writes rows."""
    name, columns = table.full_name, ", ".join(table.types)
    may_update = kinds.key_changes or not table.key or table.others
    choices = ["insert", "insert", "copy", "delete", "truncate"] + ["update"] * 4 * bool(may_update)
    if table.key:
        choices += ["merge"] * 2 + ["swap"] * 3 * kinds.key_changes
    choice = draw(st.sampled_from(choices))
    if choice == "insert":
        return draw(_inserts(table))
    if choice == "copy":
        return Step(sql=f"COPY {name} ({columns}) FROM STDIN", rows=draw(_rows(table)))
    if choice == "update":
        return Step(sql=f"UPDATE {name} SET {draw(_settings(table, kinds))} WHERE {draw(_where(table))}")
    if choice == "delete":
        return Step(sql=f"DELETE FROM {name} WHERE {draw(_where(table))}")
    if choice == "truncate":
        return Step(sql=f"TRUNCATE {name}" if not table.is_detached else f"DELETE FROM {name}")
    if choice == "swap":
        key = draw(st.sampled_from(table.key))
        kind = table.types[key]
        one, other = (f"{quoted(draw(_value(table, key)))}::{kind}" for _ in range(2))
        return Step(
            sql=f"UPDATE {name} SET {key} = CASE {key} WHEN {one} THEN {other} ELSE {one} END "
            f"WHERE {key} IN ({one}, {other})"
        )
    return draw(_merges(table))


@st.composite
def _merges(draw: DrawFn, table: Table) -> Step:
    row = dict(zip(table.types, draw(_row(table)), strict=True))
    matched = "DELETE"
    if draw(st.booleans()) and table.others:
        changed = draw(st.sampled_from(table.others))
        matched = f"UPDATE SET {changed} = {quoted(row[changed])}"
    # What matches is read first, so that one statement does both.
    keys = " UNION ALL ".join(
        f"SELECT {quoted(value)}::{table.types[table.key[0]]} AS k"
        for value in sorted({str(row[table.key[0]]), KEYS[table.types[table.key[0]]][0]})
    )
    return Step(
        sql=f"MERGE INTO {table.full_name} AS t USING ({keys}) AS s ON t.{table.key[0]} = s.k "
        f"WHEN MATCHED THEN {matched} WHEN NOT MATCHED THEN INSERT ({', '.join(row)}) "
        f"VALUES ({', '.join(['s.k', *map(quoted, list(row.values())[1:])])})"
    )


@st.composite
def _transactions(draw: DrawFn, table: Table, kinds: Kinds) -> Transaction:
    """Draw a statement by itself, or several in a transaction, with savepoints that are rolled back."""
    drains = draw(st.booleans())
    if draw(st.booleans()):
        return Transaction(steps=(draw(_steps(table, kinds)),), ending="", drains=drains)
    steps: list[Step] = []
    before = replace(table)
    for _ in range(draw(st.integers(1, 4))):
        choice = draw(st.sampled_from(["step", "step", "step", "undone"]))
        if choice == "undone":
            steps += [
                Step(sql="SAVEPOINT undone"),
                *draw(st.lists(_writes(table, kinds), min_size=1, max_size=2)),
                Step(sql="ROLLBACK TO undone"),
            ]
        else:
            steps.append(draw(_steps(table, kinds)))
    ending = draw(st.sampled_from(["COMMIT"] * 4 + ["ROLLBACK"]))
    if ending == "ROLLBACK":
        vars(table).update(vars(before))
    return Transaction(steps=tuple(steps), ending=ending, drains=drains)


def _steps(table: Table, kinds: Kinds) -> st.SearchStrategy[Step]:
    writes = st.deferred(lambda: _writes(table, kinds))
    return writes | writes | st.deferred(lambda: _changes(table)) if kinds.ddl else writes


@st.composite
def _changes(draw: DrawFn, table: Table) -> Step:
    """Draw a change of the table itself. No name is used twice, so that each means one column for ever."""
    name, new = table.full_name, f"c{next(table.fresh)}"
    choices = ["add", "add", "rename", "table", "schema"]
    retyped = [column for column in table.others if table.types[column] in RETYPED]
    choices += ["drop"] * bool(table.others) + ["retype"] * bool(retyped) + ["detach", "attach"] * bool(table.bounds)
    choice = draw(st.sampled_from(choices))
    if choice == "add":
        kind = draw(st.sampled_from(sorted(VALUES)))
        table.types = {**table.types, new: kind}
        default = draw(st.sampled_from((None, *VALUES[kind])))
        return Step(sql=f"ALTER TABLE {name} ADD {new} {kind}" + (f" DEFAULT {quoted(default)}" if default else ""))
    if choice == "drop":
        dropped = draw(st.sampled_from(table.others))
        table.types = {column: kind for column, kind in table.types.items() if column != dropped}
        return Step(sql=f"ALTER TABLE {name} DROP {dropped}")
    if choice == "rename":
        old = draw(st.sampled_from(list(table.types)))
        table.types = {new if column == old else column: kind for column, kind in table.types.items()}
        table.key = [new if column == old else column for column in table.key]
        return Step(sql=f"ALTER TABLE {name} RENAME {old} TO {new}")
    if choice == "retype":
        column = draw(st.sampled_from(retyped))
        table.types = {**table.types, column: draw(st.sampled_from(RETYPED[table.types[column]]))}
        return Step(sql=f"ALTER TABLE {name} ALTER {column} TYPE {table.types[column]}")
    if choice == "table":
        table.name = f"t{new}"
        return Step(sql=f"ALTER TABLE {name} RENAME TO {table.name}")
    if choice == "schema":
        table.schema = "h2" if table.schema == "h" else "h"
        return Step(sql=f"ALTER TABLE {name} SET SCHEMA {table.schema}")
    if len(table.bounds) == 3 and choice == "attach":
        return Step(sql=f"CREATE TABLE h.part_2 PARTITION OF {name} FOR VALUES {table.bounds[2]}")
    # A partition is taken out, or put back. Nobody writes to it meanwhile.
    table.is_detached = not table.is_detached
    if table.is_detached:
        return Step(sql=f"ALTER TABLE {name} DETACH PARTITION h.part_0")
    return Step(sql=f"ALTER TABLE {name} ATTACH PARTITION h.part_0 FOR VALUES {table.bounds[0]}")


# ------------------------------------------------------------------------------------------------------------ triggers


@st.composite
def _triggers(draw: DrawFn, table: Table, kinds: Kinds) -> tuple[str, ...]:
    """Draw a trigger, with a name that sorts before or after those of pgrelay's: its function and itself."""
    level = draw(st.sampled_from(["ROW", "STATEMENT"]))
    # Nor is there one for what a BEFORE trigger writes to rows that its statement has written already.
    when = "AFTER" if kinds.write_back else draw(st.sampled_from(["BEFORE", "AFTER"]))
    events = draw(st.sampled_from(["INSERT", "UPDATE", "DELETE", "INSERT OR UPDATE", "INSERT OR UPDATE OR DELETE"]))
    name = f"{draw(st.sampled_from('az'))}_{next(table.fresh)}"
    result = "CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END" if level == "ROW" else "NULL"
    actions = [
        # It has keys of its own, and nothing leads back.
        COUNTED.format(draw(st.integers(1, 3))),
        f"DELETE FROM h.second WHERE number = {draw(st.integers(1, 3))}",
    ]
    key = table.key[0] if table.key else next(iter(table.types))
    is_row = f"{key}::text = {quoted(draw(_value(table, key)))}::{table.types[key]}::text"
    if when == "BEFORE" and level == "ROW" and events == "INSERT OR UPDATE" and table.others:
        changed = draw(st.sampled_from(table.others))
        actions = [f"NEW.{changed} := {quoted(draw(_value(table, changed)))}"]
    elif when == "BEFORE" and level == "ROW" and events in {"INSERT", "DELETE"} and not table.bounds:
        row = "NEW" if events == "INSERT" else "OLD"
        actions = [f"IF {row}.{is_row} THEN RETURN NULL; END IF"]
    other: tuple[str, ...] = ()
    if kinds.write_back and draw(st.sampled_from([True, True, False])):
        values = ", ".join(map(quoted, draw(_row(table))))
        actions = [f"INSERT INTO h.t VALUES ({values}) ON CONFLICT DO NOTHING", f"DELETE FROM h.t WHERE {is_row}"]
        if table.others:
            changed = draw(st.sampled_from(table.others))
            written = f"UPDATE h.t SET {changed} = {quoted(draw(_value(table, changed)))} WHERE "
            same = f"{key} = NEW.{key}" if level == "ROW" and events in {"INSERT", "INSERT OR UPDATE"} else is_row
            actions += [written + same, written + same, actions[0]]
            if draw(st.booleans()):
                # The second table writes back to the first.
                actions = [COUNTED.format(1)]
                other = trigger(f"{name}_back", "AFTER INSERT OR UPDATE ON h.second", level, written + is_row)
    return trigger(name, f"{when} {events} ON h.t", level, draw(st.sampled_from(actions)), result) + other


def trigger(name: str, when: str, level: str, action: str, result: str = "NULL") -> tuple[str, ...]:
    """Return what makes a trigger: its function and itself."""
    return (
        f"CREATE FUNCTION h.{name}() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN "
        f"IF pg_trigger_depth() <= {DEEPEST} THEN {action}; END IF; RETURN {result}; END $f$",
        f"CREATE TRIGGER {name} {when} FOR EACH {level} EXECUTE FUNCTION h.{name}()",
    )
