"""The contracts of the payloads: JSON Schemas beside this file, compiled when a function that reads one starts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fastjsonschema

from pgrelay.errors import ContractError
from pgrelay.text import clip

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

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
    older
        Versions before that the same function reads, until no database sends them any more.
    """

    def __init__(self, name: str, *, published: str, older: Collection[str] = ()) -> None:
        self.name = name
        self.published = published
        self._older = older
        # Older ones when they come: a start waits for no schema that it may not need.
        self._validators = {name: _validator(name)}

    def check(self, payload: object) -> dict[str, Any]:
        """Return the payload as it is, if it keeps the contract.

        Raises
        ------
        ContractError
            If it does not: which member, what was found, what is expected.
        """
        names = " or ".join((*self._older, self.name))
        readable = f"this function reads the contract {names} and the published payload {self.published}"
        if not isinstance(payload, dict):
            raise ContractError(f"The payload is {_describe(payload)}, not an object; {readable}.")
        if "contract" not in payload:
            raise ContractError(f"The payload names no contract and is no published one; {readable}.")
        name = payload["contract"]
        if name not in (self.name, *self._older):
            raise ContractError(f"The payload's contract is {_describe(payload['contract'])}; {readable}.")
        try:
            if name not in self._validators:
                self._validators[name] = _validator(name)
            self._validators[name](payload)
        except fastjsonschema.JsonSchemaValueException as error:
            path = str(error.name)
            member = path.removeprefix("data").lstrip(".") or "payload"
            rule = str(error.message).removeprefix(path).strip()
            if error.rule == "required":
                missing = (name for name in error.rule_definition if name not in error.value)
                rule = f"has no {', '.join(missing)}"
            raise ContractError(f"{name}: {member} {rule}; found {_describe(error.value)}.") from None
        return payload


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
