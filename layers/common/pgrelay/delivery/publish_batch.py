"""The body of a call of SNS's PublishBatch (query protocol).

botocore makes it from a dictionary of every attribute of every entry, and encodes that anew each time it looks at the
body: a call of ten takes 2.3 ms of processor time, and 1.0 ms with the body written here.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final
from urllib.parse import quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pgrelay.delivery.text_messages import Attribute, TextMessage

_UNRESERVED: Final = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~")
# The percent sign comes first and the plus before the space, so that no replacement is itself replaced.
_FORM: Final = [
    (chr(code), "+" if code == ord(" ") else f"%{code:02X}")
    for code in [*b"%+ ", *(code for code in range(128) if code not in _UNRESERVED and code not in b"%+ ")]
]


def request_body(topic_arn: str, messages: Iterable[TextMessage]) -> bytes:
    """Return the body; an entry's id is the message's number in the call."""
    parts = [f"Action=PublishBatch&Version=2010-03-31&TopicArn={form(topic_arn)}"]
    for number, message in enumerate(messages):
        prefix = f"&PublishBatchRequestEntries.member.{number + 1}."
        parts += [prefix, f"Id={number}", prefix, "Message=", form(message.body)]
        if message.subject:
            parts += [prefix, "Subject=", form(message.subject)]
        if message.group:
            parts += [prefix, "MessageGroupId=", form(message.group)]
            parts += [prefix, "MessageDeduplicationId=", form(message.deduplication_id)]
        parts.append(_form_of_attributes(message.attributes).replace("&", f"{prefix}MessageAttributes.entry."))
    return "".join(parts).encode()


@lru_cache(maxsize=1_000)
def _form_of_attributes(attributes: tuple[Attribute, ...]) -> str:
    """Return attributes in the query protocol; each ``&`` has to be followed by their place in the call."""
    return "".join(
        f"&{number}.Name={form(attribute.name)}&{number}.Value.DataType={attribute.type}"
        f"&{number}.Value.StringValue={form(attribute.value)}"
        for number, attribute in enumerate(attributes, start=1)
    )


def form(text: str) -> str:
    """Return a text in a form's encoding, as ``quote_plus`` does, three times as fast where it is ASCII."""
    if not text.isascii():
        return quote_plus(text)
    for character, encoded in _FORM:
        if character in text:
            text = text.replace(character, encoded)
    return text
