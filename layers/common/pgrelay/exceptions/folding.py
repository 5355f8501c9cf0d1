"""Folding storms: the first occurrence of an exception is notified at once, its repeats at the end of a window.

The table counts every report once. Of each fingerprint it also knows how many occurrences notifications have counted
so far; the others are pending until the end of the window. So the counts add up, in whatever order reports arrive, and
however often.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from itertools import batched
from typing import TYPE_CHECKING, Any, Final, Literal, Protocol

from pgrelay.errors import DeliveryError, TableError
from pgrelay.exceptions.reports import Standing
from pgrelay.exceptions.severities import severity
from pgrelay.exceptions.words import (
    digest_notification,
    first_notification,
    resolved_notification,
    summary_notification,
)
from pgrelay.notifications.notification import PROBLEMS_MOST

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from aws_lambda_powertools import Logger

    from pgrelay.exceptions.occurrences import Occurrence
    from pgrelay.exceptions.reports import Wording
    from pgrelay.notifications.notification import Notification

LEASE_SECONDS: Final = 120
"""How long a call has to close a window before another call may do it."""
RESERVE_SECONDS: Final = 20
"""A call begins no report and no window when less time than this is left before the function's timeout."""

Result = Literal["notified", "counted", "held", "silenced"]


@dataclass(frozen=True, kw_only=True)
class State:
    """What the table knows of a fingerprint.

    Parameters
    ----------
    window_ends_at
        When its window ends or has ended, in seconds since 1970.
    is_open
        Whether a window is open, in which repeats are only counted.
    opened_by
        Id of the occurrence that opened the window.
    is_opener_notified
        Whether a notification of that occurrence was sent.
    is_told
        Whether any notification was sent since the exception was last over: then its end is told, too.
    total, notified
        How often it occurred, and how many of these occurrences notifications have counted.
    first_seen_at, last_seen_at, notified_until
        When it was first and last seen, and the last of it that a notification has counted.
    silenced_until
        No notification before this, in seconds since 1970.
    acknowledged_until
        No notification of repeats before this, in seconds since 1970.
    resolved_at
        When somebody said that it was mended, ISO 8601; what happens later is a regression.
    report
        The report that opened the last window, shortened.
    counts
        Occurrences by shard, as they were read.
    latest
        What the last of these occurrences said.
    """

    fingerprint: str
    window_ends_at: int
    is_open: bool
    opened_by: str
    is_opener_notified: bool
    total: int
    notified: int
    first_seen_at: str
    last_seen_at: str
    notified_until: str | None
    silenced_until: int
    acknowledged_until: int
    resolved_at: str | None
    report: Mapping[str, Any]
    counts: Mapping[str, int] = field(default_factory=dict)
    latest: str | None = None
    is_told: bool = False

    @property
    def pending(self) -> int:
        """How many occurrences no notification has counted yet."""
        return max(self.total - self.notified, 0)

    def is_known(self, now: int) -> bool:
        """Whether nobody needs to be told of its repeats: it was acknowledged or resolved."""
        return self.acknowledged_until > now or self.resolved_at is not None


class ExceptionTable(Protocol):
    """Where exceptions are counted; every method raises TableError if the table cannot be used."""

    def count(self, occurrence: Occurrence) -> bool:
        """Count an occurrence, and return whether it had not been counted before."""

    def load(self, fingerprint: str) -> State | None:
        """Return what is known of a fingerprint; None before its first window."""

    def open_window(self, occurrence: Occurrence, *, ends_at: int, is_regressed: bool = False) -> bool:
        """Open a window unless one is open, and return whether this call did.

        A regression opens one, too, if it is the first since the exception was resolved; it ends what was said of the
        exception before.
        """

    def record_first(self, occurrence: Occurrence) -> None:
        """Record that a notification of the occurrence that opened the window was sent."""

    def due(self, now: int) -> Sequence[str]:
        """Return the fingerprints whose open window has ended, the oldest first."""

    def move_end(self, state: State, *, ends_at: int) -> bool:
        """Move a window's end if it is where the state says, and return whether it was."""

    def record_summary(self, state: State, *, count: int, lease_ends_at: int, ends_at: int) -> None:
        """Record that a notification counted the repeats, and open the next window."""

    def close(self, state: State, *, lease_ends_at: int) -> None:
        """Close a window of which nothing is left to tell, unless something was counted meanwhile."""

    def quiet(self, before: int) -> Sequence[str]:
        """Return the fingerprints whose window was closed up to a time, and that are not over yet."""

    def end(self, state: State, *, is_over: bool = True) -> bool:
        """Record that an exception is over, or take that back, if its window is as the state says; return whether."""

    def take_turn(self, minute: int, *, is_critical: bool) -> int:
        """Ask for a notification in a minute, and return how many have been asked for, this one included.

        Critical ones are counted by themselves, so that no flood of others keeps them back.
        """


@dataclass(frozen=True, kw_only=True)
class Policy:
    """How storms are folded.

    Parameters
    ----------
    window_seconds
        How long repeats are counted before a summary is sent.
    regression_seconds
        How long an exception must have been quiet to be marked as regressed when it returns.
    notifications_per_minute
        Beyond this, exceptions wait for the next summary.
    """

    window_seconds: int
    regression_seconds: int
    notifications_per_minute: int


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of an occurrence, and the id of its notification's message."""

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
            If the notification was not taken. The occurrence is counted by then: it is notified when it is sent again,
            or else at the window's end.
        TableError
            If the table cannot be used, and this environment has notified the exception already.
        """
        now = int(self.clock())
        try:
            result, standing = self._counted(occurrence, now)
        except TableError as error:
            return self._without_table(occurrence, now, error)
        if result is not None:
            return Outcome(result=result)
        message_id = self.notify(first_notification(occurrence.report, self.wording, standing))
        try:
            self.table.record_first(occurrence)
        except TableError as error:
            self.logger.warning("notified, but not recorded: the next summary counts it again: %s", error)
        return Outcome(result="notified", message_id=message_id)

    def _counted(self, occurrence: Occurrence, now: int) -> tuple[Result | None, Standing]:
        """Count an occurrence; return the result, None if it is to be notified now, and how the exception stands."""
        is_new = self.table.count(occurrence)
        state = self.table.load(occurrence.fingerprint)
        is_regressed = state is not None and self._is_regressed(state, occurrence, now)
        standing = Standing(
            fingerprint=occurrence.fingerprint,
            total=state.total if state else 1,
            first_seen_at=state.first_seen_at if state else occurrence.seen_at,
            last_seen_at=occurrence.seen_at,
            quiet_since=(state.resolved_at or state.notified_until) if state and is_regressed else None,
        )
        if state and state.is_open and not (is_regressed and is_new):
            # This may be a retry of the occurrence that opened the window, whose notification could not be sent.
            is_ours = state.opened_by == occurrence.id and not state.is_opener_notified
            is_told_now = is_ours and state.silenced_until <= now and not state.is_known(now)
            return (None if is_told_now else "counted"), standing
        if state and not is_new and not state.pending:
            return "counted", standing
        silenced_until = state.silenced_until if state else 0
        is_opener = self.table.open_window(
            occurrence, ends_at=now + self.policy.window_seconds, is_regressed=is_regressed
        )
        if not is_opener:
            return "counted", standing  # another call has just opened the window
        if silenced_until > now:
            return "silenced", standing
        if state and not is_regressed and state.is_known(now):
            return "counted", standing
        is_critical = self._is_critical(occurrence.report)
        if self.table.take_turn(now // 60, is_critical=is_critical) > self.policy.notifications_per_minute:
            opened = self.table.load(occurrence.fingerprint)
            if opened:
                self.table.move_end(opened, ends_at=now)
            return "held", standing
        return None, standing

    def _is_regressed(self, state: State, occurrence: Occurrence, now: int) -> bool:
        if state.resolved_at is not None:
            return occurrence.seen_at > state.resolved_at
        return not state.is_open and now - state.window_ends_at >= self.policy.regression_seconds

    def _is_critical(self, report: Mapping[str, Any]) -> bool:
        return severity(report["error"]["sqlstate"], self.wording.severity_overrides) == "critical"

    def _without_table(self, occurrence: Occurrence, now: int, error: TableError) -> Outcome:
        """Notify each exception once a window, even though it cannot be counted; let Lambda send its repeats again."""
        if self._uncounted.get(occurrence.fingerprint, 0) > now:
            raise error
        self.logger.warning("notified without being counted: %s", error)
        message_id = self.notify(first_notification(occurrence.report, self.wording, None))
        self._uncounted = {name: until for name, until in self._uncounted.items() if until > now}
        self._uncounted[occurrence.fingerprint] = now + self.policy.window_seconds
        return Outcome(result="notified", message_id=message_id)

    def close_windows(self, remaining_seconds: Callable[[], float]) -> list[str]:
        """Notify the repeats of every window that has ended, close windows without any, and return the message ids.

        Exceptions that were quiet for so long that they would regress, or that somebody resolved, are over: that is
        notified, too, so that what their first notification opened can be closed. Windows for which no time is left
        are closed by the next call.

        Raises
        ------
        DeliveryError
            If a notification was not taken; its repeats are notified later.
        TableError
            If the table cannot be used.
        """
        now = int(self.clock())
        lease_ends_at = now + LEASE_SECONDS
        next_end = now + self.policy.window_seconds
        pending = []
        for name in self.table.due(now):
            if remaining_seconds() < RESERVE_SECONDS:
                break
            state = self.table.load(name)
            if not state or not state.is_open or state.window_ends_at > now:
                continue
            if state.silenced_until > now:
                # No further than a window: the silence may be made shorter meanwhile.
                self.table.move_end(state, ends_at=min(state.silenced_until, next_end))
            elif self.table.move_end(state, ends_at=lease_ends_at):
                if state.pending and not state.is_known(now):
                    pending.append(state)
                else:
                    self.table.close(state, lease_ends_at=lease_ends_at)

        critical = [state for state in pending if self._is_critical(state.report)]
        others = [state for state in pending if not self._is_critical(state.report)]
        message_ids = []
        for group in (*self._grouped(critical, now, is_critical=True), *self._grouped(others, now, is_critical=False)):
            standings = [_standing_of(state) for state in group]
            if len(group) == 1:
                notification = summary_notification(group[0].report, self.wording, standings[0])
            else:
                notification = digest_notification([state.report for state in group], self.wording, standings)
            message_ids.append(self.notify(notification))
            for state in group:
                self.table.record_summary(state, count=state.pending, lease_ends_at=lease_ends_at, ends_at=next_end)
        return message_ids + self._end(now, remaining_seconds)

    def _end(self, now: int, remaining_seconds: Callable[[], float]) -> list[str]:
        """Notify of exceptions that are over, up to some hundred in one message, and return the message ids."""
        message_ids = []
        for names in batched(self.table.quiet(now - self.policy.regression_seconds), PROBLEMS_MOST, strict=False):
            over = []
            for name in names:
                if remaining_seconds() < RESERVE_SECONDS:
                    break
                state = self.table.load(name)
                # Recorded first: whatever happens from now on opens it again.
                if state and self.table.end(state) and state.is_told:
                    over.append(state)
            if over:
                message_ids.append(self._notify_end(over))
        return message_ids

    def _notify_end(self, over: Sequence[State]) -> str:
        reports, standings = [state.report for state in over], [_standing_of(state) for state in over]
        try:
            return self.notify(resolved_notification(reports, self.wording, standings))
        except DeliveryError:
            for state in over:
                self.table.end(state, is_over=False)
            raise

    def _grouped(self, pending: Sequence[State], now: int, *, is_critical: bool) -> Sequence[Sequence[State]]:
        """Return what each notification tells of: one exception, or all of them if they are more than the limit."""
        limit = self.policy.notifications_per_minute
        turns = [self.table.take_turn(now // 60, is_critical=is_critical) for _ in pending[: limit + 1]]
        is_too_many = bool(turns) and turns[-1] > limit
        if is_too_many and len(pending) > 1:
            return [*batched(pending, PROBLEMS_MOST, strict=False)]
        return [[state] for state in pending]


def _standing_of(state: State) -> Standing:
    return Standing(
        fingerprint=state.fingerprint,
        total=state.total,
        count=state.pending,
        first_seen_at=state.first_seen_at,
        last_seen_at=state.last_seen_at,
        counted_since=state.notified_until,
        latest=state.latest,
    )
