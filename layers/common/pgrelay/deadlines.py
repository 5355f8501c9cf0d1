"""How much time an invocation has left."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aws_lambda_powertools.utilities.typing import LambdaContext


def time_left(payload: Mapping[str, Any], context: LambdaContext) -> Callable[[], float]:
    """Return what tells how many seconds are left: until the caller stops waiting, or the function's timeout.

    Parameters
    ----------
    payload
        Its member ``answer_within_ms`` says how long the caller waits, if it says so.
    """
    until = time.monotonic() + payload.get("answer_within_ms", context.get_remaining_time_in_millis()) / 1000
    return lambda: min(until - time.monotonic(), context.get_remaining_time_in_millis() / 1000)
