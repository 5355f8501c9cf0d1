"""Firehose delivery streams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, override

from pgrelay.delivery.destinations.event_destination import EventDestination

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pgrelay.delivery.refusals import Outcome
    from pgrelay.delivery.text_messages import TextEntry, TextMessage


class FirehoseStream(EventDestination):
    """A delivery stream of newline-delimited JSON."""

    service = "firehose"
    description = "a Firehose delivery stream"
    resource_pattern = r"deliverystream/(?P<name>[A-Za-z0-9_.-]{1,64})"
    # Amazon Data Firehose API, PutRecordBatch: records of a call, bytes of a call, bytes of a record (1,000 KiB).
    call_messages = 500
    call_bytes = 4 * 1_024 * 1_024
    message_bytes = packed_bytes = 1_000 * 1_024

    @override
    def call(self, client: Any, messages: Sequence[TextMessage]) -> Sequence[Outcome]:
        records = [{"Data": message.body.encode()} for message in messages]
        answer = client.put_record_batch(DeliveryStreamName=self.resource, Records=records)
        return self.by_place(answer.get("RequestResponses", []), len(messages), id_member="RecordId")

    @override
    def body(self, entries: Sequence[TextEntry]) -> str:
        return "".join(line(entry.text) for entry in entries)


def line(json_text: str) -> str:
    """Return JSON as one line: line breaks stand between its tokens only, because strings have them as escapes."""
    return f"{json_text.replace('\n', ' ').replace('\r', ' ')}\n"
