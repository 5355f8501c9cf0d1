from __future__ import annotations

from typing import Any

import pytest

from pgrelay.contracts import Contract, published_payload
from pgrelay.errors import ContractError
from tests.unit.payloads import batch, cron, event, exception, run

EXCEPTION = Contract("pgrelay.exception/1", published='{"error": "..."}')
CRON = Contract("pgrelay.cron/1", published="none")
EVENTS = Contract("pgrelay.events/1", published="none")


def message_of(contract: Contract, payload: object) -> str:
    with pytest.raises(ContractError) as raised:
        contract.check(payload)
    message = str(raised.value)
    assert "\n" not in message
    return message


@pytest.mark.parametrize(
    ("contract", "payload"),
    [(EXCEPTION, exception()), (CRON, cron(run(1, 1))), (EVENTS, batch(event())), (EVENTS, batch())],
)
def test_valid_payload_is_returned_as_it_is(contract: Contract, payload: dict[str, Any]) -> None:
    assert contract.check(payload) is payload


def test_members_of_a_later_version_are_allowed() -> None:
    EXCEPTION.check(exception(severity="fatal"))
    EVENTS.check(batch(event(shard=7)))


@pytest.mark.parametrize(
    ("payload", "found"),
    [
        (None, "null"),
        ("text", '"text"'),
        (5, "5"),
        ([1, 2], "an array of 2"),
        ({}, "names no contract"),
        ({"a": 1}, "names no contract"),
        ({"contract": "pgrelay.exception/2"}, '"pgrelay.exception/2"'),
        ({"contract": "pgrelay.cron/1"}, '"pgrelay.cron/1"'),
        ({"contract": None}, "null"),
        ({"contract": {"name": 1}}, 'an object with the members "name"'),
    ],
)
def test_payload_of_another_kind_is_told_what_the_function_reads(payload: object, found: str) -> None:
    message = message_of(EXCEPTION, payload)
    assert found in message
    assert 'pgrelay.exception/1 and the published payload {"error": "..."}' in message


@pytest.mark.parametrize(
    ("contract", "payload", "message"),
    [
        (EXCEPTION, exception(sqlstate=5), "pgrelay.exception/1: error.sqlstate must be string; found 5."),
        (EXCEPTION, exception(data=[1]), "pgrelay.exception/1: data must be object or null; found an array of 1."),
        (
            EXCEPTION,
            {"contract": "pgrelay.exception/1", "id": "i", "error": {}},
            "pgrelay.exception/1: payload has no database, procedure, at; "
            'found an object with the members "contract", "id", "error".',
        ),
        (
            EXCEPTION,
            exception(error={"sqlstate": "23505"}),
            'pgrelay.exception/1: error has no message; found an object with the members "sqlstate".',
        ),
        (CRON, cron(runs=None), "pgrelay.cron/1: runs must be array; found null."),
        (CRON, cron(run(1, 1), run(2, 1) | {"run": "3"}), 'runs[1].run must be integer; found "3".'),
        (EVENTS, batch(event(), event(operation="upsert")), "events[1].operation must be one of"),
        (EVENTS, batch(event() | {"data": [1]}), "events[0].data must be string; found an array of 1."),
    ],
)
def test_invalid_member_is_named_with_what_was_found_and_expected(
    contract: Contract, payload: dict[str, Any], message: str
) -> None:
    assert message in message_of(contract, payload)


def test_message_never_carries_a_whole_row() -> None:
    rows = [{f"column {number}": "secret"} for number in range(1_000)]
    message = message_of(EVENTS, batch(event() | {"data": rows}))
    assert "secret" not in message
    assert len(message_of(EXCEPTION, "x" * 1_000_000)) < 500


def test_message_can_be_encoded() -> None:
    message_of(EXCEPTION, {"contract": {"\ud800": 1}}).encode()
    message_of(EXCEPTION, {"contract": "\ud800"}).encode()


@pytest.mark.parametrize(
    "payload", [None, [], "text", 5, {"contract": "pgrelay.events/1"}, {"contract": None, "error": ""}]
)
def test_payload_that_names_a_contract_or_is_no_object_is_no_published_one(payload: object) -> None:
    assert published_payload(payload) is None
    assert published_payload(payload, error=str) is None


def test_published_payload_has_its_members_of_their_types() -> None:
    payload = {"error": "text", "n": None}
    assert published_payload(payload) is payload
    assert published_payload(payload, error=str) is payload
    assert published_payload(payload, n=object) is payload
    assert published_payload(payload, error=int) is None
    assert published_payload(payload, other=object) is None
    assert published_payload({}) == {}
