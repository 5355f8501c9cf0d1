"""What alerts about the outbox propose to be run does what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pgrelay.monitor.check import step
from tests.database.checked_outbox import AT_ONCE, FAILED_CAPTURE, WAITED, Outbox, fail
from tests.database.command.support import refuse
from tests.database.support import deliver, value

if TYPE_CHECKING:
    import psycopg


def statements(outbox: Outbox) -> list[str]:
    """Check, and return what the alerts propose to do."""
    outbox.check()
    outgoing = step(outbox.endpoint.invocations[-1].payload).outgoing
    sections = [section for each in outgoing for section in each.notification.sections]
    return [text for section in sections if section.heading == "What to do" for text in section.statements]


def run(connection: psycopg.Connection, statement: str) -> None:
    connection.execute(statement.replace("%", "%%").encode(), [])


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
