"""What is said where no container engine can be had."""

from __future__ import annotations

import os
import shutil

import pytest

from sandbox.engine import EngineUnavailableError, ensure_engine


@pytest.fixture(autouse=True)
def no_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", "unix:///nonexistent/docker.sock")


def test_engine_for_a_user_who_may_not_start_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    with pytest.raises(EngineUnavailableError, match="only root can start one"), ensure_engine():
        pass


def test_engine_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda _program: None)

    with pytest.raises(EngineUnavailableError, match=r"apt-get install docker\.io"), ensure_engine():
        pass
