"""Notifications for chat channels: Slack, Microsoft Teams and Amazon Chime, by way of Amazon Q Developer.

It shows what a topic brings only if it keeps its custom notification's schema:
https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from pgrelay.errors import DeliveryError
from pgrelay.text import ELLIPSIS, clip, in_one_line, readable, to_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aws_lambda_powertools import Logger

    from pgrelay.notifications.notification import Notification, Rendered, Section
    from pgrelay.notifications.topics import Topic

_MARKS: Final = {
    "open": "\N{LARGE RED CIRCLE}",
    "ongoing": "\N{LARGE ORANGE CIRCLE}",
    "escalated": "\N{POLICE CARS REVOLVING LIGHT}",
    "resolved": "\N{LARGE GREEN CIRCLE}",
    "info": "\N{LARGE BLUE CIRCLE}",
}
# What fits a message of each platform; an e-mail has the rest.
_DESCRIPTION_CHARACTERS: Final = 2_500
_VALUE_CHARACTERS: Final = 300
_TEXT_CHARACTERS: Final = 800
_STEPS: Final = 8
_STEP_CHARACTERS: Final = 500

# The platforms write bold and italics differently and code alike, so what comes from a database stands in code. Nothing
# in it may end the code, and nothing may call or link: Slack takes <!channel>, <@user> and <http://...> anywhere.
_CALLS: Final = re.compile(r"<(?=[!@#/A-Za-z])")
_NO_CODE: Final = str.maketrans({"`": "\N{MODIFIER LETTER GRAVE ACCENT}"})
_NO_MARKUP: Final = str.maketrans({"*": "\N{ASTERISK OPERATOR}", "~": "\N{TILDE OPERATOR}"})


def post(chat: Topic, notification: Notification, rendered: Rendered, logger: Logger) -> None:
    """Show a notification in the chat channels too; that it cannot be shown there keeps nothing else back."""
    try:
        chat.post(chat_message(notification, rendered))
    except DeliveryError as error:
        logger.warning("not shown in chat: %s", error)


def chat_message(notification: Notification, rendered: Rendered) -> str:
    """Return a notification as a custom notification of Amazon Q Developer: JSON of at most some 10 KB."""
    first = notification.problems[0] if notification.problems else None
    context = {**rendered.attributes, **({"problem_id": first.problem_id} if first else {})}
    content: dict[str, Any] = {
        "textType": "client-markdown",
        "title": f"{_MARKS[notification.state]} {_harmless(rendered.subject).translate(_NO_MARKUP)}",
        "description": _fitting(_description(notification)),
        "keywords": [text for name, text in rendered.attributes.items() if name != "kind"],
    }
    if steps := list(_steps(notification.sections)):
        content["nextSteps"] = steps
    metadata: dict[str, Any] = {
        "summary": rendered.subject,
        "eventType": notification.kind,
        "additionalContext": context,
    }
    if first:
        metadata["threadId"] = first.problem_id  # one thread from the beginning to the end
    return to_json({"version": "1.0", "source": "custom", "content": content, "metadata": metadata})


def _fitting(blocks: Iterator[str]) -> str:
    """Return as many blocks as fit, each whole: code that is cut would not end."""
    text = next(blocks)
    for block in blocks:
        if len(text) + len(block) > _DESCRIPTION_CHARACTERS:
            return f"{text}\n{ELLIPSIS}"
        text = f"{text}\n{block}"
    return text


def _description(notification: Notification) -> Iterator[str]:
    yield f"```\n{_harmless(clip(readable(notification.reason), _TEXT_CHARACTERS))}\n```"
    if notification.summary:
        yield _code(notification.summary)
    for section in notification.sections:
        for label, value in section.lines:
            if value and not value.startswith("https://"):
                yield f"{_harmless(in_one_line(label)).translate(_NO_MARKUP)}: {_code(value)}"
        if section.text:
            yield f"```\n{_harmless(clip(readable(section.text), _TEXT_CHARACTERS))}\n```"
        if section.advice:
            yield _harmless(in_one_line(section.advice)).translate(_NO_MARKUP)
    for name, link in notification.links.items():
        yield f"{name.replace('_', ' ')}: {link}"


def _steps(sections: Sequence[Section]) -> Iterator[str]:
    """Yield what is to be copied; what would have to be changed to be shown is left to the e-mail."""
    said = [f"{statement};" for section in sections for statement in section.statements]
    said += [command for section in sections for command in section.commands]
    whole = [text for text in said if text.isprintable() and len(text) <= _STEP_CHARACTERS and _harmless(text) == text]
    yield from (f"`{text}`" for text in whole[:_STEPS])


def _code(text: str) -> str:
    return f"`{_harmless(clip(in_one_line(text), _VALUE_CHARACTERS))}`"


def _harmless(text: str) -> str:
    return _CALLS.sub("\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}", text).translate(_NO_CODE)
