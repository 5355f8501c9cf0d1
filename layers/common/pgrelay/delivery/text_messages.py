"""Events that are sent as text, and the messages that carry them: one event each, or many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from pgrelay.delivery.messages import Entry, Message
from pgrelay.text import utf8_bytes


class Attribute(NamedTuple):
    """An attribute of a message, for subscriptions' filter policies."""

    name: str
    value: str
    type: str = "String"

    @property
    def size_bytes(self) -> int:
        """What counts against a message's limit: name, type and value."""
        return len(self.name) + len(self.type) + utf8_bytes(self.value)


class Label(NamedTuple):
    """What messages of one table and operation have in common; empty for events of no table.

    Parameters
    ----------
    database, schema, table, operation
        Of the events.
    type
        CloudEvents' type.
    attributes
        What filter policies select by.
    subject
        What e-mail subscribers see, if anything.
    """

    database: str = ""
    schema: str = ""
    table: str = ""
    operation: str = ""
    type: str = ""
    attributes: tuple[Attribute, ...] = ()
    subject: str | None = None

    @property
    def table_name(self) -> str:
        """The table's name with its schema's."""
        return f"{self.schema}.{self.table}"


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class TextEntry(Entry):
    """An event that is sent as text.

    Parameters
    ----------
    text
        What is sent: a CloudEvent, or a record.
    label
        What it has in common with others.
    envelope
        Of a CloudEvent, what stands before its data and may be followed by a comma and the next member.
    data
        CloudEvents' data, as JSON text.
    is_ordered
        Whether it waits behind a failed one of its group.
    is_packed
        Whether it may share a message.
    """

    text: str
    label: Label
    envelope: str = ""
    data: str = ""
    is_ordered: bool = False
    is_packed: bool = False


class Claim(NamedTuple):
    """What is stored in S3 in place of being sent."""

    bucket: str
    key: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class TextMessage(Message[str]):
    """A message whose body is text: an event, several, or where to find one.

    Parameters
    ----------
    detail_type
        What EventBridge rules select by.
    attributes
        What filter policies select by.
    subject
        What e-mail subscribers see, if anything.
    group, deduplication_id
        For a FIFO destination.
    claim
        What has to be stored before the message is sent.
    """

    detail_type: str = ""
    attributes: tuple[Attribute, ...] = ()
    subject: str | None = None
    group: str = ""
    deduplication_id: str = ""
    claim: Claim | None = None
