"""The last steps of `pgrelay setup`: a real alert and a real row event, and where they arrived."""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import psycopg

from pgrelay_cli.aws import calling_aws
from pgrelay_cli.connection import readable
from pgrelay_cli.doctor.findings import Finding, failure, ok, skipped, warning
from pgrelay_cli.errors import PgrelayCliError
from pgrelay_cli.exceptions.commands import TABLE_OUTPUT
from pgrelay_cli.exceptions.table import ExceptionTable
from pgrelay_cli.stack import output_of_stack
from pgrelay_cli.subscribers import ALERTS, EVENTS, subscribers_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pgrelay_cli.exceptions.table import KnownException
    from pgrelay_cli.setup.steps import Setup

PROCEDURE = "pgrelay setup"
"""What the test's alert says has failed."""
WAIT_SECONDS = 60
_POLL_SECONDS = 0.5
_REPORT = f"""
DO $do$
BEGIN
    RAISE EXCEPTION USING MESSAGE = 'This is a test: nothing is wrong. Alerts arrive as this one does.';
EXCEPTION
    WHEN OTHERS THEN
        PERFORM pg_catalog.set_config(
            'pgrelay_setup.is_taken', pgrelay.report_exception('{PROCEDURE}', SQLSTATE, SQLERRM)::pg_catalog.text, true
        );
END
$do$
"""
_TABLE = "pgrelay_setup.greeting"


# -------------------------------------------------------------------------------------------------------------- alert


def send_alert(setup: Setup) -> Iterator[Finding]:
    """Report a test's exception, and say where its alert arrived."""
    if setup.dry_run:
        yield ok("alert", "would report a test's exception, and say where its alert arrives")
    elif not setup.may_call:
        yield skipped("alert", "the database may not call the functions yet")
    else:
        yield _alert(setup)
        yield from _receivers(setup, "alert", ALERTS)


def _alert(setup: Setup) -> Finding:
    database = setup.connection.info.dbname
    try:
        with calling_aws(
            "the alert cannot be followed", "The credentials need dynamodb:Query on the exceptions' table."
        ):
            import boto3

            table = ExceptionTable(boto3.client("dynamodb"), output_of_stack(setup.stack, TABLE_OUTPUT))
            earlier = {sent.message_id for sent in table.notifications(100)}
            known = _known(table, database)
            if known:
                # A repeat would only be counted, and an exception that was mended is told at once.
                table.say(known.fingerprint, "resolved_at", datetime.now(UTC))
            if not _report(setup.connection):
                return failure("alert", "Lambda did not take the report", "pgrelay doctor says why.")
            found = _awaited(lambda: _notified(table, earlier))
    except PgrelayCliError as error:
        return warning("alert", error.message, error.hint)
    if found is None:
        known = _known(table, database)
        is_silenced = known is not None and known.silenced_until is not None
        return warning(
            "alert",
            f"Lambda took the report, and after {WAIT_SECONDS} s "
            + ("it is silenced" if is_silenced else "no alert was sent"),
            f"pgrelay exceptions unsilence {known.fingerprint}"
            if known and is_silenced
            else "See the log of the function exception_relay: sam logs, or CloudWatch.",
        )
    return ok("alert", f"'{found.subject}' was sent as message {found.message_id}")


def _report(connection: psycopg.Connection) -> bool:
    with connection.transaction():
        connection.execute(_REPORT)
        row = connection.execute("SELECT current_setting('pgrelay_setup.is_taken')").fetchone()
    return row == ("true",)


def _known(table: ExceptionTable, database: str) -> KnownException | None:
    found = [one for one in table.latest(100) if (one.procedure, one.database) == (PROCEDURE, database)]
    return found[0] if found else None


def _notified(table: ExceptionTable, earlier: set[str]) -> Any:
    for sent in table.notifications(20):
        if sent.message_id not in earlier and PROCEDURE in sent.subject:
            return sent
    return None


# ---------------------------------------------------------------------------------------------------------- row event


def send_event(setup: Setup) -> Iterator[Finding]:
    """Write a row into a table that is watched for that alone, deliver it, and say where it arrived."""
    if setup.dry_run:
        yield ok("row event", f"would watch a table {_TABLE}, write a row into it, deliver it, and drop the table")
    elif not setup.may_call:
        yield skipped("row event", "the database may not call the functions yet")
    else:
        try:
            yield _event(setup.connection)
        except psycopg.Error as error:
            refused = readable(error)
            yield failure("row event", refused.message, refused.hint)
            return
        yield from _receivers(setup, "row event", EVENTS)


def _event(connection: psycopg.Connection) -> Finding:
    try:
        transaction = _write_row(connection)
    finally:
        with suppress(psycopg.Error):
            # The rest of an earlier setup that was interrupted goes, too; what others put into the schema stays.
            connection.execute(f"DROP TABLE IF EXISTS {_TABLE}")
            connection.execute("DROP SCHEMA IF EXISTS pgrelay_setup")
    connection.execute("CALL pgrelay.drain()")
    found = _awaited(
        lambda: connection.execute(
            "SELECT d.event, d.message_id, d.batch FROM pgrelay.delivery AS d WHERE d.transaction_id::text = %s",
            [transaction],
        ).fetchone()
    )
    if found is None:
        return failure(
            "row event",
            f"captured in the transaction {transaction}, and not delivered after {WAIT_SECONDS} s",
            "pgrelay status says what holds delivery up.",
        )
    event, message, batch = found
    if message is None:
        return failure("row event", f"{event} was refused in batch {batch}", "SELECT last_error FROM pgrelay.retry;")
    return ok("row event", f"{event} was delivered as message {message}")


def _write_row(connection: psycopg.Connection) -> str:
    with connection.transaction():
        connection.execute("CREATE SCHEMA IF NOT EXISTS pgrelay_setup")
        connection.execute(f"DROP TABLE IF EXISTS {_TABLE}")
        connection.execute(f"CREATE TABLE {_TABLE} (id integer PRIMARY KEY, words text)")
        connection.execute(f"SELECT pgrelay.watch('{_TABLE}', p_operations => '{{insert}}')")
    with connection.transaction():
        connection.execute(f"INSERT INTO {_TABLE} VALUES (1, 'This is a test of pgrelay setup.')")  # noqa: S608 - a constant
        row = connection.execute("SELECT pg_current_xact_id()::text").fetchone()
    connection.execute(f"SELECT pgrelay.unwatch('{_TABLE}')")
    assert row is not None  # noqa: S101 - a SELECT without FROM has a row
    return str(row[0])


# ----------------------------------------------------------------------------------------------------------- receivers


def _receivers(setup: Setup, name: str, output: str) -> Iterator[Finding]:
    """Say to whom a topic sent it."""
    try:
        found = subscribers_of(setup.stack, output)
    except PgrelayCliError as error:
        yield warning(name, error.message, error.hint)
        return
    if found.remedy and (found.unconfirmed or output == ALERTS):
        yield warning(name, found.words, found.remedy)
    else:
        yield ok(name, found.words)


def _awaited(look: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + WAIT_SECONDS
    while (found := look()) is None and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)
    return found
