"""A notification: a subject and a text in sections for people, and the same facts for programs."""

from __future__ import annotations

import json
import textwrap
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from pgrelay.constants import SNS_MESSAGE_BYTES
from pgrelay.text import clip, clip_values, first_line, in_one_line, readable, subject_line, to_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pgrelay.notifications.subjects import Subject

CONTRACT: Final = "pgrelay.notification/2"

State = Literal["open", "ongoing", "escalated", "resolved", "info"]
"""Of a problem: it began, it goes on, nobody acknowledged it, it is over; info: something to know, and no problem."""

_NAMESPACE: Final = uuid.UUID("6e0f5a0e-6d6b-5a53-9f0a-0a7d2b0c7f11")
# How long a text, how many members of an object or array, how long the body and a text of a problem may be: the first
# limits with which the whole message fits are used.
_LIMITS: Final = ((8_000, 1_000, 40_000, 200), (2_000, 200, 20_000, 200), (500, 50, 10_000, 100), (100, 10, 5_000, 40))
PROBLEMS_MOST: Final = 200
"""With so many problems a notification fits, whatever their texts; none is left out, because each has an end."""
_LAST_RESORT_BYTES: Final = 1_000
_LABEL_WIDTH: Final = 14
_LABEL_CHARACTERS: Final = 100
_LINE_CHARACTERS: Final = 88
_ATTRIBUTE_CHARACTERS: Final = 256


def stable_id(*parts: object) -> str:
    """Return an id that is the same whenever its parts are."""
    return str(uuid.uuid5(_NAMESPACE, "\0".join(map(repr, parts))))


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading and what follows it.

    Labelled lines, text that stays as it is, advice, which is wrapped, statements and commands to copy, one a line.
    """

    heading: str
    lines: Sequence[tuple[str, str | None]] = ()
    text: str | None = None
    advice: str | None = None
    statements: Sequence[str] = ()
    commands: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class ProblemState:
    """How a problem stands that a notification tells of.

    Parameters
    ----------
    problem_id
        The same from the problem's beginning to its end, so that an incident or a ticket can be closed by it.
    facts
        What else programs are told of it.
    """

    problem_id: str
    state: State
    severity: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Notification:
    """One notification, before it is rendered for SNS.

    Parameters
    ----------
    kind
        What it is about: exception, job, partitions and the like.
    subject
        Its parts, or any text; it becomes printable ASCII of at most 99 characters.
    reason
        The body's first line: what is wrong.
    summary
        What follows it: where, since when, how often.
    sections
        What, where, when, why, what to do. Lines without a value are left out.
    problems
        Those it tells of, the worst first; none for the text of a published solution.
    facts
        The machine-readable variant, without what the other parameters say.
    links
        Where to look, by name.
    """

    kind: str
    subject: Subject | str
    reason: str
    summary: str = ""
    sections: Sequence[Section] = ()
    problems: Sequence[ProblemState] = ()
    facts: Mapping[str, Any]
    links: Mapping[str, str] = field(default_factory=dict)

    @property
    def state(self) -> State:
        """The state of the first problem."""
        return self.problems[0].state if self.problems else "open"


class Rendered(NamedTuple):
    """A notification as SNS takes it.

    Parameters
    ----------
    message
        JSON with a variant a protocol (``MessageStructure=json``).
    attributes
        Message attributes, by which subscriptions filter.
    """

    subject: str
    message: str
    attributes: Mapping[str, str]

    @property
    def facts(self) -> str:
        """The variant for programs, as JSON."""
        return str(json.loads(self.message)["default"])


def render(notification: Notification, environment: str = "") -> Rendered:
    """Return a notification as SNS takes it.

    E-mail gets the text, SMS one line, and all others (SQS, Lambda, HTTPS, Firehose) get the facts as JSON. Texts are
    clipped until the whole message fits SNS's limit. If there are too many values for that, the largest facts become
    null and ``omitted`` names them.

    Parameters
    ----------
    environment
        Which one the stack is: prod, staging.
    """
    subject = _subject(notification, environment)
    attributes = _attributes(notification, environment)
    room = (
        SNS_MESSAGE_BYTES - len(subject) - sum(len(f"{name}String{text}".encode()) for name, text in attributes.items())
    )
    own: dict[str, Any] = {
        "contract": CONTRACT,
        "subject": subject,
        "kind": notification.kind,
        "environment": environment or None,
        "reason": notification.reason,
        "problems": [],
    }
    if notification.problems:
        first = notification.problems[0]
        own |= {"problem_id": first.problem_id, "state": first.state, "severity": first.severity}
    own["links"] = dict(notification.links)
    for characters, members, body_characters, problem_characters in _LIMITS:
        # What every notification has is to be read first, and not overridden by a fact.
        facts = clip_values(own | dict(notification.facts) | own, characters, members)
        facts["problems"] = [_problem_facts(each, problem_characters) for each in notification.problems]
        body = clip(text_body(notification, characters, environment=environment), body_characters)
        message = _message(subject, notification, facts, body)
        if len(message.encode()) <= room:
            return Rendered(subject, message, attributes)
    large = [name for name, value in facts.items() if len(to_json(value)) > _LAST_RESORT_BYTES]
    omitted = [name for name in large if name != "problems"]
    facts |= dict.fromkeys(omitted) | {"omitted": omitted}
    body = clip(notification.reason, _LAST_RESORT_BYTES)
    return Rendered(subject, _message(subject, notification, facts, body), attributes)


def _problem_facts(problem: ProblemState, characters: int) -> dict[str, Any]:
    own = {"problem_id": problem.problem_id, "state": problem.state, "severity": problem.severity}
    facts: dict[str, Any] = clip_values(dict(problem.facts), characters, len(problem.facts))
    return own | facts


def _subject(notification: Notification, environment: str) -> str:
    subject = notification.subject
    return subject_line(subject) if isinstance(subject, str) else subject.fitted(environment)


def _attributes(notification: Notification, environment: str) -> dict[str, str]:
    first = notification.problems[0] if notification.problems else None
    attributes = {
        "kind": notification.kind,
        "state": notification.state,
        "severity": first.severity if first else None,
        "environment": environment,
        "database": notification.facts.get("database"),
    }
    # SNS takes no empty value, and of control characters three.
    lines = {name: clip(in_one_line(str(text)), _ATTRIBUTE_CHARACTERS) for name, text in attributes.items() if text}
    return {name: text for name, text in lines.items() if text}


def _bytes_of(attributes: Mapping[str, str]) -> int:
    """Return what SNS counts of attributes: names, types and values."""
    return sum(len(f"{name}String{text}".encode()) for name, text in attributes.items())


def _message(subject: str, notification: Notification, facts: Mapping[str, Any], body: str) -> str:
    return to_json(
        {
            "default": to_json(facts),
            "email": readable(body),
            # The subject of a published solution is always the same, so its text is sent.
            "sms": subject if notification.sections else subject_line(first_line(notification.reason)),
        }
    )


def text_body(notification: Notification, characters: int = _LIMITS[0][0], *, environment: str = "") -> str:
    """Return the body as plain text, no single value longer than a number of characters."""
    summary = in_one_line(notification.summary)
    if summary and environment:
        summary = f"{environment}: {summary}"
    # A heading stands at the beginning of a line, where no further line of what a database says begins.
    reason = "\n  ".join(notification.reason.splitlines())
    blocks = [clip("\n".join(filter(None, (reason, summary))), characters)]
    for section in notification.sections:
        lines = [_line(label, clip(value, characters)) for label, value in section.lines if value]
        if section.text:
            lines += [f"  {line}" for line in clip(section.text, characters).splitlines()]
        if section.advice:
            lines += [
                f"  {line}" for text in section.advice.splitlines() for line in textwrap.wrap(text, _LINE_CHARACTERS)
            ]
        lines += [_statement(statement, characters) for statement in section.statements]
        lines += [f"    {command}" for command in section.commands]
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
