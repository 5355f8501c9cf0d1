"""Fixtures of the functions' unit tests: no network, no database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.support import functions
from tests.support.functions import FakeSender, FakeTopic

if TYPE_CHECKING:
    from types import ModuleType


# A machine that is busy with other tests is slow; that is no failure.
settings.register_profile("pgrelay", deadline=None)
settings.load_profile("pgrelay")


def load_with_fake(monkeypatch: pytest.MonkeyPatch, name: str, topic: FakeTopic) -> ModuleType:
    functions.set_environment(monkeypatch, name)
    module = functions.load(name)
    monkeypatch.setattr(module, "topic", topic)
    return module


@pytest.fixture
def topic() -> FakeTopic:
    return FakeTopic()


@pytest.fixture
def exception_relay(monkeypatch: pytest.MonkeyPatch, topic: FakeTopic) -> ModuleType:
    return load_with_fake(monkeypatch, "exception_relay", topic)


@pytest.fixture
def cron_failure_notifier(monkeypatch: pytest.MonkeyPatch, topic: FakeTopic) -> ModuleType:
    return load_with_fake(monkeypatch, "cron_failure_notifier", topic)


@pytest.fixture
def sender() -> FakeSender:
    return FakeSender()


@pytest.fixture
def dml_event_publisher(monkeypatch: pytest.MonkeyPatch, sender: FakeSender) -> ModuleType:
    functions.set_environment(monkeypatch, "dml_event_publisher")
    module = functions.load("dml_event_publisher")
    functions.deliver_to(monkeypatch, module, sender)
    return module


@pytest.fixture
def echo(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    functions.set_environment(monkeypatch, "echo")
    return functions.load("echo")
