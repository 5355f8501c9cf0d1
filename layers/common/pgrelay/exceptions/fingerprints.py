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

# A quoted text, as the server's languages write it; an apostrophe inside a word is no quote.
_QUOTED: Final = re.compile(
    r"""(?<!\w)'(?:[^']|''|(?<=\w)'(?=\w))*'(?!\w)|"(?:[^"]|"")*"|«[^»]*»|»[^«]*«|„[^“”]*[“”]|“[^”]*”|「[^」]*」"""
)
# What a quoted text is, the SQLSTATE says in every language: the server's own errors quote names, but for errors in
# data and syntax, which quote what could not be read.
_SERVER_CLASSES: Final = re.compile("0[8ABLP]|2[0-8BDF]|3[489BDF]|4[024]|5[34578]|F0|HV|XX")
_UNKNOWN_SQLSTATE: Final = "XX000"
_DATA_CLASS: Final = "22"
_SYNTAX_ERROR: Final = "42601"
# A text of one's own quotes names and values alike; after one of these words comes a name.
_NAMED: Final = (
    "aggregate attribute cast collation column constraint cursor database domain extension field function index key "
    "operator parameter partition policy procedure publication relation role rule savepoint schema sequence server "
    "slot statement subscription table tablespace trigger type user view wrapper"
)
_NAME: Final = re.compile(rf'\b(?:{_NAMED.replace(" ", "|")})s? ("(?:[^"]|"")*")')
# What tells errors apart though it is a number.
_CODE: Final = re.compile(
    r"(?i:\b(?:https?(?:/[\d.]+)?|status|code|response|errno)(?: code)?[ :=#]{1,3}\d{3}\b(?!\.\d))"
    r"|\b(?:ORA|PLS|TNS)-\d{5}\b"
)
_LONG_NUMBER: Final = re.compile(r"\d{4,}(?:_\d+)*")
"""In a name: a partition's date or id. Short numbers tell tables apart."""
_VALUES: Final = (
    (re.compile(r"""(?<![\w+.-])[a-zA-Z][\w+.-]*://[^\s'"<>()«»“”]+"""), "<url>"),
    (re.compile(r"(?<![\w.+%-])[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"), "<email>"),
    (re.compile(r"(?<![\w/>])(?:/[\w.@+~-]+){2,}/?|\b[A-Za-z]:\\[^\s'\"]+"), "<path>"),
    (re.compile(r"\beyJ[\w-]+(?:\.[\w-]+)*"), "<id>"),
    (re.compile(r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"), "<id>"),
    (
        re.compile(
            r"\b\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(?: ?(?:Z\b|UTC\b|[+-]\d\d(?::?\d\d)?(?!\d)))?"
        ),
        "<time>",
    ),
    (re.compile(r"\b\d\d:\d\d:\d\d(?:\.\d+)?"), "<time>"),
    (re.compile(r"\b(?:0x[0-9a-fA-F]+|(?=[0-9a-fA-F]*\d)(?=[0-9a-fA-F]*[a-fA-F])[0-9a-fA-F]{8,})\b"), "<id>"),
    (re.compile(r"\b(?=(?:[A-Za-z]*\d){3})(?=\d*[A-Za-z])[A-Za-z0-9]{16,}\b"), "<id>"),
    (re.compile(r"(?<![\w<])[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|\d+"), "<n>"),
)
_RAISE: Final = re.compile(r"(?<![\w\"(,.])RAISE(?![\w\"(.])")
_LIST: Final = re.compile(r"(<(?:text|id|time|n)>)(?:\s*,\s*\1)+")
_STAND_INS: Final = re.compile("[\ue000-\uf8ff]")
"""Characters for private use, each of which stands for a text that is kept."""


def normalised(message: str, sqlstate: str = "", *, is_raised: bool = False) -> str:
    """Return a message without its values: quoted texts, numbers, ids, times; names of tables and the like stay.

    Parameters
    ----------
    is_raised
        Whether a RAISE made the message, and not the server.
    """
    kept: list[str] = []

    def keep(text: str) -> str:
        kept.append(text)
        return chr(0xE000 + len(kept) - 1)

    def keep_name(match: re.Match[str]) -> str:
        quoted = match[match.lastindex or 0]
        return match[0].removesuffix(quoted) + keep(_LONG_NUMBER.sub("<n>", quoted.strip("\"'«»„“”「」 ")))

    text = _STAND_INS.sub("?", message[:_CHARACTERS])
    is_server_s = bool(_SERVER_CLASSES.match(sqlstate)) and sqlstate != _UNKNOWN_SQLSTATE and not is_raised
    if not is_server_s:
        text = _NAME.sub(keep_name, text)
    elif sqlstate[:2] != _DATA_CLASS and sqlstate != _SYNTAX_ERROR:
        text = _QUOTED.sub(keep_name, text)
    text = _CODE.sub(lambda match: keep(match[0]), text)
    text = _QUOTED.sub("<text>", text)
    for pattern, word in _VALUES:
        text = pattern.sub(word, text)
    text = " ".join(_LIST.sub(r"\1, ...", text).split())
    return _STAND_INS.sub(lambda match: kept[ord(match[0]) - 0xE000], text)


def fingerprint(report: Mapping[str, Any]) -> str:
    """Return what all reports of the same exception have in common, as 16 hexadecimal digits.

    It is made of the database, the procedure, the SQLSTATE, the constraint and the normalised message. The stack is
    left out: its line numbers change with every edit of a procedure, its statements with every value. Only whether its
    first line is a RAISE counts, which is no word of any language.
    """
    error: Mapping[str, Any] = report["error"]
    is_raised = bool(_RAISE.search((error.get("context") or "").split("\n", 1)[0]))
    parts = [
        report["database"],
        report["procedure"],
        error["sqlstate"],
        _LONG_NUMBER.sub("<n>", error.get("constraint") or ""),
        normalised(error["message"], error["sqlstate"], is_raised=is_raised),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:_DIGITS]
