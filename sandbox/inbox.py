"""The sandbox's inbox: the mails, chat messages and events that its AWS took, as a subscriber would get them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rich.markup import escape

from pgrelay.text import readable
from pgrelay_cli.console.view import Page
from sandbox.progress import console

if TYPE_CHECKING:
    from pathlib import Path

    from pgrelay_cli.console.view import Content, View

SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class Message:
    """A message that a topic took.

    Parameters
    ----------
    subject
        That of a mail; empty where none was given, as for events.
    mail
        The text that a mail has.
    chat
        What an HTTPS subscriber such as a chat gets, if that differs.
    """

    at: datetime
    topic: str
    message_id: str
    subject: str
    mail: str
    chat: str


def read_inbox(file: Path, count: int = SHOWN) -> list[Message]:
    """Return what arrived, the last first."""
    if not file.exists():
        return []
    lines = file.read_text(encoding="utf-8").splitlines()[-count:]
    return [_message(json.loads(line)) for line in reversed(lines)]


def _message(kept: dict[str, Any]) -> Message:
    return Message(
        at=datetime.fromisoformat(kept["at"]),
        topic=kept["topic"],
        message_id=kept["message_id"],
        subject=kept["subject"] or "",
        mail=kept["email"],
        chat=kept["https"] if kept["https"] != kept["email"] else "",
    )


def show_inbox(file: Path, count: int) -> None:
    """Print what arrived, the last at the end, as one reads mail in a terminal."""
    messages = read_inbox(file, count)
    for message in reversed(messages):
        console.rule(style="dim")
        console.print(f"[bold]{escape(readable(message.subject) or 'Event')}[/bold]", highlight=False)
        console.print(f"{message.at:%Y-%m-%d %H:%M:%S} UTC, to {message.topic}", style="dim", highlight=False)
        console.print(escape(readable(message.mail)), highlight=False, soft_wrap=True)
    console.print("Nothing has arrived yet: make demo sends something." if not messages else "")


def inbox_page(file: Path) -> Page:
    """Return the console's page of it."""

    def read(view: View) -> Content:
        topic = view.asked.get("topic", "")
        found = read_inbox(file, 500)
        return {
            "messages": [message for message in found if topic in ("", message.topic)][:SHOWN],
            "topics": sorted({message.topic for message in found}),
            "topic": topic,
        }

    return Page(name="inbox", title="Inbox", read=read, every_seconds=5)
