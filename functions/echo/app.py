"""Answers what it was sent, to show that the path from the database is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.logging import Logger

from pgrelay.errors import ContractError
from pgrelay.text import encodable

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(payload: object, context: LambdaContext) -> dict[str, Any]:
    """Return the payload with ``"Status": "OK"`` added.

    Raises
    ------
    ContractError
        If the payload is no JSON object.
    """
    if not isinstance(payload, dict):
        raise ContractError(
            f'The payload is of type {type(payload).__name__}; echo takes an object, {{"name": "bob"}}.'
        )
    answer: dict[str, Any] = encodable({**payload, "Status": "OK"})  # Lambda answers in UTF-8
    logger.info("echoed")
    return answer
