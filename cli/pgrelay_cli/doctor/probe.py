"""The check that sends a message through all of it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pgrelay_cli.doctor.findings import failure, ok, skipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pgrelay_cli.doctor.examination import Examination
    from pgrelay_cli.doctor.findings import Finding

POLL_SECONDS = 0.05


@dataclass(frozen=True, kw_only=True)
class Probe:
    """What became of a probe.

    Parameters
    ----------
    event
        Its id.
    commit_ms
        How long its transaction took.
    waited_seconds
        How long after the commit it was answered, or was given up waiting for.
    batch
        The batch that it was in; None if it was not answered.
    message
        The id of the message that it became; None if it was refused.
    """

    event: str
    commit_ms: float
    waited_seconds: float
    batch: str | None = None
    message: str | None = None


def check_probe(examination: Examination) -> Iterator[Finding]:
    """Check that an event reaches the subscribers."""
    if examination.probe_seconds is None:
        yield skipped("probe", "--probe sends a message to the subscribers")
    elif not examination.is_ok("iam"):
        yield skipped("probe", "it needs network")
    elif not (examination.is_ok("drain") or examination.is_ok("pg_cron")):
        yield failure(
            "probe",
            "not sent: nobody delivers it, as pg_cron above says",
            "`pgrelay schedule` has pg_cron deliver, `pgrelay drain --follow` does it itself; then try again.",
        )
    else:
        yield judge_probe(_sent(examination, examination.probe_seconds))


def _sent(examination: Examination, wait_seconds: float) -> Probe:
    started = time.monotonic()
    [(event,)] = examination.rows("SELECT pgrelay.probe()")
    committed = time.monotonic()
    commit_ms = (committed - started) * 1000
    while time.monotonic() < committed + wait_seconds:
        answered = examination.rows("SELECT d.batch, d.message_id FROM pgrelay.delivery AS d WHERE d.event = %s", event)
        if answered:
            batch, message = answered[-1]
            seconds = time.monotonic() - committed
            return Probe(event=event, commit_ms=commit_ms, waited_seconds=seconds, batch=batch, message=message)
        time.sleep(POLL_SECONDS)
    return Probe(event=event, commit_ms=commit_ms, waited_seconds=wait_seconds)


def judge_probe(probe: Probe) -> Finding:
    """Return whether a probe arrived."""
    if probe.batch is None:
        return failure(
            "probe",
            f"event {probe.event} was not delivered within {probe.waited_seconds:.0f} s; it still waits",
            "See pg_cron and outbox above; `pgrelay drain` delivers at once, and says what fails.",
        )
    if probe.message is None:
        return failure(
            "probe",
            f"event {probe.event} was refused in batch {probe.batch}",
            "`SELECT last_error FROM pgrelay.retry;` or `pgrelay dead-letters` says why.",
        )
    return ok(
        "probe",
        f"event {probe.event}: committed in {probe.commit_ms:.0f} ms, delivered {probe.waited_seconds * 1000:.0f} ms "
        f"later in batch {probe.batch} as message {probe.message}",
    )
