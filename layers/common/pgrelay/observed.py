"""What every function counts and logs of its payloads, and what none of them does: the values in them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from aws_lambda_powertools.metrics import EphemeralMetrics, Metrics, MetricUnit

from pgrelay import settings
from pgrelay.constants import STACK_NAME
from pgrelay.errors import ContractError, DeliveryError, ReadError, TableError, TopicNotAllowedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aws_lambda_powertools import Logger


def stack_metrics() -> Metrics:
    """Return the function's metrics, by its stack: two stacks in one account are not to quiet each other's alarms."""
    metrics = Metrics()
    metrics.set_default_dimensions(stack=settings.required(STACK_NAME))
    return metrics


def emit(measured: Mapping[str, tuple[MetricUnit, float]], **dimensions: str) -> None:
    """Print metrics, unit and value by name, under dimensions of their own beside the stack's and the function's."""
    metrics = EphemeralMetrics()
    for dimension, value in {**dimensions, "stack": settings.required(STACK_NAME)}.items():
        metrics.add_dimension(dimension, value)
    for name, (unit, amount) in measured.items():
        metrics.add_metric(name, unit, amount)
    metrics.flush_metrics()


@contextmanager
def counted(logger: Logger, metrics: Metrics) -> Iterator[None]:
    """Print what an invocation counted, if anything: a metric is charged for in each hour that has a value of it.

    A payload that is refused, or that AWS did not serve, is counted and logged, and the error goes on to the caller.
    """
    try:
        yield
    except (ContractError, TopicNotAllowedError) as error:
        metrics.add_metric("InvalidPayloads", MetricUnit.Count, 1)
        logger.warning("payload refused: %s", error)
        raise
    except (DeliveryError, TableError) as error:
        metrics.add_metric("DeliveryFailures", MetricUnit.Count, 1)
        logger.warning("not delivered: %s", error)
        raise
    except ReadError as error:
        metrics.add_metric("ReadFailures", MetricUnit.Count, 1)
        logger.warning("not read: %s", error)
        raise
    finally:
        if metrics.metric_set:
            metrics.flush_metrics()
