"""What SNS topics and SQS queues have in common: attributes, FIFO groups, large messages as the extended clients do.

Sources of the formats: amazon-sns-extended-client and amazon-sqs-extended-client; SNS and SQS APIs, MessageGroupId.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, override

from pgrelay.delivery.destinations.event_destination import EventDestination
from pgrelay.delivery.identifiers import digest, fitting
from pgrelay.delivery.text_messages import Attribute
from pgrelay.text import utf8_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pgrelay.delivery.claims import ClaimStore
    from pgrelay.delivery.text_messages import TextEntry, TextMessage

POINTER_CLASS: Final = "software.amazon.payloadoffloading.PayloadS3Pointer"
SIZE_ATTRIBUTE: Final = "ExtendedPayloadSize"

_FIFO_ID: Final = re.compile(r"[!-~]{1,128}")


class MessagingDestination(EventDestination):
    """A topic or a queue, standard or FIFO."""

    @property
    @override
    def is_fifo(self) -> bool:
        return self.resource.endswith(".fifo")

    @override
    def around_bytes(self, detail_type: str, attributes: Sequence[Attribute]) -> int:
        return sum(attribute.size_bytes for attribute in attributes)

    @override
    def fifo_ids(self, entries: Sequence[TextEntry]) -> tuple[str, str]:
        if not self.is_fifo:
            return "", ""
        label, is_packed = entries[0].label, entries[0].is_packed
        # Never an id that other content had: what a FIFO destination takes for a repeat, it drops.
        ids = [entry.event_id for entry in entries]
        deduplication_id = fitting(ids[0], _FIFO_ID) if len(ids) == 1 else digest("\n".join(ids))
        return fitting(label.table_name if is_packed else entries[0].group, _FIFO_ID), deduplication_id

    @override
    def by_claim(self, entry: TextEntry, whole: TextMessage, claims: ClaimStore) -> TextMessage:
        claim = claims.claim(entry, whole.body)
        pointer = json.dumps([POINTER_CLASS, {"s3BucketName": claim.bucket, "s3Key": claim.key}])
        size = Attribute(SIZE_ATTRIBUTE, str(utf8_bytes(claim.text)), "Number")
        return self._message([entry], body=pointer, attributes=(size,), claim=claim)
