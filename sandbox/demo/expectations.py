"""What has to arrive at a subscriber, and what did."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

from sandbox.progress import console

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from sandbox.queues import Queue, ReceivedMessage

ARRIVAL_DEADLINE_SECONDS = 40


@dataclass(kw_only=True)
class Expectation:
    """A message that must arrive, once, or messages that must count so many failures together."""

    case: str
    statement: str
    topic: str
    matches: Callable[[Any], bool]
    committed_at: datetime
    count: int | None = None
    received: list[ReceivedMessage] = field(default_factory=list)

    @property
    def is_met(self) -> bool:
        """Whether what must arrive has, and nothing more."""
        if self.count is not None:
            return self.count == self._counted
        return len(self.received) == 1

    @property
    def seconds(self) -> str:
        """The time from the commit, or from the end of the failed statement, to the subscriber's queue."""
        if not self.received:
            return "-"
        # What failed is reported before the statement ends, whose end is all that the client sees.
        return f"{max((self.received[0].sent_at - self.committed_at).total_seconds(), 0):.2f}"

    @property
    def outcome(self) -> Text:
        """What arrived, in a line."""
        if not self.received:
            return Text("nothing", style="red")
        if not self.is_met:
            counted = f", counting {self._counted}" if self.count else ""
            return Text(f"{len(self.received)} times instead of once{counted}", style="red")
        body = self.received[0].json()
        return Text(body["subject"] if self.topic == "alerts" else body["data"]["new"]["exception_reason"])

    @property
    def _counted(self) -> int:
        return sum(message.json().get("count", 1) for message in self.received)


def take(expectations: Sequence[Expectation], queues: Mapping[str, Queue]) -> list[ReceivedMessage]:
    """Give each message that is there to an expectation that it matches, one that waits first; return the others."""
    unexpected = []
    for topic, queue in queues.items():
        for message in queue.take():
            body = message.json()
            matching = [
                expectation for expectation in expectations if expectation.topic == topic and expectation.matches(body)
            ]
            if matching:
                min(matching, key=lambda expectation: expectation.is_met).received.append(message)
            else:
                unexpected.append(message)
    return unexpected


def collect(expectations: Sequence[Expectation], queues: Mapping[str, Queue]) -> list[ReceivedMessage]:
    """Wait until every expectation is met; return the messages that match none."""
    unexpected: list[ReceivedMessage] = []
    deadline = time.monotonic() + ARRIVAL_DEADLINE_SECONDS
    met_at: float | None = None
    # A second more after the last one, for a message that should not come.
    while time.monotonic() < deadline and (met_at is None or time.monotonic() < met_at + 1):
        unexpected += take(expectations, queues)
        if met_at is None and all(expectation.is_met for expectation in expectations):
            met_at = time.monotonic()
        time.sleep(0.1)
    return unexpected


def report(expectations: Sequence[Expectation], unexpected: Sequence[ReceivedMessage]) -> None:
    """Print what arrived where, and after how long."""
    table = Table(title="What left PostgreSQL and arrived at a subscriber", title_justify="left", expand=False)
    table.add_column("Case")
    table.add_column("SQL", overflow="fold")
    table.add_column("Topic")
    table.add_column("Arrived")
    table.add_column("Seconds", justify="right")
    for expectation in expectations:
        table.add_row(
            expectation.case,
            expectation.statement,
            expectation.topic,
            expectation.outcome,
            expectation.seconds,
        )
    console.print()
    console.print(table)
    console.print("Seconds: from the commit, or from the end of what failed, to the subscriber's queue.")
    for message in unexpected:
        console.print(Text.assemble(("Unexpected: ", "red"), json.dumps(message.json())[:300]))
