"""Start ministack, with the dead-letter queue that its CloudFormation leaves out of a new function.

It runs as a program of its own, so that the sandbox itself never imports ministack.
"""

from __future__ import annotations

from typing import Any

from ministack.app import main  # type: ignore[import-untyped]
from ministack.services import lambda_svc  # type: ignore[import-untyped]
from ministack.services.cloudformation import provisioners  # type: ignore[import-untyped]

FUNCTION = provisioners._RESOURCE_HANDLERS["AWS::Lambda::Function"]  # noqa: SLF001 - there is no public way
create_function = FUNCTION["create"]


def create_function_with_dead_letter_queue(
    logical_id: str, properties: dict[str, Any], stack_name: str
) -> tuple[str, dict[str, Any]]:
    """Create a function as ministack does, and give it its DeadLetterConfig."""
    name, attributes = create_function(logical_id, properties, stack_name)
    if "DeadLetterConfig" in properties:
        function = lambda_svc._functions[name]  # noqa: SLF001
        function["config"]["DeadLetterConfig"] = properties["DeadLetterConfig"]
    return name, attributes


if __name__ == "__main__":
    FUNCTION["create"] = create_function_with_dead_letter_queue
    main()
