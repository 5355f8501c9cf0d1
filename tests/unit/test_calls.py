from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pgrelay.calls import CONTRACT, answered
from tests.support.functions import Context

if TYPE_CHECKING:
    from types import ModuleType


def test_payload_is_answered_by_itself() -> None:
    assert answered({"n": 2}, lambda one: one["n"] * 2) == 4


def test_batch_is_answered_call_by_call() -> None:
    answer = answered({"contract": CONTRACT, "calls": [1, 0, None]}, lambda one: 10 / one)
    assert answer["answers"][:2] == [{"answer": 10.0}, {"error": "ZeroDivisionError: division by zero"}]
    assert answer["answers"][2]["error"].startswith("TypeError: ")


@pytest.mark.parametrize("payload", [{"contract": CONTRACT}, {"contract": CONTRACT, "calls": 1}, {"calls": [1]}])
def test_what_is_no_batch_is_a_payload(payload: object) -> None:
    assert answered(payload, lambda one: one) is payload


def test_echo_answers_batches(echo: ModuleType) -> None:
    payload = {"contract": CONTRACT, "calls": [{"name": "bob"}, 5]}
    answers = echo.handler(payload, Context())["answers"]
    assert answers[0] == {"answer": {"name": "bob", "Status": "OK"}}
    assert answers[1]["error"].startswith("ContractError: The payload is of type int")
