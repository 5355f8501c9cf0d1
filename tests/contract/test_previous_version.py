"""Functions read what the SQL of the version before sends; the SQL loses nothing on functions of that version."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from pgrelay.contracts import Contract
from pgrelay.errors import ContractError
from pgrelay.monitor.older_reports import as_check
from sandbox.paths import ROOT
from tests.database.support import PUBLISHER, deliver, value
from tests.support import functions
from tests.support.functions import Context, FakeSender, FakeTopic
from tests.support.lambda_endpoint import FunctionError
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from tests.conftest import Database
    from tests.support.lambda_endpoint import LambdaEndpoint

EVENTS = ROOT / "tests" / "migration" / "previous" / "events"


@pytest.mark.parametrize("path", sorted(EVENTS.glob("dml_event_publisher.*.json")), ids=lambda path: path.stem)
def test_publisher_delivers_the_events_of_the_version_before(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    payload = json.loads(path.read_text(encoding="utf-8"))
    sender = FakeSender()
    answer = functions.load_with_fake(monkeypatch, "dml_event_publisher", sender).handler(payload, Context())
    assert answer["failed"] == []
    assert answer["delivered"] == len(payload.get("events", [payload]))
    if "contract" in payload:
        assert [body["data"]["new"] for body in sender.bodies] == [event["new"] for event in payload["events"]]


@pytest.mark.parametrize("path", sorted(EVENTS.glob("exception_relay.*.json")), ids=lambda path: path.stem)
def test_reports_of_the_version_before_keep_the_contract(path: Path) -> None:
    payload = json.loads(path.read_text(encoding="utf-8"))
    if "contract" in payload:
        Contract("pgrelay.exception/1", published="none").check(payload)


@pytest.mark.parametrize("path", sorted(EVENTS.glob("cron_failure_notifier.*.json")), ids=lambda path: path.stem)
def test_notifier_tells_of_the_failed_runs_of_the_version_before(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    payload = json.loads(path.read_text(encoding="utf-8"))
    topic = FakeTopic()
    answer = functions.load_with_fake(monkeypatch, "cron_failure_notifier", topic).handler(payload, Context())
    runs = payload.get("failed_runs", [payload])
    assert answer["notified"] == len(runs)  # what its check_cron asks for
    told = json.dumps(topic.facts)
    assert len(topic.facts) in (1, len({run.get("job_id") for run in runs}))
    assert all(json.dumps(run["job_name"]) in told or run["job_name"] in told for run in runs if run.get("job_name"))


@pytest.mark.parametrize(
    ("time", "words"), [("yesterday", "the time 'yesterday' is none in ISO 8601"), ("2026-11-21T03:12:45+00:00", None)]
)
def test_times_of_the_version_before(time: str, words: str | None) -> None:
    report = {"id": "r", "database": "d", "at": time, "failed_runs": [{"run_id": 1, "job_id": 2}]}
    if words is None:
        assert as_check(report)["now"] == 1795230765
    else:
        with pytest.raises(ContractError, match=words):
            as_check(report)


def test_events_wait_for_functions_that_read_them(database: Database, lambda_endpoint: LambdaEndpoint) -> None:
    def version_before(payload: dict[str, Any]) -> dict[str, Any]:
        if payload["contract"] != "pgrelay.events/1":
            raise FunctionError({"errorType": "ContractError", "errorMessage": "The payload's contract is another."})
        return deliver(payload)

    lambda_endpoint.respond(PUBLISHER, version_before)
    with database.connect() as connection:
        connection.execute("CREATE TABLE public.orders (id int PRIMARY KEY)")
        connection.execute("SELECT pgrelay.watch('public.orders')")
        connection.execute("INSERT INTO public.orders SELECT generate_series(1, 3)")
        connection.execute("CALL pgrelay.drain()")
        waiting = "SELECT count(*) FROM pgrelay._waiting"
        delivered = "SELECT count(*) FROM pgrelay.delivery WHERE message_id IS NOT NULL"
        with database.connect("postgres") as owner:
            assert value(owner, waiting) == 3
        assert "ContractError" in str(
            value(connection, "SELECT last_error FROM pgrelay.status WHERE channel = 'events'")
        )
        lambda_endpoint.respond(PUBLISHER, deliver)

        def drained() -> object:
            connection.execute("CALL pgrelay.drain()")
            return value(connection, delivered)

        wait_until(drained, "the events are delivered", wanted=3, timeout_seconds=30)
