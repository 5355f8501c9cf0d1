"""What every function counts and logs of its payloads, and what none of them does: the values in them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from aws_lambda_powertools.metrics import MetricUnit

from pgrelay.errors import ContractError, DeliveryError, ReadError, TableError, TopicNotAllowedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aws_lambda_powertools import Logger
    from aws_lambda_powertools.metrics import Metrics


@contextmanager
def failures_counted(logger: Logger, metrics: Metrics) -> Iterator[None]:
    """Count and log a payload that is refused, or that AWS did not serve, and let the error go on to the caller."""
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
