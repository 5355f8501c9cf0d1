"""Every file in events/ is a payload that its function takes; a spoilt one is refused with a clear error."""

from __future__ import annotations

import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from pgrelay.contracts import SCHEMAS, Contract
from pgrelay.errors import ContractError
from tests.support import functions
from tests.support.functions import Context, FakeTopic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILES = functions.event_files()
CONTRACTS = ("pgrelay.exception/1", "pgrelay.cron/1", "pgrelay.events/1")


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


SAMPLES = {path.stem: read(path) for path in FILES}


def test_every_function_and_every_contract_has_an_event() -> None:
    assert {path.name.split(".")[0] for path in FILES} == set(functions.NAMES)
    assert {payload.get("contract") for payload in SAMPLES.values()} == {None, *CONTRACTS}


def test_every_schema_belongs_to_a_contract() -> None:
    assert {path.stem for path in SCHEMAS.glob("*.json")} == {name.replace("/", ".") for name in CONTRACTS}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_function_takes_the_event(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = path.name.split(".")[0]
    topic = FakeTopic()
    functions.set_environment(monkeypatch, name)
    function = functions.load(name)
    if name != "echo":
        monkeypatch.setattr(function, "topic", topic)
    payload = read(path)
    answer = function.handler(payload, Context())

    if name == "exception_relay":
        assert answer == {"message_id": "message-1"}
        assert len(topic.notifications) == 1
    elif name == "cron_failure_notifier":
        assert answer["notified"] == len(payload.get("failed_runs", [payload]))
        assert len(answer["message_ids"]) == len(topic.notifications) > 0
    elif name == "dml_event_publisher":
        assert answer == {"delivered": len(payload.get("events", [payload])), "failed": []}
        assert len(topic.published) == answer["delivered"]
    else:
        assert answer == {**payload, "Status": "OK"}


def mutations(schema: dict[str, Any], payload: Any, path: str = "") -> Iterator[tuple[str, tuple[Any, ...], Any]]:
    """Yield what spoils a payload: the member's path as messages show it, its place, and the value to put there.

    `...` as the value means: take the member away.
    """
    for name, part in schema.get("properties", {}).items():
        if not isinstance(payload, dict) or name not in payload or path + name == "contract":
            continue
        member = f"{path}{name}"
        if name in schema["required"]:
            yield name, (name,), ...
        for value in (None, True, -1, 1.5, "", "text", [], [5], {}, {"a": 5}):
            if not allows(part, value):
                yield member, (name,), value
        for shown, place, value in mutations(part, payload[name], f"{member}."):
            yield shown, (name, *place), value
        if "items" in part and isinstance(payload[name], list) and payload[name]:
            last = len(payload[name]) - 1
            for shown, place, value in mutations(part["items"], payload[name][last], f"{member}[{last}]."):
                yield shown, (name, last, *place), value


def allows(part: dict[str, Any], value: Any) -> bool:
    """Tell whether the schema of a member takes a value, independently of the validator."""
    if "enum" in part:
        return value in list(part["enum"])
    types = part["type"] if isinstance(part["type"], list) else [part["type"]]
    names = {type(None): "null", bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    if names.get(type(value), "object") not in types:
        return False
    if isinstance(value, str):
        return len(value) >= int(part.get("minLength", 0))
    if isinstance(value, int) and not isinstance(value, bool):
        return value >= int(part.get("minimum", value))
    if isinstance(value, list):
        if "items" in part and not all(allows(part["items"], item) for item in value):
            return False
        return len(value) >= int(part.get("minItems", 0))
    return not part.get("required")


SPOILT = [
    pytest.param(contract, sample, shown, place, value, id=f"{sample}-{shown}-{'missing' if value is ... else value!r}")
    for contract in CONTRACTS
    for sample in [next(name for name, payload in SAMPLES.items() if payload.get("contract") == contract)]
    for shown, place, value in mutations(read(SCHEMAS / f"{contract.replace('/', '.')}.json"), SAMPLES[sample])
]


@pytest.mark.parametrize(("contract", "sample", "shown", "place", "value"), SPOILT)
def test_spoilt_event_is_refused_by_name(
    contract: str, sample: str, shown: str, place: tuple[Any, ...], value: Any
) -> None:
    payload = copy.deepcopy(SAMPLES[sample])
    parent = payload
    for step in place[:-1]:
        parent = parent[step]
    if value is ...:
        del parent[place[-1]]
    else:
        parent[place[-1]] = value
    with pytest.raises(ContractError) as raised:
        readers[contract].check(payload)
    message = str(raised.value)
    assert message.startswith(f"{contract}: ")
    assert shown in message
    assert "; found " in message
    assert "\n" not in message


readers = {contract: Contract(contract, published="none") for contract in CONTRACTS}
