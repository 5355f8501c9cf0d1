from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.demo.run import run

if TYPE_CHECKING:
    import pytest

    from sandbox.stack import Sandbox


def test_demo_delivers_every_published_case(sandbox: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    delivered = run(sandbox)

    assert delivered, capsys.readouterr().out
