"""CloudWatch metrics, a namespace each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, override

from pgrelay.delivery.destinations.base import AwsDestination
from pgrelay.delivery.messages import Message
from pgrelay.delivery.refusals import Outcome, Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence


class CloudWatchNamespace(AwsDestination[Message[Mapping[str, Any]]]):
    """A namespace of metrics, each as PutMetricData takes it."""

    service = "cloudwatch"
    # Amazon CloudWatch API, PutMetricData: metrics of a call, and their bytes together.
    call_messages = 1_000
    call_bytes = 1_000_000
    refused_for_good = frozenset(
        {"InvalidFormat", "InvalidParameterCombination", "MissingParameter", "MissingRequiredParameter"}
    )

    @override
    def call(self, client: Any, messages: Sequence[Message[Mapping[str, Any]]]) -> Sequence[Outcome]:
        answer = client.put_metric_data(Namespace=self.name, MetricData=[message.body for message in messages])
        # CloudWatch says nothing but that it took all. So does a proxy's page, but for the headers.
        headers = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {})
        if not any(name.lower().startswith("x-amz") for name in headers):
            return [Refusal(error="The answer is not CloudWatch's: it has no request id.", retryable=True)] * len(
                messages
            )
        return [""] * len(messages)
