"""From one version to the next while writers write and drain delivers: no event lost, no statement failed."""

from __future__ import annotations

import json
import shutil
import threading
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

import psycopg
import pytest

from pgrelay_cli.errors import InstallError
from pgrelay_cli.install import installer
from pgrelay_cli.install.installer import install
from pgrelay_cli.install.sql_files import LOCK_TABLES, RETIRED
from pgrelay_cli.install_script import write_install_script
from sandbox.paths import SQL
from tests.conftest import BINDINGS
from tests.migration.support import psql, state
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from psycopg.errors import Diagnostic

    from tests.conftest import Database
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
                        connection.execute("INSERT INTO public.orders SELECT unnest(%s::bigint[])", [rows])
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
def drained(database: Database, failures: list[str]) -> Iterator[None]:
    """Let a reader deliver all the time."""
    ends = threading.Event()

    def read() -> None:
        try:
            with database.connect() as connection:
                while not ends.is_set():
                    connection.execute("CALL pgrelay.drain(p_seconds => 0.2)")
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
    """A version after this one: every function's file differs, and a migration changes tables that delivery uses."""
    for folder in ("migrations", "functions", "views"):
        shutil.copytree(SQL / folder, tmp_path / folder)
    shutil.copy(SQL / RETIRED, tmp_path)
    for file in (*(tmp_path / "functions").rglob("*.sql"), *(tmp_path / "views").iterdir()):
        file.write_text(file.read_text().rstrip("\n") + "\n-- The next version.\n")
    (tmp_path / "migrations" / "9000_next.sql").write_text(
        "ALTER TABLE pgrelay.reader ADD COLUMN note text;\n"
        "ALTER TABLE pgrelay.channel ADD COLUMN note text NOT NULL DEFAULT 'next';\n"
        "ALTER TABLE pgrelay.watch ADD COLUMN note text;\n"
        "ALTER TABLE pgrelay.source ADD COLUMN note text;\n"
        "ALTER TABLE pgrelay.setting ADD COLUMN note text;\n"
        "ALTER TABLE pgrelay.batch ADD COLUMN note text;\n"
    )
    write_install_script(tmp_path)
    return tmp_path


def by_command(database: Database, directory: Path) -> None:
    with database.connect() as connection:
        install(connection, directory, bindings=BINDINGS)


def by_psql(database: Database, directory: Path) -> None:
    script = psql(database, directory / "install.sql")
    assert script.returncode == 0, script.stderr


def watch(database: Database) -> None:
    with database.connect() as connection:
        connection.execute("CREATE TABLE public.orders (id bigint PRIMARY KEY)")
        connection.execute("SELECT pgrelay.watch('public.orders')")


def test_upgraded_is_as_installed(database: Database, extension_database: Database, next_version: Path) -> None:
    by_command(database, next_version)
    by_command(extension_database, next_version)
    assert state(database) == state(extension_database)


@pytest.mark.parametrize("upgrade", [by_command, by_psql])
def test_writers_and_drain_notice_nothing_of_the_upgrade_to_the_next_version(
    database: Database, publisher: Publisher, next_version: Path, upgrade: Callable[[Database, Path], None]
) -> None:
    watch(database)
    with Writers(database) as writers, drained(database, writers.failures):
        upgrade(database, next_version)
        writers.wait_for_more()
    assert writers.failures == []
    with database.connect() as connection:
        connection.execute("CALL pgrelay.drain()")
    assert set(publisher.rows) == writers.committed
    assert set(publisher.rows.values()) == {1}


def test_upgrade_gives_up_where_a_transaction_does_not_end(
    database: Database, next_version: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installer, "LOCK_TABLES", LOCK_TABLES.replace("60 seconds", "0.5 seconds"))
    with database.connect(autocommit=False) as other:
        other.execute("SELECT FROM pgrelay.watch")
        with pytest.raises(InstallError, match="PR160") as caught:
            by_command(database, next_version)
        assert str(other.info.backend_pid) in (caught.value.detail or "")
    by_command(database, next_version)
