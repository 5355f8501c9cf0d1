"""The Lambda functions as a test sees them: loaded afresh, with a topic that keeps what it was given."""

from __future__ import annotations

import importlib.util
import json
import logging
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pgrelay.delivery.engine import Engine
from pgrelay.delivery.refusals import Outcome, Refusal
from pgrelay.errors import DeliveryError
from sandbox.paths import ROOT
from tests.support.exceptions import FakeTable
from tests.support.kinesis import FakeStreams

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path
    from types import ModuleType

    import pytest

    from pgrelay.delivery.messages import Message
    from pgrelay.delivery.text_messages import TextMessage
    from pgrelay.notifications.notification import Rendered

BASE = ("exception_relay", "cron_failure_notifier", "dml_event_publisher", "echo")
"""Those of template.yaml."""
STREAMS = ("metric_publisher", "stream_forwarder", "stream_reader")
"""Those of infra/streams.yaml."""
NAMES = (*BASE, *STREAMS)
ADD_ONS = ("outbox_drainer",)
"""Those of stacks of their own."""
REGION = "us-east-1"
STACK_NAME = "pgrelay"
ALERT_TOPIC_ARN = f"arn:aws:sns:{REGION}:000000000000:pgrelay-alerts"
EXCEPTION_TABLE = "pgrelay-exceptions"
EVENT_TOPIC_ARN = f"arn:aws:sns:{REGION}:000000000000:pgrelay-events"
CLAIM_CHECK_BUCKET = "pgrelay-claims"


def set_environment(monkeypatch: pytest.MonkeyPatch, name: str, **changes: str) -> None:
    """Set what template.yaml sets for a function, and nothing of the developer's own AWS settings."""
    for variable in (
        "AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SNS", "AWS_CA_BUNDLE", "AWS_SESSION_TOKEN",
        "PGRELAY_SETTINGS",
    ):  # fmt: skip
        monkeypatch.delenv(variable, raising=False)
    environment = {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": REGION,
        "PGRELAY_ALERT_TOPIC_ARN": ALERT_TOPIC_ARN,
        "PGRELAY_EVENT_TOPIC_ARN": EVENT_TOPIC_ARN,
        "PGRELAY_FIFO_EVENT_TOPIC_ARN": f"{EVENT_TOPIC_ARN}.fifo",
        "PGRELAY_DESTINATION_ARNS": "",
        "PGRELAY_CLAIM_CHECK_BUCKET": CLAIM_CHECK_BUCKET,
        "PGRELAY_METRIC_NAMESPACES": "Database,Temperature Monitoring Database App",
        "PGRELAY_DELIVERY_STREAMS": "records=pgrelay-records,FirehoseTempReading",
        "AWS_REGION": REGION,
        "PGRELAY_EXCEPTION_TABLE": EXCEPTION_TABLE,
        "PGRELAY_STACK": STACK_NAME,
        "POWERTOOLS_SERVICE_NAME": name,
        "POWERTOOLS_METRICS_NAMESPACE": "pgrelay",
        "POWERTOOLS_LOG_LEVEL": "INFO",
    }
    for variable, value in {**environment, **changes}.items():
        monkeypatch.setenv(variable, value)


def load(name: str) -> ModuleType:
    """Import functions/<name>/app.py as a new execution environment does, with a logger that no other one had."""
    logging.Logger.manager.loggerDict.pop(name, None)
    spec = importlib.util.spec_from_file_location(f"functions.{name}.app", ROOT / "functions" / name / "app.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load_with_fake(monkeypatch: pytest.MonkeyPatch, name: str, fake: Any = None) -> ModuleType:
    """Load a function that has a fake in the place of AWS, and a table in memory where it has one."""
    set_environment(monkeypatch, name)
    module = load(name)
    fake = fake or FAKES[name]()
    if name == "dml_event_publisher":
        deliver_to(monkeypatch, module, fake)
    elif name == "metric_publisher":
        for namespace in module.namespaces.values():
            monkeypatch.setattr(namespace, "send", fake.sender(namespace.name))
    elif name == "stream_forwarder":
        for stream in module.streams.values():
            monkeypatch.setattr(stream, "send", fake.sender(stream.resource))
    elif name in PORTS:
        monkeypatch.setattr(module, PORTS[name], fake)
    if name in ("metric_publisher", "stream_forwarder"):
        monkeypatch.setattr(module, "engine", Engine(first_pause_seconds=0.01))
    if name == "exception_relay":
        module.folder.table = FakeTable()
        monkeypatch.setattr(module.job_runs, "note", lambda _report: None)
        monkeypatch.setattr(module.sent, "keep", lambda *_what, **_where: None)
    if name == "cron_failure_notifier":
        monkeypatch.setattr(module.job_runs, "has_reported", lambda *_run, **_times: False)
    return module


def deliver_to(monkeypatch: pytest.MonkeyPatch, publisher: ModuleType, sender: FakeSender) -> None:
    """Let dml_event_publisher send to a fake in the place of every destination."""
    for destination in publisher.destinations.values():
        monkeypatch.setattr(destination, "send", sender.send)
    monkeypatch.setattr(publisher, "engine", Engine(first_pause_seconds=0.01))


def metric_records(output: str) -> list[dict[str, Any]]:
    """Return what was printed in CloudWatch's embedded format."""
    return [json.loads(line) for line in output.splitlines() if '"_aws"' in line]


def metrics(output: str) -> dict[str, float]:
    """Return the metrics that were printed in CloudWatch's embedded format."""
    found: dict[str, float] = {}
    for record in metric_records(output):
        for directive in record["_aws"]["CloudWatchMetrics"]:
            assert directive["Namespace"] == "pgrelay"
            found |= {metric["Name"]: _total(record[metric["Name"]]) for metric in directive["Metrics"]}
    return found


def _total(value: float | list[float]) -> float:
    return sum(value) if isinstance(value, list) else value


def event_files() -> list[Path]:
    """Return the sample events of the stack's functions, each named <function>.<case>.json."""
    return [path for path in sorted((ROOT / "events").glob("*.*.json")) if path.name.split(".")[0] not in ADD_ONS]


@dataclass(kw_only=True)
class Context:
    """What Lambda passes beside the event."""

    function_name: str = "pgrelay-test"
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = f"arn:aws:lambda:{REGION}:000000000000:function:pgrelay-test:live"
    aws_request_id: str = "3f1a2b4c-0000-4000-8000-5d6e7f809102"
    remaining_ms: int = 30_000

    def get_remaining_time_in_millis(self) -> int:
        return self.remaining_ms


@dataclass(kw_only=True)
class FakeBus:
    """An event bus that keeps what it was given."""

    away: bool = False
    details: list[str] = field(default_factory=list)

    def put(self, detail: str) -> None:
        if self.away:
            raise DeliveryError("The bus is away.")
        self.details.append(detail)


@dataclass(kw_only=True)
class FakeTopic:
    """A topic that keeps what it was given."""

    arn: str = ALERT_TOPIC_ARN
    away: bool = False
    notifications: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    attributes: list[Mapping[str, str]] = field(default_factory=list)
    posted: list[dict[str, Any]] = field(default_factory=list)

    def notify(self, rendered: Rendered) -> str:
        if self.away:
            raise DeliveryError("The topic is away.")
        self.notifications.append((rendered.subject, json.loads(rendered.message)))
        self.attributes.append(rendered.attributes)
        return f"message-{len(self.notifications)}"

    def post(self, message: str) -> str:
        if self.away:
            raise DeliveryError("The topic is away.")
        self.posted.append(json.loads(message))
        return f"post-{len(self.posted)}"

    @property
    def facts(self) -> list[dict[str, Any]]:
        """The machine-readable variant of each notification."""
        return [json.loads(variants["default"]) for _, variants in self.notifications]


AWAY = Refusal(error="The destination is away.", retryable=True)


@dataclass(kw_only=True)
class FakeSender:
    """A destination that keeps what it was given, and refuses what it is told to refuse."""

    refuse: Callable[[TextMessage], Refusal | None] = lambda _: None
    calls: list[list[TextMessage]] = field(default_factory=list)
    taken: list[TextMessage] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def send(self, messages: Sequence[TextMessage]) -> Sequence[Outcome]:
        refusals = [self.refuse(message) for message in messages]
        with self._lock:
            self.calls.append(list(messages))
            outcomes: list[Outcome] = []
            for message, refusal in zip(messages, refusals, strict=True):
                if refusal is None:
                    self.taken.append(message)
                outcomes.append(refusal or f"message-{len(self.taken)}")
        return outcomes

    @property
    def bodies(self) -> list[Any]:
        """What was taken, in the order of the batch: calls overtake each other."""
        return [json.loads(message.body) for message in sorted(self.taken, key=lambda one: one.entries[0].position)]


@dataclass(kw_only=True)
class FakeMetrics:
    """CloudWatch that keeps what it was given, and refuses what it is told to refuse."""

    refuse: Callable[[Mapping[str, Any]], Refusal | None] = lambda _: None
    calls: list[tuple[str, list[Mapping[str, Any]]]] = field(default_factory=list)
    taken: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)

    def sender(self, namespace: str) -> Callable[[Sequence[Message[Mapping[str, Any]]]], Sequence[Outcome]]:
        """Return what sends to a namespace."""
        return lambda messages: [self.put(namespace, [message.body for message in messages]) or ""] * len(messages)

    def put(self, namespace: str, data: Sequence[Mapping[str, Any]]) -> Refusal | None:
        self.calls.append((namespace, list(data)))
        refusal = next((refusal for datum in data if (refusal := self.refuse(datum))), None)
        if refusal is None:
            self.taken += [(namespace, datum) for datum in data]
        return refusal


@dataclass(kw_only=True)
class FakeDeliveryStreams:
    """Firehose that keeps what it was given, and refuses what it is told to refuse."""

    refuse: Callable[[bytes], Refusal | None] = lambda _: None
    calls: list[tuple[str, list[bytes]]] = field(default_factory=list)
    taken: list[tuple[str, bytes]] = field(default_factory=list)

    def sender(self, stream: str) -> Callable[[Sequence[TextMessage]], Sequence[Outcome]]:
        """Return what sends to a delivery stream."""
        return lambda messages: [
            refusal or "record-id" for refusal in self.put(stream, [message.body.encode() for message in messages])
        ]

    def put(self, stream: str, lines: Sequence[bytes]) -> list[Refusal | None]:
        self.calls.append((stream, list(lines)))
        refusals = [self.refuse(line) for line in lines]
        self.taken += [(stream, line) for line, refusal in zip(lines, refusals, strict=True) if refusal is None]
        return refusals


FAKES: dict[str, Callable[[], object]] = {
    "exception_relay": FakeTopic,
    "cron_failure_notifier": FakeTopic,
    "dml_event_publisher": FakeSender,
    "metric_publisher": FakeMetrics,
    "stream_forwarder": FakeDeliveryStreams,
    "stream_reader": FakeStreams,
    "echo": lambda: None,
}
"""What stands for AWS behind each function."""
PORTS = {"exception_relay": "topic", "cron_failure_notifier": "topic", "stream_reader": "streams"}
"""The attribute that a function reaches AWS by, where it is one."""
