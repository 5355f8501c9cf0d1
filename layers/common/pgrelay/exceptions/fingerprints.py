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

# A quoted text, as the server's languages and people write it; an apostrophe inside a word is no quote.
_QUOTED: Final = re.compile(
    r"""(?<!\w)'(?:[^']|''|(?<=\w)'(?=\w))*'(?!\w)|"(?:[^"]|"")*"|«[^»]*»|»[^«]*«|„[^“”]*[“”]|“[^”]*”|「[^」]*」"""
    r"|\u2018[^\u2019]*\u2019(?!\w)|`[^`]*`"
)
# What a quoted text is, the SQLSTATE says in every language: the server's own errors quote names, but for errors in
# data and syntax, which quote what could not be read.
_SERVER_CLASSES: Final = re.compile("0[8ABLP]|2[0-8BDF]|3[489BDF]|4[024]|5[34578]|F0|HV|XX")
_UNKNOWN_SQLSTATE: Final = "XX000"
_DATA_CLASS: Final = "22"
_SYNTAX_ERROR: Final = "42601"
_OF_NAMES: Final = frozenset({"2200H", "2203A"})
"""Errors in data that quote a name: of a sequence that is at its end, of a member that a JSON object lacks."""
_OUT_OF_RANGE: Final = "22003"
_LAST_QUOTED: Final = re.compile(rf"[:\uff1a]\s*(?:{_QUOTED.pattern})$")
"""A value that could not be read, where a message ends with it; what such a message quotes before is a name."""
# A text of one's own quotes names and values alike; after one of these words comes a name.
_NAMED: Final = (
    "aggregate attribute cast collation column constraint cursor database domain extension field function index key "
    "operator parameter partition policy procedure publication relation role rule savepoint schema sequence server "
    "slot statement subscription table tablespace trigger type user view wrapper"
)
_NAME: Final = re.compile(rf'\b(?:{_NAMED.replace(" ", "|")})s? ("(?:[^"]|"")*")')
_BARE_NAME: Final = re.compile(
    r"\b(?:column|constraint|database|function|index|partition|procedure|relation|schema|sequence|table|trigger|view) "
    r"([a-z_][a-z0-9_.]*)"
)
# What tells errors apart though it is a number.
_CODE: Final = re.compile(
    r"(?i:\b(?:https?(?:/[\d.]+)?|status|code|response)(?:[ _-]?code)?[\"']?[ :=#]{1,3}\d{3}\b(?!\.\d))"
    r"|(?i:\b(?:error|exit|reason|response|result|return|status)[ _-]?(?:code|status)[\"']?[ :=#]{1,3}\d{1,6}\b)"
    r"|(?i:\berrno[ :=#]{1,3}\d{1,3}\b|\bsqlstate[ :=#]{1,3}\w{5}\b|\b(?:phase|stage|step|tier)[ _]?\d{1,2}\b)"
    r"|\b(?:answered|responded|returned)(?: with)? [1-5]\d\d\b(?:(?! [a-z])|(?= (?:at|for|from|in|on|to)\b))"
    r"|\b(?:ORA|PLS|TNS)-\d{5}\b"
    r"|(?i:\b(?:base64|ec2|ipv[46]|iso-?8859-\d+|latin\d|md5|oauth ?[12]|s3(?!:)|sha-?(?:1|224|256|384|512)|tlsv?1\.\d"
    r"|utf-?(?:8|16|32)(?:mb\d)?|win\d{3,4})\b)"
)
_LONG_NUMBER: Final = re.compile(r"\d{4,}(?:_\d+)*")
"""In a name: a partition's date or id. Short numbers tell tables apart."""
# Words begin and end where letters of ASCII do: in Japanese no blank stands between a word and a value.
_START: Final = "(?<![0-9A-Za-z_])"
_END: Final = "(?![0-9A-Za-z_])"
_MONTH: Final = r"(?i:jan|feb|f[eé]v|m[aä]r|a[pv]r|ma[iy]|ju[nil]|aug|ao[uû]|sep|o[ck]t|nov|d[eé][cz])[a-zéûä]{0,7}\.?"
_CLOCK: Final = r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?[AaPp][Mm]\b)?"
# Each is tried at a word's start only, or is short: a text of 4,000 characters of any kind takes some milliseconds.
_HEXADECIMAL: Final = (
    rf"{_START}(?:0x[0-9a-fA-F]+|(?=\d*[a-fA-F])[0-9a-fA-F]{{16,}}"
    rf"|(?=[0-9a-fA-F]*\d)(?=\d*[a-fA-F])[0-9a-fA-F]{{8,}}){_END}"
)
_TIMESTAMP: Final = (
    rf"{_START}\d{{4}}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?"
    r"(?: ?(?:Z\b|UTC\b|[+-]\d\d(?::?\d\d)?(?!\d))| [A-Z][a-z]+/[A-Z][A-Za-z_]+)?"
)
_SIGNATURE: Final = (
    r"(?<![\w+/])(?=[A-Za-z+/]*\d)(?=[A-Z0-9+/]*[a-z])(?=[a-z0-9+/]*[A-Z])(?=[A-Za-z0-9]*[+/=])"
    r"[A-Za-z0-9+/]{20,}={0,2}(?![\w=])"
)
_NUMBER: Final = (
    r"(?<![\w<])[-+]?(?:\d{1,3}(?:[,.' \u00a0\u202f]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?)|\d+"
)
_VALUES: Final = tuple(
    (re.compile(pattern), word)
    for pattern, word in (
        (r"""(?<![\w+.-])(?:[a-zA-Z][\w+.-]{0,30}://|www\.)[^\s'"<>()«»“”]+""", "<url>"),
        (r"(?<![\w.+%-])\w(?:[\w.+%-]|'(?=\w)){0,63}@[\w-]+(?:\.[\w-]+)+", "<email>"),
        (r"\barn:[a-z-]+:[^\s'\",)]+", "<id>"),
        (r"(?<![\w/>])(?:(?:/[\w.@+~-]+){2,}/?|/[\w@+~-]+\.\w+)", "<path>"),
        (r"\b[A-Za-z]:\\[^\s'\"]+|(?<!\S)\\\\[\w.$\\-]+", "<path>"),
        (rf"\\x[0-9a-fA-F]*{_END}", "<id>"),
        (r"\beyJ[\w-]+(?:\.[\w-]+)*", "<id>"),
        (rf"{_START}[0-9a-fA-F]{{8}}(?:-[0-9a-fA-F]{{4}}){{3}}-[0-9a-fA-F]{{12}}{_END}", "<id>"),
        (_TIMESTAMP, "<time>"),
        (rf"{_START}(?:(?:{_MONTH} )?\d{{1,2}}(?:\.|st|nd|rd|th)? )?{_MONTH} \d{{4}}{_END}", "<time>"),
        (rf"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? {_MONTH} {{1,2}}\d{{1,2}} {_CLOCK} \d{{4}}\b", "<time>"),
        (rf"{_START}[0-9a-fA-F]{{2}}(?::[0-9a-fA-F]{{2}}){{5}}{_END}", "<id>"),
        (rf"(?<![0-9A-Za-z_:.])(?:\d+ (?:years?|mons?|days?) ){{0,3}}{_CLOCK}(?![0-9A-Za-z_:])", "<time>"),
        (r"(?<![0-9A-Za-z_:])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{1,4}(?![\w:])", "<id>"),
        (r"(?<![\w/.-])(?=[A-F/]{0,9}\d)[0-9A-F]{1,8}/[0-9A-F]{1,8}(?![\w/])", "<n>"),  # also a position in the WAL
        (_HEXADECIMAL, "<id>"),
        (_SIGNATURE, "<id>"),
        (rf"{_START}(?=(?:[A-Za-z]*\d){{3}})(?=\d*[A-Za-z])[A-Za-z0-9]{{16,}}{_END}", "<id>"),
        (rf"{_START}(?=(?:[A-Za-z_]*\d+(?=[A-Za-z])){{3}})[A-Za-z0-9_]{{12,}}{_END}", "<id>"),
        (rf"(?<![0-9A-Za-z_.])(?=[A-Za-z0-9]*\d[A-Za-z]+\d)[A-Za-z0-9]+{_END}", "<id>"),
        (_NUMBER, "<n>"),
        (rf"<n> ?(?:[nuµm]?s|secs?|seconds?|mins?|minutes?|h|hours?|days?|weeks?){_END}", "<time>"),
        (rf"<n> ?(?:bytes?|[kKMGT]i?B){_END}", "<size>"),
    )
)
_RAISE: Final = re.compile(r"(?<![\w\"(,.])RAISE(?![\w\"(.])")
_LIST: Final = re.compile(r"(<(?:text|id|time|n|email|url|path)>)(?:(?:\s*,\s*|\s+)\1)+")
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
        name = match[match.lastindex or 0]
        bare = name.strip("\"'«»„“”「」 \u00a0")
        is_file = "/" in bare or "\\" in bare
        return match[0].removesuffix(name) + (name if is_file else keep(_LONG_NUMBER.sub("<n>", bare)))

    def keep_code(match: re.Match[str]) -> str:
        # What is quoted before it, as in JSON, is a text with two ends.
        name, quote, code = match[0].rpartition('"')
        return name + quote + keep(code)

    text = _STAND_INS.sub("?", message[:_CHARACTERS])
    is_server_s = bool(_SERVER_CLASSES.match(sqlstate)) and sqlstate != _UNKNOWN_SQLSTATE and not is_raised
    if not is_server_s:
        text = _BARE_NAME.sub(keep_name, _NAME.sub(keep_name, text))
    elif sqlstate == _OUT_OF_RANGE:
        # What is out of a type's range is a number; what else is quoted names the sequence.
        text = _QUOTED.sub(lambda match: match[0] if re.match(r"\W*[\d.]", match[0]) else keep_name(match), text)
    elif sqlstate[:2] == _DATA_CLASS and sqlstate not in _OF_NAMES:
        if last := _LAST_QUOTED.search(text):
            text = _QUOTED.sub(keep_name, text[: last.start()]) + text[last.start() :]
    elif sqlstate != _SYNTAX_ERROR:
        text = _QUOTED.sub(keep_name, text)
    text = _CODE.sub(keep_code, text)
    text = _QUOTED.sub("<text>", text)
    for pattern, word in _VALUES:
        text = pattern.sub(word, text)
    text = " ".join(_LIST.sub(r"\1", text).split())
    return _STAND_INS.sub(lambda match: kept[ord(match[0]) - 0xE000], text)


def fingerprint(report: Mapping[str, Any]) -> str:
    """Return what all reports of the same exception have in common, as 16 hexadecimal digits.

    It is made of the database and its origin, the procedure, the SQLSTATE, the constraint and the normalised message.
    The stack is left out: its line numbers change with every edit of a procedure, its statements with every value. Only
    whether its first line is a RAISE counts, which is no word of any language.
    """
    error: Mapping[str, Any] = report["error"]
    is_raised = bool(_RAISE.search((error.get("context") or "").split("\n", 1)[0]))
    parts = [
        report["database"],
        report["procedure"],
        error["sqlstate"],
        _LONG_NUMBER.sub("<n>", error.get("constraint") or ""),
        normalised(error["message"], error["sqlstate"], is_raised=is_raised),
        *filter(None, [report.get("origin")]),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:_DIGITS]
