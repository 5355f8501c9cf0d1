"""The contracts of the payloads: JSON Schemas beside this file, compiled when a function that reads one starts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fastjsonschema

from pgrelay.errors import ContractError
from pgrelay.text import clip

if TYPE_CHECKING:
    from collections.abc import Callable

SCHEMAS = Path(__file__).parent / "schemas"
_SHOWN_CHARACTERS = 100


class Contract:
    """One version of one payload's shape.

    Parameters
    ----------
    name
        Such as ``pgrelay.events/1``; its schema is ``schemas/pgrelay.events.1.json``.
    published
        The shape of the published solution's payload that the same function reads, for messages.
    """

    def __init__(self, name: str, *, published: str) -> None:
        self.name = name
        self.published = published
        self._validate = _validator(name)

    def check(self, payload: object) -> dict[str, Any]:
        """Return the payload as it is, if it keeps the contract.

        Raises
        ------
        ContractError
            If it does not: which member, what was found, what is expected.
        """
        readable = f"this function reads the contract {self.name} and the published payload {self.published}"
        if not isinstance(payload, dict):
            raise ContractError(f"The payload is {_describe(payload)}, not an object; {readable}.")
        if "contract" not in payload:
            raise ContractError(f"The payload names no contract and is no published one; {readable}.")
        if payload["contract"] != self.name:
            raise ContractError(f"The payload's contract is {_describe(payload['contract'])}; {readable}.")
        try:
            self._validate(payload)
        except fastjsonschema.JsonSchemaValueException as error:
            path = str(error.name)
            member = path.removeprefix("data").lstrip(".") or "payload"
            rule = str(error.message).removeprefix(path).strip()
            if error.rule == "required":
                missing = (name for name in error.rule_definition if name not in error.value)
                rule = f"has no {', '.join(missing)}"
            raise ContractError(f"{self.name}: {member} {rule}; found {_describe(error.value)}.") from None
        return payload


def published_payload(payload: object, **members: type) -> dict[str, Any] | None:
    """Return a payload of a published solution, which names no contract; None for any other.

    Parameters
    ----------
    members
        Those that it has, with their types.
    """
    if not isinstance(payload, dict) or "contract" in payload:
        return None
    has_all = all(name in payload and isinstance(payload[name], kind) for name, kind in members.items())
    return payload if has_all else None


def _validator(name: str) -> Callable[[object], object]:
    schema = json.loads((SCHEMAS / f"{name.replace('/', '.')}.json").read_text(encoding="utf-8"))
    validate: Callable[[object], object] = fastjsonschema.compile(schema, use_default=False)
    return validate


def _describe(value: object) -> str:
    """Return a value as short JSON; the values of a row stay out of messages and logs."""
    if isinstance(value, dict):
        names = ", ".join(json.dumps(name) for name in list(value)[:10])
        return f"an object with the members {clip(names, _SHOWN_CHARACTERS)}" if names else "an empty object"
    if isinstance(value, list):
        return f"an array of {len(value)}"
    return clip(json.dumps(value), _SHOWN_CHARACTERS)
