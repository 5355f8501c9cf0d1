"""What the engine asks of every destination, and what those behind one call of AWS have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Final, override

from botocore.exceptions import ClientError

from pgrelay.clients import NO_ANSWER, code_of, make_client
from pgrelay.constants import CALLS_AT_ONCE
from pgrelay.delivery.messages import Message
from pgrelay.delivery.refusals import Outcome, Refusal, refusal_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

_NO_ANSWER_FOR_ENTRY: Final = "AWS did not answer for this entry."


class Destination[M: Message[Any]](ABC):
    """A place that messages are sent to.

    Parameters
    ----------
    name
        What events call it.

    Attributes
    ----------
    call_messages, call_bytes
        Messages of one call, and their bytes together.
    """

    call_messages: ClassVar[int]
    call_bytes: ClassVar[int]

    def __init__(self, name: str) -> None:
        self.name = name

    @abstractmethod
    def send(self, messages: Sequence[M]) -> Sequence[Outcome]:
        """Send what one call takes and return the outcome of each message; a refusal is no exception."""

    def fits(self, messages: int, size_bytes: int) -> bool:
        """Tell whether one call takes so many messages of so many bytes together."""
        return messages <= self.call_messages and size_bytes <= self.call_bytes


class AwsDestination[M: Message[Any]](Destination[M]):
    """A destination behind one call of an AWS service. A kind names the service and its limits and makes the call.

    Parameters
    ----------
    client
        Returns the client that `connect` makes; destinations may share it.

    Attributes
    ----------
    service
        As botocore and ARNs name it.
    refused_for_good
        Codes of the service's own that blame the message, without the suffix Exception: it would be refused again.
    """

    service: ClassVar[str]
    refused_for_good: ClassVar[AbstractSet[str]] = frozenset()

    def __init__(self, name: str, *, client: Callable[[], Any]) -> None:
        super().__init__(name)
        self.client = client

    @classmethod
    def connect(cls, region: str | None = None) -> Any:
        """Return a client; None is the region that the function runs in."""
        # botocore need not validate what is made here, nor repeat a call: the engine does, while the time lasts.
        return make_client(
            cls.service, region=region, attempts=1, parameter_validation=False, max_pool_connections=CALLS_AT_ONCE
        )

    @abstractmethod
    def call(self, client: Any, messages: Sequence[M]) -> Sequence[Outcome]:
        """Make one call and return the outcome of each message; what botocore raises is the outcome of all."""

    @override
    def send(self, messages: Sequence[M]) -> Sequence[Outcome]:
        try:
            return self.call(self.client(), messages)
        except ClientError as error:
            refusal = self._refusal(code_of(error), str(error), whole_call=len(messages) > 1)
        except NO_ANSWER as error:
            refusal = Refusal(error=str(error), retryable=True)
        return [refusal] * len(messages)

    def by_id(self, answer: Mapping[str, Any], count: int) -> Sequence[Outcome]:
        """Read an answer that names each entry by its id, here its number in the call, in Successful or in Failed."""
        outcomes: list[Outcome] = [Refusal(error=_NO_ANSWER_FOR_ENTRY, retryable=True)] * count
        for taken in answer.get("Successful", []):
            outcomes[int(taken["Id"])] = taken["MessageId"]
        for failed in answer.get("Failed", []):
            outcomes[int(failed["Id"])] = self._entry_refusal(failed["Code"], failed.get("Message", ""))
        return outcomes

    def by_place(self, entries: Sequence[Mapping[str, Any]], count: int, *, id_member: str) -> Sequence[Outcome]:
        """Read an answer that has an entry for each message, in the call's order."""
        outcomes: list[Outcome] = [
            self._entry_refusal(entry["ErrorCode"], entry.get("ErrorMessage", ""))
            if entry.get("ErrorCode")
            else str(entry.get(id_member, ""))
            for entry in entries[:count]
        ]
        missing = Refusal(error=_NO_ANSWER_FOR_ENTRY, retryable=True)
        return [*outcomes, *[missing] * (count - len(outcomes))]

    def _entry_refusal(self, code: str, message: str) -> Refusal:
        return self._refusal(code, f"{code}: {message}".rstrip(": "))

    def _refusal(self, code: str, error: str, *, whole_call: bool = False) -> Refusal:
        return refusal_of(code, error, refused_for_good=self.refused_for_good, whole_call=whole_call)
