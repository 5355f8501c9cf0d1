"""The outbox as a check found it, typed: channels, dead letters, breakers and watches.

Times are seconds since 1970. A member that is None is not known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Channel(NamedTuple):
    """A channel: a row of `pgrelay.status`.

    Parameters
    ----------
    state
        As docs/delivery.md lists them.
    backlog, lag_seconds
        How many events wait in the outbox, and for how long the oldest has; None while a table of it is locked.
    error
        Why the last invocation failed, or refused events.
    drained_at, drained_by
        When a drain was last at work, and whose.
    """

    name: str
    state: str
    dead_letters: int
    readers: int = 1
    retries: int = 0
    backlog: int | None = None
    lag_seconds: float | None = None
    delivered_at: float | None = None
    error: str | None = None
    error_at: float | None = None
    drained_at: float | None = None
    drained_by: str | None = None
    paused_at: float | None = None

    @classmethod
    def from_payload(cls, row: Mapping[str, Any]) -> Channel:
        """Return a channel of a payload."""
        return cls(
            name=row["channel"],
            state=row["state"],
            dead_letters=row["dead_letters"],
            readers=row.get("readers") or 1,
            retries=row.get("retries") or 0,
            backlog=row.get("backlog"),
            lag_seconds=row.get("lag_seconds"),
            delivered_at=row.get("delivered_at"),
            error=row.get("error"),
            error_at=row.get("error_at"),
            drained_at=row.get("drained_at"),
            drained_by=row.get("drained_by"),
            paused_at=row.get("paused_at"),
        )

    @property
    def waiting(self) -> int:
        """How many events are not delivered, dead letters aside."""
        return (self.backlog or 0) + self.retries


class DeadLetters(NamedTuple):
    """Dead letters of one channel, table and first reason.

    Parameters
    ----------
    table
        As SQL needs it; None for what functions put in.
    oldest_at, newest_at
        When they were given up.
    """

    reason: str
    events: int
    oldest_at: float
    newest_at: float
    table: str | None = None

    @classmethod
    def from_payload(cls, row: Mapping[str, Any]) -> DeadLetters:
        """Return a group of a payload's dead letters."""
        return cls(
            reason=row["reason"],
            events=row["events"],
            oldest_at=row["oldest_at"],
            newest_at=row["newest_at"],
            table=row.get("table"),
        )


class Breaker(NamedTuple):
    """A breaker that is not closed; `open_until` may have passed, while no call has been made since."""

    binding: str
    failures: int
    open_until: float

    @classmethod
    def from_payload(cls, row: Mapping[str, Any]) -> Breaker:
        """Return a breaker of a payload."""
        return cls(binding=row["binding"], failures=row["failures"], open_until=row["open_until"])


class Gap(NamedTuple):
    """A trigger that does not capture: `reason` is missing, disabled or taken."""

    relation: str
    trigger: str
    reason: str

    @classmethod
    def from_payload(cls, row: Mapping[str, Any]) -> Gap:
        """Return a gap of a payload's watch."""
        return cls(relation=row["relation"], trigger=row["trigger"], reason=row["reason"])


class WatchedTable(NamedTuple):
    """A watched table that misses something, or is paused.

    Parameters
    ----------
    table
        Its name, as SQL needs it.
    problem
        As `pgrelay.watches` has it.
    uncovered
        The table, or partitions of it, that lack a trigger; `gaps` are some of those triggers.
    failures, failed_at, operations, reason
        How often capture failed in the last hour, when last, of which operations, and why last.
    """

    table: str
    problem: str | None = None
    uncovered: str | None = None
    gaps: Sequence[Gap] = ()
    paused_at: float | None = None
    failures: int = 0
    failed_at: float | None = None
    operations: str | None = None
    reason: str | None = None

    @classmethod
    def from_payload(cls, row: Mapping[str, Any]) -> WatchedTable:
        """Return a watched table of a payload."""
        return cls(
            table=row["table"],
            problem=row.get("problem"),
            uncovered=row.get("uncovered"),
            gaps=[Gap.from_payload(each) for each in row.get("gaps") or ()],
            paused_at=row.get("paused_at"),
            failures=row.get("failures") or 0,
            failed_at=row.get("failed_at"),
            operations=row.get("operations"),
            reason=row.get("reason"),
        )


class Outbox(NamedTuple):
    """The outbox of a database.

    Parameters
    ----------
    dead_letters
        The largest groups of each channel's newest ones.
    breakers
        Those that are not closed.
    watches
        Those that miss something or are paused.
    has_more_watches
        Whether there are more of them than these.
    """

    channels: Sequence[Channel]
    dead_letters: Mapping[str, Sequence[DeadLetters]]
    breakers: Sequence[Breaker]
    watches: Sequence[WatchedTable]
    has_more_watches: bool = False

    @classmethod
    def from_payload(cls, row: Mapping[str, Any]) -> Outbox:
        """Return the outbox of a payload."""
        letters: dict[str, list[DeadLetters]] = {}
        for each in row["dead_letters"]:
            letters.setdefault(each["channel"], []).append(DeadLetters.from_payload(each))
        return cls(
            channels=[Channel.from_payload(each) for each in row["channels"]],
            dead_letters=letters,
            breakers=[Breaker.from_payload(each) for each in row["breakers"]],
            watches=[WatchedTable.from_payload(each) for each in row["watches"]],
            has_more_watches=bool(row.get("more_watches")),
        )


class ChannelObservation(NamedTuple):
    """What one check sees of one channel; `grace_seconds` is None unless it is set for the channel."""

    channel: Channel
    dead_letters: Sequence[DeadLetters] = ()
    grace_seconds: float | None = None


class WatchObservation(NamedTuple):
    """What one check sees of one watched table; `grace_seconds` is None unless it is set for the table."""

    watch: WatchedTable
    grace_seconds: float | None = None


class BindingObservation(NamedTuple):
    """What one check sees of one binding; no breaker: it is closed."""

    breaker: Breaker | None
