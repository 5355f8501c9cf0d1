"""What an operator may do: each action asks first, is done as the role that logged in, and is written down."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from pgrelay_cli.console.queries import rows
from pgrelay_cli.console.words import moment
from pgrelay_cli.errors import PgrelayCliError
from pgrelay_cli.times import parse_until

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import psycopg

    from pgrelay_cli.console.view import Asked
    from pgrelay_cli.exceptions.table import ExceptionTable

DRAIN_SECONDS = 5
_LOGGED = "SELECT pgrelay._note_action(%s, %s, %s)"


@dataclass(frozen=True, kw_only=True)
class Field:
    """Something that is asked for before an action.

    Parameters
    ----------
    choices
        Values with their words; without any, a text is asked for.
    """

    name: str
    label: str
    choices: Sequence[tuple[str, str]] = ()
    hint: str = ""
    default: str = ""


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked before an action.

    Parameters
    ----------
    words
        What will happen.
    count
        How many events it is about; None where it is about none.
    """

    words: str
    count: int | None = None
    fields: Sequence[Field] = ()


@dataclass(frozen=True, kw_only=True)
class Action:
    """Something that an operator may do.

    Parameters
    ----------
    right
        The name in `database.RIGHTS` of what the role must be allowed.
    back
        The page that shows what it did.
    ask
        Returns the question, from a connection that only reads.
    do
        Does it, and returns what was done.
    of_exceptions
        Does something in the stack's table of exceptions, after which it is written down in the database.
    """

    name: str
    label: str
    right: str
    back: str
    ask: Callable[[psycopg.Connection, Asked], Question]
    do: Callable[[psycopg.Connection, Asked], str] | None = None
    of_exceptions: Callable[[ExceptionTable, Asked], str] | None = None
    is_dangerous: bool = field(default=False)


_UNTIL = Field(
    name="until",
    label="Until",
    choices=(("1h", "in 1 hour"), ("4h", "in 4 hours"), ("1d", "tomorrow"), ("3d", "in 3 days"), ("1w", "in a week")),
    default="4h",
)
_REASON = Field(name="why", label="Why", hint="For whoever looks next.")


def _watch(asked: Asked) -> int | None:
    text = asked.get("oid", "")
    if not text:
        return None
    if not text.isdecimal() or int(text) >= 2**32:
        raise PgrelayCliError(
            f"{text!r} is not the number of a table.", hint="Go back to Delivery and choose it there."
        )
    return int(text)


def _watch_name(connection: psycopg.Connection, asked: Asked) -> str:
    oid = _watch(asked)
    if oid is None:
        return "all events, of every channel"
    found = rows(
        connection,
        "SELECT w.table_schema || '.' || w.table_name AS name FROM pgrelay.watch AS w WHERE w.watched_table = %s::oid",
        oid,
    )
    if not found:
        raise PgrelayCliError(f"No watched table has the number {oid}.", hint="It was unwatched: go back to Delivery.")
    return str(found[0]["name"])


def _ask_pause(connection: psycopg.Connection, asked: Asked) -> Question:
    return Question(
        words=f"Hold back {_watch_name(connection, asked)}: capture goes on, nothing is lost, and nothing of it is "
        "delivered until somebody resumes."
    )


def _ask_resume(connection: psycopg.Connection, asked: Asked) -> Question:
    return Question(words=f"Deliver {_watch_name(connection, asked)} again: what was held back first, in its order.")


def _pause(connection: psycopg.Connection, asked: Asked) -> str:
    return _pause_or_resume(connection, "pause", "is held back", asked)


def _resume(connection: psycopg.Connection, asked: Asked) -> str:
    return _pause_or_resume(connection, "resume", "is delivered again", asked)


def _pause_or_resume(connection: psycopg.Connection, what: str, outcome: str, asked: Asked) -> str:
    oid, name = _watch(asked), _watch_name(connection, asked)
    if oid is None:
        connection.execute(f"SELECT pgrelay.{what}()")
    else:
        connection.execute(f"SELECT pgrelay.{what}(%s::oid::regclass)", [oid])
    return f"{name[:1].upper()}{name[1:]} {outcome}."


def _ask_drain(_: psycopg.Connection, __: Asked) -> Question:
    return Question(words=f"Deliver what waits, now and for up to {DRAIN_SECONDS} seconds, from this session.")


def _drain(connection: psycopg.Connection, _: Asked) -> str:
    connection.execute(_LOGGED, ["drain", None, None])
    before = _delivered(connection)
    connection.execute("CALL pgrelay.drain(p_seconds => %s)", [DRAIN_SECONDS])
    return f"A drain was at work; {_delivered(connection) - before:,} events were delivered meanwhile."


def _delivered(connection: psycopg.Connection) -> int:
    [row] = rows(connection, "SELECT coalesce(sum(r.delivered_events), 0)::bigint AS events FROM pgrelay.reader AS r")
    return int(row["events"])


def _filter(connection: psycopg.Connection, asked: Asked) -> Mapping[str, object]:
    """Return which dead letters are meant, as redrive and discard take them."""
    table, reason = asked.get("table"), asked.get("reason")
    if table:
        [row] = rows(connection, "SELECT format('%%I.%%I', %s::text, %s::text) AS name", asked.get("schema", ""), table)
        table = row["name"]
    if reason:
        reason = re.sub(r"([\\%_])", r"\\\1", reason)  # to LIKE it is itself
    # What was given up after the question was asked is not what was agreed to.
    until = moment(asked.get("until"))
    return {"table": table, "channel": asked.get("channel"), "reason": reason, "until": until}


def _event_id(asked: Asked) -> int | None:
    text = asked.get("event_id", "")
    if text and not (text.isdecimal() and len(text) <= 18):
        raise PgrelayCliError(f"{text!r} is not the number of an event.", hint="Choose it on the page of dead letters.")
    return int(text) if text else None


def _count(connection: psycopg.Connection, asked: Asked) -> int:
    event_id = _event_id(asked)
    if event_id is not None:
        [row] = rows(
            connection, "SELECT count(*) AS events FROM pgrelay.dead_letter AS d WHERE d.event_id = %s", event_id
        )
    else:
        [row] = rows(
            connection,
            "SELECT pgrelay.discard(%(table)s, %(channel)s, %(reason)s, NULL, %(until)s, true) AS events",
            **_filter(connection, asked),
        )
    return int(row["events"])


def _which(asked: Asked) -> str:
    if asked.get("event_id"):
        return f"the event {asked['event_id']}"
    words = [f"of {asked['schema']}.{asked['table']}" if asked.get("table") else ""]
    words.append(f"in the channel {asked['channel']}" if asked.get("channel") else "")
    words.append(f"with the reason “{asked['reason']}”" if asked.get("reason") else "")
    return " ".join(["dead letters", *filter(None, words)]) if any(words) else "all dead letters"


def _ask_redrive(connection: psycopg.Connection, asked: Asked) -> Question:
    asked.setdefault("until", datetime.now(UTC).isoformat())
    known = rows(
        connection,
        "SELECT DISTINCT d.name FROM pgrelay.channel AS c CROSS JOIN unnest(c.destinations) AS d (name) "
        "WHERE c.name = 'events' ORDER BY 1",
    )
    choices = [("", "where they go by now"), *((row["name"], row["name"]) for row in known)]
    return Question(
        words=f"Deliver {_which(asked)} again, under the same ids.",
        count=_count(connection, asked),
        fields=[Field(name="destination", label="To", choices=choices, hint="Another one is for row events alone.")],
    )


def _ask_discard(connection: psycopg.Connection, asked: Asked) -> Question:
    asked.setdefault("until", datetime.now(UTC).isoformat())
    return Question(
        words=f"Delete {_which(asked)} for good. Nobody can deliver them any more.", count=_count(connection, asked)
    )


def _redrive(connection: psycopg.Connection, asked: Asked) -> str:
    destination = asked.get("destination")
    event_id = _event_id(asked)
    if event_id is not None:
        count = _count(connection, asked)
        connection.execute(
            "SELECT pgrelay._redrive(ARRAY[%s::bigint], %s, %s, false)", [event_id, f"event {event_id}", destination]
        )
    else:
        [row] = rows(
            connection,
            "SELECT pgrelay.redrive(%(table)s, %(channel)s, %(reason)s, NULL, %(until)s, %(destination)s) AS events",
            **_filter(connection, asked),
            destination=destination,
        )
        count = row["events"]
    return f"{count:,} events will be delivered again."


def _discard(connection: psycopg.Connection, asked: Asked) -> str:
    event_id = _event_id(asked)
    if event_id is not None:
        count = _count(connection, asked)
        connection.execute("SELECT pgrelay._discard(ARRAY[%s::bigint], %s)", [event_id, f"event {event_id}"])
    else:
        [row] = rows(
            connection,
            "SELECT pgrelay.discard(%(table)s, %(channel)s, %(reason)s, NULL, %(until)s) AS events",
            **_filter(connection, asked),
        )
        count = row["events"]
    return f"{count:,} events are deleted."


def _target(connection: psycopg.Connection, asked: Asked) -> str:
    [row] = rows(connection, "SELECT pgrelay._monitor_target(%s) AS target", asked.get("target", ""))
    return str(row["target"])


def _ask_silence(connection: psycopg.Connection, asked: Asked) -> Question:
    return Question(
        words=f"Send no alerts of {_target(connection, asked)} for a while. It is still watched, and what is open then "
        "is told at the end.",
        fields=[_UNTIL, _REASON],
    )


def _silence(connection: psycopg.Connection, asked: Asked) -> str:
    target, until = _target(connection, asked), parse_until(asked.get("until", ""), now=datetime.now(UTC))
    connection.execute("SELECT pgrelay.silence(%s, %s, %s)", [target, until, asked.get("why")])
    return f"{target} is silenced until {until:%Y-%m-%d %H:%M} UTC."


def _ask_acknowledge(connection: psycopg.Connection, asked: Asked) -> Question:
    return Question(
        words=f"Say that the open problems of {_target(connection, asked)} are known: no reminder and no escalation. "
        "Their end is still told, and so is a new problem.",
        fields=[_REASON],
    )


def _acknowledge(connection: psycopg.Connection, asked: Asked) -> str:
    target = _target(connection, asked)
    connection.execute("SELECT pgrelay.acknowledge(%s, %s)", [target, asked.get("why")])
    return f"The open problems of {target} are acknowledged."


def _ask_words(words: str) -> Callable[[psycopg.Connection, Asked], Question]:
    def ask(connection: psycopg.Connection, asked: Asked) -> Question:
        return Question(words=f"{words} {_target(connection, asked)}.")

    return ask


def _unsilence(connection: psycopg.Connection, asked: Asked) -> str:
    target = _target(connection, asked)
    connection.execute("SELECT pgrelay.unsilence(%s)", [target])
    return f"{target} is not silenced any more."


def _unacknowledge(connection: psycopg.Connection, asked: Asked) -> str:
    target = _target(connection, asked)
    connection.execute("SELECT pgrelay.unacknowledge(%s)", [target])
    return f"{target} is not acknowledged any more."


ACTIONS = {
    action.name: action
    for action in (
        Action(name="pause", label="Pause", right="pause", back="delivery", ask=_ask_pause, do=_pause),
        Action(name="resume", label="Resume", right="resume", back="delivery", ask=_ask_resume, do=_resume),
        Action(name="drain", label="Drain now", right="drain", back="delivery", ask=_ask_drain, do=_drain),
        Action(name="redrive", label="Redrive", right="redrive", back="dead-letters", ask=_ask_redrive, do=_redrive),
        Action(
            name="discard", label="Discard", right="discard", back="dead-letters", ask=_ask_discard, do=_discard,
            is_dangerous=True,
        ),
        Action(name="silence", label="Silence", right="silence", back="jobs", ask=_ask_silence, do=_silence),
        Action(
            name="unsilence", label="End the silence", right="silence", back="jobs",
            ask=_ask_words("End the silence of"), do=_unsilence,
        ),
        Action(
            name="acknowledge", label="Acknowledge", right="acknowledge", back="jobs", ask=_ask_acknowledge,
            do=_acknowledge,
        ),
        Action(
            name="unacknowledge", label="Take the acknowledgement back", right="acknowledge", back="jobs",
            ask=_ask_words("Send reminders again of"), do=_unacknowledge,
        ),
    )
}  # fmt: skip
