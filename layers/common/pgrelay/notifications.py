"""What a person reads: a subject, a text in sections, and the same facts for programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pgrelay.constants import SMS_CHARACTERS, SNS_MESSAGE_BYTES
from pgrelay.text import clip, clip_values, readable, subject_line, to_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CONTRACT: Final = "pgrelay.notification/1"

# A text is cut to the first of these at which the whole message fits.
_CLIP_CHARACTERS: Final = (8_000, 2_000, 500, 100)
_LABEL_WIDTH: Final = 14


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading and what stands under it: labelled lines, or free text."""

    heading: str
    lines: Sequence[tuple[str, str | None]] = ()
    text: str | None = None


@dataclass(frozen=True, kw_only=True)
class Notification:
    """One notification, before it takes a transport's form.

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

    E-mail gets the text, SMS the summary, and everybody else (SQS, Lambda, HTTPS, Firehose) the facts as JSON. Texts
    are cut, with a note, until the whole message fits SNS's limit.
    """
    subject = subject_line(notification.subject)
    for characters in _CLIP_CHARACTERS:
        facts = {
            "contract": CONTRACT,
            "subject": subject,
            **clip_values(dict(notification.facts), characters),
        }
        message = to_json(
            {
                "default": to_json(facts),
                "email": readable(text_body(notification, characters)),
                "sms": subject_line(notification.summary)[:SMS_CHARACTERS],
            }
        )
        if len(message.encode()) + len(subject) <= SNS_MESSAGE_BYTES:
            break
    return subject, message


def text_body(notification: Notification, characters: int = _CLIP_CHARACTERS[0]) -> str:
    """Return the body as plain text, no single value longer than a number of characters."""
    blocks = [clip(notification.summary, characters)]
    for section in notification.sections:
        lines = [_line(label, clip(value, characters)) for label, value in section.lines if value]
        if section.text:
            lines += [f"  {line}" for line in clip(section.text, characters).splitlines()]
        if lines:
            blocks.append("\n".join([section.heading.upper(), *lines]))
    return "\n\n".join(blocks) + "\n"


def _line(label: str, value: str) -> str:
    first, *rest = value.splitlines() or [""]
    return "\n".join([f"  {label:<{_LABEL_WIDTH}}{first}", *(f"  {'':<{_LABEL_WIDTH}}{line}" for line in rest)])
