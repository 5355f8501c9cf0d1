"""Fixtures of the functions' unit tests: no network, no database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.support import functions
from tests.support.functions import FakeDeliveryStreams, FakeMetrics, FakeTopic
from tests.support.kinesis import FakeStreams

if TYPE_CHECKING:
    from types import ModuleType


# A machine that is busy with other tests is slow; that is no failure.
settings.register_profile("pgrelay", deadline=None)
settings.load_profile("pgrelay")


@pytest.fixture
def topic() -> FakeTopic:
    return FakeTopic()


@pytest.fixture
def exception_relay(monkeypatch: pytest.MonkeyPatch, topic: FakeTopic) -> ModuleType:
    return functions.load_with_fake(monkeypatch, "exception_relay", topic)


@pytest.fixture
def cron_failure_notifier(monkeypatch: pytest.MonkeyPatch, topic: FakeTopic) -> ModuleType:
    return functions.load_with_fake(monkeypatch, "cron_failure_notifier", topic)


@pytest.fixture
def dml_event_publisher(monkeypatch: pytest.MonkeyPatch, topic: FakeTopic) -> ModuleType:
    return functions.load_with_fake(monkeypatch, "dml_event_publisher", topic)


@pytest.fixture
def cloudwatch() -> FakeMetrics:
    return FakeMetrics()


@pytest.fixture
def delivery_streams() -> FakeDeliveryStreams:
    return FakeDeliveryStreams()


@pytest.fixture
def streams() -> FakeStreams:
    return FakeStreams()


@pytest.fixture
def metric_publisher(monkeypatch: pytest.MonkeyPatch, cloudwatch: FakeMetrics) -> ModuleType:
    return functions.load_with_fake(monkeypatch, "metric_publisher", cloudwatch)


@pytest.fixture
def stream_forwarder(monkeypatch: pytest.MonkeyPatch, delivery_streams: FakeDeliveryStreams) -> ModuleType:
    return functions.load_with_fake(monkeypatch, "stream_forwarder", delivery_streams)


@pytest.fixture
def stream_reader(monkeypatch: pytest.MonkeyPatch, streams: FakeStreams) -> ModuleType:
    return functions.load_with_fake(monkeypatch, "stream_reader", streams)


@pytest.fixture
def echo(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    return functions.load_with_fake(monkeypatch, "echo")
