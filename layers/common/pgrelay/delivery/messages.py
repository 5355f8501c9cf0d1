"""What is sent to a destination: messages of one event or of many, each within what its destination takes.

Sources of the formats: CloudEvents 1.0, JSON event format, structured and batched mode; its extension dataref; the
claim checks of amazon-sns-extended-client and amazon-sqs-extended-client.
"""

from __future__ import annotations

import hashlib
import json
import re
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from pgrelay.constants import FIFO_ID_CHARACTERS
from pgrelay.delivery.destinations import EVENTBRIDGE, FIREHOSE

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Sequence

    from pgrelay.delivery.destinations import Destination

SOURCE: Final = "pgrelay"
"""What EventBridge rules select by as ``source``."""
BATCH_CONTENT_TYPE: Final = "application/cloudevents-batch+json"
MIXED_TYPE: Final = "pgrelay.row"
"""The type of a message whose events are of several operations."""
POINTER_CLASS: Final = "software.amazon.payloadoffloading.PayloadS3Pointer"
SIZE_ATTRIBUTE: Final = "ExtendedPayloadSize"

_AROUND_PACKED_BYTES: Final = 500
_FIFO_ID: Final = re.compile(rf"[!-~]{{1,{FIFO_ID_CHARACTERS}}}")
_KEY_PART: Final = re.compile(r"[A-Za-z0-9_-]{1,100}")


class Attribute(NamedTuple):
    """An attribute of a message, for subscriptions' filter policies."""

    name: str
    value: str
    type: str = "String"

    @property
    def size_bytes(self) -> int:
        """What counts against a message's limit: name, type and value."""
        return len(self.name) + len(self.type) + _size(self.value)


@dataclass(frozen=True, kw_only=True)
class Label:
    """What messages of one table and operation have in common.

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

    database: str
    schema: str
    table: str
    operation: str
    type: str
    attributes: tuple[Attribute, ...]
    subject: str | None = None

    @property
    def table_name(self) -> str:
        """The table's name with its schema's."""
        return f"{self.schema}.{self.table}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """An event on its way.

    Parameters
    ----------
    position
        Its place in the batch.
    event_id
        The same however often it is sent.
    label
        What it has in common with others.
    envelope
        The CloudEvent up to its data, in which a comma goes before the next member.
    data
        CloudEvents' data, as JSON text.
    text
        The whole CloudEvent.
    group
        The group whose order it keeps.
    is_ordered
        Whether it waits behind a failed one of its group.
    is_packed
        Whether it may share a message.
    """

    position: int
    event_id: str
    label: Label
    envelope: str
    data: str
    text: str
    group: str
    is_ordered: bool = False
    is_packed: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """What is stored in S3 in place of being sent."""

    bucket: str
    key: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """What a destination takes as one.

    Parameters
    ----------
    entries
        The events that it carries.
    body
        A CloudEvent, several, or where to find one.
    detail_type
        What EventBridge rules select by.
    attributes
        What filter policies select by.
    size_bytes
        What counts against the destination's limits.
    group, deduplication_id
        For a FIFO destination.
    claim
        What has to be stored before the message is sent.
    """

    entries: Sequence[Entry]
    body: str
    detail_type: str
    attributes: tuple[Attribute, ...]
    size_bytes: int
    group: str = ""
    deduplication_id: str = ""
    claim: Claim | None = None


@dataclass(frozen=True, kw_only=True)
class Writer:
    """Writes a destination's messages.

    Parameters
    ----------
    destination
        Where they go.
    bucket
        Where what is too large is stored.
    """

    destination: Destination
    bucket: str

    def cut(self, waiting: deque[Entry]) -> list[Entry]:
        """Take from the front of what waits the events that fit into one message; a larger one comes alone."""
        # What stands around the events, at its longest: the label as attributes or as members.
        around = _AROUND_PACKED_BYTES + 4 * sum(attribute.size_bytes for attribute in waiting[0].label.attributes)
        room = self.destination.kind.packed_bytes - around
        taken: list[Entry] = []
        while waiting:
            room -= _size(waiting[0].text) + 1
            if taken and room < 0:
                break
            taken.append(waiting.popleft())
        return taken

    def write(self, entries: Sequence[Entry]) -> Message:
        """Return the message of an event, or of several that are packed.

        One event that is too large is stored and the message says where: to SNS and SQS as the extended clients do it,
        to others as the CloudEvent without its data and with dataref.
        """
        whole = self._message(entries, [entry.text for entry in entries])
        if whole.size_bytes <= self.destination.kind.message_bytes:
            return whole
        (entry,) = entries
        key = f"{_key_part(entry.label.database)}/{_key_part(entry.event_id)}/{uuid.uuid4()}"
        if self.destination.kind in (EVENTBRIDGE, FIREHOSE):
            claim = Claim(bucket=self.bucket, key=key, text=entry.data)
            reference = json.dumps(f"s3://{claim.bucket}/{claim.key}")
            return self._message(entries, [f'{entry.envelope},"dataref":{reference}}}'], claim=claim)
        claim = Claim(bucket=self.bucket, key=key, text=whole.body)
        return self._message(entries, [], claim=claim)

    def _message(self, entries: Sequence[Entry], texts: Sequence[str], *, claim: Claim | None = None) -> Message:
        kind, label, is_packed = self.destination.kind, entries[0].label, entries[0].is_packed
        detail_type, attributes = label.type, label.attributes
        if is_packed:
            operations = list(dict.fromkeys(entry.label.operation for entry in entries))
            if len(operations) > 1:
                # A filter policy takes a message that has any of these: it gets all that it asks for, and more.
                detail_type = MIXED_TYPE
                mixed = Attribute("operation", json.dumps(operations), "String.Array")
                attributes = tuple(mixed if attribute.name == "operation" else attribute for attribute in attributes)
            detail_type = f"{detail_type}.batch"
            attributes = (*attributes, Attribute("content_type", BATCH_CONTENT_TYPE))

        around = 0
        if kind is FIREHOSE:
            # An event a line. A line break between JSON's tokens is white space; inside a string it is written \n.
            body = "".join(f"{text.replace('\n', ' ').replace('\r', ' ')}\n" for text in texts)
        elif kind is EVENTBRIDGE:
            body = f"{_members(label, operations)}{','.join(texts)}]}}" if is_packed else texts[0]
            around = len(SOURCE) + len(detail_type)
        else:
            body = f"[{','.join(texts)}]" if is_packed else "".join(texts)
            if claim:
                body = json.dumps([POINTER_CLASS, {"s3BucketName": claim.bucket, "s3Key": claim.key}])
                attributes = (*attributes, Attribute(SIZE_ATTRIBUTE, str(_size(claim.text)), "Number"))
            around = sum(attribute.size_bytes for attribute in attributes)

        group = deduplication_id = ""
        if self.destination.is_fifo:
            group = _fifo_id(label.table_name if is_packed else entries[0].group)
            # Never one that other content had: what a queue takes for a repeat, it drops.
            ids = [entry.event_id for entry in entries]
            deduplication_id = _fifo_id(ids[0]) if len(ids) == 1 else _digest("\n".join(ids))
        return Message(
            entries=entries,
            body=body,
            detail_type=detail_type,
            attributes=attributes,
            size_bytes=_size(body) + around,
            group=group,
            deduplication_id=deduplication_id,
            claim=claim,
        )


def _members(label: Label, operations: Sequence[str]) -> str:
    """Return the start of a detail that has many events: it is an object, whose members rules select by."""
    members = {name: getattr(label, name) for name in ("database", "schema", "table")} | {"operation": operations}
    return f'{json.dumps(members)[:-1]},"events":['


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="backslashreplace")).hexdigest()


def _fifo_id(text: str) -> str:
    return text if _FIFO_ID.fullmatch(text) else _digest(text)


def _key_part(text: str) -> str:
    return text if _KEY_PART.fullmatch(text) else _digest(text)
