"""Start ministack, with an inbox and what its CloudFormation lacks: a dead-letter queue, the account in conditions.

It runs as a program of its own, so that the sandbox itself never imports ministack.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ministack.app import main  # type: ignore[import-untyped]
from ministack.core.responses import get_account_id  # type: ignore[import-untyped]
from ministack.services import lambda_svc, sns  # type: ignore[import-untyped]
from ministack.services.cloudformation import changesets, engine, handlers, provisioners, stacks  # type: ignore[import-untyped]

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


evaluate_conditions = engine._evaluate_conditions  # noqa: SLF001


def evaluate_conditions_by_account(template: dict[str, Any], parameters: dict[str, Any]) -> dict[str, bool]:
    """Evaluate conditions as ministack does, where AWS::AccountId means the account."""
    return dict(evaluate_conditions(template, {"AWS::AccountId": {"Value": get_account_id()}, **parameters}))


publish = sns._fanout  # noqa: SLF001


def publish_and_keep(
    topic: str, message_id: str, message: str, subject: str, message_structure: str = "", *rest: Any, **named: Any
) -> None:
    """Publish as ministack does, and keep what a mail and a chat would get: it sends neither."""
    as_sent = sns._resolve_message_for_protocol  # noqa: SLF001
    kept = {
        "at": datetime.now(UTC).isoformat(),
        "topic": topic.rpartition(":")[2],
        "message_id": message_id,
        "subject": subject,
        **{kind: as_sent(message, message_structure, kind) for kind in ("email", "https")},
    }
    with Path(os.environ["PGRELAY_INBOX"]).open("a", encoding="utf-8") as inbox:
        inbox.write(json.dumps(kept) + "\n")
    publish(topic, message_id, message, subject, message_structure, *rest, **named)


if __name__ == "__main__":
    for module in (changesets, engine, handlers, stacks):
        module._evaluate_conditions = evaluate_conditions_by_account  # noqa: SLF001
    sns._fanout = publish_and_keep  # noqa: SLF001
    FUNCTION["create"] = create_function_with_dead_letter_queue
    main()
