"""Delivering a batch of messages to a topic, with the outcome of each."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pgrelay.constants import (
    CONNECT_TIMEOUT_SECONDS,
    READ_TIMEOUT_SECONDS,
    SNS_BATCH_ENTRIES,
    SNS_MESSAGE_BYTES,
)
from pgrelay.sns import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pgrelay.sns import Message, Topic

ROUNDS: Final = 4
"""How often a message is offered while the time lasts."""
FIRST_PAUSE_SECONDS: Final = 0.2
RESERVE_SECONDS: Final = CONNECT_TIMEOUT_SECONDS + READ_TIMEOUT_SECONDS + 1.0
"""No call starts later than this before the function's timeout: one that hangs must leave time for the answer."""


@dataclass(frozen=True, kw_only=True)
class Outgoing:
    """A message and the id of the event that it carries."""

    event_id: str
    message: Message


@dataclass(frozen=True, kw_only=True)
class Failure:
    """An event that was not delivered."""

    event_id: str
    refusal: Refusal


def batches(outgoing: Iterable[Outgoing]) -> Iterator[list[Outgoing]]:
    """Cut messages, in their order, into batches that one PublishBatch takes: by count and by bytes together."""
    batch: list[Outgoing] = []
    size_bytes = 0
    for item in outgoing:
        item_bytes = item.message.size_bytes
        if batch and (len(batch) == SNS_BATCH_ENTRIES or size_bytes + item_bytes > SNS_MESSAGE_BYTES):
            yield batch
            batch, size_bytes = [], 0
        batch.append(item)
        size_bytes += item_bytes
    if batch:
        yield batch


def deliver(
    outgoing: Sequence[Outgoing],
    topic: Topic,
    *,
    remaining_seconds: Callable[[], float],
    sleep: Callable[[float], None] = time.sleep,
) -> list[Failure]:
    """Publish messages and return those that were not taken.

    Refusals that may pass are offered again, with a growing pause, while the time lasts; a message that SNS can never
    take is not offered at all, and one that SNS will not have takes no other with it.

    Parameters
    ----------
    outgoing
        Messages in the order of their events.
    topic
        Where they go.
    remaining_seconds
        Tells how long the function may still run.
    sleep
        Waits a number of seconds.
    """
    failures = [
        Failure(
            event_id=item.event_id,
            refusal=Refusal(
                error=f"It has {item.message.size_bytes} bytes without its row, SNS takes at most {SNS_MESSAGE_BYTES}.",
                retryable=False,
            ),
        )
        for item in outgoing
        if item.message.size_bytes > SNS_MESSAGE_BYTES
    ]
    waiting = [item for item in outgoing if item.message.size_bytes <= SNS_MESSAGE_BYTES]
    for round_number in range(ROUNDS):
        refused: list[tuple[Outgoing, Refusal]] = []
        for batch in batches(waiting):
            refused += _publish(batch, topic, remaining_seconds)
        again = round_number < ROUNDS - 1
        pause = FIRST_PAUSE_SECONDS * 2**round_number
        if not (again and remaining_seconds() > RESERVE_SECONDS + pause):
            again = False
        waiting = [item for item, refusal in refused if refusal.retryable and again]
        failures += [
            Failure(event_id=item.event_id, refusal=refusal)
            for item, refusal in refused
            if not (refusal.retryable and again)
        ]
        if not waiting:
            break
        sleep(pause)
    return failures


def _publish(
    batch: Sequence[Outgoing], topic: Topic, remaining_seconds: Callable[[], float]
) -> list[tuple[Outgoing, Refusal]]:
    if remaining_seconds() <= RESERVE_SECONDS:
        late = Refusal(error="The function's time was used up before this event's turn.", retryable=True)
        return [(item, late) for item in batch]
    refusals = topic.publish_batch([item.message for item in batch])
    blamed = refusals[0]
    if len(batch) > 1 and blamed is not None and blamed.whole_call and not blamed.retryable:
        # SNS does not say which message it will not have: each half on its own shows it.
        middle = len(batch) // 2
        return [
            *_publish(batch[:middle], topic, remaining_seconds),
            *_publish(batch[middle:], topic, remaining_seconds),
        ]
    return [(item, refusal) for item, refusal in zip(batch, refusals, strict=True) if refusal is not None]
