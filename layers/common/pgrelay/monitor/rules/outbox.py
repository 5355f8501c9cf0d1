"""What is wrong with the outbox: with a channel, a watched table, or the breaker of a binding. One rule a kind."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pgrelay.monitor.facts.outbox import BreakerOpen, GivenUp, Missed, Paused, Waiting
from pgrelay.monitor.findings import UNKNOWN, Finding
from pgrelay.text import clip, first_line

if TYPE_CHECKING:
    from pgrelay.monitor.findings import Looked
    from pgrelay.monitor.observations import Clock
    from pgrelay.monitor.outbox_parts import BindingObservation, ChannelObservation, WatchObservation
    from pgrelay.monitor.states import OutboxState

WAIT_SECONDS: Final = 300.0
"""How long an event may wait in the outbox, if the channel's settings do not say."""
MENDS_SECONDS: Final = 120.0
"""What may mend itself, as a partition that drain gives its triggers to, has to last so long from check to check."""
PAUSE_SECONDS: Final = 3600.0
"""How long a pause may last, if the target's settings do not say."""

_LOCKED: Final = "locked"
_REASON_CHARACTERS: Final = 200
_VALUES: Final = re.compile(r"""'[^']*'|"[^"]*"|[0-9A-Fa-f-]{8,}|\d+""")


def dead_letters(state: OutboxState, seen: ChannelObservation, _clock: Clock) -> Looked[OutboxState, GivenUp]:
    """Find events that were given up."""
    if not seen.channel.dead_letters:
        return state, None
    causes = [_cause(group.reason, group.table or "") for group in seen.dead_letters]
    return state, Finding(facts=GivenUp(channel=seen.channel, groups=seen.dead_letters), causes=dict(causes))


def stalled(state: OutboxState, seen: ChannelObservation, _clock: Clock) -> Looked[OutboxState, Waiting]:
    """Find that events wait and nobody delivers."""
    if seen.channel.state == _LOCKED:
        return state, UNKNOWN
    if seen.channel.state != "stalled":
        return state, None
    return state, Finding(facts=Waiting(channel=seen.channel, waited_seconds=seen.channel.lag_seconds or 0.0))


def failing(state: OutboxState, seen: ChannelObservation, clock: Clock) -> Looked[OutboxState, Waiting]:
    """Find that the function of a channel, or where it delivers to, does not take the events."""
    if seen.channel.state == _LOCKED:
        return state, UNKNOWN
    since = _since(state.failing_since, clock, is_so=seen.channel.state == "failing")
    state = replace(state, failing_since=since)
    if since is None:
        return state, None
    lag, lasted = seen.channel.lag_seconds or 0.0, clock.now - since
    if lag <= _or(seen.grace_seconds, WAIT_SECONDS) and lasted < _or(seen.grace_seconds, MENDS_SECONDS):
        return state, None
    return state, Finding(facts=Waiting(channel=seen.channel, waited_seconds=max(lag, lasted)))


def lagging(state: OutboxState, seen: ChannelObservation, _clock: Clock) -> Looked[OutboxState, Waiting]:
    """Find that events wait too long although they are being delivered."""
    lag = seen.channel.lag_seconds
    if seen.channel.state == _LOCKED or lag is None:
        return state, UNKNOWN
    if seen.channel.state not in {"delivering", "dying"} or lag <= _or(seen.grace_seconds, WAIT_SECONDS):
        return state, None
    return state, Finding(facts=Waiting(channel=seen.channel, waited_seconds=lag))


def channel_paused(state: OutboxState, seen: ChannelObservation, clock: Clock) -> Looked[OutboxState, Paused]:
    """Find that everything has been paused for long."""
    return state, _paused(seen.channel.paused_at, seen.grace_seconds, clock, waiting=seen.channel.backlog)


def watch_paused(state: OutboxState, seen: WatchObservation, clock: Clock) -> Looked[OutboxState, Paused]:
    """Find that a table has been paused for long."""
    return state, _paused(seen.watch.paused_at, seen.grace_seconds, clock, table=seen.watch.table)


def _paused(
    paused_at: float | None,
    grace_seconds: float | None,
    clock: Clock,
    *,
    table: str | None = None,
    waiting: int | None = None,
) -> Finding[Paused] | None:
    if paused_at is None or clock.now - paused_at <= _or(grace_seconds, PAUSE_SECONDS):
        return None
    facts = Paused(paused_at=paused_at, paused_seconds=clock.now - paused_at, table=table, waiting=waiting)
    return Finding(facts=facts)


def uncovered(state: OutboxState, seen: WatchObservation, clock: Clock) -> Looked[OutboxState, Missed]:
    """Find tables and partitions without the triggers that capture what is written to them."""
    since = _since(state.uncovered_since, clock, is_so=seen.watch.uncovered is not None)
    state = replace(state, uncovered_since=since)
    return state, _missed(seen, since, clock)


def incomplete(state: OutboxState, seen: WatchObservation, clock: Clock) -> Looked[OutboxState, Missed]:
    """Find what else keeps a watch from seeing everything, or its events from their destination."""
    is_so = seen.watch.problem is not None and seen.watch.uncovered is None
    since = _since(state.incomplete_since, clock, is_so=is_so)
    state = replace(state, incomplete_since=since)
    return state, _missed(seen, since, clock)


def _missed(seen: WatchObservation, since: float | None, clock: Clock) -> Finding[Missed] | None:
    if since is None or clock.now - since < _or(seen.grace_seconds, MENDS_SECONDS):
        return None
    return Finding(facts=Missed(watch=seen.watch))


def capture_failed(state: OutboxState, seen: WatchObservation, _clock: Clock) -> Looked[OutboxState, Missed]:
    """Find statements whose events could not be captured."""
    if not seen.watch.failures:
        return state, None
    return state, Finding(facts=Missed(watch=seen.watch), causes=dict([_cause(seen.watch.reason or "")]))


def breaker(state: OutboxState, seen: BindingObservation, clock: Clock) -> Looked[OutboxState, BreakerOpen]:
    """Find that a function is not called, because its last calls failed."""
    if seen.breaker is None:
        return state, None
    is_half_open = seen.breaker.open_until <= clock.now
    return state, Finding(facts=BreakerOpen(breaker=seen.breaker, is_half_open=is_half_open))


def _cause(reason: str, table: str = "") -> tuple[str, str]:
    """Return what tells a reason from others, whatever values are in it, and the reason in words."""
    line = clip(first_line(reason), _REASON_CHARACTERS)
    where = f" ({table})" if table else ""
    return hashlib.sha256(f"{table}\0{_VALUES.sub('', line)}".encode(errors="replace")).hexdigest()[
        :8
    ], f"{line}{where}"


def _since(before: float | None, clock: Clock, *, is_so: bool) -> float | None:
    """Return since when checks have seen something; None if it is not so now."""
    if not is_so:
        return None
    return clock.now if before is None else min(before, clock.now)  # the clock may have been set back


def _or(seconds: float | None, default: float) -> float:
    return default if seconds is None else seconds
