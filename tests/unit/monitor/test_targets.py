"""The ids of alerts."""

from __future__ import annotations

from tests.unit.monitor.watched import HOUR, Relay, ids
from tests.unit.payloads import NOW, run


def test_check_whose_outcome_was_lost_repeats_its_messages_with_their_ids() -> None:
    relay = Relay()
    first = relay.check(run(5, 1), run(6, 2), lose=True)
    again = relay.check(run(5, 1), run(6, 2), run(7, 1), now=NOW + 300)
    assert ids(first) == ids(again)
    assert len(set(ids(first))) == 2


def test_ids_differ_from_problem_to_problem_phase_to_phase_and_database_to_database() -> None:
    relay, seen = Relay(), set()
    for number in range(1, 4):
        for status in ("failed", "succeeded"):
            sent = relay.check(
                run(number * 2 + (status == "succeeded"), 1, status=status), now=NOW + number * 10 * HOUR
            )
            seen.update(ids(sent))
    assert len(seen) == 6
    assert not seen & set(ids(Relay().check(run(1, 1), database="other")))
