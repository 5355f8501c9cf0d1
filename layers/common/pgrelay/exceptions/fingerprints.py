"""What makes two exceptions the same: where they happened and what they say, without the values in it."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_CHARACTERS: Final = 4_000
"""How much of a message is compared; what follows is data."""
_DIGITS: Final = 16

# PostgreSQL quotes names and values alike; after one of these words comes a name.
_NAMED: Final = (
    "aggregate attribute cast collation column constraint cursor database domain extension field function index key "
    "operator parameter partition policy procedure publication relation role rule savepoint schema sequence server "
    "slot statement subscription table tablespace trigger type user view wrapper"
)
_NAME: Final = re.compile(rf'\b((?:{_NAMED.replace(" ", "|")})s? )"((?:[^"]|"")*)"')
_VALUES: Final = (
    # An apostrophe inside a word is no quote.
    (re.compile(r"""(?<!\w)'(?:[^']|''|(?<=\w)'(?=\w))*'(?!\w)|"(?:[^"]|"")*"|«[^»]*»|„[^“]*“|“[^”]*”"""), "<text>"),
    (re.compile(r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"), "<id>"),
    (
        re.compile(
            r"\b\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(?: ?(?:Z\b|UTC\b|[+-]\d\d(?::?\d\d)?(?!\d)))?"
        ),
        "<time>",
    ),
    (re.compile(r"\b\d\d:\d\d:\d\d(?:\.\d+)?"), "<time>"),
    (re.compile(r"\b(?:0x[0-9a-fA-F]+|(?=[0-9a-fA-F]*\d)(?=[0-9a-fA-F]*[a-fA-F])[0-9a-fA-F]{8,})\b"), "<id>"),
    (re.compile(r"(?<![\w<])[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|\d+"), "<n>"),
)
_LIST: Final = re.compile(r"(<(?:text|id|time|n)>)(?:\s*,\s*\1)+")


def normalised(message: str) -> str:
    """Return a message without its values: quoted texts, numbers, ids, times; names of tables and the like stay."""
    # Unquote names first, so that they do not pass for values.
    text = _NAME.sub(lambda match: f"{match[1]}{match[2]}", message[:_CHARACTERS])
    for pattern, word in _VALUES:
        text = pattern.sub(word, text)
    return " ".join(_LIST.sub(r"\1, ...", text).split())


def fingerprint(report: Mapping[str, Any]) -> str:
    """Return what all reports of the same exception have in common, as 16 hexadecimal digits.

    It is made of the database, the procedure, the SQLSTATE, the constraint and the normalised message. The stack is
    left out: its line numbers change with every edit of a procedure, its statements with every value.
    """
    error: Mapping[str, Any] = report["error"]
    parts = [
        report["database"],
        report["procedure"],
        error["sqlstate"],
        error.get("constraint"),
        normalised(error["message"]),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:_DIGITS]
