"""The outbox during one check: its channels, its watches and its bindings, each a target."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pgrelay.monitor.findings import look
from pgrelay.monitor.kinds import BINDING_KINDS, CHANNEL_KINDS, WATCH_KINDS
from pgrelay.monitor.outbox_parts import BindingObservation, ChannelObservation, WatchedTable, WatchObservation
from pgrelay.monitor.targets import BINDING, CHANNEL, WATCH, Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pgrelay.monitor.findings import DescribedFinding, Kind
    from pgrelay.monitor.observations import Clock
    from pgrelay.monitor.outbox_parts import Outbox
    from pgrelay.monitor.states import OutboxState

    type Observed = tuple[OutboxState, list[DescribedFinding], list[str]]
    type Look = Callable[[OutboxState, Clock], Observed]

FORGET_SECONDS: Final = 7 * 24 * 3600.0
"""How long a target is remembered that nothing is wrong with: the numbers of its problems go into the ids of alerts."""


def outbox_targets(
    outbox: Outbox, known: Iterable[str], grace_of: Callable[[str], float | None]
) -> Iterator[tuple[Target, Look]]:
    """Yield what a check looks at, and how.

    Parameters
    ----------
    known
        The targets of earlier checks: one that is not in the payload is well now, unless the payload was full.
    grace_of
        Returns what is set for a target alone.
    """
    for channel in outbox.channels:
        key = f"{CHANNEL}{channel.name}"
        letters = outbox.dead_letters.get(channel.name, ())
        seen = ChannelObservation(channel=channel, dead_letters=letters, grace_seconds=grace_of(key))
        yield (
            Target(key=key, name=f"channel {channel.name}", data={"channel": channel.name}),
            _look(CHANNEL_KINDS, seen),
        )

    breakers = {each.binding: each for each in outbox.breakers}
    for name in sorted({*breakers, *_names(known, BINDING)}):
        target = Target(key=f"{BINDING}{name}", name=f"function {name}", data={"binding": name})
        yield target, _look(BINDING_KINDS, BindingObservation(breaker=breakers.get(name)))

    watches = {each.table: each for each in outbox.watches}
    for table in sorted({*watches, *(() if outbox.has_more_watches else _names(known, WATCH))}):
        key = f"{WATCH}{table}"
        watch = watches.get(table, WatchedTable(table=table))
        yield (
            Target(key=key, name=table, data={"table": table}),
            _look(WATCH_KINDS, WatchObservation(watch=watch, grace_seconds=grace_of(key))),
        )


def is_forgotten(state: OutboxState, findings: Sequence[DescribedFinding], clock: Clock) -> bool:
    """Return whether nothing needs to be kept of a target."""
    pending = (state.failing_since, state.uncovered_since, state.incomplete_since)
    if findings or any(since is not None for since in pending):
        return False
    return state.wrong_at is None or clock.now - state.wrong_at > FORGET_SECONDS


def _names(known: Iterable[str], prefix: str) -> Iterator[str]:
    return (key.removeprefix(prefix) for key in known if key.startswith(prefix))


def _look[Seen](kinds: Sequence[Kind[OutboxState, Seen]], seen: Seen) -> Look:
    def look_at(state: OutboxState, clock: Clock) -> Observed:
        state, findings, unknown = look(kinds, state, seen, clock)
        return (replace(state, wrong_at=clock.now) if findings else state), findings, unknown

    return look_at
