"""A notification: a subject and a text in sections for people, and the same facts for programs."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pgrelay.constants import SNS_MESSAGE_BYTES
from pgrelay.text import clip, clip_values, in_one_line, readable, subject_line, to_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CONTRACT: Final = "pgrelay.notification/1"

# How long a text, how many members of an object or array, and how long the body may be: the first limits with which the
# whole message fits are used.
_LIMITS: Final = ((8_000, 1_000, 40_000), (2_000, 200, 20_000), (500, 50, 10_000), (100, 10, 5_000))
_LAST_RESORT_BYTES: Final = 1_000
_LABEL_WIDTH: Final = 14
_LABEL_CHARACTERS: Final = 100
_LINE_CHARACTERS: Final = 88


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading and what follows it.

    Labelled lines, text that stays as it is, advice, which is wrapped, and statements to copy, one a line.
    """

    heading: str
    lines: Sequence[tuple[str, str | None]] = ()
    text: str | None = None
    advice: str | None = None
    statements: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Notification:
    """One notification, before it is rendered for SNS.

    Parameters
    ----------
    subject
        Any text; it becomes printable ASCII of at most 99 characters.
    summary
        The body's first line.
    sections
        What, where, when, why, what to do. Lines without a value are left out.
    facts
        The machine-readable variant, without contract and subject.
    """

    subject: str
    summary: str
    sections: Sequence[Section]
    facts: Mapping[str, Any]


def render(notification: Notification) -> tuple[str, str]:
    """Return the subject and the message of an SNS publish with ``MessageStructure=json``.

    E-mail gets the text, SMS one line, and all others (SQS, Lambda, HTTPS, Firehose) get the facts as JSON. Texts are
    clipped until the whole message fits SNS's limit. If there are too many values for that, the largest facts become
    null and ``omitted`` names them.
    """
    subject = subject_line(notification.subject)
    for characters, members, body_characters in _LIMITS:
        facts = clip_values(dict(notification.facts), characters, members)
        message = _message(subject, notification, facts, clip(text_body(notification, characters), body_characters))
        if _fits(subject, message):
            return subject, message
    omitted = [name for name, value in facts.items() if len(to_json(value)) > _LAST_RESORT_BYTES]
    facts |= dict.fromkeys(omitted) | {"omitted": omitted}
    return subject, _message(subject, notification, facts, clip(notification.summary, _LAST_RESORT_BYTES))


def _message(subject: str, notification: Notification, facts: Mapping[str, Any], body: str) -> str:
    own = {"contract": CONTRACT, "subject": subject}
    return to_json(
        {
            "default": to_json(own | dict(facts) | own),  # to be read first, and not overridden by a fact
            "email": readable(body),
            # The subject of a published solution is always the same, so its text is sent.
            "sms": subject if notification.sections else subject_line(notification.summary),
        }
    )


def _fits(subject: str, message: str) -> bool:
    return len(subject) + len(message.encode()) <= SNS_MESSAGE_BYTES


def text_body(notification: Notification, characters: int = _LIMITS[0][0]) -> str:
    """Return the body as plain text, no single value longer than a number of characters."""
    blocks = [clip(notification.summary, characters)]
    for section in notification.sections:
        lines = [_line(label, clip(value, characters)) for label, value in section.lines if value]
        if section.text:
            lines += [f"  {line}" for line in clip(section.text, characters).splitlines()]
        if section.advice:
            lines += [
                f"  {line}" for text in section.advice.splitlines() for line in textwrap.wrap(text, _LINE_CHARACTERS)
            ]
        lines += [_statement(statement, characters) for statement in section.statements]
        if lines:
            blocks.append("\n".join([section.heading.upper(), *lines]))
    return "\n\n".join(blocks) + "\n"


def _statement(statement: str, characters: int) -> str:
    """Return a statement to copy; one that cannot be shown whole is not shown, because it would do something else."""
    if len(statement) > characters or not statement.isprintable():
        return "    (a statement that is too long to be shown here, or has a name that cannot be shown)"
    return f"    {statement};"


def _line(label: str, value: str) -> str:
    # The label may be a name from a report's data: in one line it cannot pass for a section.
    name = f"{clip(in_one_line(label), _LABEL_CHARACTERS)}  "
    first, *rest = value.rstrip().splitlines() or [""]
    lines = [f"  {name:<{_LABEL_WIDTH}}{first}", *(f"  {'':<{_LABEL_WIDTH}}{line}" for line in rest)]
    return "\n".join(line.rstrip() for line in lines)
