"""pgrelay's whole life on RDS, a step a function: `make demo PROFILE=rds` and tests/lab/test_tour.py run them."""

from __future__ import annotations

import shutil
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from pgrelay_cli.install.installer import install
from sandbox.errors import SandboxError
from sandbox.lab import rds
from sandbox.lab.sandbox import DATABASE, TABLE_OWNER, WRITER
from sandbox.paths import SQL
from sandbox.progress import console
from sandbox.queues import Queue

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.lab.sandbox import RdsSandbox

# pg_cron starts jobs at the full minute, and after a failover it first has to start itself.
_DEADLINE_SECONDS = 150


@dataclass(frozen=True, kw_only=True)
class Tour:
    """The steps; each needs those before it, and raises SandboxError if it does not see what it must."""

    sandbox: RdsSandbox

    @cached_property
    def events(self) -> Queue:
        """What a subscriber of the topic of events receives."""
        return self._subscribe("EventTopicArn", "tour-events")

    @cached_property
    def alerts(self) -> Queue:
        """What a subscriber of the topic of alerts receives."""
        return self._subscribe("AlertTopicArn", "tour-alerts")

    def installed(self) -> None:
        """Let the owner of the tables operate what the master user, who is no superuser, installed."""
        with closing(self._connect(rds.MASTER)) as master:
            _expect(_value(master, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"), False)
            master.execute(f"GRANT pgrelay_operator, pgrelay_reporter TO {TABLE_OWNER}")
            _expect(_value(master, "SELECT count(*) FROM pgrelay.status WHERE state NOT IN ('idle', 'delivering')"), 0)
        self.events.empty()
        self.alerts.empty()

    def watched(self) -> None:
        """Watch a table as its owner; another role may write to it."""
        with closing(self._connect(TABLE_OWNER)) as owner:
            owner.execute(
                "CREATE TABLE shop.orders (id integer PRIMARY KEY, note text);"
                f"GRANT SELECT, INSERT, UPDATE, DELETE ON shop.orders TO {WRITER};"
                "SELECT pgrelay.watch('shop.orders', p_ordered => true)"
            )

    def delivered(self) -> None:
        """Write through the pooler; pg_cron, which is in another database, delivers."""
        with closing(self._connect(WRITER, name="pooler")) as application:
            application.execute("INSERT INTO shop.orders VALUES (1, 'through the pooler')")
        self._expect_event("through the pooler")

    def reported(self) -> None:
        """Report an exception that was caught."""
        with closing(self._connect(TABLE_OWNER)) as owner:
            owner.execute(
                """
                DO $do$
                BEGIN
                    PERFORM 1 / 0;
                EXCEPTION WHEN OTHERS THEN
                    PERFORM pgrelay.report_exception('nightly_totals', SQLSTATE, SQLERRM);
                END
                $do$
                """
            )
        _wait_for(self.alerts, "nightly_totals")

    def failed_over(self) -> None:
        """Lose the writer; its name leads to a reader for a while. What was committed arrives, and what follows."""
        with closing(self._connect(WRITER)) as application:
            application.execute("INSERT INTO shop.orders VALUES (2, 'just before the failover')")
        self.sandbox.fail_over()
        with closing(self._connect(WRITER)) as application:
            try:
                application.execute("INSERT INTO shop.orders VALUES (3, 'too early')")
            except psycopg.errors.ReadOnlySqlTransaction:
                pass
            else:
                raise SandboxError("The writer's name leads to a server that takes writes already.")
        self.sandbox.deployment.move_names()
        with closing(self._connect(WRITER)) as application:
            application.execute("INSERT INTO shop.orders VALUES (4, 'after the failover')")
        self._expect_event("just before the failover")
        self._expect_event("after the failover")

    def upgraded(self) -> None:
        """Install a version with another function, as the master user."""
        with tempfile.TemporaryDirectory() as directory:
            changed = Path(directory) / "sql"
            shutil.copytree(SQL, changed)
            file = changed / "functions" / "common" / "_clip.sql"
            file.write_text(file.read_text() + "-- The next version.\n")
            with closing(self._connect(rds.MASTER)) as master:
                done = install(master, changed)
            _expect([file.name for file in done.applied], ["_clip"])
        with closing(self._connect(WRITER)) as application:
            application.execute("UPDATE shop.orders SET note = 'after the upgrade' WHERE id = 1")
        self._expect_event("after the upgrade")

    def removed(self) -> None:
        """Remove pgrelay while a drain runs, with its job and its roles, as the master user; the table takes writes."""
        self.sandbox.run_command("uninstall", "--yes", "--force", "--roles", user=rds.MASTER)
        with closing(self.sandbox.deployment.connect("postgres")) as master:
            jobs = "SELECT count(*) FROM cron.job WHERE command ILIKE '%pgrelay.%'"
            _expect(_value(master, jobs), 0)
            _expect(_value(master, "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'pgrelay%'"), 0)
        with closing(self._connect(WRITER)) as application:
            application.execute("INSERT INTO shop.orders VALUES (5, 'nobody watches')")
            left = "SELECT count(*) FROM pg_namespace WHERE nspname = 'pgrelay'"
            _expect(_value(application, left), 0)
            _expect(_value(application, "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"), 0)

    @property
    def steps(self) -> tuple[Callable[[], None], ...]:
        """All of them, in their order."""
        return (
            self.installed, self.watched, self.delivered, self.reported, self.failed_over, self.upgraded, self.removed,
        )  # fmt: skip

    def _subscribe(self, output: str, name: str) -> Queue:
        return Queue.subscribe(self.sandbox.aws.clients(), self.sandbox.aws.outputs()[output], name=name)

    def _connect(self, user: str, *, name: str = "writer") -> psycopg.Connection:
        return self.sandbox.deployment.connect(DATABASE, user, name=name)

    def _expect_event(self, note: str) -> None:
        _wait_for(self.events, note)


def run(sandbox: RdsSandbox) -> bool:
    """Go through it and print each step with its time; whether it went to the end."""
    console.print("\n[bold]pgrelay on RDS[/bold]")
    for function in Tour(sandbox=sandbox).steps:
        started = time.monotonic()
        try:
            function()
        except (SandboxError, psycopg.Error) as error:
            console.print(f"  [red]failed[/red]  {function.__doc__}\n{error}", markup=True)
            return False
        console.print(f"  [green]{time.monotonic() - started:5.1f} s[/green]  {function.__doc__}")
    return True


def _wait_for(queue: Queue, text: str) -> None:
    if queue.wait_for(lambda message: text in message.body, deadline_seconds=_DEADLINE_SECONDS) is None:
        raise SandboxError(f"No message with {text!r} arrived within {_DEADLINE_SECONDS} s.")


def _value(connection: psycopg.Connection, query: str) -> object:
    row = connection.execute(query.encode()).fetchone()
    return row and row[0]


def _expect(seen: object, wanted: object) -> None:
    if seen != wanted:
        raise SandboxError(f"Seen {seen!r} instead of {wanted!r}.")
