"""The sandbox's inbox, from what its AWS keeps."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import sandbox.console  # noqa: F401 - that it can be imported
from sandbox.inbox import read_inbox, show_inbox

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_the_inbox_has_mails_the_last_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "inbox.jsonl"
    assert read_inbox(file) == []
    kept = {"topic": "alerts", "message_id": "m", "https": "{}", "at": "2026-11-30T10:00:00+00:00"}
    lines = [{**kept, "subject": subject, "email": f"text of {subject} \x1b[31m"} for subject in ("first", "last")]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert [message.subject for message in read_inbox(file)] == ["last", "first"]
    show_inbox(file, 1)
    shown = capsys.readouterr().out
    assert "text of last" in shown
    assert "first" not in shown
    assert "\x1b[31m" not in shown
