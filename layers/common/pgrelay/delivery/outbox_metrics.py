"""What the outbox of a database says of itself, with every batch that it sends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from pgrelay.text import in_one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

METRICS = {
    "backlog": ("OutboxBacklog", MetricUnit.Count),
    "lag_seconds": ("OutboxLag", MetricUnit.Seconds),
    "retries": ("OutboxRetries", MetricUnit.Count),
    "dead_letters": ("OutboxDeadLetters", MetricUnit.Count),
}
SERVICE = "outbox"
"""What an alarm asks for that is to know no database and no channel by name: the dimension ``service``."""


def measure(batch: Mapping[str, Any]) -> None:
    """Turn the status in a batch into metrics: by database and function, and of all outboxes.

    Parameters
    ----------
    batch
        A checked payload. What its member ``status`` does not say, or says in another form, is not measured.
    """
    status = batch.get("status")
    if not isinstance(status, dict):
        return
    measured = {member: status[member] for member in METRICS if isinstance(status.get(member), int | float)}
    if not measured:
        return
    for dimension, value in (("database", in_one_line(batch["database"])), ("service", SERVICE)):
        of_outbox = EphemeralMetrics()
        of_outbox.add_dimension(dimension, value)
        for member, amount in measured.items():
            name, unit = METRICS[member]
            of_outbox.add_metric(name, unit, amount)
        of_outbox.flush_metrics()
