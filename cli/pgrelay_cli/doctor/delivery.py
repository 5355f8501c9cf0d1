"""Checks of delivery: how the outbox stands, what could not be captured or delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pgrelay_cli.doctor.drains import FOLLOW
from pgrelay_cli.doctor.examination import reads
from pgrelay_cli.doctor.findings import failure, ok, warning
from pgrelay_cli.output import ago

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pgrelay_cli.doctor.findings import Finding

LAG_SECONDS = 60
MOST_EVENTS = 2**62
"""Half of the numbers that a sequence has: nobody gets there by events, but by a setval that was meant for another."""


@reads(
    "SELECT s.channel, s.state, s.backlog, s.lag_seconds::float8, s.last_error, "
    "extract(epoch FROM clock_timestamp() - s.drained_at)::float8, s.drained_by "
    "FROM pgrelay.status AS s ORDER BY s.channel"
)
def check_outbox(
    rows: Sequence[tuple[str, str, int | None, float | None, str | None, float | None, str | None]],
) -> Iterator[Finding]:
    """Check that each channel delivers, and is not far behind."""
    for channel, state, backlog, lag_seconds, error, drained_seconds, drained_by in rows:
        name = f"outbox {channel}"
        if backlog is None or lag_seconds is None:
            yield warning(
                name,
                f"{state}: another session has locked a table of the outbox",
                "`SELECT * FROM pg_locks AS l WHERE l.relation::regclass::text ^@ 'pgrelay.' AND l.granted;` names it.",
            )
            continue
        found = f"{state}, backlog {backlog}, lag {ago(lag_seconds)}"
        if state == "paused":
            yield warning(name, found, "`pgrelay resume --all`")
        elif state == "standing by":
            yield warning(
                name,
                f"{found}: this database is a copy, and does not deliver",
                "If it is the one that is to deliver: `SELECT pgrelay.take_over();`",
            )
        elif state == "stalled":
            seen = f"the last drain was seen {ago(drained_seconds)} ago" if drained_seconds else "none was ever seen"
            by = f" ({drained_by})" if drained_by else ""
            yield failure(
                name, f"{found}: nobody delivers, {seen}{by}", f"`pgrelay schedule` has pg_cron deliver. Or: {FOLLOW}"
            )
        elif state == "dying":
            yield failure(
                name,
                f"{found}: what is sent becomes dead letters: {error}",
                "`pgrelay dead-letters` shows why; mend it, then `pgrelay dead-letters redrive --yes`.",
            )
        elif state == "failing":
            yield failure(name, f"{found}: {error}", "The error says why; the events wait and are retried.")
        elif lag_seconds > LAG_SECONDS:
            yield failure(
                name,
                found,
                f"See pg_cron above; where drain runs, `SELECT pgrelay.set_readers('{channel}', 2);` and "
                "`pgrelay schedule --drains 2` make two deliver at once.",
            )
        else:
            yield ok(name, found)


@reads("SELECT count(*) FROM pgrelay.capture_failure AS f WHERE f.failed_at > now() - interval '1 day'")
def check_capture(rows: Sequence[tuple[int]]) -> Iterator[Finding]:
    """Check that the changes of every statement were captured."""
    [(failures,)] = rows
    if failures:
        yield failure(
            "capture",
            f"events of {failures} statements were not captured in the last day",
            "`SELECT * FROM pgrelay.capture_failure ORDER BY failed_at DESC;` shows which; CALL pgrelay.backfill(...) "
            "sends a table's rows.",
        )


@reads("SELECT count(*) FROM pgrelay.dead_letter")
def check_dead_letters(rows: Sequence[tuple[int]]) -> Iterator[Finding]:
    """Check that every event could be delivered."""
    [(letters,)] = rows
    if letters:
        yield warning(
            "dead letters",
            f"{letters} events could not be delivered",
            "`pgrelay dead-letters` shows why; `pgrelay dead-letters redrive --yes` delivers them again.",
        )
    else:
        yield ok("dead letters", "none")


@reads("SELECT max(t.last_event_id) FROM pgrelay.tick AS t")
def check_event_numbers(rows: Sequence[tuple[int]]) -> Iterator[Finding]:
    """Check that the numbers of events do not come to their end, where statements on watched tables fail."""
    [(last,)] = rows
    if last > MOST_EVENTS:
        yield failure(
            "event numbers",
            f"{last} of {2**63 - 1} are used; statements on watched tables fail at the last one",
            "Deliver what waits, then install anew: pgrelay uninstall --yes, pgrelay install; watch the tables again.",
        )
