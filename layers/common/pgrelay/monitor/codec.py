"""Targets as the database keeps them: JSON to typed state and back.

A state of another version is forgotten: the target is then watched as if it were new. Within a version a member that is
missing has its default, and one that is not known is dropped, so that members may be added. A member that is None or
empty is not written.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any, Final

from pgrelay.monitor.clock_set_back import not_ahead
from pgrelay.monitor.problems import Problem, Problems
from pgrelay.monitor.states import EndedRun, FailedRun, JobState, MissedRuns, Sample, SetState, SlowRun, UnfinishedRun

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from _typeshed import DataclassInstance

STATE_VERSION: Final = 2


@dataclass(frozen=True, kw_only=True)
class Kept[State]:
    """What is kept of one target: what its rules go by, and its problems."""

    state: State
    problems: Problems


def decode[State: DataclassInstance](shape: type[State], members: Mapping[str, Any] | None, now: float) -> Kept[State]:
    """Return what is kept of a target, from the JSON of its state; None: nothing. ``now`` is when the check looked."""
    if members is None or members.get("version") != STATE_VERSION:
        return Kept(state=shape(), problems=Problems())
    if members.get("kept_at", now) > now:
        members = not_ahead(members, now)
    return Kept(
        state=_decoded(shape, members),
        problems=Problems(
            open={kind: _decoded(Problem, problem) for kind, problem in members.get("problems", {}).items()},
            recent_openings={kind: tuple(times) for kind, times in members.get("recent_openings", {}).items()},
            opened=members.get("problems_opened", 0),
        ),
    )


def encode(kept: Kept[Any], now: float) -> dict[str, Any]:
    """Return what is kept of a target as the JSON of its state. ``now`` is when the check looked."""
    problems = kept.problems
    return {
        "version": STATE_VERSION,
        "kept_at": now,
        **_encoded(kept.state),
        "problems": {kind: _encoded(problem) for kind, problem in problems.open.items()},
        "recent_openings": {kind: list(times) for kind, times in problems.recent_openings.items()},
        "problems_opened": problems.opened,
    }


def _decoded[Shape: DataclassInstance](shape: type[Shape], members: Mapping[str, Any]) -> Shape:
    nested = _NESTED.get(shape, {})
    values = {field.name: members.get(field.name) for field in fields(shape)}
    return shape(
        **{
            name: nested[name](value) if name in nested else value
            for name, value in values.items()
            if value is not None
        }
    )


def _encoded(value: Any) -> Any:
    if is_dataclass(value):
        members = {field.name: getattr(value, field.name) for field in fields(value)}
        return {name: _encoded(member) for name, member in members.items() if member not in (None, ())}
    # EndedRun and Sample, of which there are many, are tuples: they are kept as arrays of their values.
    return [_encoded(item) for item in value] if isinstance(value, tuple) else value


def _one(shape: type[Any]) -> Callable[[Any], Any]:
    return lambda members: _decoded(shape, members)


def _many(shape: type[Any]) -> Callable[[Any], Any]:
    return lambda items: tuple(_decoded(shape, members) for members in items)


def _rows(shape: Callable[..., Any]) -> Callable[[Any], Any]:
    return lambda rows: tuple(shape(*row) for row in rows)


_NESTED: Final[Mapping[type[Any], Mapping[str, Callable[[Any], Any]]]] = {
    JobState: {
        "unfinished_runs": _many(UnfinishedRun),
        "recent_runs": _rows(EndedRun),
        "last_failure": _one(FailedRun),
        "slow_run": _one(SlowRun),
        "due_times": tuple,
        "missed": _one(MissedRuns),
        "overdue": _one(MissedRuns),
    },
    SetState: {"samples": _rows(Sample)},
    Problem: {"causes": tuple},
}
