"""What checks find of the outbox: with check_outbox, beside jobs and sets, and at the end of a drain."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, LiteralString

import psycopg
import pytest

from pgrelay.monitor.check import step
from tests.database.command.support import refuse
from tests.database.cron import Notifier, cron_tables
from tests.database.support import NOTIFIER, PUBLISHER, TABLE, deliver, notices, value
from tests.support.lambda_endpoint import FunctionError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

DUE: LiteralString = "UPDATE pgrelay.outbox_check SET looked_at = now() - interval '5 minutes', failed_at = NULL"
WAITED: LiteralString = """
    UPDATE pgrelay.channel SET drained_at = now() - interval '20 minutes';
    UPDATE pgrelay.tick SET made_at = made_at - interval '20 minutes';
    UPDATE pgrelay._outbox_0 SET at = at - interval '10 minutes';
    UPDATE pgrelay._outbox_1 SET at = at - interval '10 minutes';
    UPDATE pgrelay._outbox_2 SET at = at - interval '10 minutes';
"""
"""What waits has waited for ten minutes, and no drain has been at work."""
FAILED_CAPTURE: LiteralString = (
    "INSERT INTO pgrelay.capture_failure (watched_table, operation, reason) VALUES ('public.t', 'insert', %s)"
)
AT_ONCE: LiteralString = "SELECT pgrelay.configure_job(%s, p_grace => '0')"


class Outbox:
    """A database with the watched table `t`, whose outbox is checked."""

    def __init__(self, database: Database, endpoint: LambdaEndpoint) -> None:
        self.database = database
        self.endpoint = endpoint
        self.notifier = Notifier()
        self.answer(deliver)
        self.admin = database.connect("postgres")
        self.owner = database.connect()
        self.owner.execute(f"{TABLE}; SELECT pgrelay.watch('t')".encode())
        self.owner.execute("CALL pgrelay.drain()")

    def answer(self, publisher: Any) -> None:
        """Answer as the notifier does, and for row events as told."""
        self.endpoint.respond(NOTIFIER, self.notifier)
        self.endpoint.respond(PUBLISHER, publisher)

    def check(self) -> list[tuple[str, str, str]]:
        """Check, and return target, problem and phase of what it told."""
        before = len(self.notifier.told)
        count = value(self.owner, "SELECT pgrelay.check_outbox()")
        told = self.notifier.told[before:]
        assert count == len(told)
        return [(each["target"], each["problem"], each["phase"]) for each in told]

    def sent(self) -> dict[str, Any]:
        """Return the outbox as it was last sent."""
        checks = [each.payload for each in self.endpoint.invocations if each.function == NOTIFIER]
        outbox: dict[str, Any] = checks[-1]["outbox"]
        return outbox

    def checks(self) -> int:
        return sum(each.function == NOTIFIER for each in self.endpoint.invocations)

    def insert(self, rows: int = 1) -> None:
        self.owner.execute("INSERT INTO t SELECT g FROM generate_series(1, %s) AS g", [rows])

    def drain(self) -> None:
        self.owner.execute("CALL pgrelay.drain()")

    def close(self) -> None:
        self.admin.close()
        self.owner.close()


@pytest.fixture
def outbox(database: Database, lambda_endpoint: LambdaEndpoint) -> Iterator[Outbox]:
    watched = Outbox(database, lambda_endpoint)
    yield watched
    watched.close()


def statements(outbox: Outbox) -> list[str]:
    """Check, and return what the alerts propose to do."""
    outbox.check()
    outgoing = step(outbox.endpoint.invocations[-1].payload).outgoing
    sections = [section for each in outgoing for section in each.notification.sections]
    return [text for section in sections if section.heading == "What to do" for text in section.statements]


def run(connection: psycopg.Connection, statement: str) -> None:
    connection.execute(statement.replace("%", "%%").encode(), [])


# ---------------------------------------------------------------------------------------------- what is found


def test_outbox_that_is_well_is_told_of_to_nobody(outbox: Outbox) -> None:
    outbox.insert()
    outbox.drain()
    assert outbox.check() == []
    assert [channel["state"] for channel in outbox.sent()["channels"]] == ["idle"] * 4
    assert value(outbox.owner, "SELECT count(*) FROM pgrelay.monitor_state") == 0


def test_dead_letters_are_told_of_until_they_are_redriven(outbox: Outbox) -> None:
    outbox.answer(refuse)
    outbox.insert(3)
    outbox.drain()
    assert outbox.check() == [("outbox/events", "dead_letters", "opened")]
    assert outbox.notifier.told[-1]["headline"] == "AccessDenied [red]: 3 dead letters of public.t"
    assert outbox.check() == []
    outbox.answer(deliver)
    assert value(outbox.owner, "SELECT pgrelay.redrive()") == 3
    outbox.drain()
    assert outbox.check() == [("outbox/events", "dead_letters", "recovered")]


@pytest.mark.parametrize("channel", ["events", "exceptions", "metrics", "records"])
def test_dead_letters_of_each_channel(outbox: Outbox, channel: str) -> None:
    outbox.admin.execute(
        "INSERT INTO pgrelay.dead_letter "
        "(event_id, channel, operation, attempts, first_reason, reason, at, xid, source_id, data) "
        "SELECT nextval('pgrelay.event_id'), s.channel, 'message', 30, 'no', 'no', now(), 1, s.source_id, '{}' "
        "FROM pgrelay.source AS s WHERE s.channel = %s AND s.watch_id IS NULL",
        [channel],
    )
    assert outbox.check() == [(f"outbox/{channel}", "dead_letters", "opened")]
    outbox.admin.execute("SELECT pgrelay.discard(p_channel => %s)", [channel])
    assert outbox.check() == [(f"outbox/{channel}", "dead_letters", "recovered")]


def test_dead_letters_are_grouped_by_table_and_reason(outbox: Outbox) -> None:
    outbox.admin.execute(
        "INSERT INTO pgrelay.dead_letter (event_id, channel, table_schema, table_name, operation, attempts, "
        "first_reason, reason, at, xid, source_id, data) "
        "SELECT nextval('pgrelay.event_id'), 'events', 'Shop', 'or ders', 'insert', 1, "
        "CASE WHEN g <= 3 THEN 'often' ELSE 'reason ' || g END, 'x', now(), 1, "
        "(SELECT min(source_id) FROM pgrelay.source), '{}' FROM generate_series(1, 11000) AS g"
    )
    outbox.check()
    groups = outbox.sent()["dead_letters"]
    assert len(groups) == 20
    assert {group["table"] for group in groups} == {'"Shop"."or ders"'}
    assert outbox.notifier.told[-1]["dead_letters"] == 11000


def test_channel_that_nobody_drains_any_more(outbox: Outbox) -> None:
    outbox.insert(2)
    outbox.admin.execute(WAITED)
    assert outbox.check() == [("outbox/events", "stalled", "opened")]
    assert outbox.notifier.told[-1]["headline"].startswith("nobody delivers: 2 events waiting for")
    outbox.drain()
    assert outbox.check() == [("outbox/events", "stalled", "recovered")]


def test_channel_that_fails_and_is_mended(outbox: Outbox) -> None:
    def fail(_payload: object) -> object:
        raise FunctionError({"errorMessage": "out of order"})

    outbox.owner.execute(AT_ONCE, ["outbox/events"])
    outbox.answer(fail)
    outbox.insert()
    outbox.drain()
    assert outbox.check() == [("outbox/events", "failing", "opened")]
    assert "out of order" in outbox.notifier.told[-1]["headline"]
    outbox.answer(deliver)
    outbox.admin.execute("UPDATE pgrelay.reader SET not_before = now()")
    outbox.drain()
    assert outbox.check() == [("outbox/events", "failing", "recovered")]


def test_pauses_are_told_of_once_they_are_long(outbox: Outbox) -> None:
    outbox.owner.execute("SELECT pgrelay.pause('t'), pgrelay.pause()")
    assert outbox.check() == []
    outbox.admin.execute("UPDATE pgrelay.channel SET paused_at = now() - interval '2 hours' WHERE name = 'events'")
    outbox.admin.execute("UPDATE pgrelay.watch SET paused_at = now() - interval '2 hours'")
    assert outbox.check() == [("outbox/events", "paused", "opened"), ("watch/public.t", "paused", "opened")]
    outbox.owner.execute("SELECT pgrelay.resume(), pgrelay.resume('t')")
    assert [phase for _, _, phase in outbox.check()] == ["recovered", "recovered"]


def test_partition_without_triggers_is_told_of_until_it_has_them(outbox: Outbox) -> None:
    outbox.owner.execute("CREATE TABLE p (id int PRIMARY KEY) PARTITION BY RANGE (id); SELECT pgrelay.watch('p')")
    outbox.owner.execute("CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (9)")
    assert outbox.check() == []  # drain mends that
    outbox.owner.execute(AT_ONCE, ["watch/public.p"])
    assert outbox.check() == [("watch/public.p", "uncovered", "opened")]
    assert "public.p1" in outbox.notifier.told[-1]["headline"]
    outbox.drain()
    assert outbox.check() == [("watch/public.p", "uncovered", "recovered")]


def test_capture_that_fails_is_told_of_for_an_hour(outbox: Outbox) -> None:
    outbox.admin.execute(FAILED_CAPTURE, ["too large"])
    assert outbox.check() == [("watch/public.t", "capture_failed", "opened")]
    outbox.admin.execute("UPDATE pgrelay.capture_failure SET failed_at = failed_at - interval '61 minutes'")
    assert outbox.check() == [("watch/public.t", "capture_failed", "recovered")]


def test_dropped_table_is_told_of_until_its_watch_is_forgotten(outbox: Outbox) -> None:
    outbox.owner.execute(AT_ONCE, ["watch/public.t"])
    outbox.owner.execute("DROP TABLE t")
    assert outbox.check() == [("watch/public.t", "incomplete", "opened")]
    outbox.owner.execute("SELECT pgrelay.unwatch(watched_table) FROM pgrelay.watches")
    assert outbox.check() == [("watch/public.t", "incomplete", "recovered")]


def test_open_breaker_is_told_of_until_it_is_closed(outbox: Outbox) -> None:
    outbox.admin.execute("SELECT pgrelay._open_breaker(b, 30) FROM pgrelay.binding AS b WHERE b.name = 'echo'")
    assert outbox.check() == [("binding/echo", "breaker", "opened")]
    outbox.owner.execute("SELECT pgrelay.reset_breaker('echo')")
    assert outbox.check() == [("binding/echo", "breaker", "recovered")]


def test_masks_apply_to_reasons(outbox: Outbox) -> None:
    outbox.admin.execute("SELECT pgrelay.mask('pattern', 'red|10447')")
    outbox.answer(refuse)
    outbox.insert()
    outbox.drain()
    outbox.admin.execute(FAILED_CAPTURE, ["bad 10447"])
    outbox.check()
    text = json.dumps([outbox.sent(), outbox.notifier.told])
    assert "***" in text
    assert "[red]" not in text
    assert "10447" not in text


def test_two_databases_keep_their_problems_apart(
    outbox: Outbox, second_database: Database, lambda_endpoint: LambdaEndpoint
) -> None:
    other = Outbox(second_database, lambda_endpoint)
    try:
        other.answer(refuse)
        other.insert()
        other.drain()
        assert outbox.check() == []
        assert other.check() == [("outbox/events", "dead_letters", "opened")]
        assert outbox.check() == []
        assert other.notifier.told[-1]["database"] == second_database.name
    finally:
        other.close()


# ----------------------------------------------------------------------------------------------- how it is watched


def test_target_is_silenced_acknowledged_and_configured(outbox: Outbox) -> None:
    for function in ("silence(%s, 'infinity')", "acknowledge(%s)", "configure_job(%s, p_severity => 'info')"):
        for target in ("outbox/events", "watch/public.t", "binding/echo"):
            outbox.owner.execute(f"SELECT pgrelay.{function}".encode(), [target])
    outbox.answer(refuse)
    outbox.insert()
    outbox.drain()
    assert outbox.check() == []
    rows = outbox.owner.execute(
        "SELECT target, kind, severity, isfinite(silenced_until) FROM pgrelay.problem"
    ).fetchall()
    assert rows == [("outbox/events", "dead_letters", "info", False)]


@pytest.mark.parametrize("target", ["outbox/nothing", "watch/public.nothing", "binding/nothing", "outbox/"])
def test_target_that_is_not_there_is_refused(outbox: Outbox, target: str) -> None:
    with pytest.raises(psycopg.DatabaseError) as caught:
        outbox.owner.execute("SELECT pgrelay.silence(%s, now())", [target])
    assert caught.value.sqlstate == "PR101"


def test_check_by_an_operator(outbox: Outbox, roles: None) -> None:  # noqa: ARG001
    outbox.answer(refuse)
    outbox.insert()
    outbox.drain()
    with outbox.database.connect("operator") as operator:
        assert value(operator, "SELECT pgrelay.check_outbox()") == 1


def test_check_of_jobs_looks_at_the_outbox_too(outbox: Outbox, roles: None) -> None:  # noqa: ARG001
    outbox.admin.execute(cron_tables())
    outbox.answer(refuse)
    outbox.insert()
    outbox.drain()
    assert value(outbox.admin, "SELECT pgrelay.check_cron()") == 1
    assert outbox.check() == []
    # That pg_cron was created anew says nothing of the outbox.
    outbox.admin.execute("DROP SCHEMA cron CASCADE")
    outbox.admin.execute(cron_tables())
    assert value(outbox.admin, "SELECT pgrelay.check_cron()") == 0


def test_outbox_that_cannot_be_read_keeps_no_jobs_from_their_check(outbox: Outbox, roles: None) -> None:  # noqa: ARG001
    outbox.admin.execute(cron_tables())
    outbox.answer(refuse)
    outbox.insert()
    outbox.drain()
    outbox.check()
    seen = notices(outbox.admin)
    with outbox.database.connect(autocommit=False) as locking:
        locking.execute("SET ROLE pgrelay_owner; LOCK TABLE pgrelay.dead_letter")
        assert value(outbox.admin, "SELECT pgrelay.check_cron()") == 0
    assert [notice.sqlstate for notice in seen] == ["PR113"]
    assert value(outbox.owner, "SELECT count(*) FROM pgrelay.problem") == 1


def test_copy_that_stands_by_is_not_checked(outbox: Outbox) -> None:
    outbox.admin.execute(
        "UPDATE pgrelay._origin SET database_id = (SELECT d.oid FROM pg_database AS d WHERE d.datname = 'postgres')"
    )
    seen = notices(outbox.owner)
    assert outbox.check() == []
    outbox.admin.execute(DUE)
    outbox.drain()
    assert [notice.sqlstate for notice in seen] == ["PR069", "PR069"]
    assert outbox.checks() == 0


# ------------------------------------------------------------------------------------------- at the end of a drain


def test_drain_checks_where_nobody_does(outbox: Outbox) -> None:
    outbox.answer(refuse)
    outbox.insert()
    outbox.drain()
    assert outbox.checks() == 0
    outbox.admin.execute(DUE)
    outbox.drain()
    outbox.drain()
    assert outbox.checks() == 1
    assert [each["problem"] for each in outbox.notifier.told] == ["dead_letters"]


def test_drain_checks_after_its_delivery(outbox: Outbox) -> None:
    outbox.admin.execute(DUE)
    outbox.owner.execute("SELECT pgrelay.configure('batch_events', '10')")
    outbox.insert(30)
    outbox.endpoint.clear()
    outbox.answer(deliver)
    outbox.drain()
    functions = [each.function for each in outbox.endpoint.invocations]
    assert functions.count(PUBLISHER) >= 3
    assert functions.index(NOTIFIER) == len(functions) - 1


def test_drain_leaves_it_to_others_that_check(outbox: Outbox) -> None:
    outbox.admin.execute(DUE)
    outbox.check()
    outbox.drain()
    assert outbox.checks() == 1


def test_drain_checks_nothing_where_no_function_is_bound(outbox: Outbox) -> None:
    outbox.admin.execute(DUE)
    outbox.admin.execute("SELECT pgrelay.unbind('cron_failure_notifier')")
    seen = notices(outbox.owner)
    outbox.drain()
    assert (outbox.checks(), seen) == (0, [])


def test_drain_waits_for_no_other_check(outbox: Outbox) -> None:
    outbox.admin.execute(DUE)
    with outbox.database.connect("postgres", autocommit=False) as checking:
        checking.execute("LOCK TABLE pgrelay._check_lock IN EXCLUSIVE MODE")
        outbox.drain()
    assert outbox.checks() == 0


@pytest.mark.parametrize("answer", ["error", "nonsense"])
def test_check_that_fails_fails_no_drain_and_is_recorded(outbox: Outbox, answer: str) -> None:
    def fail(_payload: object) -> object:
        raise FunctionError({"errorMessage": "out of order"})

    outbox.admin.execute(DUE)
    outbox.endpoint.respond(NOTIFIER, fail if answer == "error" else lambda _payload: {"id": "another"})
    seen = notices(outbox.owner)
    outbox.insert()
    outbox.drain()
    outbox.drain()
    assert [notice.sqlstate for notice in seen] == ["PR066"]
    assert outbox.checks() == 1
    assert value(outbox.owner, "SELECT failure IS NOT NULL FROM pgrelay.outbox_check")
    assert value(outbox.owner, "SELECT backlog FROM pgrelay.status WHERE channel = 'events'") == 0


def test_check_that_would_outlast_statement_timeout_is_left_out(outbox: Outbox) -> None:
    outbox.admin.execute(DUE)
    outbox.endpoint.hang(NOTIFIER)
    outbox.owner.execute("SET statement_timeout = '4s'")
    outbox.drain()
    outbox.owner.execute("SET statement_timeout = '1500ms'")
    outbox.admin.execute(DUE)
    before = outbox.checks()
    outbox.drain()
    assert outbox.checks() == before


# --------------------------------------------------------------------------------------- what is proposed to be done


def test_what_is_proposed_for_dead_letters_delivers_them(outbox: Outbox) -> None:
    outbox.answer(refuse)
    outbox.insert(2)
    outbox.drain()
    outbox.answer(deliver)
    shown, counted, redriven = statements(outbox)
    assert "p_dry_run => true" in counted
    for statement in (shown, counted, redriven):
        run(outbox.owner, statement)
    outbox.drain()
    assert outbox.check() == [("outbox/events", "dead_letters", "recovered")]


@pytest.mark.parametrize("change", ['DISABLE TRIGGER "!pgrelay_capture_insert"', None])
def test_what_is_proposed_for_missing_triggers_mends_them(outbox: Outbox, change: str | None) -> None:
    outbox.owner.execute(AT_ONCE, ["watch/public.t"])
    outbox.owner.execute(
        (f"ALTER TABLE t {change}" if change else 'DROP TRIGGER "!pgrelay_capture_insert" ON t').encode()
    )
    for statement in statements(outbox):
        run(outbox.owner, statement)
    assert outbox.check() == [("watch/public.t", "uncovered", "recovered")]


def test_what_is_proposed_for_pauses_ends_them(outbox: Outbox) -> None:
    outbox.owner.execute("SELECT pgrelay.pause('t'), pgrelay.pause()")
    for target in ("outbox/events", "watch/public.t"):
        outbox.owner.execute(AT_ONCE, [target])
    for statement in statements(outbox):
        run(outbox.owner, statement)
    assert [phase for _, _, phase in outbox.check()] == ["recovered", "recovered"]


def test_what_is_proposed_for_capture_failures_and_breakers_runs(outbox: Outbox) -> None:
    outbox.admin.execute("SELECT pgrelay._open_breaker(b, 30) FROM pgrelay.binding AS b WHERE b.name = 'echo'")
    outbox.admin.execute(FAILED_CAPTURE, ["no"])
    proposed = statements(outbox)
    assert len(proposed) == 4
    for statement in proposed:
        run(outbox.owner, statement)
    assert ("binding/echo", "breaker", "recovered") in outbox.check()


def test_what_is_proposed_for_a_channel_that_stalls_delivers(outbox: Outbox) -> None:
    outbox.insert(2)
    outbox.admin.execute(WAITED)
    now, always = statements(outbox)
    run(outbox.owner, now)
    assert outbox.check() == [("outbox/events", "stalled", "recovered")]
    assert always == "SELECT pgrelay.schedule()"


def test_what_is_proposed_for_a_channel_that_lags_runs(outbox: Outbox) -> None:
    outbox.insert(2)
    outbox.owner.execute("SELECT pgrelay._tick()")
    outbox.admin.execute(WAITED)
    outbox.admin.execute("UPDATE pgrelay.channel SET drained_at = now()")
    shown, readers, drains = statements(outbox)
    assert outbox.notifier.told[-1]["problem"] == "lagging"
    for statement in (shown, readers):
        run(outbox.owner, statement)
    assert value(outbox.owner, "SELECT wanted_readers FROM pgrelay.channel WHERE name = 'events'") == 2
    assert drains == "SELECT pgrelay.schedule(2)"


def test_what_is_proposed_for_other_problems_runs(outbox: Outbox) -> None:
    def fail(_payload: object) -> object:
        raise FunctionError({"errorMessage": "out of order"})

    for target in ("outbox/events", "watch/public.t"):
        outbox.owner.execute(AT_ONCE, [target])
    outbox.answer(fail)
    outbox.insert()
    outbox.drain()
    outbox.owner.execute("DROP TABLE t")
    proposed = statements(outbox)
    assert {told["problem"] for told in outbox.notifier.told} == {"failing", "incomplete"}
    assert len(proposed) == 2
    for statement in proposed:
        run(outbox.owner, statement)
