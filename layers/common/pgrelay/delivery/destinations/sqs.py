"""SQS queues, standard and FIFO."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, override

from pgrelay.delivery.destinations.messaging import MessagingDestination

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pgrelay.delivery.refusals import Outcome
    from pgrelay.delivery.text_messages import TextMessage


class SqsQueue(MessagingDestination):
    """A queue."""

    service = "sqs"
    description = "an SQS queue"
    resource_pattern = r"(?P<name>[A-Za-z0-9_-]{1,80}(\.fifo)?)"
    # Amazon SQS API, SendMessageBatch: entries of a call, and their bytes together. A queue takes messages of up to
    # 1 MiB unless its owner set less, as many have: 256 KiB, which the extended clients offload at, every queue takes.
    call_messages = 10
    call_bytes = 1_048_576
    message_bytes = 262_144
    refused_for_good = frozenset({"BatchRequestTooLong", "InvalidMessageContents"})

    @override
    def call(self, client: Any, messages: Sequence[TextMessage]) -> Sequence[Outcome]:
        entries = [self._entry(number, message) for number, message in enumerate(messages)]
        url = f"{client.meta.endpoint_url}/{self.account}/{self.resource}"
        return self.by_id(client.send_message_batch(QueueUrl=url, Entries=entries), len(messages))

    def _entry(self, number: int, message: TextMessage) -> dict[str, Any]:
        attributes = {one.name: {"DataType": one.type, "StringValue": one.value} for one in message.attributes}
        entry = {"Id": str(number), "MessageBody": message.body, "MessageAttributes": attributes}
        if message.group:
            entry |= {"MessageGroupId": message.group, "MessageDeduplicationId": message.deduplication_id}
        return entry
