"""A history of a watched table, run on a server, and the copy that a consumer makes of the table from its events."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import psycopg

from tests.database.support import PUBLISHER, deliver, notices

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

SCHEMAS = ("h", "h2")
SECOND = "second"
"""A second watched table, which triggers of the first write to; the first may be renamed."""

TYPES = """
CREATE SCHEMA h; CREATE SCHEMA h2; SET search_path = h;
CREATE TYPE h.mood AS ENUM ('sad', 'it''s', 'happy');
CREATE DOMAIN h.positive AS integer CHECK (VALUE > 0);
CREATE TYPE h.pair AS (one integer, "other one" text);
CREATE TABLE h.second (number integer PRIMARY KEY, times integer);
"""
# What capture sets, so that a value has one text. The reader of the table sets the same.
READING = """
SET timezone = 'UTC'; SET datestyle = 'ISO, YMD'; SET intervalstyle = 'iso_8601'; SET bytea_output = 'hex';
SET extra_float_digits = 1; SET search_path = pg_catalog;
"""

type Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Step:
    """A statement; with rows, a COPY and what it reads."""

    sql: str
    rows: tuple[tuple[str | None, ...], ...] = ()

    def script(self) -> str:
        """Return the statement for psql."""
        lines = ["\t".join("\\N" if value is None else _copied(value) for value in row) for row in self.rows]
        return "\n".join([f"{self.sql};", *lines, *(["\\."] if lines else [])])


@dataclass(frozen=True, kw_only=True)
class Transaction:
    """Statements of one transaction. `ending` is COMMIT or ROLLBACK, or nothing for one statement by itself."""

    steps: tuple[Step, ...]
    ending: str
    drains: bool = False

    def script(self) -> str:
        """Return the transaction for psql."""
        lines = [step.script() for step in self.steps]
        if self.ending:
            lines = ["BEGIN;", *lines, f"{self.ending};"]
        return "\n".join([*lines, *(["CALL pgrelay.drain();"] if self.drains else [])])


@dataclass(frozen=True, kw_only=True)
class History:
    """What happens to a table, `h.t` at first: how it is made and watched, its triggers, and the transactions."""

    made: str
    watched: str
    transactions: tuple[Transaction, ...]
    triggers: tuple[str, ...] = ()
    ordered: bool = True
    excluded: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Return a script that does the same in psql; a statement that fails is left out there, too."""
        parts = [
            TYPES.strip(), f"{self.made};", *(f"{trigger};" for trigger in self.triggers),
            f"{self.watched};", *(transaction.script() for transaction in self.transactions),
        ]  # fmt: skip
        return "\n" + "\n".join(parts) + "\n"

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        """Keep Hypothesis from printing again, by fields, what the failed assertion shows."""
        printer.text("the script above")


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The columns of a table by their numbers, and their names until now. No name ever means another column."""

    numbers: dict[str, str]
    key: tuple[str, ...]
    defaults: Row
    """Of each column that the table has and events carry: what rows have in it that are older than the column."""

    def row(self, named: Row) -> Row:
        """Return the columns of a row that the table still has."""
        return {self.numbers[name]: value for name, value in named.items() if self.numbers[name] in self.defaults}

    def key_of(self, named: Row) -> str:
        """Return what says which row it is; without a key, all of it."""
        row = self.row(named)
        return json.dumps([row.get(number, self.defaults[number]) for number in self.key or sorted(self.defaults)])


@dataclass
class Copy:
    """The table as a consumer has it, by key; without a key, by what is in the row."""

    shape: Shape
    rows: dict[str, Row] = field(default_factory=dict)
    times: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def apply(self, event: dict[str, Any]) -> None:
        """Do what an event says; note what cannot have happened to the rows that are known."""
        operation = event["operation"]
        if operation == "truncate":
            self.rows.clear()
            self.times.clear()
        elif not self.shape.key:
            if operation != "insert":
                self.times[self.shape.key_of(event["old"])] -= 1
            if operation != "delete":
                self.times[self.shape.key_of(event["new"])] += 1
        else:
            self._apply_by_key(operation, self.shape.key_of(event["key"]), event)

    def content(self) -> dict[str, Row] | Counter[str]:
        """Return what is to be compared."""
        if not self.shape.key:
            return Counter({row: times for row, times in self.times.items() if times != 0})
        return {key: {**self.shape.defaults, **row} for key, row in self.rows.items()}

    def _apply_by_key(self, operation: str, key: str, event: dict[str, Any]) -> None:
        if (operation == "insert") == (key in self.rows):
            self.wrong.append(f"{operation} of {key}, which is {'' if key in self.rows else 'not '}there")
        if operation == "insert":
            self.rows[key] = self.shape.row(event["new"])
        elif operation == "update":
            self.rows[key] = {**self.rows.get(key, {}), **self.shape.row(event["new"])}
        else:
            self.rows.pop(key, None)


class Runner:
    """Runs histories in one database, each in schemas of its own."""

    def __init__(self, database: Database, endpoint: LambdaEndpoint) -> None:
        self.endpoint = endpoint
        self.connection = database.connect()
        self.connection.prepare_threshold = None
        self.warnings = notices(self.connection)
        self.received: list[dict[str, Any]] = []
        self.numbers: dict[str, str] = {}
        self.defaults: Row = {}
        self.table = 0

    def run(self, history: History) -> None:
        """Run a history, and compare the table with the copy that its events make."""
        self.received, self.defaults = [], {}
        self.warnings.clear()
        self.endpoint.respond(PUBLISHER, self._receive)
        try:
            self._make(history)
            for transaction in history.transactions:
                self._run(transaction)
            self._drain()
            self._compare(history)
        finally:
            self._drop()

    def _make(self, history: History) -> None:
        self._drop()
        self.connection.execute(TYPES.encode())
        self.connection.execute(history.made.encode())
        self.connection.execute(f"SELECT pgrelay.watch('h.second', p_ordered => {history.ordered})".encode())
        self.connection.execute(history.watched.encode())
        for trigger in history.triggers:
            self.connection.execute(trigger.encode())
        # Which notices them: what triggers write back is in order from then on.
        self.connection.execute("CALL pgrelay.drain()")
        [self.table] = self.connection.execute("SELECT 'h.t'::regclass::oid::bigint").fetchone() or [0]
        self.numbers = {"number": "1", "times": "2"}
        self._look()

    def _run(self, transaction: Transaction) -> None:
        if not transaction.ending:
            for step in transaction.steps:
                self._try(step)
        else:
            self.connection.execute("BEGIN")
            for step in transaction.steps:
                if not step.sql.startswith(("SAVEPOINT", "ROLLBACK TO")):
                    self.connection.execute("SAVEPOINT step")
                self._try(step, undo=True)
            try:
                self.connection.execute(transaction.ending.encode())
            except psycopg.Error as error:  # a deferred constraint
                self._blame_the_user(error)
        if transaction.drains:
            self._drain()

    def _try(self, step: Step, *, undo: bool = False) -> None:
        """Run a statement. It may fail, as any does, but not because of what is done for the watch."""
        try:
            with self.connection.cursor() as cursor:
                if step.rows:
                    with cursor.copy(step.sql.encode()) as copy:
                        for row in step.rows:
                            copy.write_row(row)
                else:
                    cursor.execute(step.sql.encode())
        except psycopg.Error as error:
            self._blame_the_user(error)
            if undo and not step.sql.startswith("ROLLBACK TO"):
                self.connection.execute("ROLLBACK TO step")
        if step.sql.startswith("ALTER"):
            self._look(is_new=" ADD " in step.sql)

    def _blame_the_user(self, error: psycopg.Error) -> None:
        where = f"{error.sqlstate} {error} {error.diag.context}"
        assert "pgrelay" not in where, f"a statement fails where its table is watched: {where}"

    def _look(self, *, is_new: bool = True) -> None:
        """Keep the number of each column, and what old rows have in a new one."""
        found = self._all(
            "SELECT attname::text, attnum::text FROM pg_catalog.pg_attribute WHERE attrelid = %s AND attnum > 0",
            [self.table],
        )
        added = [(name, number) for name, number in found if name not in self.numbers]
        self.numbers.update(added)
        if added:
            with self.connection.transaction():
                self.connection.execute(READING.replace("SET ", "SET LOCAL ").encode())
                [row, *_] = [*self._rows(self.table), {}]
            # A column that was only renamed keeps its default; one that is new may have the number of one rolled back.
            values = {number: row.get(name) for name, number in added}
            self.defaults = {**self.defaults, **values} if is_new else {**values, **self.defaults}

    def _rows(self, relation: int) -> list[Row]:
        [[name]] = self._all("SELECT %s::oid::regclass::text", [relation])
        return [_parsed(text) for (text,) in self._all(f"SELECT row_to_json(t.*)::text FROM {name} AS t")]

    def _all(self, query: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        return self.connection.execute(query.encode(), parameters or None).fetchall()

    def _receive(self, payload: dict[str, Any]) -> dict[str, Any]:
        self.received += [{**event, **_parsed(event["data"])} for event in payload["events"]]
        return deliver({"events": [], **payload})

    def _drain(self) -> None:
        self.connection.execute("CALL pgrelay.drain()")

    def _compare(self, history: History) -> None:
        events = self.received
        if not history.ordered:  # then the ids say the order
            events = sorted(events, key=lambda event: int(event["id"].rpartition("-")[2]))
        self.connection.execute(READING.encode())
        [[second_table]] = self._all("SELECT 'h.second'::regclass::oid::bigint")
        first = Copy(self._shape(self.table, {self.numbers[name] for name in history.excluded}))
        second = Copy(self._shape(second_table, set()))
        for event in events:
            (second if event["table"] == SECOND else first).apply(event)
        story = "\n".join([
            repr(history), "What arrived:", *map(_line, events), "What was said:", *map(str, self.warnings)
        ])  # fmt: skip
        for copy, relations in ((first, [self.table, *self._detached()]), (second, [second_table])):
            table = Copy(copy.shape)
            for row in itertools.chain.from_iterable(map(self._rows, relations)):
                table.apply({"operation": "insert", "key": row, "new": row})
            assert not copy.wrong, f"{copy.wrong}\n{story}"
            assert copy.content() == table.content(), story

    def _shape(self, relation: int, hidden: set[str]) -> Shape:
        columns = self._all(
            "SELECT attnum::text FROM pg_attribute WHERE attrelid = %s AND attnum > 0 AND NOT attisdropped", [relation]
        )
        key = self._all(
            "SELECT k::text FROM pg_index, unnest(indkey) AS k WHERE indrelid = %s AND indisprimary", [relation]
        )
        return Shape(
            numbers=self.numbers,
            key=tuple(number for (number,) in key),
            defaults={number: self.defaults.get(number) for (number,) in columns if number not in hidden},
        )

    def _detached(self) -> list[int]:
        """Return partitions that are detached: their rows left the table without an event."""
        found = self._all(
            "SELECT oid::bigint FROM pg_class WHERE relname ~ '^part_' AND relkind = 'r' AND NOT relispartition "
            "AND relnamespace::regnamespace::text = ANY(%s)",
            [list(SCHEMAS)],
        )
        return [relation for (relation,) in found]

    def _drop(self) -> None:
        self.connection.rollback()
        self.connection.execute("RESET ALL; SELECT pgrelay.unwatch(watched_table) FROM pgrelay.watch")
        self.connection.execute("SET client_min_messages = error")
        for schema in SCHEMAS:
            self.connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE".encode())
        self.connection.execute("RESET client_min_messages")


def _parsed(text: str) -> Any:
    """Parse JSON; numbers keep each digit, and are as the text of them that a column may become."""
    return json.loads(text, parse_int=str, parse_float=str)


def _line(event: dict[str, Any]) -> str:
    return f"{event['id']} {event['table']} {event['operation']} {event['data']}"


def _copied(value: str) -> str:
    return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t")
