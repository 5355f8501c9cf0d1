"""What an operator may say of an exception: silence, acknowledge, resolve; and take it back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pgrelay_cli.console.actions import Action, Field, Question
from pgrelay_cli.console.exceptions import FINGERPRINT
from pgrelay_cli.errors import PgrelayCliError
from pgrelay_cli.times import parse_until

if TYPE_CHECKING:
    import psycopg

    from pgrelay_cli.console.view import Asked
    from pgrelay_cli.exceptions.table import ExceptionTable, Said

_CHOICES = (("1h", "in 1 hour"), ("4h", "in 4 hours"), ("1d", "tomorrow"), ("1w", "in a week"), ("4w", "in four weeks"))
_UNTIL = Field(name="until", label="Until", choices=_CHOICES, default="1w")


def _checked(asked: Asked) -> str:
    fingerprint = asked.get("fingerprint", "")
    if not FINGERPRINT.fullmatch(fingerprint):
        raise PgrelayCliError(f"{fingerprint!r} is not a fingerprint.", hint="Choose it on the page of exceptions.")
    return fingerprint


def _action(name: str, label: str, words: str, member: Said, *, needs_time: bool = False, sets: bool = True) -> Action:
    def ask(_: psycopg.Connection, asked: Asked) -> Question:
        return Question(words=words.format(_checked(asked)), fields=[_UNTIL] if needs_time else [])

    def do(table: ExceptionTable, asked: Asked) -> str:
        now = datetime.now(UTC)
        at = parse_until(asked.get("until", ""), now=now) if needs_time else now if sets else None
        if not table.say(_checked(asked), member, at):
            raise PgrelayCliError(f"No exception has the fingerprint {_checked(asked)}.", hint="It may be forgotten.")
        return f"until {at:%Y-%m-%d %H:%M} UTC" if needs_time and at else "done"

    return Action(name=f"exception-{name}", label=label, right="note", back="exceptions", ask=ask, of_exceptions=do)


EXCEPTION_ACTIONS = {
    action.name: action
    for action in (
        _action(
            "silence", "Silence", "Send nothing of the exception {} for a while; it is still counted.",
            "silenced_until", needs_time=True,
        ),
        _action(
            "unsilence", "End the silence", "Send notifications of the exception {} again.", "silenced_until",
            sets=False,
        ),
        _action(
            "acknowledge", "Acknowledge", "Send no repeats of the exception {} for a while, unless it returns "
            "after it was quiet.", "acknowledged_until", needs_time=True,
        ),
        _action(
            "unacknowledge", "Take the acknowledgement back", "Send repeats of the exception {} again.",
            "acknowledged_until", sets=False,
        ),
        _action(
            "resolve", "Resolve", "Say that the exception {} was mended: if it occurs again, that is told at "
            "once, as a regression.", "resolved_at",
        ),
        _action("reopen", "Reopen", "Say that the exception {} was not mended.", "resolved_at", sets=False),
    )
}  # fmt: skip
