"""Text from a database made fit to send: never an error, whatever is in it."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

from pgrelay.constants import SNS_SUBJECT_CHARACTERS

ELLIPSIS = "..."

_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_UNSENDABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")

# What NFKD does not turn into ASCII and is common in names and error messages.
_TRANSLITERATION = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"', "\u00ab": '"', "\u00bb": '"',
        "\u2013": "-", "\u2014": "-", "\u0131": "i", "ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O",
        "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "þ": "th",
    }
)  # fmt: skip


def subject_line(text: str) -> str:
    """Return a subject that SNS accepts: 1 to 99 printable ASCII characters in one line.

    Letters lose their accents, runs of white space become one space, and what has no ASCII form becomes ``?``.
    """
    start = text[: SNS_SUBJECT_CHARACTERS * 4]  # the rest could only be cut off
    decomposed = unicodedata.normalize("NFKD", start.translate(_TRANSLITERATION))
    words = "".join(_ascii(character) for character in decomposed).split()
    line = " ".join(words) or "(no subject)"
    if len(line) > SNS_SUBJECT_CHARACTERS:
        line = line[: SNS_SUBJECT_CHARACTERS - len(ELLIPSIS)].rstrip() + ELLIPSIS
    return line


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

    JSON may carry both; UTF-8 cannot encode the first, and SNS refuses some of the second.
    """
    return _UNREADABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text.replace("\r\n", "\n"))


def first_line(text: str) -> str:
    """Return the first line that is not empty."""
    return next((line for raw in text.splitlines() if (line := raw.strip())), "")


def clip_values(value: Any, characters: int) -> Any:
    """Return a JSON value whose texts are cut to a number of characters, at any depth."""
    if isinstance(value, str):
        return clip(value, characters)
    if isinstance(value, list):
        return [clip_values(item, characters) for item in value]
    if isinstance(value, dict):
        return {clip(str(name), characters): clip_values(item, characters) for name, item in value.items()}
    return value


def to_json(value: Any) -> str:
    """Return compact JSON that any transport takes.

    It is Unicode as it came, which is half the size of escapes for most of the world's text; only a text that UTF-8 or
    SQS refuses (a lone surrogate, U+FFFE, U+FFFF) makes it all escapes.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if _UNSENDABLE.search(text):
        return json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    return text
