"""EventBridge event buses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, override

from pgrelay.delivery.destinations.event_destination import EventDestination

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pgrelay.delivery.refusals import Outcome
    from pgrelay.delivery.text_messages import Attribute, TextEntry, TextMessage

SOURCE: Final = "pgrelay"
"""What rules select by as ``source``."""


class EventBridgeBus(EventDestination):
    """An event bus."""

    service = "events"
    description = "an EventBridge event bus"
    resource_pattern = r"event-bus/(?P<name>[A-Za-z0-9_./-]{1,256})"
    # Amazon EventBridge API, PutEvents: entries of a call; "the total entry size must be less than 1MB".
    call_messages = 10
    call_bytes = 999_999
    message_bytes = 999_999
    refused_for_good = frozenset({"MalformedDetail"})

    @override
    def call(self, client: Any, messages: Sequence[TextMessage]) -> Sequence[Outcome]:
        entries = [
            {"EventBusName": self.arn, "Source": SOURCE, "DetailType": message.detail_type, "Detail": message.body}
            for message in messages
        ]
        answer = client.put_events(Entries=entries)
        return self.by_place(answer.get("Entries", []), len(messages), id_member="EventId")

    @override
    def body(self, entries: Sequence[TextEntry]) -> str:
        if not entries[0].is_packed:
            return entries[0].text
        # A detail is an object, whose members rules select by.
        members: dict[str, object] = {name: getattr(entries[0].label, name) for name in ("database", "schema", "table")}
        members["operation"] = list(dict.fromkeys(entry.label.operation for entry in entries))
        return f'{json.dumps(members)[:-1]},"events":[{",".join(entry.text for entry in entries)}]}}'

    @override
    def around_bytes(self, detail_type: str, attributes: Sequence[Attribute]) -> int:
        return len(SOURCE) + len(detail_type)
