"""Reports that waited in the outbox, folded one after another (contract pgrelay.exceptions/1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, override

from pgrelay.delivery.destinations.base import Destination
from pgrelay.delivery.messages import Entry, Message
from pgrelay.delivery.refusals import Outcome, Refusal
from pgrelay.delivery.send_queues import Order, SendQueue
from pgrelay.errors import ContractError, PgrelayError

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Callable, Iterable, Sequence

    from pgrelay.contracts import Contract
    from pgrelay.exceptions import folding


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class ReportEntry(Entry):
    """A report of a batch."""

    report: Mapping[str, Any]


class ReportFold(Destination[Message[Mapping[str, Any]]]):
    """Where reports go: each is counted, and notified of if it is no repeat.

    Parameters
    ----------
    fold
        Folds one report; raises an error of this package if it is to be sent again.
    """

    call_messages = 1
    call_bytes = 0  # no report is sent as it is

    def __init__(self, fold: Callable[[Mapping[str, Any]], folding.Outcome]) -> None:
        super().__init__("reports")
        self._fold = fold

    @override
    def send(self, messages: Sequence[Message[Mapping[str, Any]]]) -> Sequence[Outcome]:
        return [self._outcome(message.body) for message in messages]

    def _outcome(self, report: Mapping[str, Any]) -> Outcome:
        try:
            return self._fold(report).message_id or ""
        except PgrelayError as error:
            return Refusal(error=str(error), retryable=True)


def queue_reports(
    events: Iterable[Mapping[str, Any]], contract: Contract, destination: ReportFold
) -> tuple[SendQueue[ReportEntry], dict[int, Refusal]]:
    """Put the reports of a batch into a send queue, which keeps their order.

    Parameters
    ----------
    contract
        Of each report.

    Returns
    -------
    tuple
        The queue, and why some reports are not in it, by their positions in the batch.
    """
    queue: SendQueue[ReportEntry] = SendQueue(destination, take=_take, order=Order.CALLS)
    refusals: dict[int, Refusal] = {}
    for position, event in enumerate(events):
        try:
            report = contract.check(event["report"])
        except ContractError as error:
            refusals[position] = Refusal(error=str(error), retryable=False)
            continue
        queue.waiting.append(ReportEntry(position=position, event_id=event["id"], report=report))
    return queue, refusals


def _take(waiting: deque[ReportEntry]) -> Message[Mapping[str, Any]]:
    entry = waiting.popleft()
    return Message(entries=(entry,), body=entry.report, size_bytes=0)
