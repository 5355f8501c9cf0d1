"""Offering many items to a service, batch by batch, with the outcome of each."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from pgrelay.delivery.deliverer import FIRST_PAUSE_SECONDS, RESERVE_SECONDS, ROUNDS
from pgrelay.delivery.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from aws_lambda_powertools.utilities.typing import LambdaContext


def time_left(batch: Mapping[str, Any], context: LambdaContext) -> Callable[[], float]:
    """Return what tells how many seconds are left: until the caller stops waiting, or the function's timeout."""
    until = time.monotonic() + batch.get("answer_within_ms", context.get_remaining_time_in_millis()) / 1000
    return lambda: min(until - time.monotonic(), context.get_remaining_time_in_millis() / 1000)


def send[Item](
    items: Sequence[Item],
    *,
    cut: Callable[[Sequence[Item]], Iterable[Sequence[Item]]],
    offer: Callable[[Sequence[Item]], Sequence[Refusal | None]],
    remaining_seconds: Callable[[], float],
    sleep: Callable[[float], None] = time.sleep,
) -> list[tuple[Item, Refusal]]:
    """Offer items and return those that were not taken, with why.

    Refusals that may pass are offered again, with a growing pause, while the time lasts. A call that is refused for
    good as one is halved, so that an item that spoils its call takes no other with it.

    Parameters
    ----------
    items
        What to send, in order.
    cut
        Cuts items, in their order, into the batches that one call takes.
    offer
        Makes one call; returns for each item None, or why it was not taken.
    remaining_seconds
        Tells how long the function may still run.
    sleep
        Waits a number of seconds.
    """

    def offered(batch: Sequence[Item]) -> list[tuple[Item, Refusal]]:
        if remaining_seconds() <= RESERVE_SECONDS:
            late = Refusal(error="The function's time was used up before this one's turn.", retryable=True)
            return [(item, late) for item in batch]
        refusals = offer(batch)
        blamed = refusals[0]
        if len(batch) > 1 and blamed is not None and blamed.whole_call and not blamed.retryable:
            middle = len(batch) // 2
            return [*offered(batch[:middle]), *offered(batch[middle:])]
        return [(item, refusal) for item, refusal in zip(batch, refusals, strict=True) if refusal is not None]

    failures: list[tuple[Item, Refusal]] = []
    waiting = items
    for round_number in range(ROUNDS):
        refused = [outcome for batch in cut(waiting) for outcome in offered(batch)]
        pause = FIRST_PAUSE_SECONDS * 2**round_number
        again = round_number < ROUNDS - 1 and remaining_seconds() > RESERVE_SECONDS + pause
        waiting = [item for item, refusal in refused if refusal.retryable and again]
        failures += [(item, refusal) for item, refusal in refused if not (refusal.retryable and again)]
        if not waiting:
            break
        sleep(pause)
    return failures


def answer(batch: Mapping[str, Any], failures: Mapping[str, Refusal], *, request_id: str) -> dict[str, Any]:
    """Return the answer to a batch of the outbox.

    Parameters
    ----------
    batch
        What was sent.
    failures
        Why an event was not delivered, by its id.
    request_id
        Lambda's id of the invocation.
    """
    return {
        "request_id": request_id,
        "delivered": sum(event["id"] not in failures for event in batch["events"]),
        "failed": [
            {"id": event_id, "error": refusal.error, "retryable": refusal.retryable}
            for event_id, refusal in failures.items()
        ],
    }
