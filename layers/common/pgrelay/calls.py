"""Answering many calls in one invocation (contract pgrelay.calls/1), for functions behind `call` and `call_batch`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable

CONTRACT: Final = "pgrelay.calls/1"


def answered(payload: Any, answer: Callable[[Any], Any]) -> Any:
    """Answer a payload, or each call of a batch; a call that fails says why, and keeps no other from its answer.

    Parameters
    ----------
    payload
        What the function was sent; a batch has the contract, and in ``calls`` an array of payloads.
    answer
        Answers one payload.

    Returns
    -------
    object
        The answer; to a batch ``{"answers": [{"answer": ...}, {"error": "ValueError: ..."}]}``, in the calls' order.
    """
    if not (
        isinstance(payload, dict) and payload.get("contract") == CONTRACT and isinstance(payload.get("calls"), list)
    ):
        return answer(payload)
    answers: list[dict[str, object]] = []
    for call in payload["calls"]:
        try:
            answers.append({"answer": answer(call)})
        except Exception as error:
            answers.append({"error": f"{type(error).__name__}: {error}"})
    return {"answers": answers}
