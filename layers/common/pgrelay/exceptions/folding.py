"""Folding storms: an exception is told at once, its repeats once at the end of a window.

The table counts every report once, and knows of each fingerprint how many occurrences the notifications so far have
told. What they have not told is owed: the end of the window tells it. So the counts add up, whatever arrives when,
twice or out of order.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from pgrelay.errors import TableError
from pgrelay.exceptions.fingerprints import fingerprint
from pgrelay.exceptions.reports import (
    Standing,
    digest_notification,
    first_notification,
    id_of,
    seen_at,
    summary_notification,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from aws_lambda_powertools import Logger

    from pgrelay.exceptions.reports import Wording
    from pgrelay.notifications.notification import Notification

LEASE_SECONDS: Final = 120
"""How long who closes a window has for it; after that another takes over."""
RESERVE_SECONDS: Final = 20
"""No report and no window is begun later than this before the function's timeout."""

Result = Literal["notified", "counted", "held", "silenced"]


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """One report and what it is an occurrence of.

    Parameters
    ----------
    id
        Stays the same however often the report is sent.
    fingerprint
        What it shares with the other occurrences of the same exception.
    seen_at
        When it happened, ISO 8601.
    report
        The payload.
    """

    id: str
    fingerprint: str
    seen_at: str
    report: Mapping[str, Any]


def occurrence_of(report: Mapping[str, Any], *, now: float) -> Occurrence:
    """Return a report as an occurrence; a time that cannot be read is now."""
    return Occurrence(
        id=id_of(report),
        fingerprint=fingerprint(report),
        seen_at=seen_at(report, now=now).isoformat(timespec="microseconds"),
        report=report,
    )


@dataclass(frozen=True, kw_only=True)
class State:
    """What the table knows of a fingerprint.

    Parameters
    ----------
    window_ends_at
        When its window ends or has ended, in seconds since 1970.
    is_open
        Whether a window is open: the exception was told, its repeats are counted.
    opened_by
        Id of the occurrence that opened it.
    is_announced
        Whether that one was told.
    total, told
        How often it occurred, and how many of these the notifications have told.
    first_seen_at, last_seen_at, told_until
        When it was first and last seen; and the last that was known when the last window was dealt with.
    silenced_until
        No notification before this, in seconds since 1970.
    report
        The report that opened the last window, shortened.
    counts
        Occurrences by shard, as they were read.
    """

    fingerprint: str
    window_ends_at: int
    is_open: bool
    opened_by: str
    is_announced: bool
    total: int
    told: int
    first_seen_at: str
    last_seen_at: str
    told_until: str | None
    silenced_until: int
    report: Mapping[str, Any]
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def owed(self) -> int:
        """How many occurrences no notification has told."""
        return max(self.total - self.told, 0)


class ExceptionTable(Protocol):
    """Where exceptions are counted; every method raises TableError if it cannot be used."""

    def count(self, occurrence: Occurrence) -> bool:
        """Count an occurrence; tell whether it was new, and not counted before."""

    def load(self, fingerprint: str) -> State | None:
        """Return what is known of a fingerprint; None before its first window."""

    def open_window(self, occurrence: Occurrence, *, ends_at: int) -> bool:
        """Open a window unless one is open; tell whether this call did."""

    def announced(self, occurrence: Occurrence) -> None:
        """Record that the occurrence that opened the window was told."""

    def due(self, now: int) -> Sequence[str]:
        """Return the fingerprints whose open window has ended, the oldest first."""

    def move_end(self, state: State, *, ends_at: int) -> bool:
        """Move a window's end; tell whether it was still where the state says."""

    def told(self, state: State, *, count: int, lease_ends_at: int, ends_at: int) -> None:
        """Record that a notification told the repeats, and let another window follow."""

    def close(self, state: State, *, lease_ends_at: int) -> None:
        """Close a window in which nothing is owed, unless something was counted meanwhile."""

    def take_turn(self, minute: int) -> int:
        """Return how many notifications have been asked for in a minute, this one included."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """How storms are folded.

    Parameters
    ----------
    window_seconds
        How long repeats are counted before they are told.
    regression_seconds
        An exception that was quiet for so long is marked when it returns.
    notifications_per_minute
        Above this, exceptions wait for the next summary.
    """

    window_seconds: int
    regression_seconds: int
    notifications_per_minute: int


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of an occurrence, and the message that told it."""

    result: Result
    message_id: str | None = None


@dataclass(kw_only=True)
class Folder:
    """Folds occurrences, with a table, a policy and a way to notify.

    Parameters
    ----------
    notify
        Sends a notification and returns its message id; raises DeliveryError.
    clock
        Seconds since 1970.
    """

    table: ExceptionTable
    policy: Policy
    wording: Wording
    notify: Callable[[Notification], str]
    logger: Logger
    clock: Callable[[], float] = time.time
    _uncounted: dict[str, float] = field(default_factory=dict, init=False, repr=False)

    def fold(self, occurrence: Occurrence) -> Outcome:
        """Count an occurrence, and notify if it is not a repeat.

        Raises
        ------
        DeliveryError
            If the notification was not taken. The occurrence is counted by then: sent again it is told, and if it is
            not sent again, the window's end tells it.
        TableError
            If the table cannot be used, and this environment has told the exception already.
        """
        now = int(self.clock())
        try:
            told_by, standing = self._standing(occurrence, now)
        except TableError as error:
            return self._without_table(occurrence, now, error)
        if told_by is not None:
            return Outcome(result=told_by)
        message_id = self.notify(first_notification(occurrence.report, self.wording, standing))
        try:
            self.table.announced(occurrence)
        except TableError as error:
            self.logger.warning("told, but not recorded: the next summary counts it again: %s", error)
        return Outcome(result="notified", message_id=message_id)

    def _standing(self, occurrence: Occurrence, now: int) -> tuple[Result | None, Standing]:
        """Count an occurrence; return what tells it, if this invocation is not to, and how the exception stands."""
        is_new = self.table.count(occurrence)
        state = self.table.load(occurrence.fingerprint)
        standing = Standing(
            fingerprint=occurrence.fingerprint,
            total=state.total if state else 1,
            first_seen_at=state.first_seen_at if state else occurrence.seen_at,
            last_seen_at=occurrence.seen_at,
            quiet_since=state.told_until if state and self._is_regressed(state, now) else None,
        )
        if state and state.is_open:
            # A retry of the one that opened the window finds that its notification was not sent.
            is_ours = state.opened_by == occurrence.id and not state.is_announced
            return (None if is_ours and state.silenced_until <= now else "counted"), standing
        if state and not is_new and not state.owed:
            return "counted", standing
        silenced_until = state.silenced_until if state else 0
        is_opener = self.table.open_window(occurrence, ends_at=max(now + self.policy.window_seconds, silenced_until))
        if not is_opener:
            return "counted", standing  # another was quicker
        if silenced_until > now:
            return "silenced", standing
        if self.table.take_turn(now // 60) > self.policy.notifications_per_minute:
            opened = self.table.load(occurrence.fingerprint)
            if opened:
                self.table.move_end(opened, ends_at=now)
            return "held", standing
        return None, standing

    def _is_regressed(self, state: State, now: int) -> bool:
        return not state.is_open and now - state.window_ends_at >= self.policy.regression_seconds

    def _without_table(self, occurrence: Occurrence, now: int, error: TableError) -> Outcome:
        """Notify rather than stay silent: each exception once a window; its repeats are for Lambda to send again."""
        if self._uncounted.get(occurrence.fingerprint, 0) > now:
            raise error
        self.logger.warning("told without being counted: %s", error)
        message_id = self.notify(first_notification(occurrence.report, self.wording, None))
        self._uncounted = {name: until for name, until in self._uncounted.items() if until > now}
        self._uncounted[occurrence.fingerprint] = now + self.policy.window_seconds
        return Outcome(result="notified", message_id=message_id)

    def close_windows(self, remaining_seconds: Callable[[], float]) -> list[str]:
        """Tell the repeats of every window that has ended, and close those without any; return the message ids.

        Windows for which the time does not last are left to the next call.

        Raises
        ------
        DeliveryError
            If a notification was not taken; its repeats are told later.
        TableError
            If the table cannot be used.
        """
        now = int(self.clock())
        lease_ends_at = now + LEASE_SECONDS
        next_end = now + self.policy.window_seconds
        owing = []
        for name in self.table.due(now):
            if remaining_seconds() < RESERVE_SECONDS:
                break
            state = self.table.load(name)
            if not state or not state.is_open or state.window_ends_at > now:
                continue
            if state.silenced_until > now:
                self.table.move_end(state, ends_at=state.silenced_until)
            elif self.table.move_end(state, ends_at=lease_ends_at):
                if state.owed:
                    owing.append(state)
                else:
                    self.table.close(state, lease_ends_at=lease_ends_at)

        turns = [self.table.take_turn(now // 60) for _ in owing[: self.policy.notifications_per_minute + 1]]
        is_too_many = bool(turns) and turns[-1] > self.policy.notifications_per_minute
        groups = [owing] if is_too_many and len(owing) > 1 else [[state] for state in owing]
        message_ids = []
        for group in groups:
            standings = [_standing_of(state) for state in group]
            if len(group) == 1:
                notification = summary_notification(group[0].report, self.wording, standings[0])
            else:
                notification = digest_notification([state.report for state in group], self.wording, standings)
            message_ids.append(self.notify(notification))
            for state in group:
                self.table.told(state, count=state.owed, lease_ends_at=lease_ends_at, ends_at=next_end)
        return message_ids


def _standing_of(state: State) -> Standing:
    return Standing(
        fingerprint=state.fingerprint,
        total=state.total,
        count=state.owed,
        first_seen_at=state.first_seen_at,
        last_seen_at=state.last_seen_at,
    )
