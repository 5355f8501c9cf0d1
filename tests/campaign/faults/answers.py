"""Answers of the function that are late, lost or wrong."""

from __future__ import annotations

import json
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.campaign.consumer import tokens
from tests.campaign.places import DRAIN
from tests.campaign.registry import fault
from tests.support.lambda_endpoint import ApiError, FunctionError, Garbage, RawResult, Truncated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from tests.campaign.consumer import Behaviour, Payload
    from tests.campaign.lab import Lab
    from tests.campaign.registry import Injection


@contextmanager
def _answering(lab: Lab, behaviour: Behaviour) -> Iterator[None]:
    lab.consumer.behaviour = behaviour
    try:
        yield
    finally:
        lab.consumer.behaviour = None


def _now_and_then(lab: Lab, random: Random, otherwise: Callable[[Payload], object]) -> Behaviour:
    """Return what answers well two times in three."""
    lock = threading.Lock()

    def answer(payload: Payload) -> object:
        with lock:
            is_well = random.random() < 2 / 3
        return lab.consumer.accept(payload) if is_well else otherwise(payload)

    return answer


@fault("answer-late")
def answer_late(lab: Lab, random: Random) -> Injection:
    """The function does the work, and answers after the timeout of a second"""
    lab.configure("delivery_timeout_ms", "1000")

    def late(payload: Payload) -> object:
        answer = lab.consumer.accept(payload)
        time.sleep(1.3)
        return answer

    with _answering(lab, _now_and_then(lab, random, late)):
        yield 4


@fault("drain-statement-timeout")
def drain_statement_timeout(lab: Lab, random: Random) -> Injection:
    """The statement_timeout of the drain's role is shorter than the function takes"""
    role = f"ALTER ROLE {DRAIN} IN DATABASE {lab.place.database}"
    lab.execute(f"{role} SET statement_timeout = '{random.randint(300, 500)}ms'")
    lab.drains.stop()
    lab.drains.start(lab.place)

    def take_time(payload: Payload) -> object:
        time.sleep(0.6)
        return lab.consumer.accept(payload)

    with _answering(lab, take_time):
        yield 3
    lab.execute(f"{role} RESET statement_timeout")


@fault("answer-lost")
def answer_lost(lab: Lab, random: Random) -> Injection:
    """The function does the work, and its answer is lost on the way"""

    def lose(payload: Payload) -> object:
        lab.consumer.accept(payload)
        raise Truncated

    with _answering(lab, _now_and_then(lab, random, lose)):
        yield 3


@fault("answer-429")
def answer_429(lab: Lab, random: Random) -> Injection:
    """Lambda refuses calls with 429, too many requests"""

    def refuse(_payload: Payload) -> object:
        raise ApiError(429, "TooManyRequestsException", "Rate Exceeded.")

    with _answering(lab, _now_and_then(lab, random, refuse)):
        yield 3


@fault("answer-500")
def answer_500(lab: Lab, random: Random) -> Injection:
    """Lambda fails with 500, or the function with an error"""

    def fail(_payload: Payload) -> object:
        if random.random() < 0.5:
            raise ApiError(500, "ServiceException", "Internal error.")
        raise FunctionError({"errorMessage": "out of luck", "errorType": "RuntimeError"})

    with _answering(lab, _now_and_then(lab, random, fail)):
        yield 3


@fault("answer-partial")
def answer_partial(lab: Lab, random: Random) -> Injection:
    """The function delivers some events of a batch and refuses others, to be tried again"""
    lock = threading.Lock()

    def refuse_some(payload: Payload) -> object:
        with lock:
            refused = {event["id"]: True for event in payload["events"] if random.random() < 0.2}
        return lab.consumer.accept(payload, refused)

    with _answering(lab, refuse_some):
        yield 3


@fault("answer-malformed")
def answer_malformed(lab: Lab, random: Random) -> Injection:
    """The function does the work and answers nonsense: no JSON, wrong counts, unknown ids, no HTTP"""

    def answer(payload: Payload) -> object:
        good = lab.consumer.accept(payload)
        wrong = [
            RawResult(b"{"),
            RawResult(b""),
            ["delivered"],
            {**good, "delivered": good["delivered"] + 1},
            {"delivered": 0, "failed": [{"id": "nobody-1", "error": "?"}]},
        ]
        choice = random.randrange(len(wrong) + 1)
        if choice == len(wrong):
            raise Garbage
        return wrong[choice]

    with _answering(lab, _now_and_then(lab, random, answer)):
        yield 3


@fault("poison-event")
def poison_event(lab: Lab, random: Random) -> Injection:
    """The function dies of one event in the middle of others, until it is mended"""
    with lab.connect() as connection:
        lab.change(connection, "insert", "ordered", 0, 9)
        poison = str(lab.execute("SELECT token FROM ordered WHERE id >= 1000000 ORDER BY id")[random.randrange(10)][0])

    def die_of_it(payload: Payload) -> object:
        if poison in json.dumps(payload) and poison in tokens(payload):
            raise FunctionError({"errorMessage": "cannot read this", "errorType": "ValueError"})
        return lab.consumer.accept(payload)

    with _answering(lab, die_of_it), lab.connect() as connection:
        for _ in range(6):
            yield
            lab.change(connection, "update", "ordered", random.randrange(10))
