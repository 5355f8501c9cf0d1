"""From one version to the next while writers write and drain delivers: no event lost, no statement failed."""

from __future__ import annotations

import json
import threading
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

import psycopg
import pytest

from pgrelay_cli.errors import InstallError
from tests.migration.next_version import NEW_FUNCTION, REMOVED_VIEW, RENAMED, edit, make_next_version
from tests.migration.support import UPGRADES, by_command, state, untouched
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from psycopg.errors import Diagnostic

    from tests.conftest import Database
    from tests.migration.support import Upgrade
    from tests.support.lambda_endpoint import LambdaEndpoint

PUBLISHER = "pgrelay-dml-event-publisher"
WRITERS = 4


class Writers:
    """Sessions that write to a table all the time: single rows, many rows, rolled back ones."""

    def __init__(self, database: Database) -> None:
        self.committed: set[int] = set()
        self.statements: Counter[int] = Counter()
        self.failures: list[str] = []
        self._database = database
        self._ends = threading.Event()
        self._numbers = iter(range(1, 1_000_000_000))
        self._threads = [threading.Thread(target=self._write, args=(number,)) for number in range(WRITERS)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        self.wait_for_more()
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.set()
        for thread in self._threads:
            thread.join()

    def wait_for_more(self) -> None:
        """Return when every writer has written some more."""
        before = self.statements.copy()
        wait_until(
            lambda: (
                bool(self.failures) or all(self.statements[number] >= before[number] + 5 for number in range(WRITERS))
            ),
            "every writer goes on",
            timeout_seconds=30,
        )

    def _write(self, number: int) -> None:
        def keep(diagnostic: Diagnostic) -> None:
            self.failures.append(f"{diagnostic.severity}: {diagnostic.message_primary} {diagnostic.message_detail}")

        try:
            with self._database.connect() as connection:
                connection.add_notice_handler(keep)
                while not self._ends.is_set():
                    rows = [next(self._numbers) for _ in range(1 + self.statements[number] % 3)]
                    rolls_back = self.statements[number] % 7 == 6
                    with connection.transaction(force_rollback=rolls_back):
                        connection.execute("INSERT INTO public.orders SELECT unnest(%s::bigint[]), 'new'", [rows])
                    if not rolls_back:
                        self.committed.update(rows)
                    self.statements[number] += 1
        except psycopg.Error as error:
            self.failures.append(repr(error))


class Publisher:
    """Takes batches as the function does, of this version and of the one before, and remembers the rows."""

    def __init__(self, endpoint: LambdaEndpoint) -> None:
        self.rows: Counter[int] = Counter()
        endpoint.respond(PUBLISHER, self.publish)

    def publish(self, batch: dict[str, Any]) -> dict[str, Any]:
        for event in batch["events"]:
            data = json.loads(event["data"]) if "data" in event else event
            self.rows[data["new"]["id"]] += 1
        return {"request_id": "request", "delivered": len(batch["events"]), "failed": []}


@contextmanager
def drained(database: Database, failures: list[str], *, seconds: float = 0.2) -> Iterator[None]:
    """Let a reader deliver all the time, in calls of so many seconds."""
    ends = threading.Event()

    def read() -> None:
        try:
            with database.connect() as connection:
                while not ends.is_set():
                    connection.execute("CALL pgrelay.drain(p_seconds => %s::numeric)", [seconds])
        except psycopg.Error as error:
            failures.append(repr(error))

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield
    finally:
        ends.set()
        thread.join()


@pytest.fixture
def publisher(lambda_endpoint: LambdaEndpoint) -> Publisher:
    return Publisher(lambda_endpoint)


@pytest.fixture
def next_version(tmp_path: Path) -> Path:
    return make_next_version(tmp_path)


def watch(database: Database) -> None:
    with database.connect() as connection:
        # Capture calls more of pgrelay's functions for a type that is not PostgreSQL's own.
        connection.execute("CREATE TYPE public.stage AS ENUM ('new', 'paid')")
        connection.execute("CREATE TABLE public.orders (id bigint PRIMARY KEY, stage public.stage)")
        connection.execute("SELECT pgrelay.watch('public.orders')")


def found(database: Database, name: str) -> bool:
    """Tell whether the schema has a function or view of this name."""
    with database.connect() as connection:
        row = connection.execute(
            "SELECT EXISTS (SELECT FROM pg_proc WHERE pronamespace = 'pgrelay'::regnamespace AND proname = %s) "
            "OR to_regclass('pgrelay.' || quote_ident(%s)) IS NOT NULL",
            [name, name],
        ).fetchone()
    assert row is not None
    return bool(row[0])


@pytest.mark.parametrize("upgrade", UPGRADES)
def test_upgraded_is_as_installed(
    database: Database, extension_database: Database, next_version: Path, upgrade: Upgrade
) -> None:
    assert upgrade(database, next_version) == ""
    assert by_command(extension_database, next_version) == ""
    assert state(database) == state(extension_database)


@pytest.mark.parametrize("upgrade", UPGRADES)
def test_writers_and_drain_notice_nothing_of_the_upgrade_to_the_next_version(
    database: Database, publisher: Publisher, next_version: Path, upgrade: Upgrade
) -> None:
    watch(database)
    with Writers(database) as writers, drained(database, writers.failures):
        warnings = upgrade(database, next_version)
        writers.wait_for_more()
    assert writers.failures == []
    with database.connect() as connection:
        connection.execute("CALL pgrelay.drain()")
    assert set(publisher.rows) == writers.committed
    assert set(publisher.rows.values()) == {1}
    assert warnings == ""
    assert [name for name in (*RENAMED, REMOVED_VIEW) if found(database, name)] == []
    assert [name for name in (*RENAMED.values(), NEW_FUNCTION) if not found(database, name)] == []


def test_role_that_may_call_a_binding_still_may(
    database: Database, lambda_endpoint: LambdaEndpoint, next_version: Path
) -> None:
    lambda_endpoint.respond("pgrelay-echo", lambda payload: payload)
    with database.connect("postgres") as connection:
        connection.execute("DROP ROLE IF EXISTS caller; CREATE ROLE caller; SELECT pgrelay.allow('echo', 'caller')")
    by_command(database, next_version)
    with database.connect("postgres") as connection:
        connection.execute("SET ROLE caller")
        assert connection.execute("""SELECT pgrelay.call('echo', '{"a": 1}') ->> 'a'""").fetchone() == ("1",)
        connection.execute("RESET ROLE; DROP OWNED BY caller; DROP ROLE caller")


def test_drain_that_outlives_the_upgrade_has_the_functions_that_it_calls(
    database: Database, publisher: Publisher, next_version: Path
) -> None:
    watch(database)
    failures: list[str] = []
    with drained(database, failures, seconds=6), database.connect() as connection:
        by_command(database, next_version)
        connection.execute("INSERT INTO public.orders VALUES (1, 'new')")
        wait_until(lambda: bool(publisher.rows or failures), "the older drain delivers or fails")
    assert failures == []


@pytest.mark.parametrize("upgrade", UPGRADES)
def test_failed_upgrade_leaves_the_version_before(database: Database, next_version: Path, upgrade: Upgrade) -> None:
    before = state(database), untouched(database)
    edit(next_version / "views" / "status.sql", {"-- The next version.": "SELECT 1 / 0;"})
    with pytest.raises((InstallError, AssertionError), match="division by zero"):
        upgrade(database, next_version)
    assert (state(database), untouched(database)) == before


def test_upgrade_gives_up_where_a_transaction_does_not_end(database: Database, next_version: Path) -> None:
    lock = next_version / "installation" / "lock.sql"
    edit(lock, {"60 seconds": "0.5 seconds"})
    with database.connect(autocommit=False) as other:
        other.execute("SELECT FROM pgrelay.watch")
        with pytest.raises(InstallError, match="PR160") as caught:
            by_command(database, next_version)
        assert str(other.info.backend_pid) in (caught.value.detail or "")
    by_command(database, next_version)
