"""The example that opens and closes incidents, with a server that keeps what it is told."""

from __future__ import annotations

import importlib.util
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from pgrelay.notifications.notification import ProblemState, render
from sandbox.paths import ROOT
from tests.unit.notifications.test_notifications import notification

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

    from pgrelay.notifications.notification import State


@pytest.fixture
def incidents() -> ModuleType:
    spec = importlib.util.spec_from_file_location("incidents", ROOT / "examples" / "incidents" / "app.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, Any]]]:
    kept: list[tuple[str, Any]] = []

    class Keeper(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            kept.append((self.path, body | {"authorization": self.headers.get("Authorization")}))
            self.send_response(202)
            self.end_headers()

        def log_message(self, *_values: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Keeper) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv("INCIDENT_URL", f"http://127.0.0.1:{server.server_port}/v2")
        monkeypatch.setenv("INCIDENT_KEY", "key")
        yield kept
        server.shutdown()


def sent(*states: State) -> dict[str, Any]:
    """Return what SNS invokes the function with: a notification of problems in states."""
    problems = [
        ProblemState(problem_id=f"problem {number}", state=state, severity="critical", facts={"headline": "why"})
        for number, state in enumerate(states)
    ]
    return {"Records": [{"Sns": {"Message": render(notification(problems=problems)).facts}}]}


def test_pagerduty_opens_and_closes_by_the_problem(
    incidents: ModuleType, told: list[tuple[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INCIDENT_SYSTEM", "pagerduty")
    incidents.handler(sent("open", "resolved", "info"), None)
    assert [(body["event_action"], body["dedup_key"], body["routing_key"]) for _, body in told] == [
        ("trigger", "problem 0", "key"),
        ("resolve", "problem 1", "key"),
    ]
    assert (told[0][1]["payload"]["summary"], told[0][1]["payload"]["severity"]) == ("job failed", "critical")


def test_opsgenie_opens_and_closes_by_the_problem(
    incidents: ModuleType, told: list[tuple[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INCIDENT_SYSTEM", "opsgenie")
    incidents.handler(sent("ongoing", "resolved"), None)
    assert [path for path, _ in told] == ["/v2", "/v2/problem%201/close?identifierType=alias"]
    assert (told[0][1]["alias"], told[0][1]["priority"]) == ("problem 0", "P1")
    assert told[1][1]["authorization"] == "GenieKey key"


def test_webhook_gets_the_notification_and_the_problem(
    incidents: ModuleType, told: list[tuple[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INCIDENT_SYSTEM", "webhook")
    incidents.handler(sent("open"), None)
    ((_, body),) = told
    assert (body["problem"]["problem_id"], body["notification"]["contract"]) == ("problem 0", "pgrelay.notification/2")
