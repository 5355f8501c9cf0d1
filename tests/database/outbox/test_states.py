"""Any order of writes, ends of transactions, ticks, deliveries and failures, against a model of what must arrive."""

from __future__ import annotations

import contextlib
import functools
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, LiteralString

import psycopg
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.database.outbox.publisher import Change, Publisher, Row
from tests.database.support import PUBLISHER, value

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

EXAMPLES = 30
STEPS = 50
WRITERS = 3
KEYS = 6
TABLES = ("plain", "sorted")
BULK_ROWS = 400
FIRST_BULK_KEY = 1000
ACCOUNT: LiteralString = (
    "SELECT s.backlog + s.retries + s.dead_letters + s.delivered_events "
    "FROM pgrelay.status AS s WHERE s.channel = 'events'"
)

WRITER_NUMBERS = st.integers(0, WRITERS - 1)

_tokens = itertools.count(1)
_names = itertools.count(1)


@dataclass(kw_only=True)
class Writer:
    """A connection and what its open transaction did."""

    connection: psycopg.Connection
    changes: list[Change] = field(default_factory=list)
    savepoints: list[tuple[str, int]] = field(default_factory=list)


class Writers(RuleBasedStateMachine):
    """Transactions in any order."""

    def __init__(self, database: Database, endpoint: LambdaEndpoint) -> None:
        super().__init__()
        self.publisher = Publisher()
        self.rows: dict[Row, int] = {}
        self.locked: dict[Row, int | str] = {}
        self.prepared: dict[str, list[Change]] = {}
        endpoint.respond(PUBLISHER, self.publisher)
        self.connect = functools.partial(database.connect, "postgres")
        self.admin = self.connect()
        self.other = database.connect("postgres")
        self.writers = [Writer(connection=database.connect(autocommit=False)) for _ in range(WRITERS)]

    @initialize()
    def empty(self) -> None:
        """Begin without rows; what emptied the tables is no event."""
        self.admin.execute("SET session_replication_role = replica; DELETE FROM plain; DELETE FROM sorted")
        self.admin.execute("RESET session_replication_role")
        self.admin.execute(
            "SELECT pgrelay.configure('rotate_bytes', '65536'), pgrelay.configure('max_attempts', '1000')"
        )
        self.before = self._account()

    @invariant()
    def every_event_is_somewhere(self) -> None:
        """What the status says accounts for each committed event, whether it shows it as waiting or not."""
        assert self._account() - self.before == len(self.publisher.committed)

    @rule(number=WRITER_NUMBERS, table=st.sampled_from(TABLES), key=st.integers(1, KEYS), delete=st.booleans())
    def write(self, number: int, table: str, key: int, delete: bool) -> None:
        """Insert, update or delete one row, unless another transaction has it."""
        row = (table, key)
        if self.locked.setdefault(row, number) != number:
            return
        writer = self.writers[number]
        mine = [change for change in writer.changes if change.row == row]
        exists = mine[-1].operation != "delete" if mine else row in self.rows
        if not exists:
            operation, statement = "insert", f"INSERT INTO {table} (token, deleted_as, id) VALUES (%s, %s, %s)"
        elif delete:
            operation, statement = "delete", f"DELETE FROM {table} WHERE %s <> %s AND id = %s"
        else:
            operation, statement = "update", f"UPDATE {table} SET token = %s, deleted_as = %s WHERE id = %s"
        before = mine[-1].token if mine else self.rows.get(row, 0)
        token = -before if operation == "delete" else next(_tokens)
        writer.connection.execute(statement.encode(), [token, -token, key])
        writer.changes.append(Change(row=row, operation=operation, token=token))

    @rule(number=WRITER_NUMBERS)
    def write_many(self, number: int) -> None:
        """Fill a table of the ring."""
        tokens = [next(_tokens) for _ in range(BULK_ROWS)]
        self.writers[number].connection.execute(
            "INSERT INTO plain (id, token, deleted_as, filling) "
            "SELECT %s + n, n, -n, repeat('x', 200) FROM unnest(%s::int[]) AS n", [FIRST_BULK_KEY, tokens]
        )  # fmt: skip
        self.writers[number].changes += [
            Change(row=("plain", FIRST_BULK_KEY + token), operation="insert", token=token) for token in tokens
        ]

    @rule(number=WRITER_NUMBERS)
    def set_savepoint(self, number: int) -> None:
        """Begin what may be rolled back by itself."""
        name = f"s{next(_names)}"
        self.writers[number].connection.execute(f"SAVEPOINT {name}".encode())
        self.writers[number].savepoints.append((name, len(self.writers[number].changes)))

    @rule(number=WRITER_NUMBERS)
    def roll_back_to_savepoint(self, number: int) -> None:
        """Undo what came since the last savepoint; its rows stay the writer's in the model."""
        writer = self.writers[number]
        if writer.savepoints:
            name, changes = writer.savepoints.pop()
            writer.connection.execute(f"ROLLBACK TO {name}".encode())
            del writer.changes[changes:]

    @rule(number=WRITER_NUMBERS, ticks=st.booleans(), table=st.sampled_from(TABLES), key=st.integers(1, KEYS))
    def commit(self, number: int, ticks: bool, table: str, key: int) -> None:
        """Commit, perhaps after a tick in the same transaction, and another write after that."""
        if ticks:
            self.writers[number].connection.execute("SELECT pg_current_xact_id(), pgrelay._tick()")
            self.write(number=number, table=table, key=key, delete=False)
        self._keep(self._end(number))
        self.writers[number].connection.commit()

    @rule(number=WRITER_NUMBERS)
    def roll_back(self, number: int) -> None:
        """Undo the transaction."""
        self._end(number)
        self.writers[number].connection.rollback()

    @rule(number=WRITER_NUMBERS)
    @precondition(lambda self: len(self.prepared) < 3)
    def prepare(self, number: int) -> None:
        """Leave the transaction to be ended by whoever."""
        if self.writers[number].changes:
            name = f"state {next(_names)}"
            self.prepared[name] = self._end(number, heir=name)
            self.writers[number].connection.execute(f"PREPARE TRANSACTION '{name}'".encode())
            self.writers[number].connection.commit()

    @rule(commits=st.booleans())
    @precondition(lambda self: self.prepared)
    def end_prepared(self, commits: bool) -> None:
        """Commit or roll back what was prepared first."""
        name = next(iter(self.prepared))
        changes = self.prepared.pop(name)
        if commits:
            self._keep(changes)
        self.admin.execute(f"{'COMMIT' if commits else 'ROLLBACK'} PREPARED '{name}'".encode())
        self._unlock(name)

    def _account(self) -> int:
        known = value(self.admin, ACCOUNT)
        assert isinstance(known, int)
        return known

    def _end(self, number: int, heir: str | None = None) -> list[Change]:
        writer = self.writers[number]
        changes, writer.changes, writer.savepoints = writer.changes, [], []
        self._unlock(number, heir)
        return changes

    def _unlock(self, owner: int | str, heir: str | None = None) -> None:
        for row in [row for row, holder in self.locked.items() if holder == owner]:
            del self.locked[row]
            if heir is not None:
                self.locked[row] = heir

    def _keep(self, changes: list[Change]) -> None:
        for change in changes:
            self.publisher.committed[change.token] = change
            if change.operation == "delete":
                del self.rows[change.row]
            else:
                self.rows[change.row] = change.token


class Outbox(Writers):
    """Drains and operators beside them."""

    @rule(answers=st.lists(
        st.sampled_from(["deliver", "refuse", "bury", "break", "away", "garbage", "nonsense"]), max_size=3
    ))  # fmt: skip
    def drain(self, answers: list[str]) -> None:
        """Deliver; the first batches are answered as said."""
        self.publisher.answers = list(answers)
        self.admin.execute("CALL pgrelay.drain()")
        self.publisher.answers = []
        assert self.publisher.wrong == []

    @rule(
        answer=st.sampled_from(["deliver", "refuse", "bury", "break", "away", "garbage"]),
        steps=st.lists(
            st.sampled_from(["write", "commit", "tick", "drain", "set_readers", "pause", "resume", "redrive", "kill"]),
            min_size=1,
            max_size=5,
        ),
        number=WRITER_NUMBERS,
    )
    def drain_while_others_work(self, answer: str, steps: list[str], number: int) -> None:
        """Deliver, and let others work while the function has the first batch, another drain, too."""
        self.publisher.answers = [answer]
        self.publisher.meanwhile = [functools.partial(self._step, step, number) for step in steps]
        with contextlib.suppress(psycopg.OperationalError):
            self.admin.execute("CALL pgrelay.drain()")
        if self.admin.closed:
            self.admin = self.connect()
        self.publisher.answers = []
        self.publisher.meanwhile = []
        self.publisher.is_killed = False
        assert self.publisher.wrong == []

    @rule()
    def move(self) -> None:
        """Go on as after a restore on another server, whose transaction ids are not those of the outbox."""
        self.admin.execute("UPDATE pgrelay._origin SET database_id = 4294967294")

    @rule()
    def let_time_pass(self) -> None:
        """Make due what waits for another attempt."""
        self.admin.execute("UPDATE pgrelay.reader SET not_before = '-infinity'")
        self.admin.execute("UPDATE pgrelay.retry SET next_at = clock_timestamp() WHERE next_at < 'infinity'")

    @rule(readers=st.integers(1, 4))
    def set_readers(self, readers: int) -> None:
        """Let so many readers share the channel, soon."""
        self.admin.execute("SELECT pgrelay.set_readers('events', %s)", [readers])

    @rule(events=st.sampled_from([1, 3, 20, 500]))
    def set_batch_size(self, events: int) -> None:
        """Cut batches smaller or larger."""
        self.admin.execute("SELECT pgrelay.configure('batch_events', %s)", [str(events)])

    @rule(table=st.sampled_from([*TABLES, None]))
    def pause(self, table: str | None) -> None:
        """Hold back a table's events, or all."""
        self.admin.execute("SELECT pgrelay.pause(%s::regclass)", [table])

    @rule(table=st.sampled_from([*TABLES, None]))
    def resume(self, table: str | None) -> None:
        """Hold them back no longer."""
        self.admin.execute("SELECT pgrelay.resume(%s::regclass)", [table])

    @rule()
    def redrive(self) -> None:
        """Raise the dead."""
        self.admin.execute("SELECT pgrelay.redrive()")

    def teardown(self) -> None:
        """End everything, deliver everything, and compare."""
        try:
            for number in range(WRITERS):
                self.roll_back(number)
            while self.prepared:
                self.end_prepared(commits=True)
            for table in (*TABLES, None):
                self.resume(table)
            self.set_readers(1)
            # One drain delivers, the next changes the number of readers; what was halved on the way grows again.
            for _ in range(4):
                self.redrive()
                self.let_time_pass()
                self.drain([])
            assert value(self.admin, "SELECT readers FROM pgrelay.channel WHERE name = 'events'") == 1
            self.publisher.assert_all_arrived()
        finally:
            for writer in self.writers:
                writer.connection.close()
            for name in self.prepared:
                self.admin.execute(f"ROLLBACK PREPARED '{name}'".encode())
            self.admin.close()
            self.other.close()

    def _step(self, step: str, number: int) -> None:
        if step == "write":
            self.write(number=number, table="sorted", key=1 + number, delete=False)
        elif step == "commit":
            self.commit(number=number, ticks=False, table="sorted", key=1)
        elif step == "kill":
            # It ends once the function has answered, and nobody learns what.
            self.publisher.is_killed = True
            self.other.execute("SELECT pg_terminate_backend(%s)", [self.admin.info.backend_pid])
        else:
            self.other.execute(
                {
                    "tick": "SELECT pgrelay._tick()",
                    "drain": "CALL pgrelay.drain()",
                    "redrive": "SELECT pgrelay.redrive()",
                    "set_readers": "SELECT pgrelay.set_readers('events', 3)",
                    "pause": "SELECT pgrelay.pause()",
                    "resume": "SELECT pgrelay.resume()",
                }[step].encode()
            )


def test_any_order_of_what_may_happen(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    with database.connect() as connection:
        for table in TABLES:
            connection.execute(
                f"CREATE TABLE {table} (id int PRIMARY KEY, token int, deleted_as int, filling text)".encode()
            )
        connection.execute("SELECT pgrelay.watch('plain'), pgrelay.watch('sorted', p_ordered => true)")

    class OutboxOfThisTest(Outbox):
        def __init__(self) -> None:
            super().__init__(database, lambda_endpoint)

    run_state_machine_as_test(
        OutboxOfThisTest,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            derandomize=True,
            deadline=None,
            database=None,
            print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
