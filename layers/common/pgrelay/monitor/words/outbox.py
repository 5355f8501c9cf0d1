"""The words of findings about the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pgrelay.monitor.findings import Words
from pgrelay.notifications.notification import Section
from pgrelay.text import clip, first_line, in_one_line, sql_identifier, sql_literal
from pgrelay.times import duration, moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pgrelay.monitor.facts.outbox import BreakerOpen, GivenUp, Missed, Paused, Waiting
    from pgrelay.monitor.outbox_parts import Channel, DeadLetters, WatchedTable

REASON_CHARACTERS: Final = 200
GROUPS_SHOWN: Final = 10
MOST_READERS: Final = 64
_GAPS: Final[Mapping[str, str]] = {
    "missing": "triggers are missing",
    "disabled": "triggers are disabled",
    "taken": "another trigger has the name of pgrelay's",
}
_STATUS: Final = "SELECT channel, state, backlog, lag_seconds, last_error, drained_by FROM pgrelay.status"


def dead_letters(facts: GivenUp) -> Words:
    """Say which events were given up, and why."""
    channel, groups = facts.channel, facts.groups
    tables = {group.table for group in groups}
    table = next(iter(tables)) if len(tables) == 1 else None
    of_table = f" of {in_one_line(table)}" if table else ""
    events = _count(channel.dead_letters, "dead letter")
    others = f" (and {_count(len(groups) - 1, 'other reason')})" if len(groups) > 1 else ""
    reason = f": {_short(groups[0].reason)}{others}" if groups else ""
    counted = sum(group.events for group in groups)
    which = f"p_channel => {sql_literal(channel.name)}"
    if table and counted == channel.dead_letters:
        which = f"{which}, p_table => {sql_literal(table)}"
    goes_on = channel.state == "dying"
    return Words(
        headline=f"{events}{of_table}{reason}",
        status="holding dead letters",
        sections=(
            Section(
                heading="Why",
                lines=tuple(_group(group) for group in groups[:GROUPS_SHOWN])
                + (("And", f"{channel.dead_letters - counted:,} more"),) * (counted < channel.dead_letters),
            ),
            Section(
                heading="What",
                lines=(
                    ("Channel", channel.name),
                    ("Dead letters", f"{channel.dead_letters:,}"),
                    ("Goes on", "yes: what is sent becomes dead letters" if goes_on else None),
                    ("Delivered", moment(channel.delivered_at) if channel.delivered_at else None),
                ),
            ),
            Section(
                heading="What to do",
                advice="The events are kept. Mend the reason first: the first statement shows the events, the second "
                "counts what the third delivers again, under the same ids. From a shell: "
                f"pgrelay dead-letters --channel {channel.name}, then pgrelay dead-letters redrive.",
                statements=(
                    f"SELECT * FROM pgrelay.dead_letters({which}) ORDER BY died_at DESC LIMIT 20",
                    f"SELECT pgrelay.redrive({which}, p_dry_run => true)",
                    f"SELECT pgrelay.redrive({which})",
                ),
            ),
        ),
        data={
            "dead_letters": channel.dead_letters,
            "goes_on": goes_on,
            "reasons": [group._asdict() for group in groups],
        },
    )


def _group(group: DeadLetters) -> tuple[str, str]:
    span = f"since {moment(group.oldest_at)}"
    if group.newest_at > group.oldest_at:
        span += f", last {moment(group.newest_at)}"
    return (group.table or "No table", f"{group.events:,}: {_short(group.reason)}\n{span}")


def stalled(facts: Waiting) -> Words:
    """Say that events wait and nobody delivers."""
    return Words(
        headline=f"nobody delivers: {_waiting(facts)}",
        status="stalled",
        sections=(
            _channel(facts.channel),
            Section(
                heading="What to do",
                advice="No drain has been at work for two minutes; the events are kept. Start again what delivered: "
                "pg_cron, pgrelay drain --follow as a service, or the function outbox_drainer. The first statement "
                "delivers at once what waits, the second has pg_cron do it all the time; where pg_cron is in another "
                "database, pgrelay schedule does.",
                statements=("CALL pgrelay.drain()", "SELECT pgrelay.schedule()"),
            ),
        ),
        data=_data(facts),
    )


def failing(facts: Waiting) -> Words:
    """Say why events are not taken."""
    error = facts.channel.error or "the reason is not known"
    return Words(
        headline=f"{_short(error)}: {_waiting(facts)}",
        status="failing",
        sections=(
            Section(heading="Why", text=error),
            _channel(facts.channel),
            Section(
                heading="What to do",
                advice="The events are kept and tried again by themselves. If the reason names the function, read its "
                "log; if it names the destination, look there. From a shell, pgrelay doctor tries the way step by "
                "step.",
                statements=(_STATUS,),
            ),
        ),
        data={**_data(facts), "reason": _short(error)},
    )


def lagging(facts: Waiting) -> Words:
    """Say for how long events wait although they are being delivered."""
    channel = facts.channel
    readers = min(2 * channel.readers, MOST_READERS)
    return Words(
        headline=f"delivery lags: {_waiting(facts)}",
        status="lagging",
        sections=(
            _channel(channel),
            Section(
                heading="What to do",
                advice="Events are delivered, though more slowly than they come, or there was a burst: if the lag "
                "shrinks, wait. If it grows, share the channel among more readers and run as many drains.",
                statements=(
                    _STATUS,
                    f"SELECT pgrelay.set_readers({sql_literal(channel.name)}, {readers})",
                    "SELECT pgrelay.schedule(2)",
                ),
            ),
        ),
        data=_data(facts),
    )


def paused(facts: Paused) -> Words:
    """Say since when nothing is delivered because somebody paused it."""
    table = "" if facts.table is None else sql_literal(facts.table)
    waiting = f", {_count(facts.waiting, 'event')} wait" if facts.waiting else ""
    return Words(
        headline=f"paused for {duration(facts.paused_seconds)}{waiting}",
        status="paused",
        sections=(
            Section(heading="When", lines=(("Paused", moment(facts.paused_at)),)),
            Section(
                heading="What to do",
                advice="Events are captured and kept, and nothing is delivered until somebody resumes it.",
                statements=(f"SELECT pgrelay.resume({table})",),
            ),
        ),
        data={"paused_seconds": round(facts.paused_seconds), "waiting": facts.waiting},
    )


def uncovered(facts: Missed) -> Words:
    """Say which tables and partitions are not captured."""
    watch = facts.watch
    statements = [
        f"ALTER TABLE {gap.relation} ENABLE TRIGGER {sql_identifier(gap.trigger)}"
        for gap in watch.gaps
        if gap.reason == "disabled"
    ]
    if any(gap.reason == "missing" for gap in watch.gaps):
        statements.append(f"SELECT pgrelay.watch({sql_literal(watch.table)})")
    reasons = ", ".join(sorted({_GAPS[gap.reason] for gap in watch.gaps}))
    where = "" if watch.uncovered == watch.table else f" of {in_one_line(watch.uncovered or '')}"
    return Words(
        headline=f"{reasons or 'triggers do not fire'}: changes{clip(where, REASON_CHARACTERS)} are not captured",
        status="not captured",
        sections=(
            Section(heading="Why", text=watch.problem),
            Section(
                heading="What to do",
                advice="What is written there makes no events, and nothing makes them up later by itself. As the "
                "table's owner, mend it with the statements before the last. The last one sends all rows that the "
                "table has now; p_when narrows them. For rows that were deleted meanwhile nothing can be sent.",
                statements=(*statements, _backfill(watch)),
            ),
        ),
        data={"table": watch.table, "uncovered": watch.uncovered, "reason": watch.problem},
    )


def incomplete(facts: Missed) -> Words:
    """Say what a watch does not see, or why its events do not arrive."""
    watch = facts.watch
    problem = watch.problem or ""
    return Words(
        headline=_short(problem),
        status="watched in part",
        sections=(
            Section(heading="Why", text=problem),
            Section(
                heading="What to do",
                advice="The reason says what helps. This shows whether it has:",
                statements=("SELECT watched_table, problem FROM pgrelay.watches WHERE problem IS NOT NULL",),
            ),
        ),
        data={"table": watch.table, "reason": problem},
    )


def capture_failed(facts: Missed) -> Words:
    """Say why rows changed without events."""
    watch = facts.watch
    reason = watch.reason or ""
    return Words(
        headline=f"{_short(reason)}: {watch.operations or 'changes'} without events",
        status="changing without events",
        sections=(
            Section(heading="Why", text=reason),
            Section(
                heading="When",
                lines=(
                    ("Last", moment(watch.failed_at)),
                    ("In an hour", f"{watch.failures:,}, counted every ten seconds at most"),
                    ("Operations", watch.operations),
                ),
            ),
            Section(
                heading="What to do",
                advice="The statements succeeded, and their events do not exist. Mend the reason, then send what is "
                "missing: the last statement sends all rows that the table has now; p_when narrows them. For rows that "
                "were deleted meanwhile nothing can be sent. An hour after the last failure this counts as resolved, "
                "whether or not that was done.",
                statements=(
                    f"SELECT * FROM pgrelay.capture_failure WHERE watched_table = {sql_literal(watch.table)} "
                    "ORDER BY failed_at DESC LIMIT 20",
                    _backfill(watch),
                ),
            ),
        ),
        data={"table": watch.table, "reason": _short(reason), "failures": watch.failures, "failed_at": watch.failed_at},
    )


def breaker(facts: BreakerOpen) -> Words:
    """Say that a function is not called because its last calls failed."""
    name = facts.breaker.binding
    state = (
        "The next call finds out whether it works again."
        if facts.is_half_open
        else f"No call is let through before {moment(facts.breaker.open_until)}."
    )
    return Words(
        headline=f"not called: its last calls failed, {facts.breaker.failures} in a row",
        status="not called",
        sections=(
            Section(
                heading="What to do",
                advice=f"{state} Callers get PR131 meanwhile. Read the function's log; once it works, the second "
                "statement lets calls through at once.",
                statements=("SELECT * FROM pgrelay.breaker", f"SELECT pgrelay.reset_breaker({sql_literal(name)})"),
            ),
        ),
        data={"binding": name, "failures": facts.breaker.failures},
    )


def _channel(channel: Channel) -> Section:
    return Section(
        heading="What",
        lines=(
            ("Channel", channel.name),
            ("Waiting", f"{channel.backlog:,}" if channel.backlog is not None else "unknown"),
            ("In retry", f"{channel.retries:,}" if channel.retries else None),
            ("Delivered", moment(channel.delivered_at) if channel.delivered_at else "never"),
            ("Drained", f"{moment(channel.drained_at)} by {channel.drained_by}" if channel.drained_at else "never"),
        ),
    )


def _data(facts: Waiting) -> dict[str, object]:
    channel = facts.channel
    return {
        "backlog": channel.backlog,
        "retries": channel.retries,
        "waited_seconds": round(facts.waited_seconds),
        "drained_at": channel.drained_at,
        "delivered_at": channel.delivered_at,
    }


def _waiting(facts: Waiting) -> str:
    return f"{_count(facts.channel.waiting, 'event')} waiting for {duration(facts.waited_seconds)}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _short(text: str) -> str:
    return clip(first_line(text), REASON_CHARACTERS)


def _backfill(watch: WatchedTable) -> str:
    return f"CALL pgrelay.backfill({sql_literal(watch.table)})"
