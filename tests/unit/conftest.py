"""Fixtures of the functions' unit tests: no network, no database."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.support import functions
from tests.support.functions import FakeTopic

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
    return functions.load_with_fakes(monkeypatch, "exception_relay", topic)


@pytest.fixture
def cron_failure_notifier(monkeypatch: pytest.MonkeyPatch, topic: FakeTopic) -> ModuleType:
    return functions.load_with_fakes(monkeypatch, "cron_failure_notifier", topic)


@pytest.fixture
def dml_event_publisher(monkeypatch: pytest.MonkeyPatch, topic: FakeTopic) -> ModuleType:
    return functions.load_with_fakes(monkeypatch, "dml_event_publisher", topic)


@pytest.fixture
def echo(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    functions.set_environment(monkeypatch, "echo")
    return functions.load("echo")
