"""Names and ids of a database's in the alphabet that AWS takes."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re


def fitting(text: str, pattern: re.Pattern[str]) -> str:
    """Return a text if it fits a pattern, else its digest, which stays the same too."""
    return text if pattern.fullmatch(text) else digest(text)


def digest(text: str) -> str:
    """Return a text's SHA-256 digest in hexadecimal digits, whatever characters it has."""
    return hashlib.sha256(text.encode(errors="backslashreplace")).hexdigest()
