"""Exceptions all the way: guarded statements fail, the command line tells of them, AWS away loses none."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest

from sandbox.databases import DBA
from sandbox.stack import DATABASE
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from sandbox.stack import Sandbox
    from tests.e2e.conftest import Subscriber

FAILURES = 5


def pgrelay(sandbox: Sandbox, *arguments: str) -> Any:
    command = [str(Path(sys.executable).with_name("pgrelay")), "exceptions", *arguments, "--json"]
    environment = {**os.environ, **sandbox.environment()}
    result = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr
    return json.loads(result.stdout)


def test_guarded_failures_are_listed_shown_and_silenced(sandbox: Sandbox, subscriber: Subscriber) -> None:
    name = str(uuid.uuid4())
    with sandbox.cluster.connect(DATABASE, DBA) as connection:
        for _ in range(FAILURES):
            with pytest.raises(psycopg.errors.DivisionByZero):
                connection.execute("CALL pgrelay.guard(%s, 'SELECT 1 / 0')", [name])
    fingerprint = subscriber.alert(name).json()["fingerprint"]

    def occurrences() -> int:
        return int(pgrelay(sandbox, "show", fingerprint)["occurrences"])

    wait_until(occurrences, "every failure is counted", wanted=FAILURES, timeout_seconds=20)
    assert name in [known["procedure"] for known in pgrelay(sandbox)["exceptions"]]
    pgrelay(sandbox, "silence", fingerprint, "--until", "1h")
    assert pgrelay(sandbox, "show", fingerprint)["silenced_until"]


def test_report_of_a_refused_call_arrives_by_way_of_the_outbox(sandbox: Sandbox, subscriber: Subscriber) -> None:
    name = str(uuid.uuid4())
    with sandbox.cluster.connect(DATABASE, DBA) as connection:
        function = connection.execute(
            "SELECT function_name FROM pgrelay.binding WHERE name = 'exception_relay'"
        ).fetchone()
        assert function is not None
        connection.execute("SELECT pgrelay.bind('exception_relay', 'no-such-function')")
        try:
            taken = connection.execute("SELECT pgrelay.report_exception(%s, 'P0001', 'kept')", [name]).fetchone()
        finally:
            connection.execute("SELECT pgrelay.bind('exception_relay', %s)", [function[0]])
        assert taken == (False,)
        connection.execute("CALL pgrelay.drain(p_channel => 'exceptions')")
    assert subscriber.alert(name).json()["error"]["message"] == "kept"
