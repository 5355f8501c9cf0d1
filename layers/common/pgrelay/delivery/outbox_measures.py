"""What the outbox of a database says of itself with every batch, as CloudWatch metrics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from aws_lambda_powertools.metrics import MetricUnit

from pgrelay.observed import emit
from pgrelay.text import in_one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

MEASURES: Final = {
    "backlog": ("OutboxBacklog", MetricUnit.Count),
    "lag_seconds": ("OutboxLag", MetricUnit.Seconds),
    "retries": ("OutboxRetries", MetricUnit.Count),
    "dead_letters": ("OutboxDeadLetters", MetricUnit.Count),
    "watch_problems": ("WatchProblems", MetricUnit.Count),
    "capture_failures": ("CaptureFailures", MetricUnit.Count),
}
"""Each metric's name and unit, by the member of the batch's status."""
SERVICE: Final = "outbox"
"""The dimension ``service`` that alarms ask for, so that they need not know a database or a channel by name."""


def measure(batch: Mapping[str, Any]) -> None:
    """Turn the status in a batch into metrics: by database and function, and of all outboxes.

    Parameters
    ----------
    batch
        A checked payload. A member of its ``status`` that is missing, or no number, is not measured.
    """
    status = batch.get("status")
    if not isinstance(status, dict):
        return
    measured = {
        name: (unit, status[member])
        for member, (name, unit) in MEASURES.items()
        if isinstance(status.get(member), int | float)
    }
    if not measured:
        return
    emit(measured, database=in_one_line(batch["database"]))
    emit(measured, service=SERVICE)
