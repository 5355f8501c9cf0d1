"""A table of exceptions in memory, for as many threads as want it."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pgrelay.errors import TableError
from pgrelay.exceptions.folding import State

if TYPE_CHECKING:
    from pgrelay.exceptions.occurrences import Occurrence


@dataclass(kw_only=True)
class FakeTable:
    """The table's rules without DynamoDB; `away` makes every call fail."""

    away: bool = False
    seen: set[str] = field(default_factory=set)
    counted: dict[str, dict[str, Any]] = field(default_factory=dict)
    states: dict[str, State] = field(default_factory=dict)
    over: set[str] = field(default_factory=set)
    turns: dict[tuple[int, bool], int] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def _check(self) -> None:
        if self.away:
            raise TableError("The table is away.")

    def count(self, occurrence: Occurrence) -> bool:
        self._check()
        with self._lock:
            if occurrence.id in self.seen:
                return False
            self.seen.add(occurrence.id)
            first = {"count": 0, "first": occurrence.seen_at}
            counted = self.counted.setdefault(occurrence.fingerprint, first)
            counted["count"] += 1
            counted["last"] = occurrence.seen_at
            counted["latest"] = occurrence.example
            return True

    def load(self, fingerprint: str) -> State | None:
        self._check()
        with self._lock:
            state = self.states.get(fingerprint)
            counted = self.counted.get(fingerprint)
            if state is None or counted is None:
                return state
            return replace(
                state,
                total=state.total + counted["count"],
                first_seen_at=min(state.first_seen_at, counted["first"]),
                last_seen_at=max(filter(None, (state.notified_until, counted["last"]))),
                counts={"count": counted["count"]},
                latest=counted["latest"],
            )

    def open_window(self, occurrence: Occurrence, *, ends_at: int, is_regressed: bool = False) -> bool:
        self._check()
        with self._lock:
            state = self.states.get(occurrence.fingerprint)
            if state and state.is_open and not (is_regressed and state.resolved_at):
                return False
            self.over.discard(occurrence.fingerprint)
            self.states[occurrence.fingerprint] = State(
                fingerprint=occurrence.fingerprint,
                window_ends_at=ends_at,
                is_open=True,
                opened_by=occurrence.id,
                is_opener_notified=False,
                total=state.total if state else 0,
                notified=state.notified if state else 0,
                first_seen_at=state.first_seen_at if state else occurrence.seen_at,
                last_seen_at=state.last_seen_at if state else occurrence.seen_at,
                notified_until=state.notified_until if state else None,
                silenced_until=state.silenced_until if state else 0,
                acknowledged_until=state.acknowledged_until if state and not is_regressed else 0,
                resolved_at=state.resolved_at if state and not is_regressed else None,
                report={name: value for name, value in occurrence.report.items() if name != "data"},
                is_told=state is not None and state.is_told,
            )
            return True

    def record_first(self, occurrence: Occurrence) -> None:
        self._check()
        with self._lock:
            state = self.states[occurrence.fingerprint]
            if state.opened_by == occurrence.id and not state.is_opener_notified:
                self._change(
                    state,
                    is_opener_notified=True,
                    is_told=True,
                    notified_until=occurrence.seen_at,
                    notified=state.notified + 1,
                )

    def due(self, now: int) -> list[str]:
        self._check()
        with self._lock:
            ended = [state for state in self.states.values() if state.is_open and state.window_ends_at <= now]
            return [state.fingerprint for state in sorted(ended, key=lambda state: state.window_ends_at)]

    def move_end(self, state: State, *, ends_at: int) -> bool:
        self._check()
        with self._lock:
            current = self.states[state.fingerprint]
            if not current.is_open or current.window_ends_at != state.window_ends_at:
                return False
            self._change(current, window_ends_at=ends_at)
            return True

    def record_summary(self, state: State, *, count: int, lease_ends_at: int, ends_at: int) -> None:
        self._check()
        with self._lock:
            current = self.states[state.fingerprint]
            if current.window_ends_at == lease_ends_at:
                self._change(
                    current,
                    window_ends_at=ends_at,
                    is_opener_notified=True,
                    is_told=True,
                    notified=current.notified + count,
                    notified_until=state.last_seen_at,
                )

    def close(self, state: State, *, lease_ends_at: int) -> None:
        self._check()
        with self._lock:
            current = self.states[state.fingerprint]
            counted = self.counted.get(state.fingerprint, {"count": 0})["count"]
            if current.is_open and current.window_ends_at == lease_ends_at and counted == sum(state.counts.values()):
                self.counted.pop(state.fingerprint, None)
                self._change(
                    current,
                    is_open=False,
                    total=state.total,
                    notified=state.total,
                    notified_until=state.last_seen_at,
                    window_ends_at=0 if state.resolved_at else lease_ends_at,
                )

    def quiet(self, before: int) -> list[str]:
        self._check()
        with self._lock:
            closed = [state for state in self.states.values() if not state.is_open and state.window_ends_at <= before]
            return [state.fingerprint for state in closed if state.fingerprint not in self.over]

    def end(self, state: State, *, is_over: bool = True) -> bool:
        self._check()
        with self._lock:
            current = self.states[state.fingerprint]
            is_as_it_was = not current.is_open and current.window_ends_at == state.window_ends_at
            if not is_as_it_was or (state.fingerprint in self.over) == is_over:
                return False
            (self.over.add if is_over else self.over.discard)(state.fingerprint)
            self._change(current, is_told=not is_over)
            return True

    def take_turn(self, minute: int, *, is_critical: bool) -> int:
        self._check()
        with self._lock:
            self.turns[minute, is_critical] = self.turns.get((minute, is_critical), 0) + 1
            return self.turns[minute, is_critical]

    def _change(self, state: State, **changes: Any) -> None:
        self.states[state.fingerprint] = replace(state, **changes)
