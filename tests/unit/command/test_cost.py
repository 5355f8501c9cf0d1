"""The arithmetic of pgrelay cost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pgrelay_cli.watches.cost import MONTH_SECONDS, Operation, Speed, Writes, bills

ALL = list(Operation)


def writes(*, insert: float = 0, update: float = 0, delete: float = 0, row_bytes: float = 300) -> Writes:
    return Writes(insert=insert, update=update, delete=delete, row_bytes=row_bytes, over_seconds=1, source="sampled")


def test_one_event_a_second_is_a_call_and_a_message_each() -> None:
    single, packed = bills(writes(insert=1), ALL, Speed(call_ms=20, event_ms=0))
    calls, compute, publishes = single.lines
    assert calls.quantity == publishes.quantity == MONTH_SECONDS
    assert calls.dollars == pytest.approx(2.592 * 0.20)
    assert compute.quantity == pytest.approx(MONTH_SECONDS * 0.020)
    assert publishes.dollars == pytest.approx(2.592 * 0.50)
    assert packed.dollars == pytest.approx(single.dollars)


def test_packed_is_cheaper_where_events_share_a_call() -> None:
    single, packed = bills(writes(insert=1000), ALL, Speed())
    assert single.lines[0].quantity == 10 * MONTH_SECONDS
    # Ten messages a call of SNS, 10,000 bytes together.
    assert single.lines[2].quantity == pytest.approx(100 * MONTH_SECONDS)
    # A call has 100 events of 1,000 bytes: two requests of 64 KiB.
    assert packed.lines[2].quantity == pytest.approx(2 * 10 * MONTH_SECONDS)


def test_large_events_are_several_requests() -> None:
    single, _ = bills(writes(insert=1, row_bytes=200_000), ALL, Speed())
    assert single.lines[2].quantity == 4 * MONTH_SECONDS


def test_only_chosen_operations_count_and_nothing_costs_nothing() -> None:
    assert bills(writes(insert=5, delete=1), [Operation.DELETE], Speed())[0].lines[2].quantity == MONTH_SECONDS
    assert [bill.dollars for bill in bills(writes(), ALL, Speed())] == [0, 0]


rates = st.floats(0, 1e5)


@given(insert=rates, update=rates, delete=rates, row_bytes=st.floats(1, 250_000))
def test_packed_costs_no_more_but_for_requests_begun(
    insert: float, update: float, delete: float, row_bytes: float
) -> None:
    single, packed = bills(writes(insert=insert, update=update, delete=delete, row_bytes=row_bytes), ALL, Speed())
    assert 0 <= packed.dollars <= single.dollars * 2  # a call of n messages of 64 KiB / n each is the best there is
