"""Checks of delivery: how the outbox stands, what could not be captured or delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pgrelay_cli.doctor.examination import reads
from pgrelay_cli.doctor.findings import failure, ok, warning
from pgrelay_cli.output import ago

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pgrelay_cli.doctor.findings import Finding

LAG_SECONDS = 60


@reads(
    "SELECT s.channel, s.state, s.backlog, coalesce(s.lag_seconds, 0)::float8, s.last_error "
    "FROM pgrelay.status AS s ORDER BY s.channel"
)
def check_outbox(rows: Sequence[tuple[str, str, int, float, str | None]]) -> Iterator[Finding]:
    """Check that each channel delivers, and is not far behind."""
    for channel, state, backlog, lag_seconds, error in rows:
        name, found = f"outbox {channel}", f"{state}, backlog {backlog}, lag {ago(lag_seconds)}"
        if state == "paused":
            yield warning(name, found, "pgrelay resume --all")
        elif state == "failing":
            yield failure(name, f"{found}: {error}", "The error says why; the events wait and are retried.")
        elif lag_seconds > LAG_SECONDS:
            yield failure(
                name, found, "See pg_cron above; where drain runs, SELECT pgrelay.set_readers(...) adds readers."
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
            "SELECT * FROM pgrelay.capture_failure ORDER BY failed_at DESC; CALL pgrelay.backfill(...);",
        )


@reads("SELECT count(*) FROM pgrelay.dead_letter")
def check_dead_letters(rows: Sequence[tuple[int]]) -> Iterator[Finding]:
    """Check that every event could be delivered."""
    [(letters,)] = rows
    if letters:
        yield warning(
            "dead letters",
            f"{letters} events could not be delivered",
            "pgrelay dead-letters shows why; pgrelay redrive --yes delivers them again.",
        )
    else:
        yield ok("dead letters", "none")
