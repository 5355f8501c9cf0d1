"""What destinations of events have in common: an ARN, and messages of one event or of many, as text.

Source of the formats: CloudEvents 1.0, JSON event format, structured and batched mode; its extension dataref.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Final, override

from pgrelay.constants import PACKED_BYTES
from pgrelay.delivery.destinations.base import AwsDestination
from pgrelay.delivery.text_messages import Attribute, TextMessage
from pgrelay.text import utf8_bytes

if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Callable, Sequence

    from pgrelay.delivery.claims import ClaimStore
    from pgrelay.delivery.refusals import Outcome, Refusal
    from pgrelay.delivery.text_messages import Claim, TextEntry

BATCH_CONTENT_TYPE: Final = "application/cloudevents-batch+json"
MIXED_TYPE: Final = "pgrelay.row"
"""The type of a message whose events are of several operations."""

_AROUND_PACKED_BYTES: Final = 500


class EventDestination(AwsDestination[TextMessage]):
    """A destination of events: a kind of it writes their messages and makes the call.

    Parameters
    ----------
    resource
        Its own name.
    claims
        Where what is too large for a message is kept; None: AWS refuses it.
    arn, account
        Where it is.

    Attributes
    ----------
    description
        Of the kind, for errors: ``"an SQS queue"``.
    resource_pattern
        What follows the account in the ARNs; its group ``name`` is the resource's own name.
    message_bytes
        What a larger message is stored for.
    packed_bytes
        How large a message of many events grows.
    """

    description: ClassVar[str]
    resource_pattern: ClassVar[str]
    message_bytes: ClassVar[int]
    packed_bytes: ClassVar[int] = PACKED_BYTES

    def __init__(
        self,
        name: str,
        *,
        resource: str,
        client: Callable[[], Any],
        claims: ClaimStore | None = None,
        arn: str = "",
        account: str = "",
    ) -> None:
        super().__init__(name, client=client)
        self.resource = resource
        self.arn = arn
        self.account = account
        self._claims = claims

    # --- what a kind may do in its own way

    @property
    def is_fifo(self) -> bool:
        """Whether it keeps the order of each message group."""
        return False

    def body(self, entries: Sequence[TextEntry]) -> str:
        """Return the body of an event's message, or of many events', which are packed."""
        texts = [entry.text for entry in entries]
        return f"[{','.join(texts)}]" if entries[0].is_packed else texts[0]

    def around_bytes(self, detail_type: str, attributes: Sequence[Attribute]) -> int:  # noqa: ARG002 - for kinds
        """Return what counts against the limits beside a message's body."""
        return 0

    def fifo_ids(self, entries: Sequence[TextEntry]) -> tuple[str, str]:  # noqa: ARG002 - for kinds
        """Return the message group and the deduplication id, which are empty where there is no order to keep."""
        return "", ""

    def by_claim(self, entry: TextEntry, whole: TextMessage, claims: ClaimStore) -> TextMessage:  # noqa: ARG002
        """Return the message in place of one that is too large: the CloudEvent with dataref for its data."""
        claim = claims.claim(entry, entry.data)
        reference = json.dumps(f"s3://{claim.bucket}/{claim.key}")
        return self._message([replace(entry, text=f'{entry.envelope},"dataref":{reference}}}')], claim=claim)

    # --- what all do

    def take(self, waiting: deque[TextEntry]) -> TextMessage:
        """Take from the front of what waits the events that share a message; one that is larger comes alone."""
        if not waiting[0].is_packed:
            return self.write([waiting.popleft()])
        # What stands around the events, at its longest: the label as attributes or as members.
        around = _AROUND_PACKED_BYTES + 4 * sum(attribute.size_bytes for attribute in waiting[0].label.attributes)
        room = self.packed_bytes - around
        taken: list[TextEntry] = []
        while waiting:
            room -= utf8_bytes(waiting[0].text) + 1
            if taken and room < 0:
                break
            taken.append(waiting.popleft())
        return self.write(taken)

    def write(self, entries: Sequence[TextEntry]) -> TextMessage:
        """Return the message of an event, or of several that are packed; one event may be too large for one."""
        whole = self._message(entries)
        if whole.size_bytes <= self.message_bytes or self._claims is None:
            return whole
        (entry,) = entries
        return self.by_claim(entry, whole, self._claims)

    @override
    def send(self, messages: Sequence[TextMessage]) -> Sequence[Outcome]:
        not_stored: dict[int, Refusal] = {}
        for number, message in enumerate(messages):
            if message.claim and self._claims and (refusal := self._claims.put(message.claim)):
                not_stored[number] = refusal
        stored = [message for number, message in enumerate(messages) if number not in not_stored]
        sent = iter(super().send(stored) if stored else [])
        return [not_stored.get(number) or next(sent) for number in range(len(messages))]

    def _message(
        self,
        entries: Sequence[TextEntry],
        *,
        body: str | None = None,
        attributes: tuple[Attribute, ...] = (),
        claim: Claim | None = None,
    ) -> TextMessage:
        label = entries[0].label
        detail_type, attributes = label.type, (*label.attributes, *attributes)
        if entries[0].is_packed:
            operations = list(dict.fromkeys(entry.label.operation for entry in entries))
            if len(operations) > 1:
                # A filter policy takes a message that has any of these: it gets all that it asks for, and more.
                detail_type = MIXED_TYPE
                mixed = Attribute("operation", json.dumps(operations), "String.Array")
                attributes = tuple(mixed if attribute.name == "operation" else attribute for attribute in attributes)
            detail_type = f"{detail_type}.batch"
            attributes = (*attributes, Attribute("content_type", BATCH_CONTENT_TYPE))
        if body is None:
            body = self.body(entries)
        group, deduplication_id = self.fifo_ids(entries)
        return TextMessage(
            entries=entries,
            body=body,
            detail_type=detail_type,
            attributes=attributes,
            subject=label.subject,
            size_bytes=utf8_bytes(body) + self.around_bytes(detail_type, attributes) + len(label.subject or ""),
            group=group,
            deduplication_id=deduplication_id,
            claim=claim,
        )
