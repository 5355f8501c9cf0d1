"""Each kind of difference is seen, and counted once."""

from __future__ import annotations

import pytest

from tests.campaign.accounting import Arrival, Difference, Expected, compare

KEY = ("ordered", 1)
WANTED = [Expected(name=f"update:{number}", key=KEY, sequence=number) for number in (1, 2, 3)]


def came(*pairs: tuple[str, int]) -> list[Arrival]:
    return [Arrival(event_id=event_id, name=f"update:{number}") for event_id, number in pairs]


def counts(difference: Difference) -> dict[str, int]:
    names = ("lost", "doubled_same_id", "doubled_other_id", "reused_id", "ghosts", "reordered")
    return {name: count for name in names if (count := getattr(difference, name))}


@pytest.mark.parametrize(
    ("arrivals", "found"),
    [
        pytest.param([("a", 1), ("b", 2), ("c", 3)], {}, id="all"),
        pytest.param([("a", 1), ("c", 3)], {"lost": 1}, id="lost"),
        pytest.param([], {"lost": 3}, id="all lost"),
        pytest.param([("a", 1), ("b", 2), ("a", 1), ("a", 1), ("c", 3)], {"doubled_same_id": 2}, id="same id"),
        pytest.param([("a", 1), ("b", 2), ("c", 3), ("d", 2)], {"doubled_other_id": 1}, id="other id"),
        pytest.param(
            [("a", 1), ("b", 2), ("c", 3), ("d", 2), ("d", 2), ("e", 2)],
            {"doubled_other_id": 2, "doubled_same_id": 1},
            id="other ids",
        ),
        pytest.param([("a", 1), ("b", 2), ("b", 3)], {"reused_id": 1}, id="id used again"),
        pytest.param(
            [("a", 1), ("b", 2), ("c", 3), ("d", 4), ("d", 4)], {"ghosts": 1, "doubled_same_id": 1}, id="ghost"
        ),
        pytest.param(
            [("a", 4), ("a", 1), ("b", 2), ("c", 3)], {"ghosts": 1, "reused_id": 1}, id="ghost's id used again"
        ),
        pytest.param([("a", 1), ("c", 3), ("b", 2)], {"reordered": 1}, id="reordered"),
        pytest.param([("c", 3), ("a", 1), ("b", 2)], {"reordered": 2}, id="first came last"),
        pytest.param([("a", 1), ("b", 2), ("a", 1), ("c", 3)], {"doubled_same_id": 1}, id="a repeat is no reordering"),
    ],
)
def test_difference_is_counted(arrivals: list[tuple[str, int]], found: dict[str, int]) -> None:
    difference = compare(WANTED, came(*arrivals))
    assert counts(difference) == found
    assert difference.is_clean == (found.keys() <= {"doubled_same_id"})
    assert (difference.expected, difference.arrived) == (3, len(arrivals))


def test_order_matters_along_one_key_only() -> None:
    wanted = [
        Expected(name="update:1", key=("ordered", 1), sequence=1),
        Expected(name="update:2", key=("ordered", 2), sequence=2),
        Expected(name="update:3", key=("parted", 1), sequence=3),
        Expected(name="update:4", key=None, sequence=4),
        Expected(name="update:5", key=None, sequence=5),
    ]
    assert counts(compare(wanted, came(("e", 5), ("d", 4), ("c", 3), ("b", 2), ("a", 1)))) == {}


def test_event_of_an_original_and_of_its_copy_counts_once() -> None:
    difference = compare([*WANTED, *WANTED], came(("a", 1), ("b", 2), ("c", 3), ("a", 1)))
    assert difference.expected == 3
    assert counts(difference) == {"doubled_same_id": 1}


def test_large_lists_are_compared_exactly() -> None:
    wanted = [
        Expected(name=f"update:{number}", key=("ordered", number % 7), sequence=number) for number in range(10_000)
    ]
    arrivals = came(*((f"id-{number}", number) for number in range(10_000) if number % 1000))
    assert counts(compare(wanted, arrivals)) == {"lost": 10}
