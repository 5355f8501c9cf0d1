"""Why AWS did not take something."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why AWS did not take something, and whether it may take it later.

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
