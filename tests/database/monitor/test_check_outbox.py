"""What checks find of the outbox: with check_outbox, and beside jobs and sets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.database.checked_outbox import AT_ONCE, DUE, FAILED_CAPTURE, WAITED, Outbox, fail
from tests.database.command.support import refuse
from tests.database.cron import cron_tables
from tests.database.support import deliver, notices, value

if TYPE_CHECKING:
    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint


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
    assert outbox.notifier.told[-1]["headline"] == "3 dead letters of public.t: AccessDenied [red]"
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
