"""Text from a database made fit to send: never an error, whatever is in it."""

from __future__ import annotations

import json
import math
import re
import unicodedata
from typing import Any

from pgrelay.constants import SNS_SUBJECT_CHARACTERS

ELLIPSIS = "..."
_BASIC_PLANE = 0xFFFF
DEEPEST = 50
"""Levels of a JSON value that are kept as they are; Python's stack would end at a thousand."""

# Compiled when a text needs it, which few do: together they cost a start more than a millisecond.
_TURNING = "\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"
_HIDDEN = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb"
    "\U000e0000-\U000e0fff"
)
# Two joiners of letters, which Persian, Hindi and emojis are written with: beside ASCII they do nothing but hide.
_HIDDEN_JOINERS = "(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"
_UNREADABLE = f"[\x00-\x08\x0b-\x1f\x7f-\x9f{_TURNING}{_HIDDEN}\ud800-\udfff\ufffe\uffff]|{_HIDDEN_JOINERS}"
_UNSENDABLE = "[\ud800-\udfff\ufffe\uffff]"
_BLANKS = " \t\r\n"
_LEXEME = (
    r'[ \t\r\n]*([][{}:,]|"(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*"'
    r"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null)"
)
_CLOSING = {"[": "]", "{": "}"}
_VALUE, _FIRST, _NAME, _COLON, _AFTER = range(5)
"""What comes next in JSON: a value; the first of an object or array, or its end; a name; a colon; what follows."""
_NOT_FINITE = {math.inf: "Infinity", -math.inf: "-Infinity"}

# What NFKD does not turn into ASCII and is common in names and error messages.
_TRANSLITERATION = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"',
        "\u2013": "-", "\u2014": "-", "\u0131": "i", "ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O",
        "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "þ": "th",
    }
)  # fmt: skip


def subject_line(text: str) -> str:
    """Return a subject that SNS accepts: 1 to 99 printable ASCII characters in one line."""
    line = ascii_line(text) or "(no subject)"
    if len(line) > SNS_SUBJECT_CHARACTERS:
        line = line[: SNS_SUBJECT_CHARACTERS - len(ELLIPSIS)].rstrip() + ELLIPSIS
    return line


def ascii_line(text: str) -> str:
    """Return the beginning of a text as one line of printable ASCII.

    Letters lose their accents, runs of white space become one space, and what has no ASCII form becomes ``?``.
    """
    start = text.lstrip()[: SNS_SUBJECT_CHARACTERS * 4]  # the rest could only be cut off
    decomposed = unicodedata.normalize("NFKD", start.translate(_TRANSLITERATION))
    return " ".join("".join(_ascii(character) for character in decomposed).split())


def _ascii(character: str) -> str:
    if unicodedata.combining(character):
        return ""
    if character.isspace() or unicodedata.category(character).startswith("C"):
        return " "
    return character if character.isascii() else "?"


def clip(text: str, characters: int) -> str:
    """Return the text, cut to a number of characters; a cut says how many characters it took away."""
    if len(text) <= characters:
        return text
    return f"{text[:characters]}{ELLIPSIS} [{len(text) - characters:,} more characters]"


def readable(text: str) -> str:
    """Return text that any transport takes: lone surrogates and control characters shown as escapes.

    JSON may carry both; UTF-8 cannot encode the first, SNS refuses some of the second, and a terminal obeys them. So
    are shown what turns the direction of writing, what separates lines and what has no width, because a text could pass
    for another one by them. Line feeds and tabs stay.
    """
    if text.isascii() and text.isprintable():
        return text
    return re.sub(_UNREADABLE, _escape, text.replace("\r\n", "\n"))


def in_one_line(text: str) -> str:
    """Return readable text without line breaks and tabs: a message attribute's value, a label."""
    return readable(text).replace("\n", "\\n").replace("\t", "\\t")


def sql_literal(text: str) -> str:
    """Return a text as it stands in a statement for a person to copy: in one line, and right in every session."""
    quoted = text.replace("'", "''")
    if text.isprintable() and "\\" not in text:
        return f"'{quoted}'"
    return "E'" + "".join(_in_literal(character) for character in quoted) + "'"


def _in_literal(character: str) -> str:
    known = {"\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character)
    if known or character.isprintable():
        return known or character
    return _as_escape(character)


def sql_identifier(name: str) -> str:
    """Return a name as it stands in a statement for a person to copy."""
    return '"' + name.replace('"', '""') + '"'


def first_line(text: str) -> str:
    """Return the first line that is not empty."""
    return next((line for raw in text.splitlines() if (line := raw.strip())), "")


def message_line(text: str) -> str:
    """Return the first line of a message of the server's, without the word for its severity, in any language."""
    return re.sub(r"^\w+:  ", "", first_line(text))


def clip_values(value: Any, characters: int, members: int, depth: int = DEEPEST) -> Any:
    """Return a JSON value with its texts cut to a number of characters, its objects and arrays to one of members.

    What nests deeper than ``depth`` levels becomes a text.
    """
    if isinstance(value, str):
        return clip(value, characters)
    if isinstance(value, list | dict) and not depth:
        return clip(to_json(value), characters)
    if isinstance(value, list):
        more = [f"{ELLIPSIS} [{len(value) - members:,} more]"] if len(value) > members else []
        return [*(clip_values(item, characters, members, depth - 1) for item in value[:members]), *more]
    if isinstance(value, dict):
        kept = {
            clip(str(name), characters): clip_values(item, characters, members, depth - 1)
            for name, item in list(value.items())[:members]
        }
        return kept | ({ELLIPSIS: f"[{len(value) - members:,} more]"} if len(value) > members else {})
    return value


def to_json(value: Any) -> str:
    """Return compact JSON that any transport takes.

    It is Unicode as it came, which is half the size of escapes for most of the world's text; only a text that UTF-8 or
    SQS refuses (a lone surrogate, U+FFFE, U+FFFF) makes it all escapes. NaN and infinities become the text that
    PostgreSQL's to_json makes of them.
    """
    try:
        text = _dump(value)
    except ValueError:  # JSON has no infinity, yet json.loads makes one of 1e999
        # By way of JSON, because the stack of a function in Python would end where a row may still nest deeper.
        value = json.loads(json.dumps(value), parse_constant=str)
        text = _dump(value)
    return text if text.isascii() or not re.search(_UNSENDABLE, text) else _dump(value, ensure_ascii=True)


def is_json(text: str) -> bool:
    """Return whether a text is one JSON value and nothing else; NaN and numbers of any size are some."""
    try:
        json.loads(text, parse_int=str, parse_float=str)
    except RecursionError:  # a row may nest deeper than a function in Python can
        return _is_one_value(text)
    except ValueError:
        return False
    return True


def _is_one_value(text: str) -> bool:
    """Return whether a text is one JSON value, without a stack of Python's."""
    open_ones: list[str] = []
    state, end, next_lexeme = _VALUE, 0, re.compile(_LEXEME).match
    while match := next_lexeme(text, end):
        lexeme, end = match[1], match.end()
        if open_ones and lexeme == open_ones[-1] and state in {_FIRST, _AFTER}:
            open_ones.pop()
            state = _AFTER
        elif state == _AFTER:
            if lexeme != "," or not open_ones:
                return False
            state = _NAME if open_ones[-1] == "}" else _VALUE
        elif state == _COLON:
            if lexeme != ":":
                return False
            state = _VALUE
        elif state == _NAME or (state == _FIRST and open_ones[-1] == "}"):
            if lexeme[0] != '"':
                return False
            state = _COLON
        elif lexeme in _CLOSING:
            open_ones.append(_CLOSING[lexeme])
            state = _FIRST
        elif lexeme in {"]", "}", ":", ","}:
            return False
        else:
            state = _AFTER
    return state == _AFTER and not open_ones and not text[end:].strip(_BLANKS)


def sendable(json_text: str) -> str:
    """Return JSON text as it came, but for what UTF-8 or SQS refuses: that stands in strings and becomes escapes."""
    return json_text if json_text.isascii() else re.sub(_UNSENDABLE, _escape, json_text)


def encodable(value: Any) -> Any:
    """Return a JSON value that UTF-8 and JSON can hold.

    Lone surrogates become their escapes as text, NaN and infinities the text that PostgreSQL's to_json makes of them.
    """
    if isinstance(value, str):
        return value if value.isascii() else re.sub(_UNSENDABLE, _escape, value)
    if isinstance(value, list):
        return [encodable(item) for item in value]
    if isinstance(value, dict):
        return {encodable(name): encodable(item) for name, item in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return _NOT_FINITE.get(value, "NaN")
    return value


def utf8_bytes(text: str) -> int:
    """Return how many bytes a text takes in UTF-8."""
    return len(text) if text.isascii() else len(text.encode())


def _dump(value: Any, *, ensure_ascii: bool = False) -> str:
    return json.dumps(value, ensure_ascii=ensure_ascii, separators=(",", ":"), allow_nan=False)


def _escape(match: re.Match[str]) -> str:
    return _as_escape(match[0])


def _as_escape(character: str) -> str:
    return f"\\u{ord(character):04x}" if ord(character) <= _BASIC_PLANE else f"\\U{ord(character):08x}"
