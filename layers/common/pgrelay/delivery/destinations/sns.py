"""SNS topics, standard and FIFO."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, override

from pgrelay.constants import SNS_MESSAGE_BYTES
from pgrelay.delivery.destinations.messaging import MessagingDestination
from pgrelay.delivery.publish_batch import request_body

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pgrelay.delivery.refusals import Outcome
    from pgrelay.delivery.text_messages import TextMessage

_BODY: Final = "PgrelayBody"


class SnsTopic(MessagingDestination):
    """A topic."""

    service = "sns"
    description = "an SNS topic"
    resource_pattern = r"(?P<name>[A-Za-z0-9_-]{1,256}(\.fifo)?)"
    # Amazon SNS API, PublishBatch: entries of a call.
    call_messages = 10
    call_bytes = message_bytes = SNS_MESSAGE_BYTES
    refused_for_good = frozenset({"BatchRequestTooLong", "ParameterValueInvalid"})

    @override
    @classmethod
    def connect(cls, region: str | None = None) -> Any:
        client = super().connect(region)
        client.meta.events.register("before-parameter-build.sns.PublishBatch", _take_body)
        client.meta.events.register("before-call.sns.PublishBatch", _give_body)
        return client

    @override
    def call(self, client: Any, messages: Sequence[TextMessage]) -> Sequence[Outcome]:
        body = request_body(self.arn, messages)
        answer = client.publish_batch(TopicArn=self.arn, PublishBatchRequestEntries=[], **{_BODY: body})
        return self.by_id(answer, len(messages))


# The request's body is written by us: botocore gets it past its own writing, which it would be twice as slow in.


def _take_body(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    context[_BODY] = params.pop(_BODY)


def _give_body(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    params["body"] = context[_BODY]
