from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox import demo

if TYPE_CHECKING:
    import pytest

    from sandbox.stack import Sandbox


def test_demo_delivers_every_published_case(sandbox: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    delivered = demo.run(sandbox)

    assert delivered, capsys.readouterr().out
