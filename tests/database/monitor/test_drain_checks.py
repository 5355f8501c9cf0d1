"""A drain has the outbox checked at its end, where nobody else does."""

from __future__ import annotations

import pytest

from tests.database.checked_outbox import DUE, Outbox, fail
from tests.database.command.support import refuse
from tests.database.support import NOTIFIER, PUBLISHER, deliver, notices, value


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
