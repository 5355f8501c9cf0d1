"""What became of messages: a message id, or why AWS did not take it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

# Codes, without their prefix and their suffix Exception. A code that nobody knows may pass.
_REFUSED_FOR_GOOD: Final = frozenset(
    {"InvalidArgument", "InvalidParameter", "InvalidParameterValue", "Validation", "ValidationError"}
)
"""Of every service, those that blame the request: it would be refused again."""
_THROTTLING: Final = frozenset(
    {
        "KMSThrottling",
        "KmsThrottled",
        "LimitExceeded",
        "RequestThrottled",
        "ServiceUnavailable",
        "SlowDown",
        "Throttled",
        "Throttling",
        "TooManyRequests",
    }
)


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why AWS did not take a message, and whether it may take it later.

    Parameters
    ----------
    error
        AWS's words.
    retryable
        Whether the same may be taken later.
    whole_call
        Whether a call with several messages was refused as one, so that another of them may be to blame.
    throttled
        Whether it was one call too many.
    """

    error: str
    retryable: bool
    whole_call: bool = False
    throttled: bool = False


def refusal_of(
    code: str, error: str, *, refused_for_good: AbstractSet[str] = frozenset(), whole_call: bool = False
) -> Refusal:
    """Return what a code of AWS's means.

    Parameters
    ----------
    code
        The code of a call, or of one message of it.
    error
        AWS's words.
    refused_for_good
        Codes of the service's own that blame the message.
    whole_call
        Whether a call with several messages was refused as one.
    """
    name = _name(code)
    return Refusal(
        error=error,
        retryable=name not in _REFUSED_FOR_GOOD and name not in refused_for_good,
        whole_call=whole_call,
        throttled=name in _THROTTLING,
    )


def is_throttling(code: str) -> bool:
    """Tell whether a code says that there was one call too many."""
    return _name(code) in _THROTTLING


def _name(code: str) -> str:
    """Return a code without the prefix that SQS, and the suffix that most services write."""
    return code.rpartition(".")[2].removesuffix("Exception")


type Outcome = str | Refusal
"""Of one message: its id, which is empty where the service gives none, or why it was not taken."""


class Outcomes(NamedTuple):
    """What became of the events of a batch, by their positions in it.

    Parameters
    ----------
    message_ids
        Of those delivered.
    refusals
        Of the others, in the order of the batch.
    held
        Of these, the ones that were not sent because an earlier one of their group failed.
    """

    message_ids: Mapping[int, str]
    refusals: Mapping[int, Refusal]
    held: AbstractSet[int]
