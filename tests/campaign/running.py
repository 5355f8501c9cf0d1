"""One run: the load, the fault in it, the time to recover, and the verdict."""

from __future__ import annotations

import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from sandbox.databases import DBA
from tests.campaign.accounting import compare
from tests.campaign.lab import Lab
from tests.campaign.load import insert_hot_rows
from tests.campaign.places import Place
from tests.campaign.registry import CannotRunError
from tests.campaign.servers import TEMPLATE
from tests.campaign.verdicts import Verdict
from tests.support.clusters import belong_here

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sandbox.postgres import PostgresCluster
    from tests.campaign.consumer import Consumer
    from tests.campaign.registry import Fault
    from tests.campaign.servers import Servers

_POLL_SECONDS = 0.1
_GRACE_SECONDS = 1.0
"""How long after the fault a transaction that it broke may take to notice."""


@dataclass(frozen=True, kw_only=True)
class Form:
    """How long runs are.

    Parameters
    ----------
    size
        How large the large things are, 1 at most.
    events
        How many events the load makes at least in a run.
    lead_seconds
        How long the load runs before and after the fault.
    recover_seconds
        How long delivery may take to recover, with a second more for each EVENTS_A_SECOND events.
    """

    size: float
    events: int
    lead_seconds: float = 0.5
    recover_seconds: float = 60
    most_load_seconds: float = 60


EVENTS_A_SECOND = 1000


def run_fault(fault: Fault, servers: Servers, consumer: Consumer, seed: int, form: Form) -> Verdict:
    """Run a fault once, in a database of its own.

    Raises
    ------
    CannotRunError
        If this machine cannot run it.
    """
    cluster = servers.home(fault.settings)
    place = Place(cluster=cluster, database=f"run_{seed}")
    lab = Lab(place, consumer, servers, f"{fault.name}/{seed}", form.size)
    is_fit = False
    try:
        with lab.ends:
            _clone(cluster, place)
            verdict = carry_out(fault, lab, seed, form)
        cluster.start()
        lab.drop_database(place)
        is_fit = True
    except CannotRunError:
        raise
    except Exception as error:
        # The others still run, and the report says so.
        return Verdict(seed=seed, difference=None, notes=(f"{type(error).__name__}: {_first_line(error)}",))
    finally:
        if not is_fit:
            servers.give_up(cluster)
    return verdict


def carry_out(fault: Fault, lab: Lab, seed: int, form: Form) -> Verdict:
    """Run a fault once in a lab whose first place is ready."""
    random = Random(f"{fault.name}/{seed}")  # noqa: S311
    lab.consumer.start()
    insert_hot_rows(lab.place)
    lab.drains.start(lab.place)
    try:
        lab.start_load(lab.place)
        try:
            time.sleep(form.lead_seconds)
            with _hit(fault, lab):
                _inject(fault, lab, random)
            ended_at = time.monotonic()
            _reach(lab, form, ended_at)
        finally:
            lab.stop_load()
        recovered_at = _recover(lab, form)
    finally:
        lab.drains.stop()
    expected = [event for place in lab.places for event in place.expected()]
    errors = [f"{count} x {text}" for text, count in lab.drains.errors.most_common(2)]
    notes = [*lab.notes, *(f"by hand: {hand}" for hand in lab.hands), *(f"drain: {error}" for error in errors)]
    if lab.consumer.key_alone:
        notes.append(f"{lab.consumer.key_alone} events came with their key alone, and count as lost")
    notes += [f"writer: {error}" for load in lab.loads for error in sorted(set(load.errors))[:2]]
    return Verdict(
        seed=seed,
        difference=compare(expected, lab.consumer.arrivals),
        writers_failed=sum(load.failed for load in lab.loads),
        writers_hit=sum(load.hit for load in lab.loads),
        recover_seconds=None if recovered_at is None else max(recovered_at - ended_at, 0),
        hands=len(lab.hands),
        notes=tuple(notes),
    )


@contextmanager
def _hit(fault: Fault, lab: Lab) -> Iterator[None]:
    """Let writers' failures count as the fault's for as long as it lasts, if it breaks writers."""
    until = float("inf") if fault.breaks_writers else 0.0
    lab.is_hit = lambda: time.monotonic() < until
    yield
    until = time.monotonic() + _GRACE_SECONDS if fault.breaks_writers else 0.0


def _inject(fault: Fault, lab: Lab, random: Random) -> None:
    injection = fault.inject(lab, random)
    for seconds in injection:
        time.sleep(random.uniform(0.2, 0.8) if seconds is None else seconds)


def _reach(lab: Lab, form: Form, ended_at: float) -> None:
    """Let the load go on for a moment after the fault, and until it has made the events that are wanted."""
    time.sleep(form.lead_seconds)
    while any(not load.ended.is_set() for load in lab.loads):
        if sum(load.committed for load in lab.loads) >= form.events:
            return
        if time.monotonic() - ended_at > form.most_load_seconds:
            lab.note("the load did not make all events")
            return
        time.sleep(_POLL_SECONDS)


def _recover(lab: Lab, form: Form) -> float | None:
    """Wait until nothing waits, and return when that was; redrive what died, as an operator does."""
    recovered_at = _wait_until_delivered(lab, form)
    died = 0
    for place in lab.places:
        with suppress(psycopg.Error):
            died += place.dead_letters()
            place.execute("SELECT pgrelay.redrive()")
    if died:
        lab.hand(f"redrive of {died} dead letters")
        recovered_at = _wait_until_delivered(lab, form)
    return recovered_at


def _wait_until_delivered(lab: Lab, form: Form) -> float | None:
    started_at = time.monotonic()
    arrived, changed_at = lab.consumer.count, started_at
    while True:
        waiting = _waiting(lab)
        now = time.monotonic()
        if waiting == 0:
            return now
        if lab.consumer.count != arrived:
            arrived, changed_at = lab.consumer.count, now
        most = form.recover_seconds + (waiting or 0) / EVENTS_A_SECOND
        if now - started_at > most and now - changed_at > form.recover_seconds:
            lab.note(f"{'an unknown number of' if waiting is None else waiting} events wait at the deadline")
            return None
        if now - started_at > 5 * most:
            lab.note("events arrive for ever")
            return None
        time.sleep(max(_POLL_SECONDS, (time.monotonic() - now) / 2))


def _waiting(lab: Lab) -> int | None:
    """Count what waits in all places; None where a server cannot say."""
    try:
        return sum(place.waiting() for place in lab.places)
    except psycopg.Error:
        return None


def _clone(cluster: PostgresCluster, place: Place) -> None:
    with cluster.connect() as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(place.database)))
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(
                sql.Identifier(place.database), sql.Identifier(TEMPLATE), sql.Identifier(DBA)
            )
        )
        # The clone of a sequence has numbers to give that the log does not know of: until a checkpoint, a crash would
        # give them again.
        connection.execute("CHECKPOINT")
    with place.connect() as connection:
        belong_here(connection)


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
